"""Items in figures, against numpy on a generated data set: 400 sittings of 60 items, some drawn, some left out."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import exam_hall
import pytest
from django.contrib.auth import get_user_model
from exam_hall import EXAM, WINDOW

from studium.exams import api as exams
from studium.exams import documents, paper
from studium.exams.models import Answer, Exam, Registration, Result, Sitting, Window

np = pytest.importorskip("numpy", reason="the figures are compared with numpy's, which is not installed")

SITTINGS, ITEMS = 400, 60
# The one item of the hall's paper that has choices; every other is known by its marks alone.
CHOICE = "stay"


def close(mine: object, theirs: float) -> bool:
    return bool(mine == pytest.approx(float(theirs), abs=1e-9))


def store(points, possible, omitted, chosen=None) -> None:
    """One received sitting a row: `points` of `possible` an item, not a number where the paper did not have it."""
    exam = Exam.objects.get(key=EXAM)
    window = Window.objects.get(exam=exam, key=WINDOW)
    drafted = paper.draft(documents.parse(exam.key, exam.document))
    questions = paper.questions(drafted.content_version, drafted.form)
    (asked,) = next(one.problem.inputs for one in questions if one.block_key == CHOICE)
    count = len(points)
    person = get_user_model()
    people = person.objects.bulk_create(
        [person(email=f"c{n}@hall.example", legal_name=f"Candidate {n}", password="!") for n in range(count)]
    )
    places = Registration.objects.bulk_create(
        [
            Registration(
                learner=one,
                exam=exam,
                window=window,
                state="used",
                authorisation={},
                registered_at=exam_hall.SPRING,
            )
            for one in people
        ]
    )
    sittings = Sitting.objects.bulk_create(
        [
            Sitting(
                learner=place.learner,
                exam=exam,
                window=window,
                registration=place,
                attempt=1,
                identity_checked=True,
                exam_number=1,
                terms=exam.document,
                content_version=drafted.content_version,
                form=drafted.form,
                started_at=exam_hall.SPRING,
                deadline=exam_hall.SPRING + timedelta(hours=1),
                submitted_at=exam_hall.SPRING,
                ended="candidate",
            )
            for place in places
        ]
    )
    got, most = np.nansum(points, axis=1), np.nansum(possible, axis=1)
    Result.objects.bulk_create(
        [
            Result(
                sitting=sitting,
                state="provisional",
                points=round(float(got[row]), 6),
                possible=round(float(most[row]), 6),
                percent=round(float(got[row] / most[row] * 100), 6),
                passed=bool(got[row] / most[row] >= 0.6),
                per_question=[
                    {
                        "number": item + 1,
                        "block": block(item),
                        "part": "exam",
                        # Marked out of four, and counted as what the paper gives for it.
                        "points": str(points[row, item] / possible[row, item] * 4),
                        "possible": "4",
                        "weight": str(possible[row, item]),
                        "state": "unanswered" if omitted[row, item] else "correct",
                    }
                    for item in range(points.shape[1])
                    if not np.isnan(points[row, item])
                ],
                graded_at=exam_hall.SPRING,
            )
            for row, sitting in enumerate(sittings)
        ]
    )
    Answer.objects.bulk_create(
        [
            Answer(
                sitting=sitting,
                block_key=CHOICE,
                content={asked.id: asked.choices[chosen[row]].id},
                seq=1,
                tab="t",
                saved_at=exam_hall.SPRING,
            )
            for row, sitting in enumerate(sittings)
            if chosen is not None and chosen[row] >= 0
        ]
    )


def block(item: int) -> str:
    return CHOICE if item == 0 else f"item-{item}"


def worked_out(officer) -> exams.Statistics:
    return exams.work_out_statistics(officer_id=officer.id, exam_key=EXAM, window_key=WINDOW)


@pytest.fixture
def generated(ingrid):
    """Ability and hardness, quarters of points, weights; ten items drawn for two in three, one in twelve left out."""
    chance = np.random.default_rng(20)
    ability, hardness = chance.normal(size=(SITTINGS, 1)), chance.normal(size=(1, ITEMS))
    solved = 1 / (1 + np.exp(hardness - ability))
    shares = np.round(np.clip(solved + chance.normal(scale=0.35, size=solved.shape), 0, 1) * 4) / 4
    omitted = chance.random(shares.shape) < 1 / 12
    shares[omitted] = 0
    possible = np.broadcast_to(chance.integers(1, 5, size=(1, ITEMS)) / 2, shares.shape).copy()
    drawn = np.ones(shares.shape, dtype=bool)
    drawn[:, 50:] = chance.random((SITTINGS, 10)) < 2 / 3
    shares[~drawn], possible[~drawn], omitted = np.nan, np.nan, omitted & drawn
    chosen = np.where(shares[:, 0] >= 0.75, 1, np.where(ability[:, 0] > 0, 2, 0))
    chosen[omitted[:, 0]] = -1
    points = shares * possible
    store(points, possible, omitted, chosen)
    return SimpleNamespace(points=points, possible=possible, omitted=omitted, drawn=drawn, chosen=chosen)


def percents() -> object:
    rows = Result.objects.order_by("sitting_id").values_list("percent", flat=True)
    return np.array([float(one) for one in rows])


def test_every_items_figures_equal_numpys(generated, ingrid):
    seen = worked_out(ingrid)
    got, most = np.nansum(generated.points, axis=1), np.nansum(generated.possible, axis=1)
    assert len(seen.items) == ITEMS
    by_key = {item.block_key: item for item in seen.items}
    for number in range(ITEMS):
        item, had = by_key[block(number)], generated.drawn[:, number]
        points, possible = generated.points[had, number], generated.possible[had, number]
        rest = (got[had] - points) / (most[had] - possible)
        assert item.seen == had.sum()
        assert item.omitted == generated.omitted[:, number].sum()
        assert close(item.omit_rate, generated.omitted[had, number].mean())
        assert close(item.difficulty, np.mean(points / possible))
        assert close(item.discrimination, np.corrcoef(points / possible, rest)[0, 1])


def test_the_whole_equals_numpys(generated, ingrid):
    whole = worked_out(ingrid).whole
    common = generated.points[:, generated.drawn.all(axis=0)]
    k = common.shape[1]
    alpha = k / (k - 1) * (1 - common.var(axis=0, ddof=1).sum() / common.sum(axis=1).var(ddof=1))
    found = percents()
    assert whole is not None
    assert (whole.sittings, whole.common) == (SITTINGS, 50)
    assert close(whole.alpha, alpha)
    assert close(whole.mean, found.mean())
    assert close(whole.median, np.median(found))
    assert close(whole.spread, found.std(ddof=1))
    assert close(whole.error, found.std(ddof=1) * np.sqrt(1 - alpha))


def test_every_choices_figures_equal_numpys(generated, ingrid):
    item = next(one for one in worked_out(ingrid).items if one.block_key == CHOICE)
    found = percents()
    assert len(item.options) == 3
    for number, option in enumerate(item.options):
        took = generated.chosen == number
        assert option.chosen == took.sum()
        assert close(option.share, took.mean())
        assert close(option.mean, found[took].mean())
        assert close(option.correlation, np.corrcoef(took, found)[0, 1])


def test_where_everybody_answers_alike_nothing_is_told_apart(ingrid):
    points = np.tile(np.array([1.0, 0.0, 0.5]), (30, 1))
    store(points, np.ones_like(points), np.zeros_like(points, dtype=bool))
    seen = worked_out(ingrid)
    assert [item.difficulty for item in seen.items] == [1.0, 0.0, 0.5]
    assert [item.discrimination for item in seen.items] == [None, None, None]
    assert seen.whole is not None
    assert (seen.whole.spread, seen.whole.alpha, seen.whole.error) == (0.0, None, None)


def test_one_candidate_has_a_mean_and_nothing_that_compares(ingrid):
    points = np.array([[1.0, 0.0]])
    store(points, np.ones_like(points), np.zeros_like(points, dtype=bool), np.array([1]))
    seen = worked_out(ingrid)
    assert seen.whole is not None
    assert (seen.whole.mean, seen.whole.median, seen.whole.spread, seen.whole.alpha) == (50, 50, None, None)
    assert [item.discrimination for item in seen.items] == [None, None]
    assert [option.correlation for option in seen.items[0].options] == [None, None, None]


def test_an_item_that_everybody_left_out_is_counted_as_such(ingrid):
    chance = np.random.default_rng(3)
    points = chance.integers(0, 2, size=(40, 5)).astype(float)
    points[:, 2] = 0
    omitted = np.zeros(points.shape, dtype=bool)
    omitted[:, 2] = True
    store(points, np.ones_like(points), omitted)
    item = worked_out(ingrid).items[2]
    assert (item.omitted, item.omit_rate, item.difficulty, item.discrimination) == (40, 1.0, 0.0, None)
    assert {"hard", "omitted"} <= set(item.looks)
