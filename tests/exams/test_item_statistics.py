"""Items in figures: equal to an independent computation, for exam officers only, two queries a window."""

from __future__ import annotations

import random
import statistics
from datetime import timedelta
from decimal import Decimal

import exam_hall
import pytest
from exam_hall import EXAM, WINDOW

from studium.core.errors import Conflict, NotAllowed
from studium.exams import api as exams
from studium.exams.marking import item_rules as rules
from studium.exams.marking import statistics as figures_of
from studium.exams.models import Answer, Exam, Registration, Result, Sitting, Window


def pearson(one, other):
    return statistics.correlation(one, other)


def close(mine, theirs):
    return mine == pytest.approx(theirs, abs=1e-9)


def column(rows, points, possible=1.0, omitted=0):
    return rules.Column(list(rows), list(points), [possible] * len(points), omitted)


def test_an_item_that_everybody_solves_has_no_discrimination():
    figures = rules.item_figures(column(range(3), [1, 1, 1]), [3, 2, 1], [3, 3, 3])
    assert (figures.difficulty, figures.discrimination) == (1.0, None)


def test_the_item_itself_does_not_count_into_what_it_is_compared_with():
    points = [1.0, 1.0, 0.0, 0.0]
    got = [1.0, 2.0, 1.0, 0.0]  # without the item: 0, 1, 1, 0
    figures = rules.item_figures(column(range(4), points), got, [3.0] * 4)
    assert figures.discrimination == 0.0


def test_alpha_of_parallel_items_is_one_and_of_one_item_there_is_none():
    same = [1.0, 0.0, 1.0, 1.0]
    columns = [column(range(4), same) for _ in range(3)]
    percents = [100.0 * one for one in same]
    assert close(rules.paper_figures(columns, [], percents).alpha, 1.0)
    assert rules.paper_figures(columns[:1], [], percents).alpha is None


def test_alpha_counts_only_items_that_every_paper_had():
    columns = [column(range(4), [1, 0, 1, 1]), column(range(4), [1, 0, 0, 1]), column([0, 2], [1, 0])]
    figures = rules.paper_figures(columns, [], [100.0, 0.0, 50.0, 100.0])
    assert figures.common == 2
    alone = rules.paper_figures(columns[:2], [], [100.0, 0.0, 50.0, 100.0])
    assert figures.alpha == alone.alpha


