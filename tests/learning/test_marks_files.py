"""Marks out of and into files."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from campus import person, wired
from campus_course import right

from studium.core.errors import Conflict, Invalid, NotAllowed
from studium.core.events import Wire
from studium.core.models import AuditEntry
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.events import MarksFileAdvanced
from studium.learning.marks import api as marks
from studium.learning.marks import files
from studium.learning.marks.models import MarkOverride, MarksFile
from studium.partners import api as partners

RUN = "flow-2026"


@pytest.fixture
def ines(campus):
    teacher = person("Inês Duarte")
    partners.grant_role(user_id=teacher.id, organisation_key="harbour", role="instructor", by=None)
    return teacher


@pytest.fixture(autouse=True)
def _wired(campus):
    with wired(Wire(MarksFileAdvanced, later=(marks.advance_file,))):
        yield


@pytest.fixture
def nadia(campus):
    one = person("Nadia Rahimi")
    enrollment.enrol(learner_id=one.id, run_key=RUN)
    return one


def table(pieces) -> list[list[str]]:
    text = "".join(pieces)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def check(ines, text: str | bytes, reason="Marked on paper"):
    raw = text if isinstance(text, bytes) else text.encode()
    public_id = marks.check_file(by=ines.id, run_key=RUN, name="paper.csv", raw=raw, reason=reason)
    return marks.file(by=ines.id, run_key=RUN, public_id=public_id)


def step(do, ines, seen, run_tasks):
    do(by=ines.id, run_key=RUN, public_id=seen.public_id, digest=seen.digest)
    run_tasks()
    return marks.file(by=ines.id, run_key=RUN, public_id=seen.public_id)


def percent(who):
    return learning.percents_so_far(who.id).get(RUN, Decimal(0))


class TestOut:
    def test_everybody_is_a_line_with_their_marks(self, amina, nadia, ines):
        learning.submit(learner_id=amina.id, run_key=RUN, block_key="patients", answers=right("patients"))
        head, *lines = table(marks.gradebook_csv(by=ines.id, run_key=RUN))
        assert head[:3] == ["learner", "Name", "E-mail address"]
        assert [line[0] for line in lines] == [amina.public_id, nadia.public_id]
        hw1 = next(at for at, name in enumerate(head) if "[hw1]" in name)
        assert (lines[0][hw1], lines[1][hw1]) == ("75", "")

    @pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-2", "@SUM(A1)", "\tTab"])
    def test_no_name_is_a_formula_to_a_spreadsheet(self, ines, name):
        enrollment.enrol(learner_id=person(f"X {name}").id, run_key=RUN)
        from django.contrib.auth import get_user_model

        get_user_model().objects.filter(legal_name=f"X {name}").update(legal_name=name)
        line = table(marks.gradebook_csv(by=ines.id, run_key=RUN))[1]
        assert line[1] == "'" + name

    def test_a_sheet_to_fill_in_comes_back_as_it_went(self, amina, nadia, ines, run_tasks):
        rows = table(marks.sheet_csv(by=ines.id, run_key=RUN, key="final"))
        rows[1][3] = "2"
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        seen = check(ines, out.getvalue())
        assert (seen.to_set, seen.unchanged, seen.rejected) == (1, 1, 0)
        step(marks.apply_file, ines, seen, run_tasks)
        assert percent(amina) == 60

    def test_it_is_for_the_team_at_once_not_when_the_first_line_is_read(self, amina):
        with pytest.raises(NotAllowed):
            marks.gradebook_csv(by=amina.id, run_key=RUN)


class TestIn:
    def test_the_check_changes_nothing_and_accounts_for_every_row(self, amina, nadia, ines):
        seen = check(
            ines,
            f"""learner,key,points,reason
{amina.public_id},final,2,
NADIA@campus.example,final,1,late sheet
nobody@campus.example,final,1,
{nadia.public_id},nowhere,1,
{nadia.public_id},hw1,99,
{nadia.public_id},hw1,many,
{amina.public_id},final,1,
{amina.public_id},hw2,,
""",
        )
        assert (
            seen.rows
            == seen.to_set + seen.to_take_back + seen.unchanged + seen.rejected + seen.left_alone
            == 8
        )
        assert (seen.to_set, seen.unchanged, seen.rejected) == (2, 1, 5)
        assert seen.points == 3
        assert {line.number: line.why for line in seen.lines if line.outcome == "rejected"} == {
            4: "Nobody in this run has this public id or e-mail address.",
            5: "Nothing with this key counts in this run.",
            6: "Not from 0 to 4.",
            7: "The points are not a number.",
            8: "The same mark stands in line 2 already.",
        }
        assert not MarkOverride.objects.exists()

    def test_the_second_step_sets_the_marks_and_leaves_the_rejects(self, amina, nadia, ines, run_tasks):
        seen = check(ines, f"learner,key,points\n{amina.public_id},final,2\nnobody,final,1\n")
        done = step(marks.apply_file, ines, seen, run_tasks)
        assert done.state == "applied"
        assert (percent(amina), percent(nadia)) == (60, 0)
        assert MarkOverride.objects.get().source == seen.public_id
        assert AuditEntry.objects.filter(action="apply marks file").count() == 1

    def test_applied_twice_or_with_another_checksum_is_refused(self, amina, ines, run_tasks):
        seen = check(ines, f"learner,key,points\n{amina.public_id},final,2\n")
        with pytest.raises(Conflict, match="not the file"):
            marks.apply_file(by=ines.id, run_key=RUN, public_id=seen.public_id, digest="0" * 64)
        step(marks.apply_file, ines, seen, run_tasks)
        with pytest.raises(Conflict, match="already"):
            marks.apply_file(by=ines.id, run_key=RUN, public_id=seen.public_id, digest=seen.digest)

    def test_a_mark_changed_since_the_check_is_left_alone(self, amina, ines, run_tasks):
        seen = check(ines, f"learner,key,points\n{amina.public_id},final,2\n")
        marks.set_mark(
            by=ines.id, learner_id=amina.id, run_key=RUN, key="final", points=Decimal(1), reason="By hand"
        )
        done = step(marks.apply_file, ines, seen, run_tasks)
        assert (done.to_set, done.left_alone) == (0, 1)
        assert percent(amina) == 30

    def test_a_file_goes_in_batches_and_a_batch_run_twice_changes_nothing(
        self, amina, nadia, ines, run_tasks, monkeypatch
    ):
        monkeypatch.setattr(files, "BATCH", 1)
        seen = check(ines, f"learner,key,points\n{amina.public_id},final,2\n{nadia.public_id},final,1\n")
        marks.apply_file(by=ines.id, run_key=RUN, public_id=seen.public_id, digest=seen.digest)
        marks.advance_file(MarksFileAdvanced(seen.public_id, "applying", 0))
        marks.advance_file(MarksFileAdvanced(seen.public_id, "applying", 0))
        assert MarkOverride.objects.count() == 1
        assert run_tasks() == 2
        assert (percent(amina), percent(nadia)) == (60, 30)

    def test_taken_back_the_marks_of_before_stand_again(self, amina, nadia, ines, run_tasks):
        marks.set_mark(
            by=ines.id, learner_id=amina.id, run_key=RUN, key="final", points=Decimal(1), reason="By hand"
        )
        seen = check(ines, f"learner,key,points\n{amina.public_id},final,2\n{nadia.public_id},final,2\n")
        seen = step(marks.apply_file, ines, seen, run_tasks)
        marks.set_mark(
            by=ines.id, learner_id=nadia.id, run_key=RUN, key="final", points=Decimal(0), reason="After it"
        )
        done = step(marks.reverse_file, ines, seen, run_tasks)
        assert done.state == "reversed"
        assert (percent(amina), percent(nadia)) == (30, 0)

    def test_decimal_commas_and_semicolons_are_read_as_spreadsheets_write_them(self, amina, ines):
        seen = check(ines, f"Learner;Key;Points\r\n{amina.email};final;1,5\r\n".encode("utf-8-sig"))
        assert [line.after for line in seen.lines] == ["1.5"]

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"learner,key\nx,y\n",
            b"\xff\xfe\x00",
            b"learner,key,points\n",
            b"name;mark\nx;1\n",
            b'learner,key,points\n"' + b"x" * 200_000 + b'",final,1\n',
            b"learner,key,points\nx\x00,final,1\n",
        ],
    )
    def test_what_is_no_such_file_is_refused_with_a_sentence(self, ines, raw):
        with pytest.raises(Invalid):
            check(ines, raw)
        assert not MarksFile.objects.exists()

    def test_a_short_row_is_a_rejected_row(self, ines):
        assert check(ines, "learner,key,points\nx\n").rejected == 1

    def test_a_reason_is_asked_for(self, amina, ines):
        with pytest.raises(Invalid, match="reason"):
            check(ines, f"learner,key,points\n{amina.public_id},final,2\n", reason=" ")
