"""Who gets an access token: a registered tool, by a fresh assertion of its own, for what it asked."""

from __future__ import annotations

import hmac
import json
import threading
import time
import uuid
from base64 import urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from campus import TODAY
from django.test import Client
from joserfc import jws, jwt
from joserfc.jwk import OctKey, RSAKey
from lti_campus import RUN
from lti_tool import LAUNCH_URL, LOGIN_URL, PRIVATE, PUBLIC, key_pair

from studium.learning.lti import api as lti
from studium.learning.lti.keysets import forget_keysets
from studium.learning.lti.models import UsedAssertion

_words = lti.vocabulary
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SCORES = f"/lti/ags/{RUN}/lineitems/lab/scores"


def says(tool, **changes):
    """What a tool asserts, changed or with parts left out."""
    moment = int(time.time())
    claims = {
        "iss": tool.client_id,
        "sub": tool.client_id,
        "aud": lti.addresses.absolute(lti.addresses.TOKEN),
        "iat": moment,
        "exp": moment + 60,
        "jti": str(uuid.uuid4()),
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


def signed(claims, *, key=PRIVATE, kid=""):
    header = {"alg": "RS256"} | ({"kid": kid} if kid else {})
    return jws.serialize_compact(header, json.dumps(claims), RSAKey.import_key(key))


def ask(assertion, *, scope=_words.SCORE, **changes):
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION,
        "client_assertion": assertion,
        "scope": scope,
    }
    return Client().post("/lti/token", form | changes)


def refusal(answer):
    assert answer.status_code in (400, 401), answer.content
    return answer.json()["error"], answer.json()["error_description"]


def test_a_tool_gets_a_token_for_the_scopes_it_asked_for_and_that_exist(lab):
    answer = ask(signed(says(lab)), scope=f"{_words.SCORE} {_words.RESULT_READ} https://made.up/scope")
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["scope"] == f"{_words.SCORE} {_words.RESULT_READ}"
    assert answer["Cache-Control"].startswith("max-age=0")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"aud": "https://other.example/lti/token"}, "'aud'"),
        ({"aud": None}, "aud"),
        ({"aud": ["https://other.example"]}, "'aud'"),
        ({"iss": "somebody-else"}, "no approved tool"),
        ({"sub": "somebody-else"}, "'sub'"),
        ({"sub": None}, "sub"),
        ({"exp": 1}, "expired"),
        ({"exp": None}, "exp"),
        ({"exp": "soon"}, "'exp'"),
        ({"exp": 4_000_000_000}, "more than an hour"),
        ({"iat": 4_000_000_000}, "future"),
        ({"iat": None}, "iat"),
        ({"nbf": 4_000_000_000}, "not yet valid"),
        ({"jti": None}, "jti"),
        ({"jti": ""}, "jti"),
        ({"jti": 7}, "jti"),
        ({"jti": "x" * 300}, "255"),
        ({"jti": "a\x00b"}, "printed"),
        ({"jti": "a\ud800b"}, "printed"),
        ({"iss": "a\x00b"}, "no approved tool"),
        ({"iss": "a\ud800b"}, "no approved tool"),
    ],
)
def test_an_assertion_that_does_not_fit_is_refused_with_what_is_wrong(lab, changes, sentence):
    code, said = refusal(ask(signed(says(lab, **changes))))
    assert code == "invalid_client"
    assert sentence in said
    assert not UsedAssertion.objects.exists()


def test_an_assertion_is_good_once(lab):
    assertion = signed(says(lab))
    assert ask(assertion).status_code == 200
    assert "used before" in refusal(ask(assertion))[1]


def test_the_same_id_from_another_moment_is_still_a_replay_until_it_expired(lab):
    assert ask(signed(says(lab, jti="one"))).status_code == 200
    assert "used before" in refusal(ask(signed(says(lab, jti="one"))))[1]
    with time_machine.travel(TODAY.replace(hour=11), tick=True):
        assert ask(signed(says(lab, jti="one"))).status_code == 200
        assert UsedAssertion.objects.count() == 1


def test_a_signature_by_another_key_is_refused(lab):
    other, _public = key_pair()
    assert "does not hold" in refusal(ask(signed(says(lab), key=other)))[1]


def test_no_signature_and_a_signature_with_the_public_key_as_secret_are_refused(lab):
    unsigned = ".".join(
        [
            "eyJhbGciOiJub25lIn0",  # {"alg":"none"}
            signed(says(lab)).split(".")[1],
            "",
        ]
    )
    assert "RS256" in refusal(ask(unsigned))[1]
    confused = jwt.encode({"alg": "HS256"}, says(lab), OctKey.import_key("0" * 32))
    head, body, _seal = confused.split(".")
    seal = hmac.digest(PUBLIC.encode(), f"{head}.{body}".encode(), "sha256")
    confused = f"{head}.{body}.{urlsafe_b64encode(seal).decode().rstrip('=')}"
    assert "RS256" in refusal(ask(confused))[1]


