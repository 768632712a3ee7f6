"""Reading from the apps below what an award is decided and written on.

The only file of this app that knows what their pages, standings and facts look like.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.catalog import api as catalog
from studium.catalog import dates, isced
from studium.core.errors import Invalid, NotFound
from studium.partners import api as partners
from studium.payments import api as payments
from studium.progress import api as progress
from studium.progress.facts import Fact
from studium.progress.standing import Evidence, Standing

from .criteria import worded_in
from .recommend import Recommendation
from .snapshot import Holder, Institution, ProgramSnapshot, Result, Snapshot, hashed_email


def is_met(*, learner_id: int, program_key: str) -> bool:
    """Whether the requirements are met by facts alone, whatever is on offer."""
    try:
        standing = progress.standing(learner_id=learner_id, program_key=program_key)
    except NotFound:
        # Who has not joined has met nothing.
        return False
    return standing.attained == "met"


def fee_settled(*, learner_id: int, program_key: str) -> bool:
    """Whether the credential's fee is paid, or there is none (R21)."""
    price = catalog.price_of("credential", program_key)
    return not price or payments.is_settled(learner_id=learner_id, kind="credential", ref=program_key)


def fees_settled(*, learner_ids: Collection[int], program_key: str) -> set[int]:
    """Of whom among these the credential's fee is paid, or there is none (R21)."""
    if not catalog.price_of("credential", program_key):
        return set(learner_ids)
    return payments.settled_among(learner_ids=learner_ids, kind="credential", ref=program_key)


def holder(learner_id: int) -> Holder:
    """The learner's names as they are now, the e-mail address only as a salted hash (R25, R43)."""
    return holder_of(accounts.person(learner_id))


def holder_of(person: accounts.Person) -> Holder:
    digest, salt = hashed_email(person.email)
    return Holder(
        pseudonym=person.public_id,
        legal_name=person.legal_name,
        romanised_name=person.romanised_name,
        email_hash=digest,
        email_salt=salt,
        identity_method=person.identity_method,
        identity_checked_at=person.identity_checked_at.isoformat() if person.identity_checked_at else "",
    )


class Ground:
    """What all awards of one program stand on: read once for a cohort. Raises `NotFound`, `Invalid`."""

    def __init__(self, program_key: str) -> None:
        self.page = catalog.program(program_key)
        self.institutions = institutions(self.page.institutions)
        if not self.institutions:
            raise Invalid(
                f"The program “{program_key}” names no institution, so nobody can issue its credential."
            )
        self._programs: dict[object, ProgramSnapshot] = {}
        self._results: dict[str, Result | None] = {}

    def program(self, standing: Standing) -> ProgramSnapshot:
        # The rules in words speak of every node, so they are the version's, whatever was met.
        if standing.version not in self._programs:
            with worded_in(self.page.language):
                self._programs[standing.version] = _program(self.page, standing)
        return self._programs[standing.version]

    def results(self, used: list[Evidence], facts: Mapping[int | str, Fact]) -> tuple[Result, ...]:
        new = [one for one in used if one.subject not in self._results]
        offered = _offered_by(new) if new else {}
        for one in new:
            self._results[one.subject] = _result(one, None, offered)
        found = []
        for one in used:
            known = self._results[one.subject]
            if known:
                found.append(dataclasses.replace(known, **_reached(one, facts.get(one.fact))))
        return tuple(found)


def snapshot(*, learner_id: int, program_key: str) -> Snapshot:
    """Everything an award is decided and written on, as it is now. Raises `NotFound`, `Invalid`."""
    return snapshot_on(
        Ground(program_key),
        standing=progress.standing(learner_id=learner_id, program_key=program_key),
        facts={fact.id: fact for fact in progress.facts_of(learner_id)},
        holder=holder(learner_id),
    )


def snapshot_on(
    ground: Ground, *, standing: Standing, facts: Mapping[int | str, Fact], holder: Holder
) -> Snapshot:
    """The same from what was read before."""
    used = _evidence(standing)
    return Snapshot(
        program=ground.program(standing),
        holder=holder,
        institutions=ground.institutions,
        results=ground.results(used, facts),
        basis=_plain(standing.basis),
        facts=tuple(_plain(facts[each.fact]) for each in used if each.fact in facts),
    )


def institutions(keys: Iterable[str]) -> tuple[Institution, ...]:
    """Organisations as they are now, in the order given; unknown ones are left out. One query."""
    wanted = list(keys)
    found = partners.organisations(wanted)
    return tuple(
        Institution(
            key=one.key,
            name=one.name,
            country=one.country,
            url=one.url,
            about=one.about,
            accreditation=one.accreditation,
            quality_assurance=one.quality_assurance,
            signatory_name=one.signatory_name,
            signatory_title=one.signatory_title,
        )
        for one in (found[key] for key in wanted if key in found)
    )


