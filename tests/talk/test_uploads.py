"""A file handed in, kept apart, marked by the course team, counted."""

from datetime import timedelta
from io import BytesIO

import pytest
from campus import TODAY, person
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html
from talk_people import RUN, learner

from studium.core import clock
from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.core.models import AuditEntry
from studium.learning import api as learning
from studium.learning.models import Attempt
from studium.learning.uploads import api as uploads
from studium.learning.uploads.files import place, storage
from studium.learning.uploads.models import SentFile, Upload

HERE = {"run_key": RUN, "block_key": "plan"}
PDF = b"%PDF-1.7 a plan"


def send(who, name="plan.pdf", content=PDF, **here):
    uploads.send(learner_id=who.id, **{**HERE, **here}, name=name, file=ContentFile(content, name=name))


def mark(teacher, points, comment="", **more):
    pile = uploads.pile(user_id=teacher.id, **HERE, show="all")
    uploads.mark(
        user_id=teacher.id, **HERE, upload=pile.rows[0].public_id, points=points, comment=comment, **more
    )


def test_a_file_is_kept_under_its_hash_and_the_unit_is_done(amina):
    send(amina, "My plan.pdf")
    row = SentFile.objects.get()
    assert (row.name, row.media_type, row.size) == ("My plan.pdf", "application/pdf", len(PDF))
    assert storage().open(place(amina.id, row.hash)).read() == PDF
    card = learning.card(learner_id=amina.id, run_key=RUN, block_key="plan")
    assert card.work.done and card.work.answers["file"]["name"] == "My plan.pdf"
    assert learning.progress_in(learner_id=amina.id, run_key=RUN).units["upload-unit"]


def test_a_new_file_takes_the_old_ones_place(amina, django_capture_on_commit_callbacks):
    send(amina)
    old = SentFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        send(amina, "better.pdf", b"%PDF-1.7 better")
    assert SentFile.objects.get().name == "better.pdf" and Upload.objects.count() == 1
    assert not storage().exists(place(amina.id, old.hash))


def test_a_mark_counts_as_a_weighted_grade_and_is_audited(amina, bruno):
    send(amina)
    mark(bruno, "15", "Mind the doors.")
    card = learning.card(learner_id=amina.id, run_key=RUN, block_key="plan")
    assert (card.points, card.possible) == (3, 4)
    assert card.work.answers["mark"]["comment"] == "Mind the doors."
    assert Attempt.objects.get().points == 15
    entry = AuditEntry.objects.get(action="mark upload")
    assert entry.actor_id == bruno.id and entry.after["points"] == "15.00"
    report = learning.grade_report(learner_id=amina.id, run_key=RUN)
    assert report.percent > 0


def test_a_mark_can_be_mended_and_the_last_counts(amina, bruno):
    send(amina)
    mark(bruno, "15")
    mark(bruno, "20")
    mark(bruno, "20")
    assert list(Attempt.objects.order_by("number").values_list("points", flat=True)) == [15, 20]
    mark(bruno, "20", "Only a word more.")
    assert Attempt.objects.count() == 2
    assert learning.card(learner_id=amina.id, run_key=RUN, block_key="plan").points == 4


@pytest.mark.parametrize("points", ["", "-1", "21", "NaN", "1e999", "Infinity", "1.234", "ten", "٣x"])
def test_points_that_make_no_sense_are_refused(amina, bruno, points):
    send(amina)
    with pytest.raises(Invalid, match="from 0 to 20"):
        mark(bruno, points)
    assert not Attempt.objects.exists()


def test_a_marked_file_is_not_replaced(amina, bruno):
    send(amina)
    mark(bruno, "1")
    with pytest.raises(Conflict, match="marked already"):
        send(amina)


def test_a_mark_for_a_file_that_was_replaced_meanwhile_is_refused(amina, bruno):
    send(amina)
    seen = SentFile.objects.get().public_id
    send(amina, "better.pdf", b"%PDF-1.7 better")
    with pytest.raises(Conflict, match="since you opened"):
        mark(bruno, "10", file=seen)


def test_after_the_due_date_nothing_is_taken(campus):
    late = learner("Lena Late", run="flow-dated")
    with clock.at(TODAY + timedelta(days=30)), pytest.raises(Conflict, match="was due"):
        send(late, run_key="flow-dated")
    send(late, run_key="flow-dated")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.pdf", b"", "empty"),
        ("plan.pdf", b"MZ\x90\x00", "Programs"),
        ("run.exe", b"anything", "Programs"),
        ("page.php", b"<?php", "Programs"),
        ("plan.pdf", b"no pdf at all", "not what its name says"),
        ("photo.png", b"\x7fELF", "Programs"),
    ],
)
def test_what_is_no_honest_document_is_refused(amina, name, content, why):
    with pytest.raises(Invalid, match=why):
        send(amina, name, content)
    assert not SentFile.objects.exists()


def test_a_file_of_more_than_twenty_megabytes_is_refused(amina):
    class Huge(BytesIO):
        size = uploads.MOST_BYTES + 1

    file = SimpleUploadedFile("big.pdf", PDF)
    file.size = uploads.MOST_BYTES + 1
    with pytest.raises(Invalid, match="at most 20 MB"):
        uploads.send(learner_id=amina.id, **HERE, name="big.pdf", file=file)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\plan.txt", "plan.txt"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("gpj.\u202etxt", "gpj.txt"),
        ("<b>.txt", "-b-.txt"),
        ("x" * 300 + ".txt", "x" * 116 + ".txt"),
        ("...", "file"),
    ],
)
def test_a_name_is_only_a_name(amina, name, kept):
    uploads.send(learner_id=amina.id, **HERE, name=name, file=ContentFile(b"a plan", name="x"))
    assert SentFile.objects.get().name == kept


