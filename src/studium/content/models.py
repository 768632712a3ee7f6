"""Course content in immutable versions: a change of content is a new version, never a change of rows."""

from __future__ import annotations

import secrets
import time
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from studium.core.clock import now


def new_version_id() -> int:
    """Grows with time, and is never given twice, even after a rollback: caches in memory go by it."""
    return (time.time_ns() // 1_000_000 << 20) | secrets.randbits(20)


class Immutable(Exception):
    """Somebody tried to change a stored version; make a new one instead."""


class ContentVersion(models.Model):
    """One state of a course's content. `digest` is over all that is stored with it."""

    id = models.BigIntegerField(primary_key=True, default=new_version_id, editable=False)
    course_key = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=250)
    run = models.CharField(max_length=120, blank=True)
    imported_at = models.DateTimeField(default=now)
    imported_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    grading = models.JSONField(default=dict)
    about = models.JSONField(default=dict)
    #: What else belongs to the course as a whole: partitions of its learners, pages, dates (see importing.py).
    course = models.JSONField(default=dict)
    report = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course_key", "number"], name="content_version_number"),
        ]
        ordering: ClassVar = ["course_key", "-number"]

    def __str__(self) -> str:
        return f"{self.course_key} v{self.number}"


class Block(models.Model):
    """A chapter, sequential, unit or what stands in a unit. `element` is its OLX name.

    `body` is clean HTML; `source` a problem's XML; `details` what only its kind has.
    """

    version = models.ForeignKey(ContentVersion, on_delete=models.CASCADE, related_name="blocks")
    key = models.CharField(max_length=160)
    kind = models.CharField(max_length=20)
    element = models.CharField(max_length=60)
    parent = models.CharField(max_length=160, blank=True)
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=250, blank=True)
    file = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)
    source = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "key"], name="content_block_key"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["version", "parent", "position"], name="content_block_place")
        ]
        ordering: ClassVar = ["version", "position"]

    def __str__(self) -> str:
        return self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not self._state.adding:
            raise Immutable("A stored block is never changed; import the course again.")
        super().save(*args, **kwargs)


class Asset(models.Model):
    """A stored file, known by the hash of its bytes (32 hexadecimal digits of SHA-256)."""

    hash = models.CharField(max_length=32, primary_key=True)
    media_type = models.CharField(max_length=120)
    size = models.BigIntegerField()
    #: For the server alone: such as a course's own Python library, which may hold answers.
    private = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.hash


class AssetUse(models.Model):
    """The name under which a version knows an asset. `made` where the import made the file, as captions."""

    version = models.ForeignKey(ContentVersion, on_delete=models.CASCADE, related_name="assets")
    name = models.CharField(max_length=500)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="uses")
    made = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "name"], name="content_asset_name")
        ]

    def __str__(self) -> str:
        return self.name


class RunContent(models.Model):
    """A run that is bound to one version, whatever is imported later."""

    run_key = models.CharField(max_length=120, unique=True)
    version = models.ForeignKey(ContentVersion, on_delete=models.PROTECT, related_name="runs")

    def __str__(self) -> str:
        return self.run_key


class CourseUpload(models.Model):
    """A course that its team sent in over the web; `uploads` draws its states. `place` is where the archive lies."""

    public_id = models.CharField(max_length=22, unique=True)
    course_key = models.CharField(max_length=120)
    run_key = models.CharField(max_length=120, blank=True)
    file_name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    place = models.CharField(max_length=300)
    state = models.CharField(max_length=10)
    sentence = models.TextField(blank=True)
    report = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    number = models.PositiveIntegerField(null=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["course_key"], name="content_upload_course")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["course_key"],
                condition=models.Q(state__in=("checking", "ready", "applying")),
                name="content_upload_one_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_key}: {self.file_name}"
