"""A program file and a record file, read for an evaluation without any database.

Of a program file only course, exam and program documents are looked at. What is on offer comes from there
(runs, windows, prices), the learner's own place from the record file (docs/formats/record.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from studium.catalog.requirements import Context, check, parse
from studium.catalog.requirements_problems import Malformed
from studium.catalog.requirements_problems import say as _
from studium.core.errors import Invalid

from .compiled import Rules, compile_rules
from .facts import KINDS, ORIGINS, Fact, exact_score
from .file_values import Fields, documents
from .offers import Enrolled, ExamPlace, Fee, NestedOffer, Offers, RunOffer, WindowOffer

_SUBJECTS = {
    "course": "course_result",
    "exam": "exam_result",
    "component": "component_result",
    "program": "program_award",
    "approval": "approval",
}
_FACT_FIELDS = (
    "id", "score", "passed", "verified", "identity_checked", "date", "recorded", "run", "attempt", "origin",
    "supersedes", "revoked", "provisional", "waiver", "transfer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProgramFile:
    """A program's rules, ready, and what its file says is on offer."""

    title: str
    rules: Rules
    pass_marks: Mapping[str, Decimal]
    runs: tuple[RunOffer, ...] = ()
    windows: tuple[WindowOffer, ...] = ()
    fee: Fee | None = None


@dataclass(frozen=True, slots=True)
class RecordFile:
    learner: str
    facts: tuple[Fact, ...]
    offers: Offers = field(default_factory=Offers)


def read_program(paths: Sequence[Path], key: str = "") -> ProgramFile:
    """The program in these files (by `key`, where there are several); `Invalid` says what is wrong."""
    path = ", ".join(map(str, paths))
    kinds: dict[str, dict[str, Fields]] = {"course": {}, "exam": {}, "program": {}}
    for raw in (document for each in paths for document in documents(each)):
        if isinstance(raw, dict) and raw and next(iter(raw)) in kinds:
            kind = next(iter(raw))
            found = Fields(raw, f"{kind} “{raw[kind]}”")
            kinds[kind][found.text(kind)] = found
    programs = kinds["program"]
    if not programs:
        raise Invalid(_("{path} holds no program.", path=path))
    if key and key not in programs:
        raise Invalid(_("{path} holds no program “{key}”.", path=path, key=key))
    if not key and len(programs) > 1:
        known = ", ".join(programs)
        raise Invalid(
            _("{path} holds several programs; name one with --key: {known}.", path=path, known=known)
        )
    key = key or next(iter(programs))
    document = programs[key]
    if "rules" not in document.raw:
        raise document.wrong("rules", _("a program states its rules."))
    tree = parse(document.raw["rules"])
    overlap = bool(document.flag("overlap"))
    context = Context(
        program_key=key,
        courses=kinds["course"] or None,
        exams=kinds["exam"] or None,
        overlap=overlap,
    )
    problems = check(tree, context)
    if problems:
        raise Malformed(problems)
    names = {
        f"{kind}:{name}": found.text("title", name) for kind in kinds for name, found in kinds[kind].items()
    }
    marks = {
        f"{kind}:{name}": mark
        for kind in ("course", "exam")
        for name, found in kinds[kind].items()
        if (mark := found.percent("pass_mark")) is not None
    }
    prices = Fields(document.raw.get("prices") or {}, f"{document.where}, prices")
    return ProgramFile(
        document.text("title", key),
        compile_rules(tree, program_key=key, names=names, overlap=overlap),
        marks,
        tuple(run for found in kinds["course"].values() for run in _runs(found)),
        tuple(window for found in kinds["exam"].values() for window in _windows(found)),
        Fee(prices.money("credential")) if prices.raw.get("credential") is not None else None,
    )


def _runs(course: Fields) -> list[RunOffer]:
    key, price = course.text("course"), course.money("price")
    return [
        RunOffer(
            run.text("run"), key, run.moment("start"), run.moment("end", end=True),
            run.moment("enrol_until", end=True), run.moment("upgrade_until", end=True),
            run.money("price") or price,
        )
        for run in course.listed("runs")
    ]  # fmt: skip


def _windows(exam: Fields) -> list[WindowOffer]:
    key, price = exam.text("exam"), exam.money("price")
    return [
        WindowOffer(
            window.text("window"), key, window.moment("register_from"),
            window.moment("register_until", end=True), window.moment("opens"),
            window.moment("closes", end=True), window.money("price") or price,
        )
        for window in exam.listed("windows")
    ]  # fmt: skip


def read_record(path: Path, pass_marks: Mapping[str, Decimal]) -> RecordFile:
    """A learner's facts and place; where a result does not say `passed`, the pass mark on file decides."""
    found = documents(path)
    raw = found[0] if found else {}
    record = Fields({"facts": raw} if isinstance(raw, list) else raw, _("The record"))
    record.only("learner", "facts", "offers")
    facts = [_fact(each, at, pass_marks) for at, each in enumerate(record.listed("facts"))]
    ids = {fact.id for fact in facts}
    if len(ids) < len(facts):
        raise Invalid(_("Two facts of the record have the same id."))
    for fact in facts:
        if fact.supersedes is not None and fact.supersedes not in ids:
            raise Invalid(_("A fact supersedes “{id}”, which is not in the record.", id=fact.supersedes))
    offers = Fields(record.raw.get("offers") or {}, _("The record, offers"))
    return RecordFile(record.text("learner"), tuple(facts), _offers(offers))


