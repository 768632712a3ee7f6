"""What is offered, as tables. Each row keeps the document it was imported from; columns are what is queried."""

from __future__ import annotations

from typing import Any

from django.db import models


class ProgramType(models.Model):
    """A kind of program, as data: its label may be a trademark elsewhere (R28)."""

    key = models.SlugField(max_length=80, unique=True)
    document = models.JSONField()

    def __str__(self) -> str:
        return self.key


class Course(models.Model):
    key = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=250)
    document = models.JSONField()

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title


class Run(models.Model):
    """A course on offer from a day to a day."""

    key = models.SlugField(max_length=120, unique=True)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="runs")
    document = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("course", "position")

    def __str__(self) -> str:
        return self.key


class ExamDeclaration(models.Model):
    """An exam as its file declares it; the `exams` app runs it."""

    key = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=250)
    document = models.JSONField()

    def __str__(self) -> str:
        return self.title


class Program(models.Model):
    key = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=250)
    document = models.JSONField()

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title


class RuleVersion(models.Model):
    """The rules of a program from a moment on. Never changed, never deleted (R1, R3)."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    rules = models.JSONField()
    settings = models.JSONField()
    names = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ("program", "number")
        constraints = (
            models.UniqueConstraint(fields=("program", "number"), name="one_rule_version_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.program_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise RuntimeError("A published rule version is immutable; publish another.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise RuntimeError("A published rule version is kept for ever; awards rest on it.")


class Stamp(models.Model):
    """One row: a random token that changes with every change of the catalogue."""

    token = models.CharField(max_length=22)

    def __str__(self) -> str:
        return self.token
