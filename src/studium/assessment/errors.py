"""The one error of this app."""

from __future__ import annotations

from studium.core.errors import Invalid


class Unsupported(Invalid):
    """A problem that the native engine cannot take.

    `kind` names the element that is in the way ("customresponse"), or "xml" where the source does not
    parse; `why` is a sentence for the course's author.
    """

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(why)
        self.kind = kind
        self.why = why
