"""Video blocks: where the film is, its captions and its transcript."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any, Final

from django.utils.translation import gettext as _

from studium.assessment import safexml
from studium.assessment.markup import is_elsewhere
from studium.assessment.safexml import local_name

from . import attributes as read
from . import captions
from .olx import Node
from .statics import AssetFile, Links, Statics

_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{6,20}")
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
    handout = read.plain(attributes, "handout")
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


def _sources(node: Node, links: Links) -> list[dict[str, Any]]:
    named: list[str] = []
    listed = read.structure(node.attributes, "html5_sources")
    if isinstance(listed, list):
        named += [one for one in listed if isinstance(one, str)]
    for element in node.element if node.element is not None else ():
        if local_name(element) in ("source", "encoded_video"):
            named.append(element.get("src") or element.get("url") or "")
    if source := read.plain(node.attributes, "source"):
        named.append(source)
    found: dict[str, dict[str, Any]] = {}
    for address in named:
        address = address.strip()
        if not address or "youtu" in address:
            continue
        url = links("source", "src", address)
        if url and url not in found:
            ending = PurePosixPath(url.partition("?")[0].lower()).suffix.lstrip(".")
            found[url] = {
                "url": url,
                "media_type": _TYPES.get(ending, "video/mp4"),
                "here": not is_elsewhere(url),
            }
    return list(found.values())


def _youtube_id(node: Node) -> str:
    """The id at normal speed, from the newer attribute or the older list of speeds."""
    plain = read.plain(node.attributes, "youtube_id_1_0")
    if _YOUTUBE_ID.fullmatch(plain):
        return plain
    for part in read.plain(node.attributes, "youtube").split(","):
        speed, _colon, name = part.strip().partition(":")
        if name and speed.strip() in ("1.0", "1.00", "1") and _YOUTUBE_ID.fullmatch(name.strip()):
            return name.strip()
    return ""


def _captions(
    node: Node, statics: Statics, youtube: str, notes: list[str]
) -> list[tuple[str, AssetFile, str]]:
    """Language, stored WebVTT and its text, one per language."""
    named: dict[str, str] = {}
    listed = read.structure(node.attributes, "transcripts")
    if isinstance(listed, dict):
        named.update({str(key): value for key, value in listed.items() if isinstance(value, str)})
    for element in node.element if node.element is not None else ():
        if local_name(element) == "transcript" and element.get("language") and element.get("src"):
            named.setdefault(element.get("language") or "", element.get("src") or "")
    found: dict[str, tuple[str, AssetFile, str]] = {}
    for language, name in named.items():
        if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
            _add_captions(found, language, [name], statics, notes)
    sub = read.plain(node.attributes, "sub")
    for name in (sub, youtube):
        if name and "en" not in found:
            wanted = [f"subs_{name}.srt.sjson", f"{name}.srt", f"{name}-en.srt", f"subs_{name}.sjson"]
            _add_captions(found, "en", wanted, statics, notes if name == sub else [])
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
