"""A response task in a browser without scripts, from the draft to the mark."""

from campus import person
from django.core.files.uploadedfile import SimpleUploadedFile
from talk_people import RUN, learner

from studium.learning.peer.models import Response

ESSAY, TEAM = f"/learn/{RUN}/response/essay/", f"/teach/{RUN}/responses/essay/"
TEXTS = {"text-0": "Mine <b>is</b> long.", "text-1": "Fewer errands."}


def page(client, path=ESSAY, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content[:2000]
    return response.content.decode()


def test_from_a_draft_to_a_mark(as_, campus, bruno):
    ada, ben, cleo = (learner(name) for name in ("Ada Able", "Ben Bright", "Cleo Clear"))
    clients = [as_(one) for one in (ada, ben, cleo)]
    assert "Say why it forms." in page(clients[0])
    saved = clients[0].post(ESSAY, {"do": "save", "text-0": "Half", "text-1": ""}, follow=True)
    assert "Your draft is saved" in saved.content.decode() and "Half" in saved.content.decode()
    for client in clients:
        assert "is submitted" in client.post(ESSAY, {"do": "submit", **TEXTS}, follow=True).content.decode()
    for client in clients:
        for _twice in range(2):
            text = client.post(ESSAY, {"do": "take"}, follow=True).content.decode()
            assert "Mine &lt;b&gt;is&lt;/b&gt; long." in text
            for name in ("Able", "Bright", "Clear", "@campus.example"):
                assert name not in text
            response = text.split('name="response" value="')[1].split('"')[0]
            sent = {"do": "peer", "response": response, "c-0": "2", "c-1": "1", "overall": "Good"}
            assert "does not learn" in client.post(ESSAY, sent, follow=True).content.decode()
    text = page(clients[0])
    assert "7 of 7 points" in text and "Peer 2" in text and "Good" in text
    assert "Your mark: 7 of 7" in page(clients[0], f"/learn/{RUN}/essay-unit/")
    assert "Ada Able" in page(as_(bruno), f"{TEAM}?show=marked")
    whole = f"{TEAM}{Response.objects.get(learner_id=ada.id).public_id}/"
    assert "Ben Bright" in page(as_(bruno), whole)
    assert as_(bruno).post(whole, {"c-0": "0"}).status_code == 422
    marked = as_(bruno).post(whole, {"c-0": "0", "c-1": "1", "overall": "Too short"}, follow=True)
    assert "The mark is kept" in marked.content.decode()
    assert "2 of 7 points" in page(clients[0]) and "Too short" in page(clients[0])


def test_what_is_refused_loses_nothing_that_was_typed(as_, amina):
    client = as_(amina)
    refused = client.post(ESSAY, {"do": "submit", "text-0": "Only one", "text-1": ""})
    assert refused.status_code == 422
    assert "Only one" in refused.content.decode() and "Write your response first." in refused.content.decode()
    bad = SimpleUploadedFile("a.exe", b"MZ")
    refused = client.post(ESSAY, {"do": "submit", **TEXTS, "file": bad})
    assert refused.status_code == 422 and "Fewer errands." in refused.content.decode()
    assert Response.objects.get().submitted_at is None and Response.objects.get().texts[1] == "Fewer errands."


def test_files_are_added_and_taken_out_with_the_draft(as_, amina):
    client = as_(amina)
    file = SimpleUploadedFile("sketch.png", b"\x89PNG....")
    text = client.post(ESSAY, {"do": "save", **TEXTS, "file": file}, follow=True).content.decode()
    assert "sketch.png" in text
    drop = text.split('name="drop" value="')[1].split('"')[0]
    assert "sketch.png" not in client.post(ESSAY, {"drop": drop, **TEXTS}, follow=True).content.decode()


def test_a_rubric_half_filled_in_keeps_what_was_chosen(as_, amina, chen):
    for one in (amina, chen):
        as_(one).post(ESSAY, {"do": "submit", **TEXTS})
    client = as_(amina)
    text = client.post(ESSAY, {"do": "take"}, follow=True).content.decode()
    response = text.split('name="response" value="')[1].split('"')[0]
    refused = client.post(
        ESSAY, {"do": "peer", "response": response, "c-0": "1", "w-0": "Nearly", "overall": "Hm"}
    )
    text = refused.content.decode()
    assert refused.status_code == 422 and "Nearly" in text and "Hm" in text
    assert 'name="c-0" value="1" required checked' in text


def test_the_authors_html_is_clean(as_, amina):
    text = page(as_(amina), f"/learn/{RUN}/response/report/")
    assert "<b>your</b>" in text and "alert(1)" not in text


def test_nobody_else_comes_in(as_, amina, chen):
    assert page(as_(person("Sam Stranger")), ESSAY, 403)
    assert page(as_(amina), f"/learn/{RUN}/response/plan/", 404)
    assert page(as_(amina), TEAM, 403)
    assert page(as_(amina), f"{TEAM}{'A' * 22}/", 403)


def test_pages_cost_the_same_however_many_respond(as_, amina, chen, bruno, django_assert_num_queries):
    for one in (amina, chen, *(learner(f"Learner{n} Number") for n in range(6))):
        as_(one).post(ESSAY, {"do": "submit", **TEXTS})
    client, team = as_(amina), as_(bruno)
    client.post(ESSAY, {"do": "take"})
    page(client), page(team, TEAM)
    with django_assert_num_queries(10):
        page(client)
    with django_assert_num_queries(8):
        page(team, TEAM)
