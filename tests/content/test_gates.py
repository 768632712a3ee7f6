# ruff: noqa: E501 - markup reads best unbroken
"""Who sees a block: pools, experiments, groups and conditions become gates before each block."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest
from olx_files import QUESTION, inline, write

from studium.content import api

pytestmark = pytest.mark.django_db


def question(name: str, **attributes: str) -> str:
    more = " ".join(f'{key}="{value}"' for key, value in attributes.items())
    return QUESTION.replace("<problem ", f'<problem url_name="{name}" {more} ')


def imported(tmp_path: Path, inner: str, **files: str) -> tuple[int, dict]:  # type: ignore[type-arg]
    more = {name.replace("__", "/"): text for name, text in files.items()}
    done = api.import_course(write(tmp_path, {**inline(inner), **more}))
    return done.version_id or 0, done.raw


def blocks(version: int) -> dict[str, tuple[api.Gate, ...]]:
    (unit,) = api.outline(version).units()
    shown = {block.key: block.gates for block in api.unit(version, unit.key).blocks}
    assert {block.key: block.gates for block in unit.blocks} == shown
    return shown


def json_attribute(value: object) -> str:
    return escape(json.dumps(value))


@pytest.mark.parametrize("element", ["library_content", "itembank"])
def test_a_pool_draws_some_of_its_blocks(tmp_path, element):
    inner = (
        f'<{element} url_name="pool" max_count="2">{question("a")}{question("b")}{question("d")}</{element}>'
    )
    version, report = imported(tmp_path, inner)
    assert blocks(version) == {
        name: (api.Gate("library", "pool", name, ("a", "b", "d"), 2),) for name in ("a", "b", "d")
    }
    assert report["unsupported"] == [] and report["problems"]["rendered"] == 3


@pytest.mark.parametrize("count", ["-1", "3", "9"])
def test_a_pool_that_draws_all_puts_no_gate(tmp_path, count):
    inner = f'<library_content url_name="pool" max_count="{count}">{question("a")}{question("b")}{question("d")}</library_content>'
    version, _report = imported(tmp_path, inner)
    assert set(blocks(version).values()) == {()}


def test_a_pool_draws_only_its_response_type_and_nothing_broken(tmp_path):
    number = '<problem url_name="n"><numericalresponse answer="1"><textline label="x"/></numericalresponse></problem>'
    inner = (
        '<library_content url_name="pool" max_count="-1" capa_type="multiplechoiceresponse">'
        f'{question("a")}{number}{question("b")}<problem url_name="gone"/></library_content>'
    )
    version, _report = imported(tmp_path, inner)
    assert blocks(version)["n"] == (api.Gate("library", "pool", "n", ("a", "b"), 2),)
    assert blocks(version)["a"][0].arm == "a"


def test_one_of_randomised_children_is_chosen(tmp_path):
    inner = f'<randomize url_name="r">{question("a")}<vertical url_name="v">{question("b")}<html url_name="h">x</html></vertical></randomize>'
    version, _report = imported(tmp_path, inner)
    assert [(key, gates[0].arm) for key, gates in blocks(version).items()] == [
        ("a", "a"),
        ("b", "v"),
        ("h", "v"),
    ]
    assert blocks(version)["h"][0].arms == ("a", "v")


def test_an_old_ab_test_chooses_one_of_its_groups(tmp_path):
    inner = f'<abtest url_name="t" experiment="e"><group name="x" portion=".5">{question("a")}</group><default>{question("b")}</default></abtest>'
    version, report = imported(tmp_path, inner)
    assert [gates[0].kind for gates in blocks(version).values()] == ["randomize", "randomize"]
    assert report["blocks"] == {
        "abtest": 1,
        "chapter": 1,
        "problem": 2,
        "sequential": 1,
        "vertical": 1,
    }


EXPERIMENT = [
    {
        "id": 7,
        "name": "Wording",
        "scheme": "random",
        "version": 3,
        "groups": [{"id": 0, "name": "Short", "version": 1}, {"id": 1, "name": "Long", "version": 1}],
    }
]


def test_an_experiment_shows_each_group_its_child(tmp_path):
    children = {
        "0": "i4x://T/T1/vertical/short",
        "1": "block-v1:T+T1+r+type@vertical+block@long",
        "2": "block-v1:T+T1+r+type@vertical+block@gone",
    }
    inner = (
        f'<split_test url_name="st" user_partition_id="7" group_id_to_child="{json_attribute(children)}">'
        f'<vertical url_name="short">{question("a")}</vertical><vertical url_name="long">{question("b")}</vertical>'
        f'<vertical url_name="unused"><html url_name="u1">x</html></vertical></split_test>'
    )
    policy = json.dumps({"course/r": {"user_partitions": EXPERIMENT}})
    version, report = imported(tmp_path, inner, **{"policies/r/policy.json": policy})
    shown = blocks(version)
    assert shown["a"] == (
        api.Gate(
            "split", "st", "short", ("short", "long", "unused"), 1, {"partition": 7, "groups": {"0": "short", "1": "long"}}
        ),
    )  # fmt: skip
    assert shown["u1"][0].arm == "unused"
    assert any("vertical/unused belongs to no group" in note for note in report["notes"])
    assert api.partitions(version) == (
        api.Partition(7, "Wording", "random", (api.Group(0, "Short"), api.Group(1, "Long"))),
    )


def test_an_experiment_whose_groups_are_not_defined_still_has_groups(tmp_path):
    inner = f'<split_test url_name="st" user_partition_id="3">{question("a")}{question("b")}</split_test>'
    version, report = imported(tmp_path, inner)
    assert blocks(version)["b"][0].details == {"partition": 3, "groups": {"0": "a", "1": "b"}}
    (partition,) = api.partitions(version)
    assert (partition.scheme, [group.id for group in partition.groups]) == ("random", [0, 1])
    assert any("group configuration 3" in note for note in report["notes"])


def test_group_access_counts_from_the_section_down(tmp_path):
    files: dict[str, str | bytes] = {
        "course.xml": '<course org="T" course="T1" url_name="r"><chapter url_name="c" group_access="{&quot;50&quot;: [2]}">'
        '<sequential url_name="s"><vertical url_name="u" group_access="{&quot;9&quot;: [1, 2], &quot;8&quot;: []}">'
        '<html url_name="h">x</html><html url_name="g" group_access="{&quot;9&quot;: [1]}">y</html></vertical></sequential></chapter></course>'
    }
    done = api.import_course(write(tmp_path, files))
    version = done.version_id or 0
    above = (
        api.Gate("group", "c", details={"partition": 50, "groups": [2]}),
        api.Gate("group", "u", details={"partition": 9, "groups": [1, 2]}),
    )
    assert blocks(version) == {
        "h": above,
        "g": (*above, api.Gate("group", "g", details={"partition": 9, "groups": [1]})),
    }
    groups, tracks = api.partitions(version)
    assert (groups.id, groups.scheme, [one.id for one in groups.groups]) == (9, "cohort", [1, 2])
    assert (tracks.id, tracks.scheme, tracks.groups[1]) == (50, "enrollment_track", api.Group(2, "verified"))


def test_content_waits_for_what_others_say(tmp_path):
    inner = (
        f'{question("first")}<conditional url_name="when" sources="i4x://T/T1/problem/first" attempted="True" message="{{link}} first"><html url_name="h">x</html></conditional>'
        f'<conditional url_name="poll" sources_list="[&quot;block-v1:T+T1+r+type@poll_question+block@first&quot;]" conditional_attr="poll_answer" conditional_value="yes">'
        '<show sources="i4x://T/T1/html/shown"/></conditional>'
    )
    version, report = imported(tmp_path, inner, **{"html/shown.xml": "<html>later</html>"})
    shown = blocks(version)
    assert shown["first"] == () and report["blocks"]["html"] == 2
    assert shown["h"] == (
        api.Gate(
            "conditional", "when", "when", ("when",), 1,
            {"sources": ["first"], "attribute": "attempted", "value": "True", "message": "{link} first"},
        ),
    )  # fmt: skip
    assert shown["shown"][0].details["attribute"] == "poll_answer"
    assert shown["shown"][0].details["value"] == "yes"


def test_a_condition_on_a_block_that_is_not_there_is_told(tmp_path):
    inner = '<conditional url_name="when" sources="i4x://T/T1/problem/none" correct="True"><html url_name="h">x</html></conditional>'
    version, report = imported(tmp_path, inner)
    assert blocks(version)["h"][0].details["sources"] == ["none"]
    assert any("“none”, which is not in the course" in note for note in report["notes"])


def test_gates_nest_from_the_outside_in(tmp_path):
    inner = f'<randomize url_name="r"><library_content url_name="l" max_count="1">{question("a")}{question("b")}</library_content>{question("c")}</randomize>'
    version, _report = imported(tmp_path, inner)
    assert [(gate.kind, gate.arm) for gate in blocks(version)["a"]] == [("randomize", "l"), ("library", "a")]


def test_sequences_that_are_chosen_at_random_stand_in_one_unit(tmp_path):
    files: dict[str, str | bytes] = {
        "course.xml": '<course org="T" course="T1" url_name="r"><chapter url_name="c"><randomize url_name="x">'
        f'<sequential url_name="s1"><vertical url_name="v1">{question("a")}</vertical></sequential>'
        f'<sequential url_name="s2"><vertical url_name="v2">{question("b")}</vertical></sequential></randomize></chapter></course>'
    }
    done = api.import_course(write(tmp_path, files))
    assert [(key, gates[0].arm) for key, gates in blocks(done.version_id or 0).items()] == [
        ("a", "s1"),
        ("b", "s2"),
    ]


def test_partitions_cost_no_query_when_warm(tmp_path, django_assert_num_queries):
    version, _report = imported(tmp_path, "")
    with django_assert_num_queries(1):
        assert api.partitions(version) == ()
    with django_assert_num_queries(0):
        api.partitions(version)
