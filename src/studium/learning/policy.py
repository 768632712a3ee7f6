"""Who may see and change learners' marks: the course team of a run."""

from __future__ import annotations

from typing import Final

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.core.errors import NotAllowed
from studium.partners import api as partners

#: The roles at an institution of a course that make somebody part of its team.
TEACHING_ROLES: Final = frozenset(("manager", "instructor"))


def may_teach(*, user_id: int, run_key: str) -> bool:
    """Whether the person belongs to the run's course team: a manager or an instructor of one of the course's
    institutions, or a superuser. Raises `NotFound` for an unknown run. One query, two for a superuser."""
    course = catalog.course(catalog.run(run_key).course_key)
    held = partners.roles_of(user_id=user_id)
    if any(one.role in TEACHING_ROLES and one.organisation_key in course.institutions for one in held):
        return True
    return _is_superuser(user_id)


def check_may_teach(*, user_id: int, run_key: str) -> None:
    """Raises `NotAllowed` unless `may_teach`, and `NotFound` for an unknown run."""
    if not may_teach(user_id=user_id, run_key=run_key):
        raise NotAllowed(
            _(
                "This is for the course team: managers and instructors of the institutions that offer the course. "
                "Ask one of them to give you a role."
            )
        )


def check_not_own(*, by: int | None, learner_id: int) -> None:
    """Raises `NotAllowed` where somebody of the team would decide on their own work."""
    if by == learner_id:
        raise NotAllowed(_("Nobody marks their own work; ask another member of the course team."))


def runs_taught(*, user_id: int) -> tuple[catalog.RunView, ...]:
    """The runs whose team the person belongs to, those that began last first. At most two queries when warm."""
    held = partners.roles_of(user_id=user_id)
    houses = list(dict.fromkeys(one.organisation_key for one in held if one.role in TEACHING_ROLES))
    if _is_superuser(user_id):
        found = {run.key: run for key in catalog.courses() for run in catalog.course(key).runs}
    else:
        found = {run.key: run for house in houses for run in catalog.runs_of(house)}
    return tuple(sorted(found.values(), key=lambda run: (str(run.start or ""), run.key), reverse=True))


def _is_superuser(user_id: int) -> bool:
    people = get_user_model()._default_manager
    return people.filter(pk=user_id, is_superuser=True, is_active=True).exists()
