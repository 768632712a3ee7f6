"""Status lists: one random place a credential, one bit, nothing personal."""

from __future__ import annotations

import base64
import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studium.credentials import status


@settings(deadline=None, max_examples=20)
@given(st.sets(st.integers(0, status.SIZE - 1), max_size=40))
def test_a_bit_is_set_exactly_where_it_was_set(indexes: set[int]) -> None:
    encoded = status.encode(indexes)
    assert all(status.is_set(encoded, index) for index in indexes)
    assert not any(
        status.is_set(encoded, index) for index in range(0, status.SIZE, 4999) if index not in indexes
    )


def test_the_first_place_is_the_leftmost_bit() -> None:
    packed = base64.urlsafe_b64decode(status.encode([0])[1:] + "==")
    assert gzip.decompress(packed)[0] == 0x80


def test_a_list_is_large_enough_to_hide_in_and_small_to_fetch() -> None:
    assert status.SIZE >= 131_072
    assert len(status.encode(range(0, status.SIZE, 997))) < 3_000


def test_a_place_is_never_given_twice() -> None:
    taken = set(range(200)) - {17}
    assert status.free_index(taken, size=200) == 17


def test_the_same_bits_give_the_same_bytes() -> None:
    assert status.encode([5, 7]) == status.encode([7, 5])


@pytest.mark.parametrize("encoded", ["", None, 5, "uH4s", "u!!!!", "uAAAA", status.encode([3])[:-8]])
def test_a_damaged_list_is_said_to_be_damaged(encoded: object) -> None:
    with pytest.raises(status.BadList):
        status.is_set(encoded, 3)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(64 * 1024 * 1024))).decode().rstrip("=")
    with pytest.raises(status.BadList, match="larger than any"):
        status.is_set(bomb, 3)


@pytest.mark.parametrize("index", [-1, status.SIZE])
def test_a_place_outside_the_list_is_not_taken_for_unrevoked(index: int) -> None:
    with pytest.raises(status.BadList, match="not in its status list"):
        status.is_set(status.encode([]), index)
