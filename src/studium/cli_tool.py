"""`studium tool`: the register of outside tools (LTI 1.3): who may be opened from a course."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .learning.lti.api import ToolView


def add_parser(commands: Any) -> None:
    """Adds `tool` and what can be done with one."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "tool",
        help="register outside tools (LTI 1.3)",
        description="Registers outside tools (LTI 1.3), and approves or withdraws what courses propose. docs/lti.md"
        " says what to ask the tool's makers for, and what to tell them.",
    )
    doing = parser.add_subparsers(title="what", metavar="WHAT", required=True)
    adding = doing.add_parser("add", help="register a tool and approve it")
    adding.add_argument("key", metavar="KEY", help="a short name: letters, digits, - and _")
    adding.add_argument("--name", default="", help="what people call it (default: the key)")
    adding.add_argument("--login-url", required=True, metavar="URL", help="where the tool begins to sign in")
    adding.add_argument(
        "--redirect-url",
        required=True,
        action="append",
        metavar="URL",
        help="an address launches may be sent to, letter for letter; may be given several times",
    )
    adding.add_argument("--launch-url", default="", metavar="URL", help="what opens where a block names none")
    keys = adding.add_mutually_exclusive_group(required=True)
    keys.add_argument("--keyset-url", default="", metavar="URL", help="where the tool publishes its keys")
    keys.add_argument("--public-key", metavar="FILE", help="its public key, as PEM")
    adding.add_argument("--client-id", default="", help="default: a new one is made")
    adding.add_argument("--deployment-id", default="", help="default: a new one is made")
    _add_may_know(adding)
    adding.set_defaults(run=run_add)
    doing.add_parser("list", help="every registered tool, and what waits for approval").set_defaults(
        run=run_list
    )
    for word, run, help_ in (
        ("show", run_show, "a tool, and what to tell its makers"),
        ("approve", run_approve, "let a tool be opened that a course proposes, or that was withdrawn"),
        ("withdraw", run_withdraw, "stop a tool at once; marks it sent stay"),
    ):
        one = doing.add_parser(word, help=help_)
        one.add_argument("key", metavar="KEY")
        if word != "show":
            one.add_argument("--why", default="", help="kept with the decision")
        if word == "approve":
            one.add_argument(
                "--url", action="append", metavar="URL", help="only these of the proposed addresses"
            )
            _add_may_know(one)
        one.set_defaults(run=run)
    rotating = doing.add_parser("rotate-key", help="make a new key for signing launches")
    rotating.add_argument("--why", default="", help="kept with the decision")
    rotating.set_defaults(run=run_rotate)


def _add_may_know(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--may-know-name", action="store_true", help="learners may be asked to tell their name"
    )
    parser.add_argument(
        "--may-know-email", action="store_true", help="learners may be asked to tell their e-mail address"
    )


def run_add(args: argparse.Namespace) -> int:
    from .cli import setup_django

    setup_django()
    from .learning.lti import api as lti

    made = lti.add_tool(
        lti.Registration(
            key=args.key,
            name=args.name,
            login_url=args.login_url,
            redirect_urls=tuple(args.redirect_url),
            launch_url=args.launch_url,
            keyset_url=args.keyset_url,
            public_key=_read(args.public_key) if args.public_key else "",
            client_id=args.client_id,
            deployment_id=args.deployment_id,
        ),
        by=None,
        may_know_name=args.may_know_name,
        may_know_email=args.may_know_email,
    )
    print(_told(made))
    return 0


def _read(path: str) -> str:
    from .core.errors import Invalid

    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"The key file “{path}” cannot be read ({error}).") from error


def run_list(args: argparse.Namespace) -> int:
    from .cli import setup_django

    setup_django()
    from .learning.lti import api as lti

    found = lti.tools()
    for one in found:
        print(f"{one.key:<24} {one.state:<10} {one.host}" + (f"   from {one.origin}" if one.origin else ""))
        for address in one.proposed_urls:
            print(f"{'':<24} asks for   {address}")
    if not found:
        print("No tool is registered. Add one with studium tool add, or import a course that names one.")
    return 0


def run_show(args: argparse.Namespace) -> int:
    from .cli import setup_django

    setup_django()
    from .learning.lti import api as lti

    print(_told(lti.tool(args.key)))
    return 0


def run_approve(args: argparse.Namespace) -> int:
    from .cli import setup_django

    setup_django()
    from .learning.lti import api as lti

    made = lti.approve_tool(
        args.key,
        by=None,
        why=args.why,
        urls=args.url,
        may_know_name=True if args.may_know_name else None,
        may_know_email=True if args.may_know_email else None,
    )
    print(_told(made))
    return 0


def run_withdraw(args: argparse.Namespace) -> int:
    from .cli import setup_django

    setup_django()
    from .learning.lti import api as lti

    gone = lti.withdraw_tool(args.key, by=None, why=args.why)
    print(f"{gone.name} is not opened any more, and gets no token. Marks it has sent stay.")
    return 0


def run_rotate(args: argparse.Namespace) -> int:
    from .cli import setup_django

    setup_django()
    from .learning.lti import api as lti

    kid = lti.rotate_platform_key(by=None, why=args.why)
    print(f"Launches are signed with {kid} from now on; tools fetch it from /lti/jwks by themselves.")
    return 0


def _told(tool: ToolView) -> str:
    """The tool, and what its makers have to set up."""
    from .learning.lti import api as lti

    address = lti.addresses
    knows = [
        word for word, may in (("name", tool.may_know_name), ("e-mail address", tool.may_know_email)) if may
    ]
    lines = [
        f"{tool.name} ({tool.key}): {tool.state}",
        *(f"  sends to         {one}" for one in tool.redirect_urls),
        *(f"  is asked to add  {one}" for one in tool.proposed_urls),
        f"  signs in at      {tool.login_url}",
        f"  its keys         {tool.keyset_url or ('a public key' if tool.public_key else 'none: no marks')}",
        f"  may be told      {' and '.join(knows) or 'nothing'} (each learner decides)",
        "Tell its makers:",
        f"  issuer           {address.issuer()}",
        f"  client id        {tool.client_id}",
        f"  deployment id    {tool.deployment_id}",
        f"  authentication   {address.absolute(address.AUTHORIZE)}",
        f"  token            {address.absolute(address.TOKEN)}",
        f"  keys             {address.absolute(address.JWKS)}",
    ]
    return "\n".join(lines)
