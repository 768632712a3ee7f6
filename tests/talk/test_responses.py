"""Responses that people judge: fair turns, nobody named, a median as the mark, the course team before all."""

from datetime import timedelta
from decimal import Decimal

import pytest
from campus import TODAY, person
from django.core.files.base import ContentFile
from talk_people import RUN, learner

from studium.core import clock
from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.core.models import AuditEntry
from studium.learning import api as learning
from studium.learning.models import Attempt
from studium.learning.peer import api as peer
from studium.learning.peer.models import Judgement, Response
from studium.learning.uploads import api as uploads
from studium.learning.uploads.models import SentFile

ESSAY = {"run_key": RUN, "block_key": "essay"}
REPORT = {"run_key": RUN, "block_key": "report"}
BEST, FAIR, WORST = {0: "2", 1: "1"}, {0: "1", 1: "1"}, {0: "0", 1: "0"}


def submit(who, *texts, **where):
    texts = texts or (f"A queue, by {who.display_name}.", "More beds.")
    peer.save(learner_id=who.id, **(where or ESSAY), texts=texts, submit=True)


def page(who, **where):
    return peer.task_page(learner_id=who.id, **(where or ESSAY))


def judge(who, options=BEST, words=None, overall=""):
    """Takes up the next response and judges it; returns its text."""
    assert peer.take_next(learner_id=who.id, **ESSAY)
    reading = page(who).reading
    peer.judge_peer(
        learner_id=who.id,
        **ESSAY,
        response=reading.public_id,
        options=options,
        words=words or {},
        overall=overall,
    )
    return reading.texts[0]


def judge_both(who, **of):
    """Judges two others, by what is given for each of them by first name, else as best."""
    for _twice in range(2):
        assert peer.take_next(learner_id=who.id, **ESSAY)
        reading = page(who).reading
        first = reading.texts[0].split()[-2].lower()
        options, words, overall = of.get(first, (BEST, {}, ""))
        peer.judge_peer(
            learner_id=who.id,
            **ESSAY,
            response=reading.public_id,
            options=options,
            words=words,
            overall=overall,
        )


def points(who, block="essay"):
    return learning.card(learner_id=who.id, run_key=RUN, block_key=block).points


@pytest.fixture
def three(campus):
    found = [learner(name) for name in ("Ada A", "Ben B", "Cleo C")]
    for one in found:
        submit(one)
    return found


@pytest.fixture
def four(campus):
    """Four learners who have submitted, in this order."""
    found = [learner(name) for name in ("Ada A", "Ben B", "Cleo C", "Dan D")]
    for number, one in enumerate(found):
        with clock.at(TODAY + timedelta(minutes=number)):
            submit(one)
    return found


def test_a_draft_is_kept_and_read_by_nobody(amina, chen):
    peer.save(learner_id=amina.id, **ESSAY, texts=["Half a thought", ""])
    assert page(amina).texts == ("Half a thought", "")
    submit(chen)
    assert peer.take_next(learner_id=chen.id, **ESSAY) is False


@pytest.mark.parametrize(
    "texts", [["", ""], ["One", ""], ["   ", "\n"], ["x" * 20_001, "y"], ["a\x00", "b"], []]
)
def test_an_unfinished_or_unfit_response_is_not_submitted(amina, texts):
    with pytest.raises(Invalid):
        peer.save(learner_id=amina.id, **ESSAY, texts=texts, submit=True)
    assert not Response.objects.filter(submitted_at__isnull=False).exists()


def test_what_is_submitted_is_not_changed(amina):
    submit(amina)
    with pytest.raises(Conflict, match="submitted"):
        peer.save(learner_id=amina.id, **ESSAY, texts=["Another", "one"])
    with pytest.raises(Conflict, match="submitted"):
        peer.add_file(learner_id=amina.id, **ESSAY, name="a.txt", file=ContentFile(b"a", name="a.txt"))


def test_nobody_judges_before_submitting(four, amina):
    with pytest.raises(Conflict, match="your own response"):
        peer.take_next(learner_id=amina.id, **ESSAY)


def test_the_next_response_is_one_fewest_have_judged_never_ones_own_and_never_one_twice(four):
    ada, ben, cleo, dan = four
    read = [judge(ada), judge(ada), judge(ada)]
    assert read == [f"A queue, by {one.display_name}." for one in (ben, cleo, dan)]
    assert peer.take_next(learner_id=ada.id, **ESSAY) is False
    assert judge(ben) == f"A queue, by {ada.display_name}."


