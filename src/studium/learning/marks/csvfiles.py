"""Comma-separated files, to and from people's spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from django.utils.translation import gettext as _

from studium.core.errors import Invalid

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Excel reads a file as UTF-8 only when it begins with this.
MARK = "\ufeff"


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula; `unguarded` gives it back."""
    return "'" + text if text.startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def written(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The file's text, piece by piece. Texts are guarded, numbers go as they are."""
    yield MARK
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([guarded(one) if isinstance(one, str) else one for one in row])
        yield line.getvalue()


def read(raw: bytes, *, most_rows: int) -> list[tuple[int, dict[str, str]]]:
    """The rows of a file by the names in its first line, with the number of the line each ends in.

    Commas, semicolons or tabs between the cells. Raises `Invalid` for what is no such file.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(
            _("The file is not UTF-8. Save it as “CSV UTF-8” in your spreadsheet."), field="file"
        ) from error
    if "\x00" in text:
        raise Invalid(_("This is not a text file. Save the sheet as CSV."), field="file")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[tuple[int, dict[str, str]]] = []
    try:
        names = [name.strip().lower() for name in next(lines, [])]
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if len(found) >= most_rows:
                raise Invalid(
                    _("The file has more than %(most)s rows. Split it.") % {"most": most_rows}, field="file"
                )
            row = {
                name: unguarded(cell.strip())
                for name, cell in zip_longest(names, cells[: len(names)], fillvalue="")
            }
            found.append((lines.line_num, row))
    except csv.Error as error:
        raise Invalid(
            _("Line %(line)s of the file cannot be read: %(why)s") % {"line": lines.line_num, "why": error},
            field="file",
        ) from error
    return found
