"""What people do with keys: look at them, take one out of trust from a day, encrypt them, export them."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound

from . import did, key_files, keys, lists
from .models import Credential, Endorsement, SigningKey, StatusList

_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class KeyView:
    """A signing key as its keepers see it; nothing secret."""

    organisation_key: str
    multikey: str
    created_at: datetime
    retired_at: datetime | None
    revoked_at: datetime | None
    encrypted: bool

    @property
    def state(self) -> str:
        if self.revoked_at:
            return "revoked"
        return "retired" if self.retired_at else "in use"


def signing_keys() -> list[KeyView]:
    """Every key, by organisation and age. One query."""
    return [
        KeyView(
            row.organisation_key,
            row.multikey,
            row.created_at,
            row.retired_at,
            row.revoked_at,
            key_files.is_encrypted(row.multikey),
        )
        for row in SigningKey.objects.order_by("organisation_key", "created_at", "pk")
    ]


def revoke_key(*, multikey: str, since: datetime, by: int | None, why: str) -> int:
    """Takes a key out of trust: what it signed at or after `since` does not verify, what it signed before does.

    A key in use is retired and a new one made. What this site itself signed since is signed anew with the new
    key (lists, recommendations, credentials: the same documents, new proofs); returns how many. May be said
    again with an earlier moment, never a later one; where it was interrupted, say it again.
    Raises `NotFound`, `Invalid`, `Conflict`.
    """
    if not why.strip():
        raise Invalid(_("Say why the key is revoked."), field="why")
    if since > now():
        raise Invalid(_("The day from which a key is not trusted cannot lie ahead."), field="since")
    with write():
        row = SigningKey.objects.select_for_update().filter(multikey=multikey).first()
        if row is None:
            raise NotFound(_("There is no key %(key)s here.") % {"key": multikey})
        if row.revoked_at and since > row.revoked_at:
            raise Conflict(
                _("The key is not trusted since %(day)s already; a later day would trust it again.")
                % {"day": row.revoked_at.date().isoformat()}
            )
        before = row.revoked_at
        row.revoked_at = since
        row.save(update_fields=["revoked_at"])
        audit.record(
            actor_id=by,
            action="revoke key",
            target=f"key:{row.organisation_key or 'deployment'}",
            before={"revoked_at": before.isoformat() if before else None},
            after={"multikey": multikey, "revoked_at": since.isoformat()},
            why=why,
        )
        if row.retired_at is None:
            keys.rotate(organisation_key=row.organisation_key, by=by, why=why)
        for listed in StatusList.objects.filter(organisation_key=row.organisation_key).order_by("pk"):
            lists.sign_anew(listed)
    return _sign_anew(row.organisation_key, row.multikey, since)


def _sign_anew(organisation_key: str, multikey: str, since: datetime) -> int:
    who = keys.signer(organisation_key)
    old = did.method_id(who.did, multikey)
    done = 0
    with write():
        for one in Endorsement.objects.filter(organisation_key=organisation_key).order_by("pk"):
            done += _renewed(one, who, old, since)
    last = 0
    while True:
        with write():
            rows = list(
                Credential.objects.filter(
                    award__organisation_key=organisation_key,
                    signed_at__gte=since.replace(microsecond=0),
                    pk__gt=last,
                ).order_by("pk")[:_AT_ONCE]
            )
            for row in rows:
                if _renewed(row, who, old, since):
                    row.signed_at = now()
                    row.save(update_fields=["signed_at"])
                    done += 1
        if not rows:
            return done
        last = rows[-1].pk


def _renewed(row: Credential | Endorsement, who: keys.Signer, old: str, since: datetime) -> bool:
    """Whether the row's own proof is the old key's of a moment that is not trusted; then it has a new one."""
    document: dict[str, Any] = json.loads(row.document)
    proof = document["proof"][0]
    if proof["verificationMethod"] != old or datetime.fromisoformat(proof["created"]) < since:
        return False
    bare = {name: value for name, value in document.items() if name != "proof"}
    row.document = json.dumps(who.sign(bare), ensure_ascii=False)
    row.save(update_fields=["document"])
    return True


def encrypt_keys(*, old_passphrase: str | None = None) -> int:
    """Writes every key file anew under the passphrase of the settings; returns how many.

    `old_passphrase` opens those that are encrypted already. Raises `KeyMissing` before any is touched.
    """
    if not settings.KEY_PASSPHRASE:
        raise Invalid(_("Set STUDIUM_KEY_PASSPHRASE to the passphrase that the keys are to have."))
    opened = {name: key_files.read(name, passphrase=old_passphrase) for name in _names()}
    for name, key in opened.items():
        key_files.keep(name, key)
    return len(opened)


def export_keys(*, passphrase: str) -> bytes:
    """All signing keys as a tar file: each encrypted with this passphrase, and `keys.json` about them.

    Unpacked into the `keys` folder it is the folder again, with that passphrase. Raises `Invalid`, `KeyMissing`.
    """
    if len(passphrase) < 12:
        raise Invalid(_("Choose a passphrase of at least 12 characters for the export."), field="passphrase")
    packed = io.BytesIO()
    about = [
        {
            "organisation": one.organisation_key,
            "multikey": one.multikey,
            "created": one.created_at.isoformat(),
            "retired": one.retired_at.isoformat() if one.retired_at else None,
            "revoked": one.revoked_at.isoformat() if one.revoked_at else None,
        }
        for one in signing_keys()
    ]
    with tarfile.open(fileobj=packed, mode="w") as tar:
        _add(tar, "keys.json", json.dumps(about, indent=2).encode())
        for name in _names():
            _add(tar, f"{name}.pem", key_files.as_pem(key_files.read(name), passphrase))
    return packed.getvalue()


def _names() -> Iterator[str]:
    yield from SigningKey.objects.order_by("pk").values_list("multikey", flat=True)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(content), 0o600, int(now().timestamp())
    tar.addfile(entry, io.BytesIO(content))


__all__ = ["KeyView", "encrypt_keys", "export_keys", "revoke_key", "signing_keys"]
