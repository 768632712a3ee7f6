"""A course with tools in it, and learners at their browsers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from campus import person
from django.test import Client
from lti_tool import LAUNCH_URL, LOGIN_URL, Browser, Launched, Tool

from studium.accounts.models import User
from studium.content import api as content
from studium.enrollment import api as enrollment
from studium.learning.lti import api as lti

RUN = "flow-2026"

COURSE = f"""<course display_name="Flow and Inventory" url_name="2026" org="harbour" course="flow">
  <chapter url_name="basics" display_name="Basics">
    <sequential url_name="look" display_name="Look around">
      <vertical url_name="look-unit" display_name="A map">
        <lti_consumer url_name="map" display_name="Map of the ward" lti_version="lti_1p3"
          lti_1p3_launch_url="{LAUNCH_URL}" lti_1p3_oidc_url="{LOGIN_URL}" launch_target="iframe"/>
      </vertical>
      <vertical url_name="old-unit" display_name="An older tool">
        <lti url_name="old" display_name="Board" launch_url="https://board.example/lti" lti_id="board" has_score="true"/>
      </vertical>
    </sequential>
    <sequential url_name="hw" display_name="Homework" format="Homework" graded="true" due="2026-03-10T12:00:00Z">
      <vertical url_name="lab-unit" display_name="The lab">
        <lti_consumer url_name="lab" display_name="Queue lab" lti_version="lti_1p3"
          lti_1p3_launch_url="{LAUNCH_URL}" lti_1p3_oidc_url="{LOGIN_URL}"
          lti_1p3_tool_key_mode="public_key" launch_target="new_window" has_score="true" weight="4.0"
          ask_to_send_email="true" accept_grades_past_due="false"
          custom_parameters="[&quot;task=7&quot;, &quot;who=$User.id&quot;, &quot;odd&quot;]"/>
      </vertical>
      <vertical url_name="essay-unit" display_name="The essay">
        <lti_consumer url_name="essay" display_name="Essay desk" lti_version="lti_1p3" lti_1p3_launch_url=
          "https://essay.example/start" lti_1p3_oidc_url="https://essay.example/login" has_score="true"/>
      </vertical>
    </sequential>
  </chapter>
</course>"""

POLICY = """{"GRADER": [{"type": "Homework", "weight": 1.0, "min_count": 1, "drop_count": 0, "short_label": "HW"}],
 "GRADE_CUTOFFS": {"Pass": 0.6}}"""


def import_course(folder: Path, text: str = COURSE) -> None:
    """Imports it as the content of the campus's course `flow`."""
    policies = folder / "policies" / "2026"
    policies.mkdir(parents=True, exist_ok=True)
    (policies / "grading_policy.json").write_text(POLICY)
    (folder / "course.xml").write_text(text)
    content.import_course(folder, course_key="flow-content")


@dataclass
class Person:
    """A learner at their browser: signed in here, and with a session of the tool's."""

    id: int
    client: Client
    browser: Browser = field(default_factory=Browser)
    run: str = RUN

    def begin(self, block: str = "lab") -> str:
        """Presses the button; the address at the tool they are sent to."""
        answer = self.client.get(f"/lti/launch/{self.run}/{block}/")
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    def authorize(self, address: str, **changes: str | None) -> Any:
        """Follows the tool's redirect to us, with some of its parameters changed or left out."""
        fields = dict(parse_qsl(urlsplit(address).query)) | changes
        return self.client.get(
            "/lti/authorize", {name: value for name, value in fields.items() if value is not None}
        )

    def open(self, tool: Tool, block: str = "lab") -> dict[str, str]:
        """The whole way to what is posted to the tool."""
        address = tool.login(dict(parse_qsl(urlsplit(self.begin(block)).query)), self.browser)
        answer = self.authorize(address)
        assert answer.status_code == 200, answer.content.decode()
        return posted(answer)

    def launch(self, tool: Tool, block: str = "lab") -> Launched:
        return tool.launch(self.open(tool, block), self.browser)


def posted(answer: Any) -> dict[str, str]:
    """The fields of the form on the page that sends on."""
    inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode())
    return {name: unescape(value) for name, value in inputs}


def learner_called(name: str, *, enrolled: bool) -> Person:
    learner = person(name)
    if enrolled:
        enrollment.enrol(learner_id=learner.id, run_key=RUN)
    client = Client()
    client.force_login(User.objects.get(pk=learner.id), backend="studium.accounts.backends.ByEmail")
    return Person(learner.id, client)


def platform_of(tool: lti.ToolView) -> dict[str, str]:
    """What the operator tells the tool's makers."""
    address = lti.addresses
    return {
        "issuer": address.issuer(),
        "client_id": tool.client_id,
        "deployment_id": tool.deployment_id,
        "authorize": address.absolute(address.AUTHORIZE),
        "token": address.absolute(address.TOKEN),
        "jwks": address.absolute(address.JWKS),
    }
