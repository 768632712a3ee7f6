"""What may be said in a discussion, by whom, and what becomes of it."""

from datetime import timedelta

import pytest
from campus import TODAY, person, wired
from django.contrib.auth import get_user_model
from talk_people import HERE, ask, learner, say, threads, view

from studium.content import api as content
from studium.core import clock
from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.core.events import Wire
from studium.core.models import AuditEntry
from studium.learning import api as learning
from studium.learning.discussion import api as talk
from studium.learning.discussion.events import Replied
from studium.learning.discussion.models import Post, Report, Thread


def test_a_thread_and_its_replies_are_read_by_everybody_in_the_run(amina, chen):
    thread = ask(amina, "Why do queues form?", "At my ward they *always* do.")
    say(chen, thread, "Because of variability.")
    seen = view(chen, thread)
    assert (seen.row.title, seen.row.replies) == ("Why do queues form?", 1)
    assert [one.body for one in (seen.opening, *seen.replies)] == [
        "At my ward they *always* do.",
        "Because of variability.",
    ]


def test_authors_are_called_by_display_name_and_else_by_a_number_of_the_run(amina, chen):
    thread = ask(amina)
    say(chen, thread)
    seen = view(amina, thread)
    assert seen.opening.author.name == "Amina"
    assert seen.replies[0].author.name.startswith("Learner ") and "Chen" not in seen.replies[0].author.name


def test_the_course_team_carries_a_badge_and_needs_no_enrolment(amina, bruno):
    thread = ask(amina)
    say(bruno, thread)
    assert view(amina, thread).replies[0].author.team


def test_who_is_not_in_the_run_neither_reads_nor_writes(amina):
    thread = ask(amina)
    stranger = person("Sam Stranger")
    with pytest.raises(learning.NotEnrolled):
        view(stranger, thread)
    with pytest.raises(learning.NotEnrolled):
        say(stranger, thread)


def test_a_thread_is_found_only_in_its_own_discussion(amina):
    thread = ask(amina)
    with pytest.raises(NotFound):
        talk.thread(user_id=amina.id, run_key="flow-2026", block_key="other-talk", thread=thread)


@pytest.mark.parametrize("body", ["", "   \n ", "\u200b"])
def test_an_empty_text_is_refused(amina, body):
    with pytest.raises(Invalid, match="write your text"):
        ask(amina, "A title", body)


@pytest.mark.parametrize("body", ["x" * 10_001, "x" * 1_000_000, "a\x00b", "a\ud800b"])
def test_what_is_too_long_or_cannot_be_stored_is_refused(amina, body):
    with pytest.raises(Invalid):
        ask(amina, "A title", body)
    assert not Thread.objects.exists()


def test_a_form_sent_twice_says_it_once(amina, chen):
    once = "A" * 22
    assert ask(amina, once=once) == ask(amina, once=once) == once
    reply = "B" * 22
    assert say(chen, once, once=reply) == say(chen, once, once=reply)
    assert (Thread.objects.count(), Post.objects.count(), view(amina, once).row.replies) == (1, 2, 1)
    with pytest.raises(Conflict, match="used before"):
        say(amina, once, once=reply)


def test_nobody_floods_a_discussion(amina, chen):
    thread = ask(chen)
    for _number in range(20):
        say(amina, thread)
    with pytest.raises(Conflict, match="within an hour"):
        say(amina, thread)
    with clock.at(TODAY + timedelta(minutes=61)):
        say(amina, thread)


def test_a_vote_counts_once_and_can_be_taken_back(amina, chen):
    thread = ask(amina)
    post = view(chen, thread).opening.public_id
    for on, expected in ((True, 1), (True, 1), (False, 0), (False, 0), (True, 1)):
        talk.vote(user_id=chen.id, **HERE, post=post, on=on)
        seen = view(chen, thread)
        assert (seen.opening.votes, seen.opening.voted, seen.row.votes) == (expected, on, expected)
    with pytest.raises(NotAllowed, match="your own"):
        talk.vote(user_id=amina.id, **HERE, post=post)


def test_an_author_changes_a_text_for_a_day_and_nobody_else_does(amina, chen):
    thread = ask(amina)
    post = view(amina, thread).opening.public_id
    talk.edit(user_id=amina.id, **HERE, post=post, body="Better said.", title="Better asked")
    seen = view(chen, thread)
    assert (seen.row.title, seen.opening.body) == ("Better asked", "Better said.")
    assert seen.opening.edited_at
    with pytest.raises(NotAllowed, match="somebody else"):
        talk.edit(user_id=chen.id, **HERE, post=post, body="Mine now.")
    with clock.at(TODAY + timedelta(hours=25)), pytest.raises(Conflict, match="for a day"):
        talk.edit(user_id=amina.id, **HERE, post=post, body="Too late.")


