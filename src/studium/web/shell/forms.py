"""How forms look everywhere, and allauth's forms in our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from studium.accounts.forms import NamesForm
from studium.partners.countries import COUNTRIES

PASSWORD_HELP = _("At least 10 characters; a few words in a row are easy to remember and hard to guess.")


class FormRenderer(TemplatesSetting):
    """Renders `{{ form }}` and its fields with our own templates.

    A placeholder is dropped wherever it comes from: it vanishes as soon as somebody types, the label stays.
    """

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if "widget" in context:
            context["widget"]["attrs"].pop("placeholder", None)
        return super().render(template_name, context, request)


def _say(form: forms.BaseForm, **labels: Any) -> None:
    """Gives fields our labels; a pair is label and help."""
    for name, words in labels.items():
        field = form.fields.get(name)
        if field is None:
            continue
        field.label, help_text = words if isinstance(words, tuple) else (words, None)
        if help_text is not None:
            field.help_text = help_text


class SignInForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, login=_("E-mail address"), remember=_("Keep me signed in on this device"))


class SignUpForm(account.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, email=_("E-mail address"), password1=(_("Password"), PASSWORD_HELP))


class AddEmailForm(account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, email=_("Another e-mail address"))


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, email=_("E-mail address"))


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self,
            oldpassword=_("Your password now"),
            password1=(_("The new password"), PASSWORD_HELP),
            password2=_("The new password again"),
        )


class SetPasswordForm(account.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password1=(_("Password"), PASSWORD_HELP), password2=_("Password again"))


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password1=(_("The new password"), PASSWORD_HELP), password2=_("The new password again"))


_CODE_HELP = _("The six digits your authenticator app shows, or one of your recovery codes.")


class SecondFactorForm(mfa.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, code=(_("Code"), _CODE_HELP))


class SecondFactorAgainForm(mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, code=(_("Code"), _CODE_HELP))


class AuthenticatorAppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, code=(_("Code"), _("The six digits the app shows now.")))


class AddKeyForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self,
            name=(_("Name"), _("To tell it from your other keys, like “phone” or “blue key”.")),
            passwordless=(
                _("Use it as a passkey"),
                _("You then sign in with this key alone, without e-mail address and password."),
            ),
        )
        self.fields["passwordless"].initial = True


class PersonForm(NamesForm):
    """The account page's form: the country is chosen by name, the zone typed with suggestions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = sorted(
            ((code, gettext(name)) for code, (name, _place) in COUNTRIES.items()), key=lambda pair: pair[1]
        )
        self.fields["country"].widget = forms.Select(choices=[("", _("Not said")), *countries])
        self.fields["country"].help_text = _(
            "Where you live. It decides prices and screening; your nationality never does."
        )
        self.fields["time_zone"].widget.attrs["list"] = "zones"
        self.fields["time_zone"].help_text = _("Deadlines and exam times are shown in it.")
