# ruff: noqa: E501 - markup reads best unbroken
"""Films as exports of twelve years wrote them."""

from __future__ import annotations

from pathlib import Path

import pytest
from olx_files import inline, write

from studium.content import api

pytestmark = pytest.mark.django_db
SRT = "1\n00:00:01,000 --> 00:00:02,000\nHello\n"
SJSON = '{"start": [0], "end": [900], "text": ["Hello"]}'


def film(tmp_path: Path, video: str, **static: str) -> api.VideoView:
    files = inline(video) | {
        f"static/{name.replace('__', '.').replace('_dash_', '-')}": text for name, text in static.items()
    }
    done = api.import_course(write(tmp_path, files))
    (block,) = api.unit(done.version_id or 0, "u").blocks
    assert block.kind == "video" and block.video is not None
    return block.video


@pytest.mark.parametrize(
    "attributes",
    [
        'youtube="1.00:AbCdEfGhIjK"',
        'youtube="0.75:slow1234567,1.0:AbCdEfGhIjK,1.25:fast1234567"',
        'youtube="1:AbCdEfGhIjK"',
        'youtube="AbCdEfGhIjK"',
        'youtube_id_1_0="AbCdEfGhIjK" youtube_id_0_75="slow1234567"',
        'youtube_id_1_0="&quot;AbCdEfGhIjK&quot;"',
        'youtube_id_1_0="3_yD_cEKoCk" html5_sources="[&quot;https://youtu.be/AbCdEfGhIjK&quot;]"',
        'html5_sources="[&quot;https://www.youtube.com/watch?v=AbCdEfGhIjK&quot;]"',
    ],
)
@pytest.mark.parametrize("element", ["video", "videoalpha"])
def test_the_youtube_id_is_found_however_it_is_written(tmp_path, element, attributes):
    assert film(tmp_path, f'<{element} url_name="v" {attributes}/>').youtube_id == "AbCdEfGhIjK"


def test_the_editors_own_film_is_not_taken_for_the_courses(tmp_path):
    found = film(
        tmp_path,
        '<video url_name="v" youtube_id_1_0="3_yD_cEKoCk"><source src="/static/a.mp4"/></video>',
        a__mp4="x",
    )
    assert found.youtube_id == "" and found.here


def test_encodings_of_the_film_come_with_whole_files_first(tmp_path):
    video = (
        '<video url_name="v" edx_video_id="abc-1"><video_asset client_video_id="x.mp4" duration="61.5">'
        '<encoded_video profile="hls" url="https://cdn.example/x.m3u8"/><encoded_video profile="desktop_mp4" url="https://cdn.example/x.mp4"/>'
        '<encoded_video profile="youtube" url="AbCdEfGhIjK"/></video_asset></video>'
    )
    found = film(tmp_path, video)
    assert [one.url for one in found.sources] == ["https://cdn.example/x.mp4", "https://cdn.example/x.m3u8"]
    assert (found.youtube_id, found.duration) == ("AbCdEfGhIjK", 61)


@pytest.mark.parametrize(
    ("video", "static"),
    [
        ('<video url_name="v" transcripts="{&quot;de&quot;: &quot;d.srt&quot;}"/>', {"d__srt": SRT}),
        ('<video url_name="v"><transcript language="de" src="d.srt"/></video>', {"d__srt": SRT}),
        (
            '<video url_name="v"><transcript language="de" src="/static/d.srt.sjson"/></video>',
            {"d__srt__sjson": SJSON},
        ),
        (
            '<video url_name="v" edx_video_id="abc"><video_asset><transcripts><transcript language_code="de" file_format="srt" provider="Custom"/></transcripts></video_asset></video>',
            {"abc_dash_de__srt": SRT},
        ),
    ],
)
def test_captions_are_found_wherever_they_are_named(tmp_path, video, static):
    found = film(tmp_path, video, **static)
    assert [(one.language, one.label) for one in found.captions] == [("de", "Deutsch")]
    assert "Hello" in found.transcript and found.transcript_language == "de"


@pytest.mark.parametrize(
    ("video", "static"),
    [
        ('<video url_name="v" sub="x y"/>', {"subs_x y__srt__sjson": SJSON}),
        ('<video url_name="v" youtube="1.0:AbCdEfGhIjK"/>', {"subs_AbCdEfGhIjK__srt__sjson": SJSON}),
        ('<video url_name="v" track="/static/t.srt"/>', {"t__srt": SRT}),
        ('<video url_name="v"><track src="/static/t.srt"/></video>', {"t__srt": SRT}),
    ],
)
def test_captions_without_a_language_are_english(tmp_path, video, static):
    assert [one.language for one in film(tmp_path, video, **static).captions] == ["en"]


def test_a_handout_may_stand_in_an_element(tmp_path):
    found = film(tmp_path, '<video url_name="v"><handout src="/static/h.pdf"/></video>', h__pdf="%PDF")
    assert found.handout.endswith("/h.pdf")