def test_an_unanswered_thread_taken_back_is_gone(amina):
    thread = ask(amina)
    assert talk.remove(user_id=amina.id, **HERE, post=view(amina, thread).opening.public_id) is False
    assert not Thread.objects.exists() and not Post.objects.exists()


def test_an_answered_thread_taken_back_keeps_the_replies(amina, chen):
    thread = ask(amina, "My ward", "Something private.")
    say(chen, thread, "An answer worth keeping.")
    assert talk.remove(user_id=amina.id, **HERE, post=view(amina, thread).opening.public_id)
    seen = view(chen, thread)
    assert (seen.row.title, seen.opening.body, seen.opening.removed) == ("", "", True)
    assert seen.replies[0].body == "An answer worth keeping."
    assert "Something private." not in Post.objects.values_list("body", flat=True)


def test_a_reply_taken_back_is_no_longer_counted(amina, chen):
    thread = ask(amina)
    reply = say(chen, thread)
    talk.remove(user_id=chen.id, **HERE, post=reply)
    assert view(amina, thread).row.replies == 0 and Post.objects.count() == 1


def test_a_report_waits_for_the_team_and_its_author_is_not_told(amina, chen, bruno):
    thread = ask(amina)
    reply = say(chen, thread, "Buy my book.")
    for _twice in range(2):
        talk.report(user_id=amina.id, **HERE, post=reply, why="Advertising")
    waiting = talk.queue(user_id=bruno.id, run_key="flow-2026")
    assert [(one.body, one.reasons) for one in waiting.rows] == [("Buy my book.", ("Advertising",))]
    assert view(chen, thread).replies[0].reports == 0
    with pytest.raises(NotAllowed):
        talk.queue(user_id=amina.id, run_key="flow-2026")
    with pytest.raises(NotAllowed, match="your own"):
        talk.report(user_id=chen.id, **HERE, post=reply, why="Me")


def test_a_hidden_reply_is_seen_by_its_author_and_the_team_alone(amina, chen, bruno):
    thread = ask(amina)
    reply = say(chen, thread, "Buy my book.")
    talk.report(user_id=amina.id, **HERE, post=reply, why="Advertising")
    talk.hide(user_id=bruno.id, **HERE, post=reply, why="No advertising here")
    assert view(amina, thread).replies == () and view(amina, thread).row.replies == 0
    own = view(chen, thread).replies[0]
    assert own.hidden and own.hidden_why == "No advertising here" and not own.may_edit
    assert talk.queue(user_id=bruno.id, run_key="flow-2026").count == 0
    assert Report.objects.get().settled_at == TODAY
    entry = AuditEntry.objects.get(action="hide post")
    assert (entry.actor_id, entry.target, entry.why) == (bruno.id, f"post:{reply}", "No advertising here")
    talk.restore(user_id=bruno.id, **HERE, post=reply)
    assert view(amina, thread).row.replies == len(view(amina, thread).replies) == 1


def test_a_hidden_thread_is_not_there_for_others(amina, chen, bruno):
    thread = ask(amina)
    talk.hide(user_id=bruno.id, **HERE, post=view(amina, thread).opening.public_id, why="Off topic")
    with pytest.raises(NotFound):
        view(chen, thread)
    with pytest.raises(NotFound):
        say(chen, thread)
    assert threads(chen).count == 0 and threads(amina).count == 1
    assert view(amina, thread).closed
    with pytest.raises(Conflict, match="no more replies"):
        say(amina, thread)


