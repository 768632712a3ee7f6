"""Opening a tool: third-party initiated login, the tool's authentication request, the signed launch.

    card --begin--> tool's login address --(browser)--> /lti/authorize --authorize--> form post to the tool

What travels through the tool (login_hint, lti_message_hint) is signed, lasts minutes and is bound to the
browser session that began: it opens nothing for anybody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.content import api as content
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.enrollment import api as enrollment

from ..access import ground_for
from ..ground import Ground, ground
from ..models import BlockState
from ..opening import check_open
from ..policy import may_teach
from ..states import all_done, as_work, check_enrolled, complete_unit, lock_run, put_block
from . import addresses
from .claims import About, launch_claims
from .signing import sign
from .telling import tool_user
from .tools import APPROVED, ToolView, target, tool_of, tools

#: Seconds from opening the tool to its authentication request.
HINT_LASTS: Final = 300
#: Seconds a signed launch is good for.
LAUNCH_LASTS: Final = 300

_SALT: Final = "studium.lti.hint"
_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Launch:
    """A signed launch, to be posted to `redirect_uri` with `id_token` and `state`."""

    tool: ToolView
    redirect_uri: str
    id_token: str
    state: str


@dataclass(frozen=True, slots=True)
class _Opened:
    """A block of a run that this person may open now, with its tool."""

    base: Ground
    block: content.BlockView
    tool: ToolView
    target: str
    enrolled: bool
    teaching: bool


def begin(*, user_id: int, session_key: str, run_key: str, block_key: str) -> str:
    """The address at the tool where opening a block begins.

    Raises `NotFound`, `NotEnrolled`, `Conflict` (not approved, run not started).
    """
    opened = _open(user_id, run_key, block_key)
    bound = _bound(user_id, session_key)
    query = {
        "iss": addresses.issuer(),
        "target_link_uri": opened.target,
        "login_hint": signing.dumps({"s": bound, "c": opened.tool.client_id}, salt=_SALT),
        "lti_message_hint": signing.dumps({"s": bound, "r": run_key, "b": block_key}, salt=_SALT),
        "client_id": opened.tool.client_id,
        "lti_deployment_id": opened.tool.deployment_id,
    }
    login = opened.tool.login_url
    return f"{login}{'&' if '?' in login else '?'}{urlencode(query)}"


def authorize(*, asked: Mapping[str, str], user_id: int, session_key: str) -> Launch:
    """Answers a tool's authentication request with a signed launch of what was begun in this session.

    `asked` holds the request's parameters. Raises `Invalid` for whatever does not hold, `NotAllowed` where
    it was begun by somebody else or elsewhere, and what `begin` raises.
    """
    client_id = asked.get("client_id", "")
    _check_request(asked)
    begun = _unsigned(asked["login_hint"])
    meant = _unsigned(asked.get("lti_message_hint", ""))
    bound = _bound(user_id, session_key)
    if not all(constant_time_compare(str(one.get("s", "")), bound) for one in (begun, meant)):
        raise NotAllowed(
            _("This was begun by somebody else, or in another browser. Open the tool from your course.")
        )
    if begun.get("c") != client_id:
        raise Invalid(_("The tool that answered is not the one that was opened. Open it again."))
    opened = _open(user_id, str(meant.get("r", "")), str(meant.get("b", "")))
    if opened.tool.client_id != client_id:
        raise Invalid(_("The tool that answered is not the one that was opened. Open it again."))
    redirect_uri = asked.get("redirect_uri", "")
    if redirect_uri not in opened.tool.redirect_urls:
        raise Invalid(
            _(
                "%(tool)s asked to be answered at an address that is not registered for it, so nothing was sent. "
                "Tell the course team."
            )
            % {"tool": opened.tool.name}
        )
    token = sign(launch_claims(_about(opened, user_id, asked["nonce"])))
    return Launch(opened.tool, redirect_uri, token, asked.get("state", ""))


def _check_request(asked: Mapping[str, str]) -> None:
    """What an LTI authentication request has to say, word for word."""
    if any(len(value) > _LONGEST for value in asked.values()):
        raise Invalid(_("The tool's request is too long to be one. Open it again from your course."))
    for name, wanted in (
        ("response_type", "id_token"),
        ("response_mode", "form_post"),
        ("prompt", "none"),
    ):
        if asked.get(name) != wanted:
            raise Invalid(
                _("The tool asked for “%(name)s=%(given)s”, and LTI 1.3 knows only “%(wanted)s” there.")
                % {"name": name, "given": asked.get(name, "")[:50], "wanted": wanted}
            )
    if "openid" not in asked.get("scope", "").split():
        raise Invalid(_("The tool did not ask for the scope “openid”, which every LTI launch needs."))
    for name in ("client_id", "redirect_uri", "login_hint", "nonce"):
        if not asked.get(name):
            raise Invalid(_("The tool's request names no “%(name)s”.") % {"name": name})


def _open(user_id: int, run_key: str, block_key: str) -> _Opened:
    teaching = may_teach(user_id=user_id, run_key=run_key)
    enrolled = enrollment.enrolment(user_id, run_key) is not None
    if not enrolled and not teaching:
        check_enrolled(user_id, run_key)
    base = ground(run_key) if teaching else ground_for(run_key, user_id)
    block = base.block(block_key)
    if block.kind != "lti":
        raise NotFound(_("This part of the course opens no tool. Reload the page."))
    if not teaching and base.run.start and now() < base.run.start:
        raise Conflict(_("This run has not started yet. Its tools open on the first day."))
    if not teaching:
        check_open(base, base.place(base.book.unit_of[block_key]), user_id)
    tool = tool_of(block.details, tools())
    where = target(block.details, tool) if tool and tool.state == APPROVED else None
    if tool is None or where is None:
        raise Conflict(
            _("This tool has not been approved on this site, so it is not opened. Tell the course team.")
        )
    return _Opened(base, block, tool, where, enrolled, teaching)


def _about(opened: _Opened, user_id: int, nonce: str) -> About:
    base, block, tool = opened.base, opened.block, opened.tool
    with write():
        known = tool_user(learner_id=user_id, tool_id=tool.id)
        if opened.enrolled and not block.possible:
            _visited(opened, user_id)
    tells = known.tell_name and tool.may_know_name, known.tell_email and tool.may_know_email
    person = accounts.person(user_id) if any(tells) else None
    issued = int(now().timestamp())
    unit_key = base.book.unit_of[block.key]
    return About(
        issuer=addresses.issuer(),
        client_id=tool.client_id,
        deployment_id=tool.deployment_id,
        sub=known.sub,
        nonce=nonce,
        issued_at=issued,
        expires_at=issued + LAUNCH_LASTS,
        target=opened.target,
        run_key=base.run.key,
        course_key=base.run.course_key,
        course_title=base.run.course_title,
        block_key=block.key,
        block_title=block.title or tool.name,
        description=block.details.get("description", ""),
        teaching=opened.teaching,
        inline=bool(block.details.get("inline")),
        locale=get_language() or "en",
        return_url=addresses.absolute(reverse("unit", args=[base.run.key, unit_key])),
        lineitems=addresses.lineitems(base.run.key) if block.possible else "",
        lineitem=addresses.lineitem(base.run.key, block.key) if block.possible else "",
        custom=block.details.get("custom", {}),
        name=person.display_name or person.legal_name if person and tells[0] else "",
        email=person.email if person and tells[1] else "",
    )


def _visited(opened: _Opened, learner_id: int) -> None:
    """A tool without a mark is done once it has been opened."""
    run_key, key = opened.base.run.key, opened.block.key
    lock_run(learner_id, run_key)
    unit_key = opened.base.book.unit_of[key]
    keys = opened.base.book.work_of[unit_key]
    rows = BlockState.objects.filter(learner_id=learner_id, run_key=run_key, block_key__in={*keys, key})
    states = {row.block_key: row for row in rows}
    row = states.get(key) or BlockState(learner_id=learner_id, run_key=run_key, block_key=key)
    if row.completed:
        return
    row.completed, row.changed_at = True, now()
    put_block(row)
    if all_done(keys, {one for one, state in states.items() if as_work(state).done} | {key}):
        complete_unit(learner_id, run_key, unit_key)


def _bound(user_id: int, session_key: str) -> str:
    """A name for this person in this browser session, which tells nothing about either."""
    return salted_hmac(_SALT, f"{user_id}/{session_key}", algorithm="sha256").hexdigest()


def _unsigned(hint: str) -> dict[str, Any]:
    try:
        found = signing.loads(hint, salt=_SALT, max_age=HINT_LASTS)
    except signing.SignatureExpired:
        raise Invalid(_("Opening the tool took longer than five minutes. Open it again.")) from None
    except signing.BadSignature:
        raise Invalid(
            _("The tool did not bring back what it was given at the start. Open it again.")
        ) from None
    return found if isinstance(found, dict) else {}
