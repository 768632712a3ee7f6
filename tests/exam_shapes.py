"""The three shapes' files, and the courses they draw from."""

from __future__ import annotations

from pathlib import Path

from exam_papers import choice, number, pool, section, store

from studium.catalog import api as catalog
from studium.exams import documents

HERE = Path(__file__).parent / "exams" / "shapes"


def store_contents(folder: Path) -> None:
    """Imports the courses which the three shapes draw from."""
    easy = [choice(f"e{at}") for at in range(1, 7)]
    hard = [number(f"h{at}") for at in range(1, 5)]
    store(folder, "supply-library", section("easy", *easy), section("hard", "".join(hard)))
    systems = [choice(f"s{at}", said='tags="systems, flow" difficulty="hard"') for at in range(1, 4)]
    store(folder, "supply-systems", section("systems", "".join(systems)))
    intro = '<html url_name="case"><p>A plant.</p></html>' + choice("d1") + choice("d2")
    drawn = pool("drawn", 2, *(choice(f"p{at}") for at in range(1, 6)))
    store(folder, "supply-paper", section("design", intro, number("d3"), drawn))
    store(
        folder,
        "micro-paper",
        section("final", choice("m1") + number("m2")),
        section("evidence", number("v1")),
    )
    finals = [section(f"capstone-{at}", choice(f"c{at}a") + choice(f"c{at}b")) for at in range(1, 5)]
    store(folder, "capstone-paper", *finals)


def imported(name: str) -> None:
    """Stores this shape."""
    catalog.import_files(files=[(f"{name}.yaml", (HERE / f"{name}.yaml").read_text(encoding="utf-8"))])


def terms(key: str) -> documents.ExamTerms:
    """The terms of this exam as they stand."""
    return documents.parse(key, catalog.exam_document(key))
