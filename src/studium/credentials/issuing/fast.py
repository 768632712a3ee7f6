"""The fast way to a document's canonical hash: a template per shape, filled.

Expanding JSON-LD is what costs; a cohort's credentials have one shape, which is expanded once. The slow path
(`canonical`) makes each template, decides wherever a template cannot, and is the oracle in the tests: both
give the same bytes.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from collections import OrderedDict
from typing import Any, Final

from .leaves import NotPlain, is_address, scheme, take_apart, with_texts
from .template import NoTemplate, Template, compile_template

# Control characters on which verifiers disagree, halves of characters and non-characters: `screen` refuses them.
_CONTROL: Final = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\ud800-\udfff" + "".join(
    chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF)
) + "]")  # fmt: skip
_KEPT: Final = 512
_NONCE: Final = secrets.token_hex(8)

Shape = tuple[object, ...]
_kinds: OrderedDict[Shape, str] = OrderedDict()
_templates: OrderedDict[Shape, Template | None] = OrderedDict()
_seen: OrderedDict[int, None] = OrderedDict()
_guard = threading.Lock()


def document_hash(document: dict[str, Any], *, often: bool = False) -> bytes | None:
    """SHA-256 of the canonical N-Quads, 32 bytes; none where the slow path must decide or refuse.

    A template is made for a shape seen twice, or at once where there will be `often` more of it.
    """
    written = canonical_nquads(document, often=often)
    return None if written is None else hashlib.sha256(written.encode()).digest()


def canonical_nquads(document: dict[str, Any], *, often: bool = True) -> str | None:
    """The canonical N-Quads by a template; none where the slow path must decide or refuse."""
    try:
        leaves = take_apart(document)
    except NotPlain:
        return None
    if any(not (text.isascii() and text.isprintable()) and _CONTROL.search(text) for text in leaves.texts):
        return None
    shape = leaves.shape
    kinds = _remembered(_kinds, shape)
    if kinds is None:
        if not often and not _seen_before(hash(shape)):
            return None
        kinds = _keep(_kinds, shape, _discover(document, len(leaves.texts)))
    name = (shape, *_pattern(kinds, leaves.texts))
    template = _remembered(_templates, name)
    if template is None and name not in _templates:
        template = _keep(_templates, name, _compile(document, kinds))
    return template.fill(leaves.texts) if template else None


def _pattern(kinds: str, texts: list[str]) -> list[object]:
    """Fixed texts as they are; addresses by which of them are the same, since those are one node."""
    first: dict[str, int] = {}
    found: list[object] = []
    for number, (kind, text) in enumerate(zip(kinds, texts, strict=True)):
        if kind == "a":
            found.append(first.setdefault(text, number))
        elif kind == "c":
            found.append(text)
    return found


def _discover(document: dict[str, Any], count: int) -> str:
    """What each text is to JSON-LD, by expanding the document with stand-ins."""
    from .. import canonical

    expanded = canonical.expanded(with_texts(document, _stand_in))
    if expanded is None:
        return "c" * count
    kinds = ["c"] * count
    originals: list[str] = []

    def note(_number: int, text: str) -> str:
        originals.append(text)
        return text

    with_texts(document, note)
    where: dict[str, int] = {_stand_in(number, text): number for number, text in enumerate(originals)}
    stack: list[Any] = [expanded]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value
        elif isinstance(value, dict):
            for key, kind in (("@value", "l"), ("@id", "a")):
                held = value.get(key)
                number = where.get(held) if isinstance(held, str) else None
                if number is not None and (kind == "l" or is_address(originals[number])):
                    kinds[number] = kind
            stack += value.values()
    return "".join(kinds)


def _compile(document: dict[str, Any], kinds: str) -> Template | None:
    from .. import canonical

    first: dict[str, str] = {}
    stand_ins: dict[str, int] = {}

    def replace(number: int, text: str) -> str:
        if kinds[number] == "c":
            return text
        if kinds[number] == "a" and text in first:
            return first[text]
        made = _stand_in(number, text)
        stand_ins[made] = number
        if kinds[number] == "a":
            first[text] = made
        return made

    try:
        quads = canonical.quads_of(with_texts(document, replace))
        return compile_template(kinds, quads, stand_ins)
    except (canonical.Refused, NoTemplate):
        # The slow path says why, of the document itself.
        return None


def _stand_in(number: int, text: str) -> str:
    word = f"{_NONCE}-{number:05d}-{_NONCE}"
    return f"{scheme(text)}{word}" if is_address(text) else word


def _seen_before(name: int) -> bool:
    with _guard:
        if name in _seen:
            return True
        _seen[name] = None
        if len(_seen) > _KEPT * 4:
            _seen.popitem(last=False)
        return False


def _remembered[V](kept: OrderedDict[Shape, V], name: Shape) -> V | None:
    return kept.get(name)


def _keep[V](kept: OrderedDict[Shape, V], name: Shape, value: V) -> V:
    with _guard:
        kept[name] = value
        if len(kept) > _KEPT:
            kept.popitem(last=False)
    return value
