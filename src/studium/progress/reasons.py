"""Reason codes -> sentences in the reader's language.

Every code an evaluation can give has its sentence here; the values are localised (dates in the reader's zone,
numbers by locale). Without Django's settings (the command line) it speaks plain English.
"""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import get_language

from studium.catalog.requirements_problems import say

from .standing import NodeStanding, Params, Reason, State


def _(text: str) -> str:
    """Marks a sentence for translation; Django's own marker asks for settings, which may be absent here."""
    return text


STATES: dict[State, str] = {
    "met": _("Met"),
    "provisional": _("Waiting for release"),
    "in_progress": _("In progress"),
    "open": _("Open"),
    "blocked": _("Blocked"),
    "missed": _("Missed"),
    "lapsed": _("Lapsed"),
}

# A sentence, or several of which the first whose values are all known is taken.
SENTENCES: dict[str, tuple[str, ...]] = {
    # What the facts say
    "nothing": (_("Nothing is on record yet."),),
    "passed": (
        _("Passed on {on} with {score} %, run {run}."),
        _("Passed on {on} with {score} %."),
        _("Passed on {on}, run {run}."),
        _("Passed on {on}."),
    ),
    "awarded": (_("Awarded on {on}."),),
    "approved": (_("Confirmed on {on}."),),
    "waived": (_("Waived on {on}."),),
    "mark_passed": (_("Passed on {on} with a combined mark of {mark} %; {pass} % is needed."),),
    "awaiting_release": (_("Submitted on {on}; the result waits for release."),),
    "expired": (
        _("Passed on {on} with {score} %, but that counted only until {until}."),
        _("Passed on {on}, but that counted only until {until}."),
    ),
    "not_verified": (
        _("Passed on {on} with {score} %, but on the audit track."),
        _("Passed on {on}, but on the audit track."),
    ),
    "no_identity": (_("Passed on {on}, but without an identity check."),),
    "below": (_("Reached {score} % on {on}; {least} % is needed."),),
    "no_score": (
        _("The result of {on} has no score; {least} % is needed."),
        _("The result of {on} has no score."),
    ),
    "failed": (_("Not passed on {on}, with {score} %."), _("Not passed on {on}.")),
    "declined": (_("Not confirmed, on {on}."),),
    "not_said": (_("The result of {on} does not say whether it is a pass."),),
    "not_latest": (_("The result of {on} was followed by a later attempt; the latest counts."),),
    "not_first": (_("The result of {on} was a later attempt; the first counts."),),
    "revoked": (
        _("The result of {on} with {score} % was revoked."),
        _("The result of {on} was revoked."),
    ),
    "corrected": (
        _("The result of {on} with {score} % was corrected."),
        _("The result of {on} was corrected."),
    ),
    "below_floor": (_("{part}: {got} %, but at least {floor} % is needed there, whatever the sum."),),
    "mark_below": (_("The combined mark is {mark} %; {pass} % is needed."),),
    "mark_begun": (_("{have} of {of} parts are in; still missing: {missing}."),),
    "part_in": (_("{score} % on {on}, counts for {weight}."),),
    "part_settled": (_("Settled."),),
    "counts_elsewhere": (_("Passed, but it counts for another requirement; a course counts once."),),
    # What is on offer
    "can_upgrade": (_("Upgrade by {until} to make it count."), _("Upgrade to make it count.")),
    "on_audit": (
        _("Under way on the audit track, {percent} % so far; upgrade by {upgrade_until} to make it count."),
        _("Under way on the audit track; upgrade by {upgrade_until} to make it count."),
        _("Under way on the audit track. It counts only on the verified track."),
    ),
    "under_way": (
        _("Under way, {percent} % so far; ends {ends}."),
        _("Under way, {percent} % so far."),
        _("Under way; ends {ends}."),
        _("Under way."),
    ),
    "can_start": (_("Starts {starts}."), _("Can be started now.")),
    "run_missed": (_("The last run on offer can no longer be joined."),),
    "no_run": (_("No run is on offer yet."),),
    "after": (
        _("Opens when this is met: {after}. Next window {opens} to {closes}; register by {register_until}."),
        _("Opens when this is met: {after}. Next window {opens} to {closes}."),
        _("Opens when this is met: {after}."),
    ),
    "registered": (_("Registered; can be sat from {opens} to {closes}."), _("Registered; opens {opens}.")),
    "can_sit": (_("Can be sat now, until {closes}."), _("Can be sat now.")),
    "no_attempts": (_("No attempt is left."),),
    "window_missed": (_("The last window on offer can no longer be registered for."),),
    "no_window": (_("No window is on offer yet."),),
    "registration_opens": (
        _("Registration opens {register_from}; window {opens} to {closes}."),
        _("Registration opens {register_from}."),
    ),
    "can_register": (
        _("Register by {register_until}; window {opens} to {closes}."),
        _("Register by {register_until}."),
        _("Registration is open; window {opens} to {closes}."),
        _("Registration is open."),
    ),
    "award_needed": (_("The program's credential is needed."),),
    "approval_needed": (_("To be confirmed by {by}."), _("To be confirmed.")),
    "component_needed": (_("No mark is in yet."),),
    # Groups
    "group_met": (_("All that is needed is met: {met} of {needed}."),),
    "group_waits": (_("{met} of {needed} met; the rest waits for release."),),
    "group_lapsed": (_("{met} of {needed} met; some results no longer count."),),
    "group_begun": (_("{met} of {needed} met."),),
    "group_open": (_("Not begun yet: {met} of {needed} met."),),
    "group_stuck": (_("{met} of {needed} met; nothing in it can be done now."),),
}
_TAIL = {
    "until": _("Counts until {until}."),
    "imported": _("Taken over from an earlier record."),
    "transfer": _("Recognised from elsewhere."),
}
_RULES = {
    "all": _("All of these {of}"),
    "any": _("Any {count} of these {of}"),
    "credits": _("At least {credits} credits of these {of}"),
}


