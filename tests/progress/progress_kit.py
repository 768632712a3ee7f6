"""What the engine's tests share: short ways to say a fact, a day, a shape, and to evaluate."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from studium.catalog.requirements import parse
from studium.progress.facts import Fact
from studium.progress.files import ProgramFile, read_program
from studium.progress.offers import Offers
from studium.progress.rules import Rules, compile_rules, evaluate
from studium.progress.standing import NodeStanding, Standing

SHAPES = Path(__file__).parent / "shapes"
AMINA = 1
_ids = count(1)


def day(text: str, *, end: bool = False) -> datetime:
    return datetime.combine(date.fromisoformat(text), time(23, 59, 59) if end else time(12), UTC)


def fact(subject: str, on: str, score: object = None, **more: Any) -> Fact:
    """A passed, verified, identity-checked native result, unless told otherwise."""
    kinds = {"course": "course_result", "exam": "exam_result", "component": "component_result",
             "program": "program_award", "approval": "approval"}  # fmt: skip
    return Fact(
        **{
            "id": next(_ids), "learner": AMINA, "kind": kinds.get(subject.partition(":")[0], "course_result"),
            "key": subject, "effective_at": day(on), "recorded_at": day(on),
            "score": None if score is None else Decimal(str(score)), "passed": True, "verified": True,
            "identity_checked": True,
        } | more
    )  # fmt: skip


def shape(name: str) -> ProgramFile:
    return read_program([SHAPES / f"{name}.yaml"])


def rules(text: str, *, overlap: bool = False, program_key: str = "program") -> Rules:
    return compile_rules(parse(yaml.safe_load(text)), program_key=program_key, version=1, overlap=overlap)


def standing(given: Rules | ProgramFile, facts: list[Fact], at: str, **more: Any) -> Standing:
    compiled = given.rules if isinstance(given, ProgramFile) else given
    return evaluate(compiled, facts, as_of=day(at, end=True), **more)


def state(standing: Standing, node_id: str) -> str:
    return node(standing, node_id).state


def node(standing: Standing, node_id: str) -> NodeStanding:
    found = standing.node(node_id)
    assert found is not None, node_id
    return found


def offers_of(program: ProgramFile, **more: Any) -> Offers:
    return Offers(runs=program.runs, windows=program.windows, fee=program.fee, **more)
