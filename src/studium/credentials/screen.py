"""What must be refused before any JSON-LD processor sees it.

A signature covers the RDF that a document expands to, while people and programs read the JSON. The rules
here keep the two the same thing, and keep the cost of reading a stranger's document bounded:

- strings with control characters are refused: canonicalisers disagree on how to write them;
- keys are plain terms, so that nothing can hide under a second spelling of the same property;
- contexts are named, never written inline, and only ones that Studium holds;
- size, depth and the number of values are limited, since expansion is quadratic in a property's values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from . import contexts

MAX_BYTES: Final = 512 * 1024
MAX_DEPTH: Final = 48
MAX_VALUES: Final = 20_000
# Sum over objects of the square of their number of values: the comparisons of JSON-LD's node map.
MAX_COMPARISONS: Final = 1_000_000
# Beyond it a JavaScript verifier reads another number than we signed.
MAX_INTEGER: Final = 2**53

_KEYWORDS_ALLOWED: Final = {"@context", "@value", "@language", "@direction"}
_LINE_CHARACTERS: Final = {"\t", "\n", "\r"}


class Refused(Exception):
    """The document is not one that Studium will sign or check; `sentence` says why, for a person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    depth: int


def read_json(content: bytes | str) -> dict[str, Any]:
    """Parses a stranger's JSON object within the limits; raises `Refused` with a sentence.

    Duplicate keys and NaN are refused: parsers differ on what they mean.
    """
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if len(raw) > MAX_BYTES:
        raise Refused(
            _("The file has %(size)s bytes; a credential has at most %(limit)s.")
            % {"size": len(raw), "limit": MAX_BYTES}
        )
    if not raw.strip():
        raise Refused(_("There is nothing in it. Give the credential’s JSON."))
    kind = _other_format(raw)
    if kind:
        raise Refused(
            _("This is %(kind)s. Give the credential itself: the JSON file, or its text.") % {"kind": kind}
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            _("The file is not text in UTF-8 (byte %(place)s): not a credential’s JSON, or a damaged one.")
            % {"place": error.start + 1}
        ) from None
    try:
        loaded = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise Refused(_("The JSON is nested deeper than any credential.")) from None
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string"):
            raise Refused(
                _("The JSON ends in the middle, after %(count)s characters: it was cut off.")
                % {"count": len(text)}
            ) from None
        raise Refused(
            _("This is not JSON: line %(line)s, column %(column)s cannot be read.")
            % {"line": error.lineno, "column": error.colno}
        ) from None
    except ValueError as error:
        raise Refused(_("This JSON cannot be read: %(why)s.") % {"why": error}) from None
    if not isinstance(loaded, dict):
        raise Refused(_("The JSON is not an object; a credential is one object with an @context."))
    if any(place.depth > MAX_DEPTH for place, _value in _walk(loaded)):
        raise Refused(_("The JSON is nested deeper than any credential."))
    return loaded


def check(document: dict[str, Any]) -> None:
    """Raises `Refused` where the document breaks a rule of this module."""
    comparisons = 0
    by_id: dict[str, int] = {}
    for values, (place, value) in enumerate(_walk(document), start=1):
        if place.depth > MAX_DEPTH:
            raise Refused(_("The JSON is nested deeper than any credential."))
        if values > MAX_VALUES:
            raise Refused(
                _("It holds more than %(limit)s values, more than any credential.") % {"limit": MAX_VALUES}
            )
        if isinstance(value, dict):
            count = sum(len(v) if isinstance(v, list) else 1 for v in value.values())
            name = value.get("id")
            if isinstance(name, str):
                # Objects with one id become one node: their values are compared with one another.
                by_id[name] = count = by_id.get(name, 0) + count
            comparisons += count * count
            _check_object(value, place)
        elif isinstance(value, str):
            _check_text(value, place)
        elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > MAX_INTEGER:
            raise Refused(
                _("The number at %(place)s is too large to be read alike everywhere.") % {"place": place.path}
            )
    if comparisons > MAX_COMPARISONS:
        raise Refused(_("One of its properties has more values than any credential’s."))


def _check_object(value: dict[str, Any], place: _Place) -> None:
    for key in value:
        _check_text(key, place)
        if key.startswith("@") and key not in _KEYWORDS_ALLOWED:
            raise Refused(
                _("“%(key)s” at %(place)s is not allowed in a credential: it would let a property hide.")
                % {"key": key, "place": place.path}
            )
        if ":" in key:
            raise Refused(
                _("“%(key)s” at %(place)s is not one of the contexts’ own terms; no other spelling is read.")
                % {"key": key, "place": place.path}
            )
    if "@context" in value:
        named = value["@context"]
        for one in named if isinstance(named, list) else [named]:
            if isinstance(one, str) and contexts.known(one):
                continue
            if isinstance(one, str):
                raise Refused(
                    _("It uses the context %(context)s, which Studium does not hold and will not fetch.")
                    % {"context": one}
                )
            raise Refused(
                _("It defines a context of its own at %(place)s; only published contexts are read.")
                % {"place": place.path}
            )


def has_control_characters(text: str) -> bool:
    """Whether a text has a character that canonicalisers write differently, or half a character.

    Tab, line feed and carriage return are fine; a *name* should be checked with `bad_in_name` instead.
    """
    return any(_is_control(character) for character in text)


def bad_in_name(text: str) -> bool:
    """Whether a person's or a thing's name has any control character, line breaks included."""
    return any(_is_control(character) or character in _LINE_CHARACTERS for character in text)


def _is_control(character: str) -> bool:
    if character in _LINE_CHARACTERS:
        return False
    point = ord(character)
    return point < 0x20 or 0x7F <= point <= 0x9F or 0xD800 <= point <= 0xDFFF or point & 0xFFFE == 0xFFFE


def _check_text(text: str, place: _Place) -> None:
    if text.isascii() and text.isprintable():
        return
    if has_control_characters(text):
        raise Refused(
            _("The text at %(place)s holds a control character, on which verifiers disagree.")
            % {"place": place.path}
        )


def _walk(document: dict[str, Any]) -> Iterator[tuple[_Place, Any]]:
    """Every value with where it stands; a stack, since a hostile document may be deeper than Python's."""
    stack: list[tuple[str, int, Any]] = [("", 0, document)]
    while stack:
        path, depth, value = stack.pop()
        yield _Place(path or "the top", depth), value
        if isinstance(value, dict):
            stack.extend(
                (f"{path}.{key}" if path else key, depth + 1, child)
                for key, child in value.items()
                if key != "@context"
            )
        elif isinstance(value, list):
            stack.extend((f"{path}[{n}]", depth + 1, child) for n, child in enumerate(value))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _value in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(_("“%(key)s” stands twice in one object") % {"key": twice})
    return found


def _no_constant(text: str) -> Any:
    raise ValueError(_("“%(text)s” is not a number of JSON") % {"text": text})


def _other_format(raw: bytes) -> str:
    head = raw.lstrip()[:16]
    if head.startswith((b"\xff\xd8", b"GIF8", b"RIFF")):
        return _("a picture of a kind that holds no credential")
    if head.startswith((b"<svg", b"<?xml")):
        return _("an XML file")
    if head.lower().startswith((b"<!doctype", b"<html")):
        return _("a web page")
    if head.startswith(b"eyJ"):
        return _("a part of a credential in the compact JWT form, which has three parts with dots between")
    if raw.startswith(b"PK\x03\x04"):
        return _("a zip archive")
    return ""
