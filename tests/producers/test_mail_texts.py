"""How a mail reads: as text and as HTML, in each language, by who can mend what."""

from __future__ import annotations

from html.parser import HTMLParser
from string import Formatter
from typing import Any

import msgspec
import pytest

from severa_procountor.problems import Level, Problem
from severa_procountor.problems.catalogue import Language, Owner, catalogue
from severa_procountor.problems.names import OWNER_NAMES, REGISTER_NAMES
from severa_procountor.producers.mail_content import (
    LONGEST,
    MOST_DESCRIBED,
    MOST_NAMED,
    Content,
    Place,
    content,
)
from severa_procountor.producers.mail_html import page
from severa_procountor.producers.mail_phrases import PHRASES, Counted
from severa_procountor.producers.mail_text import plain
from severa_procountor.producers.told import Gone, News
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.reconciliations import Difference
from severa_procountor.state.records import Record
from severa_procountor.workers.names import DOCUMENTS, KINDS, SALES_INVOICES, TRAVEL_REIMBURSEMENTS

NO_NUMBER = Problem("customer_number_missing", "The customer has no number", "customer.number")
CLOSED = Problem("period_closed", "2025-12-31 is in a closed year", "date")
MOVED = Difference("reconciliation_moved_back", "901", "Acme Oy", "in 'Draft' in Severa")
ALL = list(Language)


def parked(
    *problems: Problem,
    number: str = "1042",
    customer: str = "Acme Oy",
    kind: str = SALES_INVOICES,
    source: str = "g1",
) -> Record:
    counts = dict.fromkeys(
        ("round", "attempts", "failures", "crashes", "first_seen", "waiting_since", "due", "fence"), b"1"
    )
    texts = {"state": b"parked", "facts": b"{}", "notes": b"[]", "parked_at": b"1"}
    own = {
        "number": number.encode(),
        "customer": customer.encode(),
        "problems": msgspec.json.encode(problems),
    }
    fields = {name.encode(): value for name, value in (counts | texts | own).items()}
    return Record.read(TransferKey("acme", "books", kind, source), fields)


def mail(*records: Record, language: Language = Language.ENGLISH, **news: Any) -> Content:
    quiet: dict[str, Any] = {"differences": (), "gone": Gone(), "still": 0, "still_different": 0}
    return content(News(records, **(quiet | news)), Place("acme", "books", language, minutes=10))


def test_a_problem_is_explained_from_the_title_to_the_next_try() -> None:
    text = plain(mail(parked(NO_NUMBER)))
    told = catalogue()[NO_NUMBER.code].en
    steps = "\n".join(f"{place}. {step}" for place, step in enumerate(told.steps, start=1))
    assert text == (
        "books: 1 document could not be carried over\n\n"
        "TO BE MENDED BY: SEVERA USER\n"
        "============================\n\n"
        f"{told.title}\n{'-' * len(told.title)}\n\n"
        f"Why: {told.why}\n\n"
        f"What to do:\n{steps}\n\n"
        "Documents:\n* Invoice 1042, Acme Oy\n  Message: The customer has no number (customer.number)\n\n"
        "Tried again by itself within 10 minutes after one of these has changed: the document, the settings, "
        "customers in Severa; otherwise every six hours.\n\n"
        "-- \n"
        "A document is told of once, and again when it stops for another reason.\n"
        "Sent by the integration of Severa and Procountor (acme/books). Nobody reads answers to this mail.\n"
    )


@pytest.mark.parametrize("language", ALL)
@pytest.mark.parametrize("shown", [plain, lambda mail: texts_of(page(mail))], ids=["text", "html"])
def test_everything_is_said_in_the_companys_language(shown: Any, language: Language) -> None:
    said = shown(mail(parked(NO_NUMBER), language=language, differences=(MOVED,))).casefold()
    kind = catalogue()[NO_NUMBER.code]
    told, moved = kind.text(language), catalogue()[MOVED.code].text(language)
    phrases = PHRASES[language]
    [register] = kind.waits_for
    for expected in (
        told.title,
        told.why,
        *told.steps,
        moved.title,
        *moved.steps,
        phrases.stopped.of(1),
        phrases.differences,
        phrases.steps,
        phrases.documents,
        phrases.message,
        phrases.once,
        OWNER_NAMES[language][Owner.SEVERA_USER],
        REGISTER_NAMES[language][register],
        f"{phrases.kinds[SALES_INVOICES]} 1042",
        "Acme Oy",
        NO_NUMBER.message,
        MOVED.message,
    ):
        assert expected.casefold() in said


