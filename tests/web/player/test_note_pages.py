"""Notes and bookmarks on their pages, with and without the player's script."""

from studium.learning import api as learning

RUN = "flow-2026"
CARD = {"x-part": "card"}


def note(browser, text, seen="0", **headers):
    return browser.post(f"/learn/{RUN}/note/welcome/", {"note": text, "seen": seen}, headers=headers)


def test_a_note_is_written_below_its_unit(browser):
    response = note(browser, "Queues <b>form</b>")
    assert response.status_code == 302 and response.headers["location"].endswith("/welcome/#note")
    text = browser.get(f"/learn/{RUN}/welcome/").content.decode()
    assert "Queues &lt;b&gt;form&lt;/b&gt;</textarea>" in text and "<details open>" in text


def test_with_the_script_the_note_alone_comes_back(browser):
    response = note(browser, "Queues form", **CARD)
    assert response.headers["X-Unit-Done"] == "no"
    assert 'data-says="Note saved."' in response.content.decode() and "<html" not in response.content.decode()


def test_two_notes_of_one_unit_are_shown_both(browser):
    note(browser, "From the phone")
    for headers in ({}, CARD):
        response = note(browser, "From the desk", **headers)
        assert response.status_code == 409
        text = response.content.decode()
        assert "From the phone" in text and "From the desk</textarea>" in text


def test_bookmarks_are_ribbons_that_are_set_and_taken_away(browser, amina):
    address = f"/learn/{RUN}/bookmark/hw1-unit/"
    assert browser.post(address, {"set": "stay"}).headers["location"].endswith("/hw1-unit/#stay")
    assert browser.post(address, {"set": ""}, headers=CARD).status_code == 204
    text = browser.get(f"/learn/{RUN}/hw1-unit/").content.decode()
    assert text.count('name="unset"') == 2 and text.count('aria-pressed="true"') == 2
    browser.post(address, {"unset": "stay"})
    assert learning.margin(learner_id=amina.id, run_key=RUN, unit_key="hw1-unit").bookmarks == ("",)


def test_the_page_of_notes_lists_searches_and_says_what_is_missing(browser):
    assert "Nothing here yet" in browser.get(f"/learn/{RUN}/notes/").content.decode()
    note(browser, "Queues form")
    browser.post(f"/learn/{RUN}/bookmark/hw1-unit/", {"set": "stay"})
    text = browser.get(f"/learn/{RUN}/notes/").content.decode()
    assert "Queues form" in text and f'href="/learn/{RUN}/hw1-unit/#stay"' in text
    assert "Queues form" not in browser.get(f"/learn/{RUN}/notes/?q=stay").content.decode()
    assert "None of your notes" in browser.get(f"/learn/{RUN}/notes/?q=zzz").content.decode()


def test_all_notes_are_taken_away_as_a_text(browser):
    note(browser, "Queues form")
    response = browser.get(f"/learn/{RUN}/notes.txt")
    assert response.headers["content-type"].startswith("text/plain")
    text = response.content.decode()
    assert "Why queues form\n" in text and "\nQueues form\n" in text and "/welcome/" in text


def test_notes_cost_few_queries(browser, django_assert_max_num_queries):
    note(browser, "Queues form")
    browser.get(f"/learn/{RUN}/notes/")
    with django_assert_max_num_queries(7):
        browser.get(f"/learn/{RUN}/notes/")


def test_who_is_not_signed_in_writes_nothing(browser):
    browser.logout()
    assert note(browser, "x").status_code == 302
    assert browser.get(f"/learn/{RUN}/notes/").status_code == 302
