"""May this tree be published? Every reason why not, each naming the rule broken."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .requirements_matching import Entangled, Every, Part, Some, Worth, cheapest
from .requirements_nodes import (
    All,
    Choose,
    CourseReq,
    ExamReq,
    Mark,
    MarkVersion,
    Node,
    Path,
    ProgramReq,
    leaves,
    subjects_of,
    walk,
    worth,
)
from .requirements_problems import Problem
from .requirements_problems import say as _
from .requirements_shape import contested, shape, token_masks

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Context:
    """What the tree may refer to. `None` for a collection means: not known here, do not ask.

    `programs` maps every other program's key to its tree (None where its rules are not at hand).
    """

    program_key: str = ""
    courses: Collection[str] | None = None
    exams: Collection[str] | None = None
    programs: Mapping[str, Node | None] | None = None
    overlap: bool = False
    path: Path = field(default=("rules",))


def check(tree: Node, context: Context | None = None) -> tuple[Problem, ...]:
    """Every problem, in document order; empty when the tree may be published."""
    context = context or Context()
    found = list(_each_node(tree, context))
    found += _nesting(tree, context)
    if not any(problem.rule in _SHAPE_RULES for problem in found):
        found += _satisfiable(tree, context)
    return tuple(found)


_SHAPE_RULES = frozenset({"group-empty", "choose-count", "choose-credits", "credits-missing"})


def _each_node(tree: Node, context: Context) -> Iterator[Problem]:
    exams = {node.key for node in walk(tree) if isinstance(node, ExamReq)}
    exams |= {
        subject.removeprefix("exam:")
        for node in walk(tree)
        if isinstance(node, Mark)
        for subject in node.subjects
        if subject.startswith("exam:")
    }
    for node in walk(tree):
        if isinstance(node, All | Choose):
            yield from _group(node)
        elif isinstance(node, Mark):
            yield from _mark(node, context)
        else:
            yield from _known(node.path, subjects_of(node)[0], context)
        if isinstance(node, CourseReq | ExamReq):
            yield from _percent(node.min_score, "min_score", node.path)
        if isinstance(node, CourseReq):
            yield from _validity(node, exams)


def _group(node: All | Choose) -> Iterator[Problem]:
    if not node.children:
        yield Problem(node.path, "group-empty", _("This group has nothing in it, so it means nothing."))
        return
    if isinstance(node, Choose):
        inside = (*node.path, "choose")
        if node.count is not None:
            if node.count > len(node.children):
                yield Problem(
                    (*inside, "count"),
                    "choose-count",
                    _(
                        "This group asks for {count} of {children}.",
                        count=node.count,
                        children=len(node.children),
                    ),
                )
            elif node.count < 1:
                yield Problem((*inside, "count"), "choose-count", _("A group asks for at least one."))
        elif node.credits is not None:
            yield from _credits(node, inside)
    seen: set[str] = set()
    for child in node.children:
        if isinstance(child, All | Choose):
            continue
        about = " ".join(sorted(subjects_of(child)))
        if about in seen:
            yield Problem(
                child.path,
                "duplicate",
                _("“{key}” stands twice in the same group; it counts once.", key=about),
            )
        seen.add(about)


def _credits(node: Choose, inside: Path) -> Iterator[Problem]:
    values = [worth(child) for child in node.children]
    for child, value in zip(node.children, values, strict=True):
        if value is None or value <= 0 or value * 100 != int(value * 100):
            yield Problem(
                child.path,
                "credits-missing",
                _("In a group chosen by credits each requirement says its own, to the hundredth."),
            )
            return
    total = sum((value for value in values if value is not None), Decimal(0))
    if node.credits is not None and (node.credits > total or node.credits <= 0):
        yield Problem(
            (*inside, "credits"),
            "choose-credits",
            _("This group asks for {credits} credits and holds {total}.", credits=node.credits, total=total),
        )


def _mark(node: Mark, context: Context) -> Iterator[Problem]:
    inside = (*node.path, "mark")
    before: MarkVersion | None = None
    for at, version in enumerate(node.versions):
        where = inside if at == 0 else (*inside, "versions", at - 1)
        if before is not None and (
            version.starts is None or (before.starts and version.starts <= before.starts)
        ):
            yield Problem(
                (*where, "from"), "mark-from", _("Versions stand in the order of the days they start.")
            )
        total = sum((part.weight for part in version.parts), Decimal(0))
        if total != 1:
            yield Problem(
                (*where, "parts"), "weights", _("The weights add up to {total}, not 1.", total=total)
            )
        yield from _percent(version.pass_mark, "pass", where)
        subjects: set[str] = set()
        for number, part in enumerate(version.parts):
            there = (*where, "parts", number)
            if not 0 < part.weight <= 1:
                yield Problem((*there, "weight"), "weight", _("A weight is above 0 and at most 1."))
            if part.weight * 1_000_000 != int(part.weight * 1_000_000):
                yield Problem(
                    (*there, "weight"), "weight", _("A weight has at most six digits after the point.")
                )
            yield from _percent(part.floor, "floor", there)
            if part.subject in subjects:
                yield Problem(
                    there, "duplicate", _("“{key}” is a part of this mark twice.", key=part.subject)
                )
            subjects.add(part.subject)
            if before is None or part.subject not in {old.subject for old in before.parts}:
                yield from _known(there, part.subject, context)
        before = version


def _percent(value: Decimal | None, name: str, path: Path) -> Iterator[Problem]:
    if value is not None and not 0 <= value <= _HUNDRED:
        sentence = _("“{field}” is {value}; a score is a percentage from 0 to 100.", field=name, value=value)
        yield Problem((*path, name), "percent", sentence)
    elif value is not None and value != round(value, 6):
        yield Problem(
            (*path, name), "percent", _("“{field}” has at most six digits after the point.", field=name)
        )


def _known(path: Path, subject: str, context: Context) -> Iterator[Problem]:
    kind, _colon, key = subject.partition(":")
    known = {"course": context.courses, "exam": context.exams, "program": context.programs}.get(kind)
    if known is None or key in known or (kind == "program" and key == context.program_key):
        return
    sentences = {
        "course": _("There is no course “{key}”.", key=key),
        "exam": _("There is no exam “{key}”.", key=key),
        "program": _("There is no program “{key}”.", key=key),
    }
    yield Problem((*path, kind), f"{kind}-unknown", sentences[kind])


def _validity(node: CourseReq, exams: Collection[str]) -> Iterator[Problem]:
    at = (*node.path, "measured_at")
    if node.valid_for is None:
        if node.measured_at:
            yield Problem(at, "measured-at", _("“measured_at” means something only beside “valid_for”."))
        return
    kind, _colon, key = node.measured_at.partition(":")
    if kind == "exam" and key:
        if key not in exams:
            yield Problem(
                at,
                "measured-at",
                _("Validity is measured at exam “{key}”, which is not in the rules.", key=key),
            )
    elif node.measured_at not in ("award", "now"):
        yield Problem(at, "measured-at", _("Validity is measured at exam:KEY, award or now."))


def _nesting(tree: Node, context: Context) -> Iterator[Problem]:
    """A program that needs itself, directly or through others, can never be finished."""
    for node in walk(tree):
        if not isinstance(node, ProgramReq):
            continue
        way = _way_back(node.key, context, ())
        if way:
            chain = " → ".join((context.program_key, *way)) if context.program_key else " → ".join(way)
            yield Problem(
                (*node.path, "program"),
                "program-cycle",
                _("Programs need each other in a circle: {chain}.", chain=chain),
            )


def _way_back(key: str, context: Context, above: tuple[str, ...]) -> tuple[str, ...]:
    way = (*above, key)
    if key == context.program_key or key in above:
        return way
    tree = (context.programs or {}).get(key)
    for node in walk(tree) if tree is not None else ():
        if isinstance(node, ProgramReq):
            found = _way_back(node.key, context, way)
            if found:
                return found
    return ()


def _satisfiable(tree: Node, context: Context) -> Iterator[Problem]:
    """Some learner could finish, and could become eligible for every exam, when a course counts once."""
    tokens = contested(tree, overlap=context.overlap)
    masks = token_masks(tree, tokens)
    whole = shape(tree, masks)
    listed = leaves(tree)
    parts = {node.id: part for node, part in zip(walk(tree), _flat(whole), strict=True)}
    reachable: set[int] = {
        at for at, leaf in enumerate(listed) if not (isinstance(leaf, ExamReq | Mark) and leaf.after)
    }
    try:
        if cheapest(whole, [0] * len(listed)) is None:
            yield Problem(
                context.path,
                "unsatisfiable",
                _("Nobody could ever finish: a course counts once, and some course is needed twice."),
            )
        while True:
            weights = [0 if at in reachable else None for at in range(len(listed))]
            fresh = {
                at
                for at, leaf in enumerate(listed)
                if at not in reachable
                and isinstance(leaf, ExamReq | Mark)
                and cheapest(Every(tuple(parts[needed] for needed in leaf.after)), weights) is not None
            }
            if not fresh:
                break
            reachable |= fresh
    except Entangled:
        yield Problem(
            context.path,
            "entangled",
            _("Too many groups share too many courses to decide who has finished; make the groups simpler."),
        )
        return
    for at, leaf in enumerate(listed):
        if at not in reachable:
            field_path = (*leaf.path, "mark", "after") if isinstance(leaf, Mark) else (*leaf.path, "after")
            yield Problem(
                field_path,
                "exam-unreachable",
                _(
                    "Nobody can become eligible for “{name}”: what it comes after can never be met first.",
                    name=leaf.name or leaf.id,
                ),
            )


def _flat(part: Part) -> Iterator[Part]:
    """The parts in the same order as `walk` gives the nodes."""
    yield part
    if isinstance(part, Every | Some | Worth):
        for child in part.parts:
            yield from _flat(child)
