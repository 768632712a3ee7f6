"""Drag and drop: `<drag-and-drop-v2>`, whose `data` is JSON: items, zones on a picture, what belongs where.

Positions are pixels of the picture; they are kept as percents of it, so that it can be shown in any size. Which zone
an item belongs in, and what is said of each, stays on the server.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from django.utils.translation import gettext as _

from studium.assessment import safexml
from studium.assessment.foreign import clean_svg

from .. import attributes as read
from ..links import static_name
from . import proposed
from .prose import Prose, plain
from .sizes import size_of
from .source import Made, Source, Unreadable

KIND: Final = "drag_and_drop"
MOST: Final = 100
_ASSESSMENT: Final = "assessment"
_LONGEST: Final = 90


def read_drag_and_drop(source: Source) -> Made:
    """Attributes: data, mode, max_attempts, max_items_per_zone, question_text, show_question_header, weight."""
    given = source.node.attributes
    data = read.structure(given, "data") if given.get("data", "").strip() else proposed.PUZZLE
    if not isinstance(data, Mapping):
        raise Unreadable(_("its data cannot be read"))
    prose = Prose(source)
    address, size = _picture(source, data)
    zones = _zones(prose, data, size)
    items = _items(source, prose, data, {one["key"] for one in zones})
    weight = read.decimal(given, "weight")
    assessed = read.plain(given, "mode") == _ASSESSMENT
    said = data.get("feedback")
    said = said if isinstance(said, Mapping) else {}
    details = {
        "assessed": assessed,
        "picture": address,
        "alt": str(data.get("targetImgDescription") or "")[:2000],
        "ratio": f"{size[0]} / {size[1]}",
        "width": size[0],
        "zones": zones,
        "items": items,
        "question": prose.html(given.get("question_text", ""))
        if _shown(given, "show_question_header")
        else "",
        "start": prose.html(said.get("start")),
        "finish": prose.html(said.get("finish")),
        "explanation": prose.html(data.get("explanation")),
        "labels": bool(data.get("displayLabels")),
        "borders": bool(data.get("displayBorders")),
        "per_zone": read.count(given, "max_items_per_zone") or None,
        "max_attempts": (read.count(given, "max_attempts") or None) if assessed else None,
        "show_answer": (read.plain(source.inherited, "showanswer") or "finished") if assessed else "never",
    }
    return Made(
        KIND, details=details, possible=Decimal(1) if weight is None else weight, notes=tuple(prose.notes)
    )


def _shown(given: Mapping[str, str], name: str) -> bool:
    return read.flag(given, name, default=True)


def _zones(prose: Prose, data: Mapping[str, Any], size: tuple[int, int]) -> list[dict[str, Any]]:
    listed = [one for one in _list(data, "zones") if isinstance(one, Mapping)]
    found: dict[str, dict[str, Any]] = {}
    for number, one in enumerate(listed, start=1):
        title = prose.html(one.get("title"))
        key = str(one.get("uid") or one.get("title") or f"zone-{number}")[:_LONGEST]
        if key in found:
            continue
        found[key] = {
            "key": key,
            "html": title,
            "text": plain(title) or _("Zone %(n)d") % {"n": number},
            "description": plain(prose.html(one.get("description"))),
            "left": _percent(one.get("x"), size[0]),
            "top": _percent(one.get("y"), size[1]),
            "width": _percent(one.get("width"), size[0], least=2),
            "height": _percent(one.get("height"), size[1], least=2),
            "align": one["align"] if one.get("align") in ("left", "right") else "center",
        }
    if not found:
        raise Unreadable(_("it has no zones to put anything in"))
    return list(found.values())


def _items(source: Source, prose: Prose, data: Mapping[str, Any], zones: set[str]) -> list[dict[str, Any]]:
    listed = [one for one in _list(data, "items") if isinstance(one, Mapping)]
    found: dict[str, dict[str, Any]] = {}
    for number, one in enumerate(listed):
        key = str(one.get("id", number))[:_LONGEST]
        name = prose.html(one.get("displayName"))
        said = one.get("feedback")
        said = said if isinstance(said, Mapping) else {}
        address = one.get("imageURL") or one.get("backgroundImage")
        picture = prose.picture(address, one.get("imageDescription")) if address else ""
        found.setdefault(
            key,
            {
                "key": key,
                "html": name,
                "text": plain(name) or plain(picture) or _("Item %(n)d") % {"n": number + 1},
                "picture": picture,
                "width": _percent(one.get("widthPercent"), 100),
                "zones": [zone for zone in _belongs(one) if zone in zones],
                "right": prose.html(said.get("correct")),
                "wrong": prose.html(said.get("incorrect")),
            },
        )
    if not any(one["zones"] for one in found.values()):
        raise Unreadable(_("none of its items belongs in a zone"))
    return list(found.values())


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    listed = data.get(name)
    if not isinstance(listed, list):
        return []
    if len(listed) > MOST:
        raise Unreadable(
            _("it has %(count)s %(name)s, and at most %(most)s are shown")
            % {"count": len(listed), "name": name, "most": MOST}
        )
    return listed


def _belongs(item: Mapping[str, Any]) -> list[str]:
    """The zones an item belongs in: a list, in older courses one alone, "none" for nowhere."""
    listed = item.get("zones")
    if isinstance(listed, list):
        return [str(one)[:_LONGEST] for one in listed]
    alone = item.get("zone")
    return [str(alone)[:_LONGEST]] if alone not in (None, "", "none") else []


def _percent(value: Any, whole: int, *, least: float = 0) -> float:
    """A length as a percent of the picture's, from `least` to 100, two decimals."""
    try:
        length = float(str(value).strip().removesuffix("%").removesuffix("px"))
    except ValueError:
        length = 0.0
    if not math.isfinite(length):
        length = 0.0
    return round(min(max(100 * length / whole, least), 100.0), 2)