@pytest.mark.parametrize("assertion", ["", "x", "a.b.c", "e30.e30.", "W10.W10.x", "é.é.é", "e30" * 50_000])
def test_what_is_no_assertion_is_refused(lab, assertion):
    assert refusal(ask(assertion))[0] == "invalid_client"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion_type": "basic"}, "invalid_client"),
        ({"scope": ""}, "invalid_scope"),
        (
            {"scope": "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"},
            "invalid_scope",
        ),
    ],
)
def test_a_request_of_another_kind_is_refused_in_oauths_words(lab, changes, code):
    assert refusal(ask(signed(says(lab)), **changes))[0] == code


def test_only_an_approved_tool_gets_a_token_and_keeps_it(lab):
    token = ask(signed(says(lab))).json()["access_token"]
    lti.withdraw_tool("lab", by=None)
    assert "no approved tool" in refusal(ask(signed(says(lab))))[1]
    answer = Client().post(SCORES, b"{}", _words.SCORE_TYPE, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert "not approved" in answer.json()["error_description"]


def test_a_token_ends_after_an_hour_and_cannot_be_made_up(lab):
    token = ask(signed(says(lab))).json()["access_token"]
    for header, said in (
        ("", "Send an access token"),
        ("Basic eDp4", "Send an access token"),
        (f"Bearer {token}x", "not an access token"),
    ):
        answer = Client().post(SCORES, b"{}", _words.SCORE_TYPE, headers={"Authorization": header})
        assert answer.status_code == 401
        assert said in answer.json()["error_description"]
        assert answer["WWW-Authenticate"].startswith("Bearer")
    with time_machine.travel(TODAY.replace(hour=11), tick=True):
        answer = Client().post(SCORES, b"{}", _words.SCORE_TYPE, headers={"Authorization": f"Bearer {token}"})
    assert "has expired" in answer.json()["error_description"]


@pytest.fixture
def key_site(lab):
    """A tool that publishes its keys at an address: what it publishes, and how often it was asked."""
    published = {"keys": []}
    asked = []

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            body = json.dumps(published).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    forget_keysets()
    tool = lti.add_tool(
        lti.Registration(
            key="published",
            name="Publishes its keys",
            login_url=LOGIN_URL,
            redirect_urls=(LAUNCH_URL,),
            keyset_url=f"http://127.0.0.1:{server.server_port}/keys",
        ),
        by=None,
    )
    yield tool, published, asked
    server.shutdown()
    server.server_close()


def public(kid, key=PRIVATE):
    return {**RSAKey.import_key(key).as_dict(private=False), "kid": kid, "use": "sig", "alg": "RS256"}


def test_keys_are_fetched_once_and_again_for_a_new_id_but_not_for_every_made_up_one(key_site):
    tool, published, asked = key_site
    published["keys"] = [public("one"), {"kty": "oct", "k": "AA", "kid": "secret"}, "odd"]
    assert ask(signed(says(tool), kid="one")).status_code == 200
    assert ask(signed(says(tool), kid="one")).status_code == 200
    assert len(asked) == 1
    assert "no key “two”" in refusal(ask(signed(says(tool), kid="two")))[1]
    assert "no key “secret”" in refusal(ask(signed(says(tool), kid="secret")))[1]
    assert len(asked) == 1
    other, _public = key_pair()
    published["keys"] = [public("two", other)]
    with time_machine.travel(TODAY.replace(minute=2), tick=True):
        assert ask(signed(says(tool), kid="two", key=other)).status_code == 200
    assert len(asked) == 2


def test_a_key_site_that_says_nonsense_is_asked_once_a_minute_however_much_is_sent(key_site):
    tool, published, asked = key_site
    published["keys"] = {"not": "a list"}
    for _time in range(3):
        assert "no key “one”" in refusal(ask(signed(says(tool), kid="one")))[1]
    assert len(asked) == 1


def test_a_key_site_that_is_not_there_is_named_in_the_refusal_and_left_alone_for_a_minute(lab):
    forget_keysets()
    tool = lti.add_tool(
        lti.Registration("gone", "Gone", LOGIN_URL, (LAUNCH_URL,), keyset_url="http://127.0.0.1:9/keys"),
        by=None,
    )
    for _time in range(2):
        assert "could not be fetched" in refusal(ask(signed(says(tool), kid="one")))[1]
