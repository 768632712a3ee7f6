"""From the catalogue's requirement tree to its shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studium.catalog import requirements as tree
from studium.catalog.api import RuleVersionView

from ..values import exact, exact_or_none, moment
from . import requirement_shapes as shapes
from .requirement_words import label, outline, sentence


def rules(version: RuleVersionView) -> shapes.Rules:
    """One rule version, as data and in words."""
    labels = {node.id: label(node, version.names) for node in tree.walk(version.tree)}
    return shapes.Rules(
        program=version.program_key,
        version=version.number,
        published_at=moment(version.published_at),
        overlap=version.overlap,
        words="\n".join(outline(version.tree, version.names, labels)),
        root=_node(version.tree, version.names, labels),
    )


def _node(node: tree.Node, names: Mapping[str, str], labels: Mapping[str, str]) -> shapes.Requirement:
    common: dict[str, Any] = {
        "kind": tree.kind_of(node),
        "id": node.id,
        "name": node.name,
        "words": sentence(node, names, labels),
        "credits": exact_or_none(node.credits),
    }
    if isinstance(node, tree.All | tree.Choose):
        children = [_node(child, names, labels) for child in node.children]
        if isinstance(node, tree.All):
            return shapes.AllOf(**common, children=children)
        return shapes.ChooseFrom(**common, count=node.count, children=children)
    common["name"] = labels[node.id]
    if isinstance(node, tree.Mark):
        versions = [_mark_version(version) for version in node.versions]
        return shapes.MarkRequirement(
            **common, versions=versions, after=list(node.after), attempts=node.attempts
        )
    common["key"] = node.key
    if isinstance(node, tree.CourseReq):
        return shapes.CourseRequirement(
            **common,
            min_score=exact_or_none(node.min_score),
            verified=node.verified,
            identity_check=node.identity,
            valid_for=str(node.valid_for) if node.valid_for else None,
            measured_at=node.measured_at or None,
            attempts=node.attempts,
        )
    if isinstance(node, tree.ExamReq):
        return shapes.ExamRequirement(
            **common,
            min_score=exact_or_none(node.min_score),
            identity_check=node.identity,
            after=list(node.after),
            attempts=node.attempts,
        )
    if isinstance(node, tree.ProgramReq):
        return shapes.ProgramRequirement(**common)
    return shapes.ApprovalRequirement(**common, by=node.by)


def _mark_version(version: tree.MarkVersion) -> shapes.MarkVersionShape:
    return shapes.MarkVersionShape(
        starts=version.starts.isoformat() if version.starts else None,
        pass_mark=exact(version.pass_mark),
        parts=[
            shapes.MarkPartShape(
                kind=part.kind,
                key=part.key,
                weight=exact(part.weight),
                floor=exact_or_none(part.floor),
                verified=part.verified,
            )
            for part in version.parts
        ],
    )
