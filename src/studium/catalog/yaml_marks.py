"""Reading YAML with the line of every value kept, and refusing what could harm: aliases, duplicate keys, size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_BYTES = 5 * 1024 * 1024
_MAX_DEPTH = 60

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One thing wrong in a file: where it stands, which rule it breaks, and a sentence."""

    file: str
    line: int
    field: str
    rule: str
    sentence: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return f"{where}: {self.field}: {self.sentence}" if self.field else f"{where}: {self.sentence}"


@dataclass(frozen=True)
class Document:
    """One YAML document: its value, and the line each path in it stands on."""

    file: str
    value: dict[str, Any]
    lines: dict[FieldPath, int] = field(repr=False)

    @property
    def kind(self) -> str:
        """The first key, which names what the document describes."""
        return next(iter(self.value))

    @property
    def key(self) -> str:
        return str(self.value[self.kind])

    def line_of(self, path: FieldPath) -> int:
        """The line of the deepest part of `path` that the file has."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: FieldPath, rule: str, sentence: str) -> FileProblem:
        return FileProblem(self.file, self.line_of(path), dotted(path), rule, sentence)


def dotted(path: FieldPath) -> str:
    """The path for people: `rules.all[2].exam`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


class _Refused(Exception):
    def __init__(self, line: int, field_: str, rule: str, sentence: str) -> None:
        self.problem = (line, field_, rule, sentence)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML, read by libyaml where it is there, that takes plain words as people mean
    them, after the core schema of YAML 1.2.

    Only `true` and `false` are truth values (`no` is Norwegian), a number does not begin with a zero (`0413` is
    a field of education), and dates and times stay text, which the schema judges.
    """


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"^(~|null|)$", ["~", "n", ""]),
    ("bool", r"^(true|false)$", ["t", "f"]),
    ("int", r"^[-+]?(0|[1-9][0-9]*)$", list("-+0123456789")),
    ("float", r"^[-+]?(0|[1-9][0-9]*)?\.[0-9]+$", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def read(file: str, text: str) -> tuple[list[Document], list[FileProblem]]:
    """The documents of a file, and what is wrong with those that could not be read."""
    if len(text) > MAX_BYTES:
        return [], [FileProblem(file, 1, "", "file-size", "The file is larger than 5 MB; split it.")]
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        return [], [
            FileProblem(file, 1, "", "encoding", "The file holds half of a character; save it as UTF-8.")
        ]
    documents: list[Document] = []
    problems: list[FileProblem] = []
    try:
        problem = _harmful(file, text)
        if problem is not None:
            return [], [problem]
        for node in yaml.compose_all(text, Loader=_Loader):
            if node is None:
                continue
            try:
                documents.append(_document(file, node))
            except _Refused as refused:
                line, field_, rule, sentence = refused.problem
                problems.append(FileProblem(file, line, field_, rule, sentence))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "it is not YAML"
        problems.append(
            FileProblem(file, mark.line + 1 if mark else 1, "", "yaml", f"The file cannot be read: {what}.")
        )
    return documents, problems


def _harmful(file: str, text: str) -> FileProblem | None:
    """Aliases and deep nesting, seen while reading and before anything is built of them."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            sentence = "YAML aliases (*name) are not used here; write it out."
            return FileProblem(file, line, "", "alias", sentence)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            return FileProblem(file, line, "", "depth", "The document is nested too deeply.")
    return None


def _document(file: str, node: yaml.Node) -> Document:
    lines: dict[FieldPath, int] = {}
    value = _value(node, (), lines)
    if not isinstance(value, dict) or not value:
        raise _Refused(
            node.start_mark.line + 1, "", "document",
            "A document must be fields, the first of which names it (like “course: my-course”).",
        )  # fmt: skip
    return Document(file, value, lines)


def _value(node: yaml.Node, path: FieldPath, lines: dict[FieldPath, int]) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, path, lines))
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, index), lines) for index, child in enumerate(node.value)]
    return _scalar(node)


def _pairs(node: yaml.MappingNode, path: FieldPath, lines: dict[FieldPath, int]) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        if key in seen:
            raise _Refused(
                line, dotted((*path, key)), "duplicate-field", f"“{key}” is given twice; keep one."
            )
        seen.add(key)
        lines[(*path, key)] = line
        yield key, _value(value_node, (*path, key), lines)


def _scalar(node: yaml.Node) -> Any:
    kind, text = node.tag.removeprefix("tag:yaml.org,2002:"), node.value
    try:
        if kind in _PLAIN:
            return _PLAIN[kind](text)
    except ValueError:
        sentence = "This is not a value that can be read; put it in quotes."
        raise _Refused(node.start_mark.line + 1, "", "value", sentence) from None
    raise _Refused(node.start_mark.line + 1, "", "tag", f"“{node.tag}” is not a kind of value used here.")


_PLAIN: dict[str, Callable[[str], Any]] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": "true".__eq__,
    "null": lambda text: None,
}