def _picture(source: Source, data: Mapping[str, Any]) -> tuple[str, tuple[int, int]]:
    """The address of the picture, empty where it is missing, and its size; ours where the author took the editor's."""
    address = data.get("targetImg")
    address = address.strip() if isinstance(address, str) else ""
    if not address:
        drawn = source.statics.add("triangle.svg", proposed.TRIANGLE, "image/svg+xml")
        return drawn.url, proposed.TRIANGLE_SIZE
    if address.startswith("data:image/svg+xml"):
        return _drawing(source, address) or ("", _extent(data))
    found = source.links("img", "src", address)
    if not found or not found.startswith("/"):
        # A picture on another host is not loaded: the zones stand by themselves.
        return "", _extent(data)
    name = static_name(address)
    content = source.statics.read(name) if name else None
    asset = source.statics.inline_image(address) if content is None and address.startswith("data:") else None
    content = content or (asset.content if asset else None)
    return found, (size_of(content) if content else None) or _extent(data)


def _drawing(source: Source, address: str) -> tuple[str, tuple[int, int]] | None:
    """A drawing that the editor wrote into the address itself."""
    kind, _comma, body = address.partition(",")
    try:
        raw = base64.b64decode(body) if kind.endswith(";base64") else unquote_to_bytes(body)
        drawing = clean_svg(safexml.parse(raw).root).encode()
    except (safexml.BrokenXml, binascii.Error):
        return None
    size = size_of(drawing) or size_of(raw)
    if not drawing or size is None:
        return None
    if b"xmlns=" not in drawing[:300]:
        drawing = drawing.replace(b"<svg", b'<svg xmlns="http://www.w3.org/2000/svg"', 1)
    name = f"drawing-{hashlib.sha256(drawing).hexdigest()[:12]}.svg"
    made = source.statics.add(name, drawing, "image/svg+xml")
    return made.url, size


def _extent(data: Mapping[str, Any]) -> tuple[int, int]:
    """The least picture that holds all zones, for one whose size is not known."""
    right, bottom = 1.0, 1.0
    for one in _list(data, "zones"):
        if isinstance(one, Mapping):
            sides = [_percent(one.get(name), 10_000) * 100 for name in ("x", "width", "y", "height")]
            right, bottom = max(right, sides[0] + sides[1]), max(bottom, sides[2] + sides[3])
    return round(right), round(bottom)
