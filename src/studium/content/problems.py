"""A problem's XML as it is kept: the author's, with the addresses in it rewritten."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from studium.assessment import safexml
from studium.assessment.api import Library, Problem, compile_problem
from studium.assessment.safexml import detached, local_name, names
from studium.assessment.slips import without_controls

from . import storing
from .blocks import PROBLEM
from .olx import NAMING, Node
from .statics import LIBRARY, Statics
from .tree import BlockView


def library_of(statics: Statics) -> Library | None:
    """The course's own Python modules, for the scripts of its problems."""
    found = statics.assets.get(LIBRARY)
    return (
        Library(found.hash, found.path.read_bytes) if found is not None and found.path is not None else None
    )


def compiled(block: BlockView) -> Problem | None:
    """The problem of a block, with its course's modules for its scripts; None for every other kind of block.

    Raises `Unsupported`, as `assessment.api.compile_problem`.
    """
    if block.kind != PROBLEM or not block.source:
        return None
    hash_ = block.details.get("library")
    return compile_problem(block.source, library=_stored(str(hash_)) if hash_ else None)


def _stored(hash_: str) -> Library:
    def read() -> bytes:
        with storing.open_asset(hash_) as file:
            return file.read()

    return Library(hash_, read)


def problem_source(node: Node, links: Callable[[str, str, str], str | None], *, rerandomize: str = "") -> str:
    """A problem's XML for keeping: addresses rewritten, Studio's second copy in Markdown left out.

    `rerandomize` is what the problem takes from those above it where it says nothing itself.
    """
    if node.element is None:
        return ""
    root = detached(node.element)
    root.attrib.clear()
    for name, value in node.attributes.items():
        if name not in NAMING and name != "markdown":
            root.set(name, without_controls(value))
    if rerandomize and not root.get("rerandomize"):
        root.set("rerandomize", rerandomize)
    for element in root.iter():
        tag = local_name(element)
        for attribute in ("src", "href", "html_file"):
            address = element.get(attribute) if tag else None
            if address is None or (tag == "a" and address.startswith("#")):
                continue
            found = links(tag, attribute, address)
            if found is None:
                del element.attrib[attribute]
            else:
                element.set(attribute, found)
    return etree.tostring(root, encoding="unicode")


#: Attributes that decide how an answer counts, on whatever element they stand.
_GRADING_ATTRIBUTES = names(
    "answer correct type default cfn expect options partial_credit points credit multiplier samples tolerance",
    "rectangle regions answer_pool shuffle partial_answers inline trim",
)
#: Elements all of whose text decides how an answer counts.
_GRADING_ELEMENTS = names(
    "script answer additional_answer numtolerance responseparam choice option partial answers",
)


def grading_marks(source: str) -> list[tuple[str, object]]:
    """What in a problem's XML decides how answers count, in order: equal where the same answers count the same."""
    try:
        root = safexml.parse(source).root
    except safexml.BrokenXml:
        return [("source", source)]
    found: list[tuple[str, object]] = []
    for element in root.iter():
        tag = local_name(element)
        given = {name: element.get(name) for name in element.attrib if name in _GRADING_ATTRIBUTES}
        if tag.endswith("response") or given:
            found.append((tag, sorted(given.items())))
        if tag in _GRADING_ELEMENTS:
            found.append((tag, safexml.inner_text(element)))
    return found
