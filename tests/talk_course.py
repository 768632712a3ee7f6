"""A course in which learners write: discussions, an upload, and two responses judged by others."""

from __future__ import annotations

from pathlib import Path

from studium.content import api as content
from studium.learning import api as learning

COURSE = """<course display_name="Flow and Inventory" url_name="2026" org="harbour" course="flow">
  <chapter url_name="basics" display_name="Basics">
    <sequential url_name="talking" display_name="Talking">
      <vertical url_name="talk-unit" display_name="What do you think">
        <discussion url_name="queues-talk" display_name="Queues around you" discussion_category="Basics"
          discussion_target="Queues"/>
        <discussion url_name="other-talk" for="The rest" id="rest"/>
      </vertical>
    </sequential>
  </chapter>
  <chapter url_name="work" display_name="Work">
    <sequential url_name="hw" display_name="Homework" format="Homework" graded="true" due="2026-03-10T12:00:00Z">
      <vertical url_name="upload-unit" display_name="A plan">
        <edx_sga url_name="plan" display_name="Your plan of the ward" points="20" weight="4"/>
      </vertical>
      <vertical url_name="essay-unit" display_name="An essay">
        %(essay)s
      </vertical>
      <vertical url_name="report-unit" display_name="A report">
        %(report)s
      </vertical>
    </sequential>
  </chapter>
</course>"""

RUBRIC = """<rubric>
  <criterion feedback="optional"><name>Ideas</name><label>Ideas</label><prompt>Is there one main idea?</prompt>
    <option points="0"><name>Poor</name><label>Poor</label><explanation>None to be found.</explanation></option>
    <option points="3"><name>Fair</name><label>Fair</label><explanation>One, half told.</explanation></option>
    <option points="5"><name>Good</name><label>Good</label><explanation>One, and it carries.</explanation></option>
  </criterion>
  <criterion><name>Form</name><prompt>Is it easy to read?</prompt>
    <option points="0"><name>No</name><explanation/></option>
    <option points="2"><name>Yes</name><explanation/></option>
  </criterion>
  <feedbackprompt>What stood out?</feedbackprompt>
</rubric>"""

ESSAY = (
    """<openassessment url_name="essay" display_name="An essay" text_response="required"
  file_upload_response="optional" allow_multiple_files="True">
  <title>An essay</title>
  <assessments><assessment name="peer-assessment" must_grade="2" must_be_graded_by="2"/></assessments>
  <prompts><prompt><description>Describe a queue.

Say why it forms.</description></prompt><prompt><description>What would help?</description></prompt></prompts>
  """
    + RUBRIC
    + "</openassessment>"
)

REPORT = (
    """<openassessment url_name="report" display_name="A report" text_response="required" prompts_type="html">
  <title>A report</title>
  <assessments><assessment name="self-assessment"/><assessment name="staff-assessment" required="True"/></assessments>
  <prompts><prompt><description>&lt;p&gt;Report on &lt;b&gt;your&lt;/b&gt; ward.
  &lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;</description></prompt></prompts>
  """
    + RUBRIC
    + "</openassessment>"
)

POLICY = """{"GRADER": [{"type": "Homework", "weight": 1.0, "min_count": 1, "drop_count": 0, "short_label": "HW"}],
 "GRADE_CUTOFFS": {"Pass": 0.6}}"""


def import_course(folder: Path, *, essay: str = ESSAY, report: str = REPORT) -> None:
    """Imports it as the content of the campus's course `flow`."""
    policies = folder / "policies" / "2026"
    policies.mkdir(parents=True, exist_ok=True)
    (policies / "grading_policy.json").write_text(POLICY)
    (folder / "course.xml").write_text(COURSE % {"essay": essay, "report": report})
    content.import_course(folder, course_key="flow-content")
    learning.forget()
