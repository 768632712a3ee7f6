"""`studium keys`: the keys that sign credentials; docs/keys.md says when to do what."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("keys", help="list, rotate, revoke, encrypt and export the signing keys")
    what = parser.add_subparsers(title="what", metavar="WHAT", required=True)
    what.add_parser("list", help="every key, and whether it is in use").set_defaults(run=_list)
    rotate = what.add_parser(
        "rotate", help="retire the key in use and make a new one; nothing becomes invalid"
    )
    rotate.add_argument(
        "organisation", nargs="?", default="", help="its key; the deployment itself where left out"
    )
    rotate.add_argument("--why", required=True, help="for the record")
    rotate.set_defaults(run=_rotate)
    revoke = what.add_parser("revoke", help="stop trusting what a key signed since a moment")
    revoke.add_argument("key", help="the multikey, as `keys list` shows it")
    revoke.add_argument(
        "--from",
        dest="since",
        required=True,
        help="a day (00:00 UTC) or a moment with its zone: the first not trusted",
    )
    revoke.add_argument("--why", required=True, help="for the record")
    revoke.set_defaults(run=_revoke)
    encrypt = what.add_parser("encrypt", help="encrypt all key files with STUDIUM_KEY_PASSPHRASE")
    encrypt.add_argument(
        "--old-passphrase-file", type=Path, help="where they have another passphrase now: its file"
    )
    encrypt.set_defaults(run=_encrypt)
    export = what.add_parser("export", help="all keys, encrypted, in one tar file")
    export.add_argument("file", type=Path)
    export.add_argument(
        "--passphrase-file", type=Path, required=True, help="a file with the export’s own passphrase"
    )
    export.set_defaults(run=_export)


def _list(_args: argparse.Namespace) -> int:
    from .cli import setup_django

    setup_django()
    from .credentials import api

    for one in api.signing_keys():
        said = one.state if not one.revoked_at else f"revoked from {one.revoked_at:%Y-%m-%d %H:%M} UTC"
        locked = "encrypted" if one.encrypted else "not encrypted"
        made = f"{one.created_at:%Y-%m-%d}"
        print(f"{one.organisation_key or '(deployment)':24} {one.multikey}  made {made}, {said}, {locked}")
    return 0


def _rotate(args: argparse.Namespace) -> int:
    from .cli import setup_django

    setup_django()
    from .credentials import api

    print(api.rotate(organisation_key=args.organisation, by=None, why=args.why))
    return 0


def _revoke(args: argparse.Namespace) -> int:
    from .cli import setup_django

    setup_django()
    from .core.errors import Invalid
    from .credentials import api

    try:
        since = datetime.fromisoformat(args.since)
    except ValueError:
        raise Invalid(
            f"“{args.since}” is no moment; write it like 2027-04-16 or 2027-04-16T09:30:00Z."
        ) from None
    if since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    done = api.revoke_key(multikey=args.key, since=since, by=None, why=args.why)
    print(f"Not trusted from {since.isoformat()}; {done} documents of this site were signed anew.")
    return 0


def _encrypt(args: argparse.Namespace) -> int:
    from .cli import setup_django

    setup_django()
    from .credentials import api

    old = args.old_passphrase_file.read_text().strip() if args.old_passphrase_file else None
    print(f"{api.encrypt_keys(old_passphrase=old)} keys encrypted.")
    return 0


def _export(args: argparse.Namespace) -> int:
    from .cli import setup_django

    setup_django()
    from .credentials import api

    content = api.export_keys(passphrase=args.passphrase_file.read_text().strip())
    try:
        descriptor = os.open(args.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        print(f"studium: {args.file} exists already; choose another name.", file=sys.stderr)
        return 2
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return 0
