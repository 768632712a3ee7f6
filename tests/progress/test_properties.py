"""The engine's semantics, as properties over random trees and facts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import product

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from progress_kit import day, rules
from strategies import COURSES, START, facts, moments, trees

from studium.catalog.requirements import Choose, CourseReq, leaves, parse, to_raw, walk
from studium.catalog.requirements_values import Period, last_day, utc_day_number
from studium.progress.compiled import MET, compile_rules
from studium.progress.facts import Fact, facts_as_of
from studium.progress.offers import Enrolled, ExamPlace, Fee, Offers, RunOffer, WindowOffer
from studium.progress.rules import evaluate
from studium.progress.standing import Standing

often = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
best_only = trees(policies=st.just("best"))


def compiled(tree, **more):
    node, overlap = tree
    return compile_rules(node, program_key="program", version=1, overlap=overlap, **more)


def whole(standing: Standing):
    """Everything but which of several equal facts was named."""
    return (
        standing.state,
        standing.attained,
        standing.met,
        standing.needed,
        [n.state for n in standing.root.walk()],
    )


@often
@given(tree=trees(), record=facts(), at=moments, shuffled=st.randoms())
def test_1_the_order_of_facts_and_repeats_change_nothing(tree, record, at, shuffled):
    given_rules = compiled(tree)
    first = evaluate(given_rules, record, as_of=at)
    other = list(record)
    shuffled.shuffle(other)
    assert evaluate(given_rules, other, as_of=at) == first
    assert evaluate(given_rules, other + record[: len(record) // 2], as_of=at) == first


@often
@given(
    tree=best_only, record=facts(), at=moments, subject=st.sampled_from(COURSES), score=st.integers(0, 100)
)
def test_2_with_best_another_passing_fact_never_takes_met_away(tree, record, at, subject, score):
    given_rules = compiled(tree)
    if evaluate(given_rules, record, as_of=at).attained == "met":
        for kind, key in (
            ("course_result", f"course:{subject}"),
            ("exam_result", "exam:x"),
            ("exam_result", "exam:y"),
        ):
            more = Fact(999, 1, kind, key, at, at, Decimal(score), True, True, True)  # type: ignore[arg-type]
            assert evaluate(given_rules, [*record, more], as_of=at).attained == "met"


@often
@given(record=facts(plain=True), at=moments)
def test_2_latest_and_first_follow_exactly_that_attempt(record, at):
    live = [
        f
        for f in facts_as_of(record, as_of=at)
        if f.key == "course:a" and f.kind == "course_result" and f.verified
    ]
    assume(live and not any(f.key == "course:a" and f.kind in ("waiver", "transfer") for f in record))
    for policy, chosen in (("latest", live[-1]), ("first", live[0])):
        standing = evaluate(
            rules(f"all: [{{course: a, attempts: {policy}, min_score: 60}}]"), record, as_of=at
        )
        enough = chosen.passed is not False and chosen.score is not None and chosen.score >= 60
        assert (standing.state == "met") == enough


@often
@given(tree=trees(after=False), met=st.integers(0, 2**8 - 1))
def test_3_met_exactly_when_some_assignment_of_courses_to_leaves_meets_every_node(tree, met):
    """Against brute force: every way to give each contested subject to at most one of its leaves."""
    node, overlap = tree
    given_rules = compiled(tree)
    codes = tuple(MET if met >> at & 1 else 0 for at in range(len(given_rules.leaves)))
    wanted = {
        subject: [leaf.index for leaf in given_rules.leaves if subject in leaf.subjects]
        for subject in given_rules.subjects
    }
    if overlap:
        choices = [{}]
    else:
        several = {subject: found for subject, found in wanted.items() if len(found) > 1}
        assume(len(several) <= 4 and all(len(found) <= 4 for found in several.values()))
        choices = [dict(zip(several, picked, strict=True)) for picked in product(*several.values())]

    def holds(choice):
        ids = iter(range(len(codes)))

        def meets(found):
            if hasattr(found, "children"):
                states = [meets(child) for child in found.children]
                if isinstance(found, Choose) and found.count is not None:
                    return sum(states) >= found.count
                if isinstance(found, Choose):
                    values = [
                        given_rules.groups[given_rules.position[found.id]].values[n]
                        for n in range(len(states))
                    ]
                    target = given_rules.groups[given_rules.position[found.id]].target
                    return sum(v for v, ok in zip(values, states, strict=True) if ok) >= target
                return all(states)
            index = next(ids)
            mine = all(choice.get(subject, index) == index for subject in given_rules.leaves[index].subjects)
            return codes[index] == MET and mine

        return meets(node)

    settled = given_rules.settle(codes)
    assert (settled.states[0] == "met") == any(holds(choice) for choice in choices)
    assert settled.met[0] <= settled.needed[0]
    assert (settled.states[0] == "met") == (settled.met[0] == settled.needed[0])


@often
@given(tree=trees(), record=facts(), at=moments, known=moments)
def test_4_a_fact_superseded_when_known_is_never_evidence(tree, record, at, known):
    standing = evaluate(compiled(tree), record, as_of=at, known_at=known)
    gone = {f.supersedes for f in record if f.supersedes is not None and f.recorded_at <= known}
    later = {f.id for f in record if f.recorded_at > known or f.effective_at > at}
    used = {each.fact for node in standing.root.walk() for each in node.evidence}
    assert not used & (gone | later)


@given(
    on=st.dates(min_value=day("1990-01-01").date(), max_value=day("2060-01-01").date()),
    years=st.integers(1, 12),
)
def test_5_validity_ends_with_the_day_of_the_same_date_or_the_last_of_its_month(on, years):
    number = utc_day_number(day(on.isoformat())) + Period(years * 12).days
    end = last_day(number)
    assert (end.year, end.month) == (on.year + years, on.month)
    assert end.day == on.day or (on.month, on.day, end.day) == (2, 29, 28)
    assert (
        utc_day_number(day(end.isoformat()))
        <= number
        < utc_day_number(day((end + timedelta(days=1)).isoformat()))
    )


@given(
    score=st.decimals(min_value=0, max_value=100, places=8),
    least=st.decimals(min_value=0, max_value=100, places=2),
)
def test_6_scores_are_compared_unrounded(score, least):
    standing = evaluate(
        rules(f"all: [{{course: a, min_score: '{least}'}}]"),
        [Fact(1, 1, "course_result", "course:a", START, START, score, True, True)],
        as_of=START,
    )
    assert (standing.state == "met") == (score >= least)


@often
@given(tree=trees(), record=facts(), at=moments, later=facts(size=6), after=st.integers(1, 400))
def test_9_a_basis_gives_the_same_standing_for_ever(tree, record, at, later, after):
    """Whatever becomes known later."""
    given_rules = compiled(tree)
    then = evaluate(given_rules, record, as_of=at, known_at=at + timedelta(days=40))
    moved = timedelta(days=2000 + after)
    more = [
        Fact(
            f.id + 1000,
            1,
            f.kind,
            f.key,
            f.effective_at,
            f.recorded_at + moved,
            f.score,
            f.passed,
            f.verified,
        )  # type: ignore[operator]
        for f in later
    ]
    assert evaluate(given_rules, [*record, *more], as_of=at, known_at=then.basis.known_at).root == then.root


@often
@given(tree=trees())
def test_10_a_tree_that_may_be_published_can_be_finished(tree):
    given_rules = compiled(tree)
    assert given_rules.settle((MET,) * len(given_rules.leaves)).states[0] == "met"


@often
@given(tree=trees())
def test_a_tree_survives_its_file(tree):
    node, _overlap = tree
    raw = to_raw(node)
    assert parse(raw) == node
    assert to_raw(parse(raw)) == raw


@st.composite
def offers(draw):
    moment = st.none() | st.integers(-100, 1200).map(lambda days: START + timedelta(days=days))
    from studium.core.money import Money

    price = st.none() | st.integers(0, 500).map(lambda amount: Money(Decimal(amount), "USD"))
    runs = draw(
        st.lists(
            st.builds(
                RunOffer,
                st.sampled_from("rst"),
                st.sampled_from(COURSES),
                moment,
                moment,
                moment,
                moment,
                price,
            ),
            max_size=6,
        )
    )
    windows = draw(
        st.lists(
            st.builds(
                WindowOffer,
                st.sampled_from("uvw"),
                st.sampled_from("xyz"),
                moment,
                moment,
                moment,
                moment,
                price,
            ),
            max_size=4,
        )
    )
    enrolled = draw(
        st.lists(
            st.builds(
                Enrolled,
                st.sampled_from("rst"),
                st.sampled_from(COURSES),
                st.sampled_from(["audit", "verified"]),
            ),
            max_size=4,
        )
    )
    places = draw(
        st.lists(
            st.builds(
                ExamPlace,
                st.sampled_from("xyz"),
                st.booleans(),
                st.sampled_from(["", "u"]),
                moment,
                st.none() | st.integers(0, 2),
            ),
            max_size=3,
        )
    )
    fee = draw(st.none() | st.builds(Fee, price, st.booleans()))
    return Offers(tuple(runs), tuple(windows), tuple(enrolled), tuple(places), fee=fee)


@often
@given(tree=trees(), record=facts(), at=moments, offer=offers())
def test_a_standing_says_everything_and_survives_json(tree, record, at, offer):
    import json

    given_rules = compiled(tree)
    standing = evaluate(given_rules, record, as_of=at, offers=offer)
    for node in standing.root.walk():
        assert node.sentence and "{" not in node.sentence
        assert node.met <= node.needed
        assert (node.state == "met") == (node.met == node.needed)
    if standing.next is not None:
        assert standing.next.deadline is None or standing.next.deadline >= at
    assert standing.fresh_until is None or standing.fresh_until > at
    assert Standing.from_json(json.loads(json.dumps(standing.to_json()))) == standing
    assert whole(evaluate(given_rules, record, as_of=at))[1:4] == whole(standing)[1:4]
    assert (standing.attained == "met") == (standing.state == "met")


@often
@given(tree=trees(), record=facts(), at=moments, ahead=st.integers(1, 200))
def test_time_alone_changes_nothing_before_the_standing_says_so(tree, record, at, ahead):
    given_rules = compiled(tree)
    standing = evaluate(given_rules, record, as_of=at)
    later = at + timedelta(days=ahead)
    after = evaluate(given_rules, record, as_of=later)
    if standing.attained_until is None or later < standing.attained_until:
        assert whole(after)[:4] == whole(standing)[:4]
    if standing.fresh_until is None or later < standing.fresh_until:
        assert whole(after) == whole(standing)


@often
@given(tree=trees())
def test_every_leaf_knows_its_place(tree):
    node, _overlap = tree
    given_rules = compiled(tree)
    assert [leaf.node for leaf in given_rules.leaves] == list(leaves(node))
    assert [found.id for found in walk(node)] == [found.id for found in given_rules.nodes]
    assert all(isinstance(leaf.node, CourseReq) for leaf in given_rules.anchored)
