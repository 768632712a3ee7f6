"""A mail backend that keeps mail instead of sending it: where no mail server is set, and in the demo."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class MailboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        from .models import MailMessage

        rows = [
            MailMessage(to=address.lower(), subject=message.subject[:250], body=str(message.body))
            for message in email_messages
            for address in message.recipients()
        ]
        MailMessage.objects.bulk_create(rows)
        return len(email_messages)
