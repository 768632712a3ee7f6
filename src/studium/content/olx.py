"""The tree of an OLX course: pointer files and inline elements, old layouts and new, read into plain nodes.

What is wrong with one block stays with that block: its node carries the sentence, and the rest is read on.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from lxml import etree

from studium.assessment import safexml
from studium.assessment.safexml import local_name, names
from studium.core.errors import Invalid

from .coursefiles import CourseFiles

#: Elements that hold other blocks.
CONTAINERS: Final = names(
    "course chapter sequential vertical section wrapper problemset videosequence library_content itembank",
    "split_test randomize conditional abtest group default",
)
#: Elements inside containers that describe them and are no blocks.
_ABOUT_THE_PARENT: Final = names(
    "wiki textbook pdf_textbook html_textbook static_tab course_info license show metadata",
)
_MAX_BLOCKS: Final = 30_000
_MAX_DEPTH: Final = 40


@dataclass(slots=True)
class Node:
    """One block. `file` is where it is defined; `element` its definition; `broken` says why it has none."""

    kind: str
    name: str
    file: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    element: etree._Element | None = None
    html: str | None = None
    broken: str = ""
    notes: tuple[str, ...] = ()

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the course."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class Course:
    """The whole tree with what stands beside it."""

    root: Node
    files: CourseFiles
    run: str
    notes: list[str] = field(default_factory=list)


def read_course(files: CourseFiles) -> Course:
    """Reads the tree. Raises `Invalid` with one sentence where this is no OLX course at all."""
    files, start = _find_root(files)
    reader = _Reader(files)
    element, notes = reader.parse(start)
    run = element.get("url_name") or "course"
    course = Course(Node("course", run, start), files, run)
    policy = _policy(files, run, course.notes)
    reader.policy = policy
    course.root = reader.node(element, start, ())
    course.root.notes = (*course.root.notes, *notes)
    if course.root.broken:
        raise Invalid(
            _("The course's own file cannot be read: %(reason)s.")
            % {"reason": course.root.broken.rstrip(".")}
        )
    drafts = [path for path in files.paths if path.startswith("drafts/") and path.endswith(".xml")]
    if drafts:
        course.notes.append(
            _("%(count)s drafts are not published and were left out: %(files)s")
            % {"count": len(drafts), "files": ", ".join(drafts[:10]) + (", …" if len(drafts) > 10 else "")}
        )
    return course


def _find_root(files: CourseFiles) -> tuple[CourseFiles, str]:
    """The folder that everything is relative to, and the file that the tree begins with."""
    _refuse_others(files)
    candidates = ["course.xml"] if "course.xml" in files else []
    candidates += [path for path in files.paths if path.count("/") == 1 and path.endswith("/course.xml")]
    candidates += [path for path in files.paths if path.count("/") == 2 and path.endswith("/course.xml")]
    for path in candidates:
        folder = path.rpartition("/")[0]
        beside = files.within(folder) if folder else files
        _refuse_others(beside)
        definition = folder == "course" and any(True for _one in files.under("chapter"))
        return (files, path) if definition else (beside, "course.xml")
    raise Invalid(
        _("There is no course.xml here, at the top or in a folder; give an Open edX course export (OLX).")
    )


def _refuse_others(files: CourseFiles) -> None:
    """Other systems' exports, each by what gives it away."""
    if "moodle_backup.xml" in files or _is_moodle(files):
        raise Invalid(
            _(
                "This is a Moodle backup; Studium reads Open edX courses (OLX), so export the course from Open edX."
            )
        )
    if "imsmanifest.xml" in files:
        raise Invalid(
            _("This is a Common Cartridge or SCORM package; Studium reads Open edX courses (OLX), not this.")
        )
    if "library.xml" in files and "course.xml" not in files:
        raise Invalid(_("This is a content library, not a course; import the course that uses it."))


def _is_moodle(files: CourseFiles) -> bool:
    path = "course/course.xml"
    if path not in files or any(True for _one in files.under("chapter")):
        return False
    try:
        root = safexml.parse(files.read(path)).root
    except (safexml.BrokenXml, Invalid):
        return False
    return root.get("contextid") is not None or {"shortname", "fullname"} <= {local_name(one) for one in root}


def _policy(files: CourseFiles, run: str, notes: list[str]) -> dict[str, dict[str, str]]:
    """`policies/<run>/policy.json`: attributes by "kind/name", which override those in the XML."""
    for path in (f"policies/{run}/policy.json", f"policies/{run}.json", "policies/course/policy.json"):
        if path not in files:
            continue
        try:
            raw = json.loads(safexml.decode(files.read(path))[0])
        except (ValueError, RecursionError, Invalid) as error:
            notes.append(_("%(file)s cannot be read: %(reason)s") % {"file": path, "reason": error})
            continue
        if isinstance(raw, dict):
            return {
                str(key): {str(name): _as_text(value) for name, value in values.items()}
                for key, values in raw.items()
                if isinstance(values, dict)
            }
        notes.append(_("%(file)s is not a set of policies") % {"file": path})
    return {}


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


