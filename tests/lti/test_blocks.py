"""External tools in exports: what becomes of them, and how their cards look to a learner."""

from __future__ import annotations

import pytest
from lti_campus import RUN
from lxml import etree

from studium.content import api as content
from studium.content.coursefiles import CourseFiles
from studium.content.kinds import Source, Unreadable
from studium.content.kinds.lti import read_consumer, read_lti
from studium.content.links import Links
from studium.content.olx import Node
from studium.content.statics import Statics
from studium.learning.lti import api as lti


def source(tmp_path, xml):
    element = etree.fromstring(xml)
    node = Node(element.tag, "tool", "course.xml", {str(k): str(v) for k, v in element.attrib.items()}, [])
    statics = Statics(CourseFiles(tmp_path, most=1 << 20))
    return Source(node, {}, Links(statics, {}), statics)


def consumer(tmp_path, **attributes):
    element = etree.Element("lti_consumer", {"lti_version": "lti_1p3"} | attributes)
    return read_consumer(source(tmp_path, etree.tostring(element)))


URLS = {"lti_1p3_launch_url": "https://lab.example/l", "lti_1p3_oidc_url": "https://lab.example/o"}


def test_a_tool_of_lti_1_3_carries_what_the_course_asks_for(tmp_path):
    made = consumer(
        tmp_path,
        **URLS,
        has_score="true",
        weight="2.5",
        custom_parameters='["task=7", "with=a=b", "odd", 5]',
        lti_1p3_redirect_uris='["https://lab.example/l", "https://lab.example/m", "javascript:x"]',
        lti_1p3_tool_key_mode="keyset_url",
        lti_1p3_tool_keyset_url="https://lab.example/keys",
        lti_1p3_tool_public_key="left over",
        launch_target="iframe",
        inline_height="12",
        ask_to_send_email="true",
    )
    details = made.details
    assert (made.kind, str(made.possible)) == ("lti", "2.5")
    assert details["custom"] == {"task": "7", "with": "a=b"}
    assert details["redirect_urls"] == ["https://lab.example/l", "https://lab.example/m"]
    assert (details["keyset_url"], details["public_key"]) == ("https://lab.example/keys", "")
    assert (details["inline"], details["height"], details["asks"]) == (True, 200, ["email"])
    assert any("odd" in note for note in made.notes)


def test_without_a_score_a_tool_is_worth_nothing(tmp_path):
    assert not consumer(tmp_path, **URLS, weight="4").possible


def test_a_tool_may_be_named_as_it_is_registered_instead_of_by_addresses(tmp_path):
    assert consumer(tmp_path, external_config="my tool:7").details["tool"] == "my-tool"
    with pytest.raises(Unreadable, match="neither"):
        consumer(tmp_path, lti_1p3_launch_url="file:///etc/passwd", lti_1p3_oidc_url="https://lab.example")


def test_lti_1_1_becomes_a_plain_link_that_nobody_loses_marks_by(tmp_path):
    made = read_lti(source(tmp_path, '<lti launch_url="https://b.example/l" has_score="true"/>'))
    assert (made.kind, made.possible) == ("lti_link", 0)
    assert "no mark comes back" in made.ungraded


@pytest.mark.parametrize(
    "address",
    ["", "javascript:alert(1)", "//b.example", "https://u:p@b.example/", "https://b.example/ x", "http://["],
)
def test_an_address_that_is_none_opens_nothing(tmp_path, address):
    element = etree.Element("lti_consumer", launch_url=address)
    with pytest.raises(Unreadable, match="no address"):
        read_consumer(source(tmp_path, etree.tostring(element)))


def test_a_real_course_with_tools_lists_none_of_them_as_unsupported(shared_data):
    report = content.import_course(shared_data / "olx" / "openedx-demo-course", dry_run=True).as_json()
    assert report["blocks"]["lti"] == 2
    assert not [one for one in report["unsupported"] if one["block"].startswith("lti")]


# Cards


def page(learner, unit):
    answer = learner.client.get(f"/learn/{RUN}/{unit}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_card_says_which_site_it_opens_and_what_is_told_there(amina):
    shown = page(amina, "lab-unit")
    assert "lab.example, in a new tab" in " ".join(shown.split())
    assert "Neither your name nor your e-mail address." in shown
    assert f'href="/lti/launch/{RUN}/lab/" target="_blank"' in shown
    assert '<details class="telling" open>' in shown
    amina.client.post(f"/learn/{RUN}/do/lab/tell/", {"name": "yes"})
    shown = page(amina, "lab-unit")
    assert "your name</dd>" in shown
    assert '<details class="telling">' in shown


def test_an_inline_tool_stands_in_a_frame_that_loads_nothing_from_there_yet(amina):
    shown = page(amina, "look-unit")
    assert f'src="/lti/frame/{RUN}/map/"' in shown
    framed = amina.client.get(f"/lti/frame/{RUN}/map/")
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert f'href="/lti/launch/{RUN}/map/"' in framed.content.decode()
    assert "https://lab.example" not in framed.content.decode()


def test_a_tool_that_waits_or_is_gone_says_so(amina):
    assert "checked and approved it" in page(amina, "essay-unit")
    lti.withdraw_tool("lab", by=None)
    shown = page(amina, "lab-unit")
    assert "not offered any more" in shown
    assert "/lti/launch/" not in shown


def test_lti_1_1_is_a_link_with_a_note(amina):
    shown = page(amina, "old-unit")
    assert 'href="https://board.example/lti" target="_blank" rel="noopener noreferrer"' in shown
    assert "LTI 1.1" in shown
    assert "takes nothing from your grade" in shown


def test_a_page_with_a_tool_asks_one_query_for_it(amina, django_assert_num_queries):
    page(amina, "lab-unit")
    with django_assert_num_queries(7):
        page(amina, "lab-unit")


def test_nothing_that_signs_or_checks_reaches_a_browser(amina):
    for unit in ("lab-unit", "look-unit", "essay-unit", "old-unit"):
        assert "BEGIN" not in page(amina, unit)
        assert "keyset" not in page(amina, unit)
