"""What the editor of drag and drop proposes, which an export leaves out: the puzzle, and a picture to put things on.

Zones, items and what belongs where are facts of the format. The picture is ours: the same three layers at the same
places.
"""

from __future__ import annotations

from typing import Any, Final

TRIANGLE_SIZE: Final = (515, 500)
TRIANGLE: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 515 500" width="515" height="500">'
    b'<path d="M257.5 20 162 208H353Z" fill="#dbe6f2"/><path d="M162 208 91 348H424L353 208Z" fill="#b9cde3"/>'
    b'<path d="M91 348 15 490H500L424 348Z" fill="#93b1d2"/>'
    b'<path d="M257.5 20 15 490H500ZM162 208H353M91 348H424" fill="none" stroke="#1f4b7a" stroke-width="3"'
    b' stroke-linejoin="round"/></svg>'
)

_WRONG: Final = "This does not belong here. Try another layer."


def _zone(uid: str, title: str, about: str, x: int, y: int, width: int, height: int) -> dict[str, Any]:
    return {
        "uid": uid,
        "title": title,
        "description": about,
        "x": x,
        "y": y,
        "width": width,
        "height": height,
    }


def _item(name: str, zones: list[str], right: str, wrong: str = _WRONG) -> dict[str, Any]:
    return {"displayName": name, "zones": zones, "feedback": {"correct": right, "incorrect": wrong}}


PUZZLE: Final[dict[str, Any]] = {
    "targetImgDescription": "A triangle in three layers, the narrowest at the top and the widest at the bottom.",
    "zones": [
        _zone("top", "The Top Zone", "The top layer of the triangle.", 160, 30, 196, 178),
        _zone("middle", "The Middle Zone", "The middle layer of the triangle.", 86, 210, 340, 138),
        _zone("bottom", "The Bottom Zone", "The bottom layer of the triangle.", 15, 350, 485, 135),
    ],
    "items": [
        _item("Goes to the top", ["top"], "Yes, this belongs in the top layer."),
        _item("Goes to the middle", ["middle"], "Yes, this belongs in the middle layer."),
        _item("Goes to the bottom", ["bottom"], "Yes, this belongs in the bottom layer."),
        _item("Goes anywhere", ["top", "bottom", "middle"], "Yes, this belongs in any layer.", ""),
        _item("Belongs nowhere", [], "", "There is no layer for this."),
    ],
    "feedback": {
        "start": "Put each item into its layer.",
        "finish": "Everything is in its place.",
    },
}