@pytest.mark.parametrize(
    ("language", "word", "in_steps"),
    [
        (Language.ENGLISH, "Message", "the message"),
        (Language.FINNISH, "Ilmoitus", "ilmoituks"),
        (Language.SWEDISH, "Meddelande", "meddelandet"),
    ],
)
def test_what_was_found_stands_under_the_word_that_the_steps_use_for_it(
    language: Language, word: str, in_steps: str
) -> None:
    text = plain(mail(parked(CLOSED), language=language))
    assert f"  {word}: {CLOSED.message} (date)" in text
    assert any(in_steps in step for step in catalogue()[CLOSED.code].text(language).steps)


def test_problems_stand_by_who_can_mend_them() -> None:
    two = mail(parked(CLOSED, NO_NUMBER, source="g1"), parked(CLOSED, source="g2", number="1043"))
    assert [section.heading for section in two.sections] == [
        "To be mended by: Severa user",
        "To be mended by: Procountor administrator",
    ]
    [[ours], [theirs]] = [section.entries for section in two.sections]
    assert [item.name for item in ours.items] == ["Invoice 1042"]
    assert [item.name for item in theirs.items] == ["Invoice 1042", "Invoice 1043"]


def test_a_problem_of_several_documents_is_explained_once() -> None:
    text = plain(mail(*(parked(NO_NUMBER, number=str(number), source=str(number)) for number in (1, 2, 3))))
    assert text.count(catalogue()[NO_NUMBER.code].en.why) == 1
    assert text.count("* Invoice") == 3


def test_a_document_with_one_problem_in_two_places_stands_once_with_both() -> None:
    again = Problem(NO_NUMBER.code, "Neither has the one who pays", "billing")
    [section] = mail(parked(NO_NUMBER, again)).sections
    [item] = section.entries[0].items
    assert item.details == (
        "The customer has no number (customer.number)",
        "Neither has the one who pays (billing)",
    )


def test_a_document_that_has_problems_elsewhere_in_the_mail_says_so() -> None:
    remark = PHRASES[Language.ENGLISH].more_problems
    assert remark in plain(mail(parked(NO_NUMBER, CLOSED)))
    assert remark not in plain(mail(parked(NO_NUMBER)))


def test_a_warning_beside_a_problem_is_not_told() -> None:
    warning = Problem("edited_under_way", "Edited meanwhile", level=Level.WARNING)
    assert "Edited meanwhile" not in plain(mail(parked(NO_NUMBER, warning)))


def test_a_document_without_a_number_goes_by_the_beginning_of_its_id() -> None:
    assert "* Invoice 01234567, Acme Oy\n" in plain(mail(parked(NO_NUMBER, number="", source="0123456789ab")))


def test_a_travel_reimbursement_is_named_by_its_number_alone() -> None:
    travel = parked(CLOSED, number="77", customer="", kind=TRAVEL_REIMBURSEMENTS)
    assert "* Travel reimbursement 77\n" in plain(mail(travel))
    assert "* Matkalasku 77\n" in plain(mail(travel, language=Language.FINNISH))


def test_of_very_many_documents_some_are_described_some_named_and_the_rest_counted() -> None:
    numbers = [str(10_000 + place) for place in range(MOST_DESCRIBED + MOST_NAMED + 2)]
    text = plain(mail(*(parked(NO_NUMBER, number=number, source=number) for number in numbers)))
    assert text.count("* Invoice") == MOST_DESCRIBED
    assert [number for number in numbers if number not in text] == numbers[-2:]
    assert "And 2 more." in text


def test_a_code_that_this_version_does_not_know_is_the_operators_and_keeps_its_message() -> None:
    [section] = mail(parked(Problem("of_another_version", "Something new"))).sections
    [entry] = section.entries
    assert section.heading == "To be mended by: operator"
    assert (entry.title, entry.items[0].details) == ("of_another_version", ("Something new",))


