"""Mails as the one who gets them reads them: what is told of which document, and what is to be done about it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from smtp_desk import SmtpDesk

_STEP = re.compile(r"\d+\. (.+)")


class Told(NamedTuple):
    """One problem of a mail with the documents that have it. `mended_by` is the heading of its section."""

    mended_by: str
    title: str
    steps: tuple[str, ...]
    documents: tuple[str, ...]
    text: str


def address_of(company: str) -> str:
    return f"bookkeeper@{company}.example"


def ask_for_mail(tenants: Path, companies: Sequence[str], languages: dict[str, str]) -> None:
    """Each company gets an address of its own, and those named another language than that of its invoices."""
    for file in tenants.glob("*.toml"):
        text = file.read_text("utf-8")
        for company in companies:
            wanted = [f'name = "{company}"', f'email_on_errors = ["{address_of(company)}"]']
            if company in languages:
                wanted.append(f'mail_language = "{languages[company]}"')
            text = text.replace(f'name = "{company}"\n', "\n".join(wanted) + "\n")
        file.write_text(text, "utf-8")


def mails_to(desk: SmtpDesk, company: str) -> list[EmailMessage]:
    return [message for message in desk.messages if message["To"] == address_of(company)]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def told(text: str) -> Iterator[Told]:
    """What the plain text of a mail tells, in its order."""
    heading = ""
    lines = text.splitlines()
    underlined = [
        place
        for place, (title, line) in enumerate(itertools.pairwise(lines), start=1)
        if set(line) in ({"="}, {"-"}) and len(line) == len(title)
    ]
    for at, end in itertools.pairwise([*underlined, len(lines) + 1]):
        if set(lines[at]) == {"="}:
            heading = lines[at - 1]
        else:
            yield _told(heading, lines[at - 1], lines[at + 1 : end - 1])


def _told(heading: str, title: str, lines: Sequence[str]) -> Told:
    return Told(
        mended_by=heading,
        title=title,
        steps=tuple(found[1] for line in lines if (found := _STEP.fullmatch(line))),
        documents=tuple(line.removeprefix("* ") for line in lines if line.startswith("* ")),
        text="\n".join(lines),
    )
