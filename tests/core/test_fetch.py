"""Fetching what a stranger points at never reaches into our network, and never takes long."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from studium.core.fetch import Fetcher, FetchFailed, is_public


class Answers(BaseHTTPRequestHandler):
    """What a hostile or a broken server may answer, by path."""

    def do_GET(self) -> None:
        if self.path == "/good":
            self._send(b'{"fine": true}')
        elif self.path == "/large":
            self._send(b"x" * 200_000)
        elif self.path == "/inward":
            self._redirect("http://10.0.0.1/admin")
        elif self.path == "/round":
            self._redirect("/round")
        elif self.path == "/nowhere":
            self._redirect("https://[")
        elif self.path == "/once":
            self._redirect("/good")
        elif self.path == "/drip":
            self._drip()
        else:
            self.send_error(404)

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _redirect(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.end_headers()

    def _drip(self) -> None:
        """A byte of header now and then: no single read ever times out."""
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            for _step in range(100):
                self.wfile.write(b"x")
                self.wfile.flush()
                if self.server.closing.wait(0.05):  # type: ignore[attr-defined]
                    return
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    listening.closing = threading.Event()  # type: ignore[attr-defined]
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_address[1]}"
    listening.closing.set()  # type: ignore[attr-defined]
    listening.shutdown()
    listening.server_close()


def refused(fetcher: Fetcher, address: str) -> str:
    with pytest.raises(FetchFailed) as failed:
        fetcher.get(address)
    return failed.value.sentence


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/x",
        "https://localhost:8000/x",
        "https://[::1]/x",
        "https://10.1.2.3/x",
        "https://192.168.1.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:10.0.0.1]/x",
        "https://[fe80::1]/x",
        "https://0.0.0.0/x",
        "https://2130706433/x",
    ],
)
def test_a_private_address_is_not_asked(address: str) -> None:
    assert "not on the public internet" in refused(Fetcher(), address)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/", "file:///etc/passwd", "ftp://x/", "gopher://x", "", "https://"]
)
def test_only_https_is_fetched(address: str) -> None:
    assert refused(Fetcher(), address)


def test_an_address_with_a_password_is_not_fetched() -> None:
    assert "password" in refused(Fetcher(), "https://user:secret@example.org/")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("2002:0a00:0001::1", False),
        ("64:ff9b::a00:1", False),
        ("::ffff:127.0.0.1", False),
        ("fd00::1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


def test_the_command_line_may_ask_its_own_machine(server: str) -> None:
    assert Fetcher(loopback=True).get(f"{server}/good") == b'{"fine": true}'
    assert Fetcher(loopback=True).get(f"{server}/once") == b'{"fine": true}'


def test_a_redirect_into_a_private_network_is_not_followed(server: str) -> None:
    assert "not on the public internet" in refused(Fetcher(loopback=True), f"{server}/inward")


def test_a_redirect_to_what_is_no_address_is_refused_with_a_sentence(server: str) -> None:
    assert "is not an address" in refused(Fetcher(loopback=True), f"{server}/nowhere")


def test_redirects_end(server: str) -> None:
    assert "redirected more than 3 times" in refused(Fetcher(loopback=True), f"{server}/round")


def test_a_large_answer_is_cut_off(server: str) -> None:
    assert "larger than 100000 bytes" in refused(Fetcher(loopback=True, largest=100_000), f"{server}/large")


def test_a_dripping_answer_ends_in_time(server: str) -> None:
    started = time.monotonic()
    assert refused(Fetcher(loopback=True, seconds=0.5), f"{server}/drip")
    assert time.monotonic() - started < 3


def test_another_answer_than_200_is_said(server: str) -> None:
    assert "answered 404" in refused(Fetcher(loopback=True), f"{server}/missing")


def test_one_check_looks_up_only_so_many_addresses(server: str) -> None:
    fetcher = Fetcher(loopback=True, lookups=2)
    for _turn in range(2):
        assert fetcher.get(f"{server}/good")
    assert "more addresses than are looked up" in refused(fetcher, f"{server}/good")


def test_one_check_takes_only_so_long_whatever_it_names(server: str) -> None:
    fetcher = Fetcher(loopback=True, total_seconds=0.4)
    assert refused(fetcher, f"{server}/drip")
    assert "more addresses than are looked up" in refused(fetcher, f"{server}/good")
