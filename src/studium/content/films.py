"""Video blocks: where the film is, its captions and its transcript."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any, Final

from django.utils.translation import gettext as _

from studium.assessment import safexml
from studium.assessment.addresses import is_elsewhere
from studium.assessment.safexml import local_name

from . import attributes as read
from . import captions
from .links import Links
from .olx import Node
from .statics import AssetFile, Statics

_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{6,20}")
_YOUTUBE_ADDRESS = re.compile(
    r"(?:youtu\.be/|youtube(?:-nocookie)?\.com/(?:watch\?(?:.*&)?v=|embed/|v/))([A-Za-z0-9_-]{6,20})"
)
#: What Open edX's editor puts into a new video; it is no film of the course.
_PLACEHOLDERS: Final = frozenset(("3_yD_cEKoCk", "OEoXaMPEzfM"))
_TYPES: Final = {
    "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "ogv": "video/ogg", "ogg": "video/ogg",
    "mov": "video/quicktime", "m3u8": "application/vnd.apple.mpegurl", "mp3": "audio/mpeg",
}  # fmt: skip
_LANGUAGES: Final = {
    "ar": "العربية", "de": "Deutsch", "en": "English", "es": "Español", "fr": "Français", "hi": "हिन्दी",
    "it": "Italiano", "ja": "日本語", "ko": "한국어", "nl": "Nederlands", "pl": "Polski", "pt": "Português",
    "ru": "Русский", "tr": "Türkçe", "uk": "Українська", "vi": "Tiếng Việt", "zh": "中文",
}  # fmt: skip


def read_video(node: Node, statics: Statics, links: Links) -> tuple[dict[str, Any], list[str]]:
    """What a page needs to show the film, as JSON, and notes on what is missing."""
    notes: list[str] = []
    sources = _sources(node, links)
    youtube = _youtube_id(node)
    found = _captions(node, statics, youtube, notes)
    if not sources and not youtube:
        notes.append(_("the video names no file and no YouTube id"))
    elif not found:
        notes.append(_("the video has no captions"))
    spoken, language = "", ""
    if found:
        preferred = next((one for one in found if one[0].startswith("en")), found[0])
        spoken, language = captions.transcript(preferred[2]), preferred[0]
    attributes = node.attributes
    asset = node.element.find("video_asset") if node.element is not None else None
    duration = read.seconds({"d": asset.get("duration") or ""}, "d") if asset is not None else None
    element = node.element.find("handout") if node.element is not None else None
    handout = read.plain(attributes, "handout") or (element.get("src", "") if element is not None else "")
    return {
        "sources": sources,
        "youtube_id": youtube,
        "captions": [
            {"language": lang, "label": _LANGUAGES.get(lang.split("-")[0], lang), "url": asset_file.url}
            for lang, asset_file, _text in found
        ],
        "transcript": spoken,
        "transcript_language": language,
        "poster": _poster(node, links),
        "start": read.seconds(attributes, "start_time"),
        "end": read.seconds(attributes, "end_time"),
        "duration": duration,
        "handout": (links("a", "href", handout) or "") if handout else "",
        "download": read.flag(attributes, "download_video"),
    }, notes


def _named(node: Node) -> list[str]:
    """Every address of the film that the block names, in the order of preference."""
    found: list[str] = []
    listed = read.structure(node.attributes, "html5_sources")
    if isinstance(listed, list):
        found += [one for one in listed if isinstance(one, str)]
    elements = list(node.element) if node.element is not None else []
    for element in elements:
        if local_name(element) == "source":
            found.append(element.get("src") or "")
    for element in elements:
        for encoded in element if local_name(element) == "video_asset" else [element]:
            if local_name(encoded) == "encoded_video" and encoded.get("profile") != "youtube":
                found.append(encoded.get("url") or "")
    found.append(read.plain(node.attributes, "source"))
    return [one.strip() for one in found if one.strip()]


def _sources(node: Node, links: Links) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for address in _named(node):
        url = None if "youtu" in address else links("source", "src", address)
        if url and url not in found:
            ending = PurePosixPath(url.partition("?")[0].lower()).suffix.lstrip(".")
            found[url] = {
                "url": url,
                "media_type": _TYPES.get(ending, "video/mp4"),
                "here": not is_elsewhere(url),
            }
    # Few browsers play a stream's list of parts themselves: whole files first.
    return sorted(found.values(), key=lambda one: str(one["media_type"]).endswith("mpegurl"))


def _youtube_id(node: Node) -> str:
    """The id at normal speed: the newer attribute, the older list of speeds, an encoding, or an address."""
    plain = read.plain(node.attributes, "youtube_id_1_0")
    by_speed: dict[str, str] = {"1.0": plain} if plain else {}
    for part in read.plain(node.attributes, "youtube").split(","):
        speed, colon, name = part.strip().partition(":")
        if colon:
            by_speed.setdefault(
                f"{float(speed):.1f}" if re.fullmatch(r"\d+(\.\d+)?", speed) else speed, name.strip()
            )
        elif speed:
            by_speed.setdefault("1.0", speed)
    candidates = [by_speed.get("1.0", "")]
    candidates += [
        encoded.get("url") or ""
        for encoded in (node.element.iter("encoded_video") if node.element is not None else ())
        if encoded.get("profile") == "youtube"
    ]
    candidates += [match[1] for one in _named(node) if (match := _YOUTUBE_ADDRESS.search(one))]
    candidates += [name for name in by_speed.values() if name]
    fitting = [one for one in candidates if _YOUTUBE_ID.fullmatch(one)]
    real = [one for one in fitting if one not in _PLACEHOLDERS]
    return (real or ([] if _named(node) else fitting) or [""])[0]


def _captions(
    node: Node, statics: Statics, youtube: str, notes: list[str]
) -> list[tuple[str, AssetFile, str]]:
    """Language, stored WebVTT and its text, one per language."""
    named: dict[str, list[str]] = {}
    listed = read.structure(node.attributes, "transcripts")
    for language, name in listed.items() if isinstance(listed, dict) else ():
        if isinstance(name, str):
            named.setdefault(str(language), []).append(name)
    edx_id = read.plain(node.attributes, "edx_video_id")
    for element in node.element.iter("transcript", "track") if node.element is not None else ():
        language = element.get("language") or element.get("language_code") or element.get("srclang") or ""
        if name := element.get("src") or "":
            named.setdefault(language or "en", []).append(name)
        elif edx_id and language:
            # The newer exports keep these under the film's own id.
            named.setdefault(language, []).extend(
                f"{edx_id}-{language}.{ending}" for ending in ("srt", "sjson", "vtt")
            )
    found: dict[str, tuple[str, AssetFile, str]] = {}
    for language, names in named.items():
        if re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", language):
            _add_captions(found, language.replace("_", "-"), names, statics, notes)
    sub = read.plain(node.attributes, "sub")
    for name in dict.fromkeys((sub, youtube, edx_id)):
        if name and "en" not in found:
            wanted = [
                f"subs_{name}.srt.sjson",
                f"{name}.srt",
                f"{name}-en.srt",
                f"subs_{name}.sjson",
                f"{name}.vtt",
            ]
            _add_captions(found, "en", wanted, statics, notes if name == sub else [])
    track = read.plain(node.attributes, "track")
    if track and not found:
        _add_captions(found, "en", [PurePosixPath(track.split("@")[-1]).name], statics, [])
    return sorted(found.values(), key=lambda one: (not one[0].startswith("en"), one[0]))


def _add_captions(
    found: dict[str, tuple[str, AssetFile, str]],
    language: str,
    wanted: list[str],
    statics: Statics,
    notes: list[str],
) -> None:
    for name in wanted:
        name = name.removeprefix("/static/")
        raw = statics.read(name)
        if raw is None:
            continue
        text = safexml.decode(raw)[0]
        made = captions.from_sjson(text) if name.endswith("sjson") else captions.from_srt(text)
        made = made or captions.from_sjson(text)
        if made is None:
            notes.append(_("the captions %(file)s cannot be read") % {"file": name})
            return
        stem = PurePosixPath(name).name.partition(".")[0] or "captions"
        asset = statics.add(
            f"{stem}.{language}.vtt", made.encode(errors="replace"), "text/vtt; charset=utf-8"
        )
        found[language] = (language, asset, made)
        return
    notes.append(_("the captions %(file)s are missing") % {"file": wanted[0]})


def _poster(node: Node, links: Links) -> str:
    address = read.plain(node.attributes, "poster") or read.plain(node.attributes, "thumbnail")
    url = links("video", "poster", address) if address else None
    return url if url and not is_elsewhere(url) else ""
