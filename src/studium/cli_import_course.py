"""`studium import course PATH`: reads an Open edX course (OLX) and says what became of each of its parts."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Adds `course` below `studium import`."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "course",
        help="import an Open edX course (OLX): a folder, .tar.gz or .zip",
        description="Imports an Open edX course (OLX). All of it is stored, or nothing; the same content again"
        " makes no new version. What cannot be shown is listed with its reason.",
    )
    parser.add_argument("path", metavar="PATH", help="a folder, .tar.gz or .zip with a course.xml")
    parser.add_argument("--course", metavar="KEY", help="the content's key; default: organisation-number")
    parser.add_argument("--run", dest="run_key", metavar="KEY", help="bind this run to the version")
    parser.add_argument("--report", metavar="FILE", help="write the report as JSON (- for standard output)")
    parser.add_argument("--check", action="store_true", help="submit each declared answer, and a wrong one")
    parser.add_argument("--dry-run", action="store_true", help="read and report only; store nothing")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Imports and prints a summary. Expected failures are raised as `StudiumError`."""
    import django

    django.setup()
    from studium.content import api

    done = api.import_course(
        Path(args.path).expanduser(),
        course_key=args.course,
        run_key=args.run_key,
        dry_run=args.dry_run,
        check=args.check,
        compare=args.dry_run,
    )
    report = done.as_json()
    if args.report == "-":
        json.dump(report, sys.stdout, indent=2, ensure_ascii=False)
        print()
        return 0
    if args.report:
        _write(Path(args.report), report)
    print(_summary(report, stored=done.version_id is not None, unchanged=done.unchanged, number=done.number))
    if done.changes is not None:
        print(_changes(done.changes))
    return 0


def _write(path: Path, report: dict[str, Any]) -> None:
    from studium.core.errors import Invalid

    try:
        path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise Invalid(
            f"The report cannot be written to “{path}” ({error.strerror}); choose another file."
        ) from error


def _summary(report: dict[str, Any], *, stored: bool, unchanged: bool, number: int | None) -> str:
    problems, unsupported = report["problems"], report["unsupported"]
    support = ", ".join(
        f"{count} {name.replace('_', ' ')}" for name, count in report["support"].items() if count
    )
    blocks = ", ".join(f"{count} {kind}" for kind, count in report["blocks"].items())
    lines = [f"{report['title']} ({report['course']})", f"  blocks     {blocks}", f"  support    {support}"]
    if problems["total"]:
        text = f"{problems['rendered']} of {problems['total']} shown"
        if problems["declared_answer"] is not None:
            text += (
                f"; {problems['full_credit']} of {problems['declared_answer']} declared answers get full credit,"
                f" {problems['wrong_scored_zero']} wrong ones nothing"
            )
        lines.append(f"  problems   {text}")
    lines.append(f"  files      {report['assets']['files']}, {report['assets']['bytes'] / 1_000_000:.1f} MB")
    reasons: dict[str, int] = {}
    for one in unsupported:
        reasons[one["why"]] = reasons.get(one["why"], 0) + 1
    for why, count in sorted(reasons.items(), key=lambda item: -item[1]):
        lines.append(f"  not shown  {count} × {why}")
    found: dict[str, int] = {}
    for one in report["findings"]:
        found[one["kind"]] = found.get(one["kind"], 0) + 1
    if found:
        listed = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(found.items()))
        lines.append(f"  to mend    {listed}")
    if report["notes"]:
        lines.append(f"  notes      {len(report['notes'])}, in the report (--report FILE)")
    if not stored:
        lines.append("Nothing was stored: this was a dry run.")
    elif unchanged:
        lines.append(f"Version {number} has this content already; nothing was stored.")
    else:
        lines.append(f"Stored as version {number}.")
    return "\n".join(lines)


def _changes(changes: Any) -> str:
    """What the import would change in the stored course, in words; learners' work stays with blocks of one key."""
    if changes.number is None:
        return "There is no content with this key yet."
    if changes.unchanged:
        return f"It would change nothing: version {changes.number} has this content already."
    lines = [f"Against version {changes.number} it would"]
    for word, rows in (("add", changes.added), ("remove", changes.removed), ("change", changes.changed)):
        if rows:
            lines.append(f"  {word} {len(rows)} block{'s' if len(rows) > 1 else ''}")
            lines += [_change(row) for row in rows[:20]]
            lines += [f"    and {len(rows) - 20} more"] if len(rows) > 20 else []
    if changes.grading_policy:
        lines.append("  change the grading policy")
    if changes.files:
        lines.append(f"  change {changes.files} file{'s' if changes.files > 1 else ''}")
    if changes.regradable:
        keys = ", ".join(row.key for row in changes.regradable[:20])
        lines.append(f"  leave answers to regrade in {keys}")
    return "\n".join(lines)


def _change(row: Any) -> str:
    what = f": {', '.join(word.replace('_', ' ') for word in row.what)}" if row.what else ""
    return f"    {row.kind} {row.key}{what}"
