"""From the tree of a course to the blocks that are stored: keys, titles, clean HTML, compiled problems, films.

Nothing here touches the database; what comes out is data, equal for equal input.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from studium.assessment.api import (
    Problem,
    Unavailable,
    Unsupported,
    clean_html,
    compile_problem,
    prepare,
    shown_only,
)
from studium.assessment.safexml import local_name, names
from studium.core.errors import Invalid

from . import attributes as read
from . import customtags, films, gates, looking
from .blocks import CHAPTER, HTML, PROBLEM, SEQUENTIAL, UNIT, UNSUPPORTED, VIDEO, Block, Built
from .bundle import make_files
from .durations import duration
from .framed import with_scripts
from .inheriting import grading_of, inherit, when_shown, withholding
from .kinds import READERS, Source, Unreadable
from .links import Links
from .listing import CAPA, NATIVE, UNGRADED, Listing
from .naming import Names, title
from .olx import Course, Node
from .partitions import read_partitions
from .problems import library_of, problem_source
from .shape import LEVELS, shape
from .statics import Statics
from .unsupported import why_not

#: Containers whose children are shown as if they stood in the unit themselves.
_OPEN: Final = gates.GATED | names(
    "vertical wrapper problemset videosequence timelimit section sequential chapter group default",
    "library_sourced crowdsource_hinter unit subsection",
)
#: Kinds that are read, and never right or wrong.
_READ: Final = frozenset((HTML, VIDEO, UNSUPPORTED))
#: Elements of older courses that mean what another means now.
_MEANS: Final = {"videoalpha": "video"}


def build(course: Course, statics: Statics) -> Built:
    """The blocks of the course, and the course as it would be exported."""
    root = course.root
    builder = _Builder(statics, course)
    blocks = list(root.walk())
    for node in blocks:
        builder.names.key(node)
    builder.built.files = make_files(course, builder.names.key)
    shape(root)
    builder.names.place_all(root)
    for chapter in root.children:
        builder.chapter(chapter, root)
    for node in blocks:
        builder.list.note(node, node.notes)
        if node.broken:
            builder.list.refuse(node, node.broken)
        if node.kind == "problem":
            builder.count_problem(node)
        if node.kind in LEVELS and not read.plain(node.attributes, "display_name") and node.children:
            builder.list.find(node, looking.EMPTY_TITLE, _("it has no title"))
    builder.list.finish(node for node in blocks if node is not root)
    builder.built.partitions, notes = read_partitions(root, builder.gates)
    builder.built.notes += notes
    builder.built.units = builder.names.units
    return builder.built


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands: its unit, what it inherits from above, and the gates before it, outermost first."""

    unit: str
    inherited: Mapping[str, str]
    gates: tuple[gates.RawGate, ...]


