"""The `studium` command: one parser, one module a command, one sentence for every expected failure.

Exit codes: 0 done, 1 the answer is no (a credential is not valid, a test failed), 2 it could not be done.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from . import __version__

Run = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studium.settings")
    arguments = list(sys.argv[1:] if argv is None else argv)
    # Everything after these two belongs to another program's own parser.
    if arguments[:1] == ["manage"]:
        return _manage(arguments[1:])
    if arguments[:1] == ["test"]:
        return _test(arguments[1:])
    parser = _parser()
    args = parser.parse_args(arguments)
    if "run" not in args:
        parser.print_help()
        return 2
    return _explained(lambda: args.run(args))


def _parser() -> argparse.ArgumentParser:
    from . import (
        cli_award,
        cli_backup,
        cli_doctor,
        cli_evaluate,
        cli_import_course,
        cli_keys,
        cli_programs,
        cli_tool,
        cli_up,
        cli_verify,
    )
    from .bench import cli as cli_bench

    parser = argparse.ArgumentParser(
        prog="studium",
        description="Runs MOOC-based programs from catalogue to credit.",
        epilog="Each command explains itself: studium COMMAND --help.",
    )
    parser.add_argument("--version", action="version", version=f"studium {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    cli_up.add_parser(commands)
    commands.add_parser("test", help="run the test suite (arguments go to pytest)")
    importing = commands.add_parser("import", help="import program files or a course").add_subparsers(
        title="what", metavar="WHAT", required=True
    )
    cli_programs.add_import_parser(importing)
    cli_import_course.add_parser(importing)
    cli_programs.add_parsers(commands)
    cli_evaluate.add_parser(commands)
    cli_verify.add_parser(commands)
    cli_award.add_parser(commands)
    cli_keys.add_parser(commands)
    cli_backup.add_parsers(commands)
    cli_tool.add_parser(commands)
    cli_bench.add_parser(commands)
    cli_doctor.add_parser(commands)
    cli_up.add_demo_parser(commands)
    commands.add_parser("manage", help="Django's own management commands")
    return parser


def _explained(run: Callable[[], int]) -> int:
    """Runs a command; an expected failure becomes one sentence on standard error."""
    from django.db.utils import OperationalError

    from .core.errors import StudiumError
    from .environment import BadEnvironment

    try:
        return run()
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else "no reason was given"
        sentence = (
            f"The database could not be used ({reason}); start Studium once with ./studium up, "
            "or check STUDIUM_DATA and DATABASE_URL."
        )
    except BadEnvironment as error:
        sentence = str(error)
    except StudiumError as error:
        sentence = error.sentence
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    print(f"studium: {sentence}", file=sys.stderr)
    return 2


def setup_django() -> None:
    """Prepares Django for commands that use the database. Raises `BadEnvironment`."""
    import django

    django.setup()


def _manage(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line

    def run() -> int:
        execute_from_command_line(["studium manage", *arguments])
        return 0

    return _explained(run)


def _test(arguments: list[str]) -> int:
    import subprocess

    from .environment import ROOT

    if not arguments:
        # As many workers as cores, each with its own database; what shares a running site stays together.
        arguments = ["-n", "auto", "--dist", "loadgroup"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STUDIUM_")}
    return subprocess.call([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment)  # noqa: S603
