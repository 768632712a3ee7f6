# ruff: noqa: E501 - markup reads best unbroken
"""Static files: checked, found under the names links use, served safely; captions and films."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from olx_files import COURSE, PNG, inline, write

from studium.content import api, captions
from studium.content.mediatypes import kind_of
from studium.content.models import Asset, AssetUse

pytestmark = pytest.mark.django_db


def blocks_of(
    tmp_path: Path, inner: str, static: dict[str, str | bytes] | None = None
) -> tuple[tuple[api.BlockView, ...], list[str]]:
    files = inline(inner) | {f"static/{name}": content for name, content in (static or {}).items()}
    done = api.import_course(write(tmp_path, files))
    return api.unit(done.version_id or 0, "u").blocks, done.raw["notes"]


@pytest.mark.parametrize(
    ("name", "head", "media_type", "program"),
    [
        ("a.png", PNG, "image/png", False),
        ("a.jpeg", PNG, "image/png", False),
        ("a.png", b"<html><script>", "application/octet-stream", False),
        ("a.html", b"<html>", "text/html; charset=utf-8", False),
        ("a.js", b"alert(1)", "text/plain; charset=utf-8", False),
        ("a.svg", b"<svg/>", "image/svg+xml", False),
        ("a.txt", b"\x00\x01", "application/octet-stream", False),
        ("a.unknown", b"??", "application/octet-stream", False),
        ("a.exe", b"MZ", "application/octet-stream", True),
        ("a.png", b"\x7fELF", "application/octet-stream", True),
        ("run.sh", b"#!/bin/sh", "application/octet-stream", True),
        ("run.py", b"#!/usr/bin/python", "text/plain; charset=utf-8", False),
    ],
)
def test_a_file_is_what_its_bytes_say(name, head, media_type, program):
    kind = kind_of(name, head)
    assert (kind.media_type, kind.program) == (media_type, program)


@pytest.mark.parametrize(
    "address",
    [
        "/static/my map.png", "/static/my_map.png", "/static/my%20map.png", "/static/MY MAP.png", "static/my map.png",
        "/static/pics/my map.png", "/asset-v1:Org+C+R+type@asset+block@my_map.png", "/c4x/Org/C/asset/my_map.png",
        "https://studio.example/asset-v1:Org+C+R+type@asset+block@my_map.png",
    ],
)  # fmt: skip
def test_links_find_a_file_under_the_names_that_studio_uses(tmp_path, address):
    (block,), _notes = blocks_of(
        tmp_path, f'<html url_name="h"><img src="{address}" alt="m"/></html>', {"my map.png": PNG}
    )
    assert f"/assets/{AssetUse.objects.get(name='my map.png').asset_id}/my%20map.png" in block.html


def test_what_leads_nowhere_is_named_and_taken_out(tmp_path):
    (block,), notes = blocks_of(
        tmp_path,
        '<html url_name="h"><img src="/static/gone.png" alt="A chart"/><a href="/courses/x/about">old</a><a href="/jump_to_id/none">j</a></html>',
    )
    assert "A chart" in block.html and "<img" not in block.html and "href" not in block.html
    assert "html/h: the file /static/gone.png is missing" in notes
    assert sum("leads nowhere here" in note for note in notes) == 2


def test_a_picture_written_into_the_page_becomes_a_file(tmp_path):
    import base64

    source = base64.b64encode(PNG).decode()
    (block,), _notes = blocks_of(
        tmp_path, f'<html url_name="h"><img src="data:image/png;base64,{source}" alt="x"/></html>'
    )
    assert "/assets/" in block.html and "data:" not in block.html


def test_pictures_in_problems_are_found_too(tmp_path):
    inner = '<problem url_name="p"><p><img src="/static/a.png" alt="a"/></p><numericalresponse answer="1"><textline/></numericalresponse></problem>'
    (block,), _notes = blocks_of(tmp_path, inner, {"a.png": PNG})
    assert "/assets/" in (block.source or "")


def test_studios_second_copy_of_a_problem_is_not_kept(tmp_path):
    inner = '<problem url_name="p" markdown="= secret"><numericalresponse answer="1"><textline/></numericalresponse></problem>'
    (block,), _notes = blocks_of(tmp_path, inner)
    assert "secret" not in (block.source or "")


def test_programs_are_not_stored(tmp_path):
    _blocks, notes = blocks_of(tmp_path, "", {"setup.exe": b"MZ\x00", "ok.txt": "x"})
    assert "static/setup.exe is a program and was not stored" in notes
    assert list(AssetUse.objects.filter(made=False).values_list("name", flat=True)) == ["ok.txt"]


def test_captions_are_made_webvtt():
    vtt = captions.from_srt(
        "\ufeff1\r\n00:00:01,5 --> 00:00:02,000\r\n<b>It&#39;s</b> --> 1 < 2\r\n2\r\n1:00:00,000 --> 1:00:01,000\r\nEnd\r\n"
    )
    assert (
        vtt
        == "WEBVTT\n\n00:00:01.500 --> 00:00:02.000\nIt's → 1 &lt; 2\n\n01:00:00.000 --> 01:00:01.000\nEnd\n"
    )
    assert (
        captions.from_sjson('{"start":[0],"end":[900],"text":["Hi"]}')
        == "WEBVTT\n\n00:00:00.000 --> 00:00:00.900\nHi\n"
    )
    assert captions.from_srt("no cues") is None and captions.from_sjson("[]") is None


def test_a_film_from_elsewhere_is_marked_so(tmp_path):
    inner = (
        '<video url_name="v" html5_sources="[&quot;https://cdn.example/a.mp4&quot;]" youtube="0.75:slow1234567,1.00:AbCdEfGhIjK" start_time="00:00:10" end_time="90">'
        '<source src="https://cdn.example/a.webm"/><video_asset duration="61.5"/></video>'
    )
    (block,), notes = blocks_of(tmp_path, inner)
    film = block.video
    assert film is not None and not film.here and film.youtube_id == "AbCdEfGhIjK"
    assert [(one.media_type, one.here) for one in film.sources] == [
        ("video/mp4", False),
        ("video/webm", False),
    ]
    assert (film.start, film.end, film.duration) == (10, 90, 61)
    assert "video/v: the video has no captions" in notes


@pytest.fixture
def stored(tmp_path: Path) -> dict[str, str]:
    extra: dict[str, str | bytes] = {
        "static/page.html": "<script>alert(1)</script>", "static/art.svg": "<svg/>", "static/code.js": "alert(1)", "static/data.bin": b"\x01",
    }  # fmt: skip
    api.import_course(write(tmp_path, {**COURSE, **extra}))
    return {use.name: api.asset_url(use.asset_id, use.name) for use in AssetUse.objects.all()}


def test_a_file_is_served_by_its_checked_type_and_kept_for_ever(client: Client, stored):
    answer = client.get(stored["film.mp4"])
    assert answer.status_code == 200 and len(b"".join(answer.streaming_content)) == 2012
    assert answer["Content-Type"] == "video/mp4" and answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"] and answer["Accept-Ranges"] == "bytes"
    again = client.get(stored["film.mp4"], headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304 and not again.content


def test_warm_files_cost_no_query(client: Client, stored, django_assert_num_queries):
    client.get(stored["film.mp4"]).close()
    with django_assert_num_queries(0):
        client.get(stored["film.mp4"]).close()


@pytest.mark.parametrize(
    ("asked", "status", "span", "length"),
    [
        ("bytes=0-99", 206, "bytes 0-99/2012", 100),
        ("bytes=2000-", 206, "bytes 2000-2011/2012", 12),
        ("bytes=-10", 206, "bytes 2002-2011/2012", 10),
        ("bytes=100-99999", 206, "bytes 100-2011/2012", 1912),
        ("bytes=5000-", 416, "bytes */2012", 0),
        ("bytes=-0", 416, "bytes */2012", 0),
        ("bytes=9-3", 416, "bytes */2012", 0),
        ("bytes=0-1,5-6", 200, None, 2012),
        ("lines=0-1", 200, None, 2012),
    ],
)
def test_ranges_are_sent(client: Client, stored, asked, status, span, length):
    answer = client.get(stored["film.mp4"], headers={"Range": asked, "Accept-Encoding": "gzip"})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, answer.get("Content-Range"), len(body)) == (status, span, length)


@pytest.mark.parametrize("name", ["page.html", "art.svg"])
def test_what_could_run_is_served_into_a_sandbox(client: Client, stored, name):
    policy = client.get(stored[name])["Content-Security-Policy"]
    assert policy.startswith("sandbox;") and "default-src 'none'" in policy and "script" not in policy


def test_scripts_are_given_out_as_plain_text_and_the_unknown_as_a_download(client: Client, stored):
    assert client.get(stored["code.js"])["Content-Type"].startswith("text/plain")
    assert client.get(stored["data.bin"])["Content-Disposition"].startswith("attachment")


def test_no_file_is_found_by_guessing(client: Client, stored):
    assert client.get(f"/assets/{'0' * 32}/film.mp4").status_code == 404
    assert client.get("/assets/../settings.py").status_code == 404
    assert client.post(stored["film.mp4"]).status_code in (403, 405)
    assert client.head(stored["film.mp4"])["Content-Length"] == "2012"


def test_a_file_whose_bytes_are_gone_is_not_found(client: Client, stored):
    Asset.objects.create(hash="f" * 32, media_type="image/png", size=1)
    assert client.get(f"/assets/{'f' * 32}/x.png").status_code == 404
