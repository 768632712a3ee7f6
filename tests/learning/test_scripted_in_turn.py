"""Problems with scripts are dear to grade: what is refused anyway is not graded, and a learner waits their turn."""

import pytest
from campus import TODAY, person
from campus_activities import RUN, import_units

from studium.assessment.capa.client import client
from studium.core.errors import Conflict
from studium.learning import api as learning
from studium.learning.models import BlockState
from studium.learning.scripted import MOST_AT_ONCE, one_of_few

SCRIPTED = """<problem url_name="dear" max_attempts="1"><script type="loncapa/python">
def sure(expect, ans):
    return ans == "4"
</script><customresponse cfn="sure"><label>Two and two</label><textline/></customresponse></problem>"""


@pytest.fixture
def dear(amina):
    import_units({"u": SCRIPTED})
    # As a process of the web that was just started: whoever needs the engine has to start it.
    client.close()
    return amina


def answer(who, **more):
    return learning.submit(learner_id=who.id, run_key=RUN, block_key="dear", answers={"2_1": "4"}, **more)


def test_an_answer_beyond_the_attempts_is_refused_before_its_script_runs(dear):
    BlockState.objects.create(
        learner_id=dear.id,
        run_key=RUN,
        block_key="dear",
        points=0,
        possible=1,
        attempts_used=1,
        completed=True,
        changed_at=TODAY,
    )
    with pytest.raises(Conflict, match="You have answered this problem since"):
        answer(dear, seen=0)
    assert client._process is None


def test_an_answer_of_somebody_outside_the_run_is_refused_before_its_script_runs(dear):
    with pytest.raises(learning.NotEnrolled):
        answer(person("Tomás Quishpe"))
    assert client._process is None


def test_a_learner_whose_answers_are_being_checked_waits_and_others_do_not(dear):
    other = person("Tomás Quishpe")
    with one_of_few(dear.id), one_of_few(dear.id):
        with pytest.raises(learning.BeingChecked, match="Wait until they are"):
            answer(dear)
        with one_of_few(other.id):
            pass
    assert MOST_AT_ONCE == 2
    with one_of_few(dear.id):
        pass
    assert client._process is None
