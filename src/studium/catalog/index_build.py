"""Building the search index: every program's card, and the masks of facet values and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from studium.core.money import Money
from studium.partners import api as partners
from studium.partners import m49

from . import dates, isced, reading, requirements, views
from .extent import Extent, extent
from .folding import fold, words
from .languages import language_name
from .pricing import costs

FACETS = ("type", "field", "region", "starts", "price", "language", "institution", "credit")
# When a program can be begun: the code, how many days from now, in order.
_STARTS = (("now", 0), ("month", 31), ("quarter", 92), ("later", 36_500))
_PRICE_STEPS = (Decimal(1), Decimal("2.5"), Decimal(5))


@dataclass(frozen=True, slots=True)
class Card:
    """A program in a list.

    Courses, exams and weeks are what one needs at least. `price` is the least for everything, None where it
    cannot be summed; `amounts` the same, one sum for each currency. `starts` is when it can next be begun:
    past where it can now. `best_credit` says the most that one university gives.
    """

    key: str
    title: str
    type_label: str
    institutions: tuple[str, ...]
    countries: tuple[str, ...]
    field: str
    language: str
    summary: str
    courses: int
    exams: int
    weeks: int
    hours_low: int
    hours_high: int
    price: Money | None
    counts_at: tuple[str, ...]
    endorsed_by: tuple[str, ...]
    amounts: tuple[Money, ...] = ()
    starts: datetime | None = None
    best_credit: str = ""


@dataclass
class Index:
    cards: list[Card] = field(default_factory=list)
    # facet -> code -> mask of programs, label, code of the value it is below, rank
    masks: dict[str, dict[str, int]] = field(default_factory=lambda: {name: {} for name in FACETS})
    labels: dict[str, dict[str, str]] = field(default_factory=lambda: {name: {} for name in FACETS})
    parents: dict[str, dict[str, str]] = field(default_factory=lambda: {name: {} for name in FACETS})
    ranks: dict[str, dict[str, float]] = field(default_factory=lambda: {name: {} for name in FACETS})
    # word -> position -> weight
    postings: dict[str, dict[int, int]] = field(default_factory=dict)
    vocabulary: list[str] = field(default_factory=list)

    def mark(self, facet: str, code: str, label: str, *, parent: str = "", rank: float = 0) -> None:
        """Says that the program added last has this value. Of several institutions in one region the program
        counts once there (R40): it is one bit."""
        self.masks[facet][code] = self.masks[facet].get(code, 0) | 1 << (len(self.cards) - 1)
        self.labels[facet][code] = label
        self.ranks[facet][code] = rank
        if parent:
            self.parents[facet][code] = parent


def build(today: date) -> Index:
    """The index as seen from `today`, its labels in the active language."""
    index = Index()
    houses = partners.organisations()
    for key in reading.programs():
        _add(index, key, houses, today)
    index.vocabulary = sorted(index.postings)
    for name, masks in index.masks.items():
        index.masks[name] = {code: masks[code] for code in sorted(masks, key=_place_in(index, name))}
    return index


def _place_in(index: Index, name: str) -> Callable[[str], tuple[float, str, float, str]]:
    """Values by rank and label; those below another stand after it."""

    labels, parents, ranks = index.labels[name], index.parents[name], index.ranks[name]

    def place(code: str) -> tuple[float, str, float, str]:
        parent = parents.get(code, code)
        own = (ranks[code], fold(labels[code])) if parent != code else (-1.0, "")
        return (ranks[parent], fold(labels[parent]), *own)

    return place


def _add(index: Index, key: str, houses: Mapping[str, partners.Organisation], today: date) -> None:
    page = reading.program(key)
    tree = reading.current_rule_version(key).tree
    subjects = dict.fromkeys(s for leaf in requirements.leaves(tree) for s in requirements.subjects_of(leaf))
    courses = [reading.course(s.partition(":")[2]) for s in subjects if s.startswith("course:")]
    offering = [houses[each] for each in page.institutions if each in houses]
    agreements = [each for each in page.agreements if in_force(each, today) and each["institution"] in houses]
    starts = next_start(courses, today)
    needed = extent(tree)
    card = _card(page, courses, offering, agreements, needed, houses, starts)
    index.cards.append(card)
    index.mark("type", page.type, page.type_label)
    index.mark("language", page.language, language_name(page.language))
    _mark_field(index, page.field)
    for house in offering:
        index.mark("institution", house.key, house.name)
        if (place := m49.place(house.country)).region:
            index.mark("region", place.region, place.region_name)
            index.mark("region", place.subregion, place.subregion_name, parent=place.region)
    for each in agreements:
        if each["effect"] == "credit":
            index.mark("credit", each["institution"], houses[each["institution"]].name)
    if starts is not None:
        _mark_start(index, starts, today)
    if card.price is not None:
        _mark_price(index, card.price)
    _mark_words(index, page, card, courses)


def _card(
    page: views.ProgramPage,
    courses: list[views.CoursePage],
    offering: list[partners.Organisation],
    agreements: list[dict[str, object]],
    needed: Extent,
    houses: Mapping[str, partners.Organisation],
    starts: datetime | None,
) -> Card:
    hours = [hour for course in courses for hour in course.hours_per_week]
    price = costs(page.key)
    counts_at = dict.fromkeys(str(each["institution"]) for each in agreements)
    endorsers = dict.fromkeys(each["organisation"] for each in page.endorsements if each.get("approved"))
    return Card(
        key=page.key,
        title=page.title,
        type_label=page.type_label,
        institutions=tuple(house.name for house in offering),
        countries=tuple(dict.fromkeys(house.country for house in offering if house.country)),
        field=page.field,
        language=page.language,
        summary=page.summary,
        courses=needed.courses,
        exams=needed.exams,
        weeks=needed.weeks,
        hours_low=int(min(hours, default=0)),
        hours_high=int(max(hours, default=0)),
        price=price.least[0] if len(price.least) == 1 else None,
        amounts=price.least,
        counts_at=tuple(houses[each].name for each in counts_at),
        endorsed_by=tuple(houses[each].name for each in endorsers if each in houses),
        starts=starts,
        best_credit=_most_credit(agreements, houses),
    )


def in_force(agreement: Mapping[str, object], today: date) -> bool:
    """Whether an agreement's own dates let it hold today."""
    begins, ends = str(agreement.get("valid_from", "")), str(agreement.get("valid_until", ""))
    return (not begins or begins[:10] <= str(today)) and (not ends or ends[:10] >= str(today))


