"""The canonical N-Quads of all documents of one shape, with holes where their texts go.

RDFC-1.0 names blank nodes by a hash of the statements around them. Where no two of a document's blank nodes
look alike, that hash decides alone: sort by it, number, sort the lines (RDFC-1.0, section 4.4.3, steps 3 and
4). Most blank nodes of a credential hold nothing of the holder's, so their hash is known beforehand.

Those that look alike are numbered after all others, again by hash (step 5). Where they touch no other blank
node they can be exchanged without changing anything, so their order is nobody's concern; where they do,
`fill` gives nothing back and the slow path decides.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"


class NoTemplate(Exception):
    """The shape cannot be made a template; the slow path does it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of N-Quads as a `%` pattern, which terms fill its holes, and which statement it is."""

    statement: int
    pattern: str
    holes: tuple[int, ...]

    def text(self, terms: Sequence[str]) -> str:
        holes = self.holes
        if not holes:
            return self.pattern
        if len(holes) == 1:
            return self.pattern % terms[holes[0]]
        return self.pattern % tuple([terms[hole] for hole in holes])


@dataclass(frozen=True, slots=True)
class _Node:
    """A blank node: its known hash, or the lines to be hashed, of which `known` have no hole.

    `alone`: no other blank node stands in its statements.
    """

    alone: bool
    digest: str
    lines: tuple[Line, ...]
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rivals:
    """Statements that would be one, were their literals equal: of one subject, predicate, graph and datatype.

    `fixed` are the literals that stand in the shape itself, `members` statements and the texts in them.
    """

    fixed: frozenset[str]
    members: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Template:
    """`kinds` tells of each text of the shape whether it is a literal (`l`), an address (`a`) or fixed (`c`)."""

    kinds: str
    nodes: tuple[_Node, ...]
    fixed: tuple[str, ...]
    lines: tuple[Line, ...]
    rivals: tuple[_Rivals, ...]
    addresses: frozenset[str]

    def fill(self, texts: Sequence[str]) -> str | None:
        """The canonical N-Quads with these texts; none where only the slow path can tell."""
        terms = [
            f"<{text}>" if kind == "a" else text.translate(_ESCAPES) if kind == "l" else ""
            for kind, text in zip(self.kinds, texts, strict=True)
        ]
        if any(kind == "a" and text in self.addresses for kind, text in zip(self.kinds, texts, strict=True)):
            return None
        twice = self._twice(texts)
        hashes = [node.digest or _digest(node, terms, twice) for node in self.nodes]
        count = Counter(hashes)
        alike = [n for n, digest in enumerate(hashes) if count[digest] > 1]
        if not all(self.nodes[n].alone for n in alike):
            return None
        order = sorted(range(len(hashes)), key=lambda n: (count[hashes[n]] > 1, hashes[n]))
        labels = [""] * len(hashes)
        for place, node in enumerate(order):
            labels[node] = f"_:c14n{place}"
        terms += labels
        filled = [line.text(terms) for line in self.lines if line.statement not in twice]
        filled += self.fixed
        filled.sort()
        return "".join(filled)

    def _twice(self, texts: Sequence[str]) -> set[int]:
        """Statements that say with these texts what another says already: a dataset is a set."""
        twice = set()
        for group in self.rivals:
            seen = set(group.fixed)
            for statement, text in group.members:
                if texts[text] in seen:
                    twice.add(statement)
                seen.add(texts[text])
        return twice


def _digest(node: _Node, terms: Sequence[str], twice: set[int]) -> str:
    lines = [line.text(terms) for line in node.lines if line.statement not in twice]
    lines += node.known
    lines.sort()
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def compile_template(kinds: str, quads: Iterable[Quad], stand_ins: dict[str, int]) -> Template:
    """A template of a shape whose texts were replaced by `stand_ins` (which text each stands for).

    Raises `NoTemplate` where a text does not come out whole, or not at all.
    """
    statements = dict(enumerate(dict.fromkeys(quads)))
    blanks: dict[BlankNode, int] = {}
    for quad in statements.values():
        for term in _terms(quad):
            if isinstance(term, BlankNode):
                blanks.setdefault(term, len(kinds) + len(blanks))
    seen: set[int] = set()
    writer = _Writer(blanks, stand_ins, seen)
    lines = [writer.line(number, quad, None) for number, quad in statements.items()]
    if seen != {n for n, kind in enumerate(kinds) if kind != "c" and n in stand_ins.values()}:
        raise NoTemplate
    nodes = [
        _node(blank, {n: quad for n, quad in statements.items() if blank in _terms(quad)}, writer)
        for blank in blanks
    ]
    return Template(
        kinds=kinds,
        nodes=tuple(nodes),
        fixed=tuple(line.text(()) for line in lines if not line.holes),
        lines=tuple(line for line in lines if line.holes),
        rivals=_rivals(statements, stand_ins),
        addresses=frozenset(
            term.value for quad in statements.values() for term in _terms(quad) if isinstance(term, NamedNode)
        )
        - stand_ins.keys(),
    )


def _node(blank: BlankNode, around: dict[int, Quad], writer: _Writer) -> _Node:
    lines = [writer.line(number, quad, blank) for number, quad in around.items()]
    others = {term for quad in around.values() for term in _terms(quad) if isinstance(term, BlankNode)} - {
        blank
    }
    alone = not others
    known = tuple(line.text(()) for line in lines if not line.holes)
    open_lines = tuple(line for line in lines if line.holes)
    if open_lines:
        return _Node(alone, "", open_lines, known)
    return _Node(alone, hashlib.sha256("".join(sorted(known)).encode()).hexdigest(), (), known)


def _terms(quad: Quad) -> tuple[object, object, object]:
    return quad.subject, quad.object, quad.graph_name


class _Writer:
    """Writes statements as lines with holes, as RDFC-1.0 writes them."""

    def __init__(self, blanks: dict[BlankNode, int], stand_ins: dict[str, int], seen: set[int]) -> None:
        self._blanks, self._stand_ins, self._seen = blanks, stand_ins, seen

    def line(self, statement: int, quad: Quad, of: BlankNode | None) -> Line:
        """The statement itself, or as it stands around the blank node `of` (there `_:a`, all others `_:z`)."""
        holes: list[int] = []
        parts = [self._term(quad.subject, of, holes), self._fixed(f"<{quad.predicate.value}>")]
        parts.append(self._term(quad.object, of, holes))
        if isinstance(quad.graph_name, NamedNode | BlankNode):
            parts.append(self._term(quad.graph_name, of, holes))
        pattern = " ".join(parts) + " .\n"
        return Line(statement, pattern if holes else pattern.replace("%%", "%"), tuple(holes))

    def _term(self, term: object, of: BlankNode | None, holes: list[int]) -> str:
        if isinstance(term, BlankNode):
            if of is None:
                holes.append(self._blanks[term])
                return "%s"
            return "_:a" if term == of else "_:z"
        if isinstance(term, NamedNode):
            return self._hole(term.value, "%s", holes) or self._fixed(f"<{term.value}>")
        if not isinstance(term, Literal):
            raise NoTemplate
        suffix = ""
        if term.language:
            suffix = f"@{term.language}"
        elif term.datatype.value != _STRING:
            suffix = f"^^<{term.datatype.value}>"
        pattern = f'"%s"{self._fixed(suffix)}'
        return self._hole(term.value, pattern, holes) or self._fixed(str(term))

    def _hole(self, value: str, pattern: str, holes: list[int]) -> str:
        number = self._stand_ins.get(value)
        if number is None:
            return ""
        self._seen.add(number)
        holes.append(number)
        return pattern

    def _fixed(self, text: str) -> str:
        if any(stand_in in text for stand_in in self._stand_ins):
            raise NoTemplate
        return text.replace("%", "%%")


def _rivals(statements: dict[int, Quad], stand_ins: dict[str, int]) -> tuple[_Rivals, ...]:
    groups: dict[tuple[object, ...], list[tuple[int, str]]] = {}
    for number, quad in statements.items():
        if isinstance(quad.object, Literal):
            words = quad.object
            name = quad.subject, quad.predicate, quad.graph_name, words.language, words.datatype.value
            groups.setdefault(name, []).append((number, words.value))
    return tuple(
        _Rivals(
            fixed=frozenset(value for _number, value in listed if value not in stand_ins),
            members=tuple((number, stand_ins[value]) for number, value in listed if value in stand_ins),
        )
        for listed in groups.values()
        if len(listed) > 1 and any(value in stand_ins for _number, value in listed)
    )
