"""What reports something during a sitting: the candidate's page, a second browser, an invigilator (R44)."""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound

from ..models import Sitting
from ..policy import check_not_own, check_officer, said_why
from ..sittings.devices import is_here
from .models import Observation
from .observing import LONGEST, observe

FROM_THE_PAGE = frozenset({"focus_lost", "focus_back", "copy", "paste", "print", "online"})


def report(*, learner_id: int, sitting: str, kind: str, device: str = "", seconds: int = 0) -> bool:
    """Keeps what the page of a sitting under way saw; True where it was kept. Raises `NotFound`, `Invalid`.

    `seconds`: how long the candidate was away, or the page without a connection. After the end, and from a browser
    that does not answer, nothing is kept.
    """
    if kind not in FROM_THE_PAGE:
        raise Invalid(_("A page does not report this."), field="kind")
    number, ended, active = _own(learner_id, sitting)
    if ended or not is_here(active, device):
        return False
    with write():
        observe(
            sitting_id=number,
            kind=kind,
            source="page",
            detail={"seconds": min(max(seconds, 0), 86_400)} if seconds else None,
        )
    return True


def note_other_browser(*, learner_id: int, sitting: str, device: str) -> None:
    """Keeps, once for each browser, that the sitting was opened in one that does not answer. Raises `NotFound`."""
    number, ended, active = _own(learner_id, sitting)
    if ended or is_here(active, device):
        return
    # A browser is told from others, and its cookie not given away.
    name = hashlib.sha256(device.encode()).hexdigest()[:6] if device else ""
    known = Observation.objects.filter(sitting=number, kind="second_device").values_list("detail", flat=True)
    if any(detail.get("browser") == name for detail in known):
        return
    with write():
        observe(sitting_id=number, kind="second_device", source="server", detail={"browser": name})


def remark(*, officer_id: int, sitting: str, text: str) -> None:
    """Keeps what an invigilator saw, in their words. Raises `NotAllowed`, `Invalid`, `Conflict` where it is full."""
    found = Sitting.objects.select_related("exam").filter(public_id=sitting).first()
    if found is None:
        raise NotFound(_("There is no such sitting."))
    check_officer(user_id=officer_id, exam=found.exam)
    check_not_own(officer_id=officer_id, learner_id=found.learner_id)
    said = said_why(text)
    if len(said) > LONGEST:
        raise Invalid(_("At most %(n)s characters; write two remarks.") % {"n": LONGEST}, field="reason")
    name = accounts.person(officer_id).display_name
    with write():
        kept = observe(
            sitting_id=found.pk,
            kind="invigilator_remark",
            source="invigilator",
            detail={"text": said, "by": name},
        )
    if not kept:
        raise Conflict(_("No more remarks fit; open an integrity case and write it there."))


def _own(learner_id: int, sitting: str) -> tuple[int, bool, str]:
    """Number, whether it has ended, and the browser that answers."""
    found = (
        Sitting.objects.filter(public_id=sitting, learner=learner_id)
        .values_list("pk", "submitted_at", "device")
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such sitting of yours."))
    return found[0], found[1] is not None, found[2]
