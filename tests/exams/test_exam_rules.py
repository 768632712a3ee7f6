"""The examination's pure rules, by example near their edges and by property."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from studium.exams.rules import (
    GRACE,
    AttemptPolicy,
    Balance,
    Entry,
    QuestionScore,
    Saved,
    WindowTimes,
    attempts_left,
    balance,
    cut,
    deadline,
    judge_save,
    may_buy,
    may_use_attempt,
    overdue,
    takes_answers,
    total,
)
from studium.exams.states import Kind, Source

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAID = Entry(Kind.GRANTED, source=Source.PAYMENT)
AT_DISCRETION = Entry(Kind.GRANTED, source=Source.OFFICER)


def entry(kind: Kind, registration: int, window: str = "w1") -> Entry:
    return Entry(kind, registration=registration, window=window)


# R15: attempts


def test_r15_a_payment_grants_a_sitting_consumes() -> None:
    held = balance([PAID, entry(Kind.RESERVED, 1), entry(Kind.CONSUMED, 1)])
    assert (held.granted, held.reserved, held.consumed, held.available) == (1, 0, 1, 0)


def test_r15_a_returned_attempt_can_be_used_again() -> None:
    held = balance([PAID, entry(Kind.RESERVED, 1), entry(Kind.RETURNED, 1)])
    assert held.available == 1
    assert held.in_use == 0


def test_r15_a_refund_takes_the_attempt_back() -> None:
    assert balance([PAID, Entry(Kind.WITHDRAWN)]).available == 0


def test_r15_without_a_paid_attempt_there_is_none_to_use() -> None:
    assert may_use_attempt(AttemptPolicy(limit=2), Balance(), "w1", free=False) == "none_held"
    assert may_use_attempt(AttemptPolicy(limit=2), Balance(), "w1", free=True) is None


def test_r15_a_lifetime_limit_counts_every_window() -> None:
    policy = AttemptPolicy(limit=2, per="lifetime")
    held = balance([PAID, PAID, PAID, entry(Kind.CONSUMED, 1, "w1"), entry(Kind.CONSUMED, 2, "w2")])
    assert may_use_attempt(policy, held, "w3", free=False) == "limit_reached"


def test_r15_a_term_limit_counts_one_window() -> None:
    policy = AttemptPolicy(limit=1, per="term")
    held = balance([PAID, PAID, entry(Kind.CONSUMED, 1, "w1")])
    assert may_use_attempt(policy, held, "w1", free=False) == "limit_reached"
    assert may_use_attempt(policy, held, "w2", free=False) is None


def test_r15_a_payment_grants_as_many_as_the_policy_says() -> None:
    assert AttemptPolicy(limit=2, per="payment").attempts_per_payment == 2
    assert AttemptPolicy(limit=2, per="lifetime").attempts_per_payment == 1
    assert AttemptPolicy(limit=None, per="payment").attempts_per_payment == 1


def test_r15_a_discretionary_attempt_comes_on_top_of_the_limit() -> None:
    policy = AttemptPolicy(limit=1, per="lifetime")
    held = balance([PAID, entry(Kind.CONSUMED, 1), AT_DISCRETION])
    assert may_use_attempt(policy, held, "w2", free=False) is None
    assert attempts_left(policy, held, "w2") == 1


def test_r15_nobody_is_offered_an_attempt_they_could_not_sit() -> None:
    policy = AttemptPolicy(limit=1, per="lifetime")
    assert may_buy(policy, Balance(), "w1")
    assert not may_buy(policy, balance([PAID]), "w1"), "one is held already"
    assert not may_buy(policy, balance([PAID, entry(Kind.CONSUMED, 1)]), "w2"), "the limit is reached"
    assert may_buy(AttemptPolicy(limit=None), balance([PAID, entry(Kind.CONSUMED, 1)]), "w2")


@given(
    grants=st.integers(0, 4),
    limit=st.one_of(st.none(), st.integers(1, 3)),
    wishes=st.lists(st.sampled_from(["use", "return", "consume"]), max_size=30),
    free=st.booleans(),
)
def test_r15_the_ledger_never_gives_more_than_was_granted_nor_than_the_limit(
    grants: int, limit: int | None, wishes: list[str], free: bool
) -> None:
    policy = AttemptPolicy(limit=limit)
    entries = [PAID] * grants
    reserved: list[int] = []
    for number, wish in enumerate(wishes):
        held = balance(entries)
        if wish == "use" and may_use_attempt(policy, held, "w1", free=free) is None:
            if not held.available:
                entries.append(Entry(Kind.GRANTED, source=Source.FREE))
            entries.append(entry(Kind.RESERVED, number))
            reserved.append(number)
        elif wish != "use" and reserved:
            kind = Kind.RETURNED if wish == "return" else Kind.CONSUMED
            entries.append(entry(kind, reserved.pop()))
        after = balance(entries)
        assert after.available >= 0
        assert limit is None or after.in_use <= limit


# R13: windows and the clock


def window(**days: int) -> WindowTimes:
    at = {name: NOON + timedelta(days=count) for name, count in days.items()}
    return WindowTimes(
        at["register_from"], at["register_until"], at["opens"], at["closes"], at["release_after"]
    )


def test_r13_four_windows_and_their_edges() -> None:
    times = window(register_from=0, register_until=5, opens=7, closes=9, release_after=20)
    second = timedelta(seconds=1)
    assert times.registering(NOON) and not times.registering(NOON - second)
    assert times.registering(times.register_until) and not times.registering(times.register_until + second)
    assert times.open(times.opens) and not times.open(times.opens - second)
    assert times.open(times.closes - second) and not times.open(times.closes)
    assert times.over(times.closes)
    assert times.releasable(times.release_after) and not times.releasable(times.release_after - second)


@given(st.integers(1, 600), st.integers(1, 10_000))
def test_the_end_is_never_after_the_minutes_nor_after_the_window(minutes: int, left: int) -> None:
    closes = NOON + timedelta(minutes=left)
    end = deadline(started=NOON, minutes=minutes, closes=closes)
    assert end <= closes
    assert end - NOON <= timedelta(minutes=minutes)
    assert end in (closes, NOON + timedelta(minutes=minutes))


def test_an_answer_on_its_way_is_taken_until_the_grace_ends() -> None:
    assert takes_answers(now=NOON + GRACE, deadline=NOON, submitted=False)
    assert not takes_answers(now=NOON + GRACE + timedelta(microseconds=1), deadline=NOON, submitted=False)
    assert not takes_answers(now=NOON - GRACE, deadline=NOON, submitted=True)
    assert not overdue(now=NOON + GRACE, deadline=NOON)
    assert overdue(now=NOON + GRACE + timedelta(microseconds=1), deadline=NOON)


# Saves


@given(st.data())
def test_saves_of_one_tab_in_any_order_and_repeated_leave_the_last_by_number(data: st.DataObject) -> None:
    contents = data.draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=8))
    sent = [Saved(number, "tab", content) for number, content in enumerate(contents, start=1)]
    arriving = data.draw(st.permutations(sent + data.draw(st.lists(st.sampled_from(sent), max_size=8))))
    stored: Saved | None = None
    for save in arriving:
        if judge_save(stored, save) == "store":
            stored = save
    assert stored is not None
    assert stored.content == contents[-1]


def test_a_replayed_save_changes_nothing() -> None:
    assert judge_save(Saved(4, "tab", "5 days"), Saved(4, "tab", "5 days")) == "same"


def test_a_save_that_arrives_after_a_newer_one_is_dropped() -> None:
    assert judge_save(Saved(5, "tab", "6 days"), Saved(4, "tab", "5 days")) == "late"


def test_another_tab_that_has_not_seen_the_newer_answer_does_not_overwrite_it() -> None:
    assert judge_save(Saved(5, "left", "6 days"), Saved(5, "right", "5 days")) == "elsewhere"
    assert judge_save(Saved(5, "left", "6 days"), Saved(6, "right", "5 days")) == "store"


# Marks


def test_scores_are_compared_exactly() -> None:
    below = total([QuestionScore(Decimal("59.95"), Decimal(100))], Decimal(60))
    assert (below.percent, below.passed) == (Decimal("59.950000"), False)
    third = [QuestionScore(Decimal(1), Decimal(3), Decimal(1))] * 3
    assert total(third, Decimal("33.4")).passed is False
    assert total(third, Decimal("33.3")).passed is True
    whole = total(
        [QuestionScore(Decimal(1), Decimal(3))] * 2 + [QuestionScore(Decimal(3), Decimal(3))], Decimal(60)
    )
    assert whole.percent == Decimal("55.555555")


def test_nothing_asked_is_nothing_passed() -> None:
    assert total([], Decimal(0)).passed is False


scores = st.builds(
    lambda points, possible, weight: QuestionScore(min(points, possible), possible, weight),
    st.decimals(0, 10, places=2),
    st.decimals(0, 10, places=2),
    st.one_of(st.none(), st.decimals(0, 10, places=2)),
)


@given(st.lists(scores, max_size=12), st.decimals(0, 100, places=2))
def test_the_cut_percentage_compares_with_the_pass_mark_as_the_exact_one(
    questions: list[QuestionScore], mark: Decimal
) -> None:
    whole = total(questions, mark)
    assert 0 <= whole.percent <= 100
    if whole.possible:
        assert (whole.percent >= mark) == whole.passed


@given(st.fractions(0, 100))
def test_a_percentage_is_cut_never_rounded_up(value: Fraction) -> None:
    assert Fraction(cut(value)) <= value < Fraction(cut(value)) + Fraction(1, 1_000_000)
