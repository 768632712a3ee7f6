"""A course as plain modern OLX: one file a block under its key, as Open edX's Studio would write it.

Made at import from the tree as it was read, attributes of the policy files merged in, so that what is exported is
what is stored. Writing what was read from such files gives the same files again, byte for byte.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from studium.assessment.safexml import detached, drop, local_name
from studium.assessment.slips import without_controls
from studium.core.errors import Invalid

from . import attributes as read
from . import policies
from .olx import ABOUT_THE_PARENT, CONTAINERS, NAMING, Course, Node

#: Folders that are no blocks and are carried as they are.
CARRIED: Final = ("about", "info", "tabs", "syllabus", "custom_tags", "drafts", "assets", "textbooks")
_MAX_CARRIED: Final = 8 << 20
_MAX_ALL: Final = 64 << 20

Files = dict[str, bytes]


def make_files(course: Course, key: Callable[[Node], str]) -> Files:
    """The text files of the course by path, without `static/`. `key` gives each block's key."""
    writer = _Writer(course, key)
    files = dict(writer.carried())
    run = read.slug(course.run) or "course"
    root = etree.Element("course", url_name=run)
    for name in ("org", "course"):
        if value := course.root.attributes.get(name):
            root.set(name, value)
    files["course.xml"] = _bytes(root)
    writer.write(course.root, run, files, "")
    if course.policy:
        policy = {f"course/{run}": course.policy}
        files[f"policies/{run}/policy.json"] = (
            json.dumps(policy, indent=4, ensure_ascii=False) + "\n"
        ).encode(errors="replace")
    return files


class _Writer:
    def __init__(self, course: Course, key: Callable[[Node], str]) -> None:
        self.course = course
        self.key = key

    def carried(self) -> Iterator[tuple[str, bytes]]:
        """What stands beside the tree: pages, drafts, the grading policy, what is known of assets."""
        files, run = self.course.files, read.slug(self.course.run) or "course"
        carried = 0
        for folder in CARRIED:
            for path in files.under(folder):
                carried += (size := files.size(path))
                if size <= _MAX_CARRIED and carried <= _MAX_ALL:
                    yield path, files.read(path)
        if (grading := policies.grading_file(files, self.course.run)) is not None:
            yield f"policies/{run}/grading_policy.json", files.read(grading)
        if "policies/assets.json" in files:
            yield "policies/assets.json", files.read("policies/assets.json", most=4 * _MAX_CARRIED)

    def write(self, node: Node, name: str, files: Files, above: str) -> None:
        """Writes a block and all below it, each to a file of its own. `above` is the file that points to it."""
        path = f"{node.kind}/{name}.xml"
        if node.element is None:
            # What could not be read is kept as it is; what is missing stays missing.
            if node.file != above and node.file in self.course.files:
                try:
                    files[path] = self.course.files.read(node.file)
                except Invalid:
                    return
            return
        element = self.element(node)
        if node.kind in CONTAINERS or node.children:
            for child in node.children:
                element.append(self.pointer(child, files, node.file))
        elif node.kind == "html" and node.html is not None:
            element.set("filename", name)
            files[f"html/{name}.html"] = node.html.encode(errors="replace")
        files[path] = _bytes(element)

    def pointer(self, node: Node, files: Files, above: str) -> etree._Element:
        """What stands for a block in the one above it. The groups of an old experiment stand there themselves."""
        if node.kind in ("group", "default"):
            element = self.element(node)
            element.set("url_name", self.key(node))
            for child in node.children:
                element.append(self.pointer(child, files, node.file))
            return element
        name = self.key(node)
        self.write(node, name, files, above)
        pointer = etree.Element(node.kind, url_name=name)
        if node.broken and (lost := node.attributes.get("filename")):
            pointer.set("filename", lost)
        return pointer

    def element(self, node: Node) -> etree._Element:
        """The block's own element with all its attributes, of a container without the blocks it holds."""
        source = node.element
        assert source is not None
        if node.kind in CONTAINERS:
            element = etree.Element(node.kind)
            for child in source:
                if local_name(child) in ABOUT_THE_PARENT - {"show"}:
                    element.append(detached(child))
        elif node.kind == "html" and node.html is not None:
            element = etree.Element("html")
        else:
            element = detached(source)
            element.tag = node.kind
            element.attrib.clear()
            for child in list(element) if node.children else ():
                if set(child.attrib) == {"url_name"}:
                    drop(child)
        for name, value in node.attributes.items():
            if name in NAMING or (node is self.course.root and name in self.course.policy):
                continue
            element.set(name, without_controls(value))
        return element


def _bytes(element: etree._Element) -> bytes:
    etree.cleanup_namespaces(element)
    return etree.tostring(element, encoding="unicode").encode(errors="replace") + b"\n"


def digest_of(files: Files) -> str:
    """A hash over all files, whatever way they are packed."""
    whole = hashlib.sha256()
    for path in sorted(files):
        content = hashlib.sha256(files[path]).hexdigest()
        whole.update(f"{path}\0{content}\n".encode(errors="surrogatepass"))
    return whole.hexdigest()


def pack(files: Files) -> bytes:
    """One .tar.gz, the same for the same files."""
    out = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in sorted(files):
            member = tarfile.TarInfo(path)
            member.size = len(files[path])
            member.mode = 0o644
            archive.addfile(member, io.BytesIO(files[path]))
    return out.getvalue()
