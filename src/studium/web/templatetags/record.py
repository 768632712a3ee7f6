"""Filters of the registrar's record: its values are kept as text and put into words here."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from studium.progress import reasons
from studium.recognition import words
from studium.web.exam import words as exam_words
from studium.web.shell import dates

register = template.Library()


@register.filter
def iso_day(value: str) -> str:
    """A date or moment in ISO form as a date in words."""
    if not value:
        return ""
    return dates.day(datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value))


@register.filter
def percent_text(value: str) -> str:
    """A percentage kept as text."""
    return words.number_text(value)


@register.filter
def language_name(code: str) -> str:
    """`en` as a language's name; a code that is not known stays."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def supervision(kind: str) -> str:
    return exam_words.supervision(kind)


@register.filter
def identity_method(method: str) -> str:
    return words.identity_method(method)


@register.filter
def state_word(state: str) -> str:
    """The word of a requirement's state."""
    word = next((word for known, word in reasons.STATES.items() if known == state), state)
    return _(word)
