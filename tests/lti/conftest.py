"""A registered tool, a course with tools in it, a learner who is in it, and the tool's makers."""

from __future__ import annotations

import pytest
import time_machine
from campus import TODAY, open_campus, wired
from django.test import Client
from joserfc.jwk import RSAKey
from lti_campus import Person, import_course, learner_called, platform_of
from lti_tool import LAUNCH_URL, LOGIN_URL, PUBLIC, Tool

from studium.content.events import ContentPublished
from studium.core import keyfiles
from studium.core.events import Wire
from studium.learning import api as learning
from studium.learning.lti import api as lti
from studium.learning.lti.models import PlatformKey


@pytest.fixture(scope="session")
def platform_key() -> RSAKey:
    """Made once: a key of this size takes longer to make than most tests take."""
    return RSAKey.generate_key(2048, private=True)


@pytest.fixture
def lab(db, platform_key) -> lti.ToolView:
    """The lab's tool, registered by hand; on a day in the middle of the runs."""
    lti.forget_tools()
    kid = platform_key.thumbprint()
    keyfiles.keep(f"lti-{kid}", platform_key.as_pem(private=True))
    public = {**platform_key.as_dict(private=False), "kid": kid, "use": "sig", "alg": "RS256"}
    PlatformKey.objects.create(kid=kid, public=public)
    with time_machine.travel(TODAY, tick=True):
        yield lti.add_tool(
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
    lti.forget_tools()


@pytest.fixture
def course(lab, tmp_path):
    """The campus with its course `flow` full of tools; the essay's has not been approved."""
    with wired(Wire(ContentPublished, now=(learning.forget, lti.on_content_published))):
        open_campus()
        import_course(tmp_path)
        yield


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
