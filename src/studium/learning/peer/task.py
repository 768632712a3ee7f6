"""What a response task asks, out of what its block says. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Option:
    name: str
    label: str
    points: int
    explanation: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing a response is judged by. `words`: "optional", "required", or empty where none are asked for."""

    name: str
    label: str
    prompt: str
    options: tuple[Option, ...]
    words: str

    @property
    def most(self) -> int:
        return max((one.points for one in self.options), default=0)


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when a step is open; None where nothing limits it."""

    start: datetime | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class PeerStep:
    """Everybody judges `give` responses of others, and is judged by `get` others."""

    give: int
    get: int
    window: Window


@dataclass(frozen=True, slots=True)
class FileRules:
    """`kinds` are the endings that fit, all where empty; at most `most` files."""

    required: bool
    kinds: tuple[str, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample response with the options the course team would choose: criterion and option, as labels."""

    parts: tuple[str, ...]
    chosen: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Task:
    """`text`: "required", "optional", or empty where no text is asked for. `prompts` are clean HTML."""

    title: str
    prompts: tuple[SafeString, ...]
    criteria: tuple[Criterion, ...]
    feedback_prompt: str
    feedback_start: str
    text: str
    files: FileRules | None
    window: Window
    peer: PeerStep | None
    self_window: Window | None
    staff_required: bool
    samples: tuple[Sample, ...]

    @property
    def asks_own(self) -> bool:
        """Whether everybody judges their own response."""
        return self.self_window is not None

    @property
    def possible(self) -> int:
        return sum(one.most for one in self.criteria)


def task_of(title: str, details: Mapping[str, Any], *, dated: bool) -> Task:
    """The task of a block. Without `dated` (a self-paced run) the course's dates do not count."""

    def window(raw: Mapping[str, Any]) -> Window:
        return Window(_moment(raw.get("start")), _moment(raw.get("due"))) if dated else Window()

    steps, files = details.get("steps", {}), details.get("files")
    peer, own = steps.get("peer"), steps.get("self")
    return Task(
        title=title or details.get("title", ""),
        prompts=tuple(SafeString(one) for one in details["prompts"]),
        criteria=tuple(
            Criterion(
                one["name"],
                one["label"],
                one["prompt"],
                tuple(
                    Option(each["name"], each["label"], each["points"], each["explanation"])
                    for each in one["options"]
                ),
                one["words"],
            )
            for one in details["criteria"]
        ),
        feedback_prompt=details.get("feedback_prompt", ""),
        feedback_start=details.get("feedback_start", ""),
        text=details["text"],
        files=FileRules(files["how"] == "required", tuple(files["kinds"]), files["most"]) if files else None,
        window=window(details),
        peer=PeerStep(peer["give"], peer["get"], window(peer)) if peer else None,
        self_window=window(own) if own is not None else None,
        staff_required=bool(steps.get("staff", {}).get("required")),
        samples=tuple(
            Sample(tuple(one["parts"]), tuple((label, option) for label, option in one["chosen"]))
            for one in details.get("samples", ())
        ),
    )


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
