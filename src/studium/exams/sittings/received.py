"""What was received in a sitting: its parts, its answers, its paper; and the text that a receipt is the digest of."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from .. import documents, paper
from ..marking.human.receiving import Sent, files_in, with_files
from ..models import Answer, Sitting, SittingPart


class Given(Protocol):
    """One stored answer, as a row or as the few columns of it that are needed."""

    @property
    def block_key(self) -> str: ...
    @property
    def content(self) -> Any: ...
    @property
    def saved_at(self) -> datetime: ...


class _Kept(NamedTuple):
    block_key: str
    content: Any
    saved_at: datetime


class Received:
    """A sitting with what is read of it once, when it is first needed; or beforehand, for many sittings at a time."""

    def __init__(
        self,
        sitting: Sitting,
        *,
        parts: Sequence[SittingPart] | None = None,
        answers: Mapping[str, Given] | None = None,
    ) -> None:
        self.sitting = sitting
        if parts is not None:
            self.parts = parts
        if answers is not None:
            self.answers = answers

    @cached_property
    def parts(self) -> Sequence[SittingPart]:
        """The parts that were begun, in their order."""
        return list(self.sitting.parts.order_by("number"))

    @cached_property
    def answers(self) -> Mapping[str, Given]:
        """By block key."""
        return _by_block(self.sitting.answers.all())

    @cached_property
    def terms(self) -> documents.ExamTerms:
        """The terms as they stood when the sitting began."""
        return documents.parse("", self.sitting.terms)

    @cached_property
    def questions(self) -> list[paper.Question]:
        return paper.questions(self.sitting.content_version, self.sitting.form)

    @cached_property
    def files(self) -> Mapping[str, Sequence[Sent]]:
        """The files that came with responses, by block key. No query where no question takes any."""
        return files_in(self.sitting, self.questions)

    @property
    def given(self) -> dict[str, dict[str, Any]]:
        """Everything that was answered, by block key: what marking reads."""
        return with_files({key: answer.content for key, answer in self.answers.items()}, self.files)

    def asked_in(self, number: int) -> list[paper.Question]:
        """The questions of one part, counted from 1."""
        parts = paper.parts_of(self.sitting.content_version, self.sitting.form)
        counts = [sum(item["kind"] == "problem" for item in part["items"]) for part in parts]
        if not 0 < number <= len(counts):
            return []
        before = sum(counts[: number - 1])
        return self.questions[before : before + counts[number - 1]]

    def part_digest(self, part: SittingPart) -> str:
        """The SHA-256 of everything that was received in one part."""
        return _digest(
            _canonical(
                {
                    "sitting": self.sitting.public_id,
                    "part": part.key,
                    "number": part.number,
                    "started_at": _iso(part.started_at),
                    "submitted_at": _iso(part.submitted_at),
                    "received": self._said(self.asked_in(part.number)),
                }
            )
        )

    @property
    def text(self) -> str:
        """Everything that was received, as canonical JSON."""
        sitting = self.sitting
        return _canonical(
            {
                "sitting": sitting.public_id,
                "exam": sitting.terms.get("exam", ""),
                "exam_version": sitting.exam_number,
                "content_version": sitting.content_version,
                "started_at": _iso(sitting.started_at),
                "submitted_at": _iso(sitting.submitted_at),
                "parts": [{"part": part.key, "sha256": part.receipt} for part in self.parts],
                "received": self._said(self.questions),
            }
        )

    @property
    def digest(self) -> str:
        """The SHA-256 of the text: the receipt."""
        return _digest(self.text)

    def _said(self, questions: Iterable[paper.Question]) -> list[dict[str, Any]]:
        received = []
        for question in questions:
            answer = self.answers.get(question.block_key)
            line: dict[str, Any] = {
                "question": question.number,
                "block": question.block_key,
                "answers": answer.content if answer else {},
                "saved_at": answer.saved_at.isoformat() if answer else None,
            }
            if files := self.files.get(question.block_key):
                line["files"] = [one.to_json() for one in files]
            received.append(line)
        return received


def received_in(sittings: Sequence[Sitting]) -> list[Received]:
    """What was received in each of these. Two queries, however many."""
    parts: dict[int, list[SittingPart]] = defaultdict(list)
    for part in SittingPart.objects.filter(sitting__in=sittings).order_by("sitting_id", "number"):
        parts[part.sitting_id].append(part)
    answers: dict[int, dict[str, Given]] = defaultdict(dict)
    rows = Answer.objects.filter(sitting__in=sittings)
    for sitting, block, content, at in rows.values_list("sitting_id", "block_key", "content", "saved_at"):
        answers[sitting][block] = _Kept(block, content, at)
    return [Received(one, parts=parts[one.pk], answers=answers[one.pk]) for one in sittings]


def receipt_text(
    sitting: Sitting, answers: Iterable[Given], parts: Sequence[SittingPart] | None = None
) -> str:
    """Everything that was received, as canonical JSON. Its SHA-256 is the receipt."""
    return Received(sitting, parts=parts, answers=_by_block(answers)).text


def _by_block(answers: Iterable[Given]) -> dict[str, Given]:
    return {answer.block_key: answer for answer in answers}


def _canonical(said: dict[str, Any]) -> str:
    """Canonical JSON: sorted keys, no spaces."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
