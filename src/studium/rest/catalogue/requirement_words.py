"""What a requirement asks for, as a sentence that stands alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.catalog import requirements as tree

Names = Mapping[str, str]


def sentence(node: tree.Node, names: Names, labels: Mapping[str, str]) -> str:
    """`labels` says what to call each node by its id, for sentences that name another."""
    return " ".join([_main(node, names), *_further(node, names, labels)])


def outline(node: tree.Node, names: Names, labels: Mapping[str, str], *, depth: int = 0) -> Iterator[str]:
    """The tree as lines of a nested Markdown list."""
    label = f"{node.name}: " if node.name and isinstance(node, tree.All | tree.Choose) else ""
    yield f"{'  ' * depth}- {label}{sentence(node, names, labels)}"
    if isinstance(node, tree.All | tree.Choose):
        for child in node.children:
            yield from outline(child, names, labels, depth=depth + 1)


def label(node: tree.Node, names: Names) -> str:
    """What a node is called where another refers to it."""
    if node.name:
        return node.name
    if isinstance(node, tree.All | tree.Choose):
        return _group(node).rstrip(".:")
    subjects = tree.subjects_of(node)
    return names.get(subjects[0], subjects[0].partition(":")[2]) if subjects else node.id


def _main(node: tree.Node, names: Names) -> str:
    if isinstance(node, tree.All | tree.Choose):
        return _group(node)
    name = {"name": label(node, names)}
    if isinstance(node, tree.CourseReq):
        if node.min_score is not None:
            return _("Pass the course “%(name)s” with at least %(score)s %%.") % {
                **name,
                "score": number(node.min_score),
            }
        return _("Pass the course “%(name)s”.") % name
    if isinstance(node, tree.ExamReq):
        if node.min_score is not None:
            return _("Pass the exam “%(name)s” with at least %(score)s %%.") % {
                **name,
                "score": number(node.min_score),
            }
        return _("Pass the exam “%(name)s”.") % name
    if isinstance(node, tree.Mark):
        mark = {**name, "mark": number(node.versions[-1].pass_mark)}
        return _("Reach a combined mark of at least %(mark)s %% in “%(name)s”.") % mark
    if isinstance(node, tree.ProgramReq):
        return _("Hold the credential of “%(name)s”.") % name
    if node.by:
        return _("Have “%(name)s” confirmed by %(by)s.") % {**name, "by": node.by}
    return _("Have “%(name)s” confirmed.") % name


def _group(node: tree.All | tree.Choose) -> str:
    of = len(node.children)
    if isinstance(node, tree.All):
        return ngettext("This one:", "All of these %(of)d:", of) % {"of": of}
    if node.count is not None:
        return _("Any %(count)d of these %(of)d:") % {"count": node.count, "of": of}
    return _("At least %(credits)s credits of these:") % {"credits": number(node.credits or Decimal(0))}


def _further(node: tree.Node, names: Names, labels: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, tree.CourseReq):
        yield _("On the verified track.") if node.verified else _("The audit track counts too.")
        if node.valid_for is not None:
            yield _validity(node, names)
    if isinstance(node, tree.CourseReq | tree.ExamReq) and node.identity:
        yield _("With an identity check.")
    if isinstance(node, tree.Mark):
        yield _parts(node.versions[-1], names)
    if isinstance(node, tree.CourseReq | tree.ExamReq | tree.Mark):
        counts = {"latest": _("The latest attempt counts."), "first": _("The first attempt counts.")}
        if node.attempts in counts:
            yield counts[node.attempts]
    if isinstance(node, tree.ExamReq | tree.Mark) and node.after:
        first = ", ".join(labels.get(each, each) for each in node.after)
        yield _("Opens when this is met: %(first)s.") % {"first": first}


def _parts(version: tree.MarkVersion, names: Names) -> str:
    said = []
    for part in version.parts:
        values = {
            "name": names.get(part.subject, part.key),
            "weight": number(part.weight * 100),
        }
        if part.floor is None:
            said.append(_("%(name)s %(weight)s %%") % values)
        else:
            values["floor"] = number(part.floor)
            said.append(_("%(name)s %(weight)s %% (at least %(floor)s %%)") % values)
    return _("Made of: %(parts)s.") % {"parts": ", ".join(said)}


def _validity(node: tree.CourseReq, names: Names) -> str:
    assert node.valid_for is not None
    values = {"period": period(node.valid_for.months)}
    if node.measured_at.startswith("exam:"):
        values["exam"] = names.get(node.measured_at, node.measured_at.partition(":")[2])
        return _("It counts for %(period)s, measured on the day of “%(exam)s”.") % values
    if node.measured_at == "award":
        return _("It counts for %(period)s, measured at the award.") % values
    return _("It counts for %(period)s.") % values


def period(months: int) -> str:
    """Months as people say them: `5 years`, `18 months`."""
    if months % 12:
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    return ngettext("%(n)d year", "%(n)d years", months // 12) % {"n": months // 12}


def number(value: Decimal) -> str:
    """In the reader's notation, without needless zeros."""
    plain = value.normalize()
    return str(formats.number_format(plain, decimal_pos=max(0, -int(plain.as_tuple().exponent))))