def _fact(found: Fields, at: int, pass_marks: Mapping[str, Decimal]) -> Fact:
    found.only(*_SUBJECTS, *_FACT_FIELDS)
    named = [kind for kind in (*_SUBJECTS, "waiver", "transfer") if kind in found.raw]
    if len(named) != 1:
        raise Invalid(
            _("{where} names exactly one of: {kinds}.", where=found.where,
              kinds=", ".join((*_SUBJECTS, "waiver", "transfer")))
        )  # fmt: skip
    word = named[0]
    kind = _SUBJECTS.get(word, word)
    assert kind in KINDS
    key = found.text(word) if word in ("waiver", "transfer") else f"{word}:{found.text(word)}"
    if ":" not in key:
        raise found.wrong(word, _("this names what it is about, such as course:KEY."))
    effective = found.moment("date")
    if effective is None:
        raise found.wrong("date", _("a fact says on which day it was true."))
    score, passed, revoked = found.percent("score"), found.flag("passed"), bool(found.flag("revoked"))
    if revoked:
        score, passed = None, False
    elif passed is None and score is not None and key in pass_marks:
        passed = score >= pass_marks[key]
    elif passed is None and word in ("program", "approval", "waiver", "transfer"):
        passed = True
    origin = found.text("origin", "transfer" if word == "transfer" else "native")
    if origin not in ORIGINS:
        raise found.wrong("origin", _("this is one of: {origins}.", origins=", ".join(ORIGINS)))
    return Fact(
        id=found.text("id") or f"#{at + 1}", learner=0, kind=kind, key=key, effective_at=effective,  # type: ignore[arg-type]
        recorded_at=found.moment("recorded") or effective,
        score=None if score is None else exact_score(score), passed=passed,
        verified=bool(found.flag("verified")), identity_checked=bool(found.flag("identity_checked")),
        attempt=found.whole("attempt"), run=found.text("run"), origin=origin,  # type: ignore[arg-type]
        supersedes=found.text("supersedes") or None, provisional=bool(found.flag("provisional")),
    )  # fmt: skip


def _offers(found: Fields) -> Offers:
    found.only("runs", "windows", "enrolled", "exams", "programs", "entitled", "fee")
    fee = Fields(found.raw["fee"], f"{found.where}, fee") if found.raw.get("fee") is not None else None
    entitled = found.raw.get("entitled") or []
    if not isinstance(entitled, list):
        raise found.wrong("entitled", _("this is a list of course keys."))
    return Offers(
        runs=tuple(
            RunOffer(
                run.text("run"), run.text("course"), run.moment("start"), run.moment("end", end=True),
                run.moment("enrol_until", end=True), run.moment("upgrade_until", end=True),
                run.money("price"),
            )
            for run in found.listed("runs")
        ),
        windows=tuple(window for each in found.listed("windows") for window in _windows(_single(each))),
        enrolled=tuple(
            Enrolled(
                each.text("run"), each.text("course"), each.text("track", "audit"), each.percent("percent")
            )
            for each in found.listed("enrolled")
        ),
        exams=tuple(
            ExamPlace(
                each.text("exam"), bool(each.flag("entitled")), each.text("registered"),
                each.moment("awaiting_since"), each.whole("attempts_left"),
            )
            for each in found.listed("exams")
        ),
        nested=tuple(
            NestedOffer(each.text("program"), bool(each.flag("begun")), each.money("cost"))
            for each in found.listed("programs")
        ),
        entitled=frozenset(map(str, entitled)),
        fee=Fee(fee.money("price"), bool(fee.flag("settled"))) if fee is not None else None,
    )  # fmt: skip


def _single(window: Fields) -> Fields:
    """A window standing alone, in the shape it has inside its exam's document."""
    return Fields({"exam": window.text("exam"), "windows": [window.raw]}, window.where)


def offers_for(program: ProgramFile, record: RecordFile) -> Offers | None:
    """Both files' offers together; None where neither tells of any run or window."""
    own = record.offers
    if not (program.runs or program.windows or own.runs or own.windows):
        return None
    fee = own.fee
    if fee is None or (fee.price is None and program.fee is not None):
        fee = Fee(program.fee.price if program.fee else None, bool(fee and fee.settled))
    return Offers(
        own.runs or program.runs, own.windows or program.windows, own.enrolled, own.exams, own.nested,
        own.entitled, fee if fee.price is not None else None,
    )  # fmt: skip


def end_of(text: str) -> datetime:
    """A day given on the command line means its end; a moment itself. ValueError otherwise."""
    from .file_values import moment

    return moment(text, end=True)
