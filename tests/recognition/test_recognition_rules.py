"""Recognition's pure rules, by example near their edges and by property."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from studium.catalog.requirements import Period
from studium.recognition.flow import CLOSED, DECIDED, STEPS, CaseState, may_step
from studium.recognition.rules import (
    MOST_A_DAY,
    REPEAT_AFTER,
    Credits,
    Holding,
    Past,
    Terms,
    conditions,
    decision_fault,
    may_request,
    usable,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CREDIT = Terms(
    key="msc-credit",
    program_key="supply-chain",
    institution_key="aalto-ridge",
    degree="the MSc in Logistics",
    effect="credit",
    credits=Credits(Decimal(24), "ECTS"),
)
HELD = Holding(awarded_at=NOW - timedelta(days=30), active=True, number="7Q4M-2KXD", score=Decimal("78.4"))


def judged(terms: Terms, code: str, holding: Holding | None = HELD, granted: tuple[str, ...] = ()) -> str:
    found = conditions(terms, holding=holding, granted=granted, now=NOW)
    return next(one.judged for one in found if one.code == code)


def test_r29_an_agreement_is_dated() -> None:
    assert judged(CREDIT, "in_force") == "met"
    assert judged(replace(CREDIT, valid_until=NOW), "in_force") == "met"
    assert judged(replace(CREDIT, valid_until=NOW - timedelta(seconds=1)), "in_force") == "not_met"
    assert judged(replace(CREDIT, valid_from=NOW + timedelta(seconds=1)), "in_force") == "not_met"


def test_r29_a_score_is_compared_exactly() -> None:
    needs = replace(CREDIT, min_score=Decimal("78.4"))
    assert judged(needs, "min_score") == "met"
    assert judged(needs, "min_score", replace(HELD, score=Decimal("78.39"))) == "not_met"
    assert judged(needs, "min_score", None) == "not_met"


def test_r29_where_the_credential_states_no_mark_the_university_decides() -> None:
    needs = replace(CREDIT, min_score=Decimal(70))
    assert judged(needs, "min_score", replace(HELD, score=None)) == "open"


def test_r29_the_age_of_a_credential_counts_to_the_day() -> None:
    needs = replace(CREDIT, max_age=Period.parse("P5Y"))
    assert (
        judged(needs, "max_age", replace(HELD, awarded_at=datetime(2021, 11, 23, 0, 1, tzinfo=UTC))) == "met"
    )
    assert (
        judged(needs, "max_age", replace(HELD, awarded_at=datetime(2021, 11, 22, 23, 59, tzinfo=UTC)))
        == "not_met"
    )


def test_r29_what_cannot_be_combined_is_not_given_twice() -> None:
    needs = replace(CREDIT, non_combinable_with=("mba-waiver",))
    assert judged(needs, "not_combined") == "met"
    assert judged(needs, "not_combined", granted=("mba-waiver",)) == "not_met"


def test_r29_extra_conditions_are_the_university_s_to_decide() -> None:
    found = conditions(replace(CREDIT, extra=("An interview",)), holding=HELD, granted=(), now=NOW)
    assert found[-1].judged == "open"
    assert usable(found)


def test_a_revoked_credential_is_none() -> None:
    assert judged(CREDIT, "credential", replace(HELD, active=False)) == "not_met"
    assert not usable(conditions(CREDIT, holding=None, granted=(), now=NOW))


def test_r31_credit_waits_for_admission_unless_stated() -> None:
    assert CREDIT.waits_for_admission
    assert not replace(CREDIT, conditional_on_admission=False).waits_for_admission
    assert not replace(CREDIT, effect="admission").waits_for_admission


def past(days: float, state: CaseState = CaseState.REFUSED, key: str = "msc-credit") -> Past:
    return Past(key, state, NOW - timedelta(days=days))


def test_r33_one_request_at_a_time() -> None:
    refused = may_request([past(90, CaseState.IN_REVIEW)], agreement_key="msc-credit", now=NOW)
    assert refused is not None and refused.code == "open"
    assert may_request([past(90, CaseState.IN_REVIEW)], agreement_key="another", now=NOW) is None


def test_r33_a_repeat_request_waits_thirty_days() -> None:
    refused = may_request([past(29.9)], agreement_key="msc-credit", now=NOW)
    assert refused is not None and refused.code == "too_soon"
    assert refused.until == NOW - timedelta(days=29.9) + REPEAT_AFTER
    assert may_request([past(30)], agreement_key="msc-credit", now=NOW) is None


def test_r33_what_was_granted_is_not_asked_again() -> None:
    refused = may_request([past(400, CaseState.GRANTED)], agreement_key="msc-credit", now=NOW)
    assert refused is not None and refused.code == "granted"


def test_r33_five_requests_in_a_day() -> None:
    many = [past(0.1 * number, key=f"agreement-{number}") for number in range(1, MOST_A_DAY + 1)]
    refused = may_request(many, agreement_key="another", now=NOW)
    assert refused is not None and refused.code == "too_many"
    assert refused.until == NOW - timedelta(days=0.5) + timedelta(days=1)
    assert may_request(many[:-1], agreement_key="another", now=NOW) is None


@given(
    st.lists(
        st.builds(past, st.floats(0, 60), st.sampled_from(list(CaseState)), st.sampled_from(["a", "b", "c"])),
        max_size=8,
    )
)
def test_r33_waiting_as_long_as_told_is_enough(earlier: list[Past]) -> None:
    refused = may_request(earlier, agreement_key="a", now=NOW)
    if refused is not None and refused.until is not None:
        assert refused.until > NOW
        after = may_request(earlier, agreement_key="a", now=refused.until)
        assert after is None or after.code == "too_many" or after.until is None


def test_r34_every_state_is_drawn_and_every_open_one_can_end() -> None:
    assert set(STEPS) == set(CaseState)
    for state in CaseState:
        reached, edge = {state}, [state]
        while edge:
            found = STEPS[edge.pop()] - reached
            reached |= found
            edge += found
        assert reached & CLOSED, state


def test_r34_only_what_was_not_granted_whole_is_appealed() -> None:
    assert may_step(CaseState.REFUSED, CaseState.APPEALED)
    assert may_step(CaseState.PARTIAL, CaseState.APPEALED)
    assert not STEPS[CaseState.GRANTED]
    assert all(may_step(CaseState.APPEALED, outcome) for outcome in DECIDED)


def fault(outcome: str, amount: str | None, unit: str = "ECTS", terms: Terms = CREDIT) -> str | None:
    value = None if amount is None else Decimal(amount)
    return decision_fault(terms, outcome=outcome, amount=value, unit=unit, rationale="As agreed.")


def test_r34_a_decision_has_reasons() -> None:
    assert decision_fault(CREDIT, outcome="refused", amount=None, unit="", rationale=" ") == "rationale"


def test_r34_granted_is_what_was_agreed_partial_is_less() -> None:
    assert fault("granted", "24") is None
    assert fault("granted", "23") == "credits_range"
    assert fault("partial", "12.5") is None
    assert fault("partial", "24") == "credits_range"
    assert fault("partial", "0") == "credits_range"
    assert fault("partial", None) == "credits_needed"
    assert fault("refused", "3") == "credits_unwanted"


def test_r35_credits_are_never_converted() -> None:
    assert fault("granted", "24", unit="US credits") == "unit"


def test_r30_an_effect_without_credit_carries_no_amount() -> None:
    admission = replace(CREDIT, effect="admission", credits=None)
    assert fault("granted", None, "", admission) is None
    assert fault("granted", "24", "ECTS", admission) == "credits_unwanted"
