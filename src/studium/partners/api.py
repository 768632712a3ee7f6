"""Placeholder until the app is built: the names the shell needs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    organisation_key: str
    organisation_name: str
    role: str


def roles_of(*, user_id: int) -> list[Role]:
    return []
