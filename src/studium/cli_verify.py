"""`studium verify`: checks a credential from a file or a link: no database and, if wanted, no network."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .credentials.checks import Verification
    from .credentials.resolve import Resolver

_EPILOG = """\
Every check is listed, the failed ones too. Exit codes: 0 valid, 1 not valid, 2 it could not be tried.

With --offline nothing is fetched: keys and status lists come from the trust list, and a status that is not
in it stays unknown. A trust list is a JSON file with "controllers" (issuers' did.json documents) and
"statusLists"; one did.json alone will do. See docs/formats/credential.md.
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
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Checks and prints. Returns 0 valid, 1 not valid; raises `StudiumError` where it cannot be tried (2)."""
    _prepare()
    from .core.clock import now
    from .core.errors import Invalid
    from .core.fetch import FetchFailed
    from .credentials.screen import Refused
    from .credentials.verify import verify

    try:
        resolver = _resolver(offline=args.offline, trust=args.trust)
        verification = verify(_read(args.source, offline=args.offline), resolver=resolver, now=now())
    except (Refused, FetchFailed) as error:
        raise Invalid(error.sentence) from None
    if args.json:
        print(json.dumps(verification.to_json(), ensure_ascii=False, indent=2))
    else:
        _print(verification)
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
    from .core.fetch import Fetcher
    from .credentials.screen import MAX_BYTES

    if source.startswith(("https://", "http://")):
        if offline:
            raise Invalid(_("A link cannot be fetched offline; download the credential and give the file."))
        return Fetcher(loopback=True).get(source)
    if source == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(source).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Invalid(
            _("%(file)s cannot be read: %(why)s.") % {"file": source, "why": error.strerror}
        ) from None


def _resolver(*, offline: bool, trust: Path | None) -> Resolver:
    from .core.fetch import Fetcher
    from .credentials.resolve import FirstOf, TrustList, Web

    known = TrustList.read(trust) if trust else TrustList()
    return known if offline else FirstOf([known, Web(Fetcher(loopback=True))])


def _print(verification: Verification) -> None:
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


def _printable(text: str) -> str:
    """A stranger's words must not steer the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
