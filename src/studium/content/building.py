"""From the tree of a course to the blocks that are stored: keys, titles, clean HTML, compiled problems, films.

Nothing here touches the database; what comes out is data, equal for equal input.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from .kinds import READERS, Source, Unreadable
from .listing import CAPA, NATIVE, UNGRADED, Listing
from .olx import CONTAINERS, Course, Node
from .partitions import read_partitions
from .problems import library_of, problem_source
from .shape import LEVELS, shape
from .statics import Links, Statics

#: Containers whose children are shown as if they stood in the unit themselves.
_OPEN: Final = gates.GATED | names(
    "vertical wrapper problemset videosequence timelimit section sequential chapter group default",
    "library_sourced crowdsource_hinter unit subsection",
)
_WHY: Final = {
    "scorm": gettext_lazy("SCORM packages are not supported"),
    "combinedopenended": gettext_lazy("open responses graded by machine ended with the old platform"),
    "peergrading": gettext_lazy("this peer grading ended with the old platform"),
    "graphical_slider_tool": gettext_lazy("its script needs the old platform"),
    "hidden": gettext_lazy("it is of a kind that the old platform hid"),
    "error": gettext_lazy("the old platform itself could not read it"),
    "nonstaff_error": gettext_lazy("the old platform itself could not read it"),
    "recommender": gettext_lazy("recommendations by learners are not supported"),
    "h5pxblock": gettext_lazy("H5P packages are not supported"),
}
#: What a block takes from those above it where it says nothing itself, as in edX.
_INHERITED: Final = (
    "graded", "due", "format", "showanswer", "max_attempts", "rerandomize", "graceperiod", "show_reset_button",
    "attempts_before_showanswer_button", "submission_wait_seconds", "show_correctness", "matlab_api_key",
)  # fmt: skip
#: Elements of older courses that mean what another means now.
_MEANS: Final = {"videoalpha": "video"}


def build(course: Course, statics: Statics) -> Built:
    """The blocks of the course, and the course as it would be exported."""
    root = course.root
    builder = _Builder(statics, course)
    blocks = list(root.walk())
    for node in blocks:
        builder.key(node)
    builder.built.files = make_files(course, builder.key)
    shape(root)
    builder.place_all(root)
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
    builder.built.units = builder.units
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
        self.keys: dict[int, str] = {}
        self.taken: set[str] = set()
        self.units: dict[str, tuple[str, str]] = {}
        self.gates: list[gates.RawGate] = []

    # Names

    def key(self, node: Node) -> str:
        """The node's key: its url_name where that is free and fits an address."""
        if id(node) not in self.keys:
            plain = read.slug(node.name) or node.kind
            key, number = plain, 1
            while key in self.taken:
                number += 1
                key = f"{plain}-{node.kind}" if number == 2 else f"{plain}-{node.kind}-{number}"
            if key != plain and node.attributes.get("url_name"):
                self.list.note(
                    node, (_("its name is another block's too; it is “%(key)s” here") % {"key": key},)
                )
            self.taken.add(key)
            self.keys[id(node)] = key
        return self.keys[id(node)]

    def place_all(self, root: Node) -> None:
        """Remembers where each block stands, for the links that lead to it."""
        for chapter in root.children:
            for sequence in chapter.children:
                for unit in sequence.children:
                    for node in unit.walk():
                        self.know(node, self.key(unit), self.key(node))
                if sequence.children:
                    first = self.key(sequence.children[0])
                    self.know(sequence, first, first)
                    self.know(chapter, first, first)

    def know(self, node: Node, unit: str, key: str) -> None:
        """Remembers where the block of this name stands, for links to it; also by its key, as exports call it."""
        for name in (node.name, self.key(node)):
            self.units.setdefault(name, (unit, key))

    def key_named(self, name: str) -> str | None:
        """The key of the block that the course knows by this name."""
        found = self.units.get(name) or self.units.get(read.slug(name))
        return found[1] if found else None

    # Levels

    def hidden(self, node: Node) -> bool:
        """Whether only the course team may see this; then it is listed and left out with all it holds."""
        if not read.flag(node.attributes, "visible_to_staff_only"):
            return False
        why = _("it is for the course team only, and hidden from learners")
        for inside in node.walk():
            if inside.kind == "problem" and not inside.broken:
                self.compiled(inside, problem_source(inside, Links(self.statics, self.units)), why)
            self.list.supported(inside, NATIVE, why)
        return True

    def behind(self, node: Node, gates_above: tuple[gates.RawGate, ...]) -> tuple[gates.RawGate, ...]:
        """The gates before a node itself: those above it, and the groups of learners that it is for."""
        return gates_above + gates.restrictions(node, self.key(node))

    def chapter(self, node: Node, root: Node) -> None:
        if self.hidden(node):
            return
        self.add(node, CHAPTER, "")
        inherited, before = _inherit(_inherit({}, root), node), self.behind(node, ())
        for sequence in node.children:
            self.sequence(sequence, node, inherited, before)

    def sequence(
        self, node: Node, chapter: Node, inherited: dict[str, str], above: tuple[gates.RawGate, ...]
    ) -> None:
        if self.hidden(node):
            return
        inherited, before = _inherit(inherited, node), self.behind(node, above)
        due = read.moment(inherited, "due")
        if due is None and (said := read.plain(node.attributes, "due")):
            self.list.note(node, (_("its due date “%(date)s” cannot be read") % {"date": said[:60]},))
        grace = duration(read.plain(inherited, "graceperiod"))
        self.add(
            node,
            SEQUENTIAL,
            self.key(chapter),
            format=read.plain(inherited, "format"),
            graded=read.flag(inherited, "graded"),
            due=due.isoformat() if due else None,
            grace=grace.total_seconds() if grace else 0,
        )
        for unit in node.children:
            if self.hidden(unit):
                continue
            if unit.broken:
                unit.children = []
            self.add(unit, UNIT, self.key(node))
            place = _Place(self.key(unit), _inherit(inherited, unit), self.behind(unit, before))
            for child in unit.children:
                self.leaf(child, place)

    def leaf(self, node: Node, place: _Place) -> None:
        """A block of a unit; containers are opened, with the gates that they put before what they hold."""
        if self.hidden(node):
            return
        place = _Place(place.unit, _inherit(dict(place.inherited), node), self.behind(node, place.gates))
        if node.broken:
            self.unsupported(node, place, node.broken)
        elif node.kind in _OPEN:
            children, notes = gates.behind(node, self.key, self.key_named)
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
            self.unsupported(node, place, _why(node.kind))
            for child in node.children:
                self.leaf(child, place)

    # Leaves

    def html(self, node: Node, place: _Place) -> None:
        links = Links(self.statics, self.units)
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
        links = Links(self.statics, self.units)
        details, notes = films.read_video(node, self.statics, links)
        self.put(node, VIDEO, place, video=details)
        self.tell(node, links, notes)
        if not details["captions"]:
            self.list.find(node, looking.MISSING_CAPTIONS, _("the video has no captions"))

    def problem(self, node: Node, place: _Place) -> None:
        links = Links(self.statics, self.units)
        source = problem_source(node, links, rerandomize=read.plain(place.inherited, "rerandomize"))
        weight = read.decimal(node.attributes, "weight")
        grading: dict[str, Any] = {
            "weight": str(weight) if weight is not None else None,
            "max_attempts": _attempts(node, place.inherited),
            "show_answer": read.plain(place.inherited, "showanswer") or "finished",
            "rerandomize": read.plain(place.inherited, "rerandomize") or "never",
        }
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
        self.built.problems[self.key(node)] = problem
        return problem

    def other(self, node: Node, place: _Place) -> None:
        """A block of one of the kinds that read themselves."""
        links = Links(self.statics, self.units)
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
        if place.gates:
            self.gates += place.gates
            what["gates"] = list(place.gates)
        self.add(node, kind, place.unit, **what)

    def add(
        self, node: Node, kind: str, parent: str, *, body: str = "", source: str = "", **details: Any
    ) -> None:
        self.built.blocks.append(
            Block(self.key(node), kind, node.kind, parent, _title(node), node.file, body, source, details)
        )

    def count_problem(self, node: Node) -> None:
        self.built.problem_count += 1
        for element in node.element.iter() if node.element is not None else ():
            tag = local_name(element)
            if tag.endswith("response"):
                self.built.responses[tag] = self.built.responses.get(tag, 0) + 1


def _why(kind: str) -> str:
    return str(_WHY.get(kind) or _("blocks of kind <%(kind)s> are not supported") % {"kind": kind})


def _title(node: Node) -> str:
    title = " ".join(
        (read.plain(node.attributes, "display_name") or read.plain(node.attributes, "name")).split()
    )
    if title:
        return title[:250]
    if node.kind in CONTAINERS and node.children:
        return _title(node.children[0])
    return ""


def _attempts(node: Node, inherited: Mapping[str, str]) -> int | None:
    """How often a problem may be answered; the courses of the first years said `attempts`."""
    own = None if "max_attempts" in node.attributes else read.count(node.attributes, "attempts")
    return own or read.count(inherited, "max_attempts")


def _inherit(above: dict[str, str], node: Node) -> dict[str, str]:
    own = {name: node.attributes[name] for name in _INHERITED if read.plain(node.attributes, name)}
    return {**above, **own}
