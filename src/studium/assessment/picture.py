"""Pictures to point at: edX's imageresponse, right where the point is in one of the author's rectangles or regions.

An answer is a point in the picture's pixels from its upper left corner: "[x,y]", or a list of two numbers as the
form's two fields send it. The picture itself is a button too: without a script a click on it sends the point.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.html import escape
from django.utils.translation import gettext as _

from . import addresses, feedback
from .feedback import Page
from .prompt import NOT_ANSWERED, Answer, Prompt, refused
from .score import CORRECT, INCORRECT, ZERO, InputScore

Point = tuple[int, int]
_POINT = re.compile(
    r"\s*\[?\s*([0-9]{1,6})(?:\.[0-9]{0,12})?\s*[,;\s]\s*([0-9]{1,6})(?:\.[0-9]{0,12})?\s*\]?\s*"
)
_NUMBER = re.compile(r"\s*([0-9]{1,6})(?:\.[0-9]{0,12})?\s*")
_RECTANGLE = re.compile(r"[(\[]([0-9]{1,6}),([0-9]{1,6})[)\]]-[(\[]([0-9]{1,6}),([0-9]{1,6})[)\]]")
_MARK: Final = 8


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Its edges belong to it."""

    low: Point
    high: Point

    def holds(self, point: Point) -> bool:
        return self.low[0] <= point[0] <= self.high[0] and self.low[1] <= point[1] <= self.high[1]

    def middle(self) -> Point:
        return (self.low[0] + self.high[0]) // 2, (self.low[1] + self.high[1]) // 2

    def words(self) -> str:
        return _("%(low)s to %(high)s") % {"low": f"{self.low}", "high": f"{self.high}"}

    def corners(self) -> tuple[Point, ...]:
        return self.low, (self.high[0], self.low[1]), self.high, (self.low[0], self.high[1])


