"""What the papers of an exam are drawn from, read from the content once: the same for every candidate.

Content versions never change, so that what was gathered for a set of versions holds for ever and is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from studium.assessment import api as assessment
from studium.content import api as content
from studium.core.errors import Conflict

from ..documents import Bank, ExamTerms, PartTerms, Shelf
from ..marking.human import written
from .drawing import Item, Wish, fitting

DIFFICULTIES = ("easy", "medium", "hard")
# Gates that chance decides, and that of an experiment: chance decides it for a candidate too.
BY_CHANCE = ("library", "randomize", "split")
# What an author may write on <problem>; read from the start tag alone.
_START = re.compile(r"<problem\b[^>]*>")
_SAID = re.compile(r"""\b(tags|difficulty)\s*=\s*("[^"]*"|'[^']*')""")


@dataclass(frozen=True, slots=True)
class Printed:
    """A block of a section, in its place, with the gates of chance before it."""

    item: Item
    kind: str
    gates: tuple[content.Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class PartStock:
    """What one part is made of: the blocks of its section, or the wishes of its blueprint."""

    terms: PartTerms
    printed: tuple[Printed, ...] = ()
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True, slots=True)
class Stock:
    """All parts, the items of all banks by bank and block key, and what was left out."""

    parts: tuple[PartStock, ...]
    banks: Mapping[str, Mapping[str, Item]]
    left_out: tuple[str, ...]


def versions(terms: ExamTerms) -> tuple[tuple[str, int], ...]:
    """The present content version of each course the exam takes questions from. A query a course.

    Raises `Conflict` where one has no content.
    """
    courses = {part.content_course for part in terms.parts if part.content_course}
    courses |= {shelf.course for bank in terms.banks for shelf in bank.shelves}
    found = []
    for course in sorted(courses):
        version = content.current_version(course)
        if version is None:
            raise _not_in_place(terms.title)
        found.append((course, version))
    return tuple(found)


def _not_in_place(title: str) -> Conflict:
    return Conflict(
        _("The paper of “%(exam)s” is not in place yet; the exam office has to import it.") % {"exam": title}
    )


def stock(terms: ExamTerms) -> Stock:
    """What papers are drawn from now. Raises `Conflict` with a sentence where the exam cannot be set."""
    return _stock(terms.title, terms.parts, terms.banks, versions(terms), get_language() or "")


@lru_cache(maxsize=64)
def _stock(
    title: str,
    parts: tuple[PartTerms, ...],
    banks: tuple[Bank, ...],
    present: tuple[tuple[str, int], ...],
    language: str,  # of the reasons in `left_out`
) -> Stock:
    version_of = dict(present)
    left_out: list[str] = []
    items = {bank.key: _bank(bank, version_of, left_out) for bank in banks}
    found = []
    for part in parts:
        if part.blueprint:
            found.append(PartStock(part, wishes=tuple(_wishes(part, items))))
            continue
        printed = _section(version_of.get(part.content_course), part.content_section, left_out)
        if printed is None:
            raise _not_in_place(title)
        if not any(one.kind == "problem" for one in printed):
            raise Conflict(_("The paper of “%(exam)s” has no questions yet.") % {"exam": title})
        found.append(PartStock(part, printed=tuple(printed)))
    _refuse_twice(title, found)
    return Stock(tuple(found), items, tuple(dict.fromkeys(left_out)))


def _wishes(part: PartTerms, banks: Mapping[str, Mapping[str, Item]]) -> list[Wish]:
    return [
        Wish(line.count, fitting(banks.get(line.bank, {}), tags=line.tags, difficulty=line.difficulty))
        for line in part.blueprint
    ]


def _refuse_twice(title: str, parts: list[PartStock]) -> None:
    """Answers are kept under the block's key, so that no two questions of an exam may share one."""
    seen: dict[str, tuple[str, object]] = {}
    for part in parts:
        for one in part.printed:
            key = one.item.block_key
            if one.kind == "problem" and key in seen:
                raise Conflict(
                    _("The question “%(block)s” stands twice in “%(exam)s”; a question is asked once.")
                    % {"block": key, "exam": title}
                )
            seen[key] = (part.terms.key, one)


