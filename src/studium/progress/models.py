"""Tables: facts (append-only), memberships (who is pinned to which rules), standings (what followed)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .facts import SCORE_PLACES, Fact, exact_score

_UNIT = 10**SCORE_PLACES


def score_units(score: Decimal | None) -> int | None:
    """A score as it is stored: a whole number of hundred-millionths of a percent, exact on every database."""
    return None if score is None else int(exact_score(score) * _UNIT)


def score_of(units: int | None) -> Decimal | None:
    if units is None:
        return None
    score = Decimal(units).scaleb(-SCORE_PLACES).normalize()
    return score.quantize(Decimal(1)) if score == score.to_integral_value() else score


class FactRow(models.Model):
    """One fact. Rows are only ever added; a source that changes its mind adds the next `revision`, which
    supersedes the one before."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("about"), max_length=160)
    score = models.BigIntegerField(_("score, in hundred-millionths of a percent"), null=True)
    passed = models.BooleanField(_("passed"), null=True)
    verified = models.BooleanField(_("on the verified track"))
    identity_checked = models.BooleanField(_("identity checked"))
    provisional = models.BooleanField(_("not released yet"))
    attempt = models.PositiveSmallIntegerField(_("attempt"), null=True)
    run = models.CharField(_("run"), max_length=120)
    origin = models.CharField(_("origin"), max_length=10)
    effective_at = models.DateTimeField(_("true at"))
    # The UTC day of effective_at as a number that months can be added to; see catalog.requirements_values.
    effective_day = models.IntegerField()
    recorded_at = models.DateTimeField(_("recorded at"))
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, db_index=False, related_name="+")
    source = models.CharField(_("source"), max_length=60)
    source_ref = models.CharField(_("reference in the source"), max_length=160)
    revision = models.PositiveSmallIntegerField(_("revision"))

    class Meta:
        db_table = "progress_fact"
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also the way to a learner's facts: every query begins with the learner.
            models.UniqueConstraint(
                fields=("learner", "source", "source_ref", "revision"), name="one_fact_a_source_and_revision"
            ),
            models.UniqueConstraint(
                fields=("supersedes",), condition=models.Q(supersedes__isnull=False), name="superseded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} #{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise RuntimeError("A fact is never changed; record one that supersedes it.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise RuntimeError("A fact is never deleted; record one that supersedes it.")

    def as_fact(self) -> Fact:
        return Fact(
            id=self.pk, learner=self.learner_id, kind=self.kind, key=self.key,  # type: ignore[arg-type]
            effective_at=self.effective_at, recorded_at=self.recorded_at, score=score_of(self.score),
            passed=self.passed, verified=self.verified, identity_checked=self.identity_checked,
            attempt=self.attempt, run=self.run, origin=self.origin,  # type: ignore[arg-type]
            supersedes=self.supersedes_id, provisional=self.provisional,
            source=self.source, source_ref=self.source_ref,
        )  # fmt: skip


class Membership(models.Model):
    """A learner in a program, pinned to the rule version they started under (R3)."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    program_key = models.CharField(_("program"), max_length=120)
    version = models.PositiveIntegerField(_("rule version"))
    joined_at = models.DateTimeField(_("joined"))

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("learner", "program_key"), name="one_membership_a_program")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=("program_key", "version", "learner"), name="members_of_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} in {self.program_key} v{self.version}"


class StandingRow(models.Model):
    """The last standing of a membership. Always a consequence of the facts; can be rebuilt at any time.

    `state`, `met`, `needed` follow from the facts alone, so that all learners can be compared and recomputed by
    one statement. `detail` is the whole standing with what is on offer, or null until somebody looks.
    """

    # Unchecked by the database: a standing follows from a membership, whose learner is checked; the check costs
    # as much as the row when a million are written.
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    program_key = models.CharField(_("program"), max_length=120)
    version = models.PositiveIntegerField(_("rule version"))
    state = models.CharField(_("state"), max_length=12)
    met = models.PositiveSmallIntegerField(_("met"))
    needed = models.PositiveSmallIntegerField(_("needed"))
    detail = models.JSONField(_("detail"), null=True)
    facts_mark = models.BigIntegerField(_("highest fact considered"))
    as_of = models.DateTimeField(_("as of"))
    # From when time alone may change the state; from when it may change the detail.
    attained_until = models.DateTimeField(_("state holds until"), null=True)
    fresh_until = models.DateTimeField(_("detail holds until"), null=True)

    class Meta:
        db_table = "progress_standing"
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("learner", "program_key"), name="one_standing_a_program")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=("attained_until",),
                condition=models.Q(attained_until__isnull=False),
                name="standings_by_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} in {self.program_key}: {self.state}"


class Sweep(models.Model):
    """How far the set-based recomputation has read (one row): facts and memberships by their highest id."""

    facts_mark = models.BigIntegerField(default=0)
    memberships_mark = models.BigIntegerField(default=0)
    swept_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"facts to {self.facts_mark}, memberships to {self.memberships_mark}"