def test_a_response_somebody_is_at_is_kept_from_others_while_there_are_more(four):
    ada, ben, cleo, dan = four
    peer.take_next(learner_id=cleo.id, **ESSAY)
    peer.take_next(learner_id=dan.id, **ESSAY)
    assert page(cleo).reading.texts[0] == f"A queue, by {ada.display_name}."
    assert page(dan).reading.texts[0] == f"A queue, by {ben.display_name}."
    peer.take_next(learner_id=dan.id, **ESSAY)
    assert Judgement.objects.count() == 2
    with clock.at(TODAY + timedelta(hours=3)):
        assert judge(ben) == f"A queue, by {ada.display_name}."


def test_the_mark_is_the_median_once_enough_have_judged_on_both_sides(three):
    ada, ben, cleo = three
    judge_both(ben, ada=(BEST, {}, ""))
    judge_both(cleo, ada=(FAIR, {}, ""))
    assert page(ada).points is None
    judge_both(ada)
    seen = page(ada)
    # Ideas 5 and 3 make 4, form 2 and 2 make 2.
    assert (seen.points, seen.task.possible, seen.judged_by) == (6, 7, "the median of your peers")
    assert points(ada) == 6 and Attempt.objects.filter(learner_id=ada.id).count() == 1


def test_a_mark_does_not_move_when_others_judge_later(three):
    ada, ben, cleo = three
    for one in three:
        judge_both(one)
    dan = learner("Dan D")
    submit(dan)
    judge_both(dan, ada=(WORST, {}, ""), ben=(WORST, {}, ""), cleo=(WORST, {}, ""))
    assert [page(one).points for one in (ada, ben, cleo)] == [7, 7, 7]


def test_peers_stay_unnamed_and_what_they_said_is_read_with_the_mark(three):
    ada, ben, cleo = three
    judge_both(ben, ada=(BEST, {0: "A clear idea."}, "Well done."))
    judge_both(cleo)
    assert page(ada).said == ()
    judge_both(ada)
    said = page(ada).said
    assert [one.by for one in said] == ["Peer 1", "Peer 2"]
    assert said[0].lines[0] == ("Ideas", "Good", "A clear idea.") and said[0].overall == "Well done."


@pytest.mark.parametrize(
    "options",
    [{}, {0: "2"}, {0: "3", 1: "1"}, {0: "-1", 1: "0"}, {0: "two", 1: "1"}, {0: "2", 1: "9" * 5000}],
)
def test_a_judgement_needs_an_option_that_exists_for_each_criterion(four, options):
    with pytest.raises(Invalid, match="Choose one option"):
        judge(four[0], options)
    assert not Judgement.objects.filter(given_at__isnull=False).exists()


def test_a_judgement_sent_twice_counts_once(four):
    ada, ben = four[:2]
    judge(ada)
    given = Response.objects.get(learner_id=ben.id)
    peer.judge_peer(learner_id=ada.id, **ESSAY, response=given.public_id, options=WORST, words={}, overall="")
    assert (page(ada).given, page(ben).assessed) == (1, 1)
    assert Judgement.objects.get().points == 7


def test_only_what_was_taken_up_can_be_judged(four):
    ada, ben = four[:2]
    given = Response.objects.get(learner_id=ben.id).public_id
    for response in (given, "A" * 22, "x"):
        with pytest.raises(NotFound):
            peer.judge_peer(learner_id=ada.id, **ESSAY, response=response, options=BEST, words={}, overall="")


def test_the_unit_is_done_when_ones_own_steps_are(four):
    ada = four[0]
    judge(ada)
    assert not learning.progress_in(learner_id=ada.id, run_key=RUN).units["essay-unit"]
    judge(ada)
    assert learning.progress_in(learner_id=ada.id, run_key=RUN).units["essay-unit"]


def test_the_course_team_counts_before_peers_and_is_audited(three, bruno):
    ada = three[0]
    for one in three:
        judge_both(one)
    assert page(ada).points == 7
    response = Response.objects.get(learner_id=ada.id).public_id
    given = {"user_id": bruno.id, **ESSAY, "response": response, "words": {}}
    peer.judge_as_team(**given, options=WORST, overall="Copied.")
    assert (page(ada).points, points(ada)) == (0, 0)
    assert page(ada).said[-1].overall == "Copied."
    entry = AuditEntry.objects.get(action="judge response")
    assert (entry.actor_id, entry.before["points"], entry.after["points"]) == (bruno.id, 7, 0)
    peer.judge_as_team(**given, options=FAIR, overall="")
    assert (page(ada).points, Attempt.objects.filter(learner_id=ada.id).count()) == (5, 3)


