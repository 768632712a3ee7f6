"""The JSON-LD contexts Studium knows, pinned by hash and never fetched.

A context decides what the words of a credential *mean*; whoever can change a context changes what was
signed. So the documents come with two installed packages (openbadgeslib and PyLD), each is checked against
the SHA-256 written here before its first use, and an address that is not listed is refused: no network, ever.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

VC2: Final = "https://www.w3.org/ns/credentials/v2"
VC1: Final = "https://www.w3.org/2018/credentials/v1"
OB3: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB3_EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

# The order matters: later contexts may use, and may not redefine, the protected terms of earlier ones.
OPEN_BADGE: Final = [VC2, OB3, OB3_EXTENSIONS]

_OPENBADGESLIB = "openbadgeslib", "ob3/contexts"
_PYLD = "pyld", "documentloader/frozen/bundled"

# address: (package, folder in it), file, SHA-256 of the file
_PINNED: Final[dict[str, tuple[tuple[str, str], str, str]]] = {
    VC2: (
        _OPENBADGESLIB,
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    OB3: (
        _OPENBADGESLIB,
        "ob-v3p0-context-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": (
        _OPENBADGESLIB,
        "ob-v3p0-context-3.0.2.json",
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": (
        _OPENBADGESLIB,
        "ob-v3p0-context-3.0.1.json",
        "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
    ),
    OB3_EXTENSIONS: (
        _OPENBADGESLIB,
        "ob-v3p0-extensions.json",
        "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
    ),
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": (
        _OPENBADGESLIB,
        "clr_context_2.0.1.json",
        "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6",
    ),
    "https://w3id.org/security/data-integrity/v2": (
        _OPENBADGESLIB,
        "security-data-integrity-v2.json",
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    ),
    "https://w3id.org/security/multikey/v1": (
        _OPENBADGESLIB,
        "security-multikey-v1.json",
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    ),
    VC1: (
        _PYLD,
        "credentials-v1.jsonld",
        "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8",
    ),
    "https://w3id.org/security/suites/ed25519-2020/v1": (
        _PYLD,
        "security-ed25519-2020-v1.jsonld",
        "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588",
    ),
    "https://www.w3.org/ns/did/v1": (
        _PYLD,
        "did-v1.jsonld",
        "62c1054bf404d6dd3a4b26b64f830fd72095f6a26edc4469908c94351352ce5f",
    ),
}


class UnknownContext(Exception):
    """A document names a context that Studium does not hold; `address` says which."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class ContextChanged(Exception):
    """An installed package brought another context document than the one pinned here."""


def known(address: object) -> bool:
    """Whether the context at this address is held. Anything but a string is not."""
    return isinstance(address, str) and address in _PINNED


def addresses() -> tuple[str, ...]:
    """Every address held, in the order of this file."""
    return tuple(_PINNED)


@cache
def document(address: str) -> dict[str, Any]:
    """The context document at `address`; raises `UnknownContext` or `ContextChanged`.

    The package is located, not imported: openbadgeslib would load much that is not needed here.
    """
    if address not in _PINNED:
        raise UnknownContext(address)
    (package, folder), file, digest = _PINNED[address]
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ContextChanged(
            f"The package {package}, which brings the context {address}, is not installed; install the lock."
        )
    content = (Path(next(iter(spec.submodule_search_locations))) / folder / file).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ContextChanged(
            f"The context {address} from {package} is not the one pinned here; install the locked version."
        )
    loaded: dict[str, Any] = json.loads(content)
    return loaded


def loader(address: str, options: dict[str, Any] | None = None) -> dict[str, Any]:
    """PyLD's document loader over the held contexts.

    The tag `static` lets PyLD keep the processed context: the documents cannot change while we run.
    """
    return {"contextUrl": None, "documentUrl": address, "document": document(address), "tag": "static"}