def recommendations(program_key: str) -> tuple[str, list[Recommendation]]:
    """The program's title, and the approved endorsements that its file states (R37)."""
    page = catalog.program(program_key)
    stated = [one for one in page.endorsements if one.get("approved")]
    known = {one.key: one for one in institutions(one["organisation"] for one in stated)}
    found = []
    for one in stated:
        signatory = one.get("signatory") or {}
        begins = dates.start(one.get("from"))
        if one["organisation"] not in known or begins is None:
            continue
        found.append(
            Recommendation(
                key=one["endorsement"],
                organisation=known[one["organisation"]],
                statement=one["statement"].strip(),
                skills=tuple(one.get("skills", ())),
                signatory_name=signatory.get("name", ""),
                signatory_title=signatory.get("title", ""),
                valid_from=begins,
                valid_until=dates.end(one.get("until")),
            )
        )
    return page.title, found


def _program(page: catalog.ProgramPage, standing: Standing) -> ProgramSnapshot:
    return ProgramSnapshot(
        key=page.key,
        title=page.title,
        version=standing.version,
        type_label=page.type_label,
        credential_label=page.credential_label,
        summary=page.summary,
        outcomes=page.outcomes,
        skills=page.skills,
        field_code=page.field,
        field_name=isced.field_name(page.field),
        level=page.level or 0,
        language=page.language,
        credits=f"{page.credits.amount.normalize():f}" if page.credits else "",
        credit_unit=page.credits.unit if page.credits else "",
        rule=_rules_in_words(standing),
    )


def _rules_in_words(standing: Standing) -> str:
    """Every group's rule, the program's own first: `all 3; Electives: any 2 of these 3`."""
    groups = [(node.name if node is not standing.root else "", node.rule) for node in standing.root.walk()]
    said = [
        f"{name}: {rule[:1].lower()}{rule[1:]}" if name else f"{rule[:1].lower()}{rule[1:]}"
        for name, rule in groups
        if rule
    ]
    return _("Requirements under version %(version)s of the program’s rules: %(rules)s.") % {
        "version": standing.version,
        "rules": "; ".join(said) or _("one"),
    }


def _evidence(standing: Standing) -> list[Evidence]:
    """The facts that count, in the order of the rules, each once."""
    found: dict[Any, Evidence] = {}
    for node in standing.root.walk():
        if node.state == "met":
            for one in node.evidence:
                found.setdefault(one.fact, one)
    return list(found.values())


def _offered_by(used: list[Evidence]) -> dict[str, str]:
    """The institutions of each course, by the course's key. One query."""
    courses = [one.subject.removeprefix("course:") for one in used if one.subject.startswith("course:")]
    keys = {course: catalog.course(course).institutions for course in courses}
    names = partners.organisations({key for listed in keys.values() for key in listed})
    return {c: ", ".join(names[key].name for key in listed if key in names) for c, listed in keys.items()}


def _reached(evidence: Evidence, fact: Fact | None) -> dict[str, Any]:
    return {
        "percent": evidence.score or "",
        "passed_on": evidence.on,
        "run": evidence.run,
        "origin": evidence.origin,
        "attempts": (fact.attempt or 1) if fact else 1,
        "identity_checked": bool(fact and fact.identity_checked),
    }


def _result(evidence: Evidence, fact: Fact | None, offered: dict[str, str]) -> Result | None:
    kind, _colon, key = evidence.subject.partition(":")
    common = {"key": key, **_reached(evidence, fact)}
    if kind == "course":
        return _course_result(key, {**common, "institution": offered.get(key, "")})
    if kind == "exam":
        return _exam_result(key, common)
    if kind == "program":
        return Result(kind="program", title=catalog.program(key).title, **common)
    return None


def _course_result(key: str, common: dict[str, Any]) -> Result:
    page = catalog.course(key)
    hours = page.hours_per_week
    return Result(
        kind="course",
        title=page.title,
        pass_mark=f"{page.pass_mark.normalize():f}",
        summary=page.summary,
        weeks=page.weeks or 0,
        hours=(math.floor(hours[0]), math.ceil(hours[-1])) if hours else (),
        credits=f"{page.credits.amount.normalize():f}" if page.credits else "",
        credit_unit=page.credits.unit if page.credits else "",
        **common,
    )


def _exam_result(key: str, common: dict[str, Any]) -> Result:
    declared = catalog.exam_document(key)
    return Result(
        kind="exam",
        title=declared["title"],
        pass_mark=str(declared.get("pass_mark", "")),
        minutes=int(declared.get("minutes", 0)),
        supervision=declared.get("supervision", ""),
        **common,
    )


def _plain(value: Any) -> dict[str, Any]:
    """A frozen value as JSON that will be stored for ever: decimals and moments as text."""
    found = {}
    for field in dataclasses.fields(value):
        held = getattr(value, field.name)
        found[field.name] = held if held is None or isinstance(held, str | int | bool) else str(held)
    return found
