"""A problem that the native engine cannot take alone: opened by the capa engine, drawn here, graded by both.

The worker runs the problem's script once for a seed and gives back the page with its variables filled in. What the
native engine knows of it is graded natively, in microseconds; the rest by the worker. Opened pages are kept,
so that a view costs no call.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from studium.assessment import safexml
from studium.assessment.errors import Unsupported
from studium.assessment.problem import Input, Problem
from studium.assessment.prompt import NOT_ANSWERED, Answer
from studium.assessment.sandbox.runner import Library
from studium.assessment.score import INCORRECT, ZERO, InputScore, Score

from . import failures
from .client import Client, Unavailable, client
from .kept import Kept
from .shown import MEASURED, TAKEN, page_of, why_not
from .told import score_of, text_of

_OPENED: Final = 512
_GRADED: Final = 512
_REFUSED_SECONDS: Final = 60
_ROOT = re.compile(r"<problem\b[^>]*>", re.DOTALL)
_RANDOMIZE = re.compile(r"""\brerandomize\s*=\s*["']?\s*([A-Za-z_]+)""")
#: As edX: how many variants there are for learners of their own seed, and for those of a new one each time.
_BINS: Final = {"per_student": 20, "always": 1000, "onreset": 1000, "true": 1000}
#: Texts that hardly any question takes: tried in turn as wrong answers.
_HARDLY_RIGHT: Final = ("-98765.4321", "no answer of this kind", "[]", "q")


@dataclass(frozen=True, slots=True)
class Opened:
    """The problem for one seed: its page, the ids that capa grades, and what it declares right for them."""

    page: Problem
    foreign: frozenset[str]
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Refused:
    """A problem that could not be opened; tried again after a while, for the machine may just have been busy."""

    refusal: Unsupported
    until: float


