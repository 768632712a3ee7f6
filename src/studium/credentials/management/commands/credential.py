"""`studium manage credential`: what has no desk of its own yet: revoke, reissue, hold, rotate a key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from studium.credentials import api


class Command(BaseCommand):
    help = "Revokes or reissues a credential, or rotates a signing key."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        revoke = actions.add_parser("revoke", help="revoke a credential; its holder is told")
        revoke.add_argument("award", help="its public id: the last part of its address")
        revoke.add_argument("--code", required=True, choices=sorted(api.REVOCATION_REASONS))
        revoke.add_argument("--reason", required=True, help="your words, for the holder and the record")
        reissue = actions.add_parser(
            "reissue", help="write a credential anew with the holder's names of today"
        )
        reissue.add_argument("award")
        reissue.add_argument("--reason", required=True)
        rotate = actions.add_parser("rotate-key", help="retire a signing key and make a new one")
        rotate.add_argument(
            "organisation", nargs="?", default="", help="its key; the deployment's own if left out"
        )
        rotate.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "revoke":
            api.revoke(award=options["award"], reason_code=options["code"], reason=options["reason"], by=None)
            self.stdout.write("Revoked; verifiers see it from now on.")
        elif options["action"] == "reissue":
            new = api.reissue(award=options["award"], reason=options["reason"], by=None)
            self.stdout.write(f"Reissued as {new.public_id}.")
        else:
            multikey = api.rotate(organisation_key=options["organisation"], by=None, why=options["reason"])
            self.stdout.write(f"New credentials are signed with {multikey}.")
