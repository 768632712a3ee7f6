"""The discussions in a browser without scripts: the card, the threads, a thread, the team's queue."""

import pytest
from campus import person
from lxml import html
from talk_people import HERE, RUN, ask, say, view

from studium.learning.discussion import api as talk

BASE = f"/learn/{RUN}/talk/queues-talk/"


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content[:2000]
    return response.content.decode()


def test_the_card_in_a_unit_shows_what_is_new(as_, amina):
    text = page(as_(amina), f"/learn/{RUN}/talk-unit/")
    assert "Queues around you" in text and "The rest" in text and "Nobody has written here yet" in text
    ask(amina, "Why do queues <form>?")
    text = page(as_(amina), f"/learn/{RUN}/talk-unit/")
    assert "Why do queues &lt;form&gt;?" in text and "1 thread" in text and BASE in text


def test_a_learner_starts_a_thread_and_another_replies(as_, amina, chen):
    started = as_(amina).post(BASE, {"title": "Why?", "body": "I *wonder*.", "tell": "1"})
    assert started.status_code == 302 and started["location"].startswith(BASE)
    answered = as_(chen).post(started["location"], {"do": "reply", "body": "Because."}, follow=True)
    text = answered.content.decode()
    assert "<em>wonder</em>" in text and "Because." in text and "1 reply" in text
    assert "Amina" in text
    assert "Njoroge" not in text and "amina@" not in text and "chen@" not in text and "Chen" not in text


def test_what_is_refused_comes_back_with_what_was_typed(as_, amina):
    response = as_(amina).post(BASE, {"title": "", "body": "A long thought"})
    text = response.content.decode()
    assert response.status_code == 422 and "A long thought" in text and "needs a title" in text
    thread = ask(amina)
    response = as_(amina).post(f"{BASE}{thread}/", {"do": "reply", "body": "x" * 10_001})
    assert response.status_code == 422 and "at most 10000" in response.content.decode()
    response = as_(amina).post(f"{BASE}{thread}/", {"do": "fly"})
    assert response.status_code == 422


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "[here](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "![x](https://tracker.example/p.png)",
        "<a href='javascript:alert(1)'>x</a>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<javascript:alert(1)>",
    ],
)
def test_what_is_typed_runs_and_loads_nothing(as_, amina, typed):
    thread = ask(amina, typed[:100], typed)
    text = page(as_(amina), f"{BASE}{thread}/")
    post = html.fromstring(text).find(".//div[@class='prose talk-text']")
    assert {one.tag for one in post.iter()} <= {"div", "p", "a", "em"}
    assert not [
        one for one in post.iter("a") if one.get("href", "https:").split(":")[0] not in ("http", "https")
    ]
    assert "<script>alert" not in text


def test_forms_change_take_back_vote_and_report(as_, amina, chen):
    thread = ask(amina, "Why?")
    post, reply = view(amina, thread).opening.public_id, say(chen, thread, "Spam")
    here = f"{BASE}{thread}/"
    assert f'value="{post}"' in page(as_(amina), f"{here}?edit={post}")
    sent = {"do": "edit", "post": post, "title": "How?", "body": "Now I know."}
    assert "Now I know." in as_(amina).post(here, sent, follow=True).content.decode()
    text = as_(chen).post(here, {"do": "vote", "post": post}, follow=True).content.decode()
    assert 'aria-pressed="true"' in text
    text = as_(amina).post(here, {"do": "report", "post": reply, "why": "Spam"}, follow=True).content.decode()
    assert "The course team will look at this text." in text and "You reported this." in text
    assert as_(chen).post(here, {"do": "edit", "post": post, "body": "Mine"}).status_code == 403
    assert as_(chen).post(here, {"do": "hide", "post": post, "why": "x"}).status_code == 403
    as_(chen).post(here, {"do": "remove", "post": reply})
    assert view(amina, thread).replies == ()


def test_the_team_finds_what_was_reported_and_hides_it(as_, amina, chen, bruno):
    thread = ask(amina)
    reply = say(chen, thread, "Buy my book.")
    talk.report(user_id=amina.id, **HERE, post=reply, why="Advertising")
    queue = f"/teach/{RUN}/discussion/"
    assert page(as_(amina), queue, 403)
    text = page(as_(bruno), queue)
    assert "Buy my book." in text and "Advertising" in text
    sent = {"block": "queues-talk", "post": reply, "do": "hide", "why": ""}
    assert as_(bruno).post(queue, sent).status_code == 422
    text = as_(bruno).post(queue, {**sent, "why": "No advertising"}, follow=True).content.decode()
    assert "The text is hidden" in text and "Nothing is reported." in text
    assert "Buy my book." not in page(as_(amina), f"{BASE}{thread}/")


@pytest.mark.parametrize("path", [BASE, BASE + "A" * 22 + "/", BASE + "x/"])
def test_who_is_not_in_the_run_is_shown_the_way_in(as_, amina, path):
    assert page(as_(person("Sam Stranger")), path, 403)


def test_nothing_is_there_under_a_wrong_address(as_, amina):
    for path in (f"/learn/{RUN}/talk/nothing/", f"/learn/{RUN}/talk/plan/", BASE + "A" * 22 + "/"):
        page(as_(amina), path, 404)
    page(as_(amina), BASE + "?page=99999&sort=nothing")


@pytest.mark.parametrize("count", [1, 20])
def test_pages_cost_the_same_however_much_is_said(as_, amina, chen, count, django_assert_num_queries):
    threads = [ask(chen if n % 2 else amina, f"Thread {n}") for n in range(count)]
    for _reply in range(count):
        say(chen if _reply % 2 else amina, threads[0])
    client = as_(amina)
    for path in (BASE, f"{BASE}{threads[0]}/", f"/learn/{RUN}/talk-unit/"):
        page(client, path)
    with django_assert_num_queries(8):
        page(client, BASE)
    with django_assert_num_queries(9):
        page(client, f"{BASE}{threads[0]}/")
    with django_assert_num_queries(6):
        page(client, f"/learn/{RUN}/talk-unit/")


def test_all_discussions_of_a_run_stand_on_one_page(as_, amina, bruno, django_assert_num_queries):
    ask(amina)
    client = as_(amina)
    client.get(f"/learn/{RUN}/discussions/")
    with django_assert_num_queries(7):
        text = page(client, f"/learn/{RUN}/discussions/")
    assert "Queues around you" in text and "1 thread" in text and "nothing yet" in text
    assert "Queues around you" in page(as_(bruno), f"/teach/{RUN}/discussion/")
    page(as_(person("Sam Stranger")), f"/learn/{RUN}/discussions/", 403)
