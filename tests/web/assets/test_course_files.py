"""Course files: in ranges, for ever, by their checked type, and never as something that runs on this site."""

import pytest
from django.test import Client

from studium.content import storing
from studium.content.models import Asset
from studium.content.reading import _assets

FILM = bytes(range(256)) * 8
FOREVER = "public, max-age=31536000, immutable"


def stored(hash_, body, media_type, *, private=False):
    _assets.values.clear()
    Asset.objects.create(hash=hash_, media_type=media_type, size=len(body), private=private)
    path = storing.storage().path(storing.place(hash_))
    import pathlib

    pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(path).write_bytes(body)
    return f"/assets/{hash_}/"


@pytest.fixture
def film(db):
    return stored("f" * 32, FILM, "video/mp4") + "film.mp4"


def get(path, **headers):
    response = Client().get(path, headers=headers)
    return response, b"".join(response.streaming_content) if response.streaming else response.content


def test_a_file_is_kept_for_ever_and_asked_for_once(film):
    response, body = get(film)
    assert body == FILM and response["Content-Length"] == str(len(FILM))
    assert response["Cache-Control"] == FOREVER and response["Accept-Ranges"] == "bytes"
    again, nothing = get(film, **{"if-none-match": response["ETag"]})
    assert again.status_code == 304 and nothing == b""


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, 2047),
        ("bytes=10-19", 10, 19),
        ("bytes=-5", 2043, 2047),
        ("bytes=2000-99999", 2000, 2047),
    ],
)
def test_a_player_gets_the_part_it_asks_for(film, asked, first, last):
    response, body = get(film, range=asked)
    assert response.status_code == 206 and body == FILM[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/2048"


@pytest.mark.parametrize("asked", ["bytes=2048-", "bytes=9-3", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(film, asked):
    response, _body = get(film, range=asked)
    assert response.status_code == 416 and response["Content-Range"] == "bytes */2048"


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "lines=1-2", "bytes=a-b", "bytes=-"])
def test_several_parts_at_once_or_what_is_no_range_get_the_whole(film, asked):
    response, body = get(film, range=asked)
    assert response.status_code == 200 and body == FILM


def test_a_part_of_another_state_of_the_file_is_never_sent(film):
    etag = get(film)[0]["ETag"]
    assert get(film, range="bytes=0-1", **{"if-range": etag})[0].status_code == 206
    assert get(film, range="bytes=0-1", **{"if-range": '"old"'})[0].status_code == 200


@pytest.mark.parametrize("media_type", ["text/html; charset=utf-8", "image/svg+xml", "application/xml"])
def test_what_a_browser_could_run_is_sealed(db, media_type):
    response, _body = get(stored("a" * 32, b"<script>1</script>", media_type) + "page.html")
    policy = response["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'") and "script-src" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"


def test_what_is_of_no_known_type_is_a_download(db):
    response, _body = get(stored("b" * 32, b"\x00\x01", "application/octet-stream") + "data.bin")
    assert response["Content-Disposition"] == 'attachment; filename="data.bin"'


def test_a_script_is_text_to_this_site_and_a_script_to_a_sealed_frame_alone(db):
    path = stored("c" * 32, b"go()", "text/plain; charset=utf-8") + "go.js"
    ours = {"sec-fetch-site": "same-origin", "sec-fetch-dest": "script"}
    sealed = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "script"}
    assert get(path, **ours)[0]["Content-Type"].startswith("text/plain")
    response = get(path, **sealed)[0]
    assert response["Content-Type"].startswith("text/javascript") and "Sec-Fetch-Site" in response["Vary"]


def test_a_file_for_the_server_alone_is_never_sent(db):
    assert (
        get(stored("d" * 32, b"keys", "application/zip", private=True) + "python_lib.zip")[0].status_code
        == 404
    )


def test_what_is_not_there_is_said_so(db):
    assert get("/assets/" + "e" * 32 + "/x.png")[0].status_code == 404
