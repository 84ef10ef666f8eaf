"""Who is told of parked documents, of what, when, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs
from two_systems import COMPANY, TENANT, Office, tenant

from severa_procountor.clients.mail import MailServer, Message, MessageRefused, NotSent, ServerAway
from severa_procountor.problems import Problem
from severa_procountor.producers import notices, told
from severa_procountor.producers.loop import Producer
from severa_procountor.producers.mail_content import Content, Place
from severa_procountor.producers.notices import AGAIN_S, Notices
from severa_procountor.producers.told import BETWEEN_MS, News
from severa_procountor.settings.secrets import Secret
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.reconciliations import Difference, Reconciliations, Report
from severa_procountor.state.registers import Registers
from severa_procountor.state.transfer_log import TransferLog
from severa_procountor.workers.names import SALES_INVOICES

ADDRESSES = ["books@acme.example"]
LATE = Problem("due_date_out_of_range", "1000 days after the invoice date", "dueDate")
CLOSED = Problem("period_closed", "2025-12-31 is in a closed year", "date")
WANTED = {"email_on_errors": ADDRESSES, "mail_language": "en"}
SERVER = {"smtp_host": "mail", "mail_from": "robot@books.example"}
MOVED = Difference("reconciliation_moved_back", "901", "Acme Oy", "in 'Draft' in Severa")
GONE = Difference("reconciliation_not_in_severa", "902", "Acme Oy", "Severa has no such invoice")
SIX_HOURS_MS = 6 * 3_600_000


class Post:
    """What was sent, instead of a mail server, with its recipients. `failures` come first."""

    def __init__(self) -> None:
        self.sent: list[tuple[tuple[str, ...], Message]] = []
        self.failures: list[NotSent] = []
        self.tries = 0

    def __call__(self, server: MailServer, recipients: Sequence[str], message: Message) -> int:
        self.tries += 1
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((tuple(recipients), message))
        return 0

    @property
    def subjects(self) -> list[str]:
        return [message.subject for _, message in self.sent]

    @property
    def texts(self) -> list[str]:
        return [message.text for _, message in self.sent]


@pytest.fixture
def post(office: Office, monkeypatch: pytest.MonkeyPatch) -> Post:
    made = Post()
    monkeypatch.setattr(notices, "send", made)
    monkeypatch.setattr(notices, "elapsed", office.seconds)
    office.settle(WANTED)
    return made


def replica(office: Office, **settings: Any) -> Notices:
    return Notices(office.make_runtime(**(SERVER | settings)))


def park(office: Office, guid: str = "g1", *problems: Problem, number: str = "1042") -> None:
    office.claim(guid, number).park(problems or [LATE])
    office.clock.pass_ms(1)


def mend(office: Office, guid: str = "g1") -> None:
    """What is parked begins again, as after a change, and is carried over."""
    office.clock.pass_ms(1)
    key = TransferKey(TENANT, COMPANY, SALES_INVOICES, guid)
    assert TransferLog(office.redis, office.clock).retry([key]) == [key]
    office.take(guid).done()


def compare(office: Office, *differences: Difference) -> None:
    """A reconciliation that finds these."""
    office.clock.pass_ms(1)
    report = Report(
        at=office.clock(),
        start="2026-01-01",
        end="2026-02-28",
        compared=9,
        pending=0,
        total=len(differences),
        differences=differences,
    )
    Reconciliations(office.redis).store(TENANT, COMPANY, report)


def test_all_whom_the_company_names_are_told(office: Office, post: Post) -> None:
    park(office)
    replica(office).tell()
    [(recipients, message)] = post.sent
    assert recipients == tuple(ADDRESSES)
    assert message.subject == "books: 1 document could not be carried over"
    assert "Invoice 1042" in message.text
    assert "Invoice 1042" in message.html


@pytest.mark.parametrize(
    ("settings", "subject"),
    [
        ({"mail_language": "sv", "default_language": "FINNISH"}, "1 dokument kunde inte överföras"),
        ({"default_language": "FINNISH"}, "1 asiakirjaa ei voitu siirtää"),
        ({"default_language": "SWEDISH"}, "1 dokument kunde inte överföras"),
        ({"default_language": "ESTONIAN"}, "1 document could not be carried over"),
    ],
    ids=["chosen", "Finnish invoices", "Swedish invoices", "others"],
)
def test_the_mail_is_in_the_companys_language(
    office: Office, post: Post, settings: dict[str, Any], subject: str
) -> None:
    office.settle({"email_on_errors": ADDRESSES} | settings)
    park(office)
    replica(office).tell()
    assert post.subjects == [f"books: {subject}"]


def test_what_is_parked_is_told_once(office: Office, post: Post) -> None:
    ours = replica(office)
    park(office)
    for _ in range(3):
        ours.tell()
        office.clock.pass_ms(BETWEEN_MS)
    assert len(post.sent) == 1


def test_the_first_after_a_quiet_hour_is_told_at_once(office: Office, post: Post) -> None:
    ours = replica(office)
    park(office)
    ours.tell()
    office.clock.pass_ms(BETWEEN_MS)
    park(office, "g2", number="1043")
    ours.tell()
    assert ["1043" in text for text in post.texts] == [False, True]


def test_what_parks_within_the_hour_is_told_together_at_its_end(office: Office, post: Post) -> None:
    ours = replica(office)
    park(office)
    ours.tell()
    park(office, "g2", number="1043")
    park(office, "g3", number="1044")
    office.clock.pass_ms(BETWEEN_MS - 10)
    ours.tell()
    assert len(post.sent) == 1
    office.clock.pass_ms(10)
    ours.tell()
    assert post.subjects[1:] == ["books: 2 documents could not be carried over"]
    assert [number in post.texts[1] for number in ("1042", "1043", "1044")] == [False, True, True]


def test_what_was_mended_before_anybody_was_told_is_not_told(office: Office, post: Post) -> None:
    park(office)
    office.clock.pass_ms(SIX_HOURS_MS)
    office.claim().done()
    replica(office).tell()
    assert post.sent == []


def test_what_parks_again_for_the_same_reason_is_not_told_again(office: Office, post: Post) -> None:
    ours = replica(office)
    park(office)
    ours.tell()
    office.clock.pass_ms(SIX_HOURS_MS)
    park(office)
    ours.tell()
    assert len(post.sent) == 1
    park(office, "g2", number="1043")
    ours.tell()
    assert len(post.sent) == 2  # a look that told nothing has not used up the hour


def test_what_parks_again_for_another_reason_is_told(office: Office, post: Post) -> None:
    ours = replica(office)
    park(office)
    ours.tell()
    office.clock.pass_ms(SIX_HOURS_MS)
    park(office, "g1", CLOSED)
    ours.tell()
    assert [CLOSED.message in text for text in post.texts] == [False, True]
    assert "still waits" not in post.texts[1]


def test_what_parks_in_the_moment_of_a_look_is_told_by_the_next(office: Office, post: Post) -> None:
    ours = replica(office)
    office.claim().park([LATE])
    ours.tell()
    assert post.sent == []
    office.clock.pass_ms(1)
    ours.tell()
    assert len(post.sent) == 1


def test_of_several_replicas_one_sends(office: Office, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    park(office)
    first, second = replica(office), replica(office)

    def meanwhile(*arguments: Any) -> int:
        second.tell()
        return post(*arguments)

    monkeypatch.setattr(notices, "send", meanwhile)
    first.tell()
    second.tell()
    assert len(post.sent) == 1


def test_a_replica_that_looked_before_another_sent_does_not_send(
    office: Office, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    park(office)
    first, second = replica(office), replica(office)
    claim = Registers.claim

    def outrun(registers: Registers, name: str, ttl_ms: int) -> Any:
        monkeypatch.setattr(Registers, "claim", claim)
        second.tell()
        return registers.claim(name, ttl_ms)

    monkeypatch.setattr(Registers, "claim", outrun)
    first.tell()
    assert len(post.sent) == 1


def test_a_flushed_redis_is_told_of_anew(office: Office, post: Post) -> None:
    ours = replica(office)
    park(office)
    ours.tell()
    office.redis.flushall()
    park(office)
    ours.tell()
    assert len(post.sent) == 2


def test_a_server_that_is_away_is_tried_again_after_five_minutes_and_nothing_is_lost(
    office: Office, post: Post
) -> None:
    ours = replica(office, smtp_user="robot", smtp_password=Secret("hunter2"))
    post.failures = [ServerAway("TimeoutError")]
    park(office)
    with capture_logs() as logs:
        ours.tell()
    assert [(entry["event"], entry["problem"]) for entry in logs] == [("mail_not_sent", "TimeoutError")]
    assert "hunter2" not in str(logs)
    park(office, "g2", number="1043")
    office.clock.pass_ms(AGAIN_S * 1000 - 10)
    ours.tell()
    assert (post.tries, post.sent) == (1, [])
    office.clock.pass_ms(10)
    ours.tell()
    assert post.subjects == ["books: 2 documents could not be carried over"]


def test_a_server_that_is_away_is_asked_once_and_not_by_every_tenant(office: Office, post: Post) -> None:
    two_tenants_with_something_parked(office)
    post.failures = [ServerAway("TimeoutError")]
    ours = replica(office)
    ours.tell()
    ours.tell()
    assert post.tries == 1
    office.clock.pass_ms(AGAIN_S * 1000)
    ours.tell()
    assert len(post.sent) == 2


def test_a_message_that_is_refused_keeps_no_other_tenant_from_its_mail(office: Office, post: Post) -> None:
    two_tenants_with_something_parked(office)
    post.failures = [MessageRefused("SMTPDataError, 554")]
    with capture_logs():
        replica(office).tell()
    assert (post.tries, len(post.sent)) == (2, 1)


def test_one_companys_mail_that_cannot_be_made_keeps_no_other_from_its_own(
    office: Office, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_tenants_with_something_parked(office)
    genuine = notices.content

    def made(news: News, place: Place) -> Content:
        if place.tenant == TENANT:
            raise KeyError("what nobody thought of")
        return genuine(news, place)

    monkeypatch.setattr(notices, "content", made)
    with capture_logs() as logs:
        replica(office).tell()
    assert [entry["tenant"] for entry in logs if entry["event"] == "mail_failed"] == [TENANT]
    assert len(post.sent) == 1


def test_a_message_that_is_refused_is_tried_again_after_five_minutes_by_whatever_replica(
    office: Office, post: Post
) -> None:
    post.failures = [MessageRefused("SMTPDataError, 451")]
    park(office)
    first, second = replica(office), replica(office)
    with capture_logs():
        first.tell()
    office.clock.pass_ms(AGAIN_S * 1000 - 10)
    second.tell()
    assert (post.tries, post.sent) == (1, [])
    office.clock.pass_ms(10)
    second.tell()
    assert len(post.sent) == 1


def test_a_round_of_mail_ends_in_time_and_the_next_one_goes_on(
    office: Office, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_tenants_with_something_parked(office)

    def slow(*arguments: Any) -> int:
        office.clock.pass_ms(6_000)
        return post(*arguments)

    monkeypatch.setattr(notices, "send", slow)
    ours = replica(office)
    ours.tell(5)
    assert len(post.sent) == 1
    ours.tell(5)
    assert len(post.sent) == 2


def test_recipients_whom_the_server_refuses_are_counted_in_the_log_and_not_named(
    office: Office, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    park(office)
    monkeypatch.setattr(notices, "send", lambda *_: 1)
    with capture_logs() as logs:
        replica(office).tell()
    assert [entry["refused"] for entry in logs if entry["event"] == "mail_recipients_refused"] == [1]
    assert ADDRESSES[0] not in str(logs)


def test_what_has_gone_meanwhile_is_counted_in_the_next_message(office: Office, post: Post) -> None:
    ours = replica(office)
    for guid in ("g1", "g2", "g3"):
        park(office, guid)
    ours.tell()
    mend(office, "g1")
    park(office, "g4", number="1045")
    office.clock.pass_ms(BETWEEN_MS)
    ours.tell()
    assert "1 document of an earlier mail has been carried over since." in post.texts[1]
    assert "2 documents of earlier mails still wait to be mended." in post.texts[1]
    assert "1042" not in post.texts[1]


def test_when_nothing_told_is_left_that_is_said_at_once_and_once(office: Office, post: Post) -> None:
    ours = replica(office)
    park(office, "g1")
    park(office, "g2")
    ours.tell()
    mend(office, "g1")
    ours.tell()
    assert len(post.sent) == 1
    mend(office, "g2")
    for _ in range(3):
        ours.tell()
        office.clock.pass_ms(BETWEEN_MS)
    assert post.subjects[1:] == ["books: all is well again"]
    assert "2 documents of earlier mails have been carried over since." in post.texts[1]


def test_all_that_went_since_the_first_message_is_counted_when_all_is_well(
    office: Office, post: Post
) -> None:
    ours = replica(office)
    park(office, "g1")
    ours.tell()
    mend(office, "g1")
    park(office, "g2")
    office.clock.pass_ms(BETWEEN_MS)
    ours.tell()
    mend(office, "g2")
    ours.tell()
    assert post.subjects[2] == "books: all is well again"
    assert "2 documents of earlier mails have been carried over since." in post.texts[2]


def test_what_is_ignored_or_withdrawn_has_not_been_carried_over(office: Office, post: Post) -> None:
    ours = replica(office)
    park(office, "g1")
    park(office, "g2")
    ours.tell()
    log = TransferLog(office.redis, office.clock)
    log.ignore([TransferKey(TENANT, COMPANY, SALES_INVOICES, "g1")], "paid otherwise")
    log.retry([TransferKey(TENANT, COMPANY, SALES_INVOICES, "g2")])
    office.take("g2").withdraw()
    ours.tell()
    assert post.subjects[1:] == ["books: all is well again"]
    assert "2 documents of earlier mails are not to be carried over any more" in post.texts[1]
    assert "have been carried over" not in post.texts[1]


def test_a_document_that_is_tried_again_has_not_gone_yet(office: Office, post: Post) -> None:
    ours = replica(office)
    park(office, "g1")
    park(office, "g2")
    ours.tell()
    mend(office, "g1")
    office.clock.pass_ms(BETWEEN_MS)
    TransferLog(office.redis, office.clock).retry([TransferKey(TENANT, COMPANY, SALES_INVOICES, "g2")])
    ours.tell()
    claim = office.take("g2")
    ours.tell()
    claim.park([LATE])
    office.clock.pass_ms(1)
    ours.tell()
    assert len(post.sent) == 1


def test_all_is_not_well_while_something_waits_to_be_told(office: Office, post: Post) -> None:
    ours = replica(office)
    park(office, "g1")
    ours.tell()
    mend(office, "g1")
    park(office, "g2", number="1043")
    ours.tell()
    assert len(post.sent) == 1
    office.clock.pass_ms(BETWEEN_MS)
    ours.tell()
    assert post.subjects[1:] == ["books: 1 document could not be carried over"]


def test_all_is_not_well_while_something_is_parked_that_was_told_too_long_ago(
    office: Office, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "MOST_REMEMBERED", 1)
    ours = replica(office)
    park(office, "g1")
    park(office, "g2")
    ours.tell()
    mend(office, "g2")
    ours.tell()
    assert len(post.sent) == 1
    mend(office, "g1")
    ours.tell()
    assert post.subjects[1:] == ["books: all is well again"]


def test_of_too_many_the_first_told_are_forgotten_and_told_again(
    office: Office, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "MOST_REMEMBERED", 1)
    ours = replica(office)
    for guid, number in (("g1", "1042"), ("g2", "1043")):
        park(office, guid, number=number)
        ours.tell()
        office.clock.pass_ms(SIX_HOURS_MS)
    for guid, number in (("g1", "1042"), ("g2", "1043")):
        park(office, guid, number=number)
    ours.tell()
    assert [number in post.texts[2] for number in ("1042", "1043")] == [True, False]


def test_after_all_was_well_the_next_problem_is_told_at_once(office: Office, post: Post) -> None:
    ours = replica(office)
    park(office, "g1")
    ours.tell()
    mend(office, "g1")
    ours.tell()
    park(office, "g2", number="1043")
    ours.tell()
    assert [subject.split(": ")[1] for subject in post.subjects] == [
        "1 document could not be carried over",
        "all is well again",
        "1 document could not be carried over",
    ]


def test_that_all_is_well_is_said_at_most_once_an_hour(office: Office, post: Post) -> None:
    ours = replica(office)
    for guid in ("g1", "g2"):
        park(office, guid)
        ours.tell()
        mend(office, guid)
        ours.tell()
    assert len(post.sent) == 3
    office.clock.pass_ms(BETWEEN_MS)
    ours.tell()
    assert post.subjects[3:] == ["books: all is well again"]


def test_a_server_that_is_away_when_all_is_well_hears_of_it_later(office: Office, post: Post) -> None:
    ours = replica(office)
    park(office)
    ours.tell()
    mend(office)
    post.failures = [ServerAway("TimeoutError")]
    with capture_logs():
        ours.tell()
    replica(office).tell()
    assert (post.tries, len(post.sent)) == (2, 1)
    office.clock.pass_ms(AGAIN_S * 1000)
    ours.tell()
    assert post.subjects[1:] == ["books: all is well again"]


def test_a_difference_between_the_systems_is_told_once(office: Office, post: Post) -> None:
    ours = replica(office)
    compare(office, MOVED)
    ours.tell()
    assert post.subjects == ["books: 1 difference between Severa and Procountor"]
    office.clock.pass_ms(BETWEEN_MS)
    compare(office, MOVED)
    ours.tell()
    assert len(post.sent) == 1
    compare(office, MOVED, GONE)
    ours.tell()
    assert [(GONE.number in text, MOVED.number in text) for text in post.texts[1:]] == [(True, False)]
    assert "1 difference of an earlier mail is still there." in post.texts[1]


def test_a_difference_is_told_once_whatever_moments_its_message_names(office: Office, post: Post) -> None:
    ours = replica(office)
    compare(office, MOVED)
    ours.tell()
    office.clock.pass_ms(BETWEEN_MS)
    compare(office, msgspec.structs.replace(MOVED, message="Last changed on another day"))
    ours.tell()
    assert len(post.sent) == 1


def test_invoices_without_a_number_and_two_of_one_number_are_all_told(office: Office, post: Post) -> None:
    nameless = [
        msgspec.structs.replace(MOVED, number="", message=f"An invoice of day {day}") for day in (1, 2)
    ]
    twice = [msgspec.structs.replace(MOVED, message=f"Invoice {invoice} there") for invoice in (70, 80)]
    compare(office, *nameless, *twice)
    replica(office).tell()
    assert all(each.message in post.texts[0] for each in (*nameless, *twice))


def test_differences_go_along_with_the_documents_that_are_parked(office: Office, post: Post) -> None:
    park(office)
    compare(office, MOVED)
    replica(office).tell()
    assert post.subjects == [
        "books: 1 document could not be carried over, 1 difference between Severa and Procountor"
    ]


def test_all_is_well_when_the_next_reconciliation_finds_no_difference(office: Office, post: Post) -> None:
    ours = replica(office)
    compare(office, MOVED)
    ours.tell()
    compare(office)
    for _ in range(2):
        ours.tell()
    assert post.subjects[1:] == ["books: all is well again"]


def test_documents_that_are_mended_are_told_though_a_difference_stays(office: Office, post: Post) -> None:
    ours = replica(office)
    compare(office, MOVED)
    park(office)
    ours.tell()
    mend(office)
    for _ in range(2):
        ours.tell()
    assert post.subjects[1:] == ["books: no document is stopped any more"]
    assert "1 difference of an earlier mail is still there." in post.texts[1]


def test_what_an_earlier_version_remembered_of_mail_can_be_read(office: Office, post: Post) -> None:
    park(office)
    Registers(office.redis, TENANT, COMPANY).set_mark("mail", b'{"until":0,"next_at":0,"digests":["ab"]}')
    replica(office).tell()
    assert len(post.sent) == 1


@pytest.mark.parametrize(
    ("company", "settings"),
    [
        ({"email_on_errors": []}, {}),
        ({"email_on_errors": ADDRESSES, "enabled": False}, {}),
        ({"email_on_errors": ADDRESSES}, {"smtp_host": ""}),
    ],
    ids=["no addresses", "switched off", "no server"],
)
def test_nobody_is_told_without_being_asked_for(
    office: Office, post: Post, company: dict[str, Any], settings: dict[str, Any]
) -> None:
    park(office)
    office.settle(company)
    replica(office, **settings).tell()
    assert post.sent == []


def test_a_producer_tells_while_it_works_unless_it_is_told_not_to(office: Office, post: Post) -> None:
    park(office)
    runtime = office.make_runtime(**SERVER)
    Producer(runtime, mails=False).housekeep()
    assert post.sent == []
    Producer(runtime).housekeep()
    assert len(post.sent) == 1


def two_tenants_with_something_parked(office: Office) -> None:
    office.tenants.tenants = {name: tenant(company=WANTED, name=name) for name in (TENANT, "other")}
    park(office)
    transfers = office.runtime.transfers
    key = TransferKey("other", COMPANY, SALES_INVOICES, "g9")
    transfers.register(key, number="9", version="v", listed_at=office.clock(), settings="s")
    [ticket] = transfers.refill("other", COMPANY, window=1)
    claim = transfers.take(ticket.key, ticket.fence)
    assert claim is not None
    claim.park([LATE])
    office.clock.pass_ms(1)
