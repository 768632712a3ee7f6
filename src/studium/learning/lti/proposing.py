"""Tools that courses name and nobody has registered: they go on the register and wait for a person."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils.text import slugify

from studium.content import api as content
from studium.core import audit
from studium.core.db import write
from studium.core.errors import Invalid

from .models import Tool
from .registration import Registration, check_public_key
from .tools import ToolView, as_json, create_tool, forget_tools, tool_of, tools, view_of


def propose_tools(version: int) -> None:
    """Puts the tools that a course version's blocks name on the register, for a person to approve. Idempotent."""
    refs = [
        (unit.key, block.key)
        for unit in content.outline(version).units()
        for block in unit.blocks
        if block.kind == "lti"
    ]
    if not refs:
        return
    found = list(tools())
    with write():
        for unit_key, block_key in refs:
            block = next(one for one in content.unit(version, unit_key).blocks if one.key == block_key)
            known = tool_of(block.details, found)
            made = _propose(block, known, content.outline(version).course_key)
            if made is not None:
                found = [one for one in found if one.id != made.id] + [made]
    forget_tools()


def _propose(block: content.BlockView, known: ToolView | None, course_key: str) -> ToolView | None:
    details = block.details
    wanted = list(details["redirect_urls"])
    if known is not None:
        new = [one for one in wanted if one not in (*known.redirect_urls, *known.proposed_urls)]
        if not new:
            return None
        row = Tool.objects.get(pk=known.id)
        row.proposed_urls = [*row.proposed_urls, *new][:100]
        row.save(update_fields=["proposed_urls"])
        return view_of(row)
    if not details["login_url"] or not wanted:
        return None
    host = urlsplit(details["login_url"]).hostname or "tool"
    row = create_tool(
        Registration(
            key=_free_key(details["tool"] or slugify(host.replace(".", "-")) or "tool"),
            name=(block.title or host)[:200],
            login_url=details["login_url"],
            redirect_urls=(),
            launch_url=details["launch_url"],
            keyset_url=details["keyset_url"],
            public_key=_sound(details["public_key"]),
            client_id=details["client_id"],
        ),
        proposed_urls=wanted[:100],
        origin=f"{course_key} {block.key}"[:400],
    )
    audit.record(actor_id=None, action="propose tool", target=f"tool:{row.key}", after=as_json(row))
    return view_of(row)


def _sound(public_key: str) -> str:
    """A course's public key, where it is one: what is none is left to be given at the approval."""
    try:
        check_public_key(public_key)
    except Invalid:
        return ""
    return public_key


def _free_key(wanted: str) -> str:
    key, number = wanted[:90], 1
    while Tool.objects.filter(key=key).exists():
        number += 1
        key = f"{wanted[:90]}-{number}"
    return key
