"""A question that is a program of its author's: the program, in a sealed frame, with a bridge to the page.

The frame is an origin of its own, as `frames` says. The bridge finds the program's own functions by name, and tells
the page what they say of the learner's work; the page tells it the state that was kept, and nothing else.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import get_language
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
#: Programs written for Open edX answer through a library called Channel; what they bind there is found here too. Many
#: carry that library with them: this stands in its place, and what the page says is kept from any other listener,
#: because the library fails at every message that is not its own.
_BRIDGE: Final = """<script>(() => {
  const bound = {};
  const bind = (name, does) => { bound[name] = does; };
  const unbind = (name) => delete bound[name];
  let channel = { build: () => ({ bind, unbind, call() {}, notify() {}, destroy() {} }) };
  const other = (theirs) => { if (typeof theirs?.build !== "function") channel = theirs; };
  Object.defineProperty(window, "Channel", { configurable: true, get: () => channel, set: other });
  const find = (path, name) => {
    const held = path.split(".").slice(0, -1).reduce((at, key) => at?.[key], window);
    const last = path.split(".").pop();
    if (typeof held?.[last] === "function") return (...given) => held[last](...given);
    const told = bound[last] ?? bound[name];
    return told && ((...given) => told({ origin: "*" }, ...given));
  };
  let asked, last;
  const tell = () => {
    if (!asked) return;
    try {
      const grade = find(asked.grade, "getGrade");
      if (!grade) return;
      const answer = grade();
      const state = asked.getState && find(asked.getState, "getState")?.();
      const value = asked.getState ? JSON.stringify({ answer, state }) : String(answer ?? "");
      if (value !== last) parent.postMessage({ studiumValue: (last = value) }, "*");
    } catch { /* The program is not ready to say anything yet. */ }
  };
  addEventListener("message", (event) => {
    if (event.source !== parent || !event.data?.studiumProgram) return;
    event.stopImmediatePropagation();
    asked = event.data.studiumProgram;
    const { setState, state } = asked;
    try { if (setState && state) find(setState, "setState")?.(state); } catch { /* It begins anew. */ }
    tell();
  });
  addEventListener("load", () => {
    parent.postMessage({ studiumReady: true }, "*");
    for (const name of ["input", "change", "click", "keyup"]) addEventListener(name, () => setTimeout(tell), true);
    setInterval(tell, 1000);
  });
})();</script>"""
#: Before anything is loaded from another site, the learner is asked.
_ASKS: Final = """<!doctype html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title><style>
body {{ margin: 0; padding: 1rem; font: 1rem/1.6 system-ui, sans-serif; background: #fff; color: #1c1f26; }}
p {{ margin: 0 0 .75rem; overflow-wrap: anywhere; }}
button {{ font: inherit; font-weight: 600; min-height: 2.75rem; padding: 0 1.5rem; cursor: pointer; }}
button {{ border: 0; border-radius: 8px; background: #1f4b7a; color: #fff; }}
</style><main><h1 style="font-size: 1rem; margin: 0">{title}</h1><p>{sentence}</p>
<button type="button">{run}</button></main>
<script>parent.postMessage({{ studiumAsks: document.documentElement.scrollHeight }}, "*");
document.querySelector("button").onclick = () => parent.postMessage({{ studiumSites: true }}, "*");</script>"""


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
    # Programs made with story tools hold their pages as escaped text.
    sites = hosts(unescape(text))
    asks = bool(sites) and request.GET.get("sites") != "1"
    response = HttpResponse(_asking(sites) if asks else text[:at] + _BRIDGE + text[at:])
    response["Content-Security-Policy"] = policy(request, () if asks else sites)
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _asking(sites: tuple[str, ...]) -> str:
    sentence = _(
        "This program loads parts of itself from %(sites)s. Nothing is loaded from there before you press."
    )
    return _ASKS.format(
        language=get_language() or "en",
        title=escape(_("Before this program runs")),
        sentence=escape(sentence % {"sites": ", ".join(sites)}),
        run=escape(_("Run the program")),
    )
