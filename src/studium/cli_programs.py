"""`studium import program`, `studium export program`, `studium schema`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from . import cli_export_course
from .catalog.schema import KINDS, json_schema


def add_import_parser(importing: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = importing.add_parser(
        "program",
        help="institutions, courses, exams and programs, from YAML files",
        description="Imports program files, all or nothing. Errors name file, line, field and the rule broken. "
        "docs/formats/program.md describes the format.",
    )
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a .yaml file, or a folder of them"
    )
    parser.add_argument("--dry-run", action="store_true", help="check only; store nothing")
    parser.set_defaults(run=run_import)


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    exporting = commands.add_parser("export", help="write a program or a course as a file").add_subparsers(
        title="what", metavar="WHAT", required=True
    )
    program = exporting.add_parser(
        "program",
        help="a program with everything it needs",
        description="Writes the program and all it needs as one file that an empty deployment can import.",
    )
    program.add_argument("key", metavar="KEY")
    program.set_defaults(run=run_export)
    cli_export_course.add_parser(exporting)
    schema = commands.add_parser("schema", help="print the JSON Schema of program files")
    schema.add_argument("kind", nargs="?", choices=KINDS, help="one kind of document (default: all)")
    schema.set_defaults(run=run_schema)


def run_import(args: argparse.Namespace) -> int:
    from .cli import setup_django

    setup_django()
    from .catalog import api as catalog

    try:
        report = catalog.import_files(files=catalog.read_paths(args.files), dry_run=args.dry_run)
    except catalog.Refused as refused:
        for problem in refused.problems:
            print(problem, file=sys.stderr)
        count = len(refused.problems)
        print(
            f"studium: nothing was imported: {count} problem{'s' if count > 1 else ''}, listed above.",
            file=sys.stderr,
        )
        return 2
    if report.dry_run:
        print(f"{report.documents} documents are in order; nothing was stored (dry run).")
        return 0
    for name in report.created:
        print(f"new       {name}")
    for name in report.changed:
        print(f"changed   {name}")
    for name in report.new_versions:
        print(f"published {name.replace(' ', ', rule version ')}")
    print(f"{report.documents} documents read, {report.unchanged} unchanged.")
    return 0


def run_export(args: argparse.Namespace) -> int:
    from .cli import setup_django

    setup_django()
    from .catalog import api as catalog

    sys.stdout.write(catalog.export_program(args.key))
    return 0


def run_schema(args: argparse.Namespace) -> int:
    print(json.dumps(json_schema(args.kind), indent=2, ensure_ascii=False))
    return 0