@dataclass(frozen=True, slots=True)
class CapaProblem:
    """The same surface as `Problem`; see there. Anything may raise `Unsupported` where the problem cannot be
    opened (its script fails), and `Unavailable` where the worker is not to be had."""

    source: str
    library: Library | None = None
    worker: Client = field(default=client, compare=False)

    # What does not depend on the seed, or is taken from the first.

    @property
    def title(self) -> str:
        return self._at(0).page.title

    @property
    def inputs(self) -> tuple[Input, ...]:
        """None while the problem cannot be opened; a page that says so has none either."""
        page = self._page_if_any()
        return page.inputs if page else ()

    @property
    def types(self) -> tuple[str, ...]:
        return self._at(0).page.types

    @property
    def hints(self) -> tuple[SafeString, ...]:
        page = self._page_if_any()
        return page.hints if page else ()

    @property
    def solutions(self) -> tuple[SafeString, ...]:
        return self._at(0).page.solutions

    @property
    def weight(self) -> Decimal | None:
        return self._at(0).page.weight

    @property
    def notes(self) -> tuple[str, ...]:
        return self._at(0).page.notes

    @property
    def max_points(self) -> Decimal:
        return self._at(0).page.max_points

    @property
    def seeded(self) -> bool:
        return self._bins() > 1 or self._at(0).page.seeded

    def prepare(self) -> None:
        """Opens the first variant. Raises `Unsupported` where its author has to mend it, `Unavailable`."""
        self._at(0)

    # What learners do.

    def grade(self, *, answers: Mapping[str, Any] | None, seed: int = 0) -> Score:
        """As `Problem.grade`. An answer on which the script fails is unreadable, so that it costs no attempt.

        Raises `Unavailable`.
        """
        try:
            opened = self._at(seed)
        except Unsupported as refusal:
            return Score(ZERO, ZERO, {"": InputScore(INCORRECT, ZERO, escape(refusal.why), readable=False)})
        page = opened.page
        native = page.grade(answers=answers, seed=self.seed_of(seed))
        per_input = dict(native.per_input)
        given = answers if isinstance(answers, Mapping) else {}
        sent: dict[str, str] = {}
        for one in opened.foreign:
            text = text_of(given.get(one))
            if isinstance(text, InputScore):
                per_input[one] = text
            else:
                sent[one] = text
        if any(text.strip() for text in sent.values()) and len(sent) == len(opened.foreign):
            per_input |= self._graded(opened, sent, seed)
        else:
            per_input |= dict.fromkeys(sent, NOT_ANSWERED)
        points = sum((one.points for one in per_input.values()), ZERO)
        return Score(min(points, page.max_points), page.max_points, per_input)

    def render(
        self,
        *,
        answers: Mapping[str, Any] | None = None,
        result: Score | None = None,
        seed: int = 0,
        prefix: str = "",
        show_answer: bool = False,
        hints: int = 0,
    ) -> SafeString:
        """As `Problem.render`. Where the problem cannot be opened now, a sentence says so."""
        try:
            page = self._at(seed).page
        except Unsupported as refusal:
            return format_html('<p class="soft" role="note">{}</p>', refusal.why)
        except Unavailable:
            sentence = _("This problem could not be prepared just now. Load the page again in a moment.")
            return format_html('<p class="soft" role="note">{}</p>', sentence)
        return page.render(
            answers=answers,
            result=result,
            seed=self.seed_of(seed),
            prefix=prefix,
            show_answer=show_answer,
            hints=hints,
        )

    def declared(self, *, seed: int = 0) -> dict[str, Answer] | None:
        """As `Problem.declared`."""
        return self._at(seed).page.declared(seed=self.seed_of(seed)) or self._declared_by_answers(seed)

    def wrong(self, *, seed: int = 0) -> dict[str, Answer] | None:
        """As `Problem.wrong`; asks the worker about a few answers until one scores nothing."""
        opened = self._at(seed)
        found: dict[str, Answer] = {}
        for one in opened.page.inputs:
            answer = _HARDLY_RIGHT[0] if one.id in opened.foreign else one.wrong(self.seed_of(seed))
            if answer is None:
                return None
            found[one.id] = answer
        for text in _HARDLY_RIGHT if opened.foreign else ():
            found |= dict.fromkeys(opened.foreign, text)
            if not self.grade(answers=found, seed=seed).points:
                return found
        return None if opened.foreign else found

    def revealed(self) -> dict[str, list[str]]:
        return self._at(0).page.revealed()

    def seed_of(self, seed: int) -> int:
        """The variant that a seed leads to: one for all where the problem is not to vary."""
        return 1 + seed % self._bins()

    # With the worker.

    def _bins(self) -> int:
        root = _ROOT.search(self.source)
        named = _RANDOMIZE.search(root.group()) if root else None
        return _BINS.get(named.group(1).lower(), 1) if named else 1

    def _page_if_any(self) -> Problem | None:
        try:
            return self._at(0).page
        except (Unsupported, Unavailable):
            return None

    def _at(self, seed: int) -> Opened:
        key = (self.source, self.library, self.seed_of(seed))
        known = _opened.get(key)
        if isinstance(known, _Refused):
            if time.monotonic() < known.until:
                raise Unsupported(known.refusal.kind, known.refusal.why)
            known = None
        if known is None:
            try:
                known = self._open(self.seed_of(seed))
            except Unsupported as refusal:
                _opened.put(key, _Refused(refusal, time.monotonic() + _REFUSED_SECONDS))
                raise
            _opened.put(key, known)
        found: Opened = known
        return found

    def _open(self, seed: int) -> Opened:
        request = {"do": "open", "source": self.source, "seed": seed}
        reply = self.worker.ask(request, self.library)
        if "failure" in reply:
            raise failures.refusal(reply["failure"])
        page, foreign = page_of(reply["tree"], reply["answers"])
        return Opened(page, foreign, reply["answers"])

    def _graded(self, opened: Opened, sent: dict[str, str], seed: int) -> dict[str, InputScore]:
        variant = self.seed_of(seed)
        key = (self.source, self.library, variant, tuple(sorted(sent.items())))
        known = _graded.get(key)
        if known is not None:
            return dict(known)
        request = {"do": "grade", "source": self.source, "seed": variant, "answers": sent}
        reply = self.worker.ask(request, self.library)
        if "failure" in reply:
            sentence = failures.sentence(reply["failure"])
            return {one: InputScore(INCORRECT, ZERO, sentence, readable=False) for one in sent}
        told: Mapping[str, Any] = reply["inputs"]
        most = {one.id: one.possible for one in opened.page.inputs}
        made = {one: score_of(told.get(one) or {}, sent[one], most[one]) for one in sent}
        _graded.put(key, made)
        return made

    def _declared_by_answers(self, seed: int) -> dict[str, Answer] | None:
        """A question with several inputs may declare its answers only together; then the rest may stay empty."""
        opened = self._at(seed)
        found: dict[str, Answer] = {}
        for one in opened.page.inputs:
            answer = one.declared(self.seed_of(seed))
            declared = opened.answers.get(one.id)
            if one.id in opened.foreign and isinstance(declared, str):
                answer = declared
            if answer is None:
                return None
            found[one.id] = answer
        return found or None


_opened: Final = Kept(_OPENED)
_graded: Final = Kept(_GRADED)


def capa_problem(source: str, library: Library | None, refusal: Unsupported) -> CapaProblem:
    """The problem for the capa engine, where the native one refused it. Raises `Unsupported` where neither takes it.

    Looks at the source alone; the worker is not started for it.
    """
    if refusal.kind == "xml":
        raise refusal
    tags = {safexml.local_name(element) for element in safexml.parse(source).root.iter()}
    for tag in sorted(tags):
        why = why_not(tag)
        if why:
            raise Unsupported(tag, why)
    if not tags & TAKEN and refusal.kind not in MEASURED:
        raise refusal  # What the native engine knows and will not have, such as a pattern without end.
    return CapaProblem(source, library)
