"""Where the bytes of assets are kept: under their hash, in the data folder or in the storage named "assets"."""

from __future__ import annotations

from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

from .statics import AssetFile


def storage() -> Storage:
    """The storage called "assets" where the settings name one (S3 and the like), else the data folder."""
    if "assets" in settings.STORAGES:
        return storages["assets"]
    return FileSystemStorage(location=settings.ASSETS_DIR)


def place(hash_: str) -> str:
    return f"{hash_[:2]}/{hash_}"


def keep(asset: AssetFile) -> None:
    """Stores the bytes unless they are there already. A file that no row points to harms nobody."""
    store, name = storage(), place(asset.hash)
    if store.exists(name):
        return
    if asset.content is not None:
        store.save(name, ContentFile(asset.content))
    elif asset.path is not None:
        with asset.path.open("rb") as file:
            store.save(name, File(file))


def open_asset(hash_: str) -> IO[bytes]:
    """The bytes of an asset. Raises `FileNotFoundError`."""
    return storage().open(place(hash_), "rb")


def open_part(hash_: str, first: int, last: int) -> IO[bytes]:
    """The bytes of an asset from `first` to `last` at least, to be read from `first` on. From a store elsewhere only
    these are fetched. Raises `FileNotFoundError`."""
    store, name = storage(), place(hash_)
    if hasattr(store, "open_part"):
        part: IO[bytes] = store.open_part(name, first, last)
        return part
    file = store.open(name, "rb")
    file.seek(first)
    return file
