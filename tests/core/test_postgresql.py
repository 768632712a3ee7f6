"""On PostgreSQL a connection that the server has closed is noticed, and plans are kept only where they may be."""

from __future__ import annotations

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from studium.accounts.models import User
from studium.core.prepared import NUMBER, Prepared
from studium.environment import BadEnvironment, read

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="of PostgreSQL alone"),
]

PERSON = Prepared(lambda number: User.objects.filter(pk=number).values_list("email"), NUMBER)


def test_a_connection_closed_by_the_server_is_not_used_again():
    connection.ensure_connection()
    assert connection.is_usable()
    number = connection.connection.info.backend_pid
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
        assert cursor.fetchone() == (True,)
    other.close()
    assert not connection.is_usable()
    connection.close_if_unusable_or_obsolete()
    assert PERSON.rows(1) == []


def test_a_word_of_the_server_is_no_reason_to_close():
    connection.ensure_connection()
    channel = "said"
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {channel}")
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute(f"NOTIFY {channel}")
    other.close()
    assert connection.is_usable()


def test_prepared_statements_are_counted_like_any_other():
    PERSON.rows(1)
    with CaptureQueriesContext(connection) as seen:
        PERSON.rows(1)
    assert len(seen) == 1


def test_a_pooler_is_told_by_the_address():
    def threshold(query: str) -> object:
        url = f"postgresql://a:b@localhost/c{query}"
        return read({"DATABASE_URL": url}).database["OPTIONS"]["prepare_threshold"]

    assert threshold("") == 3
    assert threshold("?prepare=off") is None
    with pytest.raises(BadEnvironment, match="prepare=maybe"):
        threshold("?prepare=maybe")
