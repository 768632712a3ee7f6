"""`studium award PROGRAM`: the credential to everybody who earned it."""

from __future__ import annotations

import argparse
import os
import sys
import time


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "award",
        help="award a program's credential to everybody who earned it",
        description="Looks at every member of a program and awards its credential to all who met the rules, owe no "
        "fee and are not held back. Stopped at any moment, it goes on where it was; run again, it changes nothing.",
    )
    parser.add_argument("program", help="the program's key")
    parser.add_argument(
        "--processes",
        type=int,
        default=min(8, os.cpu_count() or 1),
        help="how many decide and write beside the one that signs and stores (default: one a core, at most 8; "
        "0: all in one)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: done; 1: done, but some could not be written, each named with the reason."""
    from .cli import setup_django

    setup_django()
    from .credentials import api as credentials

    began, shown = time.monotonic(), 0.0
    first: int | None = None

    def said(view: credentials.CohortView) -> None:
        nonlocal shown, first
        first = view.awarded if first is None else first
        if view.finished_at or time.monotonic() - shown >= 1:
            shown = time.monotonic()
            rate = (view.awarded - first) / max(shown - began, 0.001)
            print(
                f"{view.percent:3d} %  {view.looked_at:,} of {view.total:,} looked at, {view.awarded:,} awarded, "
                f"{rate:,.0f} a second",
                file=sys.stderr,
                flush=True,
            )

    view = credentials.award_cohort(program_key=args.program, processes=max(args.processes, 0), said=said)
    print(f"{view.awarded} awarded, {view.failed} could not be written.")
    for who, why in view.failures:
        print(f"{who}: {why}")
    return 1 if view.failed else 0
