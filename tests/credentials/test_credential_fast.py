"""The fast way to what is signed gives the same bytes as the slow one, or leaves the decision to it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from credential_samples import amina, course, credential, recommendation, snapshot, unsigned
from hypothesis import example, given
from hypothesis import strategies as st
from test_credential_canonical import ACHIEVEMENT, TEXT, document_with

from studium.credentials import canonical, contexts, proof
from studium.credentials.canonical import Refused
from studium.credentials.issuing import fast, leaves

# What names and titles are really like, and what has gone wrong before.
NAMES = st.one_of(
    TEXT,
    st.sampled_from(
        [
            "Zoë Ångström",
            "Zoe\u0308 A\u030angstro\u0308m",
            "أمينة نجيري",
            "\u202eAmina\u202c",
            "李明 🎓👩🏽‍🔬",
            'Amina "Njeri" \\ Mwangi',
            "one\r\ntwo\tthree\nfour",
            "100 %s %(x)s {0}",
            "<https://example.org/>",
            "_:c14n0",
            " ",
            "",
            "https://example.org/a b",
            "https://example.org/a",
            "𝔸𝕞𝕚𝕟𝕒",
            "\ufeffx\u200d\u00ad",
        ]
    ),
)
PERCENT = st.sampled_from(["", "60", "78.4", "88.0", "100"])


def same(document: dict[str, Any]) -> bool:
    """Holds the fast path to the slow one; whether the fast one gave an answer."""
    quick = fast.canonical_nquads(document)
    try:
        slow = canonical.canonical_nquads(document)
    except Refused:
        assert quick is None
        return False
    assert quick is None or quick == slow
    return quick is not None


@given(
    legal=NAMES,
    romanised=NAMES,
    titles=st.lists(st.tuples(NAMES, PERCENT, st.integers(1, 3)), max_size=4),
    outcomes=st.lists(NAMES, max_size=3).map(tuple),
    credits=st.sampled_from(["", "20", "7.5"]),
    about=NAMES,
)
@example("Amina", "", [("a", "60", 1), ("a", "60", 1)], (), "", "")
def test_every_credential_gets_the_bytes_of_the_slow_path(
    legal: str,
    romanised: str,
    titles: list[tuple[str, str, int]],
    outcomes: tuple[str, ...],
    credits: str,
    about: str,
) -> None:
    base = snapshot()
    taken = snapshot(
        holder=amina(legal_name=legal, romanised_name=romanised),
        results=tuple(
            course(f"c{n}", title, percent, attempts=attempts)
            for n, (title, percent, attempts) in enumerate(titles)
        ),
        program=type(base.program)(
            key="p", title=about or "P", version=2, outcomes=outcomes, credits=credits, language="en", level=7
        ),
    )
    same(unsigned(taken))


@given(achievement=ACHIEVEMENT)
def test_whatever_an_achievement_holds(achievement: dict[str, Any]) -> None:
    same(document_with(achievement))


@given(
    texts=st.lists(NAMES, min_size=80, max_size=80),
    places=st.sets(st.integers(0, 200), max_size=6),
)
def test_any_text_of_a_credential_may_be_another(texts: list[str], places: set[int]) -> None:
    """Ids, addresses, dates and types of results among them: where that makes it unsignable, both refuse."""
    document = unsigned(endorsements=[recommendation()])
    same(leaves.with_texts(document, lambda number, text: texts[number % 80] if number in places else text))


def test_an_ordinary_cohort_does_take_the_fast_path() -> None:
    made = [
        unsigned(
            snapshot(
                holder=amina(legal_name=f"Amina {n}"),
                results=(course("a", "A", f"{60 + n}"), course("b", "B", "70")),
            ),
            endorsements=[recommendation()],
        )
        for n in range(6)
    ]
    assert all(same(one) for one in made)


def test_a_proof_is_the_same_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = credential()
    monkeypatch.setattr(fast, "document_hash", lambda document, often=False: None)
    assert credential() == quick


@pytest.mark.parametrize("bad", ["A\x00mina", "Amina\x1b", "\ud800", "x\ufffe", "\x7f", "\U0001ffff"])
def test_what_is_refused_slowly_is_not_signed_quickly(bad: str) -> None:
    document = unsigned()
    assert fast.canonical_nquads(document) is not None
    document["name"] = bad
    assert fast.canonical_nquads(document) is None


def test_a_term_that_no_context_defines_is_left_to_the_slow_path() -> None:
    document = {**unsigned(), "surprise": "unsigned"}
    assert fast.canonical_nquads(document) is None
    with pytest.raises(Refused):
        proof.document_hash(document)


def test_two_parts_that_become_one_node_are_told_apart_from_two_that_do_not() -> None:
    document = unsigned()
    other = copy.deepcopy(document)
    other["credentialSubject"]["achievement"]["creator"]["id"] = "did:web:elsewhere.example"
    assert same(document)
    assert same(other)


def test_no_held_context_gives_an_address_another_meaning() -> None:
    """The fast path takes an absolute address for itself: so no term may look like one."""
    for address in contexts.addresses():
        stack: list[Any] = [contexts.document(address)]
        while stack:
            value = stack.pop()
            if isinstance(value, dict):
                assert not any(leaves.is_address(key) for key in value)
                assert not {"http", "https", "urn", "did"} & value.keys()
                stack += value.values()
            elif isinstance(value, list):
                stack += value
