"""Building the registrar's complete record (R41) from the apps below.

The only file of this app that knows what their pages, standings, facts and awards look like.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model

from studium.accounts import api as accounts
from studium.accounts.api import Person
from studium.catalog import api as catalog
from studium.catalog import isced
from studium.core.clock import now
from studium.credentials.api import AwardView
from studium.partners import api as partners
from studium.progress import api as progress
from studium.progress.api import Evidence, Fact, NodeStanding, Standing

from .evaluation import award_of
from .flow import CaseState
from .models import Decision
from .record import Award, Issuer, Learner, Learning, PriorUse, Record, Requirement, Result

# Everything offered here is learnt online; a blended section will say otherwise.
MODE = "online"


def lock_learner(learner_id: int) -> None:
    """Requests of one learner are taken in turn."""
    get_user_model().objects.select_for_update(no_key=True).filter(pk=learner_id).values("pk").first()


def record(*, learner_id: int, program_key: str, birth_date: bool) -> Record:
    """The learner's record for one program as it is now. Raises `NotFound` where they have not joined it.

    With a standing award, names and issuers are those of the award (R25).
    """
    standing = progress.standing(learner_id=learner_id, program_key=program_key)
    award = award_of(learner_id=learner_id, program_key=program_key)
    active = award if award is not None and award.active else None
    person = accounts.person(learner_id)
    page = catalog.program(program_key)
    facts = progress.facts_of(learner_id)
    results = _results(standing, facts)
    return Record(
        taken_at=now().isoformat(),
        complete=active is not None,
        learner=_learner(person, active, birth_date=birth_date),
        issuers=_issuers(page.institutions, active),
        award=_award(page, standing, active),
        learning=_learning(page, results),
        overall=active.snapshot.overall if active else "",
        rule=standing.root.rule,
        results=results,
        requirements=tuple(_requirements(standing.root, 0)),
        prior_use=_prior_use(learner_id, program_key),
    )


def _learner(person: Person, award: AwardView | None, *, birth_date: bool) -> Learner:
    checked = person.identity_checked_at
    return Learner(
        legal_name=award.snapshot.holder.legal_name if award else person.legal_name,
        romanised_name=award.snapshot.holder.romanised_name if award else person.romanised_name,
        pseudonym=person.public_id,
        birth_date=person.birth_date.isoformat() if birth_date and person.birth_date else "",
        identity_method=person.identity_method,
        identity_checked_at=checked.isoformat() if checked else "",
    )


def _issuers(keys: Iterable[str], award: AwardView | None) -> tuple[Issuer, ...]:
    given: Iterable[Any] = (
        award.snapshot.institutions if award else partners.organisations(list(keys)).values()
    )
    return tuple(
        Issuer(
            key=one.key,
            name=one.name,
            country=one.country,
            url=one.url,
            accreditation=one.accreditation,
            quality_assurance=one.quality_assurance,
            signatory_name=one.signatory_name,
            signatory_title=one.signatory_title,
        )
        for one in given
    )


def _award(page: catalog.ProgramPage, standing: Standing, award: AwardView | None) -> Award:
    return Award(
        title=award.title if award else page.title,
        type_label=page.type_label,
        credential_label=award.label if award else page.credential_label,
        number=award.number if award else "",
        public_id=award.public_id if award else "",
        awarded_at=award.awarded_at.isoformat() if award else "",
        rule_version=award.rule_version if award else standing.version,
    )


def _learning(page: catalog.ProgramPage, results: tuple[Result, ...]) -> Learning:
    courses = [catalog.course(one.key) for one in results if one.kind == "course"]
    least = sum(((one.weeks or 0) * one.hours_per_week[0] for one in courses if one.hours_per_week), 0)
    most = sum(((one.weeks or 0) * one.hours_per_week[-1] for one in courses if one.hours_per_week), 0)
    return Learning(
        summary=page.summary,
        outcomes=page.outcomes,
        skills=page.skills,
        level=page.level or 0,
        hours=(math.floor(least), math.ceil(most)),
        credits=f"{page.credits.amount.normalize():f}" if page.credits else "",
        credit_unit=page.credits.unit if page.credits else "",
        field_code=page.field,
        field_name=isced.field_name(page.field),
        language=page.language,
        mode=MODE,
        prerequisites=tuple(dict.fromkeys(one.prerequisites for one in courses if one.prerequisites)),
    )


def _results(standing: Standing, facts: list[Fact]) -> tuple[Result, ...]:
    """What counts, in the order of the rules, each once; with the number of attempts on record."""
    known = {fact.id: fact for fact in facts}
    used: dict[Any, Evidence] = {}
    for node in standing.root.walk():
        if node.state == "met":
            for one in node.evidence:
                used.setdefault(one.fact, one)
    found = []
    for one in used.values():
        fact = known.get(one.fact)
        kind = one.subject.partition(":")[0]
        if fact is None or kind not in ("course", "exam", "program"):
            continue
        tried = sum(other.key == fact.key for other in facts)
        found.append(_result(fact, attempts=max(tried, fact.attempt or 1)))
    return tuple(found)


def _result(fact: Fact, *, attempts: int) -> Result:
    kind, _colon, key = fact.key.partition(":")
    title, pass_mark, supervision, minutes = key, "", "", 0
    if kind == "course":
        page = catalog.course(key)
        title, pass_mark = page.title, f"{page.pass_mark.normalize():f}"
    elif kind == "exam":
        declared = catalog.exam_document(key)
        title, pass_mark = declared["title"], str(declared.get("pass_mark", ""))
        supervision, minutes = declared.get("supervision", "none"), int(declared.get("minutes", 0))
    elif kind == "program":
        title = catalog.program(key).title
    return Result(
        kind=kind,
        key=key,
        title=title,
        run=fact.run,
        percent="" if fact.score is None else f"{fact.score.normalize():f}",
        pass_mark=pass_mark,
        passed=fact.passed is not False,
        dated=fact.effective_at.isoformat(),
        verified=fact.verified or kind != "course",
        identity_checked=fact.identity_checked,
        attempts=attempts,
        origin=fact.origin,
        supervision=supervision,
        minutes=minutes,
    )


def _requirements(node: NodeStanding, depth: int) -> Iterable[Requirement]:
    yield Requirement(
        depth=depth, name=node.name or node.rule or node.key, state=node.state, sentence=node.sentence
    )
    for child in node.children:
        yield from _requirements(child, depth + 1)


def _prior_use(learner_id: int, program_key: str) -> tuple[PriorUse, ...]:
    """Credit given before for the same program, each case by its last decision."""
    rows = (
        Decision.objects.filter(case__learner=learner_id, case__program_key=program_key)
        .select_related("case__version__agreement")
        .order_by("pk")
    )
    last = {row.case_id: row for row in rows}
    given = [row for row in last.values() if row.outcome in (CaseState.GRANTED, CaseState.PARTIAL)]
    if not given:
        return ()
    houses = partners.organisations({row.case.institution_key for row in given})
    return tuple(
        PriorUse(
            institution=houses[row.case.institution_key].name
            if row.case.institution_key in houses
            else row.case.institution_key,
            agreement=row.case.version.agreement.key,
            outcome=row.outcome,
            credits="" if row.credits is None else f"{row.credits.normalize():f} {row.unit}",
            decided_at=row.decided_at.isoformat(),
        )
        for row in given
    )