class _Reader:
    def __init__(self, files: CourseFiles) -> None:
        self.files = files
        self.policy: Mapping[str, Mapping[str, str]] = {}
        self.count = 0

    def parse(self, path: str) -> tuple[etree._Element, tuple[str, ...]]:
        """The root of a file. Raises `Invalid` with a sentence naming the file."""
        try:
            parsed = safexml.parse(self.files.read(path))
        except safexml.BrokenXml as error:
            raise Invalid(
                _("%(file)s does not parse: %(reason)s.") % {"file": path, "reason": error.reason}
            ) from error
        return parsed.root, parsed.notes

    def node(self, element: etree._Element, file: str, above: tuple[tuple[str, str], ...]) -> Node:
        self.count += 1
        if self.count > _MAX_BLOCKS:
            raise Invalid(
                _("The course has more than %(count)s blocks; its files may refer to each other in circles.")
                % {"count": _MAX_BLOCKS}
            )
        kind = local_name(element)
        name = _name_of(element)
        node = Node(kind, name, file, _attributes(element), element=element)
        if _is_pointer(element):
            self._follow(node)
        node.name = node.name or _made_up_name(element)
        node.attributes.update(self.policy.get(f"{node.kind}/{node.name}", {}))
        if node.broken or node.element is None:
            return node
        if node.kind in CONTAINERS:
            self._children(node, above)
        elif node.kind == "html":
            self._html(node)
        return node

    def _follow(self, node: Node) -> None:
        """Puts the definition from the file that a pointer names in the place of the pointer."""
        for path in _places(node.kind, node.name, node.attributes.get("filename", "")):
            if path not in self.files:
                continue
            node.file = path
            if path.endswith(".html"):
                return
            try:
                element, node.notes = self.parse(path)
            except Invalid as error:
                node.broken, node.element = error.sentence, None
                return
            own = {key: value for key, value in node.attributes.items() if key != "filename"}
            node.kind = local_name(element) or node.kind
            node.element = element
            node.attributes = {**_attributes(element), **own}
            return
        if set(node.attributes) <= {"url_name", "org", "course", "filename", "slug"}:
            node.element = None
            named = node.attributes.get("filename") if node.kind == "html" else None
            missing = f"html/{named}.html" if named else f"{node.kind}/{node.name.replace(':', '/')}.xml"
            node.broken = _("its file %(file)s is missing") % {"file": missing}

    def _children(self, node: Node, above: tuple[tuple[str, str], ...]) -> None:
        me = (node.kind, node.name)
        if me in above or len(above) > _MAX_DEPTH:
            node.broken = _("it contains itself") if me in above else _("it is nested too deeply")
            return
        for child in node.element if node.element is not None else ():
            kind = local_name(child)
            if kind and kind not in _ABOUT_THE_PARENT:
                node.children.append(self.node(child, node.file, (*above, me)))
            elif kind == "show" and node.kind == "conditional":
                for pointer in _pointers(child.get("sources") or ""):
                    node.children.append(self.node(pointer, node.file, (*above, me)))

    def _html(self, node: Node) -> None:
        """The HTML of a text block: in a file of its own, or inside the element."""
        named = node.attributes.get("filename", "")
        folder = node.file.rpartition("/")[0] if node.file.startswith("html/") else "html"
        paths = [f"{one}/{named}.html" for one in (folder, "html")] if named else []
        paths += [f"html/{named}", f"{named}.html"] if named else []
        paths.append(f"html/{node.name.replace(':', '/')}.html")
        for path in paths:
            if path in self.files:
                try:
                    text, note = safexml.decode(self.files.read(path))
                except Invalid as error:
                    node.broken = error.sentence
                    return
                node.html, node.file = text, path
                node.notes = (*node.notes, note) if note else node.notes
                return
        element = node.element
        if element is None:
            return
        if named and not len(element) and not (element.text or "").strip():
            node.broken = _("its file %(file)s is missing") % {"file": f"html/{named}.html"}
            return
        node.html = (element.text or "") + "".join(
            etree.tostring(child, encoding="unicode", method="html") for child in element
        )


def _name_of(element: etree._Element) -> str:
    for attribute in ("url_name", "slug", "name", "filename"):
        if value := (element.get(attribute) or "").strip():
            return value
    return ""


def _made_up_name(element: etree._Element) -> str:
    """A name for a block that has none: the same at each import of the same text."""
    digest = hashlib.sha256(etree.tostring(element, with_tail=False)).hexdigest()
    return f"{local_name(element)}-{digest[:12]}"


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _is_pointer(element: etree._Element) -> bool:
    return not len(element) and not (element.text or "").strip()


def _pointers(addresses: str) -> Iterator[etree._Element]:
    """Pointers to blocks that a list of usage keys names: "i4x://O/C/html/x; block-v1:O+C+R+type@html+block@y"."""
    for address in re.split(r"[;\s]+", addresses):
        match = re.search(r"(?:/|type@)([A-Za-z][\w-]*)(?:/|\+block@)([^/@+]+)$", address)
        if match:
            yield etree.Element(match[1], url_name=match[2])


def _places(kind: str, name: str, filename: str) -> list[str]:
    """Where the definition of a block may be, the likeliest first."""
    found = []
    if name:
        found.append(f"{kind}/{name.replace(':', '/')}.xml")
    if filename and kind != "html":
        found += [
            f"{kind}/{filename}.xml",
            f"{kind}s/{filename}.xml",
            f"{filename}.xml",
            f"{kind}/{filename}",
        ]
    if name:
        found += [f"{kind}s/{name}.xml", f"{kind}/{name.replace(':', '_')}.xml"]
        if kind == "html":
            found.append(f"html/{name.replace(':', '/')}.html")
    return found
