"""The partitions of a course's learners into groups, as `user_partitions` of its policy and its gates name them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from .olx import Node

#: Open edX makes these two itself; exports refer to them and do not define them.
TRACKS: Final = 50
CONTENT_TYPES: Final = 51
_TRACK_GROUPS: Final = {
    1: "audit", 2: "verified", 3: "professional", 4: "no-id-professional", 5: "credit", 6: "honor", 7: "masters",
}  # fmt: skip
_SCHEMES: Final = frozenset(("random", "cohort", "enrollment_track", "content_type_gate", "team"))


def read_partitions(
    root: Node, gates: Iterable[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """All partitions that the course defines or that a gate names, as JSON, and notes on those that were missing.

    One that only a gate names has the groups that the gates name: for an experiment learners are spread over
    them; for content groups the staff place them, and until then nobody sees what is behind.
    """
    found = {one["id"]: one for one in _defined(root)}
    notes = []
    wanted: dict[int, tuple[str, set[int]]] = {}
    for gate in gates:
        if gate["kind"] in ("group", "split"):
            details = gate["details"]
            scheme = "random" if gate["kind"] == "split" else "cohort"
            _scheme, groups = wanted.setdefault(int(details["partition"]), (scheme, set()))
            groups.update(int(one) for one in details["groups"])
    for number, (scheme, groups) in sorted(wanted.items()):
        if number == TRACKS:
            found[number] = _made(number, _("Enrolment track"), "enrollment_track", _TRACK_GROUPS)
        elif number == CONTENT_TYPES:
            names = {1: "limited", 2: "full"}
            found[number] = _made(number, _("Access to graded content"), "content_type_gate", names)
        elif number not in found:
            notes.append(
                _("the course does not define its group configuration %(number)s; it was made from its use")
                % {"number": number}
            )
            names = {one: _("Group %(number)s") % {"number": one} for one in sorted(groups)}
            found[number] = _made(number, _("Groups %(number)s") % {"number": number}, scheme, names)
    return [found[number] for number in sorted(found)], tuple(notes)


def _made(number: int, name: str, scheme: str, groups: Mapping[int, str]) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "scheme": scheme,
        "groups": [{"id": one, "name": label} for one, label in groups.items()],
    }


def _defined(root: Node) -> list[dict[str, Any]]:
    try:
        listed = json.loads(root.attributes.get("user_partitions") or "[]")
    except (ValueError, RecursionError):
        return []
    found = []
    for one in listed if isinstance(listed, list) else ():
        if not isinstance(one, dict) or not str(one.get("id", "")).isdigit():
            continue
        scheme = str(one.get("scheme") or "random")
        rows = one.get("groups")
        groups = {
            int(group["id"]): str(group.get("name") or group["id"])[:120]
            for group in (rows if isinstance(rows, list) else ())
            if isinstance(group, dict) and str(group.get("id", "")).isdigit()
        }
        made = _made(int(one["id"]), str(one.get("name") or "")[:120], scheme, groups)
        if scheme not in _SCHEMES:
            made["scheme"] = "cohort"
        found.append(made)
    return found
