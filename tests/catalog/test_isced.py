from studium.catalog import isced
from studium.catalog.isced_names import BROAD, DETAILED, NARROW


def test_every_field_lies_in_one_that_exists():
    assert len(BROAD) == 11
    assert {code[:2] for code in NARROW} == set(BROAD)
    assert {code[:3] for code in DETAILED} == set(NARROW)


def test_a_field_knows_the_wider_ones():
    field = isced.Field("0311")
    assert (field.name, field.narrow_name) == ("Economics", "Social and behavioural sciences")
    assert field.broad_name == "Social sciences, journalism and information"
    assert isced.Field("03").narrow == ""


def test_codes_for_what_fits_nowhere_are_derived():
    assert isced.field_name("0710") == "Engineering and engineering trades, not further defined"
    assert isced.field_name("0719") == "Engineering and engineering trades, not elsewhere classified"
    assert isced.field_name("0788") == (
        "Inter-disciplinary programs of: Engineering, manufacturing and construction"
    )
    assert isced.field_name("070") == "Engineering, manufacturing and construction, not further defined"
    assert isced.field_name("0799") == "Engineering, manufacturing and construction, not elsewhere classified"


def test_what_is_no_code_is_none():
    assert not any(map(isced.is_field, ("", "1", "11", "0455", "07111", "x", "0989")))
    assert isced.field_name("nope") == ""
