"""JSON-LD to the canonical text that is signed: expansion and RDF by PyLD, RDFC-1.0 by pyoxigraph.

PyLD has no safe mode: it leaves out, silently, every property that no context defines, so that such a
property could be changed after signing. Here it is refused, and so is every relative IRI, which RDF drops
as well. What remains is exactly what a verifier elsewhere computes.
"""

from __future__ import annotations

import hashlib
import json
import threading
from typing import Any

from django.utils.translation import gettext as _
from pyld import jsonld
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, DefaultGraph, Literal, NamedNode, Quad

from . import contexts, screen, symmetry
from .screen import Refused

__all__ = ["Refused", "canonical_nquads", "dataset_hash", "expanded", "quads_of"]

# Relative addresses are resolved against this, so that they can be told; left to itself, PyLD would take
# `http://example.org/base/` and sign them as addresses of that site.
_RELATIVE = "x-relative:"
_NOT_IN_IRI = set('<>"{}|^`\\')

Term = dict[str, Any]
Rdf = dict[str, list[dict[str, Term]]]

# PyLD keeps processed contexts in caches of the whole process, which threads would corrupt.
_pyld = threading.Lock()
_REMEMBERED = 2048
_remembered: dict[bytes, bytes] = {}
_remembering = threading.Lock()


def canonical_nquads(document: dict[str, Any]) -> str:
    """The RDFC-1.0 canonical N-Quads of a JSON-LD document, with SHA-256 as its hash.

    Raises `Refused` with a sentence where the document breaks `screen`'s rules, uses a term that no
    context defines, has a relative IRI, or is too symmetric to be canonicalised in reasonable time.
    """
    quads = quads_of(document)
    if symmetry.too_symmetric(quads):
        raise Refused(_("It repeats look-alike parts so often that telling them apart would take too long."))
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def quads_of(document: dict[str, Any]) -> list[Quad]:
    """The statements of a JSON-LD document, not yet canonical. Raises `Refused`."""
    screen.check(document)
    rdf = _to_rdf(document)
    quads = [_quad(graph, triple) for graph, triples in rdf.items() for triple in triples]
    if not quads:
        raise Refused(_("Nothing in it is defined by a context, so there is nothing that could be signed."))
    return quads


def expanded(document: dict[str, Any]) -> Any:
    """The expanded form of JSON-LD, as it comes and unchecked; none where there is none."""
    try:
        with _pyld:
            return jsonld.JsonLdProcessor().expand(document, _options())
    except (jsonld.JsonLdError, AttributeError, KeyError, TypeError, ValueError):
        return None


def _options() -> dict[str, Any]:
    return {"documentLoader": contexts.loader, "base": f"{_RELATIVE}//base/"}


def dataset_hash(document: dict[str, Any]) -> bytes:
    """SHA-256 of the canonical N-Quads: 32 bytes. Raises `Refused`.

    The last ones are remembered by the SHA-256 of their JSON: a credential is looked at again and again,
    and never changes.
    """
    try:
        written = json.dumps(document, sort_keys=True).encode("ascii")
    except RecursionError:
        raise Refused(_("The JSON is nested deeper than any credential.")) from None
    name = hashlib.sha256(written).digest()
    known = _remembered.get(name)
    if known is not None:
        return known
    found = hashlib.sha256(canonical_nquads(document).encode("utf-8")).digest()
    with _remembering:
        _remembered[name] = found
        if len(_remembered) > _REMEMBERED:
            del _remembered[next(iter(_remembered))]
    return found


def _to_rdf(document: dict[str, Any]) -> Rdf:
    dropped: list[object] = []
    processor = jsonld.JsonLdProcessor(on_property_dropped=dropped.append)
    options = _options()
    try:
        with _pyld:
            expanded = processor.expand(document, options)
            _check_iris(expanded)
            rdf: Rdf = processor.to_rdf(expanded, options)
    except jsonld.JsonLdError as error:
        raise Refused(_("Its JSON-LD cannot be read: %(why)s") % {"why": _reason(error)}) from None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # PyLD trips over some malformed values instead of naming them.
        raise Refused(
            _("Its JSON-LD is malformed in a way that cannot be named (%(why)s).")
            % {"why": type(error).__name__}
        ) from None
    if dropped:
        named = next((term for term in dropped if term), None)
        if named is None:
            raise Refused(_("It uses a term that its contexts switch off; such a term cannot be signed."))
        raise Refused(
            _("No context defines “%(term)s”, so its value would not be protected by the signature.")
            % {"term": named}
        )
    return rdf


def _check_iris(expanded: Any) -> None:
    stack = [expanded]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(value)
        elif isinstance(value, dict):
            types = value.get("@type", [])
            for iri in (value.get("@id"), *(types if isinstance(types, list) else [types])):
                if iri is not None and not _is_absolute(iri):
                    raise Refused(
                        _("“%(iri)s” is neither an address nor a defined term: no signature covers it.")
                        % {"iri": str(iri).removeprefix(f"{_RELATIVE}//base/")}
                    )
            stack.extend(child for key, child in value.items() if key not in ("@id", "@type"))


def _is_absolute(iri: object) -> bool:
    if not isinstance(iri, str) or iri.startswith(_RELATIVE):
        return False
    scheme, colon, rest = iri.partition(":")
    if not colon or not rest or any(c <= " " or c in _NOT_IN_IRI for c in iri):
        return False
    return scheme == "_" or (scheme[:1].isalpha() and all(c.isalnum() or c in "+-." for c in scheme))


def _quad(graph: str, triple: dict[str, Term]) -> Quad:
    name = DefaultGraph() if graph == "@default" else _node({"type": "IRI", "value": graph})
    try:
        return Quad(
            _node(triple["subject"]), NamedNode(triple["predicate"]["value"]), _object(triple["object"]), name
        )
    except ValueError as error:
        raise Refused(_("An address or a value in it is malformed: %(why)s.") % {"why": error}) from None


def _node(term: Term) -> BlankNode | NamedNode:
    value: str = term["value"]
    return BlankNode(value[2:]) if value.startswith("_:") else NamedNode(value)


def _object(term: Term) -> BlankNode | NamedNode | Literal:
    if term["type"] != "literal":
        return _node(term)
    if "language" in term:
        return Literal(term["value"], language=term["language"])
    return Literal(term["value"], datatype=NamedNode(term["datatype"]))


def _reason(error: jsonld.JsonLdError) -> str:
    """The innermost reason; PyLD wraps the one that helps."""
    cause: BaseException = error
    while isinstance(cause.__cause__, BaseException):
        cause = cause.__cause__
    if isinstance(cause, jsonld.JsonLdError):
        return str(cause.args[0]) if cause.args else type(cause).__name__
    return str(cause)
