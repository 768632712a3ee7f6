"""Private keys as files of the data folder, mode 600, whole or not there at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings


def path(name: str) -> Path:
    """Where the private key of this name is, or would be."""
    return Path(settings.KEYS_DIR) / f"{name}.pem"


def keep(name: str, content: bytes) -> None:
    """Stores a private key so that it survives a power cut."""
    folder = Path(settings.KEYS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # mkstemp makes the file with mode 600; renaming it shows it only when it is whole.
    descriptor, made = tempfile.mkstemp(dir=folder)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(made).replace(path(name))
