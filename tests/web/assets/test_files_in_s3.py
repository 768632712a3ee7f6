"""Course files in an S3-compatible store, against a small one in this process."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.storage import storages
from django.test import Client

from studium import environment
from studium.content import storing
from studium.content.models import Asset
from studium.content.reading import _assets
from studium.content.statics import AssetFile

BODY = bytes(range(256)) * 4


class Bucket(BaseHTTPRequestHandler):
    """What a store answers to putting, looking and getting, as far as it is asked here."""

    kept: dict[str, bytes] = {}
    ranges: list[str] = []

    def do_PUT(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            raw = b""
            while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
                raw += self.rfile.read(size)
                self.rfile.readline()
        else:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            raw = self._unwrapped(raw)
        self.kept[self.path] = raw
        self._answer(200)

    def _unwrapped(self, raw):
        body = b""
        while raw:
            size, _line, rest = raw.partition(b"\r\n")
            length = int(size.split(b";")[0], 16)
            if not length:
                return body
            body, raw = body + rest[:length], rest[length + 2 :]
        return body

    def do_HEAD(self):
        self._answer(200 if self.path in self.kept else 404, self.kept.get(self.path, b""), send=False)

    def do_GET(self):
        body = self.kept.get(self.path)
        if body is None:
            return self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        asked = self.headers.get("Range", "")
        self.ranges.append(asked)
        if asked:
            first, last = asked.removeprefix("bytes=").split("-")
            return self._answer(206, body[int(first) : int(last) + 1])
        return self._answer(200, body)

    def _answer(self, status, body=b"", send=True):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"x"')
        self.end_headers()
        if send:
            self.wfile.write(body)

    def log_message(self, *_arguments):
        """Quiet."""


@pytest.fixture
def bucket(db, settings):
    pytest.importorskip("boto3", reason="boto3 is not installed: pip install 'studium[s3]'")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"s3://key:se%2Fcret@127.0.0.1:{server.server_port}/courses/here?plain=1&region=eu-1"
    made = environment._s3(url)
    settings.STORAGES = {**settings.STORAGES, "assets": made}
    storages._backends = None
    storages._storages = {}
    _assets.values.clear()
    yield Bucket
    server.shutdown()


def test_files_are_kept_in_the_bucket_and_sent_in_the_parts_that_are_asked_for(bucket):
    storing.keep(AssetFile("film.mp4", "f" * 32, "video/mp4", len(BODY), content=BODY))
    Asset.objects.create(hash="f" * 32, media_type="video/mp4", size=len(BODY))
    assert bucket.kept == {f"/courses/here/ff/{'f' * 32}": BODY}
    path = f"/assets/{'f' * 32}/film.mp4"
    assert b"".join(Client().get(path).streaming_content) == BODY
    part = Client().get(path, headers={"range": "bytes=10-19"})
    assert part.status_code == 206 and b"".join(part.streaming_content) == BODY[10:20]
    assert bucket.ranges[-1] == "bytes=10-19"


def test_a_file_the_bucket_lost_is_not_found(bucket):
    Asset.objects.create(hash="9" * 32, media_type="video/mp4", size=5)
    assert Client().get(f"/assets/{'9' * 32}/film.mp4").status_code == 404


@pytest.mark.parametrize(
    "url", ["https://host/bucket", "s3://host/bucket", "s3://key:secret@host", "s3://key@host/b"]
)
def test_an_address_that_names_no_bucket_stops_the_start(url):
    with pytest.raises(environment.BadEnvironment, match="STUDIUM_S3_URL must be"):
        environment.read({"STUDIUM_S3_URL": url, "STUDIUM_TEST": "1"})


def test_without_its_package_the_start_says_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(environment.BadEnvironment, match="pip install 'studium\\[s3\\]'"):
        environment.read({"STUDIUM_S3_URL": "s3://key:secret@host/bucket", "STUDIUM_TEST": "1"})
