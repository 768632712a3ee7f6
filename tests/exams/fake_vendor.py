"""A supervision vendor that keeps the protocol: a real HTTP server, and what it would tell us."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from studium.exams.supervision import signing


class FakeVendor:
    """Creates an attempt for each request number once; `lose_answers` breaks the line after hearing."""

    def __init__(self) -> None:
        self.secret = b""
        self.attempts: dict[str, dict[str, Any]] = {}
        self.asked = 0
        self.refused: list[str] = []
        self.lose_answers = 0
        self.answer: bytes | None = None
        vendor = self

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                vendor.asked += 1
                try:
                    request = signing.check(
                        secret=vendor.secret,
                        method="POST",
                        path=self.path,
                        now=datetime.now(UTC),
                        headers=self.headers,
                        body=body,
                    )
                except signing.Refused as refused:
                    vendor.refused.append(refused.why)
                    self.send_error(401)
                    return
                vendor.attempts.setdefault(request, json.loads(body))
                if vendor.lose_answers:
                    vendor.lose_answers -= 1
                    self.close_connection = True
                    return
                number = list(vendor.attempts).index(request) + 1
                said = {"id": f"fake-{number}", "start": f"https://fake.example/start/{number}"}
                answer = vendor.answer or json.dumps(said).encode()
                self.send_response(201)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/studium"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def tell(
        self,
        url: str,
        said: dict[str, Any],
        *,
        request: str,
        secret: bytes | None = None,
        at: datetime | None = None,
        changed: bytes | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """Sends a signed message over HTTP; `changed` is sent in place of what was signed."""
        body = json.dumps(said).encode()
        headers = signing.sign(
            secret=self.secret if secret is None else secret,
            method="POST",
            path=urlsplit(url).path,
            at=at or datetime.now(UTC),
            request=request,
            body=body,
        )
        asking = urllib.request.Request(url, changed or body, headers, method="POST")
        try:
            with urllib.request.urlopen(asking, timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())
