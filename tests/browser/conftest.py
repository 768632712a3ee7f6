"""A real Chromium for browser tests; they skip, and say so, where none is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from . import looks


@pytest.fixture(scope="session")
def browser(chromium: Any) -> Any:
    return chromium


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[Any]:
    """The platform with its demo, as an operator starts it: one for all tests that want the whole."""
    from .site import running_site

    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def clean(browser: Any, live_server: Any) -> Callable[..., None]:
    """Asserts that a page has no axe findings, no script errors and no sideways scroll, on a phone and at a desk."""

    def check(path: str, **more: Any) -> None:
        for width, scheme in looks.TOUR:
            seen = looks.look(browser, live_server.url + path, width=width, scheme=scheme, **more)
            assert seen.problems == [], f"{path} at {width} px, {scheme}"

    return check


@pytest.fixture
def signed_in(browser: Any, live_server: Any) -> Callable[..., dict[str, Any]]:
    """The keyword to hand to `clean` so that it looks as this person."""

    def sign_in(user: Any) -> dict[str, Any]:
        from django.conf import settings
        from django.test import Client

        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        host = live_server.url.split("://")[1].split(":")[0]
        return {
            "storage_state": {
                "cookies": [
                    {
                        "name": settings.SESSION_COOKIE_NAME,
                        "value": cookie,
                        "domain": host,
                        "path": "/",
                        "expires": -1,
                        "httpOnly": True,
                        "secure": False,
                        "sameSite": "Lax",
                    }
                ],
                "origins": [],
            }
        }

    return sign_in