def test_only_its_sender_and_the_team_get_a_file(amina, chen, bruno):
    send(amina)
    file = SentFile.objects.get().public_id
    for allowed in (amina, bruno):
        with uploads.download(user_id=allowed.id, run_key=RUN, file=file).content as content:
            assert content.read() == PDF
    for other in (chen, person("Sam Stranger")):
        with pytest.raises(NotFound):
            uploads.download(user_id=other.id, run_key=RUN, file=file)
        with pytest.raises(NotAllowed):
            uploads.pile(user_id=other.id, **HERE)
    with pytest.raises(NotFound):
        uploads.download(user_id=amina.id, run_key="flow-dated", file=file)


def test_who_is_not_in_the_run_hands_nothing_in(campus):
    with pytest.raises(learning.NotEnrolled):
        send(person("Sam Stranger"))


def test_the_bytes_go_with_the_row(amina, django_capture_on_commit_callbacks):
    send(amina)
    row = SentFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        SentFile.objects.all().delete()
    assert not storage().exists(place(amina.id, row.hash)) and not Upload.objects.exists()


# In a browser


def test_the_card_takes_a_file_and_says_so(as_, amina):
    unit = f"/learn/{RUN}/upload-unit/"
    assert "Your plan of the ward" in as_(amina).get(unit).content.decode()
    sent = as_(amina).post(f"/learn/{RUN}/upload/plan/", {"file": SimpleUploadedFile("plan.pdf", PDF)})
    assert sent.status_code == 302 and sent["location"] == f"{unit}#plan"
    text = as_(amina).get(unit).content.decode()
    assert "plan.pdf" in text and "Replace it" in text
    refused = as_(amina).post(f"/learn/{RUN}/upload/plan/", {"file": SimpleUploadedFile("a.pdf", b"MZ")})
    assert refused.status_code == 422 and "Programs are not taken" in refused.content.decode()
    assert as_(amina).post(f"/learn/{RUN}/upload/plan/").status_code == 422


def test_what_says_it_is_too_large_is_not_even_read(as_, amina):
    response = as_(amina).post(
        f"/learn/{RUN}/upload/plan/", {"file": SimpleUploadedFile("a.pdf", PDF)}, CONTENT_LENGTH="99999999"
    )
    assert response.status_code == 413 and "at most 20 MB" in response.content.decode()


def test_a_form_of_another_site_hands_nothing_in(as_, amina):
    client = as_(amina)
    client.handler.enforce_csrf_checks = True
    response = client.post(f"/learn/{RUN}/upload/plan/", {"file": SimpleUploadedFile("plan.pdf", PDF)})
    assert response.status_code == 403 and not SentFile.objects.exists()


def test_a_file_comes_out_as_a_download_of_no_kind(as_, amina, chen):
    page = b"<html><script>alert(1)</script>"
    send(amina, "x.html", page)
    address = f"/learn/{RUN}/file/{SentFile.objects.get().public_id}/"
    response = as_(amina).get(address)
    assert response.getvalue() == page
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="x.html"'
    assert response["X-Content-Type-Options"] == "nosniff" and "no-store" in response["Cache-Control"]
    assert as_(chen).get(address).status_code == 404


def test_the_team_marks_on_one_page(as_, amina, chen, bruno, django_assert_num_queries):
    send(amina)
    desk = f"/teach/{RUN}/uploads/plan/"
    client = as_(bruno)
    text = client.get(desk).content.decode()
    assert "Amina Njoroge" in text and "plan.pdf" in text
    upload = Upload.objects.get().public_id
    refused = client.post(desk, {"upload": upload, "points": "99", "comment": "Kept"})
    assert refused.status_code == 422 and "Kept" in refused.content.decode()
    done = client.post(desk, {"upload": upload, "points": "18,5", "comment": "Good."}, follow=True)
    assert "The mark is kept" in done.content.decode()
    text = as_(amina).get(f"/learn/{RUN}/upload-unit/").content.decode()
    assert "18.5 of 20 points" in text and "Good." in text and "3.7" in text
    assert as_(chen).get(desk).status_code == 403
    send(chen)
    client.get(desk)
    with django_assert_num_queries(8):
        client.get(f"{desk}?show=all")


def test_the_team_sees_at_one_glance_what_waits(as_, amina, chen, bruno, django_assert_num_queries):
    send(amina), send(chen)
    mark(bruno, "10")
    client = as_(bruno)
    client.get(f"/teach/{RUN}/work/")
    with django_assert_num_queries(5):
        text = client.get(f"/teach/{RUN}/work/").content.decode()
    rows = [
        [cell.text_content().split("\n")[0].strip() for cell in row]
        for row in html.fromstring(text).iter("tr")
    ]
    assert [row[-2:] for row in rows[1:]] == [["2", "1"], ["0", "0"], ["0", "0"]]
    assert as_(amina).get(f"/teach/{RUN}/work/").status_code == 403
