"""A content library of Open edX (OLX), read as a course of one section: what exams draw their questions from.

A library holds its blocks side by side, without chapters or units. Here they stand in units of twenty, in their
order, under a section that bears the library's own title.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from lxml import etree

from studium.assessment.safexml import local_name
from studium.core.errors import Invalid

LIBRARY: Final = "library"
FILE: Final = "library.xml"
_A_UNIT: Final = 20


def as_course(library: etree._Element) -> etree._Element:
    """The course that a <library> is read as. Raises `Invalid` where it holds nothing."""
    blocks = [child for child in library if local_name(child)]
    if not blocks:
        raise Invalid(_("This content library holds no blocks; export it again from Open edX."))
    title = library.get("display_name") or library.get("library") or "Library"
    name = library.get("url_name") or LIBRARY
    course = etree.Element(
        "course",
        url_name=name,
        org=library.get("org") or "",
        course=library.get("library") or "",
        display_name=title,
    )
    chapter = etree.SubElement(course, "chapter", url_name=LIBRARY, display_name=title)
    section = etree.SubElement(chapter, "sequential", url_name="questions", display_name=title)
    for first in range(0, len(blocks), _A_UNIT):
        number = first // _A_UNIT + 1
        unit = etree.SubElement(
            section, "vertical", url_name=f"questions-{number}", display_name=f"{title} {number}"
        )
        unit.extend(blocks[first : first + _A_UNIT])
    return course
