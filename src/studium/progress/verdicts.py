"""Judging one leaf on the learner's facts about its subject (R5 to R9): does one count, and if not, why not.

A waiver settles a leaf. A transfer stands for a result and vouches for track and identity, because the person
who recorded it decided so; its score, where it has one, is still compared.

The policy for retakes (R7) chooses among *eligible* attempts: those on the verified track, identity-checked,
as the leaf asks. A later visit on the audit track is no attempt and cannot spoil one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from operator import attrgetter

from studium.catalog.requirements_values import last_day

from .compiled import LAPSED, MET, PROVISIONAL, UNMET, LeafSpec
from .facts import Fact
from .standing import Evidence, Params, Reason, SetAside

NOTHING = Reason("nothing", {})
_turn = attrgetter("turn")


@dataclass(slots=True)
class Verdict:
    """`code` is the leaf code; `fact` the one that counts (or the nearest to it); `until` the last day number
    on which it counts, where validity is still running."""

    code: int
    reason: Reason
    fact: Fact | None = None
    evidence: tuple[Evidence, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    until: int | None = None
    parts: dict[str, Fact] | None = None  # of a mark: the facts that count, by subject
    days: tuple[int, ...] = ()  # where several results count: the day numbers of all of them


NONE = Verdict(UNMET, NOTHING)


def day_text(fact: Fact) -> str:
    """The UTC day it was true, as in a file."""
    moment = fact.effective_at
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.date().isoformat()


def evidence_of(fact: Fact) -> Evidence:
    score = None if fact.score is None else format(fact.score, "f")
    return Evidence(fact.id, fact.key, day_text(fact), score, fact.run, fact.origin)


def aside(fact: Fact, code: str, **params: object) -> SetAside:
    return SetAside(fact.id, Reason(code, {**_about(fact), **params}))


def _about(fact: Fact) -> Params:
    params: Params = {"on": day_text(fact), "subject": fact.key}
    if fact.score is not None:
        params["score"] = format(fact.score, "f")
    if fact.run:
        params["run"] = fact.run
    if fact.origin != "native":
        params["origin"] = fact.origin
    return params


def judge(
    leaf: LeafSpec,
    facts: list[Fact] | None,
    waived: list[Fact] | None,
    measure_day: int,
    *,
    running: bool = True,
    reveal: bool = False,
) -> Verdict:
    """The verdict on a course, exam, program or approval leaf.

    `waived` are facts about the node itself; `measure_day` is the day number validity is measured on, and
    `running` says that it is today, so that time goes on; `reveal` lets results that are not released count
    (for an officer's preview).
    """
    for fact in waived or ():
        if fact.kind == "waiver" and fact.passed is not False:
            return waived_by(fact)
    if not facts:
        return NONE
    if len(facts) == 1:
        (fact,) = facts
        if fact.kind == "waiver" and fact.passed is not False:
            return waived_by(fact)
    else:
        facts = sorted(facts, key=_turn)
        for fact in facts:
            if fact.kind == "waiver" and fact.passed is not False:
                return waived_by(fact)
    own = leaf.own
    put_aside: list[SetAside] = []
    attempts: list[Fact] = []
    pending: Fact | None = None
    for fact in facts:
        if fact.kind not in (own, "transfer"):
            continue
        why = _ineligible(leaf, fact)
        if why:
            put_aside.append(_told(leaf, fact, _short(leaf, fact) or why))
        elif fact.provisional and not reveal:
            pending = fact
        else:
            attempts.append(fact)
    policy = leaf.policy
    if policy != "best" and len(attempts) > 1:
        chosen = attempts[-1] if policy == "latest" else attempts[0]
        put_aside += [aside(fact, f"not_{policy}") for fact in attempts if fact is not chosen]
        attempts = [chosen]
    counting: list[Fact] = []
    expired: Fact | None = None
    for fact in attempts:
        why = _short(leaf, fact)
        if why:
            put_aside.append(_told(leaf, fact, why))
        elif leaf.valid_days and measure_day > fact.day + leaf.valid_days:
            expired = fact
            until = last_day(fact.day + leaf.valid_days).isoformat()
            put_aside.append(aside(fact, "expired", until=until))
        else:
            counting.append(fact)
    kept = tuple(put_aside)
    if counting:
        return _met(leaf, counting, kept, running)
    if pending is not None:
        params = {"on": day_text(pending)}
        return Verdict(PROVISIONAL, Reason("awaiting_release", params), pending, (), kept)
    if expired is not None:
        return Verdict(
            LAPSED, next(each.reason for each in kept if each.reason.code == "expired"), expired, (), kept
        )
    return Verdict(UNMET, nearest(kept), None, (), kept)


def waived_by(fact: Fact) -> Verdict:
    return Verdict(MET, Reason("waived", {"on": day_text(fact)}), fact, (evidence_of(fact),))


def _ineligible(leaf: LeafSpec, fact: Fact) -> str:
    if fact.kind == "transfer":
        return ""
    if leaf.verified and not fact.verified:
        return "not_verified"
    if leaf.identity and not fact.identity_checked:
        return "no_identity"
    return ""


def _short(leaf: LeafSpec, fact: Fact) -> str:
    """Why an eligible attempt does not suffice; empty if it does."""
    if fact.passed is False:
        return "declined" if leaf.kind == "approval" else "failed"
    least, score = leaf.least, fact.score
    if least is None:
        return "" if fact.passed else "not_said"
    if score is None:
        return "" if fact.kind == "transfer" else "no_score"
    if leaf.rounding is not None:
        score = leaf.rounding.apply(score)
    return "" if score >= least else "below"


def _told(leaf: LeafSpec, fact: Fact, why: str) -> SetAside:
    if why in ("below", "no_score"):
        return aside(fact, why, least=format(leaf.least or 0, "f"))
    return aside(fact, why)


def _met(leaf: LeafSpec, counting: list[Fact], kept: tuple[SetAside, ...], running: bool) -> Verdict:
    """The best of those that count: the highest score, then the one valid longest, then the first."""
    if len(counting) > 1:
        aging = leaf.valid_days > 0
        best = max(
            counting, key=lambda fact: (fact.score or 0, fact.score is not None, fact.day if aging else 0)
        )
    else:
        best = counting[0]
    params = _about(best)
    until = None
    if leaf.valid_days and running:
        until = max(fact.day for fact in counting) + leaf.valid_days
        params["until"] = last_day(until).isoformat()
    days = tuple({fact.day for fact in counting}) if len(counting) > 1 else ()
    evidence = Evidence(best.id, best.key, params["on"], params.get("score"), best.run, best.origin)
    return Verdict(MET, Reason(_MET_CODE[leaf.kind], params), best, (evidence,), kept, until, None, days)


_MET_CODE = {"course": "passed", "exam": "passed", "program": "awarded", "approval": "approved"}
_NEAREST = (
    "not_verified", "no_identity", "below", "no_score", "failed", "declined", "not_said", "not_latest",
    "not_first", "revoked", "corrected",
)  # fmt: skip


def nearest(put_aside: Iterable[SetAside]) -> Reason:
    """The most telling of the reasons why nothing counts: the one nearest to counting."""
    found = {each.reason.code: each.reason for each in put_aside}
    for code in _NEAREST:
        if code in found:
            return found[code]
    return NOTHING


def with_replaced(verdict: Verdict, replaced: list[tuple[Fact, str]]) -> Verdict:
    """The verdict, telling also of facts that were revoked or corrected."""
    told = tuple(aside(fact, why) for fact, why in sorted(replaced, key=lambda pair: pair[0].turn))
    kept = verdict.set_aside + told
    reason = nearest(kept) if verdict.reason is NOTHING else verdict.reason
    return Verdict(
        verdict.code, reason, verdict.fact, verdict.evidence, kept, verdict.until, verdict.parts, verdict.days
    )
