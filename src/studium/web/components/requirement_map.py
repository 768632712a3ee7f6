"""The requirement map: one component everywhere a program's rules or a standing under them are shown.

Nested rows. Each has a state (icon, word, colour), a name, why, and at its end the state word with a grade, date or
cost; groups say their rule in words and count. It reads the same aloud as it looks.

It is built in Python: a dashboard draws some thirty rows in each request, and a template per row would cost more than
everything else together. Every text is escaped here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from studium.catalog import requirements as tree
from studium.progress.reasons import state_word
from studium.progress.standing import NodeStanding, Standing
from studium.web.shell import dates
from studium.web.shell.icons import svg
from studium.web.templatetags.studium import percent

from . import rule_words

# How a state looks: the class that colours it, and the icon that stands beside its word.
LOOKS = {
    "met": ("met", "check"),
    "provisional": ("going", "clock"),
    "in_progress": ("going", "half"),
    "open": ("open", "dot"),
    "blocked": ("blocked", "dash"),
    "missed": ("missed", "cross"),
    "lapsed": ("missed", "clock"),
}
_PLAIN = ("plain", "dot")


@dataclass(slots=True)
class Row:
    """One row, ready to be written. `url` makes the name a link; `heading` makes it a group of `children`."""

    name: str
    look: str
    icon: str
    why: str = ""
    word: str = ""
    detail: str = ""
    url: str = ""
    heading: bool = False
    count: str = ""
    children: list[Row] = field(default_factory=list)


def learner_map(standing: Standing) -> SafeString:
    """The map in its state for one learner."""
    return draw([_learner_row(standing.root)])


def rules_map(
    root: tree.Node, *, names: Mapping[str, str], ends: Callable[[tree.Leaf], str] | None = None
) -> SafeString:
    """The map without a learner: what it takes. `ends` says what stands at a row's end (a price, weeks)."""
    return draw([_rule_row(root, names, ends or (lambda leaf: ""))])


def draw(rows: list[Row]) -> SafeString:
    """The rows as HTML. A single group around everything is not drawn as a level of its own."""
    if (
        len(rows) == 1
        and rows[0].heading
        and len(rows[0].children) > 1
        and all(r.heading for r in rows[0].children)
    ):
        rows = rows[0].children
    return mark_safe(f'<ul class="map">{"".join(map(_html, rows))}</ul>')  # noqa: S308 - every text is escaped


def _html(row: Row) -> str:
    if row.heading:
        inside = "".join(map(_html, row.children))
        why = f'<p class="why">{escape(row.why)}</p>' if row.why else ""
        return (
            f'<li class="group {row.look}"><div class="rule"><span>{escape(row.name)}</span>'
            f'<span class="count">{escape(row.count)}</span></div>{why}<ul class="map">{inside}</ul></li>'
        )
    name = f'<a href="{escape(row.url)}">{escape(row.name)}</a>' if row.url else escape(row.name)
    why = f'<div class="why">{escape(row.why)}</div>' if row.why else ""
    word = f"<b>{escape(row.word)}</b>" if row.word else ""
    end = f'<div class="end">{word}{escape(row.detail)}</div>' if word or row.detail else ""
    parts = f'<ul class="map parts">{"".join(map(_html, row.children))}</ul>' if row.children else ""
    return (
        f'<li><div class="node {row.look}"><span class="dot">{svg(row.icon)}</span>'
        f'<div><div class="name">{name}</div>{why}</div>{end}</div>{parts}</li>'
    )


# A standing as rows


def _learner_row(node: NodeStanding) -> Row:
    look, icon = LOOKS[node.state]
    if node.kind in ("all", "choose"):
        return Row(
            name=node.name or node.rule,
            look=look,
            icon=icon,
            why=node.rule if node.name and node.kind == "choose" else "",
            heading=True,
            count=_("%(met)d of %(needed)d") % {"met": node.met, "needed": node.needed},
            children=[_learner_row(child) for child in node.children],
        )
    return Row(
        name=node.name,
        look=look,
        icon=icon,
        why=node.sentence,
        word=_end_word(node),
        detail=_end_detail(node),
        url=_address(node.kind, node.key),
        children=[_learner_row(child) for child in node.children],
    )


def _end_word(node: NodeStanding) -> str:
    if node.state == "open" and node.next is not None and node.next.kind == "upgrade":
        return _("Needs upgrade")
    if node.state == "blocked" and node.reason.code in ("no_run", "no_window"):
        return _("Not on offer")
    return state_word(node.state)


def _end_detail(node: NodeStanding) -> str:
    """The grade of what is met; of the rest, the cost or else the deadline."""
    if node.state == "met":
        score = node.reason.params.get("score") or node.reason.params.get("mark")
        return percent(Decimal(str(score)), 2) if score else ""
    if node.next is None:
        return ""
    if node.next.cost:
        return node.next.cost.display()
    return _("until %(day)s") % {"day": dates.day(node.next.deadline)} if node.next.deadline else ""


def _address(kind: str, key: str) -> str:
    """Where a row leads. Written out rather than reversed: a reversal costs more than the row."""
    if kind == "course":
        return f"/courses/{quote(key)}/"
    if kind == "program":
        return f"/programs/{quote(key)}/"
    if kind == "exam":
        return f"/exams/{quote(key)}/"
    return ""


# Rules as rows


def _rule_row(node: tree.Node, names: Mapping[str, str], ends: Callable[[tree.Leaf], str]) -> Row:
    if isinstance(node, tree.All | tree.Choose):
        said = rule_words.group(node)
        return Row(
            name=node.name or said,
            look="plain",
            icon="dot",
            why=said if node.name and isinstance(node, tree.Choose) else "",
            heading=True,
            children=[_rule_row(child, names, ends) for child in node.children],
        )
    subject = tree.subjects_of(node)[0]
    kind = tree.kind_of(node)
    look, icon = _PLAIN
    return Row(
        name=node.name or names.get(subject, subject.partition(":")[2]),
        look=look,
        icon={"exam": "flag", "approval": "person", "program": "seal"}.get(kind, icon),
        why=" ".join(rule_words.leaf(node, names)),
        detail=ends(node),
        url=_rule_address(kind, subject.partition(":")[2]),
        children=[_part_row(part, names) for part in _parts(node)],
    )


def _rule_address(kind: str, key: str) -> str:
    """Where a row of the rules leads: an exam is told on the program's own page, for its lobby is a learner's."""
    return f"#exam-{quote(key)}" if kind == "exam" else _address(kind, key)


def _parts(node: tree.Leaf) -> Iterable[tree.MarkPart]:
    return rule_words.version_in_force(node).parts if isinstance(node, tree.Mark) else ()


def _part_row(part: tree.MarkPart, names: Mapping[str, str]) -> Row:
    weight = _("counts for %(weight)s %%") % {"weight": rule_words.number(str(part.weight * 100))}
    floor = (
        _("At least %(floor)s %% here, whatever the sum.") % {"floor": rule_words.number(str(part.floor))}
        if part.floor
        else ""
    )
    look, icon = _PLAIN
    return Row(
        name=names.get(part.subject, part.key),
        look=look,
        icon="flag" if part.kind == "exam" else icon,
        why=floor,
        detail=weight,
        url=_rule_address(part.kind, part.key),
    )
