"""The words of LTI 1.3 and its Assignment and Grade Services 2.0, as 1EdTech publishes them."""

from __future__ import annotations

from typing import Final

_LTI: Final = "https://purl.imsglobal.org/spec/lti/claim/"
_AGS: Final = "https://purl.imsglobal.org/spec/lti-ags/"
_ROLE: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#"

MESSAGE_TYPE: Final = _LTI + "message_type"
VERSION: Final = _LTI + "version"
DEPLOYMENT_ID: Final = _LTI + "deployment_id"
TARGET_LINK_URI: Final = _LTI + "target_link_uri"
RESOURCE_LINK: Final = _LTI + "resource_link"
ROLES: Final = _LTI + "roles"
CONTEXT: Final = _LTI + "context"
TOOL_PLATFORM: Final = _LTI + "tool_platform"
LAUNCH_PRESENTATION: Final = _LTI + "launch_presentation"
CUSTOM: Final = _LTI + "custom"
AGS_ENDPOINT: Final = _AGS + "claim/endpoint"

LEARNER: Final = _ROLE + "Learner"
INSTRUCTOR: Final = _ROLE + "Instructor"
COURSE: Final = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"

LINEITEM: Final = _AGS + "scope/lineitem"
LINEITEM_READ: Final = _AGS + "scope/lineitem.readonly"
SCORE: Final = _AGS + "scope/score"
RESULT_READ: Final = _AGS + "scope/result.readonly"

#: What a tool may ask for. Line items are the course's blocks: with either scope they are only read.
SCOPES: Final = (LINEITEM, LINEITEM_READ, SCORE, RESULT_READ)

LINEITEM_TYPE: Final = "application/vnd.ims.lis.v2.lineitem+json"
LINEITEMS_TYPE: Final = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULTS_TYPE: Final = "application/vnd.ims.lis.v2.resultcontainer+json"
SCORE_TYPE: Final = "application/vnd.ims.lis.v1.score+json"
