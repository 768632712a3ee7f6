"""Combined marks (R8): weights in force from a day on, floors, exact sums, rounding only where it is stated.

The version in force on the day the *last* part was earned decides. With `best`, every combination of the
learner's results is a candidate and the highest passing one counts; so another result can never take a pass
away. With `latest` or `first` each part contributes exactly that attempt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from studium.catalog.requirements import Mark, MarkPart, MarkVersion
from studium.catalog.requirements_values import day_number

from .compiled import BEGUN, MET, PROVISIONAL, UNMET, LeafSpec
from .facts import ABOUT, Fact
from .standing import Params, Reason, SetAside
from .verdicts import NONE, Verdict, aside, day_text, evidence_of, nearest, waived_by

_PART_KINDS = {subject: kind for kind, subject in ABOUT.items()}


@dataclass(frozen=True, slots=True)
class Combination:
    version: MarkVersion
    facts: tuple[Fact, ...]
    mark: Decimal
    short_of: MarkPart | None  # the first part below its floor

    @property
    def passes(self) -> bool:
        return self.short_of is None and self.mark >= self.version.pass_mark


def in_force(mark: Mark, day: int) -> MarkVersion:
    """The version in force on a day number; the first one also covers everything before it."""
    current = mark.versions[0]
    for version in mark.versions[1:]:
        if version.starts is not None and day_number(version.starts) <= day:
            current = version
    return current


def results(
    mark: Mark, live: Mapping[str, list[Fact]], *, reveal: bool
) -> tuple[dict[str, list[Fact]], list[Fact], list[SetAside]]:
    """Per subject the results that may enter; the unreleased ones; those put aside."""
    verified = {part.subject: part.verified for version in mark.versions for part in version.parts}
    usable: dict[str, list[Fact]] = {}
    pending: list[Fact] = []
    put_aside: list[SetAside] = []
    for subject in mark.subjects:
        mine: list[Fact] = []
        kind = subject.partition(":")[0]
        for fact in sorted(live.get(subject, ()), key=lambda fact: fact.turn):
            if fact.kind not in (_PART_KINDS[kind], "transfer"):
                continue
            if kind == "course" and verified[subject] and not fact.verified and fact.kind != "transfer":
                put_aside.append(aside(fact, "not_verified"))
            elif fact.provisional and not reveal:
                pending.append(fact)
            elif fact.score is None:
                if not fact.leaves_nothing:
                    put_aside.append(aside(fact, "no_score"))
            else:
                mine.append(fact)
        if mark.attempts != "best" and len(mine) > 1:
            chosen = mine[-1] if mark.attempts == "latest" else mine[0]
            put_aside += [aside(fact, f"not_{mark.attempts}") for fact in mine if fact is not chosen]
            mine = [chosen]
        if mine:
            usable[subject] = mine
    return usable, pending, put_aside


def combinations(mark: Mark, usable: Mapping[str, list[Fact]]) -> list[Combination]:
    """Every complete combination, each under the version in force on its day."""
    found = []
    for version in mark.versions:
        if not all(part.subject in usable for part in version.parts):
            continue
        for facts in product(*(usable[part.subject] for part in version.parts)):
            if len(mark.versions) > 1 and in_force(mark, max(fact.day for fact in facts)) is not version:
                continue
            total = Decimal(0)
            short: MarkPart | None = None
            for part, fact in zip(version.parts, facts, strict=True):
                score = fact.score or Decimal(0)
                total += part.weight * score
                if short is None and part.floor is not None and score < part.floor:
                    short = part
            if version.rounding is not None:
                total = version.rounding.apply(total)
            found.append(Combination(version, facts, total, short))
    return found


def judge_mark(
    leaf: LeafSpec,
    live: Mapping[str, list[Fact]],
    waived: list[Fact] | None,
    *,
    reveal: bool,
    exam_day: tuple[str, int] | None = None,
) -> Verdict:
    """The verdict on a mark. `exam_day` limits it to combinations in which that exam's part was earned on
    that day number (where another requirement's validity is measured at the exam)."""
    mark = leaf.node
    assert isinstance(mark, Mark)
    for fact in waived or ():
        if fact.kind == "waiver" and fact.passed is not False:
            return waived_by(fact)
    usable, pending, put_aside = results(mark, live, reveal=reveal)
    if not usable and not pending and not put_aside:
        return NONE
    kept = tuple(put_aside)
    every = combinations(mark, usable)
    passing = [each for each in every if each.passes]
    if exam_day is not None:
        passing = [each for each in passing if any((f.key, f.day) == exam_day for f in each.facts)]
    if passing:
        best = max(passing, key=lambda each: each.mark)
        parts = {fact.key: fact for fact in best.facts}
        days = tuple({f.day for each in passing for f in each.facts if f.key.startswith("exam:")})
        evidence = tuple(map(evidence_of, best.facts))
        return Verdict(MET, Reason("mark_passed", _said(best)), None, evidence, kept, None, parts, days)
    parts = {subject: max(facts, key=lambda fact: fact.score or 0) for subject, facts in usable.items()}
    evidence = tuple(evidence_of(fact) for fact in parts.values())
    if pending and _completes(mark, usable, pending):
        on = day_text(max(pending, key=lambda fact: fact.effective_at))
        return Verdict(PROVISIONAL, Reason("awaiting_release", {"on": on}), None, evidence, kept, None, parts)
    if every:
        best = max(every, key=lambda each: (each.short_of is None, each.mark))
        params = _said(best)
        if best.short_of is not None:
            part = best.short_of
            got = next(fact.score for fact in best.facts if fact.key == part.subject)
            params |= {
                "part": leaf.names[part.subject],
                "floor": format(part.floor or 0, "f"),
                "got": format(got or Decimal(0), "f"),
            }
            return Verdict(UNMET, Reason("below_floor", params), None, evidence, kept, None, parts)
        return Verdict(UNMET, Reason("mark_below", params), None, evidence, kept, None, parts)
    if usable:
        missing = [leaf.names[s] for s in mark.subjects if s not in usable]
        params = {"missing": missing, "have": len(usable), "of": len(mark.subjects)}
        return Verdict(BEGUN, Reason("mark_begun", params), None, evidence, kept, None, parts)
    return Verdict(UNMET, nearest(kept), None, (), kept, None, {})


def _completes(mark: Mark, usable: Mapping[str, list[Fact]], pending: list[Fact]) -> bool:
    have = usable.keys() | {fact.key for fact in pending}
    return any(all(part.subject in have for part in version.parts) for version in mark.versions)


def _said(combination: Combination) -> Params:
    last = max(combination.facts, key=lambda fact: fact.effective_at)
    return {
        "on": day_text(last),
        "mark": format(combination.mark.normalize(), "f"),
        "pass": format(combination.version.pass_mark, "f"),
        "parts": [[fact.key, format(fact.score or 0, "f"), format(part.weight, "f")]
                  for fact, part in zip(combination.facts, combination.version.parts, strict=True)],
    }  # fmt: skip
