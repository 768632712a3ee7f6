"""People, to the other apps: names, identity checks, mail, tokens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Max

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import NotFound
from studium.core.prepared import NUMBER, Prepared

from .models import IdentityCheck, MailMessage, User
from .tokens import TokenView, create_token, revoke_token, tokens_of, user_for_token

__all__ = [
    "Mail",
    "Person",
    "TokenView",
    "create_person",
    "create_token",
    "display_name",
    "identity_checked",
    "mailbox",
    "notify",
    "people",
    "person",
    "person_by_email",
    "record_identity_check",
    "revoke_token",
    "tokens_of",
    "user_for_token",
]


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is, as other apps may know it. `id` never leaves the house; `public_id` may."""

    id: int
    public_id: str
    email: str
    legal_name: str
    display_name: str
    romanised_name: str
    birth_date: date | None
    country: str
    time_zone: str
    identity_checked_at: datetime | None
    identity_method: str


@dataclass(frozen=True, slots=True)
class Mail:
    to: str
    subject: str
    body: str
    at: datetime


def _as_person(user: User, check: IdentityCheck | None) -> Person:
    if check is not None and check.name_seen != user.legal_name:
        # It says that somebody was who this name says: of a name taken later it says nothing (R25).
        check = None
    return Person(
        id=user.pk,
        public_id=user.public_id,
        email=user.email,
        legal_name=user.legal_name,
        display_name=user.display_name or user.legal_name,
        romanised_name=user.romanised_name,
        birth_date=user.birth_date,
        country=user.country,
        time_zone=user.time_zone,
        identity_checked_at=check.checked_at if check else None,
        identity_method=check.method if check else "",
    )


def people(ids: Iterable[int]) -> dict[int, Person]:
    """The people with these ids, by id; unknown ids are absent. Two queries, however many."""
    wanted = list(ids)
    latest = IdentityCheck.objects.filter(learner__in=wanted).values("learner").annotate(last=Max("pk"))
    checks = {c.learner_id: c for c in IdentityCheck.objects.filter(pk__in=latest.values("last"))}
    return {user.pk: _as_person(user, checks.get(user.pk)) for user in User.objects.filter(pk__in=wanted)}


def person(user_id: int) -> Person:
    """One person; raises `NotFound`."""
    found = people([user_id]).get(user_id)
    if found is None:
        raise NotFound("There is no such person.")
    return found


_LAST_CHECK = Prepared(
    lambda user_id: (
        IdentityCheck.objects.filter(learner=user_id)
        .order_by("-pk")
        .values_list("name_seen", "learner__legal_name")[:1]
    ),
    NUMBER,
)


def identity_checked(user_id: int) -> bool:
    """Whether somebody saw that the person is who their legal name says, under the name they bear now (R25). One query."""
    return any(seen == named for seen, named in _LAST_CHECK.rows(user_id))


def person_by_email(email: str) -> Person | None:
    user = User.objects.filter(email__iexact=email).first()
    return person(user.pk) if user else None


def display_name(user: User) -> str:
    """The name pages show; allauth calls this."""
    return str(user)


def create_person(
    *,
    email: str,
    legal_name: str,
    display_name: str = "",
    romanised_name: str = "",
    country: str = "",
    time_zone: str = "UTC",
    password: str | None = None,
    staff: bool = False,
) -> Person:
    """Makes a person whose e-mail address counts as confirmed: for imports, the demo and benchmarks."""
    from allauth.account.models import EmailAddress

    with write():
        user = User.objects.create_user(
            email,
            password,
            legal_name=legal_name,
            display_name=display_name,
            romanised_name=romanised_name,
            country=country,
            time_zone=time_zone,
            is_staff=staff,
            is_superuser=staff,
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return _as_person(user, None)


def record_identity_check(*, learner_id: int, method: str, by: int | None) -> None:
    """Says that the learner's identity was checked against the legal name, now (R25)."""
    with write():
        user = User.objects.get(pk=learner_id)
        IdentityCheck.objects.create(
            learner=user, method=method, checked_at=now(), checked_by_id=by, name_seen=user.legal_name
        )
        audit.record(
            actor_id=by, action="check identity", target=f"person:{user.public_id}", after={"method": method}
        )


def notify(*, user_id: int, subject: str, body: str, link: str = "") -> None:
    """Sends the person a mail; `link` is a path of this site. In the demo it lands in /mailbox."""
    user = User.objects.get(pk=user_id)
    if link:
        body = f"{body}\n\n{settings.BASE_URL}{link}"
    send_mail(subject, body, None, [user.email])


def mailbox(*, limit: int = 100) -> list[Mail]:
    """The mail that would have been sent, newest first."""
    rows = MailMessage.objects.order_by("-pk")[:limit]
    return [Mail(to=m.to, subject=m.subject, body=m.body, at=m.at) for m in rows]
