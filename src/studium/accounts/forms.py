"""What a new person is asked, beside e-mail and password: the name documents carry, and the time zone."""

from __future__ import annotations

import unicodedata
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import User


def clean_name(name: str) -> str:
    """Trims a person's name; refuses control characters, which would make a signature fail elsewhere.

    Any script, combining marks and emoji are fine.
    """
    name = " ".join(name.split()) if name.isascii() else name.strip()
    if any(unicodedata.category(char) == "Cc" for char in name):
        raise ValidationError(
            _("The name has a character that cannot be printed; type it again without pasting.")
        )
    return name


class SignUpNames(forms.Form):
    """Added to allauth's sign-up form."""

    legal_name = forms.CharField(
        label=_("Legal name"),
        max_length=200,
        help_text=_("As on your identity document. It appears on your credentials."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ("legal_name", "email", "password1")

    def clean_legal_name(self) -> str:
        return clean_name(self.cleaned_data["legal_name"])

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data.get("time_zone", "")
        return zone if zone in available_timezones() else "UTC"

    def signup(self, request: HttpRequest, user: Any) -> None:
        user.legal_name = self.cleaned_data["legal_name"]
        user.time_zone = self.cleaned_data["time_zone"]
        user.save(update_fields=["legal_name", "time_zone"])


class NamesForm(forms.ModelForm):
    """Names, country and zone, on the account page (R25)."""

    class Meta:
        model = User
        fields = ("legal_name", "display_name", "romanised_name", "birth_date", "country", "time_zone")
        help_texts = {
            "legal_name": _(
                "As on your identity document. Credentials already awarded keep the name they were awarded under."
            ),
            "display_name": _("What other people see. Leave empty to show your legal name."),
            "romanised_name": _("Your name in Latin letters, if your legal name uses another script."),
            "birth_date": _("Only sent to a university that requires it, with your consent."),
            "country": _(
                "Two letters, like KE. Used for prices and screening by residence, never nationality."
            ),
        }
        widgets = {"birth_date": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.identity_checks.exists():
            # An exam rests on the name that was checked: who sits it and who is awarded must be one (R25).
            self.fields["legal_name"].disabled = True
            self.fields["legal_name"].help_text = _(
                "Checked against your identity document, so it cannot be changed here."
                " To correct it, write to the institution that checked it."
            )

    def clean_legal_name(self) -> str:
        return clean_name(self.cleaned_data["legal_name"])

    def clean_display_name(self) -> str:
        return clean_name(self.cleaned_data["display_name"])

    def clean_romanised_name(self) -> str:
        return clean_name(self.cleaned_data["romanised_name"])

    def clean_country(self) -> str:
        country = str(self.cleaned_data["country"]).upper()
        if country and not (len(country) == 2 and country.isalpha() and country.isascii()):
            raise ValidationError(_("Write the country as two letters, like KE or BR."))
        return country

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise ValidationError(
                _("“%(zone)s” is not a time zone; write it like Africa/Nairobi.") % {"zone": zone}
            )
        return str(zone)
