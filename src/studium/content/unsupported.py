"""Why some blocks are not shown, for the course team."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_WHY: Final = {
    "scorm": gettext_lazy("SCORM packages are not supported"),
    "combinedopenended": gettext_lazy("open responses graded by machine ended with the old platform"),
    "peergrading": gettext_lazy("this peer grading ended with the old platform"),
    "graphical_slider_tool": gettext_lazy("its script needs the old platform"),
    "hidden": gettext_lazy("it is of a kind that the old platform hid"),
    "error": gettext_lazy("the old platform itself could not read it"),
    "nonstaff_error": gettext_lazy("the old platform itself could not read it"),
    "recommender": gettext_lazy("recommendations by learners are not supported"),
    "h5pxblock": gettext_lazy("H5P packages are not supported"),
}


def why_not(kind: str) -> str:
    """What stands in the way of blocks of this kind."""
    return str(_WHY.get(kind) or _("blocks of kind <%(kind)s> are not supported") % {"kind": kind})