class _Builder:
    def __init__(self, statics: Statics, course: Course) -> None:
        self.statics = statics
        self.course = course.root.attributes
        self.library = library_of(statics)
        self.built = Built()
        self.list = Listing(self.built)
        self.names = Names(self.list)
        self.gates: list[gates.RawGate] = []

    # Levels

    def hidden(self, node: Node) -> bool:
        """Whether only the course team may see this; then it is listed and left out with all it holds."""
        if not read.flag(node.attributes, "visible_to_staff_only"):
            return False
        why = _("it is for the course team only, and hidden from learners")
        for inside in node.walk():
            if inside.kind == "problem" and not inside.broken:
                self.compiled(inside, problem_source(inside, Links(self.statics, self.names.units)), why)
            self.list.supported(inside, NATIVE, why)
        return True

    def behind(self, node: Node, gates_above: tuple[gates.RawGate, ...]) -> tuple[gates.RawGate, ...]:
        """The gates before a node itself: those above it, and the groups of learners that it is for."""
        return gates_above + gates.restrictions(node, self.names.key(node))

    def chapter(self, node: Node, root: Node) -> None:
        if self.hidden(node):
            return
        self.add(node, CHAPTER, "")
        inherited, before = inherit(inherit({}, root), node), self.behind(node, ())
        for sequence in node.children:
            self.sequence(sequence, node, inherited, before)

    def sequence(
        self, node: Node, chapter: Node, inherited: dict[str, str], above: tuple[gates.RawGate, ...]
    ) -> None:
        if self.hidden(node):
            return
        inherited, before = inherit(inherited, node), self.behind(node, above)
        due = read.moment(inherited, "due")
        if due is None and (said := read.plain(node.attributes, "due")):
            self.list.note(node, (_("its due date “%(date)s” cannot be read") % {"date": said[:60]},))
        grace = duration(read.plain(inherited, "graceperiod"))
        self.add(
            node,
            SEQUENTIAL,
            self.names.key(chapter),
            format=read.plain(inherited, "format"),
            graded=read.flag(inherited, "graded"),
            due=due.isoformat() if due else None,
            grace=grace.total_seconds() if grace else 0,
            **when_shown(chapter, node),
        )
        for unit in node.children:
            if self.hidden(unit):
                continue
            if unit.broken:
                unit.children = []
            self.add(unit, UNIT, self.names.key(node))
            place = _Place(self.names.key(unit), inherit(inherited, unit), self.behind(unit, before))
            for child in unit.children:
                self.leaf(child, place)

    def leaf(self, node: Node, place: _Place) -> None:
        """A block of a unit; containers are opened, with the gates that they put before what they hold."""
        if self.hidden(node):
            return
        place = _Place(place.unit, inherit(place.inherited, node), self.behind(node, place.gates))
        if node.broken:
            self.unsupported(node, place, node.broken)
        elif node.kind in _OPEN:
            children, notes = gates.behind(node, self.names.key, self.names.key_named)
            self.list.note(node, notes)
            for child, gate in children:
                self.leaf(child, replace(place, gates=(*place.gates, gate)) if gate else place)
        elif node.kind in customtags.ELEMENTS:
            self.custom(node, place)
        elif (kind := _MEANS.get(node.kind, node.kind)) == "html":
            self.html(node, place)
        elif kind == "video":
            self.video(node, place)
        elif kind == "problem":
            self.problem(node, place)
        elif node.kind in READERS:
            self.other(node, place)
        else:
            self.unsupported(node, place, why_not(node.kind))
            for child in node.children:
                self.leaf(child, place)

    # Leaves

    def html(self, node: Node, place: _Place) -> None:
        links = Links(self.statics, self.names.units)
        cleaned = clean_html(node.html or "", link=links)
        running = with_scripts(node.html or "", links)
        self.put(node, HTML, place, body=str(cleaned.html), source=running)
        self.tell(node, links, cleaned.notes)

    def custom(self, node: Node, place: _Place) -> None:
        """A custom tag of an early course: its template filled with its attributes."""
        try:
            node.html = customtags.fill(node, self.statics.files)
        except Invalid as error:
            self.unsupported(node, place, error.sentence)
        else:
            self.html(node, place)

    def video(self, node: Node, place: _Place) -> None:
        links = Links(self.statics, self.names.units)
        details, notes = films.read_video(node, self.statics, links)
        self.put(node, VIDEO, place, video=details)
        self.tell(node, links, notes)
        if not details["captions"]:
            self.list.find(node, looking.MISSING_CAPTIONS, _("the video has no captions"))

    def problem(self, node: Node, place: _Place) -> None:
        links = Links(self.statics, self.names.units)
        source = problem_source(node, links, rerandomize=read.plain(place.inherited, "rerandomize"))
        weight, grading = read.decimal(node.attributes, "weight"), grading_of(node, place.inherited)
        if self.library is not None:
            grading["library"] = self.library.name
        problem = self.compiled(node, source)
        if isinstance(problem, Unsupported):
            body, refused = str(shown_only(source)), {"problem": problem.kind, **grading}
            if body:
                self.put(node, UNSUPPORTED, place, body=body, source=source, why=problem.why, **refused)
            else:
                self.unsupported(node, place, problem.why, source=source, **refused)
            return
        possible = weight if weight is not None and problem.inputs else problem.max_points
        self.put(node, PROBLEM, place, source=source, possible=str(possible), **grading)
        self.tell(node, links, problem.notes)

    def compiled(self, node: Node, source: str, why: str = "") -> Problem | Unsupported:
        """The problem, counted and listed; the refusal where it cannot be shown."""
        try:
            problem = compile_problem(source, library=self.library)
            prepare(problem)
        except Unsupported as refusal:
            if shown_only(source):
                self.list.supported(node, UNGRADED, refusal.why)
                self.built.rendered += 1
            else:
                self.list.refuse(node, refusal.why)
            return refusal
        except Unavailable as error:
            self.list.refuse(node, error.sentence)
            return Unsupported("engine", error.sentence)
        self.list.supported(node, NATIVE if isinstance(problem, Problem) else CAPA, why)
        self.built.rendered += 1
        self.built.problems[self.names.key(node)] = problem
        return problem

    def other(self, node: Node, place: _Place) -> None:
        """A block of one of the kinds that read themselves."""
        links = Links(self.statics, self.names.units)
        try:
            made = READERS[node.kind](Source(node, place.inherited, links, self.statics, self.course))
        except Unreadable as refusal:
            self.unsupported(node, place, refusal.why)
            return
        details = dict(made.details)
        if made.possible:
            details["possible"] = str(made.possible)
        self.put(node, made.kind, place, body=made.body, **details)
        self.list.supported(node, UNGRADED if made.ungraded else NATIVE, made.ungraded)
        self.tell(node, links, made.notes)

    def unsupported(self, node: Node, place: _Place, why: str, *, source: str = "", **details: Any) -> None:
        self.put(node, UNSUPPORTED, place, source=source, why=why, **details)
        self.list.refuse(node, why)

    def tell(self, node: Node, links: Links, notes: Iterable[str]) -> None:
        """Notes on a block, and what in it its authors may want to mend."""
        self.list.note(node, (*notes, *links.notes))
        for kind, what in looking.findings(node, links):
            self.list.find(node, kind, what)

    # Gathering

    def put(self, node: Node, kind: str, place: _Place, **what: Any) -> None:
        """Adds a block of a unit, with the gates before it."""
        if kind not in _READ:
            what |= withholding(place.inherited)
        if place.gates:
            self.gates += place.gates
            what["gates"] = list(place.gates)
        self.add(node, kind, place.unit, **what)

    def add(
        self, node: Node, kind: str, parent: str, *, body: str = "", source: str = "", **details: Any
    ) -> None:
        self.built.blocks.append(
            Block(
                self.names.key(node), kind, node.kind, parent, title(node), node.file, body, source, details
            )
        )

    def count_problem(self, node: Node) -> None:
        self.built.problem_count += 1
        for element in node.element.iter() if node.element is not None else ():
            tag = local_name(element)
            if tag.endswith("response"):
                self.built.responses[tag] = self.built.responses.get(tag, 0) + 1
