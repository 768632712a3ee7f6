"""Opening a tool: what a real tool accepts, and what opens nothing."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from campus import TODAY
from django.urls import reverse
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey
from lti_campus import RUN, platform_of, posted
from lti_tool import LAUNCH_URL, LOGIN_URL, PUBLIC, Browser, Tool
from pylti1p3.exception import LtiException, ToolConfException

from studium.accounts.models import User
from studium.learning.lti import api as lti
from studium.partners import api as partners

_words = lti.vocabulary


def claims(fields):
    """What a launch says, its signature checked against our published keys."""
    return jwt.decode(fields["id_token"], KeySet.import_key_set(lti.jwks()), algorithms=["RS256"]).claims


def login_answer(amina, makers):
    return makers.login(dict(parse_qsl(urlsplit(amina.begin()).query)), amina.browser)


def test_the_addresses_told_to_tools_are_those_that_answer():
    address = lti.addresses
    assert reverse("lti-authorize") == address.AUTHORIZE
    assert reverse("lti-token") == address.TOKEN
    assert reverse("lti-jwks") == address.JWKS
    assert address.absolute(reverse("lti-lineitems", args=[RUN])) == address.lineitems(RUN)
    assert address.absolute(reverse("lti-lineitem", args=[RUN, "lab"])) == address.lineitem(RUN, "lab")


def test_a_real_tool_accepts_a_launch_and_learns_what_the_course_says(amina, makers):
    launched = amina.launch(makers)
    data = launched.get_launch_data()
    assert launched.is_resource_launch()
    assert data[_words.ROLES] == [_words.LEARNER]
    assert data[_words.TARGET_LINK_URI] == LAUNCH_URL
    assert data[_words.CUSTOM] == {"task": "7", "who": data["sub"]}
    assert data[_words.CONTEXT]["title"] == "Flow and Inventory"
    assert data[_words.RESOURCE_LINK]["title"] == "Queue lab"
    assert launched.has_ags()
    assert not launched.has_nrps()


def test_without_consent_a_tool_is_told_neither_name_nor_address(amina, makers):
    said = claims(amina.open(makers))
    assert not {"name", "email", "given_name", "family_name"} & set(said)
    assert "amina" not in str(said).lower()
    assert str(amina.id) != said["sub"]


def test_consent_is_given_once_tells_just_that_and_can_be_taken_back(amina, makers):
    def tell(**fields):
        assert amina.client.post(f"/learn/{RUN}/do/lab/tell/", fields).status_code == 302

    tell(name="yes")
    said = claims(amina.open(makers))
    assert said["name"] == "Amina Njoroge"
    assert "email" not in said
    tell(email="yes")
    said = claims(amina.open(makers))
    assert said["email"] == "amina@campus.example"
    assert "name" not in said
    tell()
    assert not {"name", "email"} & set(claims(amina.open(makers)))


def test_what_a_tool_may_not_know_is_not_told_whatever_the_learner_sent(amina, makers, lab):
    lti.approve_tool("lab", by=None, may_know_name=False, may_know_email=False)
    amina.client.post(f"/learn/{RUN}/do/lab/tell/", {"name": "yes", "email": "yes"})
    assert not {"name", "email"} & set(claims(amina.open(makers)))


def test_a_learner_has_one_name_for_one_tool_and_another_for_the_next(amina, bruno, makers):
    first, again, other = (claims(who.open(makers))["sub"] for who in (amina, amina, bruno))
    assert first == again != other
    lti.withdraw_tool("lab", by=None)
    second = lti.add_tool(
        lti.Registration("lab-2", "Queue lab", LOGIN_URL, (LAUNCH_URL,), public_key=PUBLIC), by=None
    )
    elsewhere = Tool(platform_of(second), amina.client)
    assert claims(amina.open(elsewhere))["sub"] not in (first, other)


def test_a_tool_without_a_mark_is_offered_no_gradebook_and_is_done_when_opened(amina, makers):
    data = amina.launch(makers, "map").get_launch_data()
    assert _words.AGS_ENDPOINT not in data
    assert data[_words.LAUNCH_PRESENTATION]["document_target"] == "iframe"
    assert 'class="state met"' in amina.client.get(f"/learn/{RUN}/look-unit/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        LAUNCH_URL + "/",
        LAUNCH_URL + "?next=1",
        LAUNCH_URL.replace("lab.", "evil."),
        LAUNCH_URL.replace("https", "http"),
        LAUNCH_URL.upper(),
    ],
)
def test_a_launch_goes_to_a_registered_address_letter_for_letter(amina, makers, address):
    answer = amina.authorize(login_answer(amina, makers), redirect_uri=address)
    assert answer.status_code == 422
    assert "not registered for it" in answer.content.decode()
    assert "id_token" not in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"client_id": "somebody-else"}, "not the one that was opened"),
        ({"login_hint": "made-up"}, "did not bring back"),
        ({"login_hint": None}, "names no “login_hint”"),
        ({"lti_message_hint": None}, "did not bring back"),
        ({"nonce": None}, "names no “nonce”"),
        ({"response_type": "code"}, "knows only “id_token”"),
        ({"response_mode": "query"}, "knows only “form_post”"),
        ({"prompt": "login"}, "knows only “none”"),
        ({"scope": "profile"}, "did not ask for the scope"),
        ({"state": "x" * 3000}, "too long"),
    ],
)
def test_a_request_that_is_no_lti_request_is_refused_with_a_sentence(amina, makers, changes, sentence):
    answer = amina.authorize(login_answer(amina, makers), **changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "id_token" not in posted(answer)


def test_what_one_person_began_opens_nothing_for_another(amina, bruno, makers):
    answer = bruno.authorize(login_answer(amina, makers))
    assert answer.status_code == 403
    assert "begun by somebody else" in answer.content.decode()


def test_what_was_begun_in_one_browser_opens_nothing_in_another(amina, makers, client):
    address = login_answer(amina, makers)
    client.force_login(User.objects.get(pk=amina.id), backend="studium.accounts.backends.ByEmail")
    amina.client = client
    assert amina.authorize(address).status_code == 403


def test_hints_of_two_launches_cannot_be_mixed_for_another_tool(amina, makers):
    """The login hint of one tool and the message hint of another tool's block."""
    second = lti.approve_tool("essay-example", by=None)
    essay = dict(parse_qsl(urlsplit(amina.begin("essay")).query))
    answer = amina.authorize(login_answer(amina, makers), lti_message_hint=essay["lti_message_hint"])
    assert answer.status_code == 422
    answer = amina.authorize(
        login_answer(amina, makers), client_id=second.client_id, login_hint=essay["login_hint"]
    )
    assert answer.status_code == 422


