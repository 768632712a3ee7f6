"""External tools: what a learner decides a tool is told. Opening it and its marks are in `learning/lti`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.core.errors import NotFound

from ..lti.telling import tell
from ..lti.tools import known_tools, tool_of
from .turn import Acted, Turn


class Launchpad:
    """Turn "tell": fields `name` and `email`, each given or not."""

    def act(self, turn: Turn) -> Acted:
        tool = tool_of(turn.block.details, known_tools())
        if turn.action != "tell" or tool is None:
            raise NotFound(_("There is nothing of that kind to do with this tool. Reload the page."))
        tell(
            learner_id=turn.learner_id,
            tool=tool,
            name=bool(turn.given.get("name")),
            email=bool(turn.given.get("email")),
        )
        return Acted(says=_("Your choice is saved. It holds for this tool in all your courses."))