@dataclass(frozen=True, slots=True)
class Region:
    """The convex hull of the author's points; its edge does not belong to it."""

    hull: tuple[tuple[float, float], ...]

    def holds(self, point: Point) -> bool:
        x, y = point
        pairs = zip(self.hull, self.hull[1:] + self.hull[:1], strict=True)
        return len(self.hull) > 2 and all(
            (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0 for (ax, ay), (bx, by) in pairs
        )

    def middle(self) -> Point:
        return (
            round(sum(x for x, _y in self.hull) / len(self.hull)),
            round(sum(y for _x, y in self.hull) / len(self.hull)),
        )

    def words(self) -> str:
        return ", ".join(f"({_plain(x)}, {_plain(y)})" for x, y in self.hull)

    def corners(self) -> tuple[tuple[float, float], ...]:
        return self.hull


@dataclass(frozen=True, slots=True)
class PictureInput:
    """`source` is the picture's address; `width` and `height` its size in pixels, by which points are counted."""

    id: str
    prompt: Prompt
    points: Decimal
    source: str
    width: int
    height: int
    areas: tuple[Rectangle | Region, ...]
    alt: str = ""

    @property
    def possible(self) -> Decimal:
        return self.points

    def read(self, posted: Callable[[str], Sequence[str]], name: str) -> Answer | None:
        """The answer in a posted form: where the picture was clicked, else what is in the two fields.

        A browser that presses the picture by the keyboard sends its corner, 0 and 0: the fields then count.
        """
        clicked = [value for axis in ("x", "y") for value in posted(f"{name}.{axis}")[:1]]
        typed = [value.strip() for value in posted(name)[:2]]
        if len(clicked) == 2 and (clicked != ["0", "0"] or not any(typed)):
            return f"[{clicked[0]},{clicked[1]}]" if clicked != ["0", "0"] else None
        if not any(typed):
            return None
        return typed[0] if len(typed) == 1 else f"[{typed[0]},{typed[1]}]"

    def grade(self, answer: Any, seed: int) -> InputScore:
        if not answer or (isinstance(answer, (list, tuple)) and not any(answer)):
            return NOT_ANSWERED
        point = _point(answer)
        if point is None:
            return refused(_("Give the point as two whole numbers: how far across, and how far down."))
        if not (0 <= point[0] <= self.width and 0 <= point[1] <= self.height):
            return refused(
                _("This point is outside the picture, which is %(width)s across and %(height)s down.")
                % {"width": self.width, "height": self.height}
            )
        if any(area.holds(point) for area in self.areas):
            return InputScore(CORRECT, self.points)
        return InputScore(INCORRECT, ZERO)

    def declared(self, seed: int) -> Answer | None:
        for area in self.areas:
            for point in _near(area.middle()):
                if self.grade(f"[{point[0]},{point[1]}]", seed).points:
                    return f"[{point[0]},{point[1]}]"
        return None

    def wrong(self, seed: int) -> Answer | None:
        across = (0, self.width, self.width // 2, self.width // 3)
        down = (0, self.height, self.height // 2, self.height // 3)
        for answer in (f"[{x},{y}]" for x in across for y in down):
            if not self.grade(answer, seed).points:
                return answer
        return None

    def revealed(self) -> list[str]:
        return [area.words() for area in self.areas]

    def draw(self, page: Page) -> str:
        """The picture, which can be clicked, the chosen point on it, and two fields that hold the point."""
        name, score = page.name_of(self.id), page.score_of(self.id)
        point = _point(page.answers.get(self.id))
        size = f'width="{self.width}" height="{self.height}"'
        shapes = "".join(_shape(area) for area in self.areas) if page.show_answer else ""
        at = f' transform="translate({point[0]} {point[1]})"' if point else " hidden"
        mark = f'<g class="picture-mark"{at}><circle r="{_MARK}"/><path d="M-14 0H14M0 -14V14"/></g>'
        rows = (
            f'<p class="soft small">{self._about()}</p><div class="picture-frame" data-picture>{self._button(name)}'
            f'<svg viewBox="0 0 {self.width} {self.height}" {size} aria-hidden="true">{shapes}{mark}</svg></div>'
            f'<div class="picture-point">{self._number(name, 0, page)}{self._number(name, 1, page)}</div>'
        )
        key = feedback.key(self.revealed(), before=_("Right areas:")) if page.show_answer else ""
        return feedback.fieldset(self.prompt, name, "picture", rows) + feedback.says(name, score) + key

    def _button(self, name: str) -> str:
        if not self.source or addresses.is_elsewhere(self.source):
            return ""
        alt = self.alt or feedback.spoken(self.prompt)
        return (
            f'<input type="image" name="{name}" src="{escape(self.source)}" alt="{escape(alt)}"'
            f' width="{self.width}" height="{self.height}" formnovalidate>'
        )

    def _about(self) -> str:
        if not self.source:
            return escape(_("The picture is missing. Its points are counted from the upper left corner."))
        if addresses.is_elsewhere(self.source):
            # Nothing loads from another host by itself: the learner opens it, and types the point.
            text = _("Open the picture (%(host)s), and type the point in the two fields.")
            return (
                f'<a href="{escape(self.source)}" rel="noopener noreferrer" target="_blank">'
                f"{escape(text % {'host': addresses.host_of(self.source)})}</a>"
            )
        return escape(_("Click on the picture, or type the point in the two fields below it."))

    def _number(self, name: str, axis: int, page: Page) -> str:
        limit = (self.width, self.height)[axis]
        words = (_("Across, 0 to %(limit)s"), _("Down, 0 to %(limit)s"))[axis] % {"limit": limit}
        typed, score = page.texts_of(self.id), page.score_of(self.id)
        point = _point(page.answers.get(self.id))
        value = str(point[axis]) if point else typed[axis] if len(typed) == 2 else ""
        invalid = ' aria-invalid="true"' if score and not score.readable else ""
        return (
            f'<label>{escape(words)} <input type="text" inputmode="numeric" name="{name}" size="6" maxlength="8"'
            f' value="{escape(value)}" autocomplete="off"{invalid}></label>'
        )


def rectangles(source: str) -> list[Rectangle]:
    """The rectangles of "(10,10)-(20,30);(12,12)-(40,60)". Raises ValueError."""
    found = []
    for part in filter(None, re.sub(r"\s", "", source).split(";")):
        match = _RECTANGLE.fullmatch(part)
        if not match:
            raise ValueError(part)
        ax, ay, bx, by = map(int, match.groups())
        found.append(Rectangle((min(ax, bx), min(ay, by)), (max(ax, bx), max(ay, by))))
    return found


def region(points: list[tuple[float, float]]) -> Region:
    """The convex hull of the points, in any order; by Andrew's monotone chains."""
    ordered = sorted(set(points))
    chains = [_chain(ordered), _chain(ordered[::-1])]
    return Region(tuple(chains[0][:-1] + chains[1][:-1]))


def _chain(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    chain: list[tuple[float, float]] = []
    for x, y in points:
        while len(chain) > 1:
            (ax, ay), (bx, by) = chain[-2:]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            chain.pop()
        chain.append((x, y))
    return chain


def _point(answer: Any) -> Point | None:
    if isinstance(answer, (list, tuple)) and len(answer) == 1:
        answer = answer[0]
    if isinstance(answer, (list, tuple)):
        found = [_NUMBER.fullmatch(part) for part in answer if isinstance(part, str)]
        if len(answer) != 2 or len(found) != 2 or found[0] is None or found[1] is None:
            return None
        return int(found[0][1]), int(found[1][1])
    match = _POINT.fullmatch(answer) if isinstance(answer, str) and len(answer) < 80 else None
    return (int(match[1]), int(match[2])) if match else None


def _near(point: Point) -> list[Point]:
    return [(point[0] + dx, point[1] + dy) for dx in (0, 1, -1) for dy in (0, 1, -1)]


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _shape(area: Rectangle | Region) -> str:
    points = " ".join(f"{_plain(x)},{_plain(y)}" for x, y in area.corners())
    return f'<polygon class="picture-area" points="{points}"/>'
