"""One message to a real SMTP server: what it takes, what it refuses, and what is said of that."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from smtp_desk import HOST, PASSWORD, USER, SmtpDesk

from severa_procountor.clients import mail
from severa_procountor.clients.mail import MailServer, Message, MessageRefused, NotSent, ServerAway, send
from severa_procountor.settings.secrets import Secret

# Signing in without TLS is what some of these tests are about.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
TO = ("one@acme.example", "two@acme.example")
NOTE = Message("s", "t", "<p>t</p>")
Start = Callable[..., SmtpDesk]


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as stack:

        def started(*arguments: Any, **settings: Any) -> SmtpDesk:
            desk = SmtpDesk(*arguments, **settings).start()
            stack.callback(desk.stop)
            return desk

        yield started


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for this machine that nobody has signed but itself."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not there to make a certificate")
    folder = tmp_path_factory.mktemp("certificate")
    subject = ["-subj", "/CN=mail.example", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *files],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


def server(port: int, **settings: Any) -> MailServer:
    plain = {"starttls": False, "user": "", "password": Secret(""), "sender": "robot@books.example"}
    return MailServer(host=HOST, port=port, **{**plain, **settings})


def context(folder: Path) -> ssl.SSLContext:
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return made


def test_a_message_arrives_whole_and_is_marked_as_a_machines(start: Start) -> None:
    desk = start()
    text = "Laskua ei voitu siirtää: 12 €\n" + "x" * 2000 + "\n.\n"
    html = f"<html><body><p>{text}</p></body></html>\n"
    assert send(server(desk.port), TO, Message("books: 1 document", text, html)) == 0
    [message], [envelope] = desk.messages, desk.envelopes
    assert (desk.texts, desk.pages) == ([text], [html])
    assert (message["From"], message["To"]) == ("robot@books.example", ", ".join(TO))
    assert (message["Subject"], message["Auto-Submitted"]) == ("books: 1 document", "auto-generated")
    assert message["Message-ID"].endswith("@books.example>")
    assert message["Date"]
    assert tuple(envelope.rcpt_tos) == TO
    assert isinstance(envelope.content, bytes)
    assert envelope.content.isascii()  # not every server takes more


def test_the_text_comes_before_the_page_that_says_the_same(start: Start) -> None:
    desk = start()
    send(server(desk.port), TO, NOTE)
    [message] = desk.messages
    parts = [part.get_content_type() for part in message.iter_parts()]
    assert (message.get_content_type(), parts) == ("multipart/alternative", ["text/plain", "text/html"])


def test_who_has_a_user_signs_in(start: Start) -> None:
    desk = start(signed_in=True)
    send(server(desk.port, user=USER, password=Secret(PASSWORD)), TO, NOTE)
    assert (desk.users, len(desk.envelopes)) == ([USER], 1)


def test_a_refused_sign_in_says_neither_user_nor_password(start: Start) -> None:
    desk = start(signed_in=True)
    with pytest.raises(ServerAway) as caught:
        send(server(desk.port, user=USER, password=Secret("wr0ng")), TO, NOTE)
    assert str(caught.value) == "SMTPAuthenticationError, 535"
    assert desk.envelopes == []


def test_starttls_comes_before_the_sign_in(
    start: Start, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate.pem"))
    desk = start(context(certificate), signed_in=True)
    send(server(desk.port, starttls=True, user=USER, password=Secret(PASSWORD)), TO, NOTE)
    assert (desk.encrypted, desk.users) == ([True], [USER])


def test_a_certificate_that_nobody_vouches_for_is_told_nothing(start: Start, certificate: Path) -> None:
    desk = start(context(certificate), signed_in=True)
    with pytest.raises(ServerAway, match="CERTIFICATE_VERIFY_FAILED"):
        send(server(desk.port, starttls=True, user=USER, password=Secret(PASSWORD)), TO, NOTE)
    assert (desk.users, desk.envelopes) == ([], [])


def test_a_server_without_starttls_is_told_nothing_where_it_is_wanted(start: Start) -> None:
    desk = start(signed_in=True)
    with pytest.raises(ServerAway, match="SMTPNotSupportedError"):
        send(server(desk.port, starttls=True, user=USER, password=Secret(PASSWORD)), TO, NOTE)
    assert (desk.users, desk.envelopes) == ([], [])


def test_a_recipient_who_is_refused_does_not_keep_the_others_from_their_mail(start: Start) -> None:
    desk = start()
    desk.refuses = ("one@",)
    assert send(server(desk.port), TO, NOTE) == 1
    assert desk.envelopes[0].rcpt_tos == ["two@acme.example"]


@pytest.mark.parametrize(
    ("refuses", "answer", "said"),
    [
        (("one@", "two@"), "250 OK", "every recipient, 550"),
        ((), "554 one@acme.example is full", "SMTPDataError, 554"),
    ],
)
def test_a_refused_message_is_told_from_a_server_that_is_away_and_names_no_address(
    start: Start, refuses: tuple[str, ...], answer: str, said: str
) -> None:
    desk = start()
    desk.refuses, desk.answer = refuses, answer
    with pytest.raises(MessageRefused) as caught:
        send(server(desk.port), TO, NOTE)
    assert str(caught.value) == said


def test_an_address_that_no_header_can_hold_is_refused_without_naming_it(start: Start) -> None:
    desk = start()
    with pytest.raises(NotSent) as caught:
        send(server(desk.port), ("one@acme.example\r\nBcc: x@y.example",), NOTE)
    assert "acme" not in str(caught.value)
    assert desk.envelopes == []


def test_a_server_that_is_not_there_is_away() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        with pytest.raises(ServerAway, match="refused"):
            send(server(taken.getsockname()[1]), TO, NOTE)


def test_a_server_that_says_nothing_is_away_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_S", 0.1)
    with socket.create_server((HOST, 0)) as silent, pytest.raises(ServerAway):
        send(server(silent.getsockname()[1]), TO, NOTE)


def test_the_time_is_that_of_the_whole_message_and_not_of_each_answer(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([0.0, 0.0])
    monkeypatch.setattr(mail, "elapsed", lambda: next(moments, mail.TIMEOUT_S))
    monkeypatch.setattr(SmtpDesk, "handle_RCPT", _late)
    desk = start()
    with pytest.raises(ServerAway):
        send(server(desk.port), TO, NOTE)


async def _late(*_: Any) -> str:
    await asyncio.sleep(0.5)
    return "250 OK"
