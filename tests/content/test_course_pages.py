# ruff: noqa: E501 - markup reads best unbroken
"""Pages beside the units: updates, handouts, pages of the course's own, textbooks; and its dates."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from olx_files import PNG, inline, write

from studium.content import api

pytestmark = pytest.mark.django_db


def imported(tmp_path: Path, files: dict[str, Any], **policy: Any) -> tuple[tuple[api.Page, ...], list[str]]:
    more = {"policies/r/policy.json": json.dumps({"course/r": policy})} if policy else {}
    done = api.import_course(write(tmp_path, {**inline('<html url_name="h">x</html>'), **files, **more}))
    return api.pages(done.version_id or 0), done.raw["notes"]


def tab(slug: str, name: str, **more: Any) -> dict[str, Any]:
    return {"type": "static_tab", "url_slug": slug, "name": name, **more}


def test_updates_come_newest_first_and_deleted_ones_not(tmp_path):
    items = [
        {
            "id": 1,
            "date": "November 5, 2023",
            "content": "<p>Welcome<script>x</script></p>",
            "status": "visible",
        },
        {"id": 2, "date": "December 1, 2023", "content": "<p>Exam</p>", "status": "visible"},
        {"id": 3, "date": "December 2, 2023", "content": "<p>Gone</p>", "status": "deleted"},
    ]
    (page,), _notes = imported(
        tmp_path, {"info/updates.items.json": json.dumps(items), "info/updates.html": "old"}
    )
    assert (page.kind, page.key, page.title) == ("updates", "updates", "Updates")
    assert page.html.index("Exam") < page.html.index("Welcome")
    assert "script" not in page.html and "Gone" not in page.html


def test_older_updates_are_one_text_and_empty_handouts_no_page(tmp_path):
    files = {"info/updates.html": "<ol><li><h2>May 1</h2>Hi</li></ol>", "info/handouts.html": "<ol></ol>"}
    (page,), _notes = imported(tmp_path, files)
    assert page.kind == "updates" and "May 1" in page.html


def test_links_of_a_page_lead_to_units_and_files(tmp_path):
    text = '<a href="/static/a.png">f</a><a href="/jump_to_id/h">u</a><a href="/static/no.pdf">n</a>'
    (page,), notes = imported(tmp_path, {"info/handouts.html": text, "static/a.png": PNG})
    assert 'href="/assets/' in page.html and 'href="../../u/#h"' in page.html
    assert "pages: the file /static/no.pdf is missing" in notes


def test_pages_come_in_the_courses_order_and_hidden_ones_not(tmp_path):
    files = {f"tabs/{name}.html": f"<p>{name}</p>" for name in ("a", "b", "secret", "unlisted")}
    tabs = [
        {"type": "courseware", "name": "Course"}, tab("b", "Second"), tab("a", "First"), tab("secret", "Team", course_staff_only=True),
        tab("gone", "Gone"), {"type": "external_link", "name": "Forum", "link": "https://forum.example/x"},
    ]  # fmt: skip
    pages, notes = imported(tmp_path, files, tabs=tabs)
    assert [(page.kind, page.key, page.title) for page in pages] == [
        ("page", "b", "Second"), ("page", "a", "First"), ("link", "Forum", "Forum"),
    ]  # fmt: skip
    assert pages[2].url == "https://forum.example/x"
    assert [note for note in notes if "page" in note] == [
        "the page “Team” is hidden and was left out", "the page “Gone” is missing or empty",
        "tabs/unlisted.html is not among the course's pages and was left out",
    ]  # fmt: skip


def test_without_a_list_all_pages_are_shown(tmp_path):
    pages, _notes = imported(tmp_path, {"tabs/course_map.html": "<p>Map</p>"})
    assert [(page.key, page.title) for page in pages] == [("course_map", "course map")]


def test_textbooks_have_their_chapters(tmp_path):
    books = [
        {"tab_title": "Notes", "id": "notes", "chapters": [{"title": "One", "url": "/static/one.pdf"}, {"title": "Lost", "url": "/static/no.pdf"}]},
        {"tab_title": "Empty", "chapters": []}, {"tab_title": "Whole", "url": "https://books.example/x.pdf"},
    ]  # fmt: skip
    pages, _notes = imported(tmp_path, {"static/one.pdf": b"%PDF-1"}, pdf_textbooks=books)
    assert [
        (page.kind, page.key, page.title, [title for title, _url in page.chapters]) for page in pages
    ] == [
        ("textbook", "notes", "Notes", ["One"]),
        ("textbook", "book-Whole", "Whole", ["Whole"]),
    ]
    assert pages[0].chapters[0][1].startswith("/assets/")


def test_dates_and_the_like_are_the_exports(tmp_path):
    attributes = {"start": "2026-01-01T00:00:00Z", "enrollment_end": '"2026-02-01T00:00:00Z"', "self_paced": True,
                  "language": "es", "course_image": "a b.png"}  # fmt: skip
    more = {"policies/r/policy.json": json.dumps({"course/r": attributes}), "static/a_b.png": PNG}
    done = api.import_course(write(tmp_path, {**inline(""), **more}))
    facts = api.facts(done.version_id or 0)
    assert (facts.start, facts.end, facts.enrol_end) == (
        datetime(2026, 1, 1, tzinfo=UTC), None, datetime(2026, 2, 1, tzinfo=UTC),
    )  # fmt: skip
    assert facts.self_paced and facts.language == "es" and facts.image.startswith("/assets/")


def test_pages_cost_no_query_when_warm(tmp_path, django_assert_num_queries):
    done = api.import_course(write(tmp_path, inline("")))
    api.pages(done.version_id or 0)
    with django_assert_num_queries(0):
        assert api.pages(done.version_id or 0) == ()
