"""Access for tools: a signed assertion in, a short-lived token out (OAuth 2 client credentials, RFC 7523)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.core import signing
from django.db import IntegrityError, transaction
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import StudiumError

from . import addresses
from . import vocabulary as lti
from .keysets import NoKey, key_of
from .models import Tool, UsedAssertion
from .tools import APPROVED, ToolView, tool_by_client, tools

#: Seconds an access token is good for.
TOKEN_LASTS: Final = 3600
#: The longest an assertion may be good for: its id is kept that long.
LONGEST_ASSERTION: Final = timedelta(hours=1)
#: Seconds that a tool's clock may be wrong.
LEEWAY: Final = 30

ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_SALT: Final = "studium.lti.access"
_ALGORITHMS: Final = ["RS256"]


class TokenRefused(StudiumError):
    """A tool gets no token, or its token does not reach; `code` is OAuth's word for it.

    The sentences are for the makers of tools, in English as protocols are.
    """

    def __init__(self, code: str, sentence: str, *, status: int = 400) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True)
class Granted:
    """`expires_in` in seconds; `scope` what was granted of what was asked for."""

    access_token: str
    expires_in: int
    scope: str


def grant(form: Mapping[str, str]) -> Granted:
    """Gives a token for a tool's signed assertion, once for each. Raises `TokenRefused`."""
    if form.get("grant_type") != "client_credentials":
        raise TokenRefused("unsupported_grant_type", "The grant_type must be client_credentials.")
    if form.get("client_assertion_type") != ASSERTION:
        raise TokenRefused("invalid_client", f"The client_assertion_type must be {ASSERTION}.", status=401)
    asked = form.get("scope", "").split()
    scopes = [one for one in lti.SCOPES if one in asked]
    if not scopes:
        raise TokenRefused("invalid_scope", "None of the scopes asked for is given here.")
    tool, claims = _asserted(form.get("client_assertion", ""))
    _use_once(tool, claims)
    token = signing.dumps({"t": tool.id, "s": scopes}, salt=_SALT)
    return Granted(token, TOKEN_LASTS, " ".join(scopes))


def bearer(header: str, *, scopes: Collection[str]) -> ToolView:
    """The tool that an Authorization header speaks for, if its token holds one of `scopes`.

    Raises `TokenRefused`. One query: a tool that was withdrawn is let in no more.
    """
    kind, _space, token = header.partition(" ")
    if kind.lower() != "bearer" or not token:
        raise TokenRefused("invalid_token", "Send an access token: Authorization: Bearer ...", status=401)
    try:
        found = signing.loads(token.strip(), salt=_SALT, max_age=TOKEN_LASTS)
    except signing.SignatureExpired:
        raise TokenRefused(
            "invalid_token", "The access token has expired; ask for a new one.", status=401
        ) from None
    except signing.BadSignature:
        raise TokenRefused("invalid_token", "This is not an access token of ours.", status=401) from None
    tool = next((one for one in tools() if one.id == found["t"]), None)
    if tool is None or tool.state != APPROVED:
        raise TokenRefused("invalid_token", "This tool is not approved here any more.", status=401)
    if not set(found["s"]) & set(scopes):
        raise TokenRefused(
            "insufficient_scope", f"The access token lacks the scope {' or '.join(scopes)}.", status=403
        )
    return tool


def _asserted(assertion: str) -> tuple[ToolView, dict[str, Any]]:
    """The tool that signed an assertion, and what it asserts."""
    kid, client_id = _named(assertion)
    tool = tool_by_client(client_id)
    if tool is None or tool.state != APPROVED:
        raise _client(f"There is no approved tool with the client id “{client_id[:100]}”.")
    try:
        token = jwt.decode(assertion, key_of(tool, kid), algorithms=_ALGORITHMS)
    except NoKey as error:
        raise _client(error.why) from None
    except (JoseError, ValueError):
        raise _client("The signature of the assertion does not hold for the tool's registered key.") from None
    registry = jwt.JWTClaimsRegistry(
        now=int(now().timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": client_id},
        sub={"essential": True, "value": client_id},
        aud={"essential": True, "value": addresses.absolute(addresses.TOKEN)},
        exp={"essential": True},
        iat={"essential": True},
        jti={"essential": True},
    )
    try:
        registry.validate(token.claims)
    except ExpiredTokenError:
        raise _client("The assertion has expired.") from None
    except MissingClaimError as error:
        raise _client(f"The assertion lacks: {error.description or error}.") from None
    except InvalidClaimError as error:
        raise _client(f"The assertion does not fit: {error.description or error}.") from None
    return tool, token.claims


def _named(assertion: str) -> tuple[str, str]:
    """Whom an assertion says it is from, and by which key; not checked yet."""
    try:
        header, claims = (
            json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in assertion.split(".")[:2]
        )
    except (ValueError, RecursionError):
        raise _client("The client_assertion is not a signed JWT.") from None
    if not isinstance(header, dict) or header.get("alg") not in _ALGORITHMS:
        raise _client("The assertion must be signed with RS256.")
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    kid = header.get("kid", "")
    if not isinstance(issuer, str) or not isinstance(kid, str):
        raise _client("The assertion does not say which tool it is from.")
    return kid, issuer


def _use_once(tool: ToolView, claims: Mapping[str, Any]) -> None:
    jti = str(claims["jti"])
    moment = now()
    if claims["exp"] > (moment + LONGEST_ASSERTION).timestamp() + LEEWAY:
        raise _client("The assertion is good for more than an hour; make a shorter one for each request.")
    if not jti or len(jti) > 255 or not jti.isprintable():
        raise _client("The assertion's jti must be a text of at most 255 characters that can be printed.")
    # An assertion is taken until its end and the leeway, so its id is kept a little longer.
    expires = datetime.fromtimestamp(claims["exp"], UTC) + timedelta(seconds=2 * LEEWAY)
    with write():
        UsedAssertion.objects.filter(expires_at__lt=moment).delete()
        try:
            with transaction.atomic():
                UsedAssertion.objects.create(tool=Tool(pk=tool.id), jti=jti, expires_at=expires)
        except IntegrityError:
            raise _client("This assertion was used before; make a new one for each request.") from None


def _client(sentence: str) -> TokenRefused:
    return TokenRefused("invalid_client", sentence, status=401)
