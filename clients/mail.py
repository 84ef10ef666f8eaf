"""Mail: one message, as text and as HTML, to one SMTP server, within ten seconds. The only module that speaks SMTP."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid

import msgspec

from severa_procountor.elapsed import elapsed
from severa_procountor.settings.secrets import Secret

TIMEOUT_S = 10.0
# A socket that may not wait at all would not block, which is something else than a time-out.
_SHORTEST_S = 0.01


class MailServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail goes, and as whom. Without `user` nobody signs in."""

    host: str
    port: int
    starttls: bool
    user: str
    password: Secret
    sender: str


class Message(msgspec.Struct, frozen=True):
    """What is sent: the reader's program shows `html` or, where it does not, `text`, which says the same."""

    subject: str
    text: str
    html: str


class NotSent(Exception):
    """The server took nothing, or did not say that it did. The text holds no address and no secret."""


class ServerAway(NotSent):
    """The server cannot be reached, or does not let us in: another message would fare the same."""


class MessageRefused(NotSent):
    """The server is there, and does not take this message."""


def send(server: MailServer, recipients: Sequence[str], message: Message) -> int:
    """Sends one message to all recipients, and returns how many of them the server refused: not all.

    Raises ServerAway or MessageRefused. After ServerAway the message may have been sent all the same: the
    answer to the last line of a message can be lost as any other.
    """
    try:
        mail = _mail(server.sender, recipients, message)
        with _session(server) as session:
            return len(_sent(session, mail))
    except OSError as failure:  # and first: a wrong certificate is a ValueError too
        raise ServerAway(_described(failure)) from None
    except ValueError as fault:
        raise MessageRefused(type(fault).__name__) from None  # its text may quote an address


def _sent(session: smtplib.SMTP, mail: EmailMessage) -> Sequence[str]:
    try:
        return tuple(session.send_message(mail))
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = sorted({code for code, _ in refusal.recipients.values()})
        raise MessageRefused(f"every recipient, {', '.join(map(str, codes))}") from None
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError) as refusal:
        raise MessageRefused(_described(refusal)) from None


def _mail(sender: str, recipients: Sequence[str], message: Message) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = ", ".join(recipients)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(localtime())
    mail["Message-ID"] = make_msgid(domain=_domain(sender))
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notes in return
    # Any server takes quoted-printable, whatever the letters and lines. The best part comes last (RFC 2046, 5.1.4).
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return mail


@contextlib.contextmanager
def _session(server: MailServer) -> Iterator[smtplib.SMTP]:
    session = _Session(server)
    try:
        if server.starttls:
            session.starttls(context=ssl.create_default_context())
        if server.user:
            session.login(server.user, server.password.value)
        yield session
    finally:
        # What was sent stays sent, however the server takes the farewell.
        with contextlib.suppress(OSError):
            session.quit()
        session.close()


class _Session(smtplib.SMTP):
    """All of it within one deadline, where smtplib has a time-out for each read only."""

    def __init__(self, server: MailServer) -> None:
        self._ends = elapsed() + TIMEOUT_S
        # smtplib would ask the name service for this machine's own name, and wait for it.
        super().__init__(server.host, server.port, local_hostname=_domain(server.sender), timeout=TIMEOUT_S)

    def getreply(self) -> tuple[int, bytes]:
        if self.sock is not None:
            self.sock.settimeout(max(_SHORTEST_S, self._ends - elapsed()))
        return super().getreply()


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _described(failure: OSError) -> str:
    """What it was, without the server's own words: those may quote an address."""
    name = type(failure).__name__
    if isinstance(failure, smtplib.SMTPResponseException):
        return f"{name}, {failure.smtp_code}"
    return f"{name}: {failure.strerror}" if failure.strerror else name
