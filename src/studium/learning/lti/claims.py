"""What a launch says to a tool: the claims of an LTI 1.3 resource link launch. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import vocabulary as lti


@dataclass(frozen=True, slots=True)
class About:
    """Everything a launch may tell. `name` and `email` are empty where the learner did not agree to tell them."""

    issuer: str
    client_id: str
    deployment_id: str
    sub: str
    nonce: str
    issued_at: int
    expires_at: int
    target: str
    run_key: str
    course_key: str
    course_title: str
    block_key: str
    block_title: str
    description: str
    teaching: bool
    inline: bool
    locale: str
    return_url: str
    lineitems: str
    lineitem: str
    custom: Mapping[str, str]
    name: str = ""
    email: str = ""


def launch_claims(about: About) -> dict[str, Any]:
    """The payload of the id_token."""
    claims: dict[str, Any] = {
        "iss": about.issuer,
        "aud": about.client_id,
        "sub": about.sub,
        "iat": about.issued_at,
        "exp": about.expires_at,
        "nonce": about.nonce,
        lti.MESSAGE_TYPE: "LtiResourceLinkRequest",
        lti.VERSION: "1.3.0",
        lti.DEPLOYMENT_ID: about.deployment_id,
        lti.TARGET_LINK_URI: about.target,
        lti.RESOURCE_LINK: {
            "id": resource_link_id(about.run_key, about.block_key),
            "title": about.block_title,
        },
        lti.ROLES: [lti.INSTRUCTOR if about.teaching else lti.LEARNER],
        lti.CONTEXT: {
            "id": about.run_key,
            "label": about.course_key,
            "title": about.course_title,
            "type": [lti.COURSE],
        },
        lti.TOOL_PLATFORM: {
            "guid": hashlib.blake2b(about.issuer.encode(), digest_size=16).hexdigest(),
            "name": "Studium",
            "product_family_code": "studium",
            "url": about.issuer,
        },
        lti.LAUNCH_PRESENTATION: {
            "document_target": "iframe" if about.inline else "window",
            "return_url": about.return_url,
            "locale": about.locale,
        },
    }
    if about.description:
        claims[lti.RESOURCE_LINK]["description"] = about.description
    if about.custom:
        claims[lti.CUSTOM] = {name: _filled(value, about) for name, value in about.custom.items()}
    if about.lineitems:
        claims[lti.AGS_ENDPOINT] = {
            "scope": [lti.LINEITEM_READ, lti.SCORE, lti.RESULT_READ],
            "lineitems": about.lineitems,
        }
        if about.lineitem:
            claims[lti.AGS_ENDPOINT]["lineitem"] = about.lineitem
    if about.name:
        claims["name"] = about.name
    if about.email:
        claims["email"] = about.email
    return claims


def resource_link_id(run_key: str, block_key: str) -> str:
    """The link's id, the same at every launch and in every service; tools may take nothing out of it."""
    return hashlib.blake2b(f"{run_key}/{block_key}".encode(), digest_size=16).hexdigest()


def _filled(value: str, about: About) -> str:
    """A custom parameter with its variable filled in; one that is not known stays as it stands."""
    known = {
        "$ResourceLink.id": resource_link_id(about.run_key, about.block_key),
        "$ResourceLink.title": about.block_title,
        "$ResourceLink.description": about.description,
        "$Context.id": about.run_key,
        "$Context.label": about.course_key,
        "$Context.title": about.course_title,
        "$User.id": about.sub,
        "$Membership.role": lti.INSTRUCTOR if about.teaching else lti.LEARNER,
        "$Message.locale": about.locale,
    }
    if about.name:
        known["$Person.name.full"] = about.name
    if about.email:
        known["$Person.email.primary"] = about.email
    return known.get(value, value)
