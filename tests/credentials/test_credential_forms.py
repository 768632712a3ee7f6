"""A credential is the same in every form: JSON, compact JWT, PDF, PNG, SVG; and no file costs much."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
import time
import tracemalloc
import zlib
from typing import Any

import pytest
from credential_samples import (
    HARBOUR_DID,
    HARBOUR_KEY,
    LATER,
    NORTHLAKE_DID,
    NORTHLAKE_KEY,
    credential,
    recommendation,
    trust,
    unsigned,
)
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from studium.credentials.checks import Outcome, Verification
from studium.credentials.did import method_id
from studium.credentials.multikey import public_multikey
from studium.credentials.resolve import TrustList
from studium.credentials.verify import verify

JSON = json.dumps(credential()).encode()
KID = method_id(NORTHLAKE_DID, public_multikey(NORTHLAKE_KEY.public_key()))


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def jwt(claims: dict[str, Any], *, key: Any = NORTHLAKE_KEY, **header: Any) -> str:
    head = {"alg": "EdDSA", "typ": "vc+jwt", "kid": KID, **header}
    signed = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(claims).encode())}"
    if isinstance(key, Ed25519PrivateKey):
        signature = key.sign(signed.encode())
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
        signature = r.to_bytes(32) + s.to_bytes(32)
    elif isinstance(key, rsa.RSAPrivateKey):
        signature = key.sign(signed.encode(), padding.PKCS1v15(), SHA256())
    else:
        signature = hmac.digest(key, signed.encode(), hashlib.sha256) if key else b""
    return f"{signed}.{b64(signature)}"


def check(given: bytes | str, resolver: TrustList | None = None) -> Verification:
    return verify(given, resolver=resolver or trust(), now=LATER)


def first_failure(found: Verification) -> str:
    assert not found.valid
    return found.failures[0].sentence


# The compact form


def test_the_compact_form_is_valid_and_says_the_same() -> None:
    found = check(jwt(unsigned()))
    assert found.valid, found.failures
    assert [(one.code, one.outcome) for one in found.checks] == [
        (code, Outcome.PASSED)
        for code in ("readable", "structure", "issuer", "proof", "status", "period", "schema")
    ]
    assert found.subject == check(JSON).subject


def test_a_revoked_token_is_revoked_though_its_signature_holds() -> None:
    assert check(jwt(unsigned()), trust(revoked=(94567,))).headline == "Revoked"


def test_the_older_form_with_a_vc_claim_is_read() -> None:
    document = unsigned()
    name = document.pop("id")
    document["issuer"].pop("type")
    claims = {"vc": unsigned(), "iss": NORTHLAKE_DID, "jti": name, "nbf": 1744795800}
    assert check(jwt(claims, typ="JWT")).valid


@pytest.mark.parametrize(
    ("claims", "claim"),
    [
        ({"iss": HARBOUR_DID}, "iss"),
        ({"jti": "urn:x"}, "jti"),
        ({"sub": "urn:y"}, "sub"),
        ({"exp": "soon"}, "exp"),
    ],
)
def test_a_claim_that_contradicts_the_credential_is_found(claims: dict[str, Any], claim: str) -> None:
    assert f"“{claim}” contradicts" in first_failure(check(jwt({"vc": unsigned(), **claims})))


def test_two_credentials_in_one_token_are_not_told_apart() -> None:
    assert "“vc” contradicts" in first_failure(check(jwt({**unsigned(), "vc": unsigned()})))


def test_a_token_that_is_over_has_expired() -> None:
    assert check(jwt({**unsigned(), "exp": 1755000000})).headline == "Expired"


@pytest.mark.parametrize("place", [5, 400, -3])
def test_one_altered_character_of_a_token_shows(place: int) -> None:
    token = jwt(unsigned())
    other = "A" if token[place] != "A" else "B"
    altered = token[:place] + other + token[place:][1:]
    assert not check(altered).valid


def test_a_token_without_a_signature_is_nobodys() -> None:
    for name in ("none", "NONE", "nOnE"):
        assert "Nobody signed it" in first_failure(check(jwt(unsigned(), key=b"", alg=name)))


def test_a_public_key_is_no_shared_secret() -> None:
    secret = NORTHLAKE_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    token = jwt(unsigned(), key=secret, alg="HS256")
    assert "HS256, which is not checked" in first_failure(check(token))


def test_the_key_decides_the_algorithm_not_the_token() -> None:
    assert "of another kind" in first_failure(check(jwt(unsigned(), alg="RS256")))
    assert "of another kind" in first_failure(check(jwt(unsigned(), alg="ES256")))


def test_a_key_that_the_token_brings_along_is_not_the_issuers() -> None:
    mine = Ed25519PrivateKey.generate()
    brought = {"kty": "OKP", "crv": "Ed25519", "x": b64(mine.public_key().public_bytes_raw())}
    assert "lists no key" in first_failure(check(jwt(unsigned(), key=mine, jwk=brought)))
    assert "does not fit" in first_failure(check(jwt(unsigned(), key=mine)))


def test_a_key_of_another_issuer_is_refused() -> None:
    kid = method_id(HARBOUR_DID, public_multikey(HARBOUR_KEY.public_key()))
    assert f"a key of {HARBOUR_DID}" in first_failure(check(jwt(unsigned(), key=HARBOUR_KEY, kid=kid)))


@pytest.mark.parametrize("more", [{"crit": ["x"]}, {"b64": False}, {"typ": "at+jwt"}])
def test_a_token_of_another_purpose_is_no_credential(more: dict[str, Any]) -> None:
    assert check(jwt(unsigned(), **more)).failures[0].code == "proof"


def test_keys_of_the_kinds_that_others_use_are_checked() -> None:
    p256, big = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
    point, numbers = p256.public_key().public_numbers(), big.public_key().public_numbers()
    jwks = {
        "ES256": {
            "kty": "EC",
            "crv": "P-256",
            "x": b64(point.x.to_bytes(32)),
            "y": b64(point.y.to_bytes(32)),
        },
        "RS256": {"kty": "RSA", "n": b64(numbers.n.to_bytes(256)), "e": "AQAB"},
    }
    for algorithm, key in (("ES256", p256), ("RS256", big)):
        method = {"id": "#k", "type": "JsonWebKey", "publicKeyJwk": jwks[algorithm]}
        known = {"id": NORTHLAKE_DID, "verificationMethod": [method], "assertionMethod": ["#k"]}
        resolver = TrustList({NORTHLAKE_DID: known}, trust().status_lists)
        token = jwt(unsigned(), key=key, alg=algorithm, kid="#k")
        found = {one.code: one.outcome for one in check(token, resolver).checks}
        assert (found["issuer"], found["proof"]) == (Outcome.PASSED, Outcome.PASSED)
        assert not check(token[:-8] + "AAAAAAAA", resolver).valid


def test_a_recommendation_in_the_compact_form_is_checked_too() -> None:
    stated = recommendation()
    stated.pop("proof")
    kid = method_id(HARBOUR_DID, public_multikey(HARBOUR_KEY.public_key()))
    token = jwt(stated, key=HARBOUR_KEY, kid=kid)
    found = check(jwt({**unsigned(), "endorsementJwt": [token, "eyJx.y", 5]}))
    assert [one.outcome.value for one in found.checks[-3:]] == ["passed", "failed", "failed"]


# A PDF


def pdf(
    *attachments: bytes, packed: bool = True, stated: str = "/Type /EmbeddedFile", tail: bytes = b""
) -> bytes:
    parts = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"]
    for number, content in enumerate(attachments, start=5):
        body = zlib.compress(content) if packed else content
        filtered = "/Filter /FlateDecode " if packed else ""
        head = f"{number} 0 obj\n<< {stated} /Subtype /application#2Fvc {filtered}/Length {len(body)} >>\nstream\n"
        parts += [head.encode(), body, b"\nendstream\nendobj\n"]
    return b"".join(parts) + tail + b"trailer << /Root 1 0 R >>\n%%EOF\n"


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("stated", ["/Type /EmbeddedFile", "/Params << /Size 3 >>"])
@pytest.mark.parametrize("content", [JSON, jwt(unsigned()).encode()])
def test_the_credential_attached_to_a_pdf_is_checked(content: bytes, stated: str, packed: bool) -> None:
    found = check(pdf(content, packed=packed, stated=stated))
    assert found.valid
    assert "attached to the PDF" in found.checks[0].sentence


def test_other_attachments_do_not_matter_and_the_same_twice_is_one() -> None:
    assert check(pdf(b'{"invoice": 1}', JSON, b"<x/>", JSON)).valid


def test_two_credentials_in_one_pdf_are_not_chosen_between() -> None:
    other = json.dumps(recommendation()).encode()
    assert "2 different credentials" in first_failure(check(pdf(JSON, other)))


def test_what_was_written_again_later_in_the_file_counts() -> None:
    altered = JSON.replace(b"78.4", b"98.4")
    assert not check(pdf(JSON) + b"\n" + pdf(altered)).valid
    assert check(pdf(altered) + b"\n" + pdf(JSON)).valid


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (pdf(), "No credential is in this file"),
        (pdf(b"{}"), "No credential is in this file"),
        (pdf(JSON)[:200], "No credential is in this file"),
        (pdf(JSON).replace(b"/FlateDecode", b"/LZWDecode"), "No credential is in this file"),
        (pdf(JSON).replace(zlib.compress(JSON)[:9], b"x" * 9), "damaged"),
        (pdf(JSON, tail=b"trailer << /Encrypt 9 0 R >>"), "encrypted"),
        (pdf(*[b"{}"] * 40), "more attachments"),
    ],
)
def test_a_pdf_that_cannot_be_read_says_why(given: bytes, sentence: str) -> None:
    assert sentence in first_failure(check(given))


# Badges


def chunk(kind: bytes, content: bytes) -> bytes:
    crc = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)


def png(*texts: bytes, packed: bool = False, keyword: bytes = b"openbadgecredential") -> bytes:
    parts = [chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))]
    for text in texts:
        body = zlib.compress(text) if packed else text
        parts.append(chunk(b"iTXt", keyword + b"\0" + bytes([packed]) + b"\0\0\0" + body))
    return (
        b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    )


def svg(*contents: str, verify: str = "", head: str = "") -> bytes:
    attribute = f' verify="{verify}"' if verify else ""
    baked = "".join(
        f"<openbadges:credential{attribute}><![CDATA[{one}]]></openbadges:credential>" for one in contents
    )
    return (
        f'<?xml version="1.0"?>{head}<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">{baked}<rect/></svg>'
    ).encode()


@pytest.mark.parametrize("content", [JSON, jwt(unsigned()).encode()])
def test_the_credential_in_a_badge_is_checked(content: bytes) -> None:
    for badge in (png(content), png(content, packed=True), svg(content.decode())):
        found = check(badge)
        assert found.valid, found.failures
        assert "written into the picture" in found.checks[0].sentence
    assert check(svg("", verify=jwt(unsigned()))).valid


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (png(), "No credential is in this file"),
        (png(JSON)[:-40], "cut off"),
        (png(JSON)[:40], "cut off"),
        (png(JSON).replace(b"Amina", b"Amira"), "does not fit its checksum"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 40, "cut off"),
        (png(JSON, json.dumps(recommendation()).encode()), "2 different credentials"),
        (png(b"x", keyword=b"openbadges"), "Open Badges 1 or 2"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"tIME", b"") * 10_001, "more parts"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"iTXt", b"openbadgecredential\0\1"), "damaged"),
        (svg(), "No credential is in this file"),
        (svg(JSON.decode(), json.dumps(recommendation())), "2 different credentials"),
        (svg(JSON.decode())[:-9], "no XML"),
        (svg("{}", head='<!DOCTYPE svg [<!ENTITY a "b">]>'), "defines entities"),
        (svg("{}", head='<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "defines entities"),
        (svg("{}", head='<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://127.0.0.1/">%a;]>'), "defines entities"),
        (b"<svg>" * 300, "more parts"),
        (b'<?xml version="1.0" encoding="utf-32"?><svg/>', "encoding that is not read"),
    ],
)
def test_a_badge_that_cannot_be_read_says_why(given: bytes, sentence: str) -> None:
    assert sentence in first_failure(check(given))


# What costs


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(b'{"a":"' + b"x" * 100_000_000 + b'"}', id="100 MB of JSON"),
        pytest.param(b"[" * 8_000_000, id="deep"),
        pytest.param(pdf(*[b"{" + b" " * 30_000_000] * 30), id="a PDF of bombs"),
        pytest.param(b"%PDF-1.7" + b"1 0 obj /EmbeddedFile " * 300_000, id="a PDF of objects"),
        pytest.param(b"%PDF-1.7" + b"1 " * 3_000_000, id="a PDF of numbers"),
        pytest.param(b"%PDF-1.7" + b"x" * 100_000_000, id="100 MB of PDF"),
        pytest.param(png(b"{" + b" " * 100_000_000, packed=True), id="a PNG bomb"),
        pytest.param(svg("{}", head=f'<!DOCTYPE svg [<!ENTITY l0 "ha">{LAUGHS}]>'), id="laughs"),
        pytest.param(b"<svg" + b" a" * 3_000_000, id="attributes"),
        pytest.param(("eyJ" + "A" * 400_000 + "." * 3).encode(), id="a long token"),
        pytest.param(jwt({"@context": [["x"] * 1000] * 500}), id="huge contexts"),
    ],
)
def test_a_hostile_file_costs_little_time_and_memory(given: bytes) -> None:
    tracemalloc.start()
    started = time.process_time()
    try:
        assert not check(given).valid
        spent, (_now, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert spent < 8, "seconds of the processor, with its memory watched"
    assert peak < 64 << 20
