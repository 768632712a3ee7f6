"""`studium export course KEY`: a stored course as an Open edX archive (OLX)."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Adds `course` below `studium export`."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "course",
        help="a course's content as an Open edX archive (OLX)",
        description="Writes a course's content as an Open edX archive (.tar.gz) that imports again to the same"
        " course, here or in Open edX.",
    )
    parser.add_argument("key", metavar="KEY", help="the content's key, as the import printed it")
    parser.add_argument("--out", metavar="FILE", help="the file to write; default: KEY.tar.gz")
    parser.add_argument("--version", type=int, metavar="N", help="an older version; default: the newest")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exports and says where to. Expected failures are raised as `StudiumError`."""
    from .cli import setup_django

    setup_django()
    from studium.content import api

    version_id = api.version(args.key, number=args.version)
    to = Path(args.out or f"{args.key}.tar.gz").expanduser()
    api.export_course(version_id, to)
    print(f"Written to {to} ({to.stat().st_size / 1_000_000:.1f} MB).")
    return 0
