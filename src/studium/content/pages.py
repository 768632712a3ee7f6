"""What a course shows beside its units: pages of its own, updates, handouts, textbooks; pages about it; its dates."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from studium.assessment import safexml
from studium.assessment.addresses import is_elsewhere
from studium.assessment.api import clean_html
from studium.assessment.slips import without_controls

from . import attributes as read
from .coursefiles import CourseFiles
from .links import Links
from .olx import Course
from .statics import Statics, need_file

_MAX_PAGES: Final = 60
_MAX_UPDATES: Final = 200
_MAX_TEXT: Final = 1 << 20
_DATES: Final = {
    "start": "start", "end": "end", "enrol_start": "enrollment_start", "enrol_end": "enrollment_end",
}  # fmt: skip
#: Dates that updates bear: "November 5, 2023", "5 November 2023", "11/05/2023".
_DAYS: Final = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%m/%d/%Y", "%Y/%m/%d")


class PageReader:
    """Reads the pages of one course. Addresses in them lead from "…/pages/<key>/" to "…/<unit>/"."""

    def __init__(self, course: Course, statics: Statics, units: dict[str, tuple[str, str]]) -> None:
        self.course = course
        self.files: CourseFiles = course.files
        self.links = Links(statics, units, up="../../")
        self.notes: list[str] = []

    def pages(self) -> list[dict[str, Any]]:
        """All pages in the order in which the course lists them, as JSON: see `tree.Page`."""
        found = [*self._updates(), *self._handouts(), *self._tabs(), *self._textbooks()][:_MAX_PAGES]
        taken: set[str] = set()
        for page in found:
            plain = key = read.slug(page["key"]) or "page"
            while key in taken:
                key = f"{plain}-{len(taken)}"
            taken.add(key)
            page["key"] = key
        self.notes += [f"pages: {note}" for note in self.links.notes]
        return found

    def about(self) -> dict[str, str]:
        """The pages about the course: clean HTML by name ("overview", "short_description")."""
        found: dict[str, str] = {}
        for path in list(self.files.under("about"))[:_MAX_PAGES]:
            name, _dot, ending = path.removeprefix("about/").partition(".")
            if ending == "html" and (html := self._html(path)):
                found[name] = html
        return found

    def facts(self) -> dict[str, Any]:
        """Dates and the like, as the course's own settings have them."""
        attributes = self.course.root.attributes
        image = read.plain(attributes, "course_image")
        found = self.links.statics.find(image.removeprefix("/static/")) if image else None
        moments = {ours: read.moment(attributes, theirs) for ours, theirs in _DATES.items()}
        return {
            **{name: moment.isoformat() for name, moment in moments.items() if moment},
            "self_paced": read.flag(attributes, "self_paced"),
            "language": read.plain(attributes, "language")[:20],
            "image": found.url if found else "",
        }

    # Pages

    def _page(self, kind: str, key: str, title: str, **more: Any) -> dict[str, Any]:
        return {"kind": kind, "key": key, "title": title[:250], "html": "", "url": "", "chapters": [], **more}

    def _html(self, path: str) -> str:
        raw = need_file(self.files, path)
        if raw is None or not raw.strip() or len(raw) > _MAX_TEXT:
            return ""
        return str(clean_html(safexml.decode(raw)[0], link=self.links).html)

    def _first(self, *places: str) -> str:
        return next((html for place in places if (html := self._html(place))), "")

    def _updates(self) -> Iterator[dict[str, Any]]:
        listed = need_file(self.files, "info/updates.items.json")
        try:
            items = json.loads(safexml.decode(listed)[0]) if listed else []
        except (ValueError, RecursionError):
            items = []
        told = [
            one
            for one in (items if isinstance(items, list) else [])
            if isinstance(one, dict) and one.get("status", "visible") != "deleted" and one.get("content")
        ]
        html = "".join(
            f"<article>{_heading(str(one.get('date') or ''))}"
            f"{clean_html(str(one['content']), link=self.links).html}</article>"
            for one in sorted(told, key=_age)[:_MAX_UPDATES]
        )
        html = html or self._first("info/updates.html", f"info/{self.course.run}/updates.html")
        if html:
            yield self._page("updates", "updates", _("Updates"), html=html)

    def _handouts(self) -> Iterator[dict[str, Any]]:
        html = self._first("info/handouts.html", f"info/{self.course.run}/handouts.html")
        if html and re.sub(r"<[^>]*>|\s", "", html.replace("<img", "image<")):
            yield self._page("handouts", "handouts", _("Handouts"), html=html)

    def _tabs(self) -> Iterator[dict[str, Any]]:
        listed = self.course.policy.get("tabs") or read.structure(self.course.root.attributes, "tabs")
        tabs = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        shown = set()
        for tab in tabs:
            name = str(tab.get("name") or "")
            if tab.get("type") == "static_tab":
                slug = str(tab.get("url_slug") or "")
                shown.add(f"tabs/{slug}.html")
                html = self._first(f"tabs/{slug}.html", f"tabs/{self.course.run}/{slug}.html")
                if tab.get("is_hidden") or tab.get("course_staff_only"):
                    self.notes.append(
                        _("the page “%(name)s” is hidden and was left out") % {"name": name or slug}
                    )
                elif html:
                    yield self._page("page", slug, name or slug, html=html)
                else:
                    self.notes.append(_("the page “%(name)s” is missing or empty") % {"name": name or slug})
            elif tab.get("type") == "external_link" and is_elsewhere(str(tab.get("link") or "")):
                url = self.links("a", "href", str(tab["link"]))
                if url and url.startswith(("https://", "http://")):
                    yield self._page("link", name or "link", name or url, url=url)
            elif tab.get("type") == "syllabus":
                html = self._first("syllabus/syllabus.html", f"syllabus/{self.course.run}/syllabus.html")
                if html:
                    yield self._page("page", "syllabus", name or _("Syllabus"), html=html)
        for path in self.files.under("tabs"):
            if path not in shown and path.endswith(".html") and not path.removeprefix("tabs/").count("/"):
                stem = path.removeprefix("tabs/").removesuffix(".html")
                if tabs:
                    self.notes.append(
                        _("%(file)s is not among the course's pages and was left out") % {"file": path}
                    )
                elif html := self._html(path):
                    yield self._page("page", stem, stem.replace("_", " ").replace("-", " "), html=html)

    def _textbooks(self) -> Iterator[dict[str, Any]]:
        attributes = self.course.root.attributes
        for name in ("pdf_textbooks", "html_textbooks"):
            listed = self.course.policy.get(name) or read.structure(attributes, name)
            for book in listed if isinstance(listed, list) else ():
                if isinstance(book, dict):
                    yield from self._textbook(book)
        element = self.course.root.element
        for child in element if element is not None else ():
            if child.tag == "textbook" and (address := child.get("book_url") or ""):
                url = self.links("a", "href", address)
                title = child.get("title") or _("Textbook")
                if url:
                    yield self._page("textbook", f"book-{title}", title, url=url)

    def _textbook(self, book: dict[str, Any]) -> Iterator[dict[str, Any]]:
        title = str(book.get("tab_title") or book.get("title") or _("Textbook"))
        raw = book.get("chapters")
        rows = raw if isinstance(raw, list) else []
        chapters = []
        for row in [{"title": title, "url": book["url"]}, *rows] if book.get("url") else rows:
            url = self.links("a", "href", str(row.get("url") or "")) if isinstance(row, dict) else None
            if url:
                chapters.append({"title": str(row.get("title") or title)[:250], "url": url})
        if chapters:
            key = str(book.get("id") or f"book-{title}")
            yield self._page("textbook", key, title, chapters=chapters)


def _heading(text: str) -> str:
    return f"<h2>{without_controls(text).replace('&', '&amp;').replace('<', '&lt;')}</h2>" if text else ""


def _age(update: dict[str, Any]) -> tuple[int, int]:
    """The newest first, as the course's page had them; what bears no readable date by its number."""
    text = str(update.get("date") or "").strip()
    day = _parsed(text)
    number = update.get("id")
    return (-day.toordinal() if day else 0, -number if isinstance(number, int) else 0)


def _parsed(text: str) -> datetime | None:
    try:
        if (date := parse_date(text)) is not None:
            return datetime(date.year, date.month, date.day)  # noqa: DTZ001 - only for putting in order
    except ValueError:
        return None
    for form in _DAYS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
    return None
