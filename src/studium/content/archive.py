"""Opening a course: a folder, or an archive unpacked into a folder of its own that goes away afterwards.

Archives are hostile until read: no member may lie outside, none may be a link or a device, and their number,
declared size, real size and ratio are bounded while reading, so that a bomb costs a bounded time and memory.
Each refusal is one sentence.
"""

from __future__ import annotations

import gzip
import posixpath
import shutil
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from studium.core.errors import Invalid, NotFound

from .coursefiles import CourseFiles
from .limits import LIMITS, Counted, Limits, Tally

_CHUNK: Final = 1 << 20
_LONGEST_PATH: Final = 1000


@contextmanager
def open_course(path: Path, *, limits: Limits = LIMITS) -> Iterator[CourseFiles]:
    """The files of the course at `path`. Raises `NotFound` and `Invalid` with one sentence."""
    if path.is_dir():
        yield CourseFiles(path, most=limits.members)
        return
    if not path.is_file():
        raise NotFound(_("There is no file or folder “%(path)s”; check the path.") % {"path": path})
    with tempfile.TemporaryDirectory(prefix="studium-course-") as folder:
        target = Path(folder)
        try:
            _unpack(path, target, limits)
        except (
            zipfile.BadZipFile,
            tarfile.TarError,
            zlib.error,
            gzip.BadGzipFile,
            EOFError,
            struct.error,
        ) as error:
            raise Invalid(
                _("“%(name)s” is damaged or cut short (%(reason)s); export the course again.")
                % {"name": path.name, "reason": str(error) or type(error).__name__}
            ) from error
        except (OSError, ValueError, NotImplementedError, RuntimeError) as error:
            raise Invalid(
                _("“%(name)s” cannot be unpacked: %(reason)s.") % {"name": path.name, "reason": error}
            ) from error
        yield CourseFiles(target, most=limits.members)


def _unpack(path: Path, target: Path, limits: Limits) -> None:
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(b"PK"):
        _unzip(path, target, limits)
    elif head.startswith(b"\x1f\x8b") or head[257:262] == b"ustar" or path.name.endswith(".tar"):
        _untar(path, target, limits, packed=head.startswith(b"\x1f\x8b"))
    else:
        raise Invalid(
            _("“%(name)s” is neither a folder, a .tar.gz nor a .zip; give a course export.")
            % {"name": path.name}
        )


def _unzip(path: Path, target: Path, limits: Limits) -> None:
    _check_zip_directory(path, limits)
    with zipfile.ZipFile(path) as archive:
        tally = Tally(path.name, path.stat().st_size, limits)
        links = _Links(path)
        for member in archive.infolist():
            tally.member(member.file_size)
        for member in archive.infolist():
            kind = stat.S_IFMT(member.external_attr >> 16)
            if kind == stat.S_IFLNK and member.file_size < _LONGEST_PATH:
                links.note(member.filename, archive.read(member).decode("utf-8", errors="replace"))
                continue
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                _refuse_link(path, member.filename)
            place = _inside(path, target, member.filename)
            if place is None or member.is_dir():
                continue
            if member.flag_bits & 1:
                raise Invalid(
                    _("“%(name)s” is protected with a password; export the course without one.")
                    % {"name": path.name}
                )
            with archive.open(member) as source:
                _copy(source, place, tally)
        links.follow(target, tally)


def _check_zip_directory(path: Path, limits: Limits) -> None:
    """The list of members is read into memory whole: its declared size is looked at before."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - (1 << 16) - 22))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise zipfile.BadZipFile(_("its list of files is missing"))
    length = int(struct.unpack_from("<I", tail, at + 12)[0])
    zip64 = tail.rfind(b"PK\x06\x06", 0, at)
    if zip64 >= 0 and len(tail) >= zip64 + 48:
        length = max(
            length if length != 0xFFFFFFFF else 0, int(struct.unpack_from("<Q", tail, zip64 + 40)[0])
        )
    if length > limits.directory:
        raise Invalid(
            _("“%(name)s” lists more files than any course needs; it was not unpacked.") % {"name": path.name}
        )


def _untar(path: Path, target: Path, limits: Limits, *, packed: bool) -> None:
    tally, links = Tally(path.name, path.stat().st_size, limits), _Links(path)
    with path.open("rb") as raw:
        source: Any = gzip.GzipFile(fileobj=raw) if packed else raw
        # Everything that comes out is counted, also what members skip: a bomb may hide in a refused one.
        reader: Any = Counted(source, tally)
        with tarfile.open(fileobj=reader, mode="r:") as archive:
            while (member := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined]  # The list of those gone by only grows.
                tally.member(member.size)
                if member.isdir():
                    continue
                if member.issym():
                    links.note(member.name, member.linkname)
                    continue
                if not member.isreg():
                    _refuse_link(path, member.name)
                place = _inside(path, target, member.name)
                content = archive.extractfile(member) if place is not None else None
                if place is not None and content is not None:
                    with content:
                        _copy(content, place, None)
    links.follow(target, tally)


@dataclass(slots=True)
class _Links:
    """Symbolic links to files of the same archive, as version control keeps them: they become copies.

    None is ever made on disk. One that leads out of the archive is refused; one that leads to no file of it is
    left out.
    """

    archive: Path
    found: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, target: str) -> None:
        place = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        if (
            target.startswith("/")
            or place.startswith(("../", "/"))
            or "\\" in target
            or len(name) > _LONGEST_PATH
        ):
            _refuse_link(self.archive, name)
        self.found[name] = place

    def follow(self, target: Path, tally: Tally) -> None:
        for name, to in self.found.items():
            place, source = _inside(self.archive, target, name), _inside(self.archive, target, to)
            if place is None or source is None or not source.is_file() or place.exists():
                continue
            with source.open("rb") as content:
                _copy(content, place, tally)


def _inside(archive: Path, target: Path, name: str) -> Path | None:
    """Where a member goes; None for what archivers leave behind. Refuses what would land outside."""
    plain = name.replace("\\", "/")
    parts = PurePosixPath(plain).parts
    if plain.startswith("/") or ".." in parts or "\x00" in plain or (len(plain) > 1 and plain[1] == ":"):
        raise Invalid(
            _("“%(archive)s” holds a file that would land outside of it (“%(name)s”); it was not unpacked.")
            % {"archive": archive.name, "name": name[:120]}
        )
    if not parts or "__MACOSX" in parts or parts[-1].startswith("._") or parts[-1] == ".DS_Store":
        return None
    place = target.joinpath(*parts)
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _refuse_link(archive: Path, name: str) -> None:
    raise Invalid(
        _(
            "“%(archive)s” holds a link or a device (“%(name)s”), which could lead outside; it was not unpacked."
        )
        % {"archive": archive.name, "name": name[:120]}
    )


def _copy(source: IO[bytes], place: Path, tally: Tally | None) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    with place.open("wb") as file:
        while chunk := source.read(_CHUNK):
            if tally is not None:
                tally.count(len(chunk))
            file.write(chunk)
