"""The shape of an Open Badges 3.0 credential, as our own JSON Schema.

It holds what the specification requires of the parts that carry meaning; 1EdTech's own schema is stricter
in places nobody reads and is run against every credential we issue in the tests.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

SCHEMA_BASE: Final = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
ACHIEVEMENT_SCHEMA: Final = SCHEMA_BASE + "ob_v3p0_achievementcredential_schema.json"
ENDORSEMENT_SCHEMA: Final = SCHEMA_BASE + "ob_v3p0_endorsementcredential_schema.json"
SCHEMA_TYPE: Final = "1EdTechJsonSchemaValidator2019"

_TEXT: Final = {"type": ["string", "object"]}
_MOMENT: Final = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$",
}


def _typed(name: str) -> dict[str, Any]:
    """Has `name` as its type, or among its types."""
    return {"anyOf": [{"const": name}, {"type": "array", "contains": {"const": name}}]}


def _one_or_many(of: dict[str, Any]) -> dict[str, Any]:
    return {"if": {"type": "array"}, "then": {"items": of}, "else": of}


def _thing(name: str, required: list[str], /, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", *required],
        "properties": {"type": _typed(name), **properties},
    }


_PROFILE: Final = {
    "anyOf": [{"type": "string"}, _thing("Profile", ["id"], id={"type": "string"}, name=_TEXT)],
}
_IDENTITY: Final = _thing(
    "IdentityObject",
    ["hashed", "identityHash", "identityType"],
    hashed={"type": "boolean"},
    identityHash=_TEXT,
)
_RESULT: Final = _thing("Result", [], status={"type": "string"}, value=_TEXT)
_RESULT_DESCRIPTION: Final = _thing("ResultDescription", ["id", "name", "resultType"])
_ALIGNMENT: Final = _thing("Alignment", ["targetName", "targetUrl"])
_ACHIEVEMENT: Final = _thing(
    "Achievement",
    ["id", "name", "description", "criteria"],
    id={"type": "string"},
    name=_TEXT,
    description=_TEXT,
    criteria={"type": "object", "anyOf": [{"required": ["id"]}, {"required": ["narrative"]}]},
    alignment=_one_or_many(_ALIGNMENT),
    resultDescription=_one_or_many(_RESULT_DESCRIPTION),
    creator=_PROFILE,
)
_ACHIEVEMENT_SUBJECT: Final = {
    **_thing(
        "AchievementSubject",
        ["achievement"],
        achievement=_ACHIEVEMENT,
        identifier=_one_or_many(_IDENTITY),
        result=_one_or_many(_RESULT),
    ),
    "anyOf": [{"required": ["id"]}, {"required": ["identifier"]}],
}
_ENDORSEMENT_SUBJECT: Final = _thing(
    "EndorsementSubject", ["id"], id={"type": "string"}, endorsementComment=_TEXT
)
_STATUS: Final = {"type": "object", "required": ["id", "type"]}
_COMMON: Final = {
    "issuer": _PROFILE,
    "validFrom": _MOMENT,
    "validUntil": _MOMENT,
    "credentialStatus": _STATUS,
}


def _credential(kinds: list[str], required: list[str], subject: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["@context", "id", "type", "issuer", "validFrom", "credentialSubject", *required],
        "properties": {
            **_COMMON,
            "type": {"type": "array", "contains": {"enum": kinds}},
            "credentialSubject": subject,
        },
    }


@cache
def _validator(kind: str) -> Draft202012Validator:
    # Read only where a credential is made or looked at: it is large.
    from jsonschema import Draft202012Validator

    if kind == "endorsement":
        schema = _credential(["EndorsementCredential"], [], _ENDORSEMENT_SUBJECT)
    else:
        schema = _credential(["AchievementCredential", "OpenBadgeCredential"], ["name"], _ACHIEVEMENT_SUBJECT)
    return Draft202012Validator(schema)


def kind_of(document: dict[str, Any]) -> str:
    """`achievement`, `endorsement`, or nothing where the credential is not an Open Badge."""
    types = document.get("type")
    named = types if isinstance(types, list) else [types]
    if "AchievementCredential" in named or "OpenBadgeCredential" in named:
        return "achievement"
    return "endorsement" if "EndorsementCredential" in named else ""


def problem(document: dict[str, Any]) -> str:
    """What is wrong with an Open Badge's shape, as a clause with its place; nothing where it is right."""
    from jsonschema.exceptions import best_match

    error = best_match(_validator(kind_of(document)).iter_errors(document))
    if error is None:
        return ""
    place = ".".join(str(step) for step in error.absolute_path) or _("the credential")
    if error.validator == "required":
        missing = next((name for name in error.validator_value if name not in error.instance), "")
        return _("%(place)s lacks “%(name)s”") % {"place": place, "name": missing}
    if error.validator == "contains" or "const" in str(error.validator):
        return _("%(place)s has the wrong type") % {"place": place}
    return _("%(place)s has a value of the wrong form") % {"place": place}
