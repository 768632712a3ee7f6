"""Rule versions, compiled once and kept."""

from __future__ import annotations

from studium.catalog import api as catalog
from studium.catalog.requirements import Node

from .rules import Rules, compile_rules

_kept: dict[tuple[str, int], tuple[Node, Rules]] = {}


def rules_for(program_key: str, version: int) -> Rules:
    """The compiled rules; raises `NotFound` where there is no such version. Immutable, so kept for good."""
    view = catalog.rule_version(program_key, version)
    kept = _kept.get((program_key, version))
    if kept is not None and kept[0] is view.tree:
        return kept[1]
    rules = compile_rules(
        view.tree,
        program_key=program_key,
        version=version,
        names=view.names,
        overlap=bool(view.settings.get("overlap", False)),
    )
    _kept[program_key, version] = (view.tree, rules)
    return rules
