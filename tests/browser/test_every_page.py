"""Every page of the demo, as the person it is for: no axe finding, no script error, nothing that scrolls sideways.

On a phone in the dark and at a desk in the light; the other two views are looked at by hand (`looks.py`).
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from . import looks
from .site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

PROGRAM, EXAM, RUN = "operations-analytics", "operations-final", "flow-and-littles-law-2025"
PAGES = {
    "": (
        "/",
        "/programs/",
        "/programs/?q=statistics&region=150",
        "/programs/?q=nothing-has-this-word",
        f"/programs/{PROGRAM}/",
        "/programs/development-economics/",
        "/programs/statistics-and-data/",
        "/courses/flow-and-littles-law/",
        "/verify/",
        "/mailbox/",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/api/v1/docs",
        "/no-such-page/",
    ),
    "amara": ("/my/", "/my/account/", "/my/account/tokens/", f"/exams/{EXAM}/", "/my/credentials/"),
    "ha": ("/my/", f"/my/programs/{PROGRAM}/", f"/learn/{RUN}/", f"/learn/{RUN}/grades/"),
    "lukasz": ("/my/", "/courses/networks-and-bottlenecks/enrol"),
    "miho": (f"/exams/{EXAM}/", "/accounts/2fa/", "/accounts/email/"),
    "layla": ("/my/", f"/exams/{EXAM}/"),
    "kwabena": ("/my/", f"/my/recognition/{PROGRAM}/", "/my/credentials/"),
    "oksana": ("/my/",),
    "harriet": ("/desk/", "/desk/exams/"),
    "rajesh": (
        "/teach/",
        f"/teach/{RUN}/",
        f"/teach/{RUN}/gradebook/",
        f"/teach/{RUN}/gradebook/?sort=lowest&show=not_passed",
        f"/teach/{RUN}/regrade/",
        f"/teach/{RUN}/marks/",
    ),
    "wouter": ("/desk/", "/desk/registrar/", "/desk/awards/"),
}
# Pages behind an address that is made when the demo is loaded: the page that links to it, and the link.
LINKED = {
    "kwabena": (("/my/credentials/", "main a[href^='/credentials/']"), ("/my/", "main a[href^='/cases/']")),
    "rajesh": (
        (f"/teach/{RUN}/gradebook/", f"main a[href^='/teach/{RUN}/gradebook/']"),
        (f"/teach/{RUN}/regrade/", f"main a[href^='/teach/{RUN}/regrade/']"),
    ),
    "harriet": (("/desk/exams/", f"main a[href*='{EXAM}-20']"),),
    "wouter": (("/desk/registrar/?show=decided", "main a[href^='/desk/registrar/']"),),
}


@pytest.mark.parametrize("who", PAGES)
def test_every_page_is_clean(browser: Any, site: Site, who: str) -> None:
    state: dict[str, Any] = {}
    if who:
        state = {"storage_state": looks.signed_in(browser, site.url, f"{who}@studium.example")}
    paths = [*PAGES[who], *(_linked(browser, site, page, link, state) for page, link in LINKED.get(who, ()))]
    found = []
    for path in paths:
        for width, scheme in looks.TOUR:
            seen = looks.look(browser, site.url + path, width=width, scheme=scheme, **state)
            found += [f"{path} at {width} px, {scheme}: {problem}" for problem in seen.problems]
    assert found == []


def _linked(browser: Any, site: Site, page: str, link: str, state: dict[str, Any]) -> str:
    profile = looks.context(browser, **state)
    try:
        opened = profile.new_page()
        opened.goto(site.url + page)
        address = opened.locator(link).first.get_attribute("href", timeout=10_000)
        assert address, f"{page} has no link {link}"
        return re.sub(r"^https?://[^/]+", "", address)
    finally:
        profile.close()
