"""Looking at pages: Chromium, pictures at phone and desk width in light and dark, and axe.

Used by the browser tests, and by hand against a running demo:

    python tests/browser/looks.py --base http://localhost:8000 --as amina@studium.example --out looks / /my/
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (390, 1440)
SCHEMES = ("light", "dark")
# What tests look at: each width and each scheme once. All four are looked at by hand, with the command above.
TOUR = ((390, "dark"), (1440, "light"))
# What WCAG 2.2 AA asks, and axe's own good practice.
AXE = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@dataclass(frozen=True)
class Look:
    """One picture taken, and what was wrong in the page it shows."""

    url: str
    width: int
    scheme: str
    picture: Path | None
    problems: list[str]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless system Chromium; the caller has checked that `CHROMIUM` is there."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def context(browser: Browser, *, width: int = 1440, scheme: str = "light", **more: Any) -> BrowserContext:
    """A fresh browser profile. CSP is bypassed only so that axe can be injected."""
    height = 844 if width < 600 else 900
    return browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        bypass_csp=True,
        **more,
    )


def axe(page: Page) -> list[str]:
    """What axe finds wrong, one line each: rule, what it means, where."""
    found = Axe().run(page, options=AXE).response["violations"]
    return [
        f"{rule['id']}: {rule['help']} at {', '.join(str(node['target'][0]) for node in rule['nodes'][:4])}"
        for rule in found
    ]


def sideways(page: Page) -> list[str]:
    """Elements that make the page scroll sideways; none on a good page."""
    wide: list[str] = page.evaluate(
        """() => {
          const root = document.scrollingElement;
          if (root.scrollWidth <= root.clientWidth) return [];
          return [...document.querySelectorAll("body *")]
            .filter(e => e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest(".scroll"))
            .slice(0, 5).map(e => e.tagName.toLowerCase() + "." + e.className);
        }"""
    )
    return [f"sideways: the page is wider than the screen because of {name}" for name in wide]


def look(
    browser: Browser, url: str, *, width: int, scheme: str, folder: Path | None = None, **more: Any
) -> Look:
    """Opens the page, takes its picture if a folder is given, and checks it."""
    profile = context(browser, width=width, scheme=scheme, **more)
    errors: list[str] = []
    try:
        page = profile.new_page()
        page.on("pageerror", lambda error: errors.append(f"script: {error}"))
        response = page.goto(url, wait_until="networkidle")
        if response is None or response.status >= 500:
            errors.append(f"status: {response.status if response else 'none'}")
        page.evaluate("document.fonts.ready")
        picture = None
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            name = (
                re.sub(r"[^a-z0-9]+", "-", url.split("://", 1)[-1].partition("/")[2].lower()).strip("-")
                or "home"
            )
            picture = folder / f"{name[:80]}.{width}.{scheme}.png"
            page.screenshot(path=str(picture), full_page=True)
        return Look(url, width, scheme, picture, [*errors, *sideways(page), *axe(page)])
    finally:
        profile.close()


def signed_in(browser: Browser, base: str, email: str) -> Any:
    """Signs in as one of the demo's people; returns the state to hand to `look` as `storage_state`."""
    profile = browser.new_context()
    page = profile.new_page()
    page.goto(f"{base}/demo/")
    page.locator(f'button[name=email][value="{email}"]').click()
    page.wait_for_load_state()
    state = profile.storage_state()
    profile.close()
    return state


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--base", default="http://localhost:8000")
    parser.add_argument("--as", dest="email", default="")
    parser.add_argument("--out", type=Path, default=Path("looks"))
    parser.add_argument(
        "--widths", type=lambda text: [int(part) for part in text.split(",")], default=list(WIDTHS)
    )
    parser.add_argument("--schemes", type=lambda text: text.split(","), default=list(SCHEMES))
    given = parser.parse_args()
    bad = 0
    with chromium() as browser:
        more = {"storage_state": signed_in(browser, given.base, given.email)} if given.email else {}
        for path in given.paths:
            for width in given.widths:
                for scheme in given.schemes:
                    seen = look(
                        browser, given.base + path, width=width, scheme=scheme, folder=given.out, **more
                    )
                    bad += bool(seen.problems)
                    print(f"{path} {width} {scheme}: {'; '.join(seen.problems) or 'fine'}")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