def test_a_launch_that_takes_longer_than_five_minutes_is_begun_anew(amina, makers):
    address = login_answer(amina, makers)
    with time_machine.travel(TODAY.replace(minute=10), tick=True):
        answer = amina.authorize(address)
    assert answer.status_code == 422
    assert "longer than five minutes" in answer.content.decode()


def test_a_request_posted_from_the_tools_site_is_answered_like_one_that_was_linked(amina, makers):
    fields = dict(parse_qsl(urlsplit(login_answer(amina, makers)).query))
    answer = amina.client.post("/lti/authorize", fields | {"more": "1"})
    assert answer.status_code == 303
    assert "more" not in answer["Location"]
    assert "id_token" in posted(amina.client.get(answer["Location"]))


def test_who_was_signed_out_meanwhile_is_told_so(amina, makers):
    address = login_answer(amina, makers)
    amina.client.logout()
    answer = amina.authorize(address)
    assert answer.status_code == 403
    assert "not signed in any more" in answer.content.decode()


def test_who_is_not_in_the_run_opens_nothing(clara, lab):
    answer = clara.client.get(f"/lti/launch/{RUN}/lab/")
    assert answer.status_code == 403
    assert "not enrolled" in answer.content.decode()


def test_the_course_team_opens_a_tool_as_instructors_without_being_in_the_run(clara, makers):
    partners.grant_role(user_id=clara.id, organisation_key="harbour", role="instructor", by=None)
    assert claims(clara.open(makers))[_words.ROLES] == [_words.INSTRUCTOR]


def test_a_tool_nobody_approved_is_not_opened(amina, course):
    answer = amina.client.get(f"/lti/launch/{RUN}/essay/")
    assert answer.status_code == 409
    assert "has not been approved" in answer.content.decode()


def test_a_tool_withdrawn_between_press_and_answer_is_not_opened(amina, makers):
    address = login_answer(amina, makers)
    lti.withdraw_tool("lab", by=None)
    assert amina.authorize(address).status_code == 409


def test_the_tool_refuses_a_launch_posted_twice(amina, makers):
    fields = amina.open(makers)
    makers.launch(fields, amina.browser)
    with pytest.raises(LtiException, match="Nonce"):
        makers.launch(fields, amina.browser)


def test_the_tool_refuses_a_launch_in_a_browser_that_began_none(amina, makers):
    with pytest.raises(LtiException, match="State"):
        makers.launch(amina.open(makers), Browser())


@pytest.mark.parametrize("changed", [{"iss": "https://other.example"}, {"aud": "another-tool"}])
def test_the_tool_refuses_a_launch_of_ours_with_another_issuer_or_audience(amina, makers, changed):
    """Signed by another key, as anybody else would have to."""
    fields = amina.open(makers)
    forged = jwt.encode({"alg": "HS256", "kid": "k"}, claims(fields) | changed, OctKey.generate_key(256))
    with pytest.raises((LtiException, ToolConfException)):
        makers.launch(fields | {"id_token": forged}, amina.browser)


def test_the_page_that_sends_on_stands_in_our_frames_only_and_is_not_kept(amina, makers):
    answer = amina.authorize(login_answer(amina, makers))
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "script-src 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in answer["Cache-Control"]
    assert "<button" in answer.content.decode()


def test_a_page_may_frame_the_tools_it_holds_inline_and_no_others(amina, lab):
    framed = amina.client.get(f"/learn/{RUN}/look-unit/")["Content-Security-Policy"]
    assert "frame-src 'self' https://lab.example" in framed
    assert "lab.example" not in amina.client.get(f"/learn/{RUN}/lab-unit/")["Content-Security-Policy"]


def test_a_retired_key_is_published_while_its_launches_are_on_their_way(amina, makers):
    fields = amina.open(makers)
    lti.rotate_platform_key(by=None, why="yearly")
    makers.launch(fields, amina.browser)
    assert len(lti.jwks()["keys"]) == 2
    assert all("d" not in one for one in lti.jwks()["keys"])
    with time_machine.travel(TODAY.replace(day=20), tick=True):
        assert len(lti.jwks()["keys"]) == 1


def test_the_private_key_is_a_file_only_we_can_read(amina, makers, settings):
    amina.open(makers)
    kid = lti.jwks()["keys"][0]["kid"]
    assert (settings.KEYS_DIR / f"lti-{kid}.pem").stat().st_mode & 0o777 == 0o600
