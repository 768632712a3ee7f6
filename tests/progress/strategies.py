"""Random trees, facts and days for the properties: small worlds in which everything meets everything."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from progress_kit import day

from studium.catalog.requirements import Context, Node, check, parse
from studium.progress.facts import Fact

COURSES = ("a", "b", "c", "d", "e")
EXAMS = ("x", "y")
COMPONENTS = ("k",)
START = day("2020-02-27")
DAYS = 800

scores = st.decimals(min_value=0, max_value=100, places=2) | st.sampled_from(
    [Decimal("59.95"), Decimal("60"), Decimal("59.5"), Decimal("50"), Decimal("49.99999999")]
)
minimum = st.sampled_from([50, 60, 70, 59.95])
attempts = st.sampled_from(["best", "best", "latest", "first"])
rounding = st.none() | st.builds(
    lambda digits, mode: {"digits": digits, "mode": mode},
    st.integers(0, 2),
    st.sampled_from(["half_up", "half_even", "down", "up"]),
)


def _some(draw: Any, raw: dict[str, Any], name: str, values: st.SearchStrategy[Any]) -> None:
    if draw(st.booleans()):
        value = draw(values)
        if value is not None:
            raw[name] = value


@st.composite
def course(draw: Any, policies: st.SearchStrategy[str] = attempts) -> dict[str, Any]:
    raw: dict[str, Any] = {"course": draw(st.sampled_from(COURSES))}
    _some(draw, raw, "min_score", minimum)
    _some(draw, raw, "rounding", rounding)
    _some(draw, raw, "verified", st.booleans())
    _some(draw, raw, "identity", st.booleans())
    raw["attempts"] = draw(policies)
    if draw(st.booleans()):
        raw["valid_for"] = draw(st.sampled_from(["P1Y", "P3M", "P13M"]))
        raw["measured_at"] = draw(st.sampled_from(["now", "award", "exam:x"]))
    return raw


@st.composite
def exam(draw: Any, policies: st.SearchStrategy[str] = attempts) -> dict[str, Any]:
    raw: dict[str, Any] = {"exam": draw(st.sampled_from(EXAMS)), "attempts": draw(policies)}
    _some(draw, raw, "min_score", minimum)
    _some(draw, raw, "identity", st.booleans())
    return raw


@st.composite
def mark(draw: Any, policies: st.SearchStrategy[str] = attempts) -> dict[str, Any]:
    def parts() -> list[dict[str, Any]]:
        weight = draw(st.sampled_from([0.3, 0.4, 0.5]))
        first = {"course": draw(st.sampled_from(COURSES)), "weight": weight}
        kind = draw(st.sampled_from(["exam", "component"]))
        second = {kind: draw(st.sampled_from(EXAMS if kind == "exam" else COMPONENTS)), "weight": 1 - weight}
        for part in (first, second):
            _some(draw, part, "floor", st.sampled_from([40, 55]))
        _some(draw, first, "verified", st.booleans())
        return [first, second]

    raw: dict[str, Any] = {
        "name": draw(st.sampled_from(["M", "N"])), "parts": parts(), "pass": draw(minimum), "attempts": draw(policies),
    }  # fmt: skip
    _some(draw, raw, "rounding", rounding)
    if draw(st.booleans()):
        raw["versions"] = [{"from": "2020-12-01", "parts": parts() if draw(st.booleans()) else raw["parts"]}]
        _some(draw, raw["versions"][0], "pass", minimum)
    return {"mark": raw}


@st.composite
def leaf(draw: Any, policies: st.SearchStrategy[str] = attempts) -> dict[str, Any]:
    raw = draw(st.one_of(course(policies), course(policies), exam(policies), mark(policies),
                         st.just({"program": "nested"}), st.just({"approval": "work"})))  # fmt: skip
    raw["credits"] = draw(st.sampled_from([1, 2, 2.5]))
    return raw


def group(children: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    @st.composite
    def build(draw: Any) -> dict[str, Any]:
        of = draw(st.lists(children, min_size=1, max_size=4))
        kind = draw(st.sampled_from(["all", "count", "credits"]))
        if kind == "all":
            return {"all": of}
        if kind == "count":
            return {"choose": {"count": draw(st.integers(1, len(of))), "of": of}}
        return {"choose": {"credits": draw(st.sampled_from([1, 2, 4])), "of": of}}

    return build()


@st.composite
def trees(draw: Any, policies: st.SearchStrategy[str] = attempts, after: bool = True) -> tuple[Node, bool]:
    """A publishable tree and whether it allows overlap."""
    from hypothesis import assume

    leaves = leaf(policies)
    raw = draw(st.recursive(leaves, group, max_leaves=8).filter(lambda raw: "all" in raw or "choose" in raw))
    if after:
        raw = (
            {"all": [{"name": "Before", "all": [raw]}, {"exam": "z", "after": ["Before"]}]}
            if draw(st.booleans())
            else raw
        )
    tree = parse(raw)
    overlap = draw(st.booleans())
    problems = [
        p for p in check(tree, Context(overlap=overlap)) if p.rule not in ("duplicate", "measured-at")
    ]
    assume(not problems)
    return tree, overlap


SUBJECTS = (
    *(f"course:{key}" for key in COURSES), *(f"exam:{key}" for key in (*EXAMS, "z")), "component:k", "program:nested",
    "approval:work", "program:program",
)  # fmt: skip
KIND = {
    "course": "course_result", "exam": "exam_result", "component": "component_result", "program": "program_award",
    "approval": "approval",
}  # fmt: skip


@st.composite
def facts(draw: Any, plain: bool = False, size: int = 14) -> list[Fact]:
    """Facts of one learner, ids growing as they were recorded; `plain`: no corrections, nothing unreleased."""
    found: list[Fact] = []
    open_ids: list[int] = []
    for number in range(1, draw(st.integers(0, size)) + 1):
        subject = draw(st.sampled_from(SUBJECTS))
        kind = KIND[subject.partition(":")[0]]
        special = draw(st.integers(0, 11))
        if special == 0 and not subject.startswith("component"):
            kind = draw(st.sampled_from(["waiver", "transfer"]))
        at = START + timedelta(days=draw(st.integers(0, DAYS)))
        supersedes = None
        passed: bool | None = draw(st.sampled_from([True, True, True, False, None]))
        score = draw(st.none() | scores)
        if not plain and open_ids and draw(st.integers(0, 5)) == 0:
            supersedes = draw(st.sampled_from(open_ids))
            open_ids.remove(supersedes)
            old = next(fact for fact in found if fact.id == supersedes)
            subject, kind = old.key, old.kind
            if draw(st.booleans()):
                passed, score = False, None
        found.append(
            Fact(
                id=number,
                learner=1,
                kind=kind,
                key=subject,
                effective_at=at,
                recorded_at=at + timedelta(days=draw(st.integers(0, 30))),
                score=score,
                passed=passed,
                verified=draw(st.sampled_from([True, True, False])),
                identity_checked=draw(st.booleans()),
                attempt=draw(st.none() | st.integers(1, 3)),
                supersedes=supersedes,
                provisional=not plain and draw(st.integers(0, 9)) == 0,
            )
        )
        open_ids.append(number)
    return found


moments = st.integers(0, DAYS + 60).map(lambda days: START + timedelta(days=days, hours=3))
