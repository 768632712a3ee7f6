"""A question that is a program of its author's: the program, in a sealed frame, with a bridge to the page.

The frame is an origin of its own, as `frames` says. The bridge finds the program's own functions by name, and tells
the page what they say of the learner's work; the page tells it the state that was kept, and nothing else.
"""

from __future__ import annotations

import re
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from studium.assessment import api as assessment
from studium.content import api as content
from studium.core.errors import NotFound
from studium.learning import api as learning

from .frames import policy
from .live import hosts
from .pages import not_enrolled

#: The longest program that is shown, in bytes.
_MOST: Final = 4 << 20
_HEAD = re.compile(r"<head\b[^>]*>|<html\b[^>]*>|<!doctype[^>]*>", re.IGNORECASE)
#: Programs written for Open edX answer through a library called Channel; what they bind there is found here too.
_BRIDGE: Final = """<script>(() => {
  const bound = {};
  const bind = (name, does) => { bound[name] = does; };
  window.Channel = { build: () => ({ bind, call() {}, notify() {}, destroy() {} }) };
  const find = (path) => path.split(".").reduce((at, key) => at?.[key], window) ?? bound[path.split(".").pop()];
  let asked, last;
  const tell = () => {
    if (!asked) return;
    try {
      const answer = find(asked.grade)?.();
      const value = asked.getState ? JSON.stringify({ answer, state: find(asked.getState)?.() }) : String(answer ?? "");
      if (value !== last) parent.postMessage({ studiumValue: (last = value) }, "*");
    } catch { /* The program is not ready to say anything yet. */ }
  };
  addEventListener("message", ({ source, data }) => {
    if (source !== parent || !data?.studiumProgram) return;
    asked = data.studiumProgram;
    try { if (asked.setState && asked.state) find(asked.setState)?.(asked.state); } catch { /* It begins anew. */ }
    tell();
  });
  addEventListener("load", () => {
    parent.postMessage({ studiumReady: true }, "*");
    for (const name of ["input", "change", "click", "keyup"]) addEventListener(name, () => setTimeout(tell), true);
    setInterval(tell, 1000);
  });
})();</script>"""


@login_required
@never_cache
@require_safe
def program(request: HttpRequest, run: str, block: str, name: str) -> HttpResponse:
    """The program that one input of a problem is. Harmless also where somebody opens its address by itself."""
    try:
        card = learning.card(learner_id=request.user.pk or 0, run_key=run, block_key=block)
    except learning.NotEnrolled:
        return not_enrolled(request, run)
    inputs = card.problem.inputs if card.problem else ()
    found = next((one for one in inputs if one.id == name and isinstance(one, assessment.Program)), None)
    if not isinstance(found, assessment.Program):
        raise Http404(_("There is no program in this problem. Reload the page."))
    try:
        with content.open_asset(found.address.split("/")[2]) as file:
            text = file.read(_MOST).decode("utf-8", errors="replace")
    except (NotFound, FileNotFoundError) as error:
        raise Http404(_("The program of this problem is missing; tell your course team.")) from error
    head = _HEAD.search(text)
    at = head.end() if head else 0
    response = HttpResponse(text[:at] + _BRIDGE + text[at:])
    response["Content-Security-Policy"] = policy(request, hosts(text))
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
