from studium.partners import m49
from studium.partners.countries import COUNTRIES


def test_every_country_lies_in_a_subregion_that_exists_or_in_none():
    assert len(COUNTRIES) == 249
    assert {place for _name, place in COUNTRIES.values()} - {""} == set(m49.SUBREGIONS)
    assert {region for _name, region in m49.SUBREGIONS.values()} == set(m49.REGIONS)


def test_kenya_lies_in_eastern_africa():
    kenya = m49.place("KE")
    assert (kenya.country_name, kenya.subregion_name, kenya.region_name) == (
        "Kenya",
        "Eastern Africa",
        "Africa",
    )


def test_antarctica_and_nowhere_have_no_region_and_that_is_legal():
    assert m49.place("AQ") == m49.Place("AQ", "", "")
    assert m49.place("").region_name == ""
    assert not m49.is_country("ZZ")
