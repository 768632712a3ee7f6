"""Tools outside that courses open, what each may be told about a learner, and what makes a launch checkable.

A tool's registration:

    proposed --approve--> approved --withdraw--> withdrawn
        \\------------------withdraw---------------^   |
                               ^-------approve---------/

Only an approved tool is opened, gets a token or may send a mark. A registration is never deleted: marks that
came from the tool name it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from studium.core.clock import now
from studium.core.ids import new_public_id


class Tool(models.Model):
    """A tool as this platform knows it. `client_id` and `deployment_id` are ours to give.

    `redirect_urls` are the exact addresses an identity may be sent to; `proposed_urls` those that courses ask
    for and nobody has approved. Its signatures are checked by the keys at `keyset_url`, or by `public_key`
    (PEM). `may_know_name` and `may_know_email` say what a learner may be asked to tell it.
    """

    key = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    client_id = models.CharField(max_length=200, unique=True, default=new_public_id)
    deployment_id = models.CharField(max_length=200, default=new_public_id)
    login_url = models.CharField(max_length=2000)
    launch_url = models.CharField(max_length=2000, blank=True)
    redirect_urls = models.JSONField(default=list, blank=True)
    proposed_urls = models.JSONField(default=list, blank=True)
    keyset_url = models.CharField(max_length=2000, blank=True)
    public_key = models.TextField(blank=True)
    may_know_name = models.BooleanField(default=False)
    may_know_email = models.BooleanField(default=False)
    origin = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField(default=now)
    approved_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class ToolUser(models.Model):
    """A learner as one tool knows them: a name of its own (`sub`), and what they agreed that it is told.

    `asked_at` is when the learner last decided; until then they have not been asked.
    """

    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="+", db_index=False)
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    sub = models.CharField(max_length=22, default=new_public_id)
    tell_name = models.BooleanField(default=False)
    tell_email = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "tool"], name="tooluser_once"),
            models.UniqueConstraint(fields=["tool", "sub"], name="tooluser_sub_once"),
        ]

    def __str__(self) -> str:
        return f"{self.tool_id} {self.sub}"


class UsedAssertion(models.Model):
    """The id of a signed request a tool has made: a second one of the same id is refused until it has expired."""

    tool = models.ForeignKey(Tool, on_delete=models.CASCADE, related_name="+", db_index=False)
    jti = models.CharField(max_length=255)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tool", "jti"], name="assertion_used_once")]

    def __str__(self) -> str:
        return self.jti


class PlatformKey(models.Model):
    """The public half of a key that signs launches; the private one is a file in the data folder.

    A retired key signs nothing new; it stays published while what it signed may still be on its way.
    """

    kid = models.CharField(max_length=64, unique=True)
    public = models.JSONField()
    current = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["current"], condition=models.Q(current=True), name="one_current_platform_key"
            )
        ]

    def __str__(self) -> str:
        return self.kid
