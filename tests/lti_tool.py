"""A tool of somebody else's, built on pylti1p3: it signs in, checks the launch, sends marks.

What it sends over the network goes to the site under test in this process; everything else is the library's own.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from pylti1p3.cookie import CookieService
from pylti1p3.grade import Grade
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.oidc_login import OIDCLogin
from pylti1p3.redirect import Redirect
from pylti1p3.request import Request
from pylti1p3.service_connector import ServiceConnector
from pylti1p3.session import SessionService
from pylti1p3.tool_config import ToolConfDict

SITE = "https://lab.example"
LOGIN_URL = f"{SITE}/lti/login"
LAUNCH_URL = f"{SITE}/lti/launch"


def key_pair() -> tuple[str, str]:
    """A private key and its public half, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


PRIVATE, PUBLIC = key_pair()


class Asked(Request):
    """One request to the tool: its fields, and the browser's session at the tool."""

    def __init__(self, fields: dict[str, str], browser: Browser) -> None:
        self.fields = fields
        self.browser = browser

    @property
    def session(self) -> dict[str, Any]:
        return self.browser.session

    def is_secure(self) -> bool:
        return True

    def get_param(self, key: str) -> str:
        return self.fields.get(key, "")


class Browser(CookieService):
    """What one browser keeps for the tool's site."""

    def __init__(self) -> None:
        self.session: dict[str, Any] = {}
        self.cookies: dict[str, str] = {}

    def get_cookie(self, name: str) -> str | None:
        return self.cookies.get(name)

    def set_cookie(self, name: str, value: str | int, exp: int | None = 3600) -> None:
        self.cookies[name] = str(value)


class Onward(Redirect[str]):
    def __init__(self, address: str) -> None:
        self.address = address

    def do_redirect(self) -> str:
        return self.address

    def do_js_redirect(self) -> str:
        return self.address

    def set_redirect_url(self, location: str) -> None:
        self.address = location

    def get_redirect_url(self) -> str:
        return self.address


class Login(OIDCLogin[Any, Any, Any, Any, str]):
    def get_redirect(self, url: str) -> Onward:
        return Onward(url)


class Nonces(SessionService):
    """As the library proposes, but a nonce is good once."""

    def check_nonce(self, nonce: str) -> bool:
        known = super().check_nonce(nonce)
        self.data_storage._request.session.pop(self._get_key("nonce", nonce), None)
        return bool(known)


class Launched(MessageLaunch[Any, Any, Any, Any]):
    def _get_request_param(self, key: str) -> str:
        return self._request.get_param(key)


class Connector(ServiceConnector):
    def _get_cached_access_token(self, scope_key: str) -> str | None:
        return None

    def _cache_access_token(self, scope_key: str, access_token: str, expires_in: float) -> None:
        pass


class SiteUnderTest(requests.adapters.BaseAdapter):
    """Carries requests to the site in this process instead of over the network."""

    def __init__(self, client: Any) -> None:
        super().__init__()
        self.client = client

    def send(self, request: requests.PreparedRequest, **_how: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        headers = {name.title(): value for name, value in request.headers.items()}
        headers.pop("Accept-Encoding", None)
        answer = self.client.generic(
            str(request.method),
            f"{parts.path}?{parts.query}" if parts.query else parts.path,
            data=request.body or b"",
            content_type=headers.pop("Content-Type", "application/octet-stream"),
            headers=headers,
        )
        response = requests.Response()
        response.status_code = answer.status_code
        response.headers.update(answer.headers.items())
        response.raw = io.BytesIO(answer.content)
        response.url = str(request.url)
        response.request = request
        return response

    def close(self) -> None:
        pass


class Tool:
    """The tool as its makers set it up: with what the platform's operator told them."""

    def __init__(self, platform: dict[str, str], client: Any = None, *, private: str = PRIVATE) -> None:
        self.config = ToolConfDict(
            {
                platform["issuer"]: {
                    "default": True,
                    "client_id": platform["client_id"],
                    "auth_login_url": platform["authorize"],
                    "auth_token_url": platform["token"],
                    "key_set_url": platform["jwks"],
                    "deployment_ids": [platform["deployment_id"]],
                }
            }
        )
        self.config.set_private_key(platform["issuer"], private)
        self.network = requests.Session()
        if client is not None:
            self.network.mount("http://", SiteUnderTest(client))

    def login(self, fields: dict[str, str], browser: Browser, *, launch_url: str = LAUNCH_URL) -> str:
        """Answers the platform's login initiation with where the browser goes next."""
        asked = Asked(fields, browser)
        started = Login(asked, self.config, session_service=Nonces(asked), cookie_service=browser).redirect(
            launch_url
        )
        return str(started)

    def launch(self, fields: dict[str, str], browser: Browser) -> Launched:
        """Checks a launch as the library does; raises its `LtiException`."""
        asked = Asked(fields, browser)
        made = Launched(
            asked,
            self.config,
            session_service=Nonces(asked),
            cookie_service=browser,
            requests_session=self.network,
            service_connector_cls=Connector,
        )
        made.validate()
        return made


def mark(user: str, given: float, maximum: float, at: str = "2026-03-02T08:30:00.000+00:00") -> Grade:
    """A final mark, as the library writes it."""
    return (
        Grade()
        .set_user_id(user)
        .set_score_given(given)
        .set_score_maximum(maximum)
        .set_timestamp(at)
        .set_activity_progress("Completed")
        .set_grading_progress("FullyGraded")
    )


@contextmanager
def tool_site(make: Callable[[str], Tool]) -> Iterator[str]:
    """The tool as a web site of its own, for one browser; `make` is given its address and sets it up.

    /login and /launch are the library's; /mark sends a mark for whoever launched last.
    """
    browser = Browser()
    launched: list[Launched] = []

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _mark, query = self.path.partition("?")
            if path == "/login":
                onward = tool.login(dict(parse_qsl(query)), browser, launch_url=f"{address}/launch")
                self.send_response(302)
                self.send_header("Location", onward)
                self.end_headers()
                return
            data = launched[-1].get_launch_data()
            launched[-1].get_ags().put_grade(mark(data["sub"], 3, 4))
            self.say("Your mark was sent.")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            launched.append(tool.launch(dict(parse_qsl(body)), browser))
            who = launched[-1].get_launch_data().get("name", "somebody")
            self.say(f'Welcome to the lab, {who}. <a href="/mark">Hand in</a>')

        def say(self, text: str) -> None:
            body = f"<!doctype html><title>Lab</title><p>{text}</p>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    address = f"http://127.0.0.1:{server.server_port}"
    tool = make(address)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
