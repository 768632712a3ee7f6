"""Facts -> one verdict per leaf, and what follows from them for the whole tree.

Where a course's validity is measured at an exam (R6), the exam result that counts sets the day; with several
passing results each is tried, because property 3 asks whether *any* choice meets the whole. Until the exam is
passed, and for `now` always, it is measured today. A sitting that waits for release is measured on its own
day: waiting must cost nobody a course.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import product

from studium.catalog.requirements_values import last_day

from .compiled import MET, PROVISIONAL, LeafSpec, Rules, Settled
from .facts import Fact, Record
from .marks import judge_mark
from .verdicts import Verdict, judge, with_replaced

_Day = tuple[int, int] | None  # which leaf is measured at, and its day number


@dataclass(frozen=True, slots=True)
class Judgement:
    verdicts: list[Verdict]
    codes: tuple[int, ...]
    settled: Settled
    until: datetime | None  # from when time alone may change something


def judge_all(rules: Rules, record: Record, *, today: int, reveal: bool = False) -> Judgement:
    """The verdict on every leaf, and the tree settled from them."""
    live = record.live
    verdicts: list[Verdict] = [None] * len(rules.leaves)  # type: ignore[list-item]
    award = _award_day(rules, live) if rules.by_award else None
    for leaf in rules.unanchored:
        if leaf.kind == "mark":
            verdicts[leaf.index] = judge_mark(leaf, live, live.get(leaf.node.id), reveal=reveal)
        else:
            is_running = leaf.measured != "award" or award is None
            day = today if is_running or award is None else award
            verdicts[leaf.index] = _single(leaf, live, day, is_running, reveal)
    running: Collection[str] = ()
    if rules.anchors:
        verdicts, running = _measure_at_exams(rules, live, verdicts, today, reveal)
    if record.replaced:
        for leaf in rules.leaves:
            for subject in leaf.subjects:
                if subject in record.replaced:
                    verdicts[leaf.index] = with_replaced(verdicts[leaf.index], record.replaced[subject])
    codes = tuple(verdict.code for verdict in verdicts)
    last: int | None = None
    for leaf in rules.aging:
        verdict = verdicts[leaf.index]
        if verdict.until is not None and verdict.code == MET and (not leaf.anchor or leaf.anchor in running):
            last = verdict.until if last is None else min(last, verdict.until)
    until = record.ahead
    if last is not None:
        ends = datetime.combine(last_day(last) + timedelta(days=1), time(), UTC)
        until = ends if until is None or ends < until else until
    return Judgement(verdicts, codes, rules.settle(codes), until)


def _single(leaf: LeafSpec, live: Mapping[str, list[Fact]], day: int, running: bool, reveal: bool) -> Verdict:
    waived = live.get(leaf.node.id) if leaf.node.id != leaf.subjects[0] else None
    return judge(leaf, live.get(leaf.subjects[0]), waived, day, running=running, reveal=reveal)


def _award_day(rules: Rules, live: Mapping[str, list[Fact]]) -> int | None:
    """The first day this very program was awarded: from then on, what counted that day counts for good."""
    days = [
        fact.day
        for fact in live.get(rules.own_award, ())
        if fact.kind == "program_award" and fact.passed is not False
    ]
    return min(days) if days else None


def _measure_at_exams(
    rules: Rules, live: Mapping[str, list[Fact]], verdicts: list[Verdict], today: int, reveal: bool
) -> tuple[list[Verdict], set[str]]:
    """Judges the leaves measured at an exam; the exams not sat yet, so that validity still runs."""
    options = {exam: _days(rules, exam, verdicts) for exam in rules.anchors}
    best: tuple[tuple[bool, int], list[Verdict], set[str]] | None = None
    for days in product(*options.values()):
        trial = list(verdicts)
        chosen = dict(zip(options, days, strict=True))
        for exam, day in chosen.items():
            if day is not None and len(options[exam]) > 1:
                trial[day[0]] = _only_on(rules.leaves[day[0]], exam, day[1], live, reveal)
        for leaf in rules.anchored:
            day = chosen[leaf.anchor]
            trial[leaf.index] = _single(leaf, live, today if day is None else day[1], day is None, reveal)
        running = {exam for exam, day in chosen.items() if day is None}
        if all(len(days) == 1 for days in options.values()):
            return trial, running
        settled = rules.settle(tuple(verdict.code for verdict in trial))
        value = (settled.states[0] == "met", settled.met[0])
        if best is None or value > best[0]:
            best = (value, trial, running)
        if settled.states[0] == "met":
            break
    assert best is not None
    return best[1], best[2]


def _days(rules: Rules, exam: str, verdicts: list[Verdict]) -> list[_Day]:
    """The days validity may be measured on for this exam: the counting result's first, then the others."""
    for index in rules.anchors[exam]:
        verdict = verdicts[index]
        if verdict.code not in (MET, PROVISIONAL):
            continue
        fact = verdict.fact or (verdict.parts or {}).get(f"exam:{exam}")
        if fact is not None:
            first = fact.day
            others = sorted((day for day in verdict.days if day != first), reverse=True)
            return [(index, first), *((index, day) for day in others)]
    return [None]


def _only_on(leaf: LeafSpec, exam: str, day: int, live: Mapping[str, list[Fact]], reveal: bool) -> Verdict:
    """The exam's verdict when only its result of that day is used; the policy here is `best`."""
    subject = f"exam:{exam}"
    if leaf.kind == "mark":
        return judge_mark(leaf, live, None, reveal=reveal, exam_day=(subject, day))
    return judge(leaf, [fact for fact in live.get(subject, ()) if fact.day == day], None, day, reveal=reveal)
