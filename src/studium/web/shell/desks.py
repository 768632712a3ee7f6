"""The front door of the desks: for each institution, the work a person's roles give there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from studium.credentials import api as credentials
from studium.learning import api as learning
from studium.partners.api import Role


@dataclass(frozen=True, slots=True)
class Desk:
    title: str
    text: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class House:
    """One organisation, the person's roles in words, and the desks they open."""

    name: str
    words: str
    desks: list[Desk]


def houses(roles: Iterable[Role]) -> list[House]:
    """Grouped by organisation, in the order given; a desk that two roles open appears once."""
    grouped: dict[str, list[Role]] = {}
    for role in roles:
        grouped.setdefault(role.organisation_key, []).append(role)
    return [
        House(
            name=held[0].organisation_name,
            words=", ".join(_word(role.role) for role in held),
            desks=list(dict.fromkeys(desk for role in held for desk in _desks(role))),
        )
        for held in grouped.values()
    ]


def _word(role: str) -> str:
    words = {
        "manager": _("Program manager"),
        "instructor": _("Instructor"),
        "exam_officer": _("Exam officer"),
        "grader": _("Grader"),
        "registrar": _("Registrar"),
        "endorser": _("Endorser"),
    }
    return words.get(role, role)


def _desks(role: Role) -> list[Desk]:
    awards = Desk(
        title=_("Credentials to decide on"),
        text=_("Those that an amended mark has left without what they were awarded for."),
        url=reverse("award-reviews"),
        icon="seal",
    )
    decides = [awards] if role.role in credentials.REVIEWER_ROLES else []
    if role.role not in learning.TEACHING_ROLES:
        return [_desk(role), *decides]
    teaching = Desk(
        title=_("Courses you teach"),
        text=_("Marks, discussions and everything else of each run."),
        url=reverse("teaching"),
        icon="people",
    )
    return [teaching, _desk(role), *decides]


def _desk(role: Role) -> Desk:
    if role.role == "exam_officer":
        text = _("Sittings in each window; review them and release results.")
        return Desk(title=_("Exams"), text=text, url=reverse("exam-desk"), icon="clock")
    if role.role == "grader":
        text = _("Responses of exams that wait for your mark.")
        return Desk(title=_("Marking"), text=text, url=reverse("marking"), icon="check")
    if role.role == "registrar":
        text = _("Requests from learners, each with the complete record; decide and give reasons.")
        return Desk(
            title=_("Recognition requests"), text=text, url=reverse("registrar-desk"), icon="building"
        )
    address = f"{reverse('catalogue')}?institution={role.organisation_key}"
    if role.role == "endorser":
        address = reverse("catalogue")
        return Desk(
            title=_("Programs"),
            text=_("What your organisation recommends, as learners see it."),
            url=address,
            icon="seal",
        )
    return Desk(
        title=_("Programs"),
        text=_("Your institution’s programs, as learners see them."),
        url=address,
        icon="book",
    )
