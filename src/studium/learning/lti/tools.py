"""The register of tools: who may be opened, who proposed it, who approved it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound
from studium.core.ids import new_public_id

from .models import Tool
from .registration import Registration, check_registration, origin, same_site

APPROVED, PROPOSED, WITHDRAWN = "approved", "proposed", "withdrawn"

#: How long a process shows cards by what it read of the register; what admits anybody reads it anew.
KEPT = 10.0


@dataclass(frozen=True, slots=True)
class ToolView:
    """A tool; see `models.Tool`. `state` is approved, proposed or withdrawn."""

    id: int
    key: str
    name: str
    client_id: str
    deployment_id: str
    login_url: str
    launch_url: str
    redirect_urls: tuple[str, ...]
    proposed_urls: tuple[str, ...]
    keyset_url: str
    public_key: str
    may_know_name: bool
    may_know_email: bool
    origin: str
    state: str

    @property
    def host(self) -> str:
        """The site it opens, for people."""
        return urlsplit(
            self.launch_url or self.redirect_urls[0] if self.redirect_urls else self.login_url
        ).netloc

    @property
    def origins(self) -> tuple[str, ...]:
        """Every site that takes part in opening it: for the page that frames it and the form that goes there."""
        return tuple(dict.fromkeys(origin(one) for one in (self.login_url, *self.redirect_urls)))


def tools() -> tuple[ToolView, ...]:
    """Every registered tool, by key. One query."""
    return tuple(view_of(row) for row in Tool.objects.order_by("key"))


_kept: tuple[float, tuple[ToolView, ...]] | None = None


def known_tools() -> tuple[ToolView, ...]:
    """As `tools`, at most `KEPT` seconds old: for showing, never for letting in."""
    global _kept
    if _kept is None or _kept[0] < time.monotonic():
        _kept = (time.monotonic() + KEPT, tools())
    return _kept[1]


def forget_tools() -> None:
    """Drops what this process keeps of the register."""
    global _kept
    _kept = None


def tool(key: str) -> ToolView:
    """The tool of this key. Raises `NotFound`. One query."""
    return view_of(_row(key))


def tool_by_client(client_id: str) -> ToolView | None:
    """The tool that was given this client id. One query."""
    if len(client_id) > 200 or not client_id.isascii() or not client_id.isprintable():
        return None
    row = Tool.objects.filter(client_id=client_id).first()
    return view_of(row) if row else None


def tool_of(details: Mapping[str, Any], among: Iterable[ToolView]) -> ToolView | None:
    """The tool that a block means: by client id, by the name it is registered under, by where one signs in."""
    listed = tuple(among)
    for field, wanted in (
        ("client_id", details.get("client_id")),
        ("key", details.get("tool")),
        ("login_url", details.get("login_url")),
    ):
        if wanted:
            found = [one for one in listed if getattr(one, field) == wanted]
            if found:
                return min(found, key=lambda one: (one.state != APPROVED, one.key))
    return None


def target(details: Mapping[str, Any], tool: ToolView) -> str | None:
    """What the block opens in the tool; None where that is on a site nobody approved for this tool."""
    address = details.get("launch_url") or tool.launch_url or tool.redirect_urls[0]
    return address if same_site(address, tool.redirect_urls) else None


def add_tool(
    given: Registration, *, by: int | None, may_know_name: bool = False, may_know_email: bool = False
) -> ToolView:
    """Registers a tool and approves it: who registers by hand has looked at it.

    `by` None is the operator at the command line. Raises `Invalid`, and `Conflict` where key or client id
    are taken.
    """
    check_registration(given, https_only=settings.PRODUCTION)
    if not (given.keyset_url or given.public_key):
        raise Invalid(
            _("Give the address of the tool's keys, or its public key: without one no mark can be checked."),
            field="keyset_url",
        )
    with write():
        row = create_tool(
            given, approved_at=now(), may_know_name=may_know_name, may_know_email=may_know_email
        )
        audit.record(actor_id=by, action="add tool", target=f"tool:{row.key}", after=as_json(row))
    forget_tools()
    return view_of(row)


def approve_tool(
    key: str,
    *,
    by: int | None,
    why: str = "",
    urls: Iterable[str] | None = None,
    may_know_name: bool | None = None,
    may_know_email: bool | None = None,
) -> ToolView:
    """Lets a tool be opened, at `urls` of the addresses that courses proposed for it (None: at all of them).

    Raises `NotFound`, `Invalid`.
    """
    with write():
        row = _row(key)
        before = as_json(row)
        chosen = row.proposed_urls if urls is None else list(urls)
        row.redirect_urls = list(dict.fromkeys([*row.redirect_urls, *chosen]))
        row.proposed_urls = [one for one in row.proposed_urls if one not in chosen]
        check_registration(_as_registration(row), https_only=settings.PRODUCTION)
        row.approved_at, row.withdrawn_at = now(), None
        row.may_know_name = row.may_know_name if may_know_name is None else may_know_name
        row.may_know_email = row.may_know_email if may_know_email is None else may_know_email
        row.save()
        audit.record(
            actor_id=by,
            action="approve tool",
            target=f"tool:{key}",
            before=before,
            after=as_json(row),
            why=why,
        )
    forget_tools()
    return view_of(row)


def withdraw_tool(key: str, *, by: int | None, why: str = "") -> ToolView:
    """Stops a tool at once: no launch, no token, no mark. What it marked stays. Raises `NotFound`."""
    with write():
        row = _row(key)
        row.withdrawn_at = now()
        row.save(update_fields=["withdrawn_at"])
        audit.record(actor_id=by, action="withdraw tool", target=f"tool:{key}", why=why)
    forget_tools()
    return view_of(row)


def create_tool(given: Registration, **more: Any) -> Tool:
    """The row of a registration, ids made where there are none. Raises `Conflict`."""
    fields = {
        "name": given.name or given.key,
        "login_url": given.login_url,
        "launch_url": given.launch_url,
        "redirect_urls": list(given.redirect_urls),
        "keyset_url": given.keyset_url,
        "public_key": given.public_key.strip(),
        "client_id": given.client_id or new_public_id(),
        "deployment_id": given.deployment_id or new_public_id(),
        **more,
    }
    try:
        with transaction.atomic():
            return Tool.objects.create(key=given.key, **fields)
    except IntegrityError:
        raise Conflict(
            _("There is a tool with the key “%(key)s” or the client id “%(client)s” already.")
            % {"key": given.key, "client": given.client_id}
        ) from None


def _row(key: str) -> Tool:
    row = Tool.objects.filter(key=key).first()
    if row is None:
        raise NotFound(_("No tool “%(key)s” is registered; `studium tool list` names them.") % {"key": key})
    return row


def _as_registration(row: Tool) -> Registration:
    return Registration(
        key=row.key,
        name=row.name,
        login_url=row.login_url,
        redirect_urls=tuple(row.redirect_urls),
        launch_url=row.launch_url,
        keyset_url=row.keyset_url,
        public_key=row.public_key,
        client_id=row.client_id,
        deployment_id=row.deployment_id,
    )


def as_json(row: Tool) -> dict[str, Any]:
    names = ("name", "client_id", "login_url", "launch_url", "redirect_urls", "proposed_urls", "keyset_url")
    return {name: getattr(row, name) for name in (*names, "may_know_name", "may_know_email")}


def view_of(row: Tool) -> ToolView:
    state = WITHDRAWN if row.withdrawn_at else APPROVED if row.approved_at else PROPOSED
    return ToolView(
        id=row.pk,
        key=row.key,
        name=row.name,
        client_id=row.client_id,
        deployment_id=row.deployment_id,
        login_url=row.login_url,
        launch_url=row.launch_url,
        redirect_urls=tuple(row.redirect_urls),
        proposed_urls=tuple(row.proposed_urls),
        keyset_url=row.keyset_url,
        public_key=row.public_key,
        may_know_name=row.may_know_name,
        may_know_email=row.may_know_email,
        origin=row.origin,
        state=state,
    )
