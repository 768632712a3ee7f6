import pytest

from studium.accounts import api as accounts
from studium.core.errors import Invalid, NotAllowed, NotFound
from studium.core.models import AuditEntry
from studium.partners import api as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def northlake() -> str:
    partners.upsert_organisation(
        key="northlake",
        kind="institution",
        document={
            "name": "Northlake Institute",
            "country": "CA",
            "accreditation": "Provincial charter",
            "signatory": {"name": "Ingrid Salo", "title": "Provost"},
        },
    )
    return "northlake"


@pytest.fixture
def ines() -> int:
    return accounts.create_person(email="ines@example.org", legal_name="Inés Ortega").id


def test_an_organisation_tells_who_signs_for_it_and_where_it_is(northlake: str):
    found = partners.organisation(northlake)
    assert (found.name, found.country, found.kind) == ("Northlake Institute", "CA", "institution")
    assert (found.signatory_name, found.signatory_title) == ("Ingrid Salo", "Provost")


def test_storing_an_organisation_again_changes_it_and_makes_no_second(northlake: str):
    partners.upsert_organisation(
        key=northlake, kind="institution", document={"name": "Northlake", "country": "CA"}
    )
    assert [one.name for one in partners.organisations().values()] == ["Northlake"]


def test_an_unknown_organisation_is_said_by_name(northlake: str):
    with pytest.raises(NotFound, match="nowhere"):
        partners.organisation("nowhere")


def test_a_role_is_held_only_where_it_was_given(northlake: str, ines: int):
    partners.upsert_organisation(key="southlake", kind="institution", document={"name": "Southlake"})
    partners.grant_role(user_id=ines, organisation_key=northlake, role="registrar", by=None)
    assert partners.has_role(user_id=ines, organisation_key=northlake, role="registrar")
    assert not partners.has_role(user_id=ines, organisation_key=northlake, role="exam_officer")
    assert not partners.has_role(user_id=ines, organisation_key="southlake", role="registrar")
    assert partners.holders_of(organisation_key=northlake, role="registrar") == [ines]


def test_giving_a_role_twice_leaves_one_and_one_audit_entry(northlake: str, ines: int):
    for _again in range(2):
        partners.grant_role(user_id=ines, organisation_key=northlake, role="manager", by=None)
    assert [role.role for role in partners.roles_of(user_id=ines)] == ["manager"]
    assert AuditEntry.objects.filter(action="grant role").count() == 1


def test_a_role_taken_away_is_gone_and_the_reason_is_kept(northlake: str, ines: int):
    partners.grant_role(user_id=ines, organisation_key=northlake, role="manager", by=None)
    partners.revoke_role(
        user_id=ines, organisation_key=northlake, role="manager", by=None, why="left in June"
    )
    assert partners.roles_of(user_id=ines) == []
    assert AuditEntry.objects.get(action="revoke role").why == "left in June"


def test_a_role_that_does_not_exist_is_refused(northlake: str, ines: int):
    with pytest.raises(Invalid, match="king"):
        partners.grant_role(user_id=ines, organisation_key=northlake, role="king", by=None)


def test_only_a_manager_of_one_of_the_houses_may_publish(northlake: str, ines: int):
    with pytest.raises(NotAllowed):
        partners.check_manager(user_id=ines, organisation_keys=[northlake])
    partners.grant_role(user_id=ines, organisation_key=northlake, role="manager", by=None)
    partners.check_manager(user_id=ines, organisation_keys=[northlake, "southlake"])


def test_the_roles_of_a_person_take_one_query(northlake: str, ines: int, django_assert_num_queries):
    partners.grant_role(user_id=ines, organisation_key=northlake, role="manager", by=None)
    with django_assert_num_queries(1):
        partners.roles_of(user_id=ines)
