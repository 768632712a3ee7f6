"""Mail of these tests goes where the demo's goes, so that its links can be followed; none is held back because
another test sent one to the same address a moment ago."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _mail_is_kept(settings):
    cache.clear()
    settings.MAILERS = {"default": {"BACKEND": "studium.accounts.mailbox.MailboxBackend"}}
