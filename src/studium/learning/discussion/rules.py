"""What may be said, how much of it, and what its author may still do with it. Pure."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from ..texts import clean_line, clean_text

LONGEST_TITLE: Final = 150
LONGEST_BODY: Final = 10_000
LONGEST_WHY: Final = 300
#: Posts of one learner in an hour, over all runs. A course team is not counted.
PER_HOUR: Final = 20
#: How long an author may change what was said; taking it back stays possible.
EDIT_FOR: Final = timedelta(days=1)
PAGE: Final = 25

_ID: Final = re.compile(r"[1-9A-HJ-NP-Za-km-z]{22}")
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def clean_title(raw: str) -> str:
    needed = _("A thread needs a title: say in one line what it is about.")
    return clean_line(raw, most=LONGEST_TITLE, field="title", needed=needed)


def clean_body(raw: str) -> str:
    needed = _("There is nothing here yet: write your text and send it again.")
    return clean_text(raw, most=LONGEST_BODY, field="body", needed=needed)


def clean_why(raw: str) -> str:
    needed = _("Say why in a few words, so that others can follow it.")
    return clean_line(raw, most=LONGEST_WHY, field="why", needed=needed)


def is_id(text: str) -> bool:
    """Whether this could be the id of a thread or a post."""
    return _ID.fullmatch(text) is not None


def may_edit(*, written_at: datetime, now: datetime, by_team: bool) -> bool:
    """Whether the author may still change the text: for a day, the course team always."""
    return by_team or now - written_at <= EDIT_FOR


def shown_name(display_name: str, public_id: str, run_key: str) -> str:
    """What an author is called: the display name, never the legal one.

    Who has chosen none is “Learner 7Q4M”: the same person in every discussion of a run, and nobody in another.
    """
    if display_name.strip():
        return display_name
    digest = hashlib.blake2b(f"{run_key}/{public_id}".encode(), digest_size=4).digest()
    number = int.from_bytes(digest)
    code = "".join(_CROCKFORD[number >> shift & 31] for shift in (15, 10, 5, 0))
    return _("Learner %(code)s") % {"code": code}
