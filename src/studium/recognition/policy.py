"""Who may do what: one function a question."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.core.errors import NotFound
from studium.partners import api as partners

from .models import Case

REGISTRAR = "registrar"


def is_registrar(*, user_id: int, institution_key: str) -> bool:
    """May this person read and decide the cases of this institution?"""
    return partners.has_role(user_id=user_id, organisation_key=institution_key, role=REGISTRAR)


def offices_of(*, user_id: int) -> list[str]:
    """The institutions whose registrar this person is."""
    return [role.organisation_key for role in partners.roles_of(user_id=user_id) if role.role == REGISTRAR]


def check_registrar(*, user_id: int, case: Case) -> None:
    """Raises `NotFound` unless the person is a registrar of the case's university: for anybody else the case
    does not exist (R32)."""
    if not is_registrar(user_id=user_id, institution_key=case.institution_key):
        raise NotFound(_("There is no such case at your institution."))
