"""Reading in the admin site. The catalogue comes from files: what is changed here would be lost with the next."""

from __future__ import annotations

from django.contrib import admin

from .models import Course, ExamDeclaration, Program, ProgramType, RuleVersion, Run


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(Program)
class ProgramAdmin(ReadOnly):
    list_display = ("title", "key")
    search_fields = ("title", "key")


@admin.register(RuleVersion)
class RuleVersionAdmin(ReadOnly):
    list_display = ("program", "number", "published_at")
    list_select_related = ("program",)
    search_fields = ("program__key",)


@admin.register(Course)
class CourseAdmin(ReadOnly):
    list_display = ("title", "key")
    search_fields = ("title", "key")


@admin.register(Run)
class RunAdmin(ReadOnly):
    list_display = ("key", "course")
    list_select_related = ("course",)
    search_fields = ("key", "course__title")


@admin.register(ExamDeclaration)
class ExamDeclarationAdmin(ReadOnly):
    list_display = ("title", "key")
    search_fields = ("title", "key")


admin.site.register(ProgramType, ReadOnly, list_display=("key",))