def sentence(reason: Reason) -> str:
    """The whole reason, as one or two sentences."""
    params = {name: value for name, value in reason.params.items() if value not in ("", None, [])}
    parts = []
    because = params.get("because")
    if because:
        parts.append(sentence(Reason(because[0], because[1])))
    values = {name: _shown(name, value) for name, value in params.items() if name not in ("because", "parts")}
    parts.append(say(_fitting(reason.code, params), **values))
    if reason.code in ("passed", "awarded") and "until" in params:
        parts.append(say(_TAIL["until"], **values))
    if reason.code in ("passed", "awarded", "approved") and params.get("origin") in _TAIL:
        parts.append(say(_TAIL[params["origin"]]))
    return " ".join(parts)


def state_word(state: State) -> str:
    return say(STATES[state])


def rule(node: NodeStanding) -> str:
    """A group's rule in words; empty for a leaf."""
    if node.kind == "all":
        return say(_RULES["all"], of=node.need["of"])
    if node.kind != "choose":
        return ""
    if "credits" in node.need:
        return say(_RULES["credits"], credits=_number(node.need["credits"]), of=node.need["of"])
    return say(_RULES["any"], count=node.need["count"], of=node.need["of"])


def _fitting(code: str, params: Params) -> str:
    options = _OPTIONS[code]
    for option, asked in options:
        if asked <= params.keys():
            return option
    return options[-1][0]


_NAMES = (
    "score", "run", "until", "percent", "ends", "starts", "upgrade_until", "opens", "closes",
    "register_until", "register_from", "by", "least",
)  # fmt: skip
# Each sentence with the values that it may only be taken with.
_OPTIONS = {
    code: tuple((option, frozenset(name for name in _NAMES if f"{{{name}}}" in option)) for option in options)
    for code, options in SENTENCES.items()
}
_SEASON = re.compile(r"(19|20)\d\d\b.*")
_SHOWN_PLACES = Decimal("0.01")
_KEPT = 16_384
_DAYS = frozenset(
    {"on", "until", "ends", "starts", "upgrade_until", "opens", "closes", "register_until", "register_from"}
)
_NUMBERS = frozenset({"score", "least", "mark", "pass", "got", "floor", "percent"})


def _shown(name: str, value: Any) -> str:
    if name in _DAYS:
        return _day(str(value))
    if name in _NUMBERS:
        return _number(str(value))
    if name == "run":
        # A run's key usually ends with its time, which is what tells it apart for a reader.
        found = _SEASON.search(str(value))
        return found.group() if found else str(value)
    if name == "weight":
        return _number(format(Decimal(str(value)) * 100, "f")) + " %"
    if isinstance(value, list):
        return _listed([str(each) for each in value])
    return str(value)


def _listed(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return say(_("{first} and {last}"), first=", ".join(names[:-1]), last=names[-1])


def _number(text: str) -> str:
    return _number_in(text, _language())


def _day(text: str) -> str:
    # A day is the same everywhere; of a moment, the reader's zone decides which day it is.
    zone = timezone.get_current_timezone() if len(text) > 10 and settings.configured else None
    return _day_in(text, _language(), zone)


# A page tells some fifty days and numbers, and formatting one by locale costs more than all else in a sentence: so
# each wording is kept once made.


@lru_cache(_KEPT)
def _number_in(text: str, language: str) -> str:
    # Cut, never rounded up: 59.999 must not read as 60.
    number = Decimal(text).quantize(_SHOWN_PLACES, rounding=ROUND_DOWN)
    plain = format(number.normalize() if number % 1 else number.to_integral_value(), "f")
    return formats.number_format(plain) if settings.configured else plain


@lru_cache(_KEPT)
def _day_in(text: str, language: str, zone: tzinfo | None) -> str:
    if len(text) > 10:
        moment = datetime.fromisoformat(text)
        day: date = moment.astimezone(zone).date() if zone is not None else moment.date()
    else:
        day = date.fromisoformat(text)
    if settings.configured:
        return formats.date_format(day, "j F Y" if language.startswith("en") else "DATE_FORMAT")
    return f"{day.day} {day:%B %Y}"


def _language() -> str:
    return (get_language() or "en") if settings.configured else ""
