# ruff: noqa: E501 - markup reads best unbroken
"""Exports as they come from elsewhere: whatever their spelling, the same course with its problem graded, or a reason."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from olx_files import write

from studium.content import api

QUESTION = '<problem display_name="Q"><multiplechoiceresponse><choicegroup><choice correct="true">Yes</choice><choice correct="false">No</choice></choicegroup></multiplechoiceresponse></problem>'
PLAIN: dict[str, str | bytes] = {
    "course.xml": '<course url_name="2026" org="Tallgrass" course="C"/>',
    "course/2026.xml": '<course display_name="C"><chapter url_name="c"/></course>',
    "chapter/c.xml": '<chapter display_name="Ch"><sequential url_name="s"/></chapter>',
    "sequential/s.xml": '<sequential display_name="Se" format="Homework" graded="true"><vertical url_name="v"/></sequential>',
    "vertical/v.xml": '<vertical display_name="V"><html url_name="h"/><problem url_name="p"/></vertical>',
    "html/h.xml": '<html filename="h" display_name="H"/>',
    "html/h.html": "<p>Text</p>",
    "problem/p.xml": QUESTION,
    "policies/2026/grading_policy.json": '{"GRADER": [{"type": "Homework", "weight": 1.0, "min_count": 1, "drop_count": 0}], "GRADE_CUTOFFS": {"Pass": 0.5}}',
    "policies/2026/policy.json": '{"course/2026": {"display_name": "Policy"}}',
}
XML = {name: str(text) for name, text in PLAIN.items() if name.endswith(".xml")}
GRADED = {"total": 1, "rendered": 1, "declared_answer": 1, "full_credit": 1, "wrong_scored_zero": 1}


def unit(inner: str) -> dict[str, str | bytes]:
    return {"vertical/v.xml": f'<vertical display_name="V">{inner}</vertical>'}


SPELLINGS: dict[str, dict[str, str | bytes]] = {
    "as Studio writes it": {},
    "byte order marks": {name: b"\xef\xbb\xbf" + text.encode() for name, text in XML.items()},
    "line ends of another system": {name: text.replace("><", ">\r\n<") for name, text in XML.items()},
    "two bytes a letter": {name: f'<?xml version="1.0" encoding="utf-16"?>{text}'.encode("utf-16") for name, text in XML.items()},
    "an encoding that it is not": {"problem/p.xml": b'<?xml version="1.0" encoding="utf-8"?>' + QUESTION.replace("Yes", "Oui, \xe9t\xe9").encode("latin-1")},
    "comments everywhere": {name: f"<!-- a -->\n{text.replace('><', '><!-- b --><', 1)}\n<!-- c -->" for name, text in XML.items()},
    "instructions to programs": {name: f'<?xml-stylesheet href="x"?>{text}' for name, text in XML.items()},
    "a line before the declaration": {"problem/p.xml": f'\n<?xml version="1.0"?>\n{QUESTION}'},
    "a DOCTYPE": {"problem/p.xml": f'<!DOCTYPE problem SYSTEM "http://x/y.dtd">{QUESTION}'},
    "CDATA": {"html/h.xml": '<html display_name="H"><![CDATA[<p>Hello <b>you</b> &amp; me</p>]]></html>'},
    "a text within its unit": unit('<html url_name="h2"><p>Inline &nbsp; x</p></html><problem url_name="p"/>'),
    "entities in a title": {"vertical/v.xml": '<vertical display_name="A &amp;amp; B &lt;b&gt;&nbsp;x"><problem url_name="p"/></vertical>'},
    "an empty unit": {"sequential/s.xml": '<sequential display_name="Se" format="Homework" graded="true"><vertical url_name="v"/><vertical url_name="e"/></sequential>', "vertical/e.xml": "<vertical/>"},
    "an empty chapter": {"course/2026.xml": '<course><chapter url_name="c"/><chapter url_name="e"/></course>', "chapter/e.xml": "<chapter/>"},
    "an empty text": {"html/h.html": ""},
    "drafts": {"drafts/vertical/d.xml": '<vertical parent_url="i4x://T/C/sequential/s" index_in_children_list="1"><problem url_name="dp"/></vertical>', "drafts/problem/dp.xml": QUESTION},
    "a name that says its file": unit('<problem url_name="p" filename="other"/>') | {"problem/other.xml": QUESTION},
    "problems in problems": unit('<problem name="P" filename="sub/other"/>') | {"problems/sub/other.xml": QUESTION},
    "a slug": unit('<problem slug="p" name="P"/>'),
    "a space in a name": unit('<problem url_name="p one"/>') | {"problem/p one.xml": QUESTION},
    "a name in another script": unit('<problem url_name="問題"/>') | {"problem/問題.xml": QUESTION},
    "units within units": unit('<vertical url_name="v2"><problem url_name="p"/></vertical><sequential><vertical><html>x</html></vertical></sequential>'),
    "problems without a unit": {"sequential/s.xml": '<sequential format="Homework" graded="true"><problem url_name="p"/><html url_name="h"/></sequential>'},
    "a unit in a chapter": {"chapter/c.xml": '<chapter><vertical url_name="v"/></chapter>'},
    "a sequence of films": {"chapter/c.xml": '<chapter><videosequence url_name="vs"><problem url_name="p"/></videosequence></chapter>'},
    "the tree in the root": {"course.xml": '<course url_name="2026" org="Tallgrass" course="C" display_name="X"><wiki slug="a"/><chapter url_name="c"/></course>', "course/2026.xml": ""},
    "a problem in a problem": {"problem/p.xml": f"<problem>{QUESTION}</problem>"},
    "settings of its editor": {"problem/p.xml": QUESTION.replace("<problem", '<problem markdown="&gt;&gt;x&lt;&lt;&#10;( ) a" max_attempts="null" showanswer="&quot;never&quot;" weight="abc"', 1)},
    "policies that are broken": {"policies/2026/policy.json": "{bad", "policies/2026/grading_policy.json": "[1,2"},
    "policies that are something else": {"policies/2026/policy.json": "[]", "policies/2026/grading_policy.json": "null"},
    "policies with holes": {"policies/2026/policy.json": '{"course/2026": {"tabs": null, "start": null, "textbooks": [["a"]], "pdf_textbooks": [{"chapters": null}], "user_partitions": {}}}', "policies/2026/grading_policy.json": '{"GRADER": [{"type": "Homework", "weight": "1"}, {"type": null, "weight": null}, "x"], "GRADE_CUTOFFS": {"A": "0.9", "B": null}}'},
    "a policy with a byte order mark": {"policies/2026/policy.json": b'\xef\xbb\xbf{"course/2026": {"display_name": "Policy"}}'},
    "dates that are none": {"sequential/s.xml": '<sequential due="2020-13-45T99" start="&quot;2030-01-01T00:00:00+00:00&quot;" graded="True" format="Homework"><vertical url_name="v"/></sequential>'},
    "a very deep page": {"html/h.html": "<div>" * 3000 + "x" + "</div>" * 3000},
    "bytes of nothing": {"html/h.html": b"<p>a\x00b</p>"},
    "files included from elsewhere": {"html/h.xml": '<html xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd" parse="text"/></html>'},
    "films of every sort": unit('<video url_name="a" youtube="0.75:abcdefghijk,1.00:bbbbbbbbbbb" sub="x" html5_sources="[&quot;http://a/b.mp4&quot;, null]" start_time="abc" transcripts="{bad"/><video url_name="b"><source src="http://x/y.mp4"/><track src="z.srt"/><video_asset duration="1.5"/></video><problem url_name="p"/>'),
    "an experiment that the course does not define": unit('<split_test url_name="st" user_partition_id="5" group_id_to_child="{&quot;0&quot;: &quot;i4x://T/C/vertical/g0&quot;}"><vertical url_name="g0"><problem url_name="p"/></vertical></split_test>'),
    "a condition that names the block after it": unit('<conditional url_name="cc" sources="i4x://T/C/problem/p" completed="True"><show sources="i4x://T/C/html/h"/></conditional><problem url_name="p"/>'),
    "a bank of problems": unit('<itembank url_name="b" max_count="1" upstream="lb:x"><problem url_name="p"/></itembank>'),
}  # fmt: skip


def graded(path: Path) -> dict[str, object]:
    done = api.import_course(path, dry_run=True, check=True).as_json()
    assert done["problems"] == GRADED, done
    return done


@pytest.mark.parametrize("name", SPELLINGS)
def test_every_spelling_is_read_and_its_problem_graded(tmp_path, name):
    files = {
        path: text
        for path, text in {**PLAIN, **SPELLINGS[name]}.items()
        if text != "" or path == "html/h.html"
    }
    assert graded(write(tmp_path, files))["unsupported"] == []


#: Blocks of others, with nothing in them but their name: shown with what they stand for by themselves, or a reason.
STRANGE = (
    "weird-block", "problem-builder", "pb-mcq", "recommender", "google-document", "google-calendar", "h5pxblock", "scorm",
    "openassessment", "lti", "lti_consumer", "poll_question", "survey", "poll", "done", "word_cloud", "drag-and-drop-v2",
    "edx_sga", "discussion", "video", "html", "annotatable", "imageannotation", "library_content", "split_test",
    "conditional", "randomize", "staffgradedxblock", "ubcpi", "freetextresponse", "pdf", "acid", "image-explorer",
)  # fmt: skip


@pytest.mark.parametrize("kind", STRANGE)
def test_a_block_of_any_kind_may_be_empty(tmp_path, kind):
    inner = f'<{kind} url_name="z" xblock-family="xblock.v1"/><problem url_name="p"/>'
    done = graded(write(tmp_path, {**PLAIN, **unit(inner)}))
    assert all(one["block"] == f"{kind}/z" and one["why"] for one in done["unsupported"])
    assert done["blocks"][kind] == 1


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        "<problem><p>unclosed</problem>",
        '<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><problem>&b;</problem>',
        '<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]><problem><p>&a;</p></problem>',
    ],
)
def test_a_spoilt_problem_is_named_and_the_rest_unharmed(tmp_path, spoilt):
    files = {**PLAIN, **unit('<problem url_name="bad"/><problem url_name="p"/>'), "problem/bad.xml": spoilt}
    done = api.import_course(write(tmp_path, files), dry_run=True, check=True).as_json()
    assert [one["block"] for one in done["unsupported"]] == ["problem/bad"]
    assert done["problems"] == {**GRADED, "total": 2}
    assert "passwd" not in str(done) or "root:" not in str(done)


def packed(target: Path, form: str) -> Path:
    """The plain course as an archive of this form."""
    if form.startswith("zip"):
        method = {"zip packed by bzip2": zipfile.ZIP_BZIP2, "zip packed by lzma": zipfile.ZIP_LZMA}
        with zipfile.ZipFile(target, "w", method.get(form, zipfile.ZIP_DEFLATED)) as archive:
            for name, text in PLAIN.items():
                entry = zipfile.ZipInfo("x")
                entry.filename = (
                    f"course\\{name}".replace("/", "\\") if "backslashes" in form else f"./c/{name}"
                )
                entry.compress_type = archive.compression
                archive.writestr(entry, text)
            if "Mac" in form:
                archive.writestr("__MACOSX/c/._course.xml", b"\x00\x05\x16\x07")
                archive.writestr("c/.DS_Store", b"\x00")
        return target
    with tarfile.open(target, "w" if form == "tar" else "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for name, text in [*PLAIN.items(), ("._course.xml", "\x00")]:
            body = text if isinstance(text, bytes) else text.encode()
            entry = tarfile.TarInfo(
                {"tar with a dot": "./", "tar with a folder": "course/"}.get(form, "") + name
            )
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
    return target


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("zip with backslashes", "c.zip"), ("zip from a Mac", "c.zip"), ("zip packed by bzip2", "c.zip"),
        ("zip packed by lzma", "c.zip"), ("tar", "c.tar"), ("tar with a dot", "c.tgz"), ("tar with a folder", "c.tar.gz"),
        ("tar without one", "c.tar.gz"), ("tar with a folder", "course"), ("tar with a folder", "c.zip"),
        ("zip from a Mac", "c.tar.gz"),
    ],
)  # fmt: skip
def test_every_archive_holds_the_same_course(tmp_path, form, name):
    assert graded(packed(tmp_path / name, form))["unsupported"] == []
