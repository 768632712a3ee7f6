"""The rules of a program in words: what a group asks for, what a requirement adds to its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.catalog import requirements as tree
from studium.core.clock import now
from studium.web.shell import dates


def number(text: str) -> str:
    """A decimal without needless zeros, in the reader's notation."""
    value = Decimal(text)
    plain = format(value.normalize() if value % 1 else value.to_integral_value(), "f")
    return str(formats.number_format(plain))


def group(node: tree.All | tree.Choose) -> str:
    """`All of these`, `Any 2 of these 3`, `At least 12 credits of these`."""
    of = len(node.children)
    if isinstance(node, tree.All):
        return ngettext("This one", "All of these %(of)d", of) % {"of": of}
    if node.count is not None:
        return _("Any %(count)d of these %(of)d") % {"count": node.count, "of": of}
    return _("At least %(credits)s credits of these") % {"credits": number(str(node.credits))}


def leaf(node: tree.Leaf, names: Mapping[str, str]) -> Iterator[str]:
    """What is asked beyond passing, a sentence each."""
    if isinstance(node, tree.CourseReq | tree.ExamReq) and node.min_score is not None:
        yield _("At least %(score)s %%.") % {"score": number(str(node.min_score))}
    if isinstance(node, tree.CourseReq):
        if not node.verified:
            yield _("The audit track counts too.")
        if node.valid_for is not None:
            yield _validity(node, names)
    if isinstance(node, tree.CourseReq | tree.ExamReq):
        if node.identity:
            yield _("With an identity check.")
        if node.attempts != "best":
            yield (
                _("The latest attempt counts.")
                if node.attempts == "latest"
                else _("The first attempt counts.")
            )
    if isinstance(node, tree.ExamReq | tree.Mark) and node.after:
        yield ngettext(
            "Opens when %(count)d requirement is met.",
            "Opens when %(count)d requirements are met.",
            len(node.after),
        ) % {"count": len(node.after)}
    if isinstance(node, tree.Mark):
        version = version_in_force(node)
        yield _("A combined mark of at least %(mark)s %%.") % {"mark": number(str(version.pass_mark))}
        yield from _other_weights(node, version, names)
    if isinstance(node, tree.ProgramReq):
        yield _("The credential of that program.")
    if isinstance(node, tree.Approval):
        yield _("Confirmed by %(by)s.") % {"by": node.by} if node.by else _("Confirmed by a person.")


def version_in_force(node: tree.Mark) -> tree.MarkVersion:
    """The weights that hold for a mark completed today (R8)."""
    today = now().date()
    begun = [version for version in node.versions if version.starts is not None and version.starts <= today]
    return begun[-1] if begun else node.versions[0]


def _other_weights(node: tree.Mark, shown: tree.MarkVersion, names: Mapping[str, str]) -> Iterator[str]:
    """What held before the weights that are shown, and what will hold after them."""
    at = node.versions.index(shown)
    if at > 0 and shown.starts is not None:
        yield _("Before %(day)s: %(weights)s.") % {
            "day": dates.day(shown.starts),
            "weights": _weights(node.versions[at - 1], names),
        }
    if at + 1 < len(node.versions):
        later = node.versions[at + 1]
        assert later.starts is not None
        yield _("From %(day)s on: %(weights)s.") % {
            "day": dates.day(later.starts),
            "weights": _weights(later, names),
        }


def _weights(version: tree.MarkVersion, names: Mapping[str, str]) -> str:
    return ", ".join(
        _("%(name)s %(weight)s %%")
        % {"name": names.get(part.subject, part.key), "weight": number(str(part.weight * 100))}
        for part in version.parts
    )


def _validity(node: tree.CourseReq, names: Mapping[str, str]) -> str:
    period = _period(str(node.valid_for))
    if node.measured_at.startswith("exam:"):
        exam = names.get(node.measured_at, node.measured_at.partition(":")[2])
        return _("Counts for %(period)s, measured on the day of %(exam)s.") % {"period": period, "exam": exam}
    if node.measured_at == "award":
        return _("Counts for %(period)s, measured at the award.") % {"period": period}
    return _("Counts for %(period)s.") % {"period": period}


def _period(text: str) -> str:
    """`P5Y` as `5 years`."""
    words = {
        "Y": lambda n: ngettext("%(n)d year", "%(n)d years", n) % {"n": n},
        "M": lambda n: ngettext("%(n)d month", "%(n)d months", n) % {"n": n},
        "W": lambda n: ngettext("%(n)d week", "%(n)d weeks", n) % {"n": n},
        "D": lambda n: ngettext("%(n)d day", "%(n)d days", n) % {"n": n},
    }
    parts, digits = [], ""
    for char in text.removeprefix("P"):
        if char.isdigit():
            digits += char
        elif digits:
            parts.append(words[char](int(digits)))
            digits = ""
    return " ".join(parts)
