"""`studium verify`: checks a credential from a file or a link: no database and, if wanted, no network."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .credentials.checks import Verification
    from .credentials.resolve import Resolver, TrustList

_EPILOG = """\
Every check is listed, the failed ones too. Exit codes: 0 valid, 1 not valid, 2 it could not be tried.

The credential may be JSON, a compact JWT, a PDF, or a badge as PNG or SVG. With --offline nothing is fetched:
keys and status lists come from the trust list, and a status that is not in it stays unknown. --save adds the
issuers and lists that a valid credential was checked with to a trust list, for later. See docs/formats/credential.md.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "verify",
        help="check a credential from a file or a link",
        description="Checks an Open Badges 3.0 credential: form, issuer, signature, status, dates.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("source", metavar="FILE|URL", help="the credential; - reads standard input")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--offline", action="store_true", help="fetch nothing")
    parser.add_argument("--trust", type=Path, metavar="FILE", help="a saved list of issuers and status lists")
    parser.add_argument(
        "--save", type=Path, metavar="FILE", help="add what was fetched to a trust list, if valid"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Checks and prints. Returns 0 valid, 1 not valid; raises `StudiumError` where it cannot be tried (2)."""
    _prepare()
    from .core.clock import now
    from .core.errors import Invalid
    from .core.fetch import FetchFailed
    from .credentials.resolve import TrustList
    from .credentials.screen import Refused
    from .credentials.verify import verify
    from .credentials.verifying.recording import Recording, add

    try:
        trust = TrustList.read(args.trust) if args.trust else TrustList()
        resolver = Recording(_resolver(trust, offline=args.offline))
        verification = verify(_read(args.source, offline=args.offline), resolver=resolver, now=now())
        if args.save and verification.valid:
            add(args.save, resolver, {verification.subject.issuer_id: verification.subject.issuer})
    except (Refused, FetchFailed) as error:
        raise Invalid(error.sentence) from None
    if args.json:
        found = {**verification.to_json(), "trust": _trusted(verification, trust)}
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print(verification, trust, offline=args.offline)
    return 0 if verification.valid else 1


def _prepare() -> None:
    """Words and dates need Django's settings, but neither its apps nor a database nor a data folder."""
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_TZ=True, LOCALE_PATHS=[Path(__file__).parent / "locale"])
        django.setup()


def _read(source: str, *, offline: bool) -> bytes:
    from django.utils.translation import gettext as _

    from .core.errors import Invalid
    from .credentials.verifying import link
    from .credentials.verifying.envelope import MAX_CARRIER

    if source.startswith(("https://", "http://")):
        if offline:
            raise Invalid(_("A link cannot be fetched offline; download the credential and give the file."))
        return link.fetched(source, link.fetcher(loopback=True))
    if source == "-":
        return sys.stdin.buffer.read(MAX_CARRIER + 1)
    try:
        with Path(source).open("rb") as file:
            return file.read(MAX_CARRIER + 1)
    except OSError as error:
        raise Invalid(
            _("%(file)s cannot be read: %(why)s.") % {"file": source, "why": error.strerror}
        ) from None


def _resolver(known: TrustList, *, offline: bool) -> Resolver:
    from .core.fetch import Fetcher
    from .credentials.resolve import FirstOf, Web

    return known if offline else FirstOf([known, Web(Fetcher(loopback=True))])


def _trusted(verification: Verification, trust: TrustList) -> dict[str, Any]:
    """Whether the list's keeper knows the issuer, and under which name; nothing of it where it is not valid."""
    issuer = verification.subject.issuer_id
    known = verification.valid and issuer in trust.controllers
    name = trust.names.get(issuer, "") if known else ""
    return {"issuer_is_listed": known, "listed_as": name, "saved_at": trust.saved_at}


def _print(verification: Verification, trust: TrustList, *, offline: bool) -> None:
    from django.utils.translation import gettext as _

    subject = verification.subject
    print(verification.headline)
    for name, value in (
        (_("Credential"), subject.title),
        (_("Holder"), subject.holder),
        (_("Issuer"), subject.issuer),
    ):
        if value:
            print(f"  {name}: {_printable(value)}")
    print()
    words = {"passed": _("passed"), "failed": _("FAILED"), "skipped": _("not checked")}
    for check in verification.checks:
        print(f"  {words[check.outcome.value]:<12} {check.title}: {_printable(check.sentence)}")
    trusted = _trusted(verification, trust)
    if trusted["listed_as"]:
        print(
            "\n"
            + _("Your trust list knows this issuer as %(name)s.") % {"name": _printable(trusted["listed_as"])}
        )
    if offline and trust.saved_at:
        sentence = _("Your trust list is of %(moment)s: what was revoked since then does not show.")
        print(sentence % {"moment": _printable(trust.saved_at)})


def _printable(text: str) -> str:
    """A stranger's words must not steer the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
