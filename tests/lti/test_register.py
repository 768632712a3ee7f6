"""Which tools may be opened: registered by hand, or proposed by a course and approved by a person."""

from __future__ import annotations

import pytest
from campus import person
from django.test import Client
from lti_campus import RUN, import_course
from lti_tool import LAUNCH_URL, LOGIN_URL, PRIVATE, PUBLIC

from studium import cli
from studium.accounts.models import User
from studium.content import api as content
from studium.core.errors import Conflict, Invalid, NotFound
from studium.core.models import AuditEntry
from studium.learning.lti import api as lti
from studium.learning.lti.models import Tool

ESSAY = "https://essay.example/start"


def registration(**changes):
    given = {
        "key": "board",
        "name": "Board",
        "login_url": LOGIN_URL,
        "redirect_urls": (LAUNCH_URL,),
        "public_key": PUBLIC,
    }
    return lti.Registration(**given | changes)


def test_a_course_proposes_its_tools_and_opens_none_of_them(course):
    essay = lti.tool("essay-example")
    assert essay.state == lti.PROPOSED
    assert essay.proposed_urls == (ESSAY,)
    assert essay.redirect_urls == ()
    assert essay.origin == "flow-content essay"
    assert not (essay.may_know_name or essay.may_know_email)


def test_the_same_course_again_proposes_nothing_new(course, tmp_path):
    import_course(tmp_path)
    assert [one.key for one in lti.tools()] == ["essay-example", "lab"]


def lead_elsewhere(folder):
    """The course again, with the essay's tool at another site than before."""
    text = (folder / "course.xml").read_text()
    (folder / "course.xml").write_text(
        text.replace(
            f'lti_1p3_launch_url=\n          "{ESSAY}"',
            'lti_1p3_launch_url="https://evil.example/take" lti_1p3_tool_keyset_url="https://evil.example/keys"',
        )
    )
    content.import_course(folder, course_key="flow-content")


def test_a_course_cannot_change_a_registered_tool_only_ask(course, tmp_path):
    lti.approve_tool("essay-example", by=None, why="asked its makers")
    lead_elsewhere(tmp_path)
    essay = lti.tool("essay-example")
    assert essay.redirect_urls == (ESSAY,)
    assert essay.proposed_urls == ("https://evil.example/take",)
    assert essay.keyset_url == ""


def test_a_block_that_leads_to_another_site_than_its_tool_is_not_opened(amina, tmp_path):
    lti.approve_tool("essay-example", by=None)
    assert amina.client.get(f"/lti/launch/{RUN}/essay/").status_code == 302
    lead_elsewhere(tmp_path)
    assert amina.client.get(f"/lti/launch/{RUN}/essay/").status_code == 409


def test_approving_takes_the_proposed_addresses_or_those_named_and_leaves_a_trace(course):
    essay = lti.approve_tool("essay-example", by=None, why="asked its makers")
    assert (essay.state, essay.redirect_urls, essay.proposed_urls) == (lti.APPROVED, (ESSAY,), ())
    entry = AuditEntry.objects.get(action="approve tool")
    assert (entry.target, entry.why) == ("tool:essay-example", "asked its makers")
    with pytest.raises(Invalid, match="at least one address"):
        lti.withdraw_tool("lab", by=None)
        lti.add_tool(registration(redirect_urls=()), by=None)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"key": "no spaces"}, "letters, digits"),
        ({"login_url": "javascript:alert(1)"}, "not a web address"),
        ({"login_url": "https://user:secret@lab.example/"}, "password"),
        ({"login_url": "https://lab.example/#x"}, "#"),
        ({"login_url": "https://lab.example;script-src"}, "not a web address"),
        ({"redirect_urls": ("lab.example/launch",)}, "not a web address"),
        ({"launch_url": "https://elsewhere.example/x"}, "another site"),
        ({"public_key": "abc"}, "no public key"),
        ({"public_key": PRIVATE}, "private key"),
        ({"public_key": ""}, "Give the address of the tool's keys"),
        ({"client_id": "with space"}, "cannot be a client_id"),
    ],
)
def test_a_registration_that_is_not_sound_is_refused_with_what_is_wrong(db, changes, sentence):
    with pytest.raises(Invalid, match=sentence):
        lti.add_tool(registration(**changes), by=None)
    assert lti.tools() == ()


def test_a_public_site_takes_only_https_addresses(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(Invalid, match="https://"):
        lti.add_tool(registration(keyset_url="http://lab.example/keys"), by=None)


def test_keys_and_client_ids_are_given_once(lab):
    with pytest.raises(Conflict, match="already"):
        lti.add_tool(registration(key="lab"), by=None)
    with pytest.raises(Conflict, match="already"):
        lti.add_tool(registration(client_id=lab.client_id), by=None)
    with pytest.raises(NotFound, match="studium tool list"):
        lti.withdraw_tool("unknown", by=None)


def test_the_operator_registers_approves_and_withdraws_at_the_command_line(course, capsys, tmp_path):
    key = tmp_path / "tool.pem"
    key.write_text(PUBLIC)
    assert cli.main(["tool", "list"]) == 0
    listed = capsys.readouterr().out
    assert "essay-example" in listed
    assert "proposed" in listed
    assert f"asks for   {ESSAY}" in listed
    add = ["tool", "add", "board", "--login-url", LOGIN_URL, "--redirect-url", LAUNCH_URL]
    assert cli.main([*add, "--public-key", str(key), "--may-know-name"]) == 0
    told = capsys.readouterr().out
    assert lti.tool("board").client_id in told
    assert "/lti/jwks" in told
    assert "may be told      name" in told
    assert cli.main(["tool", "approve", "essay-example", "--why", "asked them"]) == 0
    assert cli.main(["tool", "withdraw", "board"]) == 0
    assert cli.main(["tool", "show", "board"]) == 0
    assert "withdrawn" in capsys.readouterr().out
    assert cli.main(["tool", "rotate-key"]) == 0
    assert cli.main(["tool", "show", "nobody"]) == 2
    assert "No tool “nobody”" in capsys.readouterr().err
    assert cli.main([*add, "--public-key", str(tmp_path / "none.pem")]) == 2


def test_the_admin_site_checks_registers_and_approves_with_a_trace(course):
    rui = person("Rui Alves")
    User.objects.filter(pk=rui.id).update(is_staff=True, is_superuser=True)
    site = Client()
    site.force_login(User.objects.get(pk=rui.id), backend="studium.accounts.backends.ByEmail")
    form = {
        "key": "board",
        "name": "Board",
        "client_id": "board-1",
        "deployment_id": "1",
        "login_url": LOGIN_URL,
        "launch_url": "",
        "redirect_urls": f'["{LAUNCH_URL}"]',
        "keyset_url": "",
        "public_key": PRIVATE,
    }
    assert "private key" in site.post("/admin/learning/tool/add/", form).content.decode()
    assert site.post("/admin/learning/tool/add/", form | {"redirect_urls": "7"}).status_code == 200
    assert site.post("/admin/learning/tool/add/", form | {"public_key": PUBLIC}).status_code == 302
    assert lti.tool("board").state == lti.PROPOSED
    chosen = {"action": "approve", "_selected_action": [Tool.objects.get(key="board").pk]}
    assert site.post("/admin/learning/tool/", chosen).status_code == 302
    assert lti.tool("board").state == lti.APPROVED
    assert set(AuditEntry.objects.filter(actor_id=rui.id).values_list("action", flat=True)) == {
        "add tool",
        "approve tool",
    }
