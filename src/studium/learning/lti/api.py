"""LTI 1.3, to the pages, the command line and the wiring."""

from __future__ import annotations

from studium.content.events import ContentPublished

from . import addresses, vocabulary
from .launching import Launch, authorize, begin
from .passback import MOST_RESULTS, Results, lineitem, lineitems, results, take_mark
from .proposing import propose_tools
from .registration import Registration, origin
from .signing import jwks, rotate_platform_key
from .telling import Told, tell, told
from .tokens import Granted, TokenRefused, bearer, grant
from .tools import (
    APPROVED,
    PROPOSED,
    WITHDRAWN,
    ToolView,
    add_tool,
    approve_tool,
    forget_tools,
    known_tools,
    target,
    tool,
    tool_of,
    tools,
    withdraw_tool,
)

__all__ = [
    "APPROVED",
    "MOST_RESULTS",
    "PROPOSED",
    "WITHDRAWN",
    "Granted",
    "Launch",
    "Registration",
    "Results",
    "TokenRefused",
    "Told",
    "ToolView",
    "add_tool",
    "addresses",
    "approve_tool",
    "authorize",
    "bearer",
    "begin",
    "forget_tools",
    "grant",
    "jwks",
    "known_tools",
    "lineitem",
    "lineitems",
    "on_content_published",
    "origin",
    "propose_tools",
    "results",
    "rotate_platform_key",
    "take_mark",
    "target",
    "tell",
    "told",
    "tool",
    "tool_of",
    "tools",
    "vocabulary",
    "withdraw_tool",
]


def on_content_published(event: ContentPublished) -> None:
    """A course may name tools nobody has looked at yet: they go on the register, to be approved."""
    propose_tools(event.version_id)
