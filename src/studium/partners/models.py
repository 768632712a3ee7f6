"""Institutions, businesses and professional bodies, and the roles people hold in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studium.core.clock import now


class Organisation(models.Model):
    """Whoever offers, recognises or recommends. `document` is what its file says, as read."""

    class Kind(models.TextChoices):
        INSTITUTION = "institution", _("institution")
        BUSINESS = "business", _("business")
        BODY = "body", _("professional body")

    key = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)
    document = models.JSONField(default=dict)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role of a person in an organisation."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("program manager")
        INSTRUCTOR = "instructor", _("instructor")
        EXAM_OFFICER = "exam_officer", _("exam officer")
        GRADER = "grader", _("grader")
        REGISTRAR = "registrar", _("registrar")
        ENDORSER = "endorser", _("endorser")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    since = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "organisation", "role"), name="one_membership_a_role"),
        )

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()} at {self.organisation}"
