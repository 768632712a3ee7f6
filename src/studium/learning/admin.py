from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from .lti import admin as lti_admin  # noqa: F401 - registers the tools
from .marks.models import DueExtension, MarkOverride, MarksFile, Regrade
from .models import Attempt, BlockState, CourseResult, RunState, UnitState


class ReadOnly(admin.ModelAdmin):
    """Learners' work is changed by learners; what they answered is never rewritten."""

    list_select_related = ("learner",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(RunState)
class RunStateAdmin(ReadOnly):
    list_display = ("learner", "run_key", "percent", "passed", "seen_at")
    search_fields = ("run_key", "learner__email")


@admin.register(UnitState)
class UnitStateAdmin(ReadOnly):
    list_display = ("learner", "run_key", "unit_key", "opened_at", "completed_at")
    search_fields = ("run_key", "unit_key", "learner__email")


@admin.register(BlockState)
class BlockStateAdmin(ReadOnly):
    list_display = ("learner", "run_key", "block_key", "points", "possible", "attempts_used", "changed_at")
    search_fields = ("run_key", "block_key", "learner__email")


@admin.register(Attempt)
class AttemptAdmin(ReadOnly):
    list_display = ("at", "learner", "run_key", "block_key", "number", "points", "possible")
    search_fields = ("run_key", "block_key", "learner__email")


@admin.register(CourseResult)
class CourseResultAdmin(ReadOnly):
    list_display = ("recorded_at", "learner", "run_key", "number", "percent", "passed", "verified", "attempt")
    search_fields = ("run_key", "course_key", "learner__email")


@admin.register(MarkOverride)
class MarkOverrideAdmin(ReadOnly):
    list_display = ("at", "learner", "run_key", "key", "points", "possible", "by", "reason")
    search_fields = ("run_key", "key", "learner__email")


@admin.register(DueExtension)
class DueExtensionAdmin(ReadOnly):
    list_display = ("at", "learner", "run_key", "key", "due", "by", "reason")
    search_fields = ("run_key", "key", "learner__email")


@admin.register(Regrade)
class RegradeAdmin(ReadOnly):
    list_select_related = ("by",)
    list_display = ("at", "run_key", "block_key", "by", "done", "total", "changed", "finished_at")
    search_fields = ("run_key", "block_key")


@admin.register(MarksFile)
class MarksFileAdmin(ReadOnly):
    list_select_related = ("by",)
    list_display = ("at", "run_key", "name", "state", "by", "applied_by", "applied_at")
    search_fields = ("run_key", "name", "digest")
