"""A prepared query answers as Django's own would, for any value, on either database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import CharField, Value

from studium.accounts import api as accounts
from studium.accounts.models import MailMessage, User
from studium.core.prepared import MOMENT, NUMBER, TEXT, Prepared

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, 0, 0, 500, tzinfo=UTC)


def mail(to: str, at: datetime) -> None:
    MailMessage.objects.create(to=to, subject="s", body="b", at=at)


def test_an_instance_comes_back_with_every_field_as_django_reads_it():
    made = accounts.create_person(email="amina@studium.example", legal_name="Amina")
    person = Prepared(lambda number: User.objects.filter(pk=number), NUMBER)
    found, plain = person.first(made.id), User.objects.get(pk=made.id)
    assert {f.attname: getattr(found, f.attname) for f in User._meta.concrete_fields} == {
        f.attname: getattr(plain, f.attname) for f in User._meta.concrete_fields
    }
    found.save()
    assert User.objects.count() == 1
    assert person.first(made.id + 1) is None


def test_texts_and_moments_are_compared_as_django_would():
    mail("amina@studium.example", NOON)
    mail("bo@studium.example", NOON)
    since = Prepared(
        lambda to, at: MailMessage.objects.filter(to=to, at__gte=at).values_list("to", "at"), TEXT, MOMENT
    )
    assert since.rows("amina@studium.example", NOON) == [["amina@studium.example", NOON]]
    assert since.rows("amina@studium.example", NOON + timedelta(microseconds=1)) == []
    assert since.rows("bo@studium.example", NOON - timedelta(days=1)) == [["bo@studium.example", NOON]]


def test_a_value_that_looks_like_sql_stays_a_value():
    mail("x", NOON)
    to = Prepared(lambda to: MailMessage.objects.filter(to=to).values_list("to"), TEXT)
    assert to.rows("' OR 1=1 --") == []


def test_united_queries_are_prepared_with_the_converters_of_their_columns():
    mail("amina@studium.example", NOON)
    person = accounts.create_person(email="amina@studium.example", legal_name="Amina")

    def build(number: int):
        kind = Value("person", output_field=CharField())
        people = User.objects.filter(pk=number).order_by().values_list(kind, "email", "joined_at")
        kind = Value("mail", output_field=CharField())
        return people.union(MailMessage.objects.order_by().values_list(kind, "to", "at"), all=True)

    found = sorted(Prepared(build, NUMBER).rows(person.id))
    assert [row[0] for row in found] == ["mail", "person"]
    assert found[0][2] == NOON
    assert found[1][2] == User.objects.get().joined_at


def test_each_asking_is_one_query(django_assert_num_queries):
    person = Prepared(lambda number: User.objects.filter(pk=number), NUMBER)
    with django_assert_num_queries(2):
        person.first(1)
        person.first(2)
