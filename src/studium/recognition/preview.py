"""What a request would send, before it is sent: the consent form's content (R32)."""

from __future__ import annotations

from dataclasses import dataclass

from studium.core.clock import now

from . import gather, words
from .agreements import AgreementView, present_version, views
from .requesting import past_of
from .rules import may_request
from .sharing import SharedItem, items


@dataclass(frozen=True, slots=True)
class RequestPreview:
    """To whom, for what, exactly what. `refusal` says why it cannot be sent now; `birth_date` is known or not."""

    agreement: AgreementView
    items: tuple[SharedItem, ...]
    birth_date: str
    before_completion: bool
    refusal: str


def preview_request(*, learner_id: int, agreement_key: str) -> RequestPreview:
    """Raises `NotFound` for an unknown agreement, or where the learner has not joined the program."""
    view = views([present_version(agreement_key)])[0]
    record = gather.record(learner_id=learner_id, program_key=view.terms.program_key, birth_date=True)
    refused = may_request(past_of(learner_id), agreement_key=agreement_key, now=now())
    refusal = words.refusal(refused) if refused else ""
    if not view.in_force(now()):
        refusal = words.not_in_force(view.terms, now())
    return RequestPreview(
        agreement=view,
        items=tuple(items(record)),
        birth_date=record.learner.birth_date,
        before_completion=not record.complete,
        refusal=refusal,
    )
