"""Reading YAML: the line of every value is kept, and what could harm is refused in a sentence."""

from __future__ import annotations

import pytest

from studium.catalog.yaml_marks import MAX_BYTES, read


def test_every_value_keeps_its_line():
    (document,), problems = read(
        "f.yaml", "course: flow\ntitle: Flow\nruns:\n  - run: a\n    start: 2027-01-01\n"
    )
    assert not problems
    assert document.kind == "course"
    assert document.line_of(("title",)) == 2
    assert document.line_of(("runs", 0, "start")) == 5
    assert document.line_of(("runs", 0, "missing")) == 4


def test_dates_stay_the_text_that_was_written():
    (document,), _problems = read("f.yaml", "course: flow\nstart: 2027-01-01\n")
    assert document.value["start"] == "2027-01-01"


def test_a_bomb_of_aliases_is_refused_before_it_grows():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + at)}: &{chr(98 + at)} [{','.join([f'*{chr(97 + at)}'] * 9)}]\n" for at in range(20)
    )
    documents, (problem,) = read("f.yaml", bomb)
    assert not documents
    assert (problem.line, problem.rule) == (2, "alias")


def test_a_field_given_twice_is_refused_where_it_stands_again():
    _documents, (problem,) = read("f.yaml", "course: flow\ntitle: A\ntitle: B\n")
    assert (problem.line, problem.field, problem.rule) == (3, "title", "duplicate-field")


def test_a_huge_file_is_refused_unread():
    _documents, (problem,) = read("f.yaml", "# " + "x" * MAX_BYTES)
    assert problem.rule == "file-size"


@pytest.mark.parametrize(
    "text",
    [
        "course: [flow",
        "course: flow\n\ttitle: x\n",
        "course: !!python/object:os.system x\n",
        'course: "\\ud800"\n',
        "course: \ud800\n",
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_a_line(text: str):
    documents, problems = read("f.yaml", text)
    assert problems
    assert not documents
    assert problems[0].line >= 1


def test_a_document_that_is_no_set_of_fields_is_refused():
    _documents, (problem,) = read("f.yaml", "- a\n- b\n")
    assert problem.rule == "document"


def test_a_very_deep_document_is_refused_not_overflowed():
    _documents, (problem,) = read("f.yaml", "a: " + "[" * 3000 + "]" * 3000)
    assert problem.rule == "depth"


def test_norway_is_not_false_and_a_code_keeps_its_zero():
    """YAML 1.1 reads `no` as false and 0413 as an octal number; people mean the text."""
    (document,), _problems = read(
        "f.yaml", "course: flow\nlanguage: no\nfield: 0413\nidentity: true\nclock: 10:30\n"
    )
    assert document.value["language"] == "no"
    assert document.value["field"] == "0413"
    assert document.value["clock"] == "10:30"
    assert document.value["identity"] is True
