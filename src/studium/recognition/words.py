"""Recognition in words: effects, conditions, states, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_DOWN, Decimal

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.catalog.requirements_values import Period

from .flow import CaseState
from .rules import MOST_A_DAY, Condition, Credits, DecisionFault, Refusal, Terms


def number(value: Decimal) -> str:
    """Without needless zeros, in the reader's locale."""
    places = len(f"{value.normalize():f}".partition(".")[2])
    return formats.number_format(value, decimal_pos=places)


def number_text(text: str) -> str:
    """A percentage kept as text, cut to one digit; nothing for none."""
    if not text:
        return ""
    return f"{number(cut(Decimal(text)))}\u00a0%"


def cut(percent: Decimal) -> Decimal:
    """To one digit, never rounded up."""
    return percent.quantize(Decimal("0.1"), rounding=ROUND_DOWN)


def credits(value: Credits) -> str:
    """The amount in the unit in which it was stated, never in another (R35)."""
    one = value.amount == 1
    units = {
        "US": _("US credit") if one else _("US credits"),
        "UK": _("UK credit") if one else _("UK credits"),
    }
    return f"{number(value.amount)}\u00a0{units.get(value.unit, value.unit)}"


def day(value: str | datetime) -> str:
    if isinstance(value, str):
        value = (
            datetime.fromisoformat(value)
            if len(value) > 10
            else datetime.combine(date.fromisoformat(value), datetime.min.time())
        )
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return formats.date_format(local, "j F Y")


