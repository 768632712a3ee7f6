"""MathML and SVG: TeX made into MathML, and what authors wrote themselves copied through an allow-list.

nh3 guards HTML; these two grammars are written out here element by element, so that nothing but known
elements, known attributes and text can pass. What this module returns is therefore safe to put on a page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any, Final
from xml.etree import ElementTree

from django.utils.html import escape
from lxml import etree

from .safexml import local_name, names

_MAX_TEX: Final = 4000
_MAX_DEPTH: Final = 80

_MATH_TAGS: Final = names(
    "math semantics annotation mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle merror mpadded",
    "mphantom menclose mfenced msub msup msubsup munder mover munderover mmultiscripts mprescripts none",
    "mtable mtr mtd mlabeledtr",
)
_MATH_ATTRIBUTES: Final = names(
    "display displaystyle mathvariant mathcolor mathbackground mathsize scriptlevel dir stretchy fence form",
    "separator separators open close accent accentunder largeop movablelimits symmetric minsize maxsize",
    "lspace rspace linethickness width height depth voffset notation rowspan columnspan rowalign columnalign",
    "rowspacing columnspacing rowlines columnlines frame bevelled encoding",
)
_SVG_TAGS: Final = names(
    "svg g path circle ellipse rect line polyline polygon text tspan title desc defs lineargradient",
    "radialgradient stop marker clippath",
)
_SVG_ATTRIBUTES: Final = names(
    "viewbox width height x y x1 y1 x2 y2 cx cy r rx ry d points fill fill-opacity fill-rule stroke",
    "stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-dasharray opacity transform",
    "text-anchor font-size font-family font-style font-weight dx dy offset stop-color stop-opacity",
    "gradientunits gradienttransform markerwidth markerheight refx refy orient marker-start marker-mid",
    "marker-end preserveaspectratio role aria-label id clip-path dominant-baseline",
)
_TEXT_ONLY: Final = frozenset({"title", "desc", "annotation"})
_PLAIN_VALUE = re.compile(r"[^<>&\"']{0,20000}")
_REFERENCE = re.compile(r"url\(\s*#([A-Za-z_][\w.-]*)\s*\)")

AttributeFilter = Callable[[str, str], str | None]


def from_tex(tex: str, *, block: bool) -> str | None:
    """MathML for a formula, with the TeX as an annotation; None where it cannot be made."""
    tex = tex.strip()
    if not tex or len(tex) > _MAX_TEX:
        return None
    # Its tables are large, and pages are served from what was converted at import.
    from latex2mathml.converter import convert_to_element

    try:
        made = convert_to_element(tex, display="block" if block else "inline")
    except Exception:  # The converter raises its own errors and, on odd input, IndexError and the like.
        return None
    inner = "".join(_from_converter(child, 0) for child in made)
    if not inner:
        return None
    display = "block" if block else "inline"
    source = escape(tex)
    return (
        f'<math display="{display}"><semantics><mrow>{inner}</mrow>'
        f'<annotation encoding="application/x-tex">{source}</annotation></semantics></math>'
    )


def clean_math(element: etree._Element) -> str:
    """An author's MathML, copied through the allow-list."""
    return _copy(element, _MATH_TAGS, _math_attribute, 0)


def clean_svg(element: etree._Element) -> str:
    """An author's drawing, copied through the allow-list: no scripts, links, images or styles."""
    return _copy(element, _SVG_TAGS, _svg_attribute, 0)


def _from_converter(element: ElementTree.Element, depth: int) -> str:
    # The converter writes characters as "&#x0003C;" in its text and does not escape what it was given.
    tag = element.tag
    if tag not in _MATH_TAGS or depth > _MAX_DEPTH:
        return ""
    attributes = "".join(
        f' {name}="{escape(html.unescape(value))}"'
        for name, value in element.attrib.items()
        if _math_attribute(name, value) is not None
    )
    inner = escape(html.unescape(element.text or "")) + "".join(
        _from_converter(child, depth + 1) + escape(html.unescape(child.tail or "")) for child in element
    )
    return f"<{tag}{attributes}>{inner}</{tag}>"


def _copy(element: etree._Element, tags: frozenset[str], attribute: AttributeFilter, depth: int) -> str:
    tag = local_name(element).lower()
    if tag not in tags or depth > _MAX_DEPTH:
        return ""
    attributes = []
    for raw_name, raw_value in element.attrib.items():
        name = str(raw_name).lower()
        value = attribute(name, str(raw_value))
        if value is not None:
            attributes.append(f' {name}="{escape(value)}"')
    # In HTML, what stands inside a title, a description or an annotation is parsed as HTML again: text only.
    children: list[Any] = [] if tag in _TEXT_ONLY else list(element)
    inner = escape(element.text or "") + "".join(
        _copy(child, tags, attribute, depth + 1) + escape(child.tail or "") for child in children
    )
    return f"<{tag}{''.join(attributes)}>{inner}</{tag}>"


def _math_attribute(name: str, value: str) -> str | None:
    return value if name in _MATH_ATTRIBUTES and _PLAIN_VALUE.fullmatch(value) else None


def _svg_attribute(name: str, value: str) -> str | None:
    if name not in _SVG_ATTRIBUTES or not _PLAIN_VALUE.fullmatch(value):
        return None
    if name == "id":
        return f"c-{value}" if re.fullmatch(r"[\w.-]+", value) else None
    if "url" in value.lower():
        reference = _REFERENCE.fullmatch(value.strip())
        return f"url(#c-{reference.group(1)})" if reference else None
    return value
