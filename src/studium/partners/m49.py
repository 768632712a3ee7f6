"""Countries and regions: ISO 3166-1 alpha-2 codes in the United Nations' geographical scheme (M49).

A region derives from a country (R40). "No region" is legal: an empty or unknown country gives None.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

REGIONS = {"002": "Africa", "019": "Americas", "142": "Asia", "150": "Europe", "009": "Oceania"}


@dataclass(frozen=True, slots=True)
class Region:
    """A sub-region and the continental region it is in, by M49 code and English name."""

    code: str
    name: str
    continent_code: str
    continent: str


# sub-region code, name, continental region, then its countries
_TABLE = """
015|Northern Africa|002|DZ Algeria;EG Egypt;LY Libya;MA Morocco;SD Sudan;TN Tunisia;EH Western Sahara
014|Eastern Africa|002|IO British Indian Ocean Territory;BI Burundi;KM Comoros;DJ Djibouti;ER Eritrea;ET Ethiopia;\
TF French Southern Territories;KE Kenya;MG Madagascar;MW Malawi;MU Mauritius;YT Mayotte;MZ Mozambique;RE Réunion;\
RW Rwanda;SC Seychelles;SO Somalia;SS South Sudan;UG Uganda;TZ Tanzania;ZM Zambia;ZW Zimbabwe
017|Middle Africa|002|AO Angola;CM Cameroon;CF Central African Republic;TD Chad;CG Congo;CD Democratic Republic of the Congo;\
GQ Equatorial Guinea;GA Gabon;ST Sao Tome and Principe
018|Southern Africa|002|BW Botswana;SZ Eswatini;LS Lesotho;NA Namibia;ZA South Africa
011|Western Africa|002|BJ Benin;BF Burkina Faso;CV Cabo Verde;CI Côte d’Ivoire;GM Gambia;GH Ghana;GN Guinea;\
GW Guinea-Bissau;LR Liberia;ML Mali;MR Mauritania;NE Niger;NG Nigeria;SH Saint Helena;SN Senegal;SL Sierra Leone;TG Togo
029|Caribbean|019|AI Anguilla;AG Antigua and Barbuda;AW Aruba;BS Bahamas;BB Barbados;BQ Bonaire, Sint Eustatius and Saba;\
VG British Virgin Islands;KY Cayman Islands;CU Cuba;CW Curaçao;DM Dominica;DO Dominican Republic;GD Grenada;GP Guadeloupe;\
HT Haiti;JM Jamaica;MQ Martinique;MS Montserrat;PR Puerto Rico;BL Saint Barthélemy;KN Saint Kitts and Nevis;LC Saint Lucia;\
MF Saint Martin;VC Saint Vincent and the Grenadines;SX Sint Maarten;TT Trinidad and Tobago;TC Turks and Caicos Islands;\
VI United States Virgin Islands
013|Central America|019|BZ Belize;CR Costa Rica;SV El Salvador;GT Guatemala;HN Honduras;MX Mexico;NI Nicaragua;PA Panama
005|South America|019|AR Argentina;BO Bolivia;BV Bouvet Island;BR Brazil;CL Chile;CO Colombia;EC Ecuador;FK Falkland Islands;\
GF French Guiana;GY Guyana;PY Paraguay;PE Peru;GS South Georgia and the South Sandwich Islands;SR Suriname;UY Uruguay;\
VE Venezuela
021|Northern America|019|BM Bermuda;CA Canada;GL Greenland;PM Saint Pierre and Miquelon;US United States of America
143|Central Asia|142|KZ Kazakhstan;KG Kyrgyzstan;TJ Tajikistan;TM Turkmenistan;UZ Uzbekistan
030|Eastern Asia|142|CN China;HK Hong Kong;MO Macao;KP North Korea;JP Japan;MN Mongolia;KR South Korea;TW Taiwan
035|South-eastern Asia|142|BN Brunei Darussalam;KH Cambodia;ID Indonesia;LA Laos;MY Malaysia;MM Myanmar;PH Philippines;\
SG Singapore;TH Thailand;TL Timor-Leste;VN Viet Nam
034|Southern Asia|142|AF Afghanistan;BD Bangladesh;BT Bhutan;IN India;IR Iran;MV Maldives;NP Nepal;PK Pakistan;LK Sri Lanka
145|Western Asia|142|AM Armenia;AZ Azerbaijan;BH Bahrain;CY Cyprus;GE Georgia;IQ Iraq;IL Israel;JO Jordan;KW Kuwait;\
LB Lebanon;OM Oman;QA Qatar;SA Saudi Arabia;PS Palestine;SY Syria;TR Türkiye;AE United Arab Emirates;YE Yemen
151|Eastern Europe|150|BY Belarus;BG Bulgaria;CZ Czechia;HU Hungary;PL Poland;MD Moldova;RO Romania;RU Russia;SK Slovakia;\
UA Ukraine
154|Northern Europe|150|AX Åland Islands;DK Denmark;EE Estonia;FO Faroe Islands;FI Finland;GG Guernsey;IS Iceland;IE Ireland;\
IM Isle of Man;JE Jersey;LV Latvia;LT Lithuania;NO Norway;SJ Svalbard and Jan Mayen;SE Sweden;GB United Kingdom
039|Southern Europe|150|AL Albania;AD Andorra;BA Bosnia and Herzegovina;HR Croatia;GI Gibraltar;GR Greece;VA Holy See;\
IT Italy;MT Malta;ME Montenegro;MK North Macedonia;PT Portugal;SM San Marino;RS Serbia;SI Slovenia;ES Spain
155|Western Europe|150|AT Austria;BE Belgium;FR France;DE Germany;LI Liechtenstein;LU Luxembourg;MC Monaco;NL Netherlands;\
CH Switzerland
053|Australia and New Zealand|009|AU Australia;CX Christmas Island;CC Cocos (Keeling) Islands;\
HM Heard Island and McDonald Islands;NZ New Zealand;NF Norfolk Island
054|Melanesia|009|FJ Fiji;NC New Caledonia;PG Papua New Guinea;SB Solomon Islands;VU Vanuatu
057|Micronesia|009|GU Guam;KI Kiribati;MH Marshall Islands;FM Micronesia;NR Nauru;MP Northern Mariana Islands;PW Palau;\
UM United States Minor Outlying Islands
061|Polynesia|009|AS American Samoa;CK Cook Islands;PF French Polynesia;NU Niue;PN Pitcairn;WS Samoa;TK Tokelau;TO Tonga;\
TV Tuvalu;WF Wallis and Futuna
""".replace("\\\n", "")


@cache
def _tables() -> tuple[dict[str, Region], dict[str, str]]:
    regions: dict[str, Region] = {}
    names: dict[str, str] = {}
    for line in _TABLE.strip().splitlines():
        code, name, continent, countries = line.split("|")
        region = Region(code, name, continent, REGIONS[continent])
        for entry in countries.split(";"):
            country, _space, country_name = entry.strip().partition(" ")
            regions[country] = region
            names[country] = country_name
    # Antarctica is in no region of the scheme.
    names["AQ"] = "Antarctica"
    return regions, names


def region_of(country: str) -> Region | None:
    """The sub-region of a country; None for none, for Antarctica, and for codes that are not countries."""
    return _tables()[0].get(country)


def country_name(country: str) -> str:
    """The country's name in the reader's language; the code itself where it is none."""
    name = _tables()[1].get(country)
    return _(name) if name else country


def is_country(code: str) -> bool:
    return code in _tables()[1]


def countries() -> dict[str, str]:
    """Every country's English name by code, by name."""
    return dict(sorted(_tables()[1].items(), key=lambda entry: entry[1]))


def sub_regions() -> dict[str, Region]:
    """Every sub-region by its code, in the scheme's order."""
    return {region.code: region for region in _tables()[0].values()}
