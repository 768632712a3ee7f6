"""Parts with scripts: offered where something can run, sealed by policy, for those in the run alone."""

from datetime import timedelta

import pytest
from campus import TODAY, person
from campus_activities import import_units
from django.contrib.auth import get_user_model
from django.test import Client

from studium.core import clock
from studium.web.player.live import hosts

RUN = "flow-2026"
PART = '<p>Move it.</p><script src="https://lib.example/d3.js">1</script><script>go("here")</script>'


@pytest.fixture
def part(amina):
    import_units(
        {
            "u": f'<html url_name="part">{PART}</html>',
            "v": '<html url_name="plain"><p>Read it.</p></html>',
        }
    )


def test_only_what_can_run_is_offered_with_the_sites_it_loads_from(part, browser):
    text = browser.get(f"/learn/{RUN}/u/").content.decode()
    assert f'href="/learn/{RUN}/frame/part/"' in text and "It loads from lib.example." in text
    assert "lib.example/d3.js" not in text
    assert "data-frame" not in browser.get(f"/learn/{RUN}/v/").content.decode()


@pytest.mark.parametrize("address", ["frame/part", "answer/reading", "hint/reading"])
def test_nothing_is_shown_before_the_first_day(part, browser, address):
    question = (
        "<choicegroup><choice correct='true'>Quay</choice><choice correct='false'>Ward</choice></choicegroup>"
    )
    import_units(
        {
            "u": f'<html url_name="part">{PART}</html>',
            "v": f'<problem url_name="reading"><multiplechoiceresponse>{question}</multiplechoiceresponse></problem>',
        }
    )
    ask = browser.get if address.startswith("frame") else browser.post
    with clock.at(TODAY - timedelta(days=400)):
        response = ask(f"/learn/{RUN}/{address}/", headers={"x-part": "card"})
    assert response.status_code == 409
    text = response.content.decode()
    assert "has not started yet" in text
    assert "Move it." not in text and "Quay" not in text


def test_the_frame_is_sealed(part, browser):
    response = browser.get(f"/learn/{RUN}/frame/part/")
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none';")
    assert (
        "allow-same-origin" not in policy
        and "connect-src 'none'" in policy
        and "form-action 'none'" in policy
    )
    assert "https://lib.example" in policy and "frame-ancestors 'self'" in policy
    assert response.headers["Referrer-Policy"] == "no-referrer" and "Set-Cookie" not in response.headers


def test_in_a_window_of_its_own_nothing_in_it_runs(part, browser):
    response = browser.get(f"/learn/{RUN}/frame/part/", headers={"sec-fetch-dest": "document"})
    assert response.headers["Content-Security-Policy"].startswith("sandbox; ")


def test_there_is_no_frame_for_what_has_nothing_to_run_nor_for_strangers(part, browser):
    assert browser.get(f"/learn/{RUN}/frame/plain/").status_code == 404
    assert browser.get(f"/learn/{RUN}/frame/none-such/").status_code == 404
    stranger = Client()
    assert stranger.get(f"/learn/{RUN}/frame/part/").status_code == 302
    stranger.force_login(get_user_model().objects.get(pk=person("Bert Outside").id))
    assert stranger.get(f"/learn/{RUN}/frame/part/").status_code == 403


def test_a_site_is_named_by_its_host_and_nothing_else_gets_into_the_policy():
    source = """<script src="https://a.example/x.js"></script><img src='//b.example:8443/y.png'>
    <img src="https://c.example; script-src *"><iframe src="https://d.example'"></iframe><a href="https://e.example/">e</a>"""
    assert hosts(source) == ("a.example", "b.example:8443", "d.example")
