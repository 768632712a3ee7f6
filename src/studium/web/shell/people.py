"""The invented people of the demo, as the sign-in page lists them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoPerson:
    email: str
    name: str
    story: str
    initials: str


def demo_people() -> list[DemoPerson]:
    """In the order of the demo's own file, which follows the journey."""
    # Not imported before it is asked for: a site that is no demo never needs it.
    from studium.journey import demo

    return [
        DemoPerson(email=p.email, name=p.display_name, story=p.story, initials=initials(p.display_name))
        for p in demo.people()
    ]


def initials(name: str) -> str:
    """The first letters of the first and the last word; of a name without spaces only the first."""
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()
