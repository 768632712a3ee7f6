"""Tables of seats: who a window admits, its slots, what a place was given for, vouchers."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from studium.core.ids import new_public_id


class Seating(models.Model):
    """Whom a window admits (R12); a window without a row admits whoever registers."""

    window = models.OneToOneField("exams.Window", on_delete=models.CASCADE, related_name="seating")
    admits = models.CharField(max_length=10, choices=[(one, one) for one in ("self", "invited", "office")])

    def __str__(self) -> str:
        return f"{self.window_id}: {self.admits}"


class Invitation(models.Model):
    """An address that may register in a window admitting the invited."""

    window = models.ForeignKey("exams.Window", on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["window", "email"], name="one_invitation_an_address")]

    def __str__(self) -> str:
        return f"{self.window_id}: {self.email}"


class Slot(models.Model):
    """A date within a window, for so many. Moments in UTC; `zone` is where it takes place."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    window = models.ForeignKey("exams.Window", on_delete=models.CASCADE, related_name="slots")
    starts = models.DateTimeField()
    entry_until = models.DateTimeField()
    zone = models.CharField(max_length=60)
    place = models.CharField(max_length=200, blank=True)
    capacity = models.PositiveIntegerField()

    class Meta:
        ordering = ["starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts__lt=models.F("entry_until")), name="slot_starts_before_it_ends"
            )
        ]

    def __str__(self) -> str:
        return f"{self.window_id}: {self.starts:%Y-%m-%d %H:%M}"


class Seat(models.Model):
    """How a place was come by, and its slot. A place without a row was taken by the candidate, without slot."""

    registration = models.OneToOneField("exams.Registration", on_delete=models.CASCADE, related_name="seat")
    slot = models.ForeignKey(Slot, null=True, on_delete=models.PROTECT, related_name="seats")
    mode = models.CharField(max_length=10)
    why = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    deferred_from = models.ForeignKey(
        "exams.Registration", null=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.registration_id} in {self.slot_id}"


class Voucher(models.Model):
    """A code worth one attempt to each of so many people."""

    exam = models.ForeignKey("exams.Exam", on_delete=models.CASCADE, related_name="vouchers")
    code = models.CharField(max_length=32, unique=True)
    uses = models.PositiveIntegerField()
    used = models.PositiveIntegerField(default=0)
    until = models.DateTimeField()
    why = models.TextField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used__lte=models.F("uses")), name="voucher_is_not_overdrawn"
            )
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}: {self.used} of {self.uses}"
