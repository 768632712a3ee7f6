"""A poll on its page: choices, then bars; with the script a card, without it the page."""

import pytest
from campus_activities import PLAIN, POLL, RUN, SURVEY, import_units, queries

from studium.learning import api as learning
from studium.web.player.activities.polls import percents

CARD = {"x-part": "card"}


@pytest.fixture
def polls(campus):
    import_units({"u": POLL, "v": SURVEY})


def vote(browser, data, block="where", headers=None):
    return browser.post(f"/learn/{RUN}/do/{block}/vote/", data, headers=headers or {})


def test_before_a_vote_there_are_choices_and_no_result(polls, browser):
    text = browser.get(f"/learn/{RUN}/u/").content.decode()
    assert 'type="radio" name="q0" value="W"' in text and "cannot be changed later" in text
    assert "<table" not in text and "week two" not in text
    assert "To finish this unit: 1 activity." in text


@pytest.mark.parametrize("votes", [[], [0, 0], [19, 7, 14], [1, 1, 1], [1, 0], [2, 1, 1, 1, 1, 1]])
def test_shares_are_whole_percents_that_add_up(votes):
    found = percents(votes)
    assert sum(found) == (100 if sum(votes) else 0)
    assert all(
        abs(share - 100 * part / (sum(votes) or 1)) < 1 for share, part in zip(found, votes, strict=True)
    )


def test_without_a_script_a_vote_comes_back_to_its_card_with_the_result(polls, browser):
    response = vote(browser, {"q0": "W"})
    assert response.status_code == 302 and response.headers["location"] == f"/learn/{RUN}/u/#where"
    text = browser.get(response.headers["location"]).content.decode()
    assert "100&nbsp;%" in text and "Your answer" in text and "1 vote<" in text and "week two" in text
    assert "<form" not in text.partition('id="where"')[2].partition("</section>")[0]


def test_with_the_script_the_card_comes_back_and_says_so(polls, browser):
    response = vote(browser, {"q0": "W"}, headers=CARD)
    text = response.content.decode()
    assert response.status_code == 200 and response.headers["x-unit-done"] == "yes"
    assert text.strip().startswith("<section") and 'data-says="Your vote is recorded."' in text


def test_no_choice_and_a_second_choice_are_refused_on_the_card(polls, browser):
    empty = vote(browser, {}, headers=CARD)
    assert empty.status_code == 422 and "choose one of the answers first" in empty.content.decode()
    vote(browser, {"q0": "W"})
    again = vote(browser, {"q0": "C"}, headers=CARD)
    assert again.status_code == 409 and "cannot be changed here" in again.content.decode()


def test_a_private_result_is_in_no_page(campus, browser):
    import_units({"u": POLL.replace('private_results="false"', 'private_results="true"')})
    text = vote(browser, {"q0": "W"}, headers=CARD).content.decode()
    assert "Your answer:" in text and "The course team sees the result" in text and "100" not in text


def test_a_survey_can_be_changed_where_its_author_allows(polls, browser):
    vote(browser, {"q0": "Y", "q1": "N"}, "mood")
    text = browser.get(f"/learn/{RUN}/v/").content.decode()
    assert "Change your answers" in text and "How it goes" in text
    assert 'name="q1" value="N" required checked' in text


def test_a_poll_costs_one_query_and_only_after_the_vote(campus, browser, amina):
    import_units({"u": POLL, "plain": PLAIN})
    assert queries(browser, "u") == queries(browser, "plain")
    learning.act(learner_id=amina.id, run_key=RUN, block_key="where", action="vote", given={"q0": "W"})
    assert queries(browser, "u") == queries(browser, "plain") + 1


def test_signed_out_meanwhile_the_script_is_told(polls, client):
    assert vote(client, {"q0": "W"}, headers=CARD).status_code == 401


def test_half_a_survey_comes_back_with_its_half(polls, browser):
    text = vote(browser, {"q0": "M"}, "mood", CARD).content.decode()
    assert "1 question has no answer yet" in text
    assert text.count(" checked") == 1 and 'name="q0" value="M" required checked' in text
