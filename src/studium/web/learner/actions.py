"""The next action in words: what to do, until when, what it costs, and the one button that does it.

`progress` says the action as data (kind, target, deadline, cost); here it becomes a sentence and an address.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse

from studium.progress.reasons import sentence
from studium.progress.standing import Next, NodeStanding, Reason, Standing
from studium.web.shell import dates
from studium.web.shell.links import link
from studium.web.shell.phrases import gettext as _
from studium.web.templatetags.studium import percent


@dataclass(frozen=True, slots=True)
class Action:
    """`fields` of a form that is posted to `url`; empty where `url` is a link. No `button`: nothing to press.
    `eyebrow` says what kind of word this is."""

    eyebrow: str
    title: str
    why: str
    when: str
    cost: str
    button: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()


def action_of(standing: Standing, *, now: datetime, back: str, award: str = "") -> Action:
    """The one next action of a standing. `back` is where a payment returns to, `award` the public id of the credential
    if it has been awarded."""
    step = standing.next
    if step is None:
        return _nothing_to_do(standing, award)
    node = standing.node(standing.next_node)
    action = action_of_step(step, program_key=standing.program_key, back=back)
    return replace(action, why=why(step, node), when=when(step, now))


def action_of_step(step: Next, *, program_key: str, back: str) -> Action:
    """What to do and the button for it, without why and when."""
    cost = step.cost.display() if step.cost else ""
    title, button, url, fields = _deed(step, program_key, cost, back)
    return Action(_("Next"), title, "", "", cost, button, url, fields)


def why(step: Next, node: NodeStanding | None) -> str:
    """Why this is next: what the record says, and what the date and the button do not say already."""
    if node is None or step.kind == "pay":
        return _("Every requirement is met.") if step.kind == "pay" else ""
    params = node.reason.params
    said = []
    if params.get("because"):
        said.append(sentence(Reason(*params["because"])))
    if step.kind == "upgrade":
        if "percent" in params:
            said.append(
                _("%(percent)s so far, on the audit track.") % {"percent": percent(params["percent"])}
            )
        said.append(_("It counts only on the verified track."))
    elif step.kind == "continue" and "percent" in params:
        said.append(_("%(percent)s so far.") % {"percent": percent(params["percent"])})
    elif step.kind == "register" and "opens" in params and "closes" in params:
        span = {"opens": _day(params["opens"]), "closes": _day(params["closes"])}
        said.append(_("It can be sat from %(opens)s to %(closes)s.") % span)
    elif step.kind in ("sit", "program", "approval"):
        said.append(node.sentence)
    return " ".join(said)


def _day(moment: str) -> str:
    return dates.day(datetime.fromisoformat(moment))


def when(step: Next, now: datetime) -> str:
    """From when and until when, with the zone and the time left."""
    if step.opens is not None and step.opens > now:
        if step.kind == "sit":
            return _("Opens %(opens)s, %(left)s.") % {
                "opens": dates.weekday(step.opens),
                "left": dates.left(step.opens, now),
            }
        start = _("Starts %(opens)s.") % {"opens": dates.day(step.opens)}
        return f"{start} {_until(step, now)}".strip()
    return _until(step, now)


def _until(step: Next, now: datetime) -> str:
    if step.deadline is None:
        return ""
    words = {"until": dates.weekday(step.deadline), "left": dates.left(step.deadline, now)}
    if step.kind == "continue":
        return _("The run ends %(until)s, %(left)s.") % words
    if step.kind == "enrol":
        return _("Enrol until %(until)s, %(left)s.") % words
    if step.kind == "register":
        return _("Register until %(until)s, %(left)s.") % words
    return _("Until %(until)s, %(left)s.") % words


Deed = tuple[str, str, str, tuple[tuple[str, str], ...]]


def _deed(step: Next, program: str, cost: str, back: str) -> Deed:
    """Title, button, address and fields."""
    name = {"name": step.name, "cost": cost}
    key = step.subject.partition(":")[2]
    if step.kind == "upgrade":
        button = _("Upgrade for %(cost)s") % name if cost else _("Upgrade, already paid for")
        title = _("Upgrade %(name)s to the verified track") % name
        return title, button, reverse("buy"), (("kind", "verified"), ("ref", step.target), ("next", back))
    if step.kind == "continue":
        return _("Go on with %(name)s") % name, _("Continue"), link("learn", step.target), ()
    if step.kind == "enrol":
        address = f"{link('enrol', key)}?program={program}"
        return _("Enrol in %(name)s") % name, _("Choose a run"), address, ()
    if step.kind == "register":
        return _("Register for %(name)s") % name, _("See rules and register"), link("exam", key), ()
    if step.kind == "sit":
        return _("Sit %(name)s") % name, _("Go to the examination"), link("exam", key), ()
    if step.kind == "program":
        title = _("Earn the credential of %(name)s") % name
        return title, _("See the program"), link("program", key), ()
    if step.kind == "pay":
        button = _("Pay %(cost)s") % name
        fields = (("kind", "credential"), ("ref", program), ("next", back))
        return _("Pay the fee; then your credential is made"), button, reverse("buy"), fields
    return _("Have this confirmed: %(name)s") % name, "", "", ()


def _nothing_to_do(standing: Standing, award: str) -> Action:
    if award:
        why = _("Show it, print it, or ask a university for the credit it gives.")
        return Action(
            _("Done"), _("You hold the credential"), why, "", "", _("Open it"), link("credential", award)
        )
    if standing.state == "met":
        title = _("You have met every requirement")
        why = _("Your credential is made and signed as soon as everything is settled.")
        return Action(_("Done"), title, why, "", "", _("Your credentials"), reverse("my-credentials"))
    waiting = [node for node in leaves(standing) if node.state == "provisional"]
    stuck = waiting or [node for node in leaves(standing) if node.state in ("blocked", "missed")]
    title = _("Nothing to do but wait") if waiting else _("Nothing can be done at the moment")
    why = f"{stuck[0].name}: {stuck[0].sentence}" if stuck else ""
    return Action(_("Now"), title, why, "", "", "", "")


def leaves(standing: Standing) -> list[NodeStanding]:
    """The requirements themselves, without the groups around them and the parts within them."""
    return [node for node in standing.root.walk() if node.kind in _LEAVES]


_LEAVES = frozenset({"course", "exam", "mark", "program", "approval"})
