"""Awkward documents are put right from the mail alone, and go by themselves within one interval."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flow import mailbox
from flow.awkward import COMPANIES, LANGUAGES, awkward_world
from flow.awkward_desk import NOT_A_CODE, Document, Office, is_done, is_parked
from flow.conftest import Produce, Serve
from flow.mailbox import Told, mails_to, text_of
from flow.product import eventually
from flow.secrets_of import private_of
from smtp_desk import HOST, SmtpDesk

from severa_procountor.problems.catalogue import Language, catalogue
from severa_procountor.problems.names import OWNER_NAMES
from severa_procountor.producers import loop, told
from severa_procountor.producers.mail_phrases import PHRASES


@pytest.fixture
def desk() -> Iterator[SmtpDesk]:
    made = SmtpDesk().start()
    yield made
    made.stop()


@pytest.fixture
def office(serve: Serve, product: Produce, desk: SmtpDesk) -> Office:
    sandbox = serve(awkward_world())
    mail = {"smtp_host": HOST, "smtp_port": desk.port, "smtp_starttls": False}
    ours = product(sandbox, mail_from="robot@acme.example", **mail)
    mailbox.ask_for_mail(ours.tenants, COMPANIES, LANGUAGES)
    made = Office(sandbox, ours)
    [company] = {each.company for each in made.documents if each.code == "travel_default_code"}
    made.set(company, "default_codes", "travel_expense", f'"{NOT_A_CODE}"')
    return made


def test_each_is_put_right_from_the_mail_alone_and_goes_with_the_next_poll(
    office: Office, desk: SmtpDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "HOUSEKEEPING_S", 0)
    monkeypatch.setattr(told, "BETWEEN_MS", 0)
    documents = office.documents

    with office.ours.running() as producer:
        eventually(lambda: all(map(is_parked, documents)), "all are parked")
        eventually(lambda: not untold(documents, desk), "all are told")
        for document in documents:
            assert_told_well(document, desk)
            document.mend()
        producer.hurry()
        eventually(lambda: all(map(is_done, documents)), "all are done", within=60)
        eventually(lambda: all(is_well(desk, company) for company in COMPANIES), "all is well again")

    assert {document.code: odd for document in documents if (odd := document.odd())} == {}
    mails = "\n".join([*desk.texts, *desk.pages])
    assert [private for private in private_of(office.sandbox) if private in mails] == []


def untold(documents: list[Document], desk: SmtpDesk) -> list[str]:
    return [document.code for document in documents if not entries(document, desk)]


def entries(document: Document, desk: SmtpDesk) -> list[Told]:
    """What the mails of its company say of it."""
    record = document.record()
    assert record is not None
    kind = PHRASES[language(document)].kinds[record.key.kind].capitalize()
    name = f"{kind} {record.number}" + (f", {record.customer}" if record.customer else "")
    mails = mails_to(desk, document.company)
    return [each for mail in mails for each in mailbox.told(text_of(mail)) if name in each.documents]


def language(document: Document) -> Language:
    return Language(LANGUAGES[document.company])


def assert_told_well(document: Document, desk: SmtpDesk) -> None:
    """By whom it is mended, why and how, with the step that the one who mends it follows."""
    [entry] = entries(document, desk)
    kind = catalogue()[document.code]
    text, record = kind.text(language(document)), document.record()
    assert record is not None
    owner = PHRASES[language(document)].owner.format(owner=OWNER_NAMES[language(document)][kind.owner])
    assert (entry.mended_by, entry.title, entry.steps) == (owner.upper(), text.title, text.steps)
    assert any(document.follows in step for step in kind.en.steps)
    assert text.why in entry.text
    assert all(" ".join(problem.message.split()) in entry.text for problem in record.problems)


def is_well(desk: SmtpDesk, company: str) -> bool:
    return mails_to(desk, company)[-1]["Subject"].endswith(PHRASES[Language(LANGUAGES[company])].all_well)
