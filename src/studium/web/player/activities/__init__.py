"""What the cards of activities show: one module a kind, one template a kind in `player/blocks/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from studium.learning import api as learning

from .annotatable import annotatable
from .done import done
from .drag_and_drop import chosen_again, drag_and_drop
from .handed import response, upload
from .lti import link, tool
from .polls import poll, ticked_again
from .talk import talk
from .waiting import waiting
from .word_cloud import typed_again, word_cloud

#: What a kind's template needs besides the card, as `extra`. At most one query a block.
Context = Callable[[learning.Card], Mapping[str, Any]]

#: By kind of block.
SHOWN: Final[Mapping[str, Context]] = {
    "annotatable": annotatable,
    "discussion": talk,
    "openassessment": response,
    "done": done,
    "drag_and_drop": drag_and_drop,
    "lti": tool,
    "lti_link": link,
    "poll": poll,
    "survey": poll,
    "upload": upload,
    "waiting": waiting,
    "word_cloud": word_cloud,
}

#: By kind of block whose form comes back after a refusal: what it shows, with what was given in its fields.
GIVEN_BACK: Final[Mapping[str, Callable[[Mapping[str, Any], Mapping[str, object]], Mapping[str, Any]]]] = {
    "drag_and_drop": chosen_again,
    "poll": ticked_again,
    "survey": ticked_again,
    "word_cloud": typed_again,
}
