"""The words of a credential: what was done for it, and what it is not.

Written when the award is made, in one language, and signed: so they say only what the snapshot says.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from decimal import Decimal

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.core.percents import shown

from .snapshot import Result, Snapshot


def worded_in(language: str) -> AbstractContextManager[None]:
    """Words a document in the program's language where Studium speaks it, else in its first one: never in
    the language of whoever happens to press the button."""
    spoken = {code for code, _name in settings.LANGUAGES}
    return translation.override(language if language in spoken else settings.LANGUAGE_CODE)


def statement() -> str:
    """What every credential says of itself (R28)."""
    return _("This credential is not a degree and does not guarantee admission to one.")


def earned_by(snapshot: Snapshot) -> str:
    """One line for the certificate: `four courses and an examination, passed with 78.4 %`."""
    courses = [one for one in snapshot.results if one.kind == "course"]
    exams = [one for one in snapshot.results if one.kind == "exam"]
    parts = []
    if courses:
        parts.append(
            ngettext("%(count)s graduate-level course", "%(count)s graduate-level courses", len(courses))
            % {"count": apnumber(len(courses))}
        )
    if exams:
        parts.append(_exam_words(exams))
    if len(parts) == 2:
        return _("%(courses)s and %(exam)s") % {"courses": parts[0], "exam": parts[1]}
    return parts[0] if parts else ""


def _exam_words(exams: list[Result]) -> str:
    if len(exams) > 1:
        return ngettext("%(count)s examination", "%(count)s examinations", len(exams)) % {
            "count": apnumber(len(exams))
        }
    exam = exams[0]
    if not exam.percent:
        return _("a final examination")
    return _("a final examination, passed with %(percent)s %%") % {
        "percent": plain(exam.percent, mark=exam.pass_mark)
    }


def plain(percent: str, *, mark: str = "") -> str:
    """A percentage to one place, cut and never rounded up, without needless zeros: `78.4`, `60`.

    With the mark it had to reach it is as fine as that mark.
    """
    return f"{shown(Decimal(percent), mark=Decimal(mark) if mark else None):f}"


def narrative(snapshot: Snapshot) -> str:
    """The criteria in Markdown: rule, workload, level, assessment, form, outcomes, the statement."""
    program = snapshot.program
    parts = [program.rule or _("All requirements of the program were met.")]
    parts += [_line(one) for one in snapshot.results]
    parts.append("\n".join(_facts(snapshot)))
    if program.outcomes:
        learned = "\n".join(f"- {outcome}" for outcome in program.outcomes)
        parts.append(_("Who holds this credential is able to:") + "\n" + learned)
    parts.append(statement())
    return "\n\n".join(part for part in parts if part)


def _line(one: Result) -> str:
    said = [one.title]
    if one.institution:
        said.append(one.institution)
    if one.percent:
        said.append(_("%(percent)s %%") % {"percent": plain(one.percent, mark=one.pass_mark)})
    if one.pass_mark:
        said.append(_("pass mark %(percent)s %%") % {"percent": plain(one.pass_mark, mark=one.pass_mark)})
    passed_on = parse_date(one.passed_on) if one.passed_on else None
    if passed_on:
        said.append(_("passed on %(day)s") % {"day": date_format(passed_on, "j F Y")})
    if one.attempts > 1:
        said.append(_("in attempt %(number)s") % {"number": one.attempts})
    if one.origin != "native":
        said.append(_("carried over from elsewhere"))
    word = _("Examination") if one.kind == "exam" else _("Course")
    return f"{word}: {', '.join(said)}."


def _facts(snapshot: Snapshot) -> list[str]:
    program = snapshot.program
    said = []
    low, high = workload_hours(snapshot)
    if high:
        hours = str(low) if low == high else f"{low}–{high}"
        said.append(_("Workload: about %(hours)s hours of study.") % {"hours": hours})
    if program.credits:
        amount = {"amount": program.credits, "unit": program.credit_unit}
        said.append(_("Credits: %(amount)s %(unit)s.") % amount)
    if program.level:
        said.append(_("Level: EQF %(level)s.") % {"level": program.level})
    said.append(_("Form of participation: online."))
    exams = [one for one in snapshot.results if one.kind == "exam"]
    if exams:
        said.append(_("Assessment: graded coursework and a final examination."))
        supervised = [one for one in exams if one.supervision not in ("", "none")]
        said.append(
            _("Supervision: the examination was supervised.") if supervised else _("Supervision: none.")
        )
    else:
        said.append(_("Assessment: graded coursework."))
    if snapshot.holder.identity_method:
        said.append(_("Identity checked: %(method)s.") % {"method": snapshot.holder.identity_method})
    if len(snapshot.institutions) > 1:
        others = ", ".join(one.name for one in snapshot.institutions[1:])
        said.append(_("Offered together with %(others)s.") % {"others": others})
    return said


def workload_hours(snapshot: Snapshot) -> tuple[int, int]:
    """Hours of study over all courses, from least to most; zeros where the courses do not say."""
    known = [one for one in snapshot.results if one.weeks and one.hours]
    return sum(one.weeks * one.hours[0] for one in known), sum(one.weeks * one.hours[-1] for one in known)
