"""Results from elsewhere, to the pages and the wiring."""

from __future__ import annotations

from .files import apply_file, check_file, discard_file, reverse_file
from .following import tell_import
from .views import FileView, Imported, file, files, results_of_file

__all__ = [
    "FileView",
    "Imported",
    "apply_file",
    "check_file",
    "discard_file",
    "file",
    "files",
    "results_of_file",
    "reverse_file",
    "tell_import",
]
