"""The keys that sign: made at first use, kept as files in the data folder, rotated, never forgotten.

The private half is `<data>/keys/<multikey>.pem`, PKCS#8, mode 600, encrypted
where `STUDIUM_KEY_PASSPHRASE` is set; the public half is a row, so that
every process publishes the same `did.json`. Whoever restores a database must restore the folder with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from studium.core import audit, keyfiles
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import NotFound

from . import did, key_files, proof
from .key_files import KeyMissing
from .models import SigningKey
from .multikey import multibase_encode, public_multikey

_loaded: dict[tuple[Path, str], Ed25519PrivateKey] = {}


@dataclass(frozen=True, slots=True)
class Signer:
    """A key ready to sign, and the name it signs under."""

    did: str
    multikey: str
    key: Ed25519PrivateKey

    def sign(self, document: dict[str, Any]) -> dict[str, Any]:
        """The document with its proof. Raises `Refused` where it cannot be signed safely."""
        method = did.method_id(self.did, self.multikey)
        return proof.sign(document, key=self.key, verification_method=method, created=now())

    def sign_texts(
        self, written: Iterable[tuple[str, bytes]], *, context: list[str], at: datetime
    ) -> list[str]:
        """Documents of one context, each as its JSON and its canonical hash, as JSON with their proofs."""
        options = proof.options_of(did.method_id(self.did, self.multikey), at)
        head = proof.options_hash(context, options)
        signed = []
        for text, digest in written:
            value = multibase_encode(self.key.sign(head + digest))
            ending = json.dumps({"proof": [{**options, "proofValue": value}]}, ensure_ascii=False)
            signed.append(f"{text[:-1]}, {ending[1:]}")
        return signed


def signer(organisation_key: str = "") -> Signer:
    """The current key of an organisation (of the deployment, where empty), made at its first use."""
    row = _current(organisation_key) or _create(organisation_key)
    return Signer(did.did_for(settings.BASE_URL, organisation_key), row.multikey, _private(row))


def did_document(organisation_key: str = "") -> dict[str, Any]:
    """The published keys of an organisation or the deployment. Raises `NotFound` where it never signed."""
    rows = list(SigningKey.objects.filter(organisation_key=organisation_key).order_by("created_at", "pk"))
    if not rows:
        if organisation_key:
            raise NotFound(_("No organisation of that name has signed anything here."))
        rows = [_create("")]
    name = did.did_for(settings.BASE_URL, organisation_key)
    return did.document(name, [did.PublishedKey(row.multikey, row.revoked_at) for row in rows])


def rotate(*, organisation_key: str = "", by: int | None, why: str) -> str:
    """Retires the current key and makes a new one, whose multikey is returned.

    The old one stays in `did.json`: what it signed stays valid.
    """
    with write():
        SigningKey.objects.filter(organisation_key=organisation_key, retired_at__isnull=True).update(
            retired_at=now()
        )
        row = _create(organisation_key)
        audit.record(
            actor_id=by,
            action="rotate key",
            target=f"key:{organisation_key or 'deployment'}",
            after={"multikey": row.multikey},
            why=why,
        )
    return row.multikey


def _current(organisation_key: str) -> SigningKey | None:
    return SigningKey.objects.filter(organisation_key=organisation_key, retired_at__isnull=True).first()


def _create(organisation_key: str) -> SigningKey:
    key = Ed25519PrivateKey.generate()
    multikey = public_multikey(key.public_key())
    # The file first: a row without its file could sign nothing, a file without its row is only unused.
    key_files.keep(multikey, key)
    with write():
        try:
            with transaction.atomic():
                return SigningKey.objects.create(organisation_key=organisation_key, multikey=multikey)
        except IntegrityError:
            # Another process was first.
            keyfiles.path(multikey).unlink(missing_ok=True)
            return SigningKey.objects.get(organisation_key=organisation_key, retired_at__isnull=True)


def _private(row: SigningKey) -> Ed25519PrivateKey:
    path = keyfiles.path(row.multikey)
    known = _loaded.get((path, row.multikey))
    if known is None:
        known = _loaded[(path, row.multikey)] = key_files.read(row.multikey)
    return known


__all__ = ["KeyMissing", "Signer", "did_document", "rotate", "signer"]
