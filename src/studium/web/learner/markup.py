"""The dashboard's pieces as HTML, built in Python: a template per piece would cost more than all the rest of the page.

Every text is escaped here; what is returned is safe to place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from studium.progress.reasons import state_word
from studium.progress.standing import Standing
from studium.web.components.requirement_map import LOOKS
from studium.web.shell.icons import svg
from studium.web.shell.phrases import gettext as _

from .actions import Action, leaves
from .agreements import Use
from .board import ProgramCard
from .plan import Line, plan_of
from .shelf import Item, Shelf


def next_card(action: Action, *, state: str, token: str, level: int = 3) -> SafeString:
    """The one next action. `token` is the form token, needed where the button posts; `level` that of its heading."""
    look = " done" if state == "met" else "" if action.button else " waits"
    when = [
        part
        for part in (action.when, action.cost and _("It costs %(cost)s.") % {"cost": action.cost})
        if part
    ]
    lines = f'<p class="soft">{escape(action.why)}</p>' if action.why else ""
    if when:
        lines += f'<p class="when">{svg("clock")}<span>{escape(" ".join(when))}</span></p>'
    return _safe(
        f'<section class="card next{look}"><div><p class="eyebrow">{escape(action.eyebrow)}</p>'
        f"<h{level}>{escape(action.title)}</h{level}>{lines}</div>{_button(action, token)}</section>"
    )


def _button(action: Action, token: str) -> str:
    if not action.button:
        return ""
    if not action.fields:
        return f'<a class="btn primary" href="{escape(action.url)}">{escape(action.button)}</a>'
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in action.fields
    )
    return (
        f'<form method="post" action="{escape(action.url)}">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(token)}">{hidden}'
        f'<button class="btn primary" type="submit">{escape(action.button)}</button></form>'
    )


def plan_card(card: ProgramCard, url: str) -> SafeString:
    """What is left, and the least it costs from here."""
    plan = plan_of(card.standing)
    if not plan.lines and not plan.cost:
        return _safe("")
    left = ngettext("%(n)d requirement is left.", "%(n)d requirements are left.", plan.todo) % {
        "n": plan.todo
    }
    if not plan.todo:
        left = _("Only the fee is left.")
    lines = "".join(map(_plan_line, plan.lines))
    cost = (
        _("Least cost from here: %(cost)s.") % {"cost": plan.cost} if plan.cost else _("Nothing more to pay.")
    )
    if not plan.complete:
        cost += " " + _("What is not on offer yet is not counted.")
    return _safe(
        f'<section class="card stack" style="--gap:.75rem"><h3>{escape(_("Your plan"))}</h3>'
        f"<p>{escape(left)}</p>{_bar(card)}"
        f'<ul class="plain plan-lines">{lines}</ul><p class="small soft">{escape(cost)}</p>'
        f'<a class="small" href="{escape(url)}">{escape(_("Evidence and history"))}</a></section>'
    )


def _plan_line(line: Line) -> str:
    says = line.cost or (_("not on offer") if line.doubt else "")
    return f"<li><span>{escape(line.name)}</span><span>{escape(says)}</span></li>"


def where_card(uses: Sequence[Use], url: str) -> SafeString:
    """The first two universities where it counts, and the way to all of them."""
    if not uses:
        return _safe("")
    shown = "".join(
        f'<p class="small"><b>{escape(use.institution)}</b><br><span class="soft">{escape(use.what)}</span></p>'
        for use in uses[:2]
    )
    more = ngettext("See what it takes there", "All %(n)d agreements, looked at for you", len(uses))
    return _safe(
        f'<section class="card stack" style="--gap:.75rem"><h3>{escape(_("Where it counts"))}</h3>{shown}'
        f'<a class="small" href="{escape(url)}">{escape(more % {"n": len(uses)})}</a></section>'
    )


def _bar(card: ProgramCard) -> str:
    says = _("%(met)d of %(needed)d requirements met") % {"met": card.met, "needed": card.needed}
    kind = " met" if card.percent == 100 else ""
    return f'<div class="bar{kind}" role="img" aria-label="{escape(says)}"><i style="width:{card.percent}%"></i></div>'


def folded(cards: Iterable[ProgramCard], *, token: str) -> SafeString:
    """Programs after the first: a line each that opens to its next action and the state of each requirement."""
    return _safe("".join(_folded(card, token) for card in cards))


def _folded(card: ProgramCard, token: str) -> str:
    count = escape(_("%(met)d of %(needed)d") % {"met": card.met, "needed": card.needed})
    return (
        f'<details><summary><div><h3>{escape(card.title)}</h3><p class="small soft">{escape(card.action.title)}</p></div>'
        f'<div class="progress"><span><span class="state {card.look}">{escape(card.state)}</span>'
        f'<span>{count}</span></span>{_bar(card)}</div><span class="chev">{svg("down")}</span></summary>'
        f'<div class="inside">{next_card(card.action, state=card.look, token=token, level=4)}{_strip(card.standing)}'
        f'<a href="{escape(card.url)}">{escape(_("All about your standing in this program"))}</a></div></details>'
    )


def _strip(standing: Standing) -> str:
    """Each requirement in a word; why, and by when, is on the program's own page."""
    words = {state: escape(state_word(state)) for state in {node.state for node in leaves(standing)}}
    rows = "".join(
        f'<li class="{LOOKS[node.state][0]}"><span class="dot">{svg(LOOKS[node.state][1])}</span>'
        f'<span class="name">{escape(node.name)}</span><b>{words[node.state]}</b></li>'
        for node in leaves(standing)
    )
    return f'<ul class="plain strip">{rows}</ul>'


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 - every text in it has been escaped


def shelf_columns(shelf: Shelf) -> SafeString:
    """Credentials, courses and requests, side by side; what there is none of is left out."""
    columns = (
        (_("Courses you are in"), shelf.courses),
        (_("Credentials earned"), shelf.credentials),
        (_("Requests to universities"), shelf.cases),
    )
    return _safe("".join(_column(title, items) for title, items in columns if items))


def _column(title: str, items: Sequence[Item]) -> str:
    rows = "".join(
        f'<li><div><b>{escape(item.title)}</b><p class="small soft">{escape(item.detail)}</p></div>'
        f'<a class="small" href="{escape(item.url)}">{escape(item.button)}'
        f'<span class="visually-hidden">: {escape(item.title)}</span></a></li>'
        for item in items
    )
    return f'<section><h2>{escape(title)}</h2><ul class="plain">{rows}</ul></section>'
