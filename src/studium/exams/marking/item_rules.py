"""Classical item analysis: pure functions over columns of numbers. No database, no clock.

An item's score is a candidate's share of its points, 0 to 1, of those whose paper had it.

- Difficulty: the mean score; 1 is an item that everybody solves.
- Discrimination: the correlation (Pearson) of the item's score with the share of the points of all other items,
  the corrected item-total correlation (Henrysson 1963). None where either does not vary.
- Alpha: Cronbach's (1951), over the items that every paper had, from the points as they count.
- An option's discrimination: the point-biserial correlation of choosing it with the result in percent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import fsum, sqrt, sumprod

#: Below or above these, an item deserves a look.
HARD, EASY, WEAK, OMITTED, UNUSED = 0.2, 0.95, 0.15, 0.1, 0.02
#: With fewer candidates than these, chance says more than the figures do.
FEW = 20


@dataclass(slots=True)
class Column:
    """One item: who had it (`rows`, positions of sittings), the points they got of `possible` as they count."""

    rows: list[int] = field(default_factory=list)
    points: list[float] = field(default_factory=list)
    possible: list[float] = field(default_factory=list)
    omitted: int = 0


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """An item in figures. Shares are 0 to 1; correlations -1 to 1, None where nothing varies."""

    seen: int
    omitted: int
    difficulty: float
    discrimination: float | None

    @property
    def omit_rate(self) -> float:
        return self.omitted / self.seen if self.seen else 0.0


@dataclass(frozen=True, slots=True)
class PaperFigures:
    """The whole: results in percent (`spread` the standard deviation of a sample), alpha over `common` items.

    `error` is the standard error of measurement, in percent.
    """

    sittings: int
    mean: float
    median: float
    spread: float | None
    common: int
    alpha: float | None
    error: float | None


def item_figures(column: Column, got: Sequence[float], possible: Sequence[float]) -> ItemFigures:
    """`got` of `possible`: every sitting's points in all."""
    seen = len(column.rows)
    scores = [
        points / most if most else 0.0 for points, most in zip(column.points, column.possible, strict=True)
    ]
    rest = []
    for row, points, most in zip(column.rows, column.points, column.possible, strict=True):
        others = possible[row] - most
        rest.append((got[row] - points) / others if others > 1e-9 else 0.0)
    return ItemFigures(seen, column.omitted, fsum(scores) / seen if seen else 0.0, correlation(scores, rest))


def paper_figures(columns: Sequence[Column], got: Sequence[float], percents: Sequence[float]) -> PaperFigures:
    count = len(percents)
    common = [column for column in columns if len(column.rows) == count]
    spread = sqrt(variance(percents)) if count > 1 else None
    alpha = _alpha(common, count)
    return PaperFigures(
        sittings=count,
        mean=fsum(percents) / count if count else 0.0,
        median=_median(percents),
        spread=spread,
        common=len(common),
        alpha=alpha,
        error=spread * sqrt(1 - alpha) if spread is not None and alpha is not None and alpha >= 0 else None,
    )


def _alpha(common: Sequence[Column], count: int) -> float | None:
    if len(common) < 2 or count < 2:
        return None
    totals = [fsum(each) for each in zip(*(column.points for column in common), strict=True)]
    whole = variance(totals)
    if whole <= 1e-12:
        return None
    parts = fsum(variance(column.points) for column in common)
    return len(common) / (len(common) - 1) * (1 - parts / whole)


def option_correlation(
    *, chosen: int, chosen_sum: float, seen: int, total: float, squares: float
) -> float | None:
    """Point-biserial, from sums of results in percent: of those who chose the option, and of all who had the item."""
    if not 0 < chosen < seen:
        return None
    mean = total / seen
    within = squares / seen - mean * mean
    if within <= 1e-9:
        return None
    share = chosen / seen
    return (chosen_sum / chosen - mean) / sqrt(within) * sqrt(share / (1 - share))


def correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's; None where either does not vary."""
    count = len(one)
    if count < 2:
        return None
    mine, theirs = fsum(one) / count, fsum(other) / count
    left, right = [value - mine for value in one], [value - theirs for value in other]
    spread = sumprod(left, left) * sumprod(right, right)
    return max(-1.0, min(1.0, sumprod(left, right) / sqrt(spread))) if spread > 1e-18 else None


def variance(values: Sequence[float]) -> float:
    """Of a sample (n - 1)."""
    mean = fsum(values) / len(values)
    away = [value - mean for value in values]
    return sumprod(away, away) / (len(values) - 1)


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    if not ordered:
        return 0.0
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
