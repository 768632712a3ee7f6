"""How judgements become a mark, and which judgement makes sense. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from studium.core.errors import Invalid

from ..texts import clean_text
from .task import Task, Window

LONGEST_TEXT: Final = 20_000
LONGEST_WORDS: Final = 3_000
#: How long a response taken up is kept from others.
LEASE: Final = timedelta(hours=2)

#: What was chosen of one criterion: the option's name, its label, its points.
Chosen = dict[str, list[Any]]


class Choice(NamedTuple):
    """A judgement as it can be kept: the options by criterion, the words, what is said of the whole, the points in all."""

    chosen: Chosen
    said: dict[str, str]
    overall: str
    points: int


def median(points: Sequence[int]) -> int:
    """The median; of an even number the mean of the middle two, rounded up, as Open edX counts it."""
    ordered = sorted(points)
    if not ordered:
        return 0
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return -(-(ordered[middle - 1] + ordered[middle]) // 2)


def total_of_peers(task: Task, judgements: Sequence[Mapping[str, Sequence[Any]]]) -> int:
    """The median of each criterion, added up; never more than there is to earn."""
    total = 0
    for one in task.criteria:
        given = [int(each[one.name][2]) for each in judgements if one.name in each]
        total += min(one.most, median(given))
    return total


def is_open(window: Window, now: datetime) -> str:
    """Why a step is not open now, in one sentence; empty where it is."""
    if window.start is not None and now < window.start:
        return _("This step is not open yet.")
    if window.due is not None and now > window.due:
        return _("This step was due, and takes nothing more.")
    return ""


def clean_choice(task: Task, options: Mapping[int, str], words: Mapping[int, str], overall: str) -> Choice:
    """What was sent as a judgement, checked.

    `options` and `words` are as sent, by the criterion's position. Raises `Invalid` where something is missing
    or there is no such option.
    """
    chosen: Chosen = {}
    said: dict[str, str] = {}
    for number, one in enumerate(task.criteria):
        if one.options:
            text = options.get(number, "")
            position = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
            if not 0 <= position < len(one.options):
                raise Invalid(
                    _("Choose one option for “%(criterion)s”.") % {"criterion": one.label},
                    field=f"c-{number}",
                )
            option = one.options[position]
            chosen[one.name] = [option.name, option.label, option.points]
        if one.words:
            needed = (
                _("Say something about “%(criterion)s”.") % {"criterion": one.label}
                if one.words == "required"
                else ""
            )
            text = clean_text(words.get(number, ""), most=LONGEST_WORDS, field=f"w-{number}", needed=needed)
            if text:
                said[one.name] = text
    overall = clean_text(overall, most=LONGEST_WORDS, field="overall")
    if overall == task.feedback_start.strip():
        overall = ""
    return Choice(chosen, said, overall, sum(int(one[2]) for one in chosen.values()))


def clean_texts(task: Task, texts: Sequence[str], *, complete: bool, files: int) -> list[str]:
    """A response's texts, one a prompt; with `complete` what is asked for must be there. Raises `Invalid`."""
    if not task.text:
        kept = [""] * len(task.prompts)
    else:
        padded = [*texts, *[""] * len(task.prompts)][: len(task.prompts)]
        kept = []
        for number, text in enumerate(padded):
            needed = _("Write your response first.") if complete and task.text == "required" else ""
            kept.append(clean_text(text, most=LONGEST_TEXT, field=f"text-{number}", needed=needed))
    if complete and task.files is not None and task.files.required and not files:
        raise Invalid(_("This response needs a file. Add one, then submit."), field="file")
    if complete and not files and not any(kept):
        raise Invalid(_("There is nothing to submit yet. Write your response first."), field="text-0")
    return kept
