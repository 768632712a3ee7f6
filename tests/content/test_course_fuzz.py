"""Whatever bytes an export holds, an import ends with a report or one sentence; and what it reads it can export."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from olx_files import COURSE, inline, write

from studium.assessment.safexml import names
from studium.content import api, bundle, drafting
from studium.core.errors import StudiumError

TEXTS = sorted(name for name, content in COURSE.items() if not name.startswith("static/"))
ELEMENTS = sorted(
    names(
        "html problem video vertical library_content split_test conditional randomize abtest group show customtag",
        "poll survey word_cloud done annotatable discussion lti lti_consumer openassessment edx_sga",
        "drag-and-drop-v2 ubcpi mystery",
    )
)
VALUES = st.sampled_from(
    [
        "",
        "x",
        "a:b",
        "../x",
        "-1",
        "3",
        "null",
        "true",
        "[",
        "{}",
        '{"0": ["x"]}',
        '[{"a": 1}]',
        "é",
        "/static/x.png",
        "9" * 30,
    ]
)
NAMES = st.sampled_from(
    sorted(
        names(
            "url_name display_name filename max_count weight due graded group_access group_id_to_child sources",
            "user_partition_id sources_list attempted visible_to_staff_only transcripts youtube html5_sources answers",
            "question questions data max_attempts impl launch_url rubric graceperiod",
        )
    )
)


@st.composite
def blocks(draw: Any, depth: int = 3) -> str:
    from html import escape

    element = draw(st.sampled_from(ELEMENTS))
    attributes = draw(st.dictionaries(NAMES, VALUES, max_size=4))
    inner = "".join(draw(st.lists(blocks(depth - 1), max_size=3))) if depth else draw(VALUES.map(escape))
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{element} {written}>{inner}</{element}>"


@given(st.lists(blocks(), max_size=4))
def test_any_tree_of_blocks_is_read_listed_and_written_again(inner):
    with tempfile.TemporaryDirectory() as folder:
        course = write(Path(folder, "c"), inline("".join(inner)))
        with drafting.opened(course, None) as first:
            report = drafting.report_on(first, check=False)
            assert len(report["listing"]) == sum(report["blocks"].values())
            again = write(Path(folder, "d"), dict(first.built.files))
            with drafting.opened(again, None) as second:
                assert bundle.digest_of(first.built.files) == bundle.digest_of(second.built.files)
                assert [one.key for one in first.built.blocks] == [one.key for one in second.built.blocks]


@given(st.sampled_from(TEXTS), st.data())
def test_any_bytes_in_place_of_a_file_end_with_a_report_or_a_sentence(name, data):
    whole = COURSE[name] if isinstance(COURSE[name], bytes) else str(COURSE[name]).encode()
    at, until = sorted(data.draw(st.tuples(st.integers(0, len(whole)), st.integers(0, len(whole)))))
    broken = whole[:at] + data.draw(st.binary(max_size=20)) + whole[until:]
    with tempfile.TemporaryDirectory() as folder:
        try:
            report = api.import_course(write(Path(folder), {**COURSE, name: broken}), dry_run=True).as_json()
        except StudiumError as error:
            assert error.sentence
        else:
            assert len(report["listing"]) == sum(report["blocks"].values())


@pytest.mark.parametrize("depth", [50, 300, 100_000])
def test_blocks_nested_too_deeply_are_told(tmp_path, depth):
    inner = "".join(f'<vertical url_name="v{number}">' for number in range(depth)) + "</vertical>" * depth
    try:
        report = api.import_course(write(tmp_path, inline(inner)), dry_run=True).as_json()
    except StudiumError as error:
        assert error.sentence
    else:
        assert any("nested too deeply" in one["why"] for one in report["unsupported"])
