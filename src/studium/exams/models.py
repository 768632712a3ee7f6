"""Tables of the examinations. Nothing outside this app imports them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from studium.core.ids import new_public_id

from .rules import WindowTimes
from .states import Ended, Kind, RegistrationState, ResultState, Source


class Exam(models.Model):
    """An exam as declared in a file, and the number of its present version."""

    key = models.SlugField(max_length=100, unique=True)
    number = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200)
    institution_key = models.SlugField(max_length=100, db_index=True)
    document = models.JSONField()
    synced_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Window(models.Model):
    """When one may register, sit, and learn the result (R13). UTC."""

    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="windows")
    key = models.SlugField(max_length=100)
    register_from = models.DateTimeField(null=True)
    register_until = models.DateTimeField()
    opens = models.DateTimeField()
    closes = models.DateTimeField(db_index=True)
    release_after = models.DateTimeField()
    # No longer in the file, yet somebody is registered: it stands for them and takes nobody new.
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exam", "key"], name="one_window_of_a_key"),
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")), name="window_opens_before_it_closes"
            ),
        ]
        ordering = ["opens", "pk"]

    def __str__(self) -> str:
        return f"{self.exam_id}: {self.key}"

    @property
    def times(self) -> WindowTimes:
        return WindowTimes(
            self.register_from, self.register_until, self.opens, self.closes, self.release_after
        )


class Authorisation(models.Model):
    """Whether a learner may sit an exam now, as last computed from the standing (R11)."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="+")
    program_key = models.SlugField(max_length=100)
    eligible = models.BooleanField()
    reasons = models.JSONField()
    basis = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "exam", "program_key"], name="one_authorisation_a_program"
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} {self.exam_id}: {'may sit' if self.eligible else 'may not sit yet'}"


class Registration(models.Model):
    """A place in a window, with the authorisation as it was when given (R11)."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="registrations")
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="registrations")
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in RegistrationState])
    authorisation = models.JSONField()
    registered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "window"],
                condition=models.Q(state=RegistrationState.REGISTERED.value),
                name="one_open_registration_a_window",
            )
        ]
        indexes = [models.Index(fields=["learner", "exam"]), models.Index(fields=["window", "state"])]

    def __str__(self) -> str:
        return f"{self.learner_id} in {self.window_id}: {self.state}"


class LedgerEntry(models.Model):
    """One line about attempts. Written once, never changed, never deleted (R15)."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in Kind])
    count = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=10, blank=True, choices=[(s.value, s.value) for s in Source])
    # What caused it, unique, so that hearing the same thing twice writes one line ("order:7Qx.../0").
    cause = models.CharField(max_length=120, unique=True)
    registration = models.ForeignKey(
        Registration, null=True, on_delete=models.PROTECT, related_name="entries"
    )
    why = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["learner", "exam", "id"])]
        ordering = ["pk"]
        verbose_name_plural = "ledger entries"

    def __str__(self) -> str:
        return f"{self.kind} {self.count}: {self.cause}"


class Sitting(models.Model):
    """One candidate at one paper. The clock is ours; the paper and its terms are frozen at the start."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="sittings")
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="sittings")
    registration = models.OneToOneField(Registration, on_delete=models.PROTECT, related_name="sitting")
    attempt = models.PositiveSmallIntegerField()
    identity_checked = models.BooleanField()
    exam_number = models.PositiveIntegerField()
    terms = models.JSONField()
    content_version = models.BigIntegerField()
    form = models.JSONField()
    started_at = models.DateTimeField()
    # The part under way, counted from 1; 0 between parts. Part rows are in `sittings/models.py`.
    current = models.PositiveSmallIntegerField(default=1)
    # The next moment at which something ends by itself: the part under way, or between parts the whole.
    deadline = models.DateTimeField()
    # When every part must have ended; None where the one part's deadline says it (R14).
    ends_at = models.DateTimeField(null=True)
    # The one device that may answer; empty for a sitting that no browser began.
    device = models.CharField(max_length=22, blank=True)
    # What was arranged for the candidate, frozen at the start (R17). Not for graders.
    arrangements = models.JSONField(default=dict)
    # The clock stands still from the one to the other, which `deadline` already counts.
    paused_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, blank=True, choices=[(e.value, e.value) for e in Ended])
    receipt = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["learner", "exam"]),
            models.Index(fields=["window", "submitted_at"]),
            models.Index(
                fields=["deadline"], condition=models.Q(submitted_at=None), name="sittings_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"sitting {self.public_id}"


class Answer(models.Model):
    """What was last saved for one question, and by which save."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="answers")
    block_key = models.CharField(max_length=200)
    content = models.JSONField()
    flagged = models.BooleanField(default=False)
    seq = models.PositiveBigIntegerField()
    tab = models.CharField(max_length=40)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "block_key"], name="one_answer_a_question")]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.block_key}: {self.seq}"


class Result(models.Model):
    """The mark of a sitting, kept apart so that no candidate's page reads it by chance (R18)."""

    sitting = models.OneToOneField(Sitting, on_delete=models.PROTECT, related_name="result")
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in ResultState])
    points = models.DecimalField(max_digits=14, decimal_places=6)
    possible = models.DecimalField(max_digits=14, decimal_places=6)
    percent = models.DecimalField(max_digits=9, decimal_places=6)
    passed = models.BooleanField()
    per_question = models.JSONField()
    unreadable = models.PositiveSmallIntegerField(default=0)
    review_reason = models.TextField(blank=True)
    revision = models.PositiveSmallIntegerField(default=0)
    graded_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["state"])]

    def __str__(self) -> str:
        return f"{self.sitting_id}: {self.state}"


from .definition.models import PreparedPaper  # noqa: E402, F401

# Tables of the larger areas stand beside their code; they are read here so that Django finds them.
from .imports import models as _imports  # noqa: E402, F401
from .integrity import models as _integrity  # noqa: E402, F401
from .marking import models as _marking  # noqa: E402, F401
from .marking.human import models as _human  # noqa: E402, F401
from .releases import models as _releases  # noqa: E402, F401
from .seats.models import Invitation, Seat, Seating, Slot, Voucher  # noqa: E402, F401
from .sittings.models import Accommodation as Accommodation  # noqa: E402 - tables of this app
from .sittings.models import Pause as Pause  # noqa: E402
from .sittings.models import SittingPart as SittingPart  # noqa: E402
from .supervision.models import CheckIn, Observation, Vendor, VendorAttempt, VendorMessage  # noqa: E402, F401
