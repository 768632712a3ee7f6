"""Subsets the two typefaces to Latin woff2 files when static files are prepared.

They come from Python packages under the Open Font License; other scripts fall back to the reader's system.
Each face is two files: the letters nearly every page needs, and the rest of Latin, which a browser fetches
only where a name on the page asks for it (`unicode-range` in studium.css says the same as `_RANGES`).
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

_RANGES = {
    # Western Europe, punctuation, currency, arrows, the signs of marks and sums.
    "": [
        *range(0x20, 0x7F), *range(0xA0, 0x100), 0x131, 0x152, 0x153, 0x2BB, 0x2BC, 0x2C6, 0x2DA, 0x2DC,
        *range(0x2010, 0x2028), 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20AC, 0x2116, 0x2122,
        *range(0x2190, 0x2194), 0x2212, 0x2215, 0x221E, 0x2248, 0x2260, 0x2264, 0x2265, 0x2713,
    ],
    # The rest of Europe, Africa and Viet Nam, with combining marks and the other currencies.
    "-ext": [
        *range(0x100, 0x131), *range(0x132, 0x152), *range(0x154, 0x250), *range(0x300, 0x370),
        *range(0x1E00, 0x1F00), *range(0x20A0, 0x20AC), *range(0x20AD, 0x20C1),
    ],
}  # fmt: skip
_FACES = {
    "newsreader": ("fontpkg_newsreader", "Newsreader[opsz,wght].ttf", {"opsz": 24, "wght": (400, 700)}),
    "newsreader-italic": (
        "fontpkg_newsreader",
        "Newsreader-Italic[opsz,wght].ttf",
        {"opsz": 24, "wght": (400, 600)},
    ),
    "inter": ("fontpkg_inter", "Inter[opsz,wght].ttf", {"opsz": 14, "wght": (400, 700)}),
}


def build(folder: Path) -> list[Path]:
    """Writes the woff2 files that are not there yet into `folder`; returns all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, (package, file, axes) in _FACES.items():
        source = Path(__import__(package).__file__ or "").parent / "files" / file
        for suffix, letters in _RANGES.items():
            target = folder / f"{name}{suffix}.woff2"
            if not target.exists():
                _subset(source, target, axes, letters)
            made.append(target)
    return made


def _subset(source: Path, target: Path, axes: dict[str, object], letters: list[int]) -> None:
    font = TTFont(source)
    options = subset.Options(layout_features=["kern", "liga", "tnum", "calt", "ccmp", "locl", "mark", "mkmk"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    instancer.instantiateVariableFont(font, axes, inplace=True)
    font.flavor = "woff2"
    half = target.with_suffix(".part")
    font.save(half)
    half.rename(target)
