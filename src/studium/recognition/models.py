"""Tables of recognition. Nothing outside this app imports them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from studium.core.ids import new_public_id

from .flow import CaseState


class Agreement(models.Model):
    """An agreement by its key; what it says is in its versions (R29)."""

    key = models.SlugField(max_length=100, unique=True)
    program_key = models.SlugField(max_length=100, db_index=True)
    institution_key = models.SlugField(max_length=100, db_index=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


class AgreementVersion(models.Model):
    """What the agreement says from one publication to the next. Never changed."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="one_version_of_a_number")
        ]
        ordering = ["agreement", "number"]

    def __str__(self) -> str:
        return f"{self.agreement_id} version {self.number}"


class Case(models.Model):
    """A learner's request to one university under one version of an agreement (R34).

    `record` is what the learner consented to send, as it was then; nothing is re-sent by itself (R32). It is
    emptied when consent is withdrawn.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    number = models.CharField(max_length=9, unique=True)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="cases")
    institution_key = models.SlugField(max_length=100)
    program_key = models.SlugField(max_length=100)
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in CaseState])
    before_completion = models.BooleanField()
    message = models.TextField(blank=True)
    award_public_id = models.CharField(max_length=22, blank=True)
    record = models.JSONField(null=True)
    recorded_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["learner", "program_key"]),
            models.Index(fields=["institution_key", "state", "requested_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class Consent(models.Model):
    """The learner's word: to whom, for what, what (R32). A renewed sending is a new consent."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consents")
    recipient_key = models.SlugField(max_length=100)
    purpose = models.TextField()
    shared = models.JSONField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id} to {self.recipient_key}"


class Step(models.Model):
    """One step of a case, with what was said. Written once."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in CaseState])
    text = models.TextField(blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_university = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class Access(models.Model):
    """Somebody at the university looked at the record (R32)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="accesses")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    what = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "accesses"

    def __str__(self) -> str:
        return f"{self.case_id} {self.what}"


class Decision(models.Model):
    """What the university decided, why, and on which conditions; an appeal adds another (R34)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10)
    credits = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    unit = models.CharField(max_length=40, blank=True)
    rationale = models.TextField()
    conditions = models.JSONField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_decision_of_a_number")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"
