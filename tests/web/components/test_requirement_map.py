"""The requirement map: the same words to the eye and to the ear, nothing of others unescaped."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest

from studium.catalog.requirements import parse
from studium.core.money import Money
from studium.progress.standing import Basis, Next, NodeStanding, Reason, Standing
from studium.web.components.requirement_map import learner_map, rules_map

NAMES = {
    "course:a": "Alpha",
    "course:b": "Beta <b>",
    "course:c": "Gamma",
    "exam:x": "Final",
    "program:p": "Inner",
}


def text(html: str) -> str:
    """What is read aloud."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def node(kind: str, key: str, state: Any, **more: Any) -> NodeStanding:
    given: dict[str, Any] = {
        "reason": Reason("nothing", {}),
        "need": {},
        "met": int(state == "met"),
        "needed": 1,
    } | more
    return NodeStanding(
        f"{kind}:{key}",
        kind,
        key,
        more.pop("name", "") or key.title(),
        state,
        **{k: v for k, v in given.items() if k != "name"},
    )


def standing(*children: NodeStanding) -> Standing:
    met, of = sum(child.met for child in children), len(children)
    why = Reason("group_open", {"met": met, "needed": of})
    root = NodeStanding("all@", "all", "", "", "open", why, {"of": of}, met, of, children=children)
    basis = Basis("p", 1, datetime(2026, 1, 1, tzinfo=UTC), None, 0)
    return Standing("open", "open", met, of, root, basis)


def test_a_group_says_its_rule_in_words():
    raw = {
        "all": [
            {"course": "a"},
            {
                "choose": {
                    "count": 2,
                    "name": "Electives",
                    "of": [{"course": "a"}, {"course": "b"}, {"course": "c"}],
                }
            },
            {"choose": {"credits": 12, "of": [{"course": "b", "credits": 6}, {"course": "c", "credits": 6}]}},
        ]
    }
    said = text(rules_map(parse(raw), names=NAMES))
    assert "Electives Any 2 of these 3" in said
    assert "At least 12 credits of these" in said


def test_a_requirement_says_what_it_asks_beyond_passing():
    raw = {
        "all": [
            {"course": "a", "min_score": 59.5, "valid_for": "P5Y", "measured_at": "exam:x", "identity": True},
            {"course": "b", "verified": False, "attempts": "first"},
            {"exam": "x", "min_score": 60, "after": ["a", "b"]},
        ]
    }
    said = text(rules_map(parse(raw), names=NAMES))
    assert "At least 59.5 %." in said
    assert "Counts for 5 years, measured on the day of Final." in said
    assert "The audit track counts too." in said
    assert "The first attempt counts." in said
    assert "Opens when 2 requirements are met." in said


def test_a_mark_shows_its_parts_weights_and_floors():
    raw = {
        "mark": {
            "name": "Total",
            "pass": 50,
            "parts": [{"course": "a", "weight": 0.4}, {"exam": "x", "weight": 0.6, "floor": 45}],
        }
    }
    said = text(rules_map(parse(raw), names=NAMES))
    assert "A combined mark of at least 50 %." in said
    assert "Alpha counts for 40 %" in said
    assert "Final At least 45 % here, whatever the sum. counts for 60 %" in said


@pytest.mark.parametrize(("today", "shown", "other"), [
    ("2026-08-31", "counts for 60 %", "From 1 September 2026 on: Alpha 30 %, Final 70 %."),
    ("2026-09-01", "counts for 70 %", "Before 1 September 2026: Alpha 40 %, Final 60 %."),
])  # fmt: skip
def test_the_weights_in_force_are_shown_and_the_others_told(
    today: str, shown: str, other: str, time_machine: Any
):
    time_machine.move_to(datetime.fromisoformat(f"{today}T12:00Z"))
    raw = {
        "mark": {
            "name": "Total",
            "pass": 50,
            "parts": [{"course": "a", "weight": 0.4}, {"exam": "x", "weight": 0.6}],
            "versions": [
                {
                    "from": "2026-09-01",
                    "parts": [{"course": "a", "weight": 0.3}, {"exam": "x", "weight": 0.7}],
                }
            ],
        }
    }
    said = text(rules_map(parse(raw), names=NAMES))
    assert shown in said
    assert other in said


def test_nested_programs_and_approvals_have_their_words():
    said = text(
        rules_map(
            parse({"all": [{"program": "p"}, {"approval": "w", "name": "Work", "by": "the board"}]}),
            names=NAMES,
        )
    )
    assert "Inner The credential of that program." in said
    assert "Work Confirmed by the board." in said


def test_names_and_reasons_are_escaped():
    html = rules_map(parse({"course": "b"}), names=NAMES, ends=lambda leaf: "<i>")
    assert "Beta &lt;b&gt;" in html
    assert "<i>" not in html


@pytest.mark.parametrize(("state", "word", "look"), [
    ("met", "Met", "met"), ("in_progress", "In progress", "going"), ("open", "Open", "open"),
    ("blocked", "Blocked", "blocked"),
    ("missed", "Missed", "missed"), ("lapsed", "Lapsed", "missed"), ("provisional", "Waiting for release", "going"),
])  # fmt: skip
def test_a_state_is_icon_word_and_colour(state: str, word: str, look: str):
    html = learner_map(standing(node("course", "a", state), node("course", "c", "open")))
    assert f'<div class="node {look}"><span class="dot"><svg' in html
    assert word in text(html)


def test_a_row_says_grade_when_met_and_cost_when_not():
    met = node("course", "a", "met", reason=Reason("passed", {"on": "2026-05-03", "score": "88"}))
    step = Next(
        "upgrade", "b-1", "course:b", "Beta", None, datetime(2026, 12, 11, tzinfo=UTC), Money.parse("150 USD")
    )
    upgrade = node(
        "course", "b", "open", reason=Reason("not_verified", {"on": "2026-08-30", "score": "78.5"}), next=step
    )
    said = text(learner_map(standing(met, upgrade)))
    assert "Passed on 3 May 2026 with 88 %." in said
    assert "Met 88 %" in said
    assert "Needs upgrade USD 150" in said
    assert "1 of 2" in said


def test_what_is_not_on_offer_is_called_so():
    said = text(
        learner_map(
            standing(node("course", "a", "blocked", reason=Reason("no_run", {})), node("course", "b", "open"))
        )
    )
    assert "No run is on offer yet." in said
    assert "Not on offer" in said


def test_the_map_is_a_list_of_lists():
    html = rules_map(
        parse({"all": [{"course": "a"}, {"all": [{"course": "b"}, {"course": "c"}]}]}), names=NAMES
    )
    assert html.count("<ul") == html.count("</ul>") == 3
    assert html.count("<li") == html.count("</li>")
