"""A mark as a tool sends it (AGS 2.0): what it has to look like, and what it is worth here. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any, Final

from studium.core.errors import Invalid

ACTIVITY: Final = ("Initialized", "Started", "InProgress", "Submitted", "Completed")
GRADING: Final = ("FullyGraded", "Pending", "PendingManual", "Failed", "NotReady")
FULLY_GRADED: Final = "FullyGraded"
HANDED_IN: Final = frozenset(("Submitted", "Completed"))

#: A tool whose clock is further ahead than this would shut out its own later marks.
MOST_AHEAD: Final = timedelta(minutes=10)

_LARGEST: Final = Decimal(100_000)
_PLACES: Final = Decimal("1e-10")
_LONGEST_COMMENT: Final = 2000


@dataclass(frozen=True, slots=True)
class SentMark:
    """`given` of `maximum` are the tool's own, None where it sent none. `at` is when the tool says it holds from,
    `handed_in` when the work was done."""

    user: str
    given: Decimal | None
    maximum: Decimal | None
    activity: str
    grading: str
    at: datetime
    handed_in: datetime
    comment: str

    @property
    def counts(self) -> bool:
        """Whether it is a mark at all: complete, and final as far as the tool knows."""
        return self.grading == FULLY_GRADED and self.given is not None

    @property
    def points(self) -> Decimal:
        """What is recorded: never more than the maximum, though a tool may give more (AGS 2.0)."""
        assert self.given is not None
        assert self.maximum is not None
        return min(self.given, self.maximum).quantize(_PLACES, ROUND_HALF_EVEN)

    def state(self) -> dict[str, Any]:
        """As it is kept, exactly as sent."""
        return {
            "at": self.at.isoformat(),
            "handed_in": self.handed_in.isoformat(),
            "given": None if self.given is None else str(self.given),
            "maximum": None if self.maximum is None else str(self.maximum),
            "activity": self.activity,
            "grading": self.grading,
            "comment": self.comment,
        }


def read_mark(body: bytes, *, now: datetime) -> SentMark:
    """Reads a score as posted. Raises `Invalid` with a sentence for the tool's makers, in English."""
    raw = _object(body)
    user = raw.get("userId")
    if (
        not isinstance(user, str)
        or not user
        or len(user) > 255
        or not user.isascii()
        or not user.isprintable()
    ):
        raise Invalid("userId must name a user of this platform.", field="userId")
    at = _moment(raw.get("timestamp"), "timestamp")
    if at > now + MOST_AHEAD:
        raise Invalid(
            "timestamp lies in the future; set the tool's clock, or later marks would be refused.",
            field="timestamp",
        )
    given, maximum = _number(raw, "scoreGiven"), _number(raw, "scoreMaximum")
    if given is not None and (maximum is None or maximum.quantize(_PLACES) <= 0):
        raise Invalid(
            "scoreMaximum must be a positive number where scoreGiven is sent.", field="scoreMaximum"
        )
    submission = raw.get("submission")
    handed_in = submission.get("submittedAt") if isinstance(submission, dict) else None
    comment = raw.get("comment") or ""
    if not isinstance(comment, str):
        raise Invalid("comment must be a text.", field="comment")
    return SentMark(
        user=user,
        given=given,
        maximum=maximum,
        activity=_one_of(raw, "activityProgress", ACTIVITY),
        grading=_one_of(raw, "gradingProgress", GRADING),
        at=at,
        handed_in=_moment(handed_in, "submittedAt") if handed_in else at,
        # Half characters and NUL, which no table takes, become question marks.
        comment=comment[:_LONGEST_COMMENT].replace("\x00", "?").encode("utf-8", "replace").decode(),
    )


def _object(body: bytes) -> dict[str, Any]:
    def refuse(word: str) -> Any:
        raise Invalid(f"{word} is no number.")

    try:
        raw = json.loads(body, parse_float=Decimal, parse_constant=refuse)
    except (ValueError, RecursionError, InvalidOperation):
        raise Invalid("The score is not JSON.") from None
    if not isinstance(raw, dict):
        raise Invalid("The score must be a JSON object.")
    return raw


def _number(raw: dict[str, Any], name: str) -> Decimal | None:
    value = raw.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Invalid(f"{name} must be a number.", field=name)
    if not 0 <= value <= _LARGEST:
        raise Invalid(f"{name} must be between 0 and {_LARGEST}.", field=name)
    number = Decimal(value)
    # Exact as far as anybody writes numbers; a hostile exponent is cut, not computed.
    return number if len(number.as_tuple().digits) <= 40 else number.quantize(_PLACES)


def _one_of(raw: dict[str, Any], name: str, words: tuple[str, ...]) -> str:
    value = raw.get(name)
    # The first of the words has been written in two ways by the specification itself.
    value = "Initialized" if value == "Initiated" else value
    if value not in words:
        raise Invalid(f"{name} must be one of {', '.join(words)}.", field=name)
    return str(value)


def _moment(value: Any, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Invalid(
            f"{name} must be a moment as ISO 8601, like 2026-03-02T09:00:00.000Z.", field=name
        ) from None
    if found.tzinfo is None:
        raise Invalid(f"{name} must name its zone, like the Z in 2026-03-02T09:00:00Z.", field=name)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise Invalid(f"{name} is no moment anybody lives in.", field=name) from None
