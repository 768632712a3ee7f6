"""Scripted problems in a real browser: a program of the author's in its sealed frame, and one graded by a script."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from campus import TODAY, open_campus, person, wired
from campus_activities import RUN, write_course
from django.contrib.auth import get_user_model
from playwright.sync_api import FrameLocator, Page, expect

from studium.assessment.sandbox import walls
from studium.content import api as content
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.models import Attempt

from . import looks

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(walls.obstacle()), reason=walls.obstacle() or "runs"),
]
UNIT = f"/learn/{RUN}/u/"
PROGRAM = """<!doctype html><html><head><title>Valve</title></head><body>
<button onclick="turn()">Turn the valve</button><p id="seen">0</p><p id="outside"></p><script>
var turns = 0;
function turn() { turns += 1; show(); }
function show() { document.getElementById('seen').textContent = turns; }
var Valve = (function () {
  if (window.parent !== window) {
    var channel = Channel.build({window: window.parent, origin: '*', scope: 'JSInput'});
    channel.bind('getGrade', getGrade);
  }
  function getGrade() { return JSON.stringify(turns === 2 ? 'open' : 'shut'); }
  function getState() { return JSON.stringify({turns: turns}); }
  function setState(state) { turns = JSON.parse(state).turns; show(); }
  return {getGrade: getGrade, getState: getState, setState: setState};
})();
try { document.getElementById('outside').textContent = parent.document.title; } catch (e) { }
try { document.getElementById('outside').textContent += document.cookie; } catch (e) { }
</script></body></html>"""
#: The library that many programs carry with them, as it behaves: it fails at a message that is no text of its own.
LIBRARY = """var Channel = (function () {
  addEventListener('message', function (e) { var m; try { m = JSON.parse(e.data); } catch (err) { } return m.method; });
  return {build: function () { return {bind: function () { }}; }};
})();"""
CARRIED = (
    """<!doctype html><html><head><title>Gate</title><link rel="stylesheet" href="https://elsewhere.example/gate.css"></head><body>
<button onclick="shut = 'shut'">Shut the gate</button><script>var shut = 'open';"""
    + LIBRARY
    + """
(function () {
  var channel = Channel.build({window: window.parent, origin: '*', scope: 'JSInput'});
  channel.bind('getGrade', function () { return JSON.stringify(shut); });
  channel.bind('getState', function () { return JSON.stringify({shut: shut}); });
  channel.bind('setState', function (transaction, state) { shut = JSON.parse(state).shut; });
})();
</script></body></html>"""
)
GATE = """<problem url_name="gate"><script type="loncapa/python">
import json
def check(expect, ans):
    return json.loads(json.loads(ans)["answer"]) == "shut"
</script><customresponse cfn="check"><label>Shut the gate.</label>
<jsinput html_file="/static/gate.html" gradefn="Gate.getGrade" get_statefn="Gate.getState" set_statefn="Gate.setState"
 height="700" title="A gate"/></customresponse></problem>"""
PROBLEM = """<problem url_name="valve" display_name="The valve" max_attempts="3"><script type="loncapa/python">
import json
def check(expect, ans):
    return json.loads(json.loads(ans)["answer"]) == "open"
</script><customresponse cfn="check"><label>Open the valve with two turns.</label>
<jsinput html_file="/static/valve.html" gradefn="Valve.getGrade" get_statefn="Valve.getState" set_statefn="Valve.setState"
 initial_state='{"turns": 0}' height="200" title="A valve"/></customresponse></problem>"""
SCRIPTED = """<problem url_name="sum"><script type="loncapa/python">
def check(expect, ans):
    return {'ok': ans == '4', 'msg': 'That is <b>the sum</b>.'}
</script><customresponse cfn="check" expect="4"><label>Two and two?</label><textline/></customresponse></problem>"""


@pytest.fixture
def amina() -> Iterator[Any]:
    with time_machine.travel(TODAY, tick=True), wired(), tempfile.TemporaryDirectory() as folder:
        open_campus()
        course = write_course(Path(folder), {"u": PROBLEM + SCRIPTED + GATE})
        (course / "static/valve.html").write_text(PROGRAM)
        (course / "static/gate.html").write_text(CARRIED)
        content.import_course(course, course_key="flow-content")
        learning.forget()
        learner = person("Amina Njoroge")
        enrollment.enrol(learner_id=learner.id, run_key=RUN)
        yield get_user_model().objects.get(pk=learner.id)


@pytest.fixture
def page(browser: Any, signed_in: Any, amina: Any) -> Iterator[Page]:
    context = looks.context(browser, **signed_in(amina))
    yield context.new_page()
    context.close()


def turn_until(inside: FrameLocator, seen: str) -> None:
    """Clicks until it is heard: a frame that takes its height just then moves away from under the pointer."""
    for _again in range(4):
        inside.get_by_role("button").click()
        try:
            expect(inside.locator("#seen")).to_have_text(seen, timeout=2000)
        except AssertionError:
            continue
        return
    expect(inside.locator("#seen")).to_have_text(seen)


def test_a_program_of_the_authors_answers_from_its_sealed_frame_and_goes_on_where_it_was(
    page, live_server, amina
):
    page.goto(live_server.url + UNIT)
    inside = page.frame_locator("#valve iframe")
    inside.get_by_role("button").click()
    kept = page.locator("#valve [data-program] input")
    expect(kept).to_have_value(re.compile("turns.*1"))
    page.locator("#valve").get_by_role("button", name="Check").click()
    expect(page.locator("#valve")).to_contain_text("Not correct")
    inside = page.frame_locator("#valve iframe")
    expect(inside.locator("#seen")).to_have_text("1")
    expect(inside.locator("#outside")).to_have_text("")
    turn_until(inside, "2")
    expect(kept).to_have_value(re.compile("turns.*2"))
    page.locator("#valve").get_by_role("button", name="Check").click()
    expect(page.locator("#valve")).to_contain_text("Correct")
    assert Attempt.objects.filter(learner_id=amina.pk, block_key="valve").count() == 2


def test_a_program_that_carries_its_own_channel_is_heard_and_loads_from_elsewhere_only_when_asked(
    page, live_server, amina
):
    failures: list[str] = []
    asked_for: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto(live_server.url + UNIT)
    inside = page.frame_locator("#gate iframe")
    expect(inside.locator("p")).to_contain_text("elsewhere.example")
    assert not [url for url in asked_for if "elsewhere.example" in url]
    inside.get_by_role("button", name="Run the program").click()
    inside.get_by_role("button", name="Shut the gate").click()
    kept = page.locator("#gate [data-program] input")
    expect(kept).to_have_value(re.compile("shut.*state"))
    page.locator("#gate").get_by_role("button", name="Check").click()
    expect(page.locator("#gate")).to_contain_text("Correct")
    assert failures == []


def test_a_problem_graded_by_a_script_is_answered_like_any_other(page, live_server, amina):
    page.goto(live_server.url + UNIT)
    page.get_by_label("Two and two?").fill("4")
    page.keyboard.press("Enter")
    expect(page.locator("#sum")).to_contain_text("That is the sum.")
    assert Attempt.objects.get(learner_id=amina.pk, block_key="sum").points == 1


def test_both_are_clean_in_every_look(amina, clean, signed_in):
    clean(UNIT, **signed_in(amina))
