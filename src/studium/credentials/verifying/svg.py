"""Credentials baked into an SVG: the element `openbadges:credential` (Open Badges 3.0, 5.3.1).

Read as a stream, no tree is built. A document type that defines entities is refused, whatever it defines.
"""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

from django.utils.translation import gettext as _

from ..screen import MAX_BYTES, Refused

NAMESPACES: Final = ("https://purl.imsglobal.org/ob/v3p0", "http://openbadges.org")
MAX_ELEMENTS: Final = 200_000
MAX_DEPTH: Final = 256


def baked(raw: bytes) -> list[bytes]:
    """Every credential written into the drawing. Raises `Refused` where it is damaged."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = reader.entity
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise Refused(
            _("The drawing cannot be read: line %(line)s, column %(column)s is no XML.")
            % {"line": error.lineno, "column": error.offset + 1}
        ) from None
    except (LookupError, ValueError):
        raise Refused(_("The drawing is written in an encoding that is not read.")) from None
    return reader.found


class _Reader:
    def __init__(self) -> None:
        self.found: list[bytes] = []
        self._parts: list[str] | None = None
        self._verify = ""
        self._size = self._elements = self._depth = self._inside = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > MAX_ELEMENTS or self._depth > MAX_DEPTH:
            raise Refused(_("The drawing has more parts than any badge."))
        namespace, _space, local = name.rpartition(" ")
        if local == "credential" and namespace in NAMESPACES and self._parts is None:
            self._parts, self._size, self._inside = [], 0, self._depth
            self._verify = attributes.get("verify", "")

    def end(self, _name: str) -> None:
        if self._parts is not None and self._depth == self._inside:
            written = "".join(self._parts).strip()
            # A JWT stands in `verify`, JSON as the text; where both are there, both count.
            for one in (self._verify.strip(), written):
                if one and (one.startswith(("{", "eyJ"))):
                    self.found.append(one.encode("utf-8", "surrogatepass"))
            self._parts = None
        self._depth -= 1

    def text(self, text: str) -> None:
        if self._parts is None:
            return
        self._size += len(text)
        if self._size > MAX_BYTES:
            raise Refused(_("The drawing holds more text than any credential."))
        self._parts.append(text)

    def entity(self, *_declared: object) -> None:
        raise Refused(_("The drawing defines entities of its own, which are not read."))
