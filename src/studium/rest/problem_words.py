"""Why a value does not fit, in our words: the validator's own are English and speak of its types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# By the validator's name of the error; the values are those of its context.
_SENTENCES = {
    "missing": gettext_noop("It is missing."),
    "extra_forbidden": gettext_noop("There is no such field."),
    "int_parsing": gettext_noop("It has to be a whole number."),
    "int_parsing_size": gettext_noop("It has to be a whole number of fewer digits."),
    "int_type": gettext_noop("It has to be a whole number."),
    "int_from_float": gettext_noop("It has to be a whole number."),
    "greater_than_equal": gettext_noop("It has to be at least %(ge)s."),
    "less_than_equal": gettext_noop("It has to be at most %(le)s."),
    "string_type": gettext_noop("It has to be text."),
    "string_too_long": gettext_noop("It has to be at most %(max_length)s characters long."),
    "string_pattern_mismatch": gettext_noop("It does not have the form %(pattern)s."),
    "string_unicode": gettext_noop("It holds half a character."),
    "too_long": gettext_noop("At most %(max_length)s values are taken."),
    "list_type": gettext_noop("It has to be a list."),
    "literal_error": gettext_noop("It has to be one of these: %(expected)s."),
    "timezone_aware": gettext_noop("It has to name its zone, like 2027-01-10T00:00:00Z."),
    "model_type": gettext_noop("It has to be an object."),
    "model_attributes_type": gettext_noop("It has to be an object."),
    "dict_type": gettext_noop("It has to be an object."),
}


def why(error: Mapping[str, Any]) -> str:
    """One error of the validator as a sentence."""
    kind = str(error.get("type", ""))
    if kind.startswith("datetime"):
        return _("It has to be a moment, like 2027-01-10T00:00:00Z.")
    if kind not in _SENTENCES:
        return _("It does not fit.")
    given = error.get("ctx", {})
    return _(_SENTENCES[kind]) % {name: str(value).replace("'", "") for name, value in given.items()}
