"""`studium evaluate`: a program file and a record file in, a standing out. No database, no settings."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .catalog.requirements_problems import say as _
from .core.errors import Invalid, StudiumError


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "evaluate",
        help="show a learner's standing from a program file and a record file",
        description="Evaluates a record against a program's rules, with no database at all. "
        "The formats are described in docs/formats/rules.md and docs/formats/record.md.",
    )
    parser.add_argument("--program", required=True, nargs="+", metavar="FILE", help="program files (YAML)")
    parser.add_argument("--key", default="", help="which program, where the file holds several")
    parser.add_argument("--record", required=True, metavar="FILE", help="the learner's record (YAML or JSON)")
    parser.add_argument(
        "--as-of", metavar="DATE", help="the standing at the end of this day in UTC; default: now"
    )
    parser.add_argument(
        "--known-at", metavar="DATE", help="use only what was recorded by the end of this day"
    )
    parser.add_argument("--reveal", action="store_true", help="let results that are not released count")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: evaluated, whatever the standing; 2: something given is wrong, said in one sentence."""
    from .progress.export import as_data
    from .progress.files import offers_for, read_program, read_record
    from .progress.rules import evaluate

    try:
        as_of = _moment(args.as_of, "--as-of") or datetime.now(UTC)
        known_at = _moment(args.known_at, "--known-at")
        try:
            program = read_program([Path(each) for each in args.program], args.key)
        except StudiumError as error:
            raise Invalid(f"{', '.join(args.program)}: {error.sentence}") from error
        try:
            record = read_record(Path(args.record), program.pass_marks)
        except StudiumError as error:
            raise Invalid(f"{args.record}: {error.sentence}") from error
    except StudiumError as error:
        print(error.sentence, file=sys.stderr)
        return 2
    standing = evaluate(
        program.rules,
        record.facts,
        as_of=as_of,
        known_at=known_at,
        offers=offers_for(program, record),
        reveal=args.reveal,
    )
    if args.json:
        print(json.dumps(as_data(standing), ensure_ascii=False, indent=2))
    else:
        print(_page(program.title, record.learner, standing))
    return 0


def _moment(text: str | None, option: str) -> datetime | None:
    from .progress.files import end_of

    if text is None:
        return None
    try:
        return end_of(text)
    except ValueError:
        raise Invalid(
            _("{option}: “{text}” is not a day; write it like 2026-05-03.", option=option, text=text)
        ) from None


# The page


def _page(title: str, learner: str, standing: Any) -> str:
    from .progress.reasons import state_word

    head = _("{title}, as of {day}", title=title, day=_day(standing.basis.as_of))
    lines = [f"{learner}: {head}" if learner else head, ""]
    lines.append(f"{state_word(standing.state)}. {standing.sentence}")
    if standing.next is not None:
        lines.append(_("Next: {action}", action=_action(standing.next)))
    cost = standing.least_cost
    if cost is not None and len(cost.unpriced) < len(cost.chosen):
        names = {node.id: node.name or node.id for node in standing.root.walk()}
        amounts = " + ".join(map(_money, cost.amounts)) or _("nothing")
        way = ", ".join(names[each] for each in cost.chosen)
        lines.append(_("Least cost from here: {amounts}, for {way}.", amounts=amounts, way=way))
        if cost.unpriced:
            missing = ", ".join(names[each] for each in cost.unpriced)
            lines.append(_("Not on offer now, so not in that sum: {missing}.", missing=missing))
    lines.append("")
    lines += _rows(standing.root, 0)
    return "\n".join(lines)


def _rows(node: Any, depth: int) -> list[str]:
    from .progress.reasons import sentence, state_word

    indent = "  " * depth
    word = state_word(node.state)
    if node.rule:
        name = f"{node.name}: {node.rule}" if node.name else node.rule
        return [
            f"{indent}{name}  [{word}, {_('{met} of {needed}', met=node.met, needed=node.needed)}]",
            *(row for child in node.children for row in _rows(child, depth + 1)),
        ]
    rows = [f"{indent}{node.name}  [{word}]", f"{indent}    {node.sentence}"]
    if node.next is not None:
        rows.append(f"{indent}    {_('Next: {action}', action=_action(node.next))}")
    rows.extend(f"{indent}    {_('Evidence: {fact}', fact=each.fact)}" for each in node.evidence)
    rows.extend(
        f"{indent}    {_('Set aside: {fact}', fact=each.fact)}: {sentence(each.reason)}"
        for each in node.set_aside
    )
    return rows + [row for child in node.children for row in _rows(child, depth + 1)]


def _action(step: Any) -> str:
    words = {
        "enrol": _("enrol in {name} ({target})"),
        "upgrade": _("upgrade {name} ({target}) to the verified track"),
        "continue": _("go on with {name} ({target})"),
        "register": _("register for {name} ({target})"),
        "sit": _("sit {name} ({target})"),
        "approval": _("have {name} confirmed"),
        "program": _("finish the program {name}"),
        "pay": _("pay for the credential"),
    }
    text = words[step.kind].format(name=step.name, target=step.target)
    if step.opens is not None:
        text += _(", from {day}", day=_day(step.opens))
    if step.deadline is not None:
        text += _(", until {day}", day=_day(step.deadline))
    return text + (f", {_money(step.cost)}" if step.cost is not None else "")


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _money(money: Any) -> str:
    amount = money.amount
    plain = amount.to_integral_value() if amount == amount.to_integral_value() else amount
    return f"{money.currency} {plain}"
