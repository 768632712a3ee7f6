"""The tree of an OLX course: pointer files and inline elements, old layouts and new, read into plain nodes.

What is wrong with one block stays with that block: its node carries the sentence, and the rest is read on.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from lxml import etree

from studium.assessment import safexml
from studium.assessment.safexml import local_name, names
from studium.core.errors import Invalid

from . import libraries, mending, policies
from .coursefiles import CourseFiles
from .pointers import (
    attributes_of,
    is_plain_pointer,
    is_pointer,
    kind_of,
    name_of,
    places,
    pointers,
    title_of,
)
from .roots import find_root

#: Elements that hold other blocks.
CONTAINERS: Final = names(
    "course chapter sequential vertical section wrapper problemset videosequence timelimit",
    "library_content library_sourced itembank split_test randomize conditional abtest group default",
    "crowdsource_hinter unit subsection",
)
#: Elements inside containers that describe them and are no blocks.
ABOUT_THE_PARENT: Final = names(
    "wiki textbook pdf_textbook html_textbook static_tab course_info license show metadata impl",
)
#: Children of `abtest`: they group blocks and are none.
NO_BLOCKS: Final = names("group default")
#: What says which block this is and where it is written, and nothing about the block itself.
NAMING: Final = ("url_name", "org", "course", "filename", "slug")
_MAX_BLOCKS: Final = 30_000
_MAX_DEPTH: Final = 40
_MAX_BYTES: Final = 256 << 20


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
    """The whole tree with what stands beside it; `policy` is what the course's policy file says of the course."""

    root: Node
    files: CourseFiles
    run: str
    policy: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_course(files: CourseFiles) -> Course:
    """Reads the tree. Raises `Invalid` with one sentence where this is no OLX course at all."""
    files, start = find_root(files)
    reader = _Reader(files)
    element, notes = reader.parse(start, mend=True)
    if start == libraries.FILE and local_name(element) == libraries.LIBRARY:
        element = libraries.as_course(element)
    if (kind := local_name(element)) != "course":
        raise Invalid(
            _("%(file)s holds <%(kind)s>, not a course; give an Open edX course export (OLX).")
            % {"file": start, "kind": kind[:40]}
        )
    run = element.get("url_name") or (start.rpartition("/")[2].removesuffix(".xml"))
    course = Course(Node("course", run, start), files, run)
    reader.policy, course.policy = policies.read_policy(files, run, course.notes)
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


