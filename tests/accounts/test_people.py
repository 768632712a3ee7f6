"""People: names that documents carry, identity checks, tokens."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from studium.accounts import api
from studium.accounts.forms import NamesForm, clean_name
from studium.accounts.models import User
from studium.core.errors import NotFound

pytestmark = pytest.mark.django_db


def amina() -> api.Person:
    return api.create_person(
        email="Amina@Studium.example", legal_name="Amina Njeri Mwangi", display_name="Amina N."
    )


def test_legal_display_and_romanised_names_are_separate():
    yuki = api.create_person(email="yuki@studium.example", legal_name="佐藤由紀", romanised_name="Yuki Sato")
    assert (yuki.legal_name, yuki.display_name, yuki.romanised_name) == ("佐藤由紀", "佐藤由紀", "Yuki Sato")


def test_an_address_is_one_person_whatever_its_capitals():
    assert api.person_by_email("AMINA@studium.example") is None
    person = amina()
    assert api.person_by_email("AMINA@studium.example") == person


@pytest.mark.parametrize("name", ["José Ñandú", "علي بن أحمد", "Ngozi 🌍 Ade", "e\u0301lan"])
def test_names_of_any_script_are_taken(name):
    assert clean_name(f" {name} ") == name


def test_a_control_character_in_a_name_is_refused_at_the_form():
    with pytest.raises(ValidationError, match="cannot be printed"):
        clean_name("Ámina\x07 Mwangi")


def test_the_latest_identity_check_is_the_one_that_shows():
    person = amina()
    api.record_identity_check(learner_id=person.id, method="passport seen in person", by=None)
    api.record_identity_check(learner_id=person.id, method="remote, by vendor", by=None)
    assert api.person(person.id).identity_method == "remote, by vendor"


def test_an_identity_check_does_not_outlive_the_name_it_was_made_against():
    person = amina()
    api.record_identity_check(learner_id=person.id, method="passport seen in person", by=None)
    renamed = User.objects.get(pk=person.id)
    renamed.legal_name = "Somebody Else"
    renamed.save()
    assert api.person(person.id).identity_checked_at is None
    api.record_identity_check(learner_id=person.id, method="remote, by vendor", by=None)
    assert api.person(person.id).identity_checked_at is not None


def test_two_queries_for_any_number_of_people(django_assert_num_queries):
    ids = [api.create_person(email=f"p{i}@studium.example", legal_name=f"Person {i}").id for i in range(5)]
    with django_assert_num_queries(2):
        assert len(api.people(ids)) == 5


def test_a_token_is_shown_once_and_stored_as_a_hash():
    person = amina()
    token = api.create_token(user_id=person.id, name="laptop")
    user = api.user_for_token(token)
    assert user is not None
    assert user.pk == person.id
    assert api.user_for_token(token + "x") is None


def test_an_unknown_person_is_a_sentence():
    with pytest.raises(NotFound, match="no such person"):
        api.person(999_999)


def test_a_notice_lands_in_the_mailbox_with_a_whole_link(settings):
    settings.MAILERS = {"default": {"BACKEND": "studium.accounts.mailbox.MailboxBackend"}}
    person = amina()
    api.notify(
        user_id=person.id, subject="Your result is released", body="Read it on your page.", link="/my/"
    )
    mail = api.mailbox()[0]
    assert mail.to == "amina@studium.example"
    assert mail.body.endswith(f"{settings.BASE_URL}/my/")


def test_a_legal_name_that_was_checked_cannot_be_changed_by_its_holder():
    person = amina()
    user = get_user_model().objects.get(pk=person.id)
    assert not NamesForm(instance=user).fields["legal_name"].disabled
    api.record_identity_check(learner_id=person.id, method="in_person", by=None)
    form = NamesForm({"legal_name": "Somebody Else", "time_zone": "UTC"}, instance=user)
    assert form.is_valid()
    assert form.save().legal_name == "Amina Njeri Mwangi"
