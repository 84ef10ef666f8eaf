"""A real SMTP server on a port of its own, and what it has taken."""

from __future__ import annotations

import email
import email.policy
import socket
import ssl
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
USER, PASSWORD = "robot", "correct-horse"


class SmtpDesk:
    """Takes all mail, but for recipients that begin with one of `refuses`; `answer` is what it says to a message.
    Another one can take its place on the same `port` when it has stopped.

    With `certificate` it offers STARTTLS; with `signed_in` it takes mail from USER with PASSWORD only.
    """

    def __init__(
        self, certificate: ssl.SSLContext | None = None, *, signed_in: bool = False, port: int | None = None
    ) -> None:
        self.envelopes: list[Envelope] = []
        self.users: list[str] = []
        self.encrypted: list[bool] = []
        self.refuses: tuple[str, ...] = ()
        self.answer = "250 OK"
        self._is_open = False
        self._controller = Controller(
            self,
            hostname=HOST,
            port=port or _free_port(),
            tls_context=certificate,
            require_starttls=certificate is not None,
            authenticator=self._authenticate,
            auth_required=signed_in,
            auth_require_tls=certificate is not None,
        )
        self.port = int(self._controller.port)

    def start(self) -> SmtpDesk:
        self._controller.start()
        self._is_open = True
        return self

    def stop(self) -> None:
        """Once more does no harm."""
        if self._is_open:
            self._is_open = False
            self._controller.stop(no_assert=True)

    @property
    def messages(self) -> list[EmailMessage]:
        return [_read(envelope) for envelope in self.envelopes]

    @property
    def texts(self) -> list[str]:
        return self._parts("plain")

    @property
    def pages(self) -> list[str]:
        return self._parts("html")

    def _parts(self, kind: str) -> list[str]:
        bodies = [message.get_body((kind,)) for message in self.messages]
        return [body.get_content().replace("\r\n", "\n") for body in bodies if body is not None]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith(self.refuses or ("\0",)):
            return f"550 no {address} here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.envelopes.append(envelope)
            self.encrypted.append(session.ssl is not None)
        return self.answer

    def _authenticate(
        self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.users.append(data.login.decode())
        known = (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=known, handled=False)


def _read(envelope: Envelope) -> EmailMessage:
    content = envelope.content
    assert isinstance(content, bytes)
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])
