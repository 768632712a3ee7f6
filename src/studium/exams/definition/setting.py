"""Setting a paper for one candidate: drawn from the stock by a seed, and frozen."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from itertools import groupby

from django.utils.translation import gettext as _

from studium.content.api import Gate
from studium.core.errors import Conflict
from studium.learning import gates as pools

from ..documents import ExamTerms, PartTerms
from .drawing import Item, Wish, deal, rank, seed_of, shuffled
from .form import Draft, Form, FormItem, FormPart
from .stock import PartStock, Printed, Stock, stock


def draft(terms: ExamTerms, *, seed: str = "") -> Draft:
    """Sets a paper from the present content. `seed` (else chance) decides all of it; keep it secret.

    A query a course that questions come from. Raises `Conflict` where the paper cannot be set. A problem that
    cannot be graded is left out for every candidate alike, and named to the exam office.
    """
    return set_paper(terms, stock(terms), seed or secrets.token_hex(16))


def set_paper(terms: ExamTerms, from_stock: Stock, seed: str) -> Draft:
    """The paper that this seed draws from the stock. No query."""
    drawn = iter(_drawn(terms, from_stock, seed))
    parts = []
    for part in from_stock.parts:
        items = _by_blueprint(part, from_stock, drawn, seed) if part.wishes else _by_section(part, seed)
        parts.append(FormPart(key=part.terms.key, items=items))
    form = Form(parts=parts)
    first = next(item for part in parts for item in part["items"] if item["kind"] == "problem")
    return Draft(first["content_version"], form, from_stock.left_out)


def _drawn(terms: ExamTerms, from_stock: Stock, seed: str) -> list[list[str]]:
    """All blueprints of the exam together: no question comes twice in an exam."""
    printed = {one.item.block_key for part in from_stock.parts for one in part.printed}
    wishes = [Wish(wish.count, wish.fitting - printed) for part in from_stock.parts for wish in part.wishes]
    drawn = deal(wishes, f"{seed}/draw")
    lines = [(part.terms, line) for part in from_stock.parts for line in part.terms.blueprint]
    for (part, line), wish, keys in zip(lines, wishes, drawn, strict=True):
        if len(keys) < wish.count:
            raise Conflict(
                _(
                    "“%(part)s” of “%(exam)s” asks for %(count)s questions %(line)s, and only %(found)s are there."
                )
                % {
                    "part": part.title,
                    "exam": terms.title,
                    "count": wish.count,
                    "line": _words(line.bank, line.tags, line.difficulty),
                    "found": len(keys),
                }
            )
    return drawn


def _words(bank: str, tags: Iterable[str], difficulty: str) -> str:
    return _("of bank “%(bank)s” (%(what)s)") % {
        "bank": bank,
        "what": ", ".join([*tags, difficulty or _("any difficulty")]),
    }


def _by_blueprint(
    part: PartStock, from_stock: Stock, drawn: Iterable[list[str]], seed: str
) -> list[FormItem]:
    found = []
    lines = iter(drawn)
    for line in part.terms.blueprint:
        bank = from_stock.banks[line.bank]
        marks = None if line.marks is None else str(line.marks)
        found += [
            _place(bank[key], "problem", part.terms, seed, marks=marks or bank[key].marks)
            for key in next(lines)
        ]
    if part.terms.shuffle_questions:
        found.sort(key=lambda item: rank(seed, "order", item["block_key"]))
    return found


def _by_section(part: PartStock, seed: str) -> list[FormItem]:
    opened: dict[str, frozenset[str]] = {}
    shown = [one for one in part.printed if all(_lets_in(gate, seed, opened) for gate in one.gates)]
    if part.terms.shuffle_questions:
        shown = _mixed(shown, seed)
    return [_place(one.item, one.kind, part.terms, seed, marks=one.item.marks) for one in shown]


def _lets_in(gate: Gate, seed: str, opened: dict[str, frozenset[str]]) -> bool:
    if gate.key not in opened:
        if gate.kind == "split":
            arms = sorted(set(gate.details["groups"].values()))
            opened[gate.key] = pools.draw(arms, 1, seed=f"{seed}/{gate.key}")
        else:
            opened[gate.key] = pools.draw(gate.arms, gate.count, seed=f"{seed}/{gate.key}")
    return gate.arm in opened[gate.key]


def _mixed(shown: list[Printed], seed: str) -> list[Printed]:
    """Another order. A text stays before the questions of its unit; a unit of questions alone is mixed itself."""
    by_unit = {unit: list(ones) for unit, ones in groupby(shown, key=lambda one: one.item.unit)}
    found: list[Printed] = []
    for unit in shuffled(f"{seed}/units", by_unit):
        ones = by_unit[unit]
        if all(one.kind == "problem" for one in ones):
            ones = sorted(ones, key=lambda one: rank(seed, "order", one.item.block_key))
        found.extend(ones)
    return found


def _place(item: Item, kind: str, part: PartTerms, seed: str, *, marks: str | None) -> FormItem:
    place = FormItem(
        block_key=item.block_key,
        unit=item.unit,
        kind=kind,
        content_version=item.content_version,
        seed=seed_of(seed, item.block_key),
        marks=marks,
        bank=item.bank,
        tags=list(item.tags),
        difficulty=item.difficulty,
    )
    if part.shuffle_choices and kind == "problem":
        place["shuffle"] = True
    return place