def test_only_the_team_moderates(amina, chen):
    thread = ask(amina)
    post = view(chen, thread).opening.public_id
    for attempt in (
        lambda: talk.hide(user_id=chen.id, **HERE, post=post, why="No"),
        lambda: talk.restore(user_id=chen.id, **HERE, post=post),
        lambda: talk.keep(user_id=chen.id, **HERE, post=post),
        lambda: talk.close(user_id=amina.id, **HERE, thread=thread),
        lambda: talk.pin(user_id=amina.id, **HERE, thread=thread),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_reported_text_taken_back_is_kept_for_the_team_until_it_has_looked(amina, chen, bruno):
    thread = ask(amina)
    reply = say(chen, thread, "An insult.")
    talk.report(user_id=amina.id, **HERE, post=reply, why="An insult")
    talk.remove(user_id=chen.id, **HERE, post=reply)
    assert view(amina, thread).replies == ()
    assert [one.body for one in talk.queue(user_id=bruno.id, run_key="flow-2026").rows] == ["An insult."]
    talk.keep(user_id=bruno.id, **HERE, post=reply)
    assert "An insult." not in Post.objects.values_list("body", flat=True)


def test_a_closed_thread_takes_no_reply_and_a_pinned_one_stays_on_top(amina, chen, bruno):
    first, second = ask(amina, "First"), ask(amina, "Second")
    with clock.at(TODAY + timedelta(hours=1)):
        say(chen, second)
    talk.close(user_id=bruno.id, **HERE, thread=first)
    talk.pin(user_id=bruno.id, **HERE, thread=first)
    with pytest.raises(Conflict, match="no more replies"):
        say(chen, first)
    assert [one.title for one in threads(amina).rows] == ["First", "Second"]
    talk.pin(user_id=bruno.id, **HERE, thread=first, on=False)
    assert [one.title for one in threads(amina).rows] == ["Second", "First"]


def test_after_the_run_it_is_read_and_not_written(amina):
    thread = ask(amina)
    with clock.at(TODAY.replace(month=8)):
        assert view(amina, thread).closed
        with pytest.raises(Conflict, match="has ended"):
            say(amina, thread)


def test_words_go_with_the_account_and_answers_to_them_stay(bruno, chen):
    thread = ask(bruno, "About my illness", "Private.")
    say(chen, thread, "Get well.")
    get_user_model().objects.get(pk=bruno.id).delete()
    seen = view(chen, thread)
    assert (seen.row.title, seen.opening.body, seen.opening.author.name) == ("", "", "")
    assert seen.replies[0].body == "Get well."


def test_the_author_of_a_thread_hears_of_replies_until_switching_it_off(amina, chen, run_tasks, mailoutbox):
    thread = ask(amina, "Why?")
    with wired(Wire(Replied, later=(talk.tell_of_reply,))):
        say(chen, thread)
        say(amina, thread)
        run_tasks()
        assert [mail.to for mail in mailoutbox] == [[amina.email]]
        assert "Chen" not in mailoutbox[0].body and f"/talk/queues-talk/{thread}/" in mailoutbox[0].body
        talk.set_mail(user_id=amina.id, **HERE, thread=thread, on=False)
        say(chen, thread)
        run_tasks()
    assert len(mailoutbox) == 1


def test_pages_of_a_long_thread_are_found_by_post(amina, chen):
    thread = ask(amina)
    posts = [
        Post(thread=Thread.objects.get(), author_id=chen.id, body=f"Number {n}", written_at=TODAY)
        for n in range(60)
    ]
    Post.objects.bulk_create(posts)
    last = talk.thread(user_id=amina.id, **HERE, thread=thread, page=None)
    assert (last.page, last.pages, last.replies[-1].body) == (3, 3, "Number 59")
    there = talk.thread(user_id=amina.id, **HERE, thread=thread, at=posts[30].public_id)
    assert there.page == 2 and "Number 30" in [one.body for one in there.replies]


def test_a_discussion_behind_a_gate_is_there_for_those_it_is_for(campus, tmp_path, bruno):
    """A unit's discussion for one arm of a random choice."""
    two = (
        '<library_content url_name="draw" max_count="1"><discussion url_name="queues-talk" for="A"/>'
        '<discussion url_name="third-talk" for="B"/></library_content>'
    )
    course = (tmp_path / "course.xml").read_text()
    start = course.index('<discussion url_name="queues-talk"')
    (tmp_path / "course.xml").write_text(course[:start] + two + course[course.index("/>", start) + 2 :])
    content.import_course(tmp_path, course_key="flow-content")
    learning.forget()
    seen = []
    for name in ("Ada A", "Ben B", "Cleo C", "Dan D", "Eve E", "Fay F"):
        who = learner(name)
        try:
            ask(who)
            seen.append(True)
        except NotFound:
            seen.append(False)
        listed = {one.block_key for one in talk.forums(user_id=who.id, run_key="flow-2026").rows}
        assert ("queues-talk" in listed) is seen[-1] and "other-talk" in listed
    assert True in seen and False in seen
    assert threads(bruno).count == seen.count(True)
