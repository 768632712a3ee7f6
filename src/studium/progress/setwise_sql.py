"""A rule version as one SQL statement: from facts to one code per leaf, for all its learners at once.

The same statement runs on SQLite and PostgreSQL: scores are whole numbers, days are whole numbers that months
can be added to (catalog.requirements_values), so every comparison is exact integer arithmetic.

It decides what is clear and marks as `hard` the few learners for whom a choice among several facts matters or
something special is on record: a waiver, a transfer, a result not released, a fact that is not effective yet;
several attempts where the policy is latest or first; several results for a part of a mark; several passing
results of an exam that validity is measured at. Those go to `evaluate`. The codes of all others go through
`Rules.settle`, the very function `evaluate` uses: so overlap, tracks and counts need no second interpreter.
"""

# ruff: noqa: S608 (everything put into SQL here is a number, an own name or a quoted literal)

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from studium.catalog.requirements import CourseReq, ExamReq, Mark, MarkVersion, Rounding
from studium.catalog.requirements_values import day_number

from .compiled import BEGUN, LAPSED, MET, UNMET, LeafSpec, Rules
from .facts import SCORE_PLACES

# Leaf codes are packed as digits of base 5 into as few 64-bit integers as possible.
BASE = 5
PACK = 26
_SCORE = 10**SCORE_PLACES
_WEIGHT_PLACES = 6
_NEVER = 99_999_999


@dataclass(frozen=True, slots=True)
class Compiled:
    """`source` is the query of each learner's aggregates; over it, `packs` are the packed codes, and `rest` is
    hard, mark (the highest fact id) and until_day (the last day number on which time leaves it so, or null)."""

    source: str
    packs: tuple[str, ...]
    rest: str


