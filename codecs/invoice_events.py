"""Procountor's log of an invoice: whether it has been sent, when the answer to sending was lost."""

from __future__ import annotations

from severa_procountor.codecs.procountor import Answer, decode

_SENT = "SEND"


class _Event(Answer, frozen=True, kw_only=True):
    action: str | None = None


class _Events(Answer, frozen=True, kw_only=True):
    """`GET /invoices/{id}/transactions`."""

    transactions: tuple[_Event, ...] | None = None


def says_sent(body: bytes) -> bool:
    """Whether the log holds a sending. Raises Untranslatable with `procountor_unreadable`."""
    return any(event.action == _SENT for event in decode(body, _Events).transactions or ())
