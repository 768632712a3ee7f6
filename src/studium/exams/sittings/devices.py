"""One active device a sitting: the other one is told, and can take over."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound

from ..models import Sitting
from ..supervision.observing import observe

_DEVICE = re.compile(r"[\w-]{8,22}", re.ASCII)


class OnAnotherDevice(Conflict):
    """The sitting goes on elsewhere; this device can take it over."""


class Paused(Conflict):
    """The clock stands still: nothing is taken until it goes on."""


class BetweenParts(Conflict):
    """The part has ended, the sitting has not: the next part can be begun."""


def is_here(active: str, device: str) -> bool:
    """True where this device may answer. A sitting that no browser began belongs to none."""
    return not active or active == device


def check_here(active: str, device: str) -> None:
    if not is_here(active, device):
        raise OnAnotherDevice(
            _(
                "You went on with this sitting on another device. To answer here again, take it over on this page."
            )
        )


def take_over(*, learner_id: int, sitting: str, device: str) -> None:
    """Makes this the active device; the one before can no longer save. Raises `NotFound`, `Invalid`.

    What the other device had not sent stays in its browser, and is merged by its numbers if that device takes
    over again. The change is written down as an observation, for a person to judge (R44).
    """
    if not _DEVICE.fullmatch(device):
        raise Invalid(_("This device cannot be told from others; allow cookies for this site and try again."))
    with write():
        found = Sitting.objects.select_for_update().filter(public_id=sitting, learner=learner_id).first()
        if found is None:
            raise NotFound(_("There is no such sitting of yours."))
        if found.submitted_at is not None or found.device == device:
            return
        found.device = device
        observe(sitting_id=found.pk, kind="takeover", source="server")
        found.save(update_fields=["device"])