def test_a_kind_of_document_that_this_version_does_not_know_goes_by_its_own_name() -> None:
    assert "* Receipts 1042, Acme Oy\n" in plain(mail(parked(NO_NUMBER, kind="receipts")))


@pytest.mark.parametrize("shown", [plain, page], ids=["text", "html"])
def test_identity_codes_and_accounts_are_masked_wherever_they_stand(shown: Any) -> None:
    secret = "131052-952X is paid to FI21 1234 5600 0007 85"
    odd = parked(Problem(NO_NUMBER.code, secret, secret), number="131052-952X", customer=secret)
    said = shown(mail(odd, differences=(Difference(MOVED.code, "131052-952X", secret, secret),)))
    assert "[identity code] is paid to [account]" in said
    assert "952X" not in said
    assert "5600" not in said


def test_texts_of_customers_are_no_html() -> None:
    nasty = '<img src=x onerror="alert(1)">&amp;'
    difference = Difference(MOVED.code, nasty, nasty, nasty)
    html = page(
        mail(parked(Problem(nasty, nasty, nasty), customer=nasty, number=nasty), differences=(difference,))
    )
    assert "<img" not in html
    assert nasty in texts_of(html)


@pytest.mark.parametrize("language", ALL)
def test_every_tag_of_the_page_is_closed_in_its_turn(language: Language) -> None:
    whole = mail(parked(NO_NUMBER, CLOSED), language=language, differences=(MOVED,), gone=Gone(2, 1), still=3)
    assert Reader(page(whole)).open == []


def test_the_page_leaves_light_and_dark_to_the_reader() -> None:
    html = page(mail(parked(NO_NUMBER)))
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "background" not in html


def test_a_text_keeps_to_its_line_and_shows_all_of_its_letters() -> None:
    odd = parked(Problem(NO_NUMBER.code, "one\r\n\r\n== two\u202e ==\x00", ""), customer="Acme\n* Invoice 1")
    [item] = mail(odd).sections[0].entries[0].items
    assert (item.customer, item.details) == ("Acme * Invoice 1", ("one == two ==",))


def test_a_text_that_has_no_end_is_cut() -> None:
    [item] = mail(parked(Problem(NO_NUMBER.code, "long " * 1000))).sections[0].entries[0].items
    assert len(item.details[0]) == LONGEST
    assert item.details[0].endswith("…")


def test_the_end_of_all_trouble_is_told_without_any_explanation() -> None:
    assert plain(mail(gone=Gone(carried=4, set_aside=1))) == (
        "books: all is well again\n\n"
        "Nothing that earlier mails told of is stopped any more.\n\n"
        "4 documents of earlier mails have been carried over since.\n\n"
        "1 document of an earlier mail is not to be carried over any more: it was set aside, or has got another "
        "status.\n\n"
        "-- \n"
        "Sent by the integration of Severa and Procountor (acme/books). Nobody reads answers to this mail.\n"
    )


@pytest.mark.parametrize("language", ALL)
def test_every_kind_of_document_has_a_word_in_every_language(language: Language) -> None:
    words = PHRASES[language].kinds
    assert set(words) == set(KINDS)
    assert (dict(words) == dict(DOCUMENTS)) == (language is Language.ENGLISH)


@pytest.mark.parametrize("language", ALL)
@pytest.mark.parametrize("name", [field.name for field in msgspec.structs.fields(PHRASES[Language.ENGLISH])])
def test_every_phrase_takes_the_same_values_in_every_language(name: str, language: Language) -> None:
    ours, english = (getattr(PHRASES[each], name) for each in (language, Language.ENGLISH))
    if name != "kinds":
        assert places(ours) == places(english)


def places(phrase: str | Counted) -> set[str]:
    text = phrase.many if isinstance(phrase, Counted) else phrase
    return {name for _, name, _, _ in Formatter().parse(text) if name}


class Reader(HTMLParser):
    """What stands between the tags of a page, and which tags are left open; one closed out of turn is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: object) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def texts_of(html: str) -> str:
    return "".join(Reader(html).texts)
