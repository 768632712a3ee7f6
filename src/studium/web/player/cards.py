"""A block as its card on the page: what was typed, how it fared, what may be done now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import formats
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.assessment import api as assessment
from studium.learning import api as learning
from studium.web.components.holes import filled
from studium.web.templatetags.studium import moment

from .activities import GIVEN_BACK, SHOWN
from .films import Film, film
from .live import Live, live


@dataclass(frozen=True, slots=True)
class CardView:
    """One card. `body` is the problem's page; `refusal` a sentence on what was just sent, if it was refused.

    `verdict` sums up what is on record, for a screen reader after an answer and, where a problem asks several
    things, for everybody; `left` says how many attempts there still are.
    """

    card: learning.Card
    title: str
    points: str
    attempts: str
    verdict: str
    left: str
    look: str
    body: SafeString | str
    html: SafeString | str
    refusal: str = ""
    fresh: bool = False
    template: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    says: str = ""
    film: Film | None = None
    live: Live | None = None

    @property
    def key(self) -> str:
        return self.card.block.key

    @property
    def many(self) -> bool:
        """Whether the problem asks several things, so that each has its own feedback and the whole needs one."""
        return self.card.problem is not None and len(self.card.problem.inputs) > 1

    @property
    def can_check(self) -> bool:
        return self.card.problem is not None and self.card.closed is None

    def as_html(self, token: str) -> SafeString:
        """The card of a problem; `token` is what its form is accepted by."""
        card = self.card
        used = card.work.attempts_used
        return filled(
            "player/_problem.html",
            {
                "run_key": card.run_key,
                "key": self.key,
                "title": self.title,
                "graded": card.graded,
                "look": self.look,
                "fresh": self.fresh,
                "can_check": self.can_check,
                "many": self.many,
                "hints_left": card.hints_left > 0,
                "hints_shown": card.work.hints_shown > 0,
            },
            {
                "token": token,
                "seen": str(used),
                "body": self.body,
                "verdict": self.verdict,
                "points": self.points,
                "attempts": self.attempts,
                "left": self.left,
                "closed": card.closed_sentence,
                "withheld": card.withheld,
                "refusal": self.refusal,
                "saved": moment(card.work.changed_at) if used else "",
            },
        )


def prefix(block_key: str) -> str:
    """What the names of a problem's inputs begin with, so that several problems share a page."""
    return f"{block_key}-"


def answers_in(posted: QueryDict, problem: assessment.Problem, block_key: str) -> dict[str, str | list[str]]:
    """The answers in a posted form, by input id: a text, or a list where several were chosen."""
    return assessment.answers_in(problem, posted.getlist, prefix=prefix(block_key))


def view(
    card: learning.Card,
    *,
    answers: Mapping[str, Any] | None = None,
    score: assessment.Score | None = None,
    refusal: str = "",
    fresh: bool = False,
    says: str = "",
    given: Mapping[str, object] | None = None,
) -> CardView:
    """The card; with `answers` it shows what was just typed instead of what is on record.

    `given` is the same for an activity: the fields of a turn that was refused.
    """
    shown = card.work.answers if answers is None else answers
    result = score if score is not None or answers is not None else card.work.result
    body: SafeString | str = ""
    if card.problem is not None:
        body = card.problem.render(
            answers=shown,
            result=result,
            seed=card.seed,
            prefix=prefix(card.block.key),
            show_answer=card.show_answer,
            hints=card.work.hints_shown,
        )
    verdict, left, look = _verdict(card)
    return CardView(
        card=card,
        title=card.block.title or (_("Graded problem") if card.graded else _("Check yourself")),
        points=_points(card),
        attempts=_attempts(card),
        verdict=verdict,
        left=left,
        look=look,
        body=body,
        html=card.block.html,
        refusal=refusal,
        fresh=fresh,
        template=f"player/blocks/{card.block.kind}.html" if card.block.kind in SHOWN else "",
        extra=_extra(card, given),
        says=says,
        film=film(card),
        live=live(card),
    )


def _extra(card: learning.Card, given: Mapping[str, object] | None) -> Mapping[str, Any]:
    """What the template of an activity needs, with what was sent and refused in the place of what is on record."""
    kind = card.block.kind
    found = SHOWN[kind](card) if kind in SHOWN else {}
    return GIVEN_BACK[kind](found, given) if given and kind in GIVEN_BACK else found


def with_links_from(shown: CardView, base: str) -> CardView:
    """The card with links to other units written out, for a page at another address than the unit's."""

    def written_out(text: SafeString | str) -> SafeString:
        return mark_safe(text.replace('href="../', f'href="{base}'))  # noqa: S308 - was safe before

    return replace(shown, html=written_out(shown.html), body=written_out(shown.body))


def _points(card: learning.Card) -> str:
    if not card.possible:
        return ""
    possible = _number(card.possible)
    if card.withheld or not (card.work.attempts_used or card.by_team):
        return ngettext("%(possible)s point", "%(possible)s points", _count(card.possible)) % {
            "possible": possible
        }
    points = ngettext(
        "%(points)s of %(possible)s point", "%(points)s of %(possible)s points", _count(card.possible)
    ) % {"points": _number(card.points), "possible": possible}
    return _("%(points)s, set by the course team") % {"points": points} if card.by_team else points


def _attempts(card: learning.Card) -> str:
    limit = card.block.max_attempts
    if not limit:
        return ""
    return ngettext("%(used)s of %(limit)s attempt used", "%(used)s of %(limit)s attempts used", limit) % {
        "used": card.work.attempts_used,
        "limit": limit,
    }


def _verdict(card: learning.Card) -> tuple[str, str, str]:
    """What is on record, in words; how many attempts are left, where that matters; the class that colours it."""
    if not card.work.attempts_used or card.work.result is None:
        return "", "", ""
    state = card.work.result.correct
    words = {assessment.CORRECT: _("Correct."), assessment.PARTIAL: _("Partly correct.")}
    looks = {assessment.CORRECT: "met", assessment.PARTIAL: "open"}
    left = ""
    if card.closed is None and card.attempts_left:
        left = ngettext(
            "You have %(left)s attempt left.", "You have %(left)s attempts left.", card.attempts_left
        ) % {"left": card.attempts_left}
    return words.get(state, _("Not correct.")), left, looks.get(state, "missed")


def _number(value: Decimal) -> str:
    """A number of points without needless zeros, cut to two decimals."""
    cut = value.quantize(Decimal("0.01"), rounding="ROUND_DOWN")
    places = 0 if cut == cut.to_integral_value() else 2 if cut * 10 != (cut * 10).to_integral_value() else 1
    return formats.number_format(cut, decimal_pos=places)


def _count(value: Decimal) -> int:
    return 1 if value == 1 else 2