def packs_for(leaves: int) -> int:
    """How many integers hold the codes of so many leaves."""
    return -(-leaves // PACK)


def compile_sql(
    rules: Rules, *, members: str, today: int, as_of: str, known_at: str = "", sqlite: bool = False
) -> Compiled:
    """`members` is SQL for the learners, `as_of` and `known_at` SQL literals of moments."""
    return _Compiler(rules, today, as_of, known_at, sqlite).compile(members)


def unpack(packs: tuple[int, ...], leaves: int) -> tuple[int, ...]:
    """The leaf codes that were packed."""
    codes = []
    for at in range(leaves):
        number = packs[at // PACK] // BASE ** (at % PACK)
        codes.append(number % BASE)
    return tuple(codes)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


class _Compiler:
    def __init__(self, rules: Rules, today: int, as_of: str, known_at: str, sqlite: bool) -> None:
        self.rules = rules
        self.today = today
        self.as_of = as_of
        self.known_at = known_at
        self.sqlite = sqlite
        # The same functions by two names; nulls are kept from them, which the two treat differently.
        self.least, self.greatest = ("MIN", "MAX") if sqlite else ("LEAST", "GREATEST")
        # A subject is compared once a row and from then on a number.
        self.numbers = {key: number for number, key in enumerate((*rules.subjects, *sorted(rules.concerned)))}
        self.columns: list[str] = []  # aggregates per learner
        self.hard: list[str] = []  # conditions over those
        self.until: list[str] = []
        self.measure: dict[str, str] = {}  # exam -> SQL for the day it was passed, or null
        self.single: dict[str, str] = {}  # subject -> the prefix of its part's columns

    def compile(self, members: str) -> Compiled:
        rules = self.rules
        self._column("special", "MAX(r.special)")
        self._column("mark", "COALESCE(MAX(r.id), 0)")
        self.hard.append("special = 1")
        if rules.by_award:
            own = f"r.k = {self.numbers[rules.own_award]} AND r.passed IS NOT FALSE"
            self._column("award_day", f"MIN(CASE WHEN {own} THEN r.effective_day END)")
        codes: dict[int, str] = {}
        for leaf in rules.unanchored:
            codes[leaf.index] = self._mark(leaf) if leaf.kind == "mark" else self._single(leaf)
        for exam in rules.anchors:
            self.measure[exam] = self._exam_day(exam, codes)
        for leaf in rules.anchored:
            codes[leaf.index] = self._single(leaf)
        packs = [
            " + ".join(
                f"({codes[at]}) * {BASE ** (at % PACK)}" if at % PACK else f"({codes[at]})"
                for at in range(start, min(start + PACK, len(rules.leaves)))
            )
            for start in range(0, len(rules.leaves), PACK)
        ]
        numbered = " ".join(f"WHEN {_text(key)} THEN {number}" for key, number in self.numbers.items())
        columns = ", ".join(self.columns)
        row = (
            "f.id, f.score, f.passed, f.verified, f.identity_checked, f.effective_day, f.supersedes_id, "
            f"CASE f.key {numbered} END AS k, CASE WHEN {self._special()} THEN 1 ELSE 0 END AS special"
        )
        dead = "g.supersedes_id = {f}.id AND g.supersedes_id IS NOT NULL" + self._known("g")
        alive = (
            "NOT ({f}.supersedes_id IS NOT NULL AND {f}.passed IS FALSE AND {f}.score IS NULL)"
            f" AND NOT EXISTS (SELECT 1 FROM progress_fact g WHERE {dead})"
        )
        if self.sqlite:
            keys = ", ".join(map(_text, self.numbers))
            mine = f"f.learner_id = m.learner_id AND f.key IN ({keys}){self._known('f')} AND {alive.format(f='f')}"
            facts = f"SELECT m.learner_id, {row} FROM ({members}) m LEFT JOIN progress_fact f ON {mine}"
            inner = f"SELECT learner_id, {columns} FROM ({facts}) r GROUP BY learner_id"
        else:
            # One look-up a learner and no grouping. OFFSET 0 keeps the planner from working out the subject's
            # number anew in every column; together they halve the cost.
            facts = f"SELECT {row} FROM progress_fact f WHERE f.learner_id = m.learner_id{self._known('f')} OFFSET 0"
            alive = f"r.k IS NOT NULL AND {alive.format(f='r')}"
            each = f"SELECT {columns} FROM ({facts}) r WHERE {alive}"
            inner = f"SELECT m.learner_id, l.* FROM ({members}) m CROSS JOIN LATERAL ({each}) l"
        hard = " OR ".join(self.hard)
        until = self._least(self.until) if self.until else "NULL"
        # The type is told, for a column of nothing but nulls has none.
        rest = f"CASE WHEN {hard} THEN 1 ELSE 0 END AS hard, mark, CAST({until} AS integer) AS until_day"
        return Compiled(inner, tuple(packs), rest)

    # Pieces

    def _column(self, name: str, sql: str) -> None:
        self.columns.append(f"{sql} AS {name}")

    def _known(self, alias: str) -> str:
        return f" AND {alias}.recorded_at <= {self.known_at}" if self.known_at else ""

    def _special(self) -> str:
        return f"f.kind IN ('waiver', 'transfer') OR f.provisional OR f.effective_at > {self.as_of}"

    def _least(self, options: list[str]) -> str:
        """The least of several values of which some are null; null if all are."""
        if len(options) == 1:
            return options[0]
        known = ", ".join(f"COALESCE({option}, {_NEVER})" for option in options)
        return f"NULLIF({self.least}({known}), {_NEVER})"

    @staticmethod
    def _rounded(score: str, rounding: Rounding | None, places: int) -> str:
        """A score of so many decimal places, as a whole number, rounded as the rule states (never negative)."""
        if rounding is None:
            return score
        unit = 10 ** (places - rounding.digits)
        down = f"(({score}) / {unit})"
        if rounding.mode == "down":
            return f"({down} * {unit})"
        if rounding.mode == "up":
            return f"((({score}) + {unit - 1}) / {unit} * {unit})"
        if rounding.mode == "half_up":
            return f"((({score}) + {unit // 2}) / {unit} * {unit})"
        rest = f"(({score}) - {down} * {unit})"
        up = f"{rest} > {unit // 2} OR ({rest} = {unit // 2} AND {down} % 2 = 1)"
        return f"(({down} + CASE WHEN {up} THEN 1 ELSE 0 END) * {unit})"

    # Courses, exams, programs, approvals

    def _eligible(self, leaf: LeafSpec) -> str:
        node = leaf.node
        sql = f"r.k = {self.numbers[leaf.subjects[0]]}"
        if isinstance(node, CourseReq) and node.verified:
            sql += " AND r.verified"
        if isinstance(node, CourseReq | ExamReq) and node.identity:
            sql += " AND r.identity_checked"
        return sql

    def _counts(self, leaf: LeafSpec) -> str:
        node = leaf.node
        least = node.min_score if isinstance(node, CourseReq | ExamReq) else None
        if least is None:
            return f"{self._eligible(leaf)} AND r.passed IS TRUE"
        rounding = node.rounding if isinstance(node, CourseReq | ExamReq) else None
        score = self._rounded("r.score", rounding, SCORE_PLACES)
        enough = f"{score} >= {int(least * _SCORE)}"
        return f"{self._eligible(leaf)} AND r.passed IS NOT FALSE AND {enough}"

    def _single(self, leaf: LeafSpec) -> str:
        """SQL for the code of a leaf about one subject; null comparisons count as not met."""
        name = f"d{leaf.index}"
        self._column(name, f"MAX(CASE WHEN {self._counts(leaf)} THEN r.effective_day END)")
        if getattr(leaf.node, "attempts", "best") != "best":
            self._column(f"n{leaf.index}", f"SUM(CASE WHEN {self._eligible(leaf)} THEN 1 ELSE 0 END)")
            self.hard.append(f"n{leaf.index} > 1")
        if not leaf.valid_days:
            return f"CASE WHEN {name} IS NULL THEN {UNMET} ELSE {MET} END"
        fixed = self.measure[leaf.anchor] if leaf.anchor else "award_day" if leaf.measured == "award" else ""
        measured = f"COALESCE({fixed}, {self.today})" if fixed else str(self.today)
        last = f"{name} + {leaf.valid_days}"
        running = f"({fixed}) IS NULL AND " if fixed else ""
        self.until.append(f"CASE WHEN {running}{last} >= {self.today} THEN {last} END")
        return f"CASE WHEN {name} IS NULL THEN {UNMET} WHEN {measured} <= {last} THEN {MET} ELSE {LAPSED} END"

    def _exam_day(self, exam: str, codes: dict[int, str]) -> str:
        """The day validity is measured on: of the first leaf about this exam that is met."""
        options = []
        for index in self.rules.anchors[exam]:
            leaf = self.rules.leaves[index]
            if leaf.kind == "mark":
                day = f"{self.single[f'{index} exam:{exam}']}d"
            else:
                day = f"d{index}"
                self._column(f"e{index}", f"MIN(CASE WHEN {self._counts(leaf)} THEN r.effective_day END)")
                self.hard.append(f"e{index} <> d{index}")
            options.append(f"WHEN ({codes[index]}) = {MET} THEN {day}")
        return f"CASE {' '.join(options)} END" if options else "NULL"

    # Marks

    def _mark(self, leaf: LeafSpec) -> str:
        mark = leaf.node
        assert isinstance(mark, Mark)
        verified = {part.subject: part.verified for version in mark.versions for part in version.parts}
        for at, subject in enumerate(mark.subjects):
            kind = subject.partition(":")[0]
            usable = f"r.k = {self.numbers[subject]} AND r.score IS NOT NULL"
            if kind == "course" and verified[subject]:
                usable += " AND r.verified"
            name = f"m{leaf.index}_{at}"
            self.single[f"{leaf.index} {subject}"] = name
            self._column(f"{name}n", f"SUM(CASE WHEN {usable} THEN 1 ELSE 0 END)")
            self._column(f"{name}s", f"MAX(CASE WHEN {usable} THEN r.score END)")
            self._column(f"{name}d", f"MAX(CASE WHEN {usable} THEN r.effective_day END)")
            self.hard.append(f"{name}n > 1")
        whens = []
        for at, version in enumerate(mark.versions):
            complete, passes = self._version(leaf, mark, at, version)
            whens.append(f"WHEN {complete} THEN CASE WHEN {passes} THEN {MET} ELSE {UNMET} END")
        begun = " OR ".join(f"{self.single[f'{leaf.index} {subject}']}n > 0" for subject in mark.subjects)
        return f"CASE {' '.join(whens)} WHEN {begun} THEN {BEGUN} ELSE {UNMET} END"

    def _version(self, leaf: LeafSpec, mark: Mark, at: int, version: MarkVersion) -> tuple[str, str]:
        """SQL: every part of this version is in and it was in force on the day of the last; and it is passed."""
        names = [self.single[f"{leaf.index} {part.subject}"] for part in version.parts]
        complete = " AND ".join(f"{name}s IS NOT NULL" for name in names)
        days = [f"{name}d" for name in names]
        last = f"{self.greatest}({', '.join(days)})" if len(days) > 1 else days[0]
        if version.starts is not None and at:
            complete += f" AND {last} >= {day_number(version.starts)}"
        if at + 1 < len(mark.versions):
            following = mark.versions[at + 1].starts
            assert following is not None
            complete += f" AND {last} < {day_number(following)}"
        total = " + ".join(
            f"{name}s * {int(part.weight * 10**_WEIGHT_PLACES)}"
            for name, part in zip(names, version.parts, strict=True)
        )
        places = SCORE_PLACES + _WEIGHT_PLACES
        needed = int(version.pass_mark * Decimal(10) ** places)
        passes = [f"{self._rounded(total, version.rounding, places)} >= {needed}"]
        passes += [
            f"{name}s >= {int(part.floor * _SCORE)}"
            for name, part in zip(names, version.parts, strict=True)
            if part.floor is not None
        ]
        return f"({complete})", f"({' AND '.join(passes)})"
