"""Who is in which run, on which track; and the ledger of what was paid for and used."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .rules import Entry, Kind, Track

TRACKS = [(Track.AUDIT.value, _("audit")), (Track.VERIFIED.value, _("verified"))]
KINDS = [
    (Kind.VERIFIED.value, _("verified track of a run")),
    (Kind.BUNDLE.value, _("verified track by a bundle")),
]
ENTRIES = [
    (Entry.GRANTED.value, _("granted")),
    (Entry.CONSUMED.value, _("consumed")),
    (Entry.RESTORED.value, _("restored")),
    (Entry.RETURNED.value, _("returned")),
]


class Enrolment(models.Model):
    """A learner in a run: one row, whatever happens to the track."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    run_key = models.CharField(max_length=150, db_index=True)
    course_key = models.CharField(max_length=150)
    track = models.CharField(max_length=8, choices=TRACKS)
    enrolled_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "run_key"], name="enrolment_once_a_run"),
            models.CheckConstraint(
                condition=Q(track__in=[t.value for t in Track]), name="enrolment_track_known"
            ),
            models.CheckConstraint(
                condition=~Q(track="verified") | Q(verified_at__isnull=False),
                name="enrolment_verified_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_key}: {self.track}"


class Entitlement(models.Model):
    """One line of the ledger, never changed: a right to a verified track granted, consumed, given back.

    `ref` is a run key (kind verified) or a course key (kind bundle); `run_key` says, on a consumed line,
    which run it was used for. The balance of a right is the sum of `delta` over its lines (`rules.balance`).
    """

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8, choices=KINDS)
    ref = models.CharField(max_length=150)
    entry = models.CharField(max_length=8, choices=ENTRIES)
    delta = models.SmallIntegerField()
    run_key = models.CharField(max_length=150, blank=True)
    order = models.CharField(
        max_length=22, blank=True, help_text=_("public id of the order it was paid with")
    )
    cause = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["learner", "kind", "ref"], name="entitlement_right"),
            models.Index(fields=["order"], name="entitlement_order"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__in=["granted", "restored"], delta=1)
                | Q(entry__in=["consumed", "returned"], delta=-1),
                name="entitlement_delta_of_entry",
            ),
            # An order grants a right once and takes it back once, however often it is told to.
            models.UniqueConstraint(
                fields=["order", "kind", "ref", "entry"],
                condition=Q(entry__in=["granted", "returned"]) & ~Q(order=""),
                name="entitlement_once_an_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.entry} {self.kind} {self.ref}"
