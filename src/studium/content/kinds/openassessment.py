"""Responses that people judge by a rubric: `<openassessment>` of Open edX (ORA2).

Assessed by peers, by the author, by the course team, or several of these. What stands in the file besides and is
done without here is named in the notes.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from lxml import etree

from .. import attributes as read
from .prose import Prose
from .source import Made, Source, Unreadable

_MOST_CRITERIA: Final = 40
_MOST_OPTIONS: Final = 40
_MOST_PROMPTS: Final = 20
_MOST_POINTS: Final = 10_000
_MOST_PEERS: Final = 50
_MOST_FILES: Final = 3
_IMAGES: Final = ("gif", "jpeg", "jpg", "png")
_NO_DATE: Final = ("2001-01-01", "2029-01-01")


def read_openassessment(source: Source) -> Made:
    """Children: assessments, prompts, rubric; an older form holds one prompt inside the rubric."""
    element = source.node.element
    rubric = element.find("rubric") if element is not None else None
    if element is None or rubric is None:
        raise Unreadable(_("it has no rubric to judge a response by"))
    prose = Prose(source)
    criteria = _criteria(rubric)
    steps = _steps(element)
    if not steps:
        raise Unreadable(_("it does not say who judges a response"))
    given = source.node.attributes
    notes = list(prose.notes)
    training = [
        one for one in element.iterfind("assessments/assessment") if one.get("name") == "student-training"
    ]
    if training:
        notes.append(_("its training examples are shown as samples beside the rubric, not practised"))
    if read.flag(given, "teams_enabled"):
        notes.append(_("it is for teams; here everybody responds alone"))
    if read.count(given, "leaderboard_show"):
        notes.append(_("its list of the best responses is not shown"))
    details = {
        "prompts": _prompts(element, rubric, prose, html=read.plain(given, "prompts_type") == "html"),
        "criteria": criteria,
        "feedback_prompt": _text(rubric.find("feedbackprompt")),
        "feedback_start": _text(rubric.find("feedback_default_text")),
        "text": _how(read.plain(given, "text_response"), default="required"),
        "files": _files(given),
        "start": _moment(given, "submission_start"),
        "due": _moment(given, "submission_due"),
        "samples": [sample for one in training for sample in _samples(one, criteria)],
        "steps": steps,
    }
    if not details["text"] and not details["files"]:
        details["text"] = "required"
    possible = Decimal(sum(max((one["points"] for one in each["options"]), default=0) for each in criteria))
    title = " ".join((_text(element.find("title"))).split())[:250]
    return Made(
        "openassessment",
        details={**details, "title": title},
        possible=possible,
        notes=(*notes, *prose.notes),
    )


def _criteria(rubric: etree._Element) -> list[dict[str, Any]]:
    """What a response is judged by. A criterion without options asks for words alone."""
    found: list[dict[str, Any]] = []
    for number, one in enumerate(rubric.iterfind("criterion")):
        if number >= _MOST_CRITERIA:
            raise Unreadable(_("its rubric has more than %(most)s criteria") % {"most": _MOST_CRITERIA})
        name = _text(one.find("name")) or str(number)
        options = [
            {
                "name": _text(option.find("name")),
                "label": _text(option.find("label")) or _text(option.find("name")) or str(position + 1),
                "points": _points(option.get("points", "0")),
                "explanation": _text(option.find("explanation")),
            }
            for position, option in enumerate(one.iterfind("option"))
        ][:_MOST_OPTIONS]
        words = one.get("feedback", "disabled")
        found.append(
            {
                "name": name,
                "label": _text(one.find("label")) or name,
                "prompt": _text(one.find("prompt")),
                "options": options,
                "words": words if words in ("optional", "required") else ("" if options else "required"),
            }
        )
    if not found:
        raise Unreadable(_("its rubric has no criteria"))
    return found


def _points(text: str) -> int:
    points = int(text) if text.strip().isascii() and text.strip().isdigit() and len(text) < 7 else -1
    if not 0 <= points <= _MOST_POINTS:
        raise Unreadable(_("“%(points)s” in its rubric is no number of points") % {"points": text})
    return points


def _steps(element: etree._Element) -> dict[str, Any]:
    """Who judges, in the words of this platform: peer, self, staff."""
    steps: dict[str, Any] = {}
    for one in element.iterfind("assessments/assessment"):
        given = {str(key): str(value) for key, value in one.attrib.items()}
        name = given.get("name", "")
        when = {"start": _moment(given, "start"), "due": _moment(given, "due")}
        if name == "peer-assessment":
            give = min(_MOST_PEERS, max(1, read.count(given, "must_grade") or 1))
            get = min(_MOST_PEERS, max(1, read.count(given, "must_be_graded_by") or 1))
            steps["peer"] = {"give": give, "get": get, **when}
        elif name == "self-assessment":
            steps["self"] = when
        elif name == "staff-assessment":
            steps["staff"] = {"required": read.flag(given, "required", default=True)}
    if "peer" not in steps and "self" not in steps and "staff" in steps:
        steps["staff"]["required"] = True
    return steps


def _prompts(element: etree._Element, rubric: etree._Element, prose: Prose, *, html: bool) -> list[str]:
    """The questions as clean HTML; the author typed plain text or HTML."""
    written = [_text(one.find("description")) or _text(one) for one in element.iterfind("prompts/prompt")]
    written = written or [_text(one) for one in (*element.iterfind("prompt"), *rubric.iterfind("prompt"))]
    return [
        prose.html(one if html else linebreaks(one, autoescape=True)) for one in written[:_MOST_PROMPTS]
    ] or [""]


def _files(given: Any) -> dict[str, Any] | None:
    how = _how(read.plain(given, "file_upload_response"))
    if not how:
        return None
    kind = read.plain(given, "file_upload_type")
    listed = [
        one.strip().lower().lstrip(".") for one in read.plain(given, "white_listed_file_types").split(",")
    ]
    kinds = {"image": list(_IMAGES), "pdf-and-image": [*_IMAGES, "pdf"]}.get(
        kind, [one for one in listed if one]
    )
    many = read.flag(given, "allow_multiple_files", default=True)
    return {"how": how, "kinds": kinds, "most": _MOST_FILES if many else 1}


def _samples(training: etree._Element, criteria: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Sample responses with the options the author would choose."""
    labels = {each["name"]: each for each in criteria}
    for one in training.iterfind("example"):
        parts = [_text(part) for part in one.iterfind("answer/part")] or [_text(one.find("answer"))]
        chosen = []
        for select in one.iterfind("select"):
            criterion = labels.get(select.get("criterion", ""))
            options = {each["name"]: each["label"] for each in criterion["options"]} if criterion else {}
            if criterion and select.get("option", "") in options:
                chosen.append([criterion["label"], options[select.get("option", "")]])
        yield {"parts": parts, "chosen": chosen}


def _how(word: str, default: str = "") -> str:
    """Studio's word for whether a part of a response is asked for; empty for not at all."""
    if not word:
        return default
    return word if word in ("required", "optional") else ""


def _moment(given: Any, name: str) -> str | None:
    """A date as ISO text. The dates that Studio proposes for "always" are none."""
    found = read.moment(given, name)
    if found is None or found.date().isoformat() in _NO_DATE:
        return None
    return found.isoformat()


def _text(element: etree._Element | None) -> str:
    return "".join(str(part) for part in element.itertext()).strip() if element is not None else ""
