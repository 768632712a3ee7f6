"""What a whole program costs, at least, before anything is met: step by step."""

from __future__ import annotations

from dataclasses import dataclass

from studium.core.clock import now
from studium.core.money import Money

from . import reading, requirements, views


@dataclass(frozen=True, slots=True)
class CostStep:
    """One thing to pay: kind course, exam, program or credential."""

    kind: str
    key: str
    name: str
    price: Money


@dataclass(frozen=True, slots=True)
class Costs:
    """The cheapest way through the rules, step by step; what is free is a step of no cost. `total` is their sum,
    None where currencies are mixed or nothing is priced; `bundle` is the price of all courses together."""

    steps: tuple[CostStep, ...]
    total: Money | None
    bundle: Money | None

    @property
    def saving(self) -> Money | None:
        """What buying all courses together saves; None where there is no such price or it saves nothing."""
        courses = [step.price for step in self.steps if step.kind == "course" and step.price]
        if (
            self.bundle is None
            or not courses
            or {price.currency for price in courses} != {self.bundle.currency}
        ):
            return None
        apart = sum(courses[1:], courses[0])
        return apart - self.bundle if self.bundle < apart else None

    @property
    def apart(self) -> tuple[Money, ...]:
        """What all steps cost one by one: a sum for each currency, nothing is converted."""
        sums: dict[str, Money] = {}
        for step in self.steps:
            if step.price:
                currency = step.price.currency
                sums[currency] = sums.get(currency, Money.zero(currency)) + step.price
        return tuple(sums.values()) or ((self.total,) if self.total is not None else ())

    @property
    def least(self) -> tuple[Money, ...]:
        """The least for everything, courses bought together where that is less."""
        saving = self.saving
        return tuple(
            amount - saving if saving is not None and saving.currency == amount.currency else amount
            for amount in self.apart
        )


def verified_price(course: views.CoursePage) -> Money | None:
    """What the verified track of the course costs: of its next run on offer, else the course's own price."""
    today = now()
    for run in course.runs:
        if (run.upgrade_until is None or run.upgrade_until >= today) and run.price is not None:
            return run.price
    return course.price


def costs(program_key: str) -> Costs:
    """The least a new learner pays for everything, credential included."""
    page = reading.program(program_key)
    version = reading.current_rule_version(program_key)
    steps = list(_cheapest(version.tree, version.names))
    if page.credential_price:
        steps.append(CostStep("credential", page.key, page.credential_label, page.credential_price))
    priced = [step.price for step in steps if step.price]
    total = None
    if len({price.currency for price in priced}) == 1:
        total = sum(priced[1:], priced[0])
    elif steps and not priced:
        total = Money.zero(page.currency)
    return Costs(tuple(steps), total, page.bundle_price)


def _cheapest(node: requirements.Node, names: dict[str, str]) -> list[CostStep]:
    """The steps of the cheapest way to meet the node. Groups are chosen by the sum of amounts."""
    if isinstance(node, requirements.All):
        return [step for child in node.children for step in _cheapest(child, names)]
    if isinstance(node, requirements.Choose):
        ways = sorted((_cheapest(child, names) for child in node.children), key=_sum)
        if node.count is not None:
            return [step for way in ways[: node.count] for step in way]
        return _enough_credits(node, names)
    found: list[CostStep] = []
    for subject in requirements.subjects_of(node):
        kind, _colon, key = subject.partition(":")
        name = names.get(subject, key)
        if kind == "course":
            price = verified_price(reading.course(key))
        elif kind == "exam":
            price = reading.price_of("exam", key)
        elif kind == "program":
            found += costs(key).steps
            continue
        else:
            continue
        if price is not None:
            found.append(CostStep(kind, key, name, price))
    return found


def _enough_credits(node: requirements.Choose, names: dict[str, str]) -> list[CostStep]:
    """The cheapest per credit first, until the credits suffice: near the least, and said as "about"."""
    ways = [(_cheapest(child, names), requirements.worth(child)) for child in node.children]
    ways.sort(key=lambda way: _sum(way[0]) / float(way[1] or 1))
    found: list[CostStep] = []
    left = node.credits
    for way, credits_ in ways:
        if left is None or left <= 0:
            break
        found += way
        left -= credits_ or 0
    return found


def _sum(steps: list[CostStep]) -> float:
    return float(sum(step.price.amount for step in steps))
