"""A course with tools in it, a learner who is in it, and the tool's makers."""

from __future__ import annotations

import pytest
import time_machine
from campus import TODAY, open_campus, wired
from django.test import Client
from lti_campus import Person, import_course, learner_called, platform_of
from lti_tool import LAUNCH_URL, LOGIN_URL, PUBLIC, Tool

from studium.content.events import ContentPublished
from studium.core.events import Wire
from studium.learning import api as learning
from studium.learning.lti import api as lti


@pytest.fixture
def course(db, tmp_path):
    """The campus with its course `flow` full of tools, none of them approved yet."""
    lti.forget_tools()
    with (
        time_machine.travel(TODAY, tick=True),
        wired(Wire(ContentPublished, now=(learning.forget, lti.on_content_published))),
    ):
        open_campus()
        import_course(tmp_path)
        yield
    lti.forget_tools()


@pytest.fixture
def lab(course) -> lti.ToolView:
    """The lab's tool, registered by hand and approved."""
    lti.withdraw_tool("lab-example", by=None)
    return lti.add_tool(
        lti.Registration(
            key="lab",
            name="Queue lab",
            login_url=LOGIN_URL,
            redirect_urls=(LAUNCH_URL,),
            launch_url=LAUNCH_URL,
            public_key=PUBLIC,
        ),
        by=None,
        may_know_name=True,
        may_know_email=True,
    )


@pytest.fixture
def amina(course) -> Person:
    return learner_called("Amina Njoroge", enrolled=True)


@pytest.fixture
def bruno(course) -> Person:
    return learner_called("Bruno Pires", enrolled=True)


@pytest.fixture
def clara(course) -> Person:
    """Is not in the run."""
    return learner_called("Clara Voss", enrolled=False)


@pytest.fixture
def makers(lab) -> Tool:
    """The lab as its makers run it."""
    return Tool(platform_of(lab), Client())
