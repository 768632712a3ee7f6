"""Which learners see a block: the gates that a container puts before its children, as the JSON that is stored.

The containers and their attributes are Open edX's: `library_content` and `itembank` draw from a pool, `randomize`
and the older `abtest` choose one child, `split_test` shows the child of a learner's experiment group, `conditional`
waits for other blocks, and `group_access` on any block names the groups it is for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from . import attributes as read
from .olx import Node

#: A gate as it is stored: see `tree.Gate` for what it says.
RawGate = dict[str, Any]
#: Gives a node its key.
Key = Callable[[Node], str]
#: Gives the key of the block with this name, None where the course has none.
Find = Callable[[str], str | None]

POOLS: Final = frozenset(("library_content", "itembank"))
GATED: Final = POOLS | {"split_test", "randomize", "abtest", "conditional"}
#: What `conditional` may ask of other blocks, and the value that means yes.
CONDITIONS: Final = ("submitted", "attempted", "completed", "correct", "poll_answer", "voted")
_ANY_TYPE: Final = "any"


def restrictions(node: Node, key: str) -> tuple[RawGate, ...]:
    """One gate for each partition of learners that `group_access` names; all must let the learner in."""
    listed = read.structure(node.attributes, "group_access")
    if not isinstance(listed, Mapping):
        return ()
    return tuple(
        {
            "kind": "group",
            "key": key,
            "details": {"partition": int(partition), "groups": sorted(_whole(groups))},
        }
        for partition, groups in sorted(listed.items())
        if str(partition).isdigit() and isinstance(groups, list) and groups
    )


def behind(node: Node, key: Key, find: Find) -> tuple[list[tuple[Node, RawGate | None]], list[str]]:
    """The children of a container, each with the gate before it, and notes on what does not fit together."""
    notes: list[str] = []
    if node.kind in POOLS:
        return _drawn(node, key), notes
    if node.kind in ("randomize", "abtest"):
        return _one_of(node, key), notes
    if node.kind == "split_test":
        return _by_group(node, key, notes), notes
    if node.kind == "conditional":
        return _on_condition(node, key, find, notes), notes
    return [(child, None) for child in node.children], notes


def _drawn(node: Node, key: Key) -> list[tuple[Node, RawGate | None]]:
    """A pool: `max_count` children are drawn (-1: all), of one response type where `capa_type` names one."""
    wanted = read.plain(node.attributes, "capa_type") or _ANY_TYPE
    able = [child for child in node.children if _may_be_drawn(child)]
    of_type = [child for child in able if wanted == _ANY_TYPE or _has_response(child, wanted)]
    pool = of_type or able
    asked = read.plain(node.attributes, "max_count")
    count = int(asked) if re.fullmatch(r"-?\d{1,5}", asked) else 1
    if len(pool) == len(node.children) and (count < 0 or count >= len(pool)):
        return [(child, None) for child in node.children]
    arms = [key(child) for child in pool]
    gate = {
        "kind": "library",
        "key": key(node),
        "arms": arms,
        "count": len(arms) if count < 0 else min(count, len(arms)),
    }
    return [(child, {**gate, "arm": key(child)}) for child in node.children]


def _one_of(node: Node, key: Key) -> list[tuple[Node, RawGate | None]]:
    arms = [key(child) for child in node.children if _may_be_drawn(child)]
    gate = {"kind": "randomize", "key": key(node), "arms": arms, "count": 1}
    return [(child, {**gate, "arm": key(child)}) for child in node.children]


def _by_group(node: Node, key: Key, notes: list[str]) -> list[tuple[Node, RawGate | None]]:
    """An experiment: `group_id_to_child` says which child a group of the partition sees."""
    by_name = {child.name: child for child in node.children}
    listed = read.structure(node.attributes, "group_id_to_child")
    groups: dict[str, str] = {}
    for group, address in listed.items() if isinstance(listed, Mapping) else ():
        child = by_name.get(block_name(str(address)))
        if child is not None and str(group).isdigit():
            groups[str(group)] = key(child)
    if not groups and node.children:
        notes.append(_("its groups are not named; the children stand for the groups in order"))
        groups = {str(number): key(child) for number, child in enumerate(node.children)}
    partition = read.count(node.attributes, "user_partition_id")
    gate = {
        "kind": "split",
        "key": key(node),
        "arms": [key(child) for child in node.children],
        "details": {"partition": partition if partition is not None else -1, "groups": groups},
    }
    notes.extend(
        _("%(block)s belongs to no group of the experiment, so nobody sees it")
        % {"block": f"{child.kind}/{child.name}"}
        for child in node.children
        if key(child) not in groups.values()
    )
    return [(child, {**gate, "arm": key(child)}) for child in node.children]


def _on_condition(node: Node, key: Key, find: Find, notes: list[str]) -> list[tuple[Node, RawGate | None]]:
    """Content that waits for other blocks: all of `sources` must say what is asked."""
    listed = read.structure(node.attributes, "sources_list")
    named = [str(one) for one in listed] if isinstance(listed, list) else []
    named += re.split(r"[;\s]+", node.attributes.get("sources", "")) if not named else []
    names = [block_name(one) for one in named if one.strip()]
    attribute, value = _condition(node)
    if not names:
        notes.append(_("it names no block to wait for, so that what it holds is shown"))
    sources = []
    for name in names:
        found = find(name)
        if found is None:
            notes.append(
                _("its condition names “%(block)s”, which is not in the course, so nobody sees what it holds")
                % {"block": name[:100]}
            )
        sources.append(found or name)
    gate = {
        "kind": "conditional",
        "key": key(node),
        "arm": key(node),
        "arms": [key(node)],
        "details": {
            "sources": sources,
            "attribute": attribute,
            "value": value,
            "message": read.plain(node.attributes, "conditional_message")
            or read.plain(node.attributes, "message"),
        },
    }
    return [(child, gate if sources else None) for child in node.children]


def _condition(node: Node) -> tuple[str, str]:
    named = read.plain(node.attributes, "conditional_attr")
    if named in CONDITIONS:
        return named, read.plain(node.attributes, "conditional_value") or "True"
    for attribute in CONDITIONS:
        if attribute in node.attributes:
            return attribute, read.plain(node.attributes, attribute)
    return "correct", "True"


def block_name(address: str) -> str:
    """The name at the end of a usage key: "i4x://O/C/problem/x", "block-v1:O+C+R+type@problem+block@x", "x"."""
    address = address.strip().strip("/")
    return re.split(r"[/@]", address)[-1] if not address.startswith("{") else address


def _may_be_drawn(node: Node) -> bool:
    return not node.broken and not read.flag(node.attributes, "visible_to_staff_only")


def _has_response(node: Node, wanted: str) -> bool:
    return node.element is not None and any(one.tag == wanted for one in node.element.iter())


def _whole(values: list[Any]) -> list[int]:
    return [int(one) for one in values if str(one).isdigit()]
