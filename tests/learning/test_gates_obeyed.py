# ruff: noqa: E501 - markup reads best unbroken
"""What a gate hides is nowhere: not in the unit, not in the work, not in the marks, and nobody can answer it."""

import json
from html import escape

import pytest
from campus import person
from campus_activities import RUN, attribute, import_units
from campus_course import right, wrong

from studium.content import api as content
from studium.core.errors import Invalid, NotAllowed, NotFound
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.access import books_of
from studium.learning.ground import ground
from studium.learning.groups import cohorts
from studium.learning.groups.models import GroupMember
from studium.learning.models import RunState
from studium.partners import api as partners

GRADED = 'graded="true" format="Homework"'
LETTERS = "abcdef"


def question(name, **more):
    given = " ".join(f'{key}="{value}"' for key, value in more.items())
    return f'<problem url_name="{name}" display_name="{name}" {given}><multiplechoiceresponse><choicegroup><choice correct="true">Yes</choice><choice correct="false">No</choice></choicegroup></multiplechoiceresponse></problem>'


def pool(count, letters=LETTERS):
    inner = "".join(question(letter) for letter in letters)
    return f'<library_content url_name="pool" max_count="{count}">{inner}</library_content>'


def learner(name):
    made = person(name)
    enrollment.enrol(learner_id=made.id, run_key=RUN)
    return made


def lesson(who, unit="u"):
    return learning.lesson(learner_id=who.id, run_key=RUN, unit_key=unit)


def shown(who, unit="u"):
    return [card.block.key for card in lesson(who, unit).cards]


def answer(who, block, answers=right):
    return learning.submit(learner_id=who.id, run_key=RUN, block_key=block, answers=answers(block))


@pytest.fixture
def tomas(campus):
    return learner("Tomás Quishpe")


# Pools


def test_a_learner_sees_works_on_and_is_marked_for_what_was_drawn_for_them(amina):
    import_units({"u": pool(2)}, graded=GRADED)
    drawn = shown(amina)
    assert len(drawn) == 2 and drawn == shown(amina)
    answer(amina, drawn[0])
    assert RunState.objects.get().percent == 50
    assert answer(amina, drawn[1]).unit_done
    assert RunState.objects.get().percent == 100
    [section] = [
        mark.section for mark in learning.grade_report(learner_id=amina.id, run_key=RUN).types[0].marks
    ]
    assert [one.key for one in section.problems] == drawn


