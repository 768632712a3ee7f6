"""Organisations and roles, to the other apps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.db import write
from studium.core.errors import Invalid, NotAllowed, NotFound

from . import models

__all__ = [
    "ROLES",
    "Organisation",
    "Role",
    "check_manager",
    "document",
    "documents",
    "grant_role",
    "has_role",
    "holders_of",
    "organisation",
    "organisations",
    "revoke_role",
    "roles_of",
    "upsert_organisation",
]

ROLES = tuple(models.Membership.Role.values)


@dataclass(frozen=True, slots=True)
class Organisation:
    """An institution, business or professional body. `country` is ISO 3166-1 alpha-2, or empty."""

    key: str
    kind: str
    name: str
    country: str
    url: str
    about: str
    accreditation: str
    quality_assurance: str
    signatory_name: str
    signatory_title: str


@dataclass(frozen=True, slots=True)
class Role:
    """A role somebody holds in an organisation: one of `ROLES`."""

    organisation_key: str
    organisation_name: str
    role: str


def _view(row: models.Organisation) -> Organisation:
    document: Mapping[str, Any] = row.document
    signatory = document.get("signatory") or {}
    return Organisation(
        key=row.key,
        kind=row.kind,
        name=row.name,
        country=row.country,
        url=document.get("url", ""),
        about=document.get("about", ""),
        accreditation=document.get("accreditation", ""),
        quality_assurance=document.get("quality_assurance", ""),
        signatory_name=signatory.get("name", ""),
        signatory_title=signatory.get("title", ""),
    )


def organisation(key: str) -> Organisation:
    """One organisation; raises `NotFound`. One query."""
    row = models.Organisation.objects.filter(key=key).first()
    if row is None:
        raise NotFound(_("There is no institution or business “%(key)s”.") % {"key": key})
    return _view(row)


def organisations(keys: Iterable[str] | None = None) -> dict[str, Organisation]:
    """Organisations by key: those named, or all. Unknown keys are absent. One query."""
    rows = models.Organisation.objects.all()
    if keys is not None:
        rows = rows.filter(key__in=list(keys))
    return {row.key: _view(row) for row in rows}


def documents(keys: Iterable[str] | None = None) -> dict[str, dict[str, Any]]:
    """What the files of organisations say, as read, by key: those named, or all. One query."""
    rows = models.Organisation.objects.all()
    if keys is not None:
        rows = rows.filter(key__in=list(keys))
    return {row.key: {row.kind: row.key} | row.document for row in rows}


def document(key: str) -> dict[str, Any] | None:
    """What the organisation's file says, as read; None where there is no such. One query."""
    return documents([key]).get(key)


def upsert_organisation(*, key: str, kind: str, document: Mapping[str, Any]) -> None:
    """Stores what a file says of an organisation, new or changed."""
    with write():
        models.Organisation.objects.update_or_create(
            key=key,
            defaults={
                "kind": kind,
                "name": document["name"],
                "country": document.get("country", ""),
                "document": dict(document),
            },
        )


def roles_of(*, user_id: int) -> list[Role]:
    """Every role the person holds, by organisation. One query."""
    rows = models.Membership.objects.filter(user_id=user_id).select_related("organisation")
    return [
        Role(row.organisation.key, row.organisation.name, row.role)
        for row in rows.order_by("organisation__name", "role")
    ]


def has_role(*, user_id: int, organisation_key: str, role: str) -> bool:
    """Whether the person holds this role there. One query."""
    return models.Membership.objects.filter(
        user_id=user_id, organisation__key=organisation_key, role=role
    ).exists()


def check_manager(*, user_id: int, organisation_keys: Iterable[str]) -> None:
    """May this person publish for one of these organisations? Raises `NotAllowed` unless a manager of one is."""
    keys = list(organisation_keys)
    held = models.Membership.objects.filter(
        user_id=user_id, organisation__key__in=keys, role=models.Membership.Role.MANAGER
    )
    if not held.exists():
        raise NotAllowed(
            _("Only a program manager of %(organisations)s may publish this.")
            % {"organisations": ", ".join(keys)}
        )


def holders_of(*, organisation_key: str, role: str) -> list[int]:
    """The ids of the people who hold this role there. One query."""
    rows = models.Membership.objects.filter(organisation__key=organisation_key, role=role)
    return list(rows.order_by("pk").values_list("user_id", flat=True))


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise Invalid(
            _("“%(role)s” is not a role; the roles are %(roles)s.")
            % {"role": role, "roles": ", ".join(ROLES)},
            field="role",
        )


def grant_role(*, user_id: int, organisation_key: str, role: str, by: int | None) -> None:
    """Gives the person a role; giving it twice changes nothing. Audited."""
    _check_role(role)
    with write():
        row = models.Organisation.objects.filter(key=organisation_key).first()
        if row is None:
            raise NotFound(_("There is no institution or business “%(key)s”.") % {"key": organisation_key})
        _membership, made = models.Membership.objects.get_or_create(
            user_id=user_id, organisation=row, role=role
        )
        if made:
            audit.record(
                actor_id=by,
                action="grant role",
                target=f"organisation:{row.key}",
                after={"user": user_id, "role": role},
            )


def revoke_role(*, user_id: int, organisation_key: str, role: str, by: int | None, why: str) -> None:
    """Takes a role away; taking what is not held changes nothing. Audited, with the reason."""
    _check_role(role)
    with write():
        gone, _rows = models.Membership.objects.filter(
            user_id=user_id, organisation__key=organisation_key, role=role
        ).delete()
        if gone:
            audit.record(
                actor_id=by,
                action="revoke role",
                target=f"organisation:{organisation_key}",
                before={"user": user_id, "role": role},
                why=why,
            )
