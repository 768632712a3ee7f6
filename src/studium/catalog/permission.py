"""Who may publish what."""

from __future__ import annotations

from collections.abc import Iterable

from studium.core.errors import NotAllowed
from studium.partners import api as partners

from .checking_alone import ORGANISATIONS
from .requirements_problems import say as _
from .yaml_marks import Document


def check_may_publish(user_id: int, documents: Iterable[Document]) -> None:
    """May this person publish these documents? Raises `NotAllowed` unless a program manager of one of the
    institutions of each; kinds of program are the operator's."""
    for document in documents:
        value = document.value
        if document.kind in ORGANISATIONS:
            houses = [document.key]
        else:
            houses = [*value.get("institutions", ()), *filter(None, [value.get("institution")])]
        if not houses:
            raise NotAllowed(
                _("“{key}” belongs to no institution; only the operator may publish it.", key=document.key)
            )
        partners.check_manager(user_id=user_id, organisation_keys=houses)
