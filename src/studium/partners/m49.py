"""The world's regions by the UN's M49 standard, and the countries in them (R40).

Two levels are used: five regions, and their sub-regions, which are what the catalogue counts by. For Africa and
for Latin America and the Caribbean the finer M49 level (intermediate regions) stands for the sub-region, since
people look for "Eastern Africa" or "South America", not for "Sub-Saharan Africa".
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from .countries import COUNTRIES

REGIONS: dict[str, str] = {
    "002": _("Africa"),
    "019": _("Americas"),
    "142": _("Asia"),
    "150": _("Europe"),
    "009": _("Oceania"),
}

# Sub-region code -> name, code of its region.
SUBREGIONS: dict[str, tuple[str, str]] = {
    "015": (_("Northern Africa"), "002"),
    "011": (_("Western Africa"), "002"),
    "017": (_("Middle Africa"), "002"),
    "014": (_("Eastern Africa"), "002"),
    "018": (_("Southern Africa"), "002"),
    "021": (_("Northern America"), "019"),
    "029": (_("Caribbean"), "019"),
    "013": (_("Central America"), "019"),
    "005": (_("South America"), "019"),
    "143": (_("Central Asia"), "142"),
    "030": (_("Eastern Asia"), "142"),
    "035": (_("South-eastern Asia"), "142"),
    "034": (_("Southern Asia"), "142"),
    "145": (_("Western Asia"), "142"),
    "151": (_("Eastern Europe"), "150"),
    "154": (_("Northern Europe"), "150"),
    "039": (_("Southern Europe"), "150"),
    "155": (_("Western Europe"), "150"),
    "053": (_("Australia and New Zealand"), "009"),
    "054": (_("Melanesia"), "009"),
    "057": (_("Micronesia"), "009"),
    "061": (_("Polynesia"), "009"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a country lies. Codes are empty where M49 gives it no region ("no region" is legal)."""

    country: str
    subregion: str
    region: str

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def subregion_name(self) -> str:
        return region_name(self.subregion)

    @property
    def region_name(self) -> str:
        return region_name(self.region)


def is_country(code: str) -> bool:
    """Whether `code` is an ISO 3166-1 alpha-2 code in use."""
    return code in COUNTRIES


def place(country: str) -> Place:
    """Where a country lies, by its ISO 3166-1 alpha-2 code; an unknown or empty one lies nowhere."""
    subregion = COUNTRIES.get(country, ("", ""))[1]
    return Place(country, subregion, SUBREGIONS[subregion][1] if subregion else "")


def country_name(country: str) -> str:
    """The country's name in the reader's language; empty for an unknown code."""
    name = COUNTRIES.get(country, ("", ""))[0]
    return gettext(name) if name else ""


def region_name(code: str) -> str:
    """The name of a region or sub-region in the reader's language; empty for an unknown code."""
    name = REGIONS.get(code) or SUBREGIONS.get(code, ("", ""))[0]
    return gettext(name) if name else ""


def parent(code: str) -> str:
    """The region of a sub-region; empty for a region."""
    return SUBREGIONS[code][1] if code in SUBREGIONS else ""
