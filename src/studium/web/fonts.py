"""Subsets the two typefaces to Latin woff2 files when static files are prepared.

They come from Python packages under the Open Font License; other scripts fall back to the reader's system.
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# Basic Latin to Latin Extended-B, diacritics, punctuation, currency, arrows, maths: what interface and names use.
_UNICODES = [
    *range(0x20, 0x250), *range(0x2B0, 0x370), *range(0x1E00, 0x1F00), *range(0x2010, 0x2028), *range(0x2030, 0x2040),
    *range(0x20A0, 0x20C0), 0x2116, 0x2122, *range(0x2190, 0x219A), 0x2212, 0x2215, 0x221E, 0x2248, 0x2260, 0x2264,
    0x2265, 0x2713,
]  # fmt: skip
_FACES = {
    "newsreader": ("fontpkg_newsreader", "Newsreader[opsz,wght].ttf", {"opsz": 24, "wght": (400, 700)}),
    "newsreader-italic": ("fontpkg_newsreader", "Newsreader-Italic[opsz,wght].ttf", {"opsz": 24, "wght": (400, 600)}),
    "inter": ("fontpkg_inter", "Inter[opsz,wght].ttf", {"opsz": 14, "wght": (400, 700)}),
}


def build(folder: Path) -> list[Path]:
    """Writes the woff2 files that are not there yet into `folder`; returns all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, (package, file, axes) in _FACES.items():
        target = folder / f"{name}.woff2"
        if not target.exists():
            source = Path(__import__(package).__file__ or "").parent / "files" / file
            _subset(source, target, axes)
        made.append(target)
    return made


def _subset(source: Path, target: Path, axes: dict[str, object]) -> None:
    font = TTFont(source)
    options = subset.Options(layout_features=["kern", "liga", "tnum", "calt", "ccmp", "locl", "mark", "mkmk"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=_UNICODES)
    subsetter.subset(font)
    instancer.instantiateVariableFont(font, axes, inplace=True)
    font.flavor = "woff2"
    half = target.with_suffix(".part")
    font.save(half)
    half.rename(target)