def _received(window, exam, rng, count):
    """`count` received sittings of the hall's paper, with answers and marks as the rules would leave them."""
    from studium.exams import documents, paper
    from studium.exams.marking.automatic import mark
    from studium.exams.rules import cut

    drafted = paper.draft(documents.parse(exam.key, exam.document))
    questions = paper.questions(drafted.content_version, drafted.form)
    made = []
    for number in range(count):
        who = exam_hall.person(f"Candidate{number} Test")
        place = Registration.objects.create(
            learner_id=who.id,
            exam=exam,
            window=window,
            state="used",
            authorisation={},
            registered_at=exam_hall.SPRING,
        )
        sitting = Sitting.objects.create(
            learner_id=who.id,
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
        given = {}
        for question in questions:
            luck = rng.random()
            answers = question.problem.declared(seed=question.seed)
            if luck > 0.85:
                continue
            if luck > 0.3 + number / (2 * count):
                answers = question.problem.wrong(seed=question.seed)
            given[question.block_key] = answers
            Answer.objects.create(
                sitting=sitting,
                block_key=question.block_key,
                content=answers,
                seq=1,
                tab="t",
                saved_at=exam_hall.SPRING,
            )
        marked = mark(questions, given, Decimal(60))
        Result.objects.create(
            sitting=sitting,
            state="provisional",
            points=cut(marked.total.points),
            possible=cut(marked.total.possible),
            percent=marked.total.percent,
            passed=marked.total.passed,
            per_question=list(marked.per_question),
            graded_at=exam_hall.SPRING,
        )
        made.append(({one["block"]: float(one["points"]) for one in marked.per_question}, given, marked))
    return made


@pytest.fixture
def forty(ingrid):
    exam = Exam.objects.get(key=EXAM)
    window = exam.windows.get(key=WINDOW)
    return _received(window, exam, random.Random(7), 40)


def where(officer):
    return {"officer_id": officer.id, "exam_key": EXAM, "window_key": WINDOW}


def test_the_figures_equal_an_independent_computation(forty, ingrid):
    seen = exams.work_out_statistics(**where(ingrid))
    percents = [float(marked.total.percent) for _points, _given, marked in forty]
    blocks = list(forty[0][0])
    matrix = {block: [points[block] for points, _given, _marked in forty] for block in blocks}
    totals = [sum(points.values()) for points, _given, _marked in forty]
    assert seen.whole is not None
    assert close(seen.whole.mean, statistics.fmean(percents))
    assert close(seen.whole.spread, statistics.stdev(percents))
    assert close(seen.whole.median, statistics.median(percents))
    variances = sum(statistics.variance(matrix[block]) for block in blocks)
    alpha = len(blocks) / (len(blocks) - 1) * (1 - variances / statistics.variance(totals))
    assert close(seen.whole.alpha, alpha)
    assert [item.block_key for item in seen.items] == blocks
    for item in seen.items:
        scores = matrix[item.block_key]
        rest = [total - score for total, score in zip(totals, scores, strict=True)]
        assert close(item.difficulty, statistics.fmean(scores))
        assert close(item.discrimination, pearson(scores, rest))
        assert item.omitted == sum(item.block_key not in given for _points, given, _marked in forty)


def test_every_choice_is_counted_with_the_results_of_those_who_took_it(forty, ingrid):
    exams.work_out_statistics(**where(ingrid))
    item = next(one for one in exams.item_statistics(**where(ingrid)).items if one.block_key == "stay")
    assert [option.text for option in item.options] == ["3 days", "5 days", "180 days"]
    percents = [float(marked.total.percent) for _points, _given, marked in forty]
    right = [float(points["stay"] == 1 and "stay" in given) for points, given, _marked in forty]
    option = item.options[1]
    assert option.right and option.chosen == int(sum(right))
    assert close(option.mean, statistics.fmean(p for p, took in zip(percents, right, strict=True) if took))
    assert close(option.correlation, pearson(right, percents))
    assert sum(one.chosen for one in item.options) == item.seen - item.omitted


def test_working_out_takes_the_same_queries_at_any_size(forty, ingrid, django_assert_num_queries):
    window = Window.objects.get(exam__key=EXAM, key=WINDOW)
    with django_assert_num_queries(3):
        figures_of.compute(window)


def test_only_exam_officers_of_the_institution_see_figures(forty, amina, bruno):
    for call in (exams.item_statistics, exams.work_out_statistics):
        with pytest.raises(NotAllowed):
            call(**where(amina))


def test_with_nothing_received_there_is_nothing_to_count(ingrid):
    assert exams.item_statistics(**where(ingrid)).whole is None
    with pytest.raises(Conflict, match="nothing to count"):
        exams.work_out_statistics(**where(ingrid))


def test_figures_say_when_sittings_came_in_since(forty, ingrid):
    exams.work_out_statistics(**where(ingrid))
    assert not exams.item_statistics(**where(ingrid)).stale
    Result.objects.last().delete()
    assert exams.item_statistics(**where(ingrid)).stale


def looks(seen, **more):
    figures = {"omitted": 0, "difficulty": 0.5, "discrimination": 0.4, **more}
    return figures_of._looks(rules.ItemFigures(seen, **figures), [])


def test_items_that_deserve_a_look_are_pointed_out_once_enough_had_them():
    assert looks(50) == []
    assert looks(50, discrimination=-0.2, difficulty=0.1, omitted=6) == ["against", "hard", "omitted"]
    assert looks(50, discrimination=0.1, difficulty=0.99) == ["weak", "easy"]
    assert looks(19, discrimination=-0.2, difficulty=0.1) == []