def _section(version: int | None, section: str, left_out: list[str]) -> list[Printed] | None:
    if version is None:
        return None
    units = _units(version, section)
    if units is None:
        return None
    blocks = [(unit, block) for unit in units for block in content.unit(version, unit).blocks]
    unfit = {block.key: why for _unit, block in blocks if (why := unfit_for_paper(block))}
    left_out.extend(
        f"{block.title or block.key}: {unfit[block.key]}" for _u, block in blocks if block.key in unfit
    )
    # An arm that holds something unfit is not drawn: everyone gets the same number of questions.
    spoilt = {(g.key, g.arm) for _u, block in blocks if block.key in unfit for g in block.gates}
    found = []
    for unit, block in blocks:
        gates = tuple(_without(gate, spoilt) for gate in block.gates)
        if block.key in unfit or any(gate.arms and gate.arm not in gate.arms for gate in gates):
            continue
        kind = "html" if block.kind == "html" else "problem"
        found.append(Printed(_item(block, unit, version, bank=""), kind, gates))
    return found


def _without(gate: content.Gate, spoilt: set[tuple[str, str]]) -> content.Gate:
    if gate.kind not in ("library", "randomize"):
        return gate
    return replace(gate, arms=tuple(arm for arm in gate.arms if (gate.key, arm) not in spoilt))


def _units(version: int, section: str) -> list[str] | None:
    """The units of a sequence, or of all sequences of a chapter."""
    for chapter in content.outline(version).chapters:
        if chapter.key == section:
            return [unit.key for sequence in chapter.sequentials for unit in sequence.units]
        for sequence in chapter.sequentials:
            if sequence.key == section:
                return [unit.key for unit in sequence.units]
    return None


def _bank(bank: Bank, version_of: Mapping[str, int], left_out: list[str]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for shelf in bank.shelves:
        version = version_of[shelf.course]
        for unit in _shelf_units(version, shelf, bank.key):
            for block in content.unit(version, unit).blocks:
                if block.kind not in ("problem", written.KIND) or (
                    shelf.problems and block.key not in shelf.problems
                ):
                    continue
                if why := unfit_for_paper(block, pool=True):
                    left_out.append(f"{block.title or block.key}: {why}")
                    continue
                item = found.get(block.key) or _item(block, unit, version, bank=bank.key)
                found[block.key] = replace(
                    item,
                    tags=tuple(sorted({*item.tags, *shelf.tags})),
                    difficulty=shelf.difficulty or item.difficulty,
                )
    return found


def _shelf_units(version: int, shelf: Shelf, bank: str) -> list[str]:
    if shelf.unit:
        units = [unit.key for unit in content.outline(version).units() if unit.key == shelf.unit]
    elif shelf.section:
        units = _units(version, shelf.section) or []
    else:
        units = [unit.key for unit in content.outline(version).units()]
    if not units:
        raise Conflict(
            _("Bank “%(bank)s” takes questions from “%(place)s” of “%(course)s”, where there is nothing.")
            % {"bank": bank, "place": shelf.unit or shelf.section, "course": shelf.course}
        )
    return units


def _item(block: content.BlockView, unit: str, version: int, *, bank: str) -> Item:
    start = _START.search(block.source or "")
    said = {name: value[1:-1] for name, value in _SAID.findall(start.group())} if start else {}
    difficulty = said.get("difficulty", "").strip().lower()
    return Item(
        block_key=block.key,
        unit=unit,
        content_version=version,
        bank=bank,
        tags=tuple(sorted({tag.strip() for tag in said.get("tags", "").split(",") if tag.strip()})),
        difficulty=difficulty if difficulty in DIFFICULTIES else "",
        marks=None if block.weight is None else str(block.weight),
    )


def unfit_for_paper(block: content.BlockView, *, pool: bool = False) -> str:
    """Why a block has no place in an exam, or nothing. In a pool, gates say nothing: all of it may be drawn."""
    if not pool and any(gate.kind not in BY_CHANCE for gate in block.gates):
        return _("it is for one group of learners or waits for other work, and an exam is the same for all")
    if block.kind == "html":
        return ""
    if block.kind == written.KIND:
        return written.unfit(block)
    if block.kind != "problem" or not block.source:
        return block.why or _("this kind of block has no place in an exam")
    try:
        content.compiled(block)
    except assessment.Unsupported as error:
        return error.why
    return ""