def _most_credit(agreements: list[dict[str, object]], houses: Mapping[str, partners.Organisation]) -> str:
    """The most credit one university gives, in its own unit: amounts of different units are not compared
    (R35), the first unit named counts."""
    given = [
        (views.credits_of(raw), str(each["institution"]))
        for each in agreements
        if each["effect"] == "credit" and isinstance(raw := each.get("credits"), dict)
    ]
    same = [
        (credits_, key)
        for credits_, key in given
        if credits_ and given[0][0] and credits_.unit == given[0][0].unit
    ]
    if not same:
        return ""
    best, key = max(same, key=lambda pair: pair[0].amount)
    return _("%(credits)s at %(university)s") % {"credits": best, "university": houses[key].name}


def next_start(courses: list[views.CoursePage], today: date) -> datetime | None:
    """When the first of the courses can be begun: the start of a run one can still enrol in, past or to come."""
    open_ = [
        run
        for course in courses
        for run in course.runs
        if run.enrol_until is None or run.enrol_until.date() >= today
    ]
    starts = [run.start for run in open_ if run.start is not None]
    if any(run.start is None for run in open_):
        return dates.start(str(today))
    return min(starts, default=None)


def _mark_field(index: Index, code: str) -> None:
    if isced.is_field(code):
        subject = isced.Field(code)
        index.mark("field", subject.broad, subject.broad_name)
        if subject.narrow:
            index.mark("field", subject.narrow, subject.narrow_name, parent=subject.broad)


def _mark_start(index: Index, starts: datetime, today: date) -> None:
    labels = {
        "now": _("Now"),
        "month": _("Within a month"),
        "quarter": _("Within three months"),
        "later": _("Later"),
    }
    for rank, (code, days) in enumerate(_STARTS):
        if starts.date() <= today + timedelta(days=days):
            index.mark("starts", code, labels[code], rank=rank)
            return


def _mark_price(index: Index, price: Money) -> None:
    """By currency, for amounts of different currencies are not compared; below it, up to which round sum."""
    if not price:
        index.mark("price", "free", _("Free"), rank=-1)
        return
    index.mark("price", price.currency, price.currency)
    bound = _round_up(price.amount)
    label = _("up to %(price)s") % {"price": Money(bound, price.currency).display()}
    index.mark("price", f"{price.currency}-{bound:f}", label, parent=price.currency, rank=float(bound))


def _round_up(amount: Decimal) -> Decimal:
    """The next of 100, 250, 500, 1,000, 2,500 and so on."""
    scale = Decimal(100)
    while True:
        for step in _PRICE_STEPS:
            if amount <= step * scale:
                return (step * scale).quantize(Decimal(1))
        scale *= 10


def _mark_words(index: Index, page: views.ProgramPage, card: Card, courses: list[views.CoursePage]) -> None:
    texts = (
        (8, page.title), (5, " ".join(page.skills)), (4, " ".join(course.title for course in courses)),
        (3, " ".join(card.institutions)), (3, isced.field_name(page.field)), (3, page.type_label),
        (2, page.summary), (2, " ".join(page.outcomes)), (1, page.about),
    )  # fmt: skip
    position = len(index.cards) - 1
    for weight, text in texts:
        for word in words(text):
            found = index.postings.setdefault(word, {})
            found[position] = max(found.get(position, 0), weight)
