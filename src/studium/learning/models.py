"""What a learner did in a run. `learner` comes first in every key, so that the tables can be split by it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class OfLearner(models.Model):
    """A row that belongs to a learner in a run. Goes when the learner's account goes (R43)."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    run_key = models.CharField(max_length=150)

    class Meta:
        abstract = True


class RunState(OfLearner):
    """Where the learner is in the run and how it stands so far.

    Locked by whatever changes the learner's work in the run. `marks` keeps the whole percent of each graded
    section, for the content `version` it was counted with, so that an answer recounts its own section alone;
    empty where the next answer must recount everything. `adjusted` says that the course team has set something
    for this learner alone (`marks.adjustments`), `noted` that the learner wrote in a margin (`notes`): who has
    nothing there pays for no look at it.
    """

    unit_key = models.CharField(max_length=255, blank=True)
    percent = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    passed = models.BooleanField(default=False)
    marks = models.JSONField(default=dict)
    adjusted = models.BooleanField(default=False)
    noted = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner", "run_key"], name="runstate_once")]
        indexes = [models.Index(fields=["run_key", "learner"], name="runstate_of_run")]

    def __str__(self) -> str:
        return f"{self.run_key}: {self.percent} %"


class UnitState(OfLearner):
    """A unit the learner has opened; `completed_at` once everything in it is done."""

    unit_key = models.CharField(max_length=255)
    opened_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "run_key", "unit_key"], name="unitstate_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_key} {self.unit_key}"


class BlockState(OfLearner):
    """A block as the learner left it: the last answers and how they fared; for a video, that it was watched.

    `points` of `possible` are the problem's own, unweighted: the gradebook applies the weight in force.
    """

    block_key = models.CharField(max_length=255)
    answers = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    points = models.DecimalField(max_digits=16, decimal_places=10, default=0)
    possible = models.DecimalField(max_digits=16, decimal_places=10, default=0)
    attempts_used = models.PositiveIntegerField(default=0)
    hints_shown = models.PositiveSmallIntegerField(default=0)
    seed = models.PositiveIntegerField(default=0)
    completed = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "run_key", "block_key"], name="blockstate_once"),
            models.CheckConstraint(
                condition=Q(points__gte=0) & Q(points__lte=F("possible")), name="blockstate_points_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_key} {self.block_key}: {self.points}/{self.possible}"


class Attempt(OfLearner):
    """One graded answer, kept as it was given and never changed (R7). `number` counts from 1."""

    block_key = models.CharField(max_length=255)
    number = models.PositiveIntegerField()
    answers = models.JSONField()
    points = models.DecimalField(max_digits=16, decimal_places=10)
    possible = models.DecimalField(max_digits=16, decimal_places=10)
    seed = models.PositiveIntegerField()
    content_version = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "run_key", "block_key", "number"], name="attempt_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_key} {self.block_key} #{self.number}: {self.points}/{self.possible}"


class CourseResult(OfLearner):
    """A result in the run, as it was told to the academic record. Never changed, only followed."""

    number = models.PositiveIntegerField()
    course_key = models.CharField(max_length=150)
    percent = models.DecimalField(max_digits=6, decimal_places=2)
    passed = models.BooleanField()
    verified = models.BooleanField()
    identity_checked = models.BooleanField()
    attempt = models.PositiveIntegerField()
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "run_key", "number"], name="courseresult_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_key} #{self.number}: {self.percent} %"


class Tally(models.Model):
    """How often one thing was chosen in a block of a run: a choice of a poll, a word of a word cloud.

    Counted in the transaction of the choice itself. It names nobody, and stays when an account goes.
    """

    run_key = models.CharField(max_length=150)
    block_key = models.CharField(max_length=255)
    question = models.CharField(max_length=100, blank=True)
    choice = models.CharField(max_length=100, blank=True)
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run_key", "block_key", "question", "choice"], name="tally_once")
        ]
        indexes = [models.Index(fields=["run_key", "block_key", "question", "-votes"], name="tally_most")]

    def __str__(self) -> str:
        return f"{self.run_key} {self.block_key} {self.question}/{self.choice}: {self.votes}"


# Tables of the larger activities stand beside their code; they are read here so that Django finds them.
from .discussion import models as _discussion  # noqa: E402, F401
from .groups import models as _groups  # noqa: E402, F401
from .lti import models as _lti  # noqa: E402, F401
from .marks import models as _marks  # noqa: E402, F401
from .notes import models as _notes  # noqa: E402, F401
from .peer import models as _peer  # noqa: E402, F401
from .uploads import models as _uploads  # noqa: E402, F401
