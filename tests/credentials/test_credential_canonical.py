"""What is signed is exactly what a verifier elsewhere computes; what would not be protected is refused."""

from __future__ import annotations

import time
from typing import Any

import pytest
from credential_samples import credential, snapshot, unsigned
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld
from pyld.canon import URDNA2015

from studium.credentials import canonical, contexts
from studium.credentials.canonical import Refused, canonical_nquads
from studium.credentials.contexts import OPEN_BADGE

# Ordinary text: any script, no control characters, no half characters.
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=30)
KEYS = ["name", "description", "humanCode", "version", "specialization", "fieldOfStudy"]
ALIGNMENT = st.fixed_dictionaries(
    {"type": st.just(["Alignment"]), "targetName": TEXT, "targetUrl": st.just("https://example.org/x")}
)
ACHIEVEMENT = st.fixed_dictionaries(
    {"type": st.just(["Achievement"])},
    optional={
        **dict.fromkeys(KEYS, TEXT),
        "tag": st.lists(TEXT, max_size=4),
        "creditsAvailable": st.one_of(st.integers(0, 300), st.decimals(0, 99, places=2).map(float)),
        "alignment": st.lists(ALIGNMENT, max_size=3),
        "criteria": st.fixed_dictionaries({"narrative": TEXT}),
    },
)


def document_with(achievement: dict[str, Any]) -> dict[str, Any]:
    return {
        "@context": list(OPEN_BADGE),
        "id": "https://example.org/credentials/1",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "credentialSubject": {"type": ["AchievementSubject"], "achievement": achievement},
    }


def by_pyld(document: dict[str, Any]) -> str:
    rdf = jsonld.JsonLdProcessor().to_rdf(document, {"documentLoader": contexts.loader, "base": ""})
    return str(URDNA2015().main(rdf, {"format": "application/n-quads"}))


@settings(deadline=None, max_examples=60)
@given(ACHIEVEMENT)
def test_the_canonical_text_is_the_one_pyld_computes_too(achievement: dict[str, Any]) -> None:
    document = document_with(achievement)
    assert canonical_nquads(document) == by_pyld(document)


def test_the_whole_credential_is_canonicalised_alike() -> None:
    assert canonical_nquads(unsigned()) == by_pyld(unsigned())


def test_language_tags_are_signed_in_small_letters_as_jsonld_processors_do() -> None:
    document = document_with({"type": ["Achievement"], "name": {"@value": "Colour", "@language": "en-GB"}})
    assert '"Colour"@en-gb' in canonical_nquads(document)
    assert canonical_nquads(document) == by_pyld(document)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"grade": "A"}, "No context defines “grade”"),
        ({"type": ["Achievement", "Medal"]}, "“Medal” is neither an address nor a defined term"),
        ({"image": {"id": "badge.png", "type": "Image"}}, "“badge.png” is neither an address"),
        ({"name": "Zo\x07e"}, "control character"),
        ({"name": "half \ud83d"}, "control character"),
        ({"https://schema.org/name": "Other"}, "not one of the contexts’ own terms"),
        ({"@id": "https://example.org/x"}, "“@id” at credentialSubject.achievement is not allowed"),
        ({"@reverse": {}}, "“@reverse”"),
        ({"creditsAvailable": 2**60}, "too large"),
        ({"@context": {"name": "https://example.org/other"}}, "defines a context of its own"),
        ({"@context": "https://example.org/context.json"}, "does not hold and will not fetch"),
    ],
)
def test_what_a_signature_would_not_protect_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        canonical_nquads(document_with({"type": ["Achievement"], **change}))
    assert sentence in refused.value.sentence


def test_line_breaks_and_tabs_in_texts_are_signed() -> None:
    assert r"a\nb\tc\rd" in canonical_nquads(document_with({"type": ["Achievement"], "name": "a\nb\tc\rd"}))


def _symmetric(children: int) -> dict[str, Any]:
    alike = {"type": ["Achievement"], "related": [{"type": ["Related"], "version": "1"}] * 0}
    twin = {**alike, "alignment": [{"type": ["Alignment"]} for _ in range(children)]}
    return {
        "@context": list(OPEN_BADGE),
        "id": "https://example.org/credentials/1",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "credentialSubject": [{"type": ["AchievementSubject"], "achievement": twin}] * 2,
    }


def test_a_poison_graph_is_refused_at_once_and_a_few_twins_are_not() -> None:
    assert canonical_nquads(_symmetric(3))
    started = time.process_time()
    with pytest.raises(Refused, match="look-alike"):
        canonical_nquads(_symmetric(9))
    assert time.process_time() - started < 1


def test_a_property_of_thousands_of_values_is_refused_before_it_is_expanded() -> None:
    many = {"type": ["Achievement"], "tag": [f"tag {n}" for n in range(5000)]}
    with pytest.raises(Refused, match="more values"):
        canonical_nquads(document_with(many))


def test_every_context_is_the_pinned_one() -> None:
    for address in contexts.addresses():
        assert "@context" in contexts.document(address)


def test_a_changed_context_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    where, file, _digest = contexts._PINNED[contexts.OB3]
    monkeypatch.setitem(contexts._PINNED, contexts.OB3, (where, file, "0" * 64))
    contexts.document.cache_clear()
    with pytest.raises(contexts.ContextChanged, match="not the one pinned"):
        contexts.document(contexts.OB3)
    contexts.document.cache_clear()


def test_a_hash_is_remembered_but_never_for_another_document() -> None:
    first, other = credential(), credential(snapshot(overall="x"))
    assert canonical.dataset_hash({**first, "proof": []}) == canonical.dataset_hash({**other, "proof": []})
    changed = {**first, "name": "Another"}
    assert canonical.dataset_hash(first) != canonical.dataset_hash(changed)
