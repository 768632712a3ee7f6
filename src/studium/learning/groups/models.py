"""Who is in which group of which partition of a course."""

from __future__ import annotations

from django.db import models

from ..models import OfLearner


class GroupMember(OfLearner):
    """A learner's group in one partition. `partition` and `group` are the ids that the course's files use.

    For an experiment it is written when the group is first needed, so that no later change of the course moves a
    learner; for the other partitions the course team writes it.
    """

    partition = models.BigIntegerField()
    group = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "run_key", "partition"], name="groupmember_once")
        ]
        indexes = [models.Index(fields=["run_key", "partition", "group"], name="groupmember_roster")]

    def __str__(self) -> str:
        return f"{self.run_key} partition {self.partition}: group {self.group}"