def test_where_the_team_must_mark_ones_own_judgement_does_not_count(amina, bruno):
    submit(amina, "All is well.", **REPORT)
    peer.judge_own(learner_id=amina.id, **REPORT, options=BEST, words={}, overall="")
    assert page(amina, **REPORT).points is None and points(amina, "report") == 0
    with pytest.raises(Conflict, match="already"):
        peer.judge_own(learner_id=amina.id, **REPORT, options=BEST, words={}, overall="")
    waiting = peer.stack(user_id=bruno.id, **REPORT)
    assert [one.name for one in waiting.rows] == ["Amina Njoroge"]
    peer.judge_as_team(
        user_id=bruno.id, **REPORT, response=waiting.rows[0].public_id, options=FAIR, words={}, overall=""
    )
    assert points(amina, "report") == Decimal(5)
    assert peer.stack(user_id=bruno.id, **REPORT).waiting == 0


def test_learners_do_not_see_the_teams_side(four):
    ada, ben = four[:2]
    response = Response.objects.get(learner_id=ben.id).public_id
    with pytest.raises(NotAllowed):
        peer.stack(user_id=ada.id, **ESSAY)
    with pytest.raises(NotAllowed):
        peer.whole(user_id=ada.id, **ESSAY, response=response)
    with pytest.raises(NotAllowed):
        peer.judge_as_team(user_id=ada.id, **ESSAY, response=response, options=BEST, words={}, overall="")
    with pytest.raises(learning.NotEnrolled):
        page(person("Sam Stranger"))


def test_a_file_is_read_by_who_judges_it_under_no_name(amina, chen):
    peer.add_file(
        learner_id=amina.id,
        **ESSAY,
        name="amina-njoroge.txt",
        file=ContentFile(b"A drawing", name="amina-njoroge.txt"),
    )
    submit(amina), submit(chen)
    file = SentFile.objects.get().public_id
    with pytest.raises(NotFound):
        uploads.download(user_id=chen.id, run_key=RUN, file=file)
    peer.take_next(learner_id=chen.id, **ESSAY)
    got = uploads.download(user_id=chen.id, run_key=RUN, file=file)
    got.content.close()
    assert got.name == "response.txt"


def test_a_draft_holds_at_most_three_files_and_gives_them_back(amina):
    for number in range(3):
        peer.add_file(learner_id=amina.id, **ESSAY, name="a.txt", file=ContentFile(b"%d" % number, name="a"))
    with pytest.raises(Invalid, match="3 files"):
        peer.add_file(learner_id=amina.id, **ESSAY, name="a.txt", file=ContentFile(b"4", name="a"))
    peer.drop_file(learner_id=amina.id, **ESSAY, file=page(amina).files[0].public_id)
    assert len(page(amina).files) == 2
    with pytest.raises(Invalid, match="no files"):
        peer.add_file(learner_id=amina.id, **REPORT, name="a.txt", file=ContentFile(b"4", name="a"))


def test_after_the_due_date_no_response_is_taken_and_judging_goes_on(campus):
    where = {"run_key": "flow-dated", "block_key": "essay"}
    early, other, late = (learner(name, run="flow-dated") for name in ("Early E", "Other O", "Late L"))
    submit(early, "In time.", "Yes.", **where), submit(other, "In time.", "Yes.", **where)
    with clock.at(TODAY + timedelta(days=30)):
        with pytest.raises(Conflict, match="was due"):
            submit(late, "Late.", "No.", **where)
        assert page(late, **where).closed
        assert peer.take_next(learner_id=early.id, **where)


def test_marks_that_others_live_by_stay_when_the_judge_leaves(four, bruno):
    ada = four[0]
    response = Response.objects.get(learner_id=ada.id).public_id
    peer.judge_as_team(
        user_id=bruno.id, **ESSAY, response=response, options=FAIR, words={0: "Words"}, overall="More words"
    )
    from django.contrib.auth import get_user_model

    get_user_model().objects.get(pk=bruno.id).delete()
    left = Judgement.objects.get()
    assert (left.judge_id, left.points, left.words, left.overall) == (None, 5, "", "")
    assert page(ada).points == 5