def stated_day(value: str | datetime) -> str:
    """The day of an agreement's document, which counts in UTC wherever its reader is."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return formats.date_format(moment.astimezone(UTC), "j F Y")


def identity_method(method: str) -> str:
    """How an identity was checked; what is not known is shown as it was recorded."""
    known = {
        "id_document": _("identity document"),
        "in_person": _("in person"),
        "remote": _("remote supervision"),
        "demonstration": _("in the demonstration, by a click"),
    }
    return known.get(method, method)


def effect(terms: Terms) -> str:
    """What the credential is worth there (R30, R31); credits as the university states them (R35)."""
    degree = terms.degree or _("a degree")
    amount = credits(terms.credits) if terms.credits else ""
    sentences = {
        "admission": _("Counts as a criterion for admission to %(degree)s."),
        "application": _("Meets an application requirement of %(degree)s."),
        "credit": _("Gives %(amount)s towards %(degree)s.")
        if amount
        else _("Gives credit towards %(degree)s."),
        "waiver": _("Waives %(amount)s of %(degree)s.") if amount else _("Waives a part of %(degree)s."),
        "exemption": _("Exempts you from a requirement of %(degree)s."),
    }
    said = sentences[terms.effect] % {"degree": degree, "amount": amount}
    if terms.share:
        share = _("That is %(share)s %% of the degree.") % {"share": number(terms.share)}
        said = f"{said} {share}"
    return f"{said} {_('Once you are admitted there.')}" if terms.waits_for_admission else said


def effect_word(kind: str) -> str:
    words = {
        "admission": _("Admission"),
        "application": _("Application"),
        "credit": _("Credit"),
        "waiver": _("Waiver"),
        "exemption": _("Exemption"),
    }
    return words.get(kind, kind)


def period(text: str) -> str:
    months = Period.parse(text).months
    if months % 12:
        return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    return ngettext("%(n)s year", "%(n)s years", months // 12) % {"n": months // 12}


def condition(one: Condition, names: Mapping[str, str]) -> tuple[str, str]:
    """The condition, and what was found about it. `names` tells agreements apart for people."""
    if one.code == "in_force":
        text = _("The agreement is in force.")
        return text, _("Until %(day)s.") % {"day": stated_day(one.needed)} if one.needed else ""
    if one.code == "credential":
        found = _("No credential yet.")
        if one.found:
            found = _("No. %(number)s, awarded on %(day)s.") % {"number": one.needed, "day": day(one.found)}
            if one.judged == "not_met":
                found = _("No. %(number)s does not stand any more.") % {"number": one.needed}
        return _("The program's credential is held and stands."), found
    if one.code == "min_exam_score":
        text = _("At least %(score)s %% in each examination.")
        return text % {"score": number(Decimal(one.needed))}, _mark(one)
    if one.code == "min_score":
        return _("At least %(score)s %%.") % {"score": number(Decimal(one.needed))}, _mark(one)
    if one.code == "max_age":
        text = _("The credential is at most %(period)s old.") % {"period": period(one.needed)}
        return text, _("It counts until %(day)s.") % {"day": day(one.found)} if one.found else ""
    if one.code == "not_combined":
        name = names.get(one.needed, one.needed)
        text = _("Not together with “%(name)s”.") % {"name": name}
        return text, _("That has been granted already.") if one.judged == "not_met" else _(
            "That has not been granted."
        )
    return one.needed, _("The university decides.")


def _mark(one: Condition) -> str:
    if not one.found:
        return _("The credential states no mark.") if one.judged == "open" else ""
    what = _("in the examination") if one.note == "exam" else _("in the program")
    return _("Reached %(what)s: %(score)s %%.") % {
        "what": what,
        "score": number(Decimal(one.found).quantize(Decimal("0.01"), rounding=ROUND_DOWN)),
    }


def state(value: CaseState | str) -> str:
    words = {
        CaseState.RECEIVED: _("Received"),
        CaseState.IN_REVIEW: _("In review"),
        CaseState.MORE_INFORMATION: _("More information asked for"),
        CaseState.GRANTED: _("Granted"),
        CaseState.PARTIAL: _("Granted in part"),
        CaseState.REFUSED: _("Refused"),
        CaseState.APPEALED: _("Appealed"),
        CaseState.WITHDRAWN: _("Withdrawn"),
    }
    return words[CaseState(value)]


def refusal(one: Refusal) -> str:
    """Why a request is not taken now (R33)."""
    if one.code == "open":
        return _("Your request is with the university already.")
    if one.code == "granted":
        return _("The university has granted this already.")
    when = day(one.until) if one.until else ""
    if one.code == "too_soon":
        return _("You may ask again from %(day)s on: 30 days lie between two requests for the same.") % {
            "day": when
        }
    return _("You have sent %(n)s requests within 24 hours; the next can be sent on %(day)s.") % {
        "n": MOST_A_DAY,
        "day": when,
    }


def fault(code: DecisionFault, terms: Terms) -> tuple[str, str]:
    """The field and the sentence for a decision that cannot stand as written."""
    agreed = credits(terms.credits) if terms.credits else ""
    return {
        "outcome": ("outcome", _("Choose what you decide.")),
        "rationale": ("rationale", _("Give the reasons; the learner reads them.")),
        "credits_needed": ("credits", _("Say how many credits you grant.")),
        "credits_unwanted": (
            "credits",
            _("Credits are given only when credit is granted; leave the field empty."),
        ),
        "credits_range": (
            "credits",
            _("The agreement gives %(agreed)s: grant exactly that, or less than that in part.")
            % {"agreed": agreed}
            if agreed
            else _("Give more than 0 credits."),
        ),
        "unit": ("unit", _("Credits are stated in the agreement's own unit; they are not converted.")),
    }[code]


def stated(terms: Terms) -> tuple[str, ...]:
    """The conditions as the agreement states them, without a learner."""
    said = []
    if terms.min_score is not None:
        said.append(_("At least %(score)s %%.") % {"score": number(terms.min_score)})
    if terms.min_exam_score is not None:
        text = _("At least %(score)s %% in each examination.")
        said.append(text % {"score": number(terms.min_exam_score)})
    if terms.max_age is not None:
        said.append(_("The credential is at most %(period)s old.") % {"period": period(str(terms.max_age))})
    if terms.waits_for_admission:
        said.append(_("Only once you are admitted."))
    return (*said, *terms.extra)


def not_in_force(terms: Terms, now: datetime) -> str:
    """Why an agreement takes no requests today."""
    if terms.valid_from and now < terms.valid_from:
        return _("The agreement begins on %(day)s.") % {"day": stated_day(terms.valid_from)}
    if terms.valid_until and now > terms.valid_until:
        return _("The agreement ended on %(day)s.") % {"day": stated_day(terms.valid_until)}
    return _("The agreement has been withdrawn.")


def access(what: str) -> str:
    return {"record": _("opened your record"), "decision": _("decided on your record")}.get(what, what)
