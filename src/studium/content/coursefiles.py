"""The files of a course, read by their path inside it. Nothing outside its folder is ever read."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from django.utils.translation import gettext as _

from studium.core.errors import Invalid

#: The largest XML, HTML or JSON file that is read into memory, in bytes.
MAX_TEXT: Final = 8 << 20
_JUNK: Final = (".DS_Store", "Thumbs.db")


def _alike(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


class CourseFiles:
    """Paths are relative, with forward slashes ("problem/x.xml"). Links that lead outside are not there."""

    def __init__(self, folder: Path, *, most: int) -> None:
        self.folder = folder.resolve()
        #: Files left out because their names are no text in any common encoding.
        self.unnamed = 0
        self.paths = tuple(sorted(self._walk(most)))
        self._known = frozenset(self.paths)
        self._alike = {_alike(path): path for path in reversed(self.paths)}

    def _walk(self, most: int) -> Iterator[str]:
        found = 0
        for folder, folders, names in os.walk(self.folder, followlinks=False):
            folders[:] = [name for name in folders if not name.startswith(".") and name != "__MACOSX"]
            for name in names:
                path = Path(folder, name)
                if name in _JUNK or name.startswith("._") or not self._is_ours(path):
                    continue
                if not _is_text(path.name) or not _is_text(folder):
                    self.unnamed += 1
                    continue
                found += 1
                if found > most:
                    raise Invalid(
                        _("The folder holds more than %(count)s files, more than any course needs.")
                        % {"count": most}
                    )
                yield path.relative_to(self.folder).as_posix()

    def _is_ours(self, path: Path) -> bool:
        try:
            return path.is_file() and path.resolve().is_relative_to(self.folder)
        except OSError:
            return False

    def within(self, base: str) -> CourseFiles:
        """The same files seen from one of the folders."""
        return CourseFiles(self.folder / base, most=max(1, len(self.paths))) if base else self

    def __contains__(self, path: str) -> bool:
        return path in self._known

    def find(self, path: str) -> str | None:
        """The path as it is spelled here: exactly, else in other letters' case or other accents' coding.

        Courses written on one system and packed on another differ in both.
        """
        return path if path in self._known else self._alike.get(_alike(path))

    def under(self, folder: str) -> Iterator[str]:
        """The paths below a folder, in order."""
        start = folder.rstrip("/") + "/"
        return (path for path in self.paths if path.startswith(start))

    def real(self, path: str) -> Path:
        """The file itself, for copying. `path` must be one of `paths`."""
        if path not in self._known:
            raise Invalid(_("The course has no file “%(path)s”.") % {"path": path})
        return self.folder / PurePosixPath(path)

    def size(self, path: str) -> int:
        return self.real(path).stat().st_size

    def read(self, path: str, *, most: int = MAX_TEXT) -> bytes:
        """The bytes of a text file. Raises `Invalid` where it is absent, unreadable or too large."""
        file = self.real(path)
        try:
            if file.stat().st_size > most:
                raise Invalid(
                    _("“%(path)s” is larger than %(size)s MB and was not read.")
                    % {"path": path, "size": most >> 20}
                )
            return file.read_bytes()
        except OSError as error:
            raise Invalid(
                _("“%(path)s” cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror}
            ) from error
