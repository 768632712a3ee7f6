# ruff: noqa: E501 - markup reads best unbroken
"""Whoever answers right and whoever answers wrong gets the same bytes, while it may not be seen how answers fared.

Two learners do the same things at the same moments; only their answers differ. Every page and part they are sent is
compared, without what they typed themselves, their names, tokens and ids.
"""

import re
from decimal import Decimal
from difflib import unified_diff

import pytest
from campus import person
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from withheld_course import DUE, choice, course, section, typed

from studium.accounts import api as accounts
from studium.core import clock
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.marks import api as marks
from studium.partners import api as partners
from studium.progress import api as progress

RUN = "flow-dated"
DRAG = """<drag-and-drop-v2 url_name="drag" display_name="Drag" mode="assessment" max_attempts="3" weight="1" data='{"targetImgDescription": "Two boxes", "items": [{"id": 0, "displayName": "cat", "zones": ["a"], "feedback": {"correct": "PRAISE", "incorrect": "BLAME"}}], "zones": [{"uid": "a", "title": "Animals", "x": 0, "y": 0, "width": 90, "height": 90}, {"uid": "b", "title": "Plants", "x": 0, "y": 100, "width": 90, "height": 90}], "feedback": {"start": "Begin", "finish": "FINISHED"}}'/>"""
FILE = '<edx_sga url_name="essay" display_name="Essay" points="10" weight="10" solution="SOLUTION"/>'


@pytest.fixture
def pair(campus, tmp_path):
    """Ada, who is right, and Eve, who is wrong, each with a browser; and a section told at once beside the two that are not."""
    parts = choice("pick", 'max_attempts="2"') + typed("type") + DRAG + FILE
    course(
        section("one", parts, 'show_correctness="past_due"')
        + section("two", choice("never"), 'show_correctness="never"')
        + section("three", choice("open").replace("SOLUTION", "Said at once")),
        tmp_path,
    )
    found = []
    for name in ("ada", "eve"):
        learner = accounts.create_person(email=f"{name}@campus.example", legal_name="Ada Park", country="PT")
        enrollment.enrol(learner_id=learner.id, run_key=RUN)
        progress.join_program(learner_id=learner.id, program_key="operations")
        client = Client()
        client.force_login(get_user_model().objects.get(pk=learner.id))
        found.append((learner, client))
    return found


def plain(response):
    """What was sent, without what may differ between any two people."""
    text = response.content.decode()
    text = re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"|data-(?:learner|token)="[^"]+"|csrf-token" content="[^"]+"',
        "",
        text,
    )
    text = re.sub(r"deadlines\.ics\?key=[\w:%.-]+|(ada|eve)@campus\.example", "", text)
    text = re.sub(r'value="(42|41|blue|grey)"| (checked|selected)(?=[ >])', "", text)
    text = text.replace('<span class="chip-item" data-held="i0"><span>cat</span></span>', "")
    return response.status_code, text


def same(pair, ask):
    (one, first), (two, second) = pair
    sent, other = plain(ask(one, first, True)), plain(ask(two, second, False))
    differs = list(unified_diff(sent[1].splitlines(), other[1].splitlines(), lineterm="", n=0))
    assert sent[0] == other[0] and not differs, differs
    assert sent[0] in (200, 302, 303), sent
    return sent[1]


def post(name, block, fields, *args, **headers):
    return lambda who, client, right: client.post(
        reverse(name, args=[RUN, block, *args]), fields(right), headers=headers
    )


def form(block):
    """The fields of the right answer, and of a wrong one of the same shape."""

    def fields(right):
        if block == "drag":
            return {"i0": "a" if right else "b"}
        problem = learning.problem(run_key=RUN, block_key=block)
        given = dict(problem.declared() if right else problem.wrong())
        if block == "type" and not right:
            given = dict(zip(given, ("41", "grey"), strict=True))
        return {f"{block}-{name}": value for name, value in given.items()}

    return fields


PLACES = (
    [reverse("unit", args=[RUN, f"u-{name}"]) for name in ("one", "two", "three")]
    + [reverse(name, args=[RUN]) for name in ("grades", "notes", "notes-text")]
    + ["/my/", "/my/deadlines/", "/my/programs/operations/", "/api/v1/me/standings", "/api/v1/me/enrolments"]
)


def look_everywhere(pair):
    places = [*PLACES, reverse("on-paper", args=[RUN, "u-one"])]
    return "".join(same(pair, lambda who, client, right, at=at: client.get(at)) for at in places)


@pytest.fixture
def marked(pair):
    """Both answered everything withheld, and the team gave one a full mark, the other none."""
    for block in ("pick", "type", "drag", "never"):
        for part in ({"x-part": "card"}, {}):
            name = ("act", "place") if block == "drag" else ("answer",)
            told = same(pair, post(name[0], block, form(block), *name[1:], **part))
            assert not re.search("PRAISE|BLAME|SOLUTION|FINISHED", told)
    teacher = person("Inés Duarte")
    partners.grant_role(user_id=teacher.id, organisation_key="harbour", role="instructor", by=None)
    for (learner, _client), points in zip(pair, (1, 0), strict=True):
        marks.set_mark(
            by=teacher.id,
            learner_id=learner.id,
            run_key=RUN,
            key="essay",
            points=Decimal(points),
            reason="Seen.",
        )


def test_every_payload_is_the_same_for_right_and_wrong(pair, marked):
    everything = look_everywhere(pair)
    assert not re.search("PRAISE|BLAME|SOLUTION|FINISHED", everything)
    assert "you see here whether it is right" in everything and "is not shown here" in everything


def test_what_may_be_seen_is_seen_and_differs(pair, marked):
    with pytest.raises(AssertionError):
        same(pair, post("answer", "open", form("open"), **{"x-part": "card"}))
    with clock.at(DUE.replace(hour=13)):
        (_one, first), (_two, second) = pair
        page = first.get(reverse("unit", args=[RUN, "u-one"])).content.decode()
        assert "PRAISE" in page and "SOLUTION" in page
        assert "BLAME" in second.get(reverse("unit", args=[RUN, "u-one"])).content.decode()
        told = [client.get(reverse("unit", args=[RUN, "u-two"])).content.decode() for _who, client in pair]
        assert not any(re.search("PRAISE|BLAME|SOLUTION", page) for page in told)
