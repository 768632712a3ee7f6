"""Captions: SubRip and edX's JSON transcripts turned into WebVTT, which browsers read."""

from __future__ import annotations

import json
import re
from typing import Final

from django.utils.html import escape

_TIME = re.compile(
    r"(?P<h>\d{1,3}):(?P<m>\d{1,2}):(?P<s>\d{1,2})[,.](?P<ms>\d{1,3})\s*-->\s*"
    r"(?P<h2>\d{1,3}):(?P<m2>\d{1,2}):(?P<s2>\d{1,2})[,.](?P<ms2>\d{1,3})"
)
_TAGS = re.compile(r"<[^>]{0,200}>")
_MAX_CUES: Final = 20_000


def from_srt(text: str) -> str | None:
    """WebVTT from SubRip, tolerant of odd numbering and line ends; None where there is no cue."""
    cues: list[tuple[int, int, list[str]]] = []
    for line in text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        match = _TIME.search(line)
        if match:
            if cues and cues[-1][2] and cues[-1][2][-1].strip().isdigit():
                # The number of the cue that begins here, where no blank line parted it from the last.
                cues[-1][2].pop()
            parts = {name: int(value) for name, value in match.groupdict().items()}
            start = _milliseconds(parts["h"], parts["m"], parts["s"], match["ms"])
            end = _milliseconds(parts["h2"], parts["m2"], parts["s2"], match["ms2"])
            cues.append((start, end, []))
        elif cues:
            cues[-1][2].append(line)
    return _vtt(cues)


def from_sjson(text: str) -> str | None:
    """WebVTT from edX's {"start": [ms], "end": [ms], "text": [..]}; None where it is not of that form."""
    try:
        raw = json.loads(text)
        rows = zip(raw["start"], raw["end"], raw["text"], strict=False)
        return _vtt([(int(start), int(end), [str(words)]) for start, end, words in rows])
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None


def transcript(vtt: str) -> str:
    """The spoken words as paragraphs of HTML, for reading beside or instead of the film.

    Each paragraph begins with its time, and each cue says in `data-at` when it is spoken, in seconds.
    """
    cues: list[tuple[float, list[str]]] = []
    for line in vtt.split("\n"):
        match = _TIME.match(line)
        if match:
            parts = {name: int(match[name]) for name in ("h", "m", "s")}
            cues.append((_milliseconds(parts["h"], parts["m"], parts["s"], match["ms"]) / 1000, []))
        elif line and cues:
            cues[-1][1].append(line)
    # Five cues a paragraph keep it readable; there is nothing better to break at.
    groups = [cues[at : at + 5] for at in range(0, len(cues), 5)]
    return "".join(f"<p>{_stamp(group[0][0])}{''.join(map(_spoken, group))}</p>" for group in groups)


def _stamp(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return f'<time data-at="{seconds:g}">{clock}</time>'


def _spoken(cue: tuple[float, list[str]]) -> str:
    return f' <span data-at="{cue[0]:g}">{" ".join(cue[1])}</span>'


def _vtt(cues: list[tuple[int, int, list[str]]]) -> str | None:
    out = ["WEBVTT", ""]
    for start, end, lines in cues[:_MAX_CUES]:
        words = [_plain(line) for line in lines if line.strip()]
        if words and end >= start >= 0:
            out += [f"{_clock(start)} --> {_clock(end)}", *words, ""]
    return "\n".join(out) if len(out) > 2 else None


def _plain(line: str) -> str:
    text = _TAGS.sub("", line).replace("-->", "→")
    for name, character in (("&#39;", "'"), ("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(name, character)
    return str(escape(" ".join(text.split()))).replace("&#x27;", "'").replace("&quot;", '"')


def _milliseconds(hours: int, minutes: int, seconds: int, fraction: str) -> int:
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int(fraction.ljust(3, "0"))


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"
