"""What `api` gives out of a course: its outline, its units, its policy. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition on who sees a block: one arm of a container that shows each learner some of its arms.

    `key` names the container, so that all blocks of one arm stand or fall together; `arm` is the arm this block
    belongs to, of `arms` in their order. By `kind`:

    library     `count` of `arms` are drawn for each learner
    randomize   one of `arms`
    split       `details`: "partition", "groups" {group id as text: arm}; a group without an arm sees nothing
    group       for the groups `details["groups"]` (ids) of `details["partition"]` only; it has no arms
    conditional `details`: "sources" (block keys, all must agree), "attribute" (submitted, attempted, completed,
                correct, poll_answer, voted), "value" ("True" or an answer), "message" (may hold "{link}")
    """

    kind: str
    key: str
    arm: str = ""
    arms: tuple[str, ...] = ()
    count: int = 1
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BlockRef:
    """A block as the outline knows it. `possible` is what it is worth, 0 for what is not graded.

    `gates` from the outermost inwards; a block without any is for everybody. `show_correctness` is edX's word for when
    it may be seen how an answer fared: always, never, past_due, never_but_include_grade.
    """

    key: str
    kind: str
    title: str
    possible: Decimal
    gates: tuple[Gate, ...] = ()
    show_correctness: str = "always"


@dataclass(frozen=True, slots=True)
class UnitRef:
    key: str
    title: str
    blocks: tuple[BlockRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Sequence:
    """`format` is the assignment type of the grading policy ("Homework"), empty where it has none. `grace` is how
    long after `due` work is still taken, `start` when it opens to learners, None for with the run. With
    `hide_after_due` it is not shown any more once it was due."""

    key: str
    title: str
    format: str
    graded: bool
    due: datetime | None
    units: tuple[UnitRef, ...] = ()
    grace: timedelta = timedelta(0)
    start: datetime | None = None
    hide_after_due: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    sequentials: tuple[Sequence, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    version_id: int
    course_key: str
    title: str
    chapters: tuple[Section, ...] = ()

    def sequences(self) -> tuple[Sequence, ...]:
        return tuple(one for chapter in self.chapters for one in chapter.sequentials)

    def units(self) -> tuple[UnitRef, ...]:
        """All units in the order of the course."""
        return tuple(unit for sequence in self.sequences() for unit in sequence.units)


@dataclass(frozen=True, slots=True)
class VideoSource:
    """`here` is False for a file on another host, which is loaded only when the learner asks for it."""

    url: str
    media_type: str
    here: bool


@dataclass(frozen=True, slots=True)
class Caption:
    language: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class VideoView:
    """A film: files of this course or of another host, or a YouTube id to be loaded on a click.

    Times in seconds; `duration` None where it is not known. `transcript` is the spoken text as clean HTML.
    """

    sources: tuple[VideoSource, ...]
    youtube_id: str
    captions: tuple[Caption, ...]
    transcript: SafeString
    transcript_language: str
    poster: str
    start: int | None
    end: int | None
    duration: int | None
    handout: str
    download: bool

    @property
    def here(self) -> bool:
        """Whether it plays from this site alone."""
        return any(source.here for source in self.sources)


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block of a unit. `kind` is html, video, problem, unsupported or one of `content.kinds`.

    `html` is clean and may go on a page as it is. `source` is a problem's XML for `assessment`; of a text that
    holds scripts it is what its author wrote, for a sandboxed frame of another origin and nothing else. `weight` is
    what the author declares the problem to be worth (None: one point per input), `possible` what it is worth.
    `show_answer` is edX's word for when ("finished", "always", "never", "past_due", ...). `why` says what
    stands in the way of an unsupported block; `element` is its OLX name. `details` is what only its kind has,
    and is for the server: it may hold keys. `gates` say who sees it.
    """

    key: str
    kind: str
    title: str
    html: SafeString
    video: VideoView | None
    source: str | None
    max_attempts: int | None
    weight: Decimal | None
    possible: Decimal
    show_answer: str
    why: str
    element: str
    details: Mapping[str, Any] = field(default_factory=dict)
    gates: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    key: str
    title: str
    blocks: tuple[BlockView, ...]
    sequence_key: str = ""
    sequence_title: str = ""


@dataclass(frozen=True, slots=True)
class AssignmentType:
    """One kind of assignment. `weight` is a share of the course, 0 to 1; the `drop_count` lowest are dropped,
    and `min_count` pads with zeros where there are fewer."""

    type: str
    weight: Decimal
    min_count: int
    drop_count: int
    short_label: str


@dataclass(frozen=True, slots=True)
class GradingPolicy:
    """`cutoffs` by grade name ("Pass"), as shares 0 to 1, the highest first."""

    types: tuple[AssignmentType, ...]
    cutoffs: tuple[tuple[str, Decimal], ...]

    @property
    def pass_mark(self) -> Decimal:
        """The lowest cutoff: what passes the course."""
        return min((share for _name, share in self.cutoffs), default=Decimal("0.5"))


@dataclass(frozen=True, slots=True)
class Group:
    """One group of learners in a partition; `name` is the author's."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Partition:
    """A division of a course's learners into groups, named by gates.

    `scheme` is random (an experiment: each learner gets a group by chance and keeps it), cohort (the staff's
    cohorts decide), team, enrollment_track (groups named "audit", "verified", ...) or content_type_gate
    (groups "limited" and "full").
    """

    id: int
    name: str
    scheme: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Something a course shows beside its units.

    `kind` is updates, handouts, page, link (to `url`) or textbook (`chapters` as title and address, or `url`).
    `html` is clean; links in it to units are written for an address ".../pages/<key>/" beside ".../<unit>/".
    """

    kind: str
    key: str
    title: str
    html: SafeString
    url: str
    chapters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """What the author's own settings say of the course; None and empty where they say nothing.

    The dates are those of the export. A run's own dates are the catalogue's.
    """

    start: datetime | None
    end: datetime | None
    enrol_start: datetime | None
    enrol_end: datetime | None
    self_paced: bool
    language: str
    image: str


@dataclass(frozen=True, slots=True)
class AssetView:
    """A stored file. `media_type` is checked against its bytes."""

    hash: str
    media_type: str
    size: int