class _Reader:
    def __init__(self, files: CourseFiles) -> None:
        self.files = files
        self.policy: Mapping[str, Mapping[str, str]] = {}
        self.count = 0
        self.bytes = 0
        #: How often a title stands on a block without a name, in the files read so far.
        self.titles: Counter[str] = Counter()

    def parse(self, path: str, *, mend: bool) -> tuple[etree._Element, tuple[str, ...]]:
        """The root of a file. Raises `Invalid` with a sentence naming the file."""
        raw = self.files.read(path)
        self.bytes += len(raw)
        if self.bytes > _MAX_BYTES:
            raise Invalid(
                _("The course's own texts are more than %(size)s MB, more than any course holds.")
                % {"size": _MAX_BYTES >> 20}
            )
        if raw.lstrip().startswith(b"<%"):
            raise Invalid(
                _("%(file)s is a template of a course. Render the course, and give what comes of it.")
                % {"file": path}
            )
        try:
            parsed = mending.parse(raw, mend=mend)
        except safexml.BrokenXml as error:
            raise Invalid(
                _("%(file)s does not parse: %(reason)s.") % {"file": path, "reason": error.reason}
            ) from error
        self.titles.update(
            title_of(one) for one in parsed.root.iter() if one.get("display_name") and not name_of(one)
        )
        return parsed.root, parsed.notes

    def node(self, element: etree._Element, file: str, above: tuple[str, ...]) -> Node:
        self.count += 1
        if self.count > _MAX_BLOCKS:
            raise Invalid(
                _("The course has more than %(count)s blocks; its files may refer to each other in circles.")
                % {"count": _MAX_BLOCKS}
            )
        kind = kind_of(element)
        name = name_of(element)
        node = Node(kind, name, file, attributes_of(element), element=element)
        # What a file holds may point to that file again; what stands inside another block cannot.
        me = ""
        if is_pointer(element) and name and kind not in NO_BLOCKS and self._follow(node):
            me = node.file
        if not name:
            node.name = self._title_as_name(element)
        node.attributes.update(self.policy.get(f"{node.kind}/{node.name}", {}))
        if node.broken or node.element is None:
            return node
        if node.kind in CONTAINERS or any(map(is_plain_pointer, node.element)):
            self._children(node, (*above, me))
        elif node.kind == "html":
            self._html(node)
        elif node.kind == "problem":
            self._quoted(node)
        return node

    def _follow(self, node: Node) -> bool:
        """Puts the definition from the file that a pointer names in the place of the pointer; False where there
        is none."""
        for place in places(node.kind, node.name, node.attributes.get("filename", "")):
            path = self.files.find(place)
            if path is None:
                continue
            node.file = path
            if path.endswith(".html") or (node.kind == "html" and self._is_bare_html(path)):
                return True
            try:
                element, node.notes = self.parse(path, mend=node.kind != "problem")
            except Invalid as error:
                node.broken, node.element = error.sentence, None
                return True
            own = {key: value for key, value in node.attributes.items() if key != "filename"}
            node.kind = kind_of(element)
            node.element = element
            node.attributes = {**attributes_of(element), **own}
            return True
        if set(node.attributes) <= set(NAMING):
            node.element = None
            named = node.attributes.get("filename") if node.kind == "html" else None
            missing = f"html/{named}.html" if named else f"{node.kind}/{node.name.replace(':', '/')}.xml"
            node.broken = _("its file %(file)s is missing") % {"file": missing}
        return False

    def _title_as_name(self, element: etree._Element) -> str:
        """A name for a block that has none: its title, as in Open edX, where no other nameless block has it, else
        with a hash of what it holds, so that a block put in before it does not take its place."""
        title = title_of(element)
        if title and self.titles[title] < 2:
            return title
        digest = hashlib.sha256(etree.tostring(element, with_tail=False)).hexdigest()
        return f"{title or kind_of(element)}-{digest[:12]}"

    def _is_bare_html(self, path: str) -> bool:
        """Whether a file named like a definition holds the words themselves, as courses kept by hand have it."""
        try:
            head = safexml.decode(self.files.read(path))[0].lstrip()
        except Invalid:
            return False
        return re.match(r"(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<html\b", head, re.DOTALL | re.IGNORECASE) is None

    def _children(self, node: Node, above: tuple[str, ...]) -> None:
        """Reads what a block holds. `above` has for each block from the root to this one the file it is in, where
        it has one of its own."""
        *outside, me = above
        if me in filter(None, outside) or len(above) > _MAX_DEPTH:
            node.broken = (
                _("it contains itself") if me in filter(None, outside) else _("it is nested too deeply")
            )
            return
        for child in node.element if node.element is not None else ():
            kind = local_name(child)
            if node.kind not in CONTAINERS and not is_plain_pointer(child):
                continue
            if kind and kind not in ABOUT_THE_PARENT:
                node.children.append(self.node(child, node.file, above))
            elif kind == "show" and node.kind == "conditional":
                for pointer in pointers(child.get("sources") or ""):
                    node.children.append(self.node(pointer, node.file, above))

    def _html(self, node: Node) -> None:
        """The HTML of a text block: in a file of its own, or inside the element."""
        named = node.attributes.get("filename", "").removesuffix(".html")
        folder = node.file.rpartition("/")[0] if node.file.startswith("html/") else "html"
        tried = [f"{one}/{named}.html" for one in (folder, "html")] if named else []
        tried += [f"html/{named}", f"{named}.html", f"html/{named}.xml"] if named else []
        tried.append(f"html/{node.name.replace(':', '/')}.html")
        if node.file.startswith("html/"):
            # In every other file the text is one of several blocks.
            tried.append(node.file)
        for place in tried:
            path = self.files.find(place)
            own = path == node.file and (path or "").endswith(".xml")
            if path is not None and (not own or self._is_bare_html(path)):
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
        node.html = node.html if node.html.strip() else element.get("data") or node.html

    def _quoted(self, node: Node) -> None:
        """A problem whose whole text stands quoted in its attribute `data`, as some tools write it."""
        if (
            node.element is None
            or not is_pointer(node.element)
            or "<" not in (node.element.get("data") or "")
        ):
            return
        try:
            parsed = safexml.parse(node.element.get("data") or "")
        except safexml.BrokenXml as error:
            node.broken, node.element = _("its text does not parse: %(why)s") % {"why": error.reason}, None
            return
        own = {key: value for key, value in node.attributes.items() if key != "data"}
        node.element, node.notes = parsed.root, (*node.notes, *parsed.notes)
        node.attributes = {**attributes_of(parsed.root), **own}
