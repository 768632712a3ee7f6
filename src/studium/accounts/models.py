"""People: who they are, what they are called, and how we know."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from studium.core.clock import now
from studium.core.ids import new_public_id


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. Legal, display and romanised names are separate (R25).

    The legal name stands in documents, the display name in pages others see, the romanised name where a
    reader or a system cannot take the script of the legal one.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    legal_name = models.CharField(_("legal name"), max_length=200)
    display_name = models.CharField(_("display name"), max_length=120, blank=True)
    romanised_name = models.CharField(_("romanised name"), max_length=200, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    country = models.CharField(_("country of residence"), max_length=2, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    is_staff = models.BooleanField(_("may use the admin site"), default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["legal_name"]

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.display_name or self.legal_name

    def get_full_name(self) -> str:
        return self.legal_name

    def get_short_name(self) -> str:
        return self.display_name or self.legal_name


class IdentityCheck(models.Model):
    """Somebody with the authority saw that the person is who the legal name says.

    Keeps method, date and who; never a picture of a document (R43).
    """

    learner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identity_checks")
    method = models.CharField(max_length=60)
    checked_at = models.DateTimeField(default=now)
    checked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    name_seen = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.name_seen}: {self.method}, {self.checked_at:%Y-%m-%d}"


class MailMessage(models.Model):
    """A mail that would have been sent: kept where no mail server is set, shown on /mailbox in the demo."""

    to = models.CharField(max_length=254, db_index=True)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"


class ApiToken(models.Model):
    """A token for `/api/v1`. Only its hash is stored; the token is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
