"""Deadlines as an iCalendar feed (RFC 5545), at an address that cannot be guessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_HALF_AN_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Entry:
    """One deadline. `uid` is stable, so that a moved deadline moves in the calendar instead of doubling."""

    uid: str
    at: datetime
    title: str
    program: str
    text: str
    url: str


def feed(entries: Iterable[Entry], *, name: str, now: datetime) -> str:
    """The calendar as text, with CRLF line ends. A deadline is the end of its half hour, with an alarm a day before."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Studium//Deadlines//EN", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H"]
    for entry in sorted(entries, key=lambda each: (each.at, each.uid)):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{entry.uid}",
            f"DTSTAMP:{_moment(now)}",
            f"DTSTART:{_moment(entry.at - _HALF_AN_HOUR)}",
            f"DTEND:{_moment(entry.at)}",
            f"SUMMARY:{_text(entry.title)}",
            f"DESCRIPTION:{_text(f'{entry.program}. {entry.text}'.rstrip())}",
            f"URL:{entry.url}",
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-P1D",
            f"DESCRIPTION:{_text(entry.title)}",
            "END:VALARM",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(_fold(line) for line in lines)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """RFC 5545, 3.3.11: backslash, semicolon, comma and line breaks are escaped."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "")


def _fold(line: str) -> str:
    """RFC 5545, 3.1: no line longer than 75 octets; never cut within a character."""
    folded: list[str] = []
    part = ""
    size = 0
    for char in line:
        width = len(char.encode())
        if size + width > (75 if not folded else 74):
            folded.append(part)
            part, size = "", 0
        part += char
        size += width
    return "\r\n ".join([*folded, part]) + "\r\n"