def test_what_was_not_drawn_cannot_be_answered_nor_looked_at(amina):
    import_units({"u": pool(2)}, graded=GRADED)
    other = next(letter for letter in LETTERS if letter not in shown(amina))
    for act in (
        lambda: answer(amina, other),
        lambda: learning.card(learner_id=amina.id, run_key=RUN, block_key=other),
        lambda: learning.show_hint(learner_id=amina.id, run_key=RUN, block_key=other),
        lambda: learning.act(learner_id=amina.id, run_key=RUN, block_key=other, action="vote", given={}),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_film_that_was_not_drawn_keeps_no_place_by_which_it_would_be_drawn(amina):
    films = "".join(f'<video url_name="{letter}" youtube_id_1_0="aaaaaaaaaa{letter}"/>' for letter in LETTERS)
    import_units({"u": f'<library_content url_name="pool" max_count="1">{films}</library_content>'})
    [drawn] = shown(amina)
    for letter in LETTERS.replace(drawn, ""):
        with pytest.raises(NotFound):
            learning.keep_place(learner_id=amina.id, run_key=RUN, block_key=letter, seconds=5)
    assert shown(amina) == [drawn]


def test_a_pool_that_grows_keeps_what_was_worked_on(amina):
    import_units({"u": pool(2, "abc")}, graded=GRADED)
    drawn = shown(amina)
    for block in drawn:
        answer(amina, block)
    import_units({"u": pool(2, "abcdefghijklmnop")}, graded=GRADED)
    assert shown(amina) == drawn
    assert learning.grade_report(learner_id=amina.id, run_key=RUN).percent == 100


def test_learners_draw_differently(campus):
    import_units({"u": pool(1)})
    assert (
        len(
            {
                shown(learner(f"{name} Okafor"))[0]
                for name in ("Ada", "Ben", "Chi", "Dayo", "Efe", "Femi", "Gozi")
            }
        )
        > 1
    )


# Experiments


EXPERIMENT = {
    "id": 77,
    "name": "Two ways",
    "scheme": "random",
    "groups": [{"id": 0, "name": "Film"}, {"id": 1, "name": "Text"}],
}
TEAMS = {
    "id": 88,
    "name": "Site",
    "scheme": "cohort",
    "groups": [{"id": 5, "name": "North"}, {"id": 6, "name": "South"}],
}


def import_grouped(units, *partitions, graded=GRADED):
    """With partitions, which stand on the course itself."""
    import tempfile
    from pathlib import Path

    from campus_activities import write_course

    with tempfile.TemporaryDirectory() as folder:
        path = write_course(Path(folder), units, graded=graded)
        text = (path / "course.xml").read_text()
        (path / "course.xml").write_text(
            text.replace("<course ", f"<course user_partitions={attribute(list(partitions))} ", 1)
        )
        content.import_course(path, course_key="flow-content")
    learning.forget()


def split(film="film", text="text"):
    groups = escape(json.dumps({"0": "i4x://T/A/vertical/way-film", "1": "i4x://T/A/vertical/way-text"}))
    return f'<split_test url_name="test" user_partition_id="77" group_id_to_child="{groups}"><vertical url_name="way-film">{question(film)}</vertical><vertical url_name="way-text">{question(text)}{question(text + "2")}</vertical></split_test>'


def test_an_experiment_shows_one_way_and_writes_down_whose(amina):
    import_grouped({"u": split() + question("both")}, EXPERIMENT)
    drawn = shown(amina)
    assert drawn in (["film", "both"], ["text", "text2", "both"])
    [member] = GroupMember.objects.all()
    assert (member.learner_id, member.partition, member.group) == (amina.id, 77, 0 if "film" in drawn else 1)


def test_a_changed_experiment_moves_nobody(amina):
    import_grouped({"u": split()}, EXPERIMENT)
    before = shown(amina)
    more = EXPERIMENT | {
        "groups": [*EXPERIMENT["groups"], *({"id": n, "name": f"G{n}"} for n in range(2, 40))]
    }
    import_grouped({"u": split() + question("new")}, more)
    assert shown(amina) == [*before, "new"]


def test_a_group_that_is_gone_is_drawn_anew(amina):
    import_grouped({"u": split()}, EXPERIMENT)
    mine = 0 if "film" in shown(amina) else 1
    import_grouped({"u": split()}, EXPERIMENT | {"groups": [{"id": 1 - mine, "name": "Left"}]})
    assert shown(amina) == (["text", "text2"] if mine == 0 else ["film"])
    assert GroupMember.objects.get().group == 1 - mine


def test_who_only_looks_in_is_written_down_nowhere(campus):
    import_grouped({"u": split()}, EXPERIMENT)
    stranger = person("Wei Chen")
    with pytest.raises(learning.NotEnrolled):
        lesson(stranger)
    assert not GroupMember.objects.exists()


# Groups


def for_group(name, *groups):
    access = json.dumps({"88": list(groups)})
    return question(name, group_access=escape(access, quote=True))


@pytest.fixture
def staff(campus):
    made = person("Ines Tavares")
    partners.grant_role(user_id=made.id, organisation_key="harbour", role="instructor", by=None)
    return made


def test_without_a_group_one_sees_what_is_for_everybody(amina):
    import_grouped({"u": for_group("north", 5) + question("all")}, TEAMS)
    assert shown(amina) == ["all"]


def test_the_course_team_puts_learners_into_groups_and_marks_follow(amina, tomas, staff):
    import_grouped({"u": for_group("north", 5) + question("all")}, TEAMS)
    answer(amina, "all")
    assert RunState.objects.get(learner_id=amina.id).percent == 100
    put = {"by": staff.id, "run_key": RUN, "partition_id": 88}
    assert cohorts.place(**put, learner_ids=[amina.id], group_id=5, why="She asked") == 1
    assert shown(amina) == ["north", "all"] and shown(tomas) == ["all"]
    assert RunState.objects.get(learner_id=amina.id).percent == 50
    assert cohorts.place(**put, learner_ids=[amina.id], group_id=5) == 0
    cohorts.place(**put, learner_ids=[amina.id], group_id=None)
    assert shown(amina) == ["all"] and RunState.objects.get(learner_id=amina.id).percent == 100


def test_the_rest_can_be_spread_by_chance(amina, tomas, staff):
    import_grouped({"u": for_group("north", 5) + for_group("south", 6)}, TEAMS)
    cohorts.place(by=staff.id, run_key=RUN, partition_id=88, learner_ids=[amina.id], group_id=5)
    assert cohorts.spread(by=staff.id, run_key=RUN, partition_id=88) == 1
    assert cohorts.spread(by=staff.id, run_key=RUN, partition_id=88) == 0
    assert shown(amina) == ["north"] and len(shown(tomas)) == 1
    [found] = [one for one in cohorts.partitions_of(user_id=staff.id, run_key=RUN) if one.id == 88]
    assert (found.nowhere, sum(one.members for one in found.groups)) == (0, 2)


def test_only_the_course_team_does_and_only_with_who_is_there(amina, staff):
    import_grouped({"u": for_group("north", 5)}, TEAMS)
    stranger = person("Wei Chen")
    put = {"run_key": RUN, "partition_id": 88, "group_id": 5}
    with pytest.raises(NotAllowed):
        cohorts.place(by=amina.id, learner_ids=[amina.id], **put)
    with pytest.raises(Invalid, match="1 of these people are not in this run"):
        cohorts.place(by=staff.id, learner_ids=[amina.id, stranger.id], **put)
    for wrong_one in ({"partition_id": 5}, {"group_id": 77}):
        with pytest.raises(NotFound):
            cohorts.place(by=staff.id, learner_ids=[amina.id], **(put | wrong_one))
    assert not GroupMember.objects.exists()


def test_a_unit_of_another_group_is_not_in_the_course(amina, tomas, staff):
    import_grouped({"u": question("first"), "v": for_group("north", 5), "w": question("last")}, TEAMS)
    cohorts.place(by=staff.id, run_key=RUN, partition_id=88, learner_ids=[tomas.id], group_id=5)
    mine, his = lesson(amina), lesson(tomas)
    assert list(mine.book.places) == ["u", "w"] and (mine.place.next, mine.place.of) == ("w", 2)
    assert list(his.book.places) == ["u", "v", "w"] and his.place.next == "v"
    with pytest.raises(NotFound):
        lesson(amina, "v")
    assert learning.progress_in(learner_id=amina.id, run_key=RUN).total == 2


def test_what_is_for_the_verified_track_comes_with_it(amina):
    access = escape(json.dumps({"50": [2]}), quote=True)
    import_units({"u": question("paid", group_access=access) + question("all")})
    assert shown(amina) == ["all"]
    enrollment.grant(learner_id=amina.id, kind="verified", ref=RUN, by=None, why="a scholarship")
    enrollment.upgrade(learner_id=amina.id, run_key=RUN, source="test")
    assert shown(amina) == ["paid", "all"]


# Conditions


def behind(attribute_name, value, source="gatekeeper"):
    return f'<conditional url_name="door" sources_list="[&quot;block-v1:T+A+r+type@problem+block@{source}&quot;]" conditional_attr="{attribute_name}" conditional_value="{value}" conditional_message="First {{link}}.">{question("treasure")}{question("gold")}</conditional>'


def test_a_condition_opens_when_it_is_met(amina):
    import_units({"u": question("gatekeeper") + behind("correct", "True")}, graded=GRADED)
    assert shown(amina) == ["gatekeeper", "door"]
    with pytest.raises(NotFound):
        answer(amina, "treasure")
    answer(amina, "gatekeeper", wrong)
    assert shown(amina) == ["gatekeeper", "door"]
    answer(amina, "gatekeeper")
    assert shown(amina) == ["gatekeeper", "treasure", "gold"]


def test_what_waits_counts_and_can_still_be_earned(amina):
    import_units({"u": question("gatekeeper") + behind("attempted", "True")}, graded=GRADED)
    report = learning.grade_report(learner_id=amina.id, run_key=RUN)
    assert report.types[0].marks[0].possible == 3 and report.need.kind != learning.NeedKind.OUT_OF_REACH
    answer(amina, "gatekeeper")
    assert learning.grade_report(learner_id=amina.id, run_key=RUN).percent == 33


def test_a_closed_door_does_not_keep_its_unit_open(amina):
    import_units({"u": question("gatekeeper") + behind("correct", "True")})
    assert answer(amina, "gatekeeper", wrong).unit_done


# What it costs


def test_a_gated_unit_costs_a_query_for_the_work_and_one_for_the_groups(amina, django_assert_num_queries):
    import_grouped({"u": pool(2) + split()}, EXPERIMENT)
    lesson(amina)
    with django_assert_num_queries(5):
        lesson(amina)
    import_units({"u": question("plain")})
    lesson(amina)
    with django_assert_num_queries(3):
        lesson(amina)


# Many at once


def test_many_learners_books_are_those_they_walk_on_in_two_queries(amina, tomas, django_assert_num_queries):
    import_grouped({"u": pool(2) + split()}, EXPERIMENT)
    both = [amina, tomas]
    answer(amina, shown(amina)[0])
    alone = {one.id: [problem.key for problem in lesson(one).book.sections[0].problems] for one in both}
    with django_assert_num_queries(2):
        book_of = books_of(ground(RUN), list(alone))
        found = {one: [problem.key for problem in book_of(one).sections[0].problems] for one in alone}
    assert found == alone
