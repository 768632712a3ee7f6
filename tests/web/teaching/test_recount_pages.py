"""The course team counts everybody anew: proposed on their pages, foretold, confirmed with a reason, watched."""

import pytest
from campus import wired
from withheld_course import choice, course, section

from studium.core.events import Wire
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.events import RecountAdvanced
from studium.learning.marks import api as marks

RUN = "flow-2026"
PAGE = f"/teach/{RUN}/recount/"


@pytest.fixture
def changed(amina, tmp_path):
    """Amina did one homework of two, and one was taken out since."""
    course(section("a", choice("p")) + section("b", choice("q")), tmp_path)
    enrollment.enrol(learner_id=amina.id, run_key=RUN)
    given = learning.problem(run_key=RUN, block_key="p").declared()
    learning.submit(learner_id=amina.id, run_key=RUN, block_key="p", answers=given)
    course(section("a", choice("p")), tmp_path)
    with wired(Wire(RecountAdvanced, later=(marks.advance_recount,))):
        yield amina


def test_the_desk_proposes_it_after_the_course_changed(changed, desk):
    for page in (f"/teach/{RUN}/", f"/teach/{RUN}/course/", f"/teach/{RUN}/regrade/"):
        assert f'href="{PAGE}"' in desk.get(page).content.decode()


def test_the_whole_way(changed, desk, run_tasks):
    page = desk.get(PAGE).content.decode()
    assert "Amina Njoroge" in page and "now passes" in page and "The content of the course changed." in page
    assert desk.post(PAGE, {"reason": " "}).status_code == 422
    begun = desk.post(PAGE, {"reason": "One homework fewer"})
    at = begun.headers["location"]
    assert "At work" in desk.get(at).content.decode() and desk.get(at).headers["Refresh"] == "3"
    run_tasks()
    page = desk.get(at).content.decode()
    assert (
        "Finished on" in page
        and "1 learner has another percent." in page
        and "Refresh" not in desk.get(at).headers
    )
    page = desk.get(PAGE).content.decode()
    assert "Nothing would change" in page and "One homework fewer" in page
    assert "counts otherwise" not in desk.get(f"/teach/{RUN}/").content.decode()


def test_the_page_is_the_teams_and_asks_little(changed, desk, browser_of, django_assert_max_num_queries):
    assert browser_of(changed).get(PAGE).status_code == 403
    desk.get(PAGE)
    with django_assert_max_num_queries(16):
        desk.get(PAGE)
