"""Awards, the documents written for them, and what makes those checkable: keys, status, shares, holds.

An award's life:

    (none) --award--> active --revoke--> revoked
                         \\--reissue--> superseded   (a new active award takes its place)

Nothing is deleted: a revoked award stays, says so, and keeps its place in its status list for ever (R27).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studium.core.clock import now
from studium.core.ids import new_public_id


class SigningKey(models.Model):
    """An Ed25519 key of an organisation, or of the deployment where the organisation is empty.

    Only the public half is here; the private one is a file in the data folder. A retired key signs nothing
    new and stays published, since what it signed stays signed.
    """

    organisation_key = models.CharField(max_length=100, blank=True)
    multikey = models.CharField(max_length=60, unique=True)
    created_at = models.DateTimeField(default=now)
    retired_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_key"],
                condition=models.Q(retired_at__isnull=True),
                name="one_current_key_per_organisation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_key or 'deployment'} {self.multikey[:12]}"


class StatusList(models.Model):
    """A bitstring status list of one organisation and one purpose, with its signed form as served."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id)
    organisation_key = models.CharField(max_length=100, blank=True)
    purpose = models.CharField(max_length=20)
    document = models.TextField(blank=True)
    used = models.PositiveIntegerField(default=0)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_key", "purpose"])]

    def __str__(self) -> str:
        return f"{self.organisation_key} {self.purpose} {self.public_id}"


class StatusEntry(models.Model):
    """One place in a list: given at random, once, never to another credential (R43)."""

    list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="entries")
    index = models.PositiveIntegerField()
    set_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "index"], name="one_credential_per_place")]
        verbose_name_plural = "status entries"

    def __str__(self) -> str:
        return f"{self.list_id}#{self.index}"


class Award(models.Model):
    """That a learner earned a program's credential: decided once, on the snapshot kept here."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        SUPERSEDED = "superseded", _("replaced")
        REVOKED = "revoked", _("revoked")

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id)
    number = models.CharField(max_length=9, unique=True)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    program_key = models.CharField(max_length=100)
    rule_version = models.PositiveIntegerField()
    organisation_key = models.CharField(max_length=100)
    snapshot = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    awarded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    status = models.OneToOneField(StatusEntry, on_delete=models.PROTECT, related_name="award")
    # When the rest of the house is told later, in shares (a cohort's awards): whether it was.
    told = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "program_key"],
                condition=models.Q(state="active"),
                name="one_active_award_per_learner_and_program",
            )
        ]
        indexes = [models.Index(fields=["learner", "program_key"])]

    def __str__(self) -> str:
        return f"{self.number} {self.program_key}"


class AwardReview(models.Model):
    """An award whose requirements are met no more, since a mark was amended: put before a person (R20).

        open --stands_again (met once more) | kept | revoked--> closed

    The award itself stands until that person decides.
    """

    class Outcome(models.TextChoices):
        STANDS_AGAIN = "stands_again", _("requirements met again")
        KEPT = "kept", _("kept")
        REVOKED = "revoked", _("revoked")

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="reviews")
    opened_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["award"], condition=models.Q(closed_at__isnull=True), name="one_open_review_per_award"
            )
        ]

    def __str__(self) -> str:
        return f"review of {self.award_id}"


class Credential(models.Model):
    """A signed document written for an award, exactly as it is handed out."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="credential")
    document = models.TextField()
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"credential of {self.award_id}"


class Share(models.Model):
    """A time during which an award's page was open to whoever has its address. Ended, never deleted."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="shares")
    since = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["award"], condition=models.Q(ended_at__isnull=True), name="one_open_share_per_award"
            )
        ]

    def __str__(self) -> str:
        return f"share of {self.award_id}"


class ShareAccess(models.Model):
    """How often a shared page or file was looked at on a day: no word of by whom (R32, R43)."""

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="accesses")
    day = models.DateField()
    form = models.CharField(max_length=10)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["share", "day", "form"], name="one_count_per_day_and_form")
        ]
        verbose_name_plural = "share accesses"

    def __str__(self) -> str:
        return f"{self.day}: {self.form} × {self.count}"


class Hold(models.Model):
    """A person's decision that nothing is awarded to a learner for now (R21): in one program, or in all."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    program_key = models.CharField(max_length=100, blank=True)
    reason = models.TextField()
    placed_at = models.DateTimeField(default=now)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lift_reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["learner", "program_key"])]

    def __str__(self) -> str:
        return f"{self.program_key or 'all programs'}: {self.reason[:40]}"


class Endorsement(models.Model):
    """An approved recommendation of a program, signed by the organisation that makes it (R37).

    `digest` is of what was stated: a changed statement is a new endorsement, and the old one is withdrawn.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id)
    program_key = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    organisation_key = models.CharField(max_length=100)
    organisation_name = models.CharField(max_length=200)
    statement = models.TextField()
    skills = models.JSONField(default=list)
    signatory_name = models.CharField(max_length=200, blank=True)
    signatory_title = models.CharField(max_length=200, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    document = models.TextField()
    status = models.OneToOneField(StatusEntry, on_delete=models.PROTECT, related_name="endorsement")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program_key", "key"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_standing_endorsement_per_program_and_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_name} for {self.program_key}"


class Cohort(models.Model):
    """Awarding a program's credential to everybody who earned it, learner by learner in the order of their ids.

        open --a slice, again and again--> open --no learner left--> finished

    `cursor` is the last learner dealt with, moved in the transaction that stores their awards: whoever goes on
    after a crash goes on there.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id)
    program_key = models.CharField(max_length=100)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField(default=now)
    moved_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    looked_at = models.PositiveIntegerField(default=0)
    awarded = models.PositiveIntegerField(default=0)
    # Awards that could not be written: [learner's public id, sentence], the first hundred.
    failures = models.JSONField(default=list)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program_key"],
                condition=models.Q(finished_at__isnull=True),
                name="one_open_cohort_per_program",
            )
        ]

    def __str__(self) -> str:
        return f"{self.program_key}: {self.awarded} of {self.looked_at}"
