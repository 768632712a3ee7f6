"""External tools: `<lti>` (LTI 1.1) and `<lti_consumer>` (LTI 1.1 or 1.3).

A 1.3 block says which tool it opens, by the tool's addresses or by the name it is registered under; whether it
may be opened is not the course's to say. LTI 1.1 signs with a secret that exports do not hold, so such a block
becomes a plain link that tells nothing and brings no mark back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from .. import attributes as read
from .source import Made, Source, Unreadable

LTI: Final = "lti"
LINK: Final = "lti_link"

_MOST: Final = 50
_LONGEST: Final = 2000
_LOWEST, _HIGHEST = 200, 2000
_HOST = re.compile(r"[A-Za-z0-9_.-]+|[0-9A-Fa-f:.]+")


def read_lti(source: Source) -> Made:
    """`<lti>`: LTI 1.1 only. Attributes: launch_url, has_score, hide_launch."""
    return _link(source.node.attributes)


def read_consumer(source: Source) -> Made:
    """`<lti_consumer>`: lti_version says which; the attributes of 1.3 begin with lti_1p3_."""
    given = source.node.attributes
    if read.plain(given, "lti_version") in ("lti_1p3", "1.3"):
        return _tool(given)
    return _link(given)


def _link(given: Mapping[str, str]) -> Made:
    address = web_address(read.plain(given, "launch_url"))
    if not address and not read.flag(given, "hide_launch"):
        raise Unreadable(_("this external tool names no address that can be opened"))
    graded = read.flag(given, "has_score")
    details = {
        "launch_url": address,
        "description": _line(given, "description"),
        "graded": graded,
    }
    return Made(
        LINK,
        details=details,
        notes=(_("LTI 1.1 is shown as a plain link: it is not told who the learner is"),),
        ungraded=_("no mark comes back by LTI 1.1, so it takes nothing from anybody's grade")
        if graded
        else "",
    )


def _tool(given: Mapping[str, str]) -> Made:
    login = web_address(read.plain(given, "lti_1p3_oidc_url"))
    launch = web_address(read.plain(given, "lti_1p3_launch_url") or read.plain(given, "launch_url"))
    client_id = read.plain(given, "lti_1p3_client_id")[:200]
    named = _slug(read.plain(given, "external_config").partition(":")[0] or read.plain(given, "lti_id"))
    if not (named or client_id) and not (login and launch):
        raise Unreadable(
            _("this external tool names neither its login and launch addresses nor a registered tool")
        )
    graded = read.flag(given, "has_score")
    asks = {"name": ("ask_to_send_full_name", "ask_to_send_username"), "email": ("ask_to_send_email",)}
    notes: list[str] = []
    details: dict[str, Any] = {
        "tool": named,
        "client_id": client_id,
        "login_url": login,
        "launch_url": launch,
        "redirect_urls": _addresses(given, "lti_1p3_redirect_uris") or ([launch] if launch else []),
        **_keys(given),
        "custom": _custom(given, notes),
        # What Studio proposes is left out of exports, and it proposes the frame.
        "inline": read.plain(given, "launch_target") in ("", "iframe"),
        "height": min(max(read.count(given, "inline_height") or 800, _LOWEST), _HIGHEST),
        "button": _line(given, "button_text")[:80],
        "description": _line(given, "description"),
        "hidden": read.flag(given, "hide_launch"),
        "graded": graded,
        "late": read.flag(given, "accept_grades_past_due", default=True),
        "asks": [what for what, names in asks.items() if any(read.flag(given, name) for name in names)],
    }
    weight = read.decimal(given, "weight")
    possible = (Decimal(1) if weight is None else weight) if graded else Decimal(0)
    notes.append(_("this external tool opens once a person has approved its registration"))
    return Made(LTI, details=details, possible=possible, notes=tuple(notes))


def _keys(given: Mapping[str, str]) -> dict[str, str]:
    """Where the tool's public keys are: an address, or the key itself. The mode says which one is meant."""
    keyset = web_address(read.plain(given, "lti_1p3_tool_keyset_url"))
    key = read.plain(given, "lti_1p3_tool_public_key")[:20_000]
    if read.plain(given, "lti_1p3_tool_key_mode") == "keyset_url":
        key = ""
    elif key:
        keyset = ""
    return {"keyset_url": keyset, "public_key": key}


def _custom(given: Mapping[str, str], notes: list[str]) -> dict[str, str]:
    """The parameters the course passes to the tool, `name=value` each."""
    found: dict[str, str] = {}
    for one in _listed(given, "custom_parameters"):
        name, equals, value = one.partition("=")
        if name.strip() and equals and len(one) <= _LONGEST and len(found) < _MOST:
            found[name.strip()] = value.strip()
        else:
            notes.append(_("the custom parameter “%(text)s” cannot be read") % {"text": one[:100]})
    return found


def _addresses(given: Mapping[str, str], name: str) -> list[str]:
    return [address for one in _listed(given, name)[:_MOST] if (address := web_address(one))]


def _listed(given: Mapping[str, str], name: str) -> list[str]:
    raw = read.structure(given, name)
    if isinstance(raw, str):
        raw = [raw]
    values: Iterable[Any] = raw if isinstance(raw, list) else ()
    return [one for one in values if isinstance(one, str)]


def web_address(text: str) -> str:
    """The text where it is an http or https address without a password in it, else empty."""
    address = text.strip()
    try:
        parts = urlsplit(address)
        fine = (
            parts.scheme in ("http", "https")
            and bool(_HOST.fullmatch(parts.hostname or ""))
            and parts.port != 0
        )
    except ValueError:
        return ""
    if not fine or parts.username or parts.password or len(address) > _LONGEST:
        return ""
    return "" if re.search(r"[\s\\\x00-\x1f<>\"]", address) else address


def _line(given: Mapping[str, str], name: str) -> str:
    return " ".join(read.plain(given, name).split())[:1000]


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")[:100]
