"""The use case of exporting a course: its stored OLX and its files, as one archive that imports to the same course."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import tempfile
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from studium.core.errors import Invalid, NotFound

from . import storing
from .models import AssetUse, ContentVersion

_TOP = "course"


def export_course(version_id: int, to: Path) -> None:
    """Writes the version to `to`; see `api.export_course`."""
    version = ContentVersion.objects.only("course", "course_key", "number").filter(pk=version_id).first()
    if version is None:
        raise NotFound(_("There is no such version of a course."))
    stored = version.course.get("olx")
    if not stored:
        raise Invalid(
            _(
                "Version %(number)s of “%(key)s” was imported before courses could be exported; import it again."
            )
            % {"number": version.number, "key": version.course_key}
        )
    try:
        with tempfile.NamedTemporaryFile(dir=to.parent, prefix=f".{to.name}.", delete=False) as file:
            try:
                _write(version_id, str(stored), file)
                os.chmod(file.name, 0o644)
                os.replace(file.name, to)
            except BaseException:
                os.unlink(file.name)
                raise
    except OSError as error:
        raise Invalid(
            _("The course cannot be written to “%(path)s” (%(reason)s); choose another file.")
            % {"path": to, "reason": error.strerror or error}
        ) from error


def _write(version_id: int, stored: str, out: IO[bytes]) -> None:
    with (
        gzip.GzipFile(fileobj=out, mode="wb", mtime=0, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        with _opened(stored) as olx, tarfile.open(fileobj=olx, mode="r:gz") as texts:
            for member in texts:
                _add(archive, member.name, member.size, texts.extractfile(member))
        uses = AssetUse.objects.filter(version_id=version_id, made=False).order_by("name")
        for use in uses.select_related("asset").iterator():
            with _opened(use.asset_id) as file:
                _add(archive, f"static/{use.name}", use.asset.size, file)


def _add(archive: tarfile.TarFile, name: str, size: int, content: IO[bytes] | None) -> None:
    member = tarfile.TarInfo(f"{_TOP}/{name}")
    member.size, member.mode = size, 0o644
    archive.addfile(member, content or io.BytesIO())


def _opened(hash_: str) -> IO[bytes]:
    try:
        return storing.open_asset(hash_)
    except FileNotFoundError as error:
        raise Invalid(
            _("A file of the course is gone from the assets (%(hash)s); restore it from a backup.")
            % {"hash": hash_}
        ) from error
