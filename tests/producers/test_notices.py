"""Who is told of parked documents, of what, when, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from structlog.testing import capture_logs
from two_systems import COMPANY, TENANT, Office, tenant

from severa_procountor.clients.mail import MailServer, MessageRefused, NotSent, ServerAway
from severa_procountor.problems import Problem
from severa_procountor.problems.catalogue import catalogue
from severa_procountor.producers import notices
from severa_procountor.producers.loop import Producer
from severa_procountor.producers.notices import AGAIN_S, BETWEEN_MS, MOST_IN_A_MESSAGE, Notices
from severa_procountor.settings.secrets import Secret
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.registers import Registers
from severa_procountor.workers.names import SALES_INVOICES

ADDRESSES = ["books@acme.example"]
LATE = Problem("due_date_out_of_range", "1000 days after the invoice date", "dueDate")
CLOSED = Problem("period_closed", "2025-12-31 is in a closed year", "date")
SERVER = {"smtp_host": "mail", "mail_from": "robot@books.example"}
SIX_HOURS_MS = 6 * 3_600_000


class Post:
    """What was sent, instead of a mail server: (recipients, subject, text). `failures` come first."""

    def __init__(self) -> None:
        self.sent: list[tuple[tuple[str, ...], str, str]] = []
        self.failures: list[NotSent] = []
        self.tries = 0

    def __call__(self, server: MailServer, recipients: Sequence[str], subject: str, text: str) -> int:
        self.tries += 1
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((tuple(recipients), subject, text))
        return 0

    @property
    def subjects(self) -> list[str]:
        return [subject for _, subject, _ in self.sent]


@pytest.fixture
def post(office: Office, monkeypatch: pytest.MonkeyPatch) -> Post:
    made = Post()
    monkeypatch.setattr(notices, "send", made)
    monkeypatch.setattr(notices, "elapsed", office.seconds)
    office.settle({"email_on_errors": ADDRESSES})
    return made


def replica(office: Office, **settings: Any) -> Notices:
    return Notices(office.make_runtime(**(SERVER | settings)))


def park(office: Office, guid: str = "g1", *problems: Problem, number: str = "1042") -> None:
    office.claim(guid, number).park(problems or [LATE])
    office.clock.pass_ms(1)


def test_a_message_says_what_why_who_and_what_to_do(office: Office, post: Post) -> None:
    park(office, "g1", LATE, CLOSED)
    replica(office).tell()
    [(recipients, subject, text)] = post.sent
    assert (recipients, subject) == (tuple(ADDRESSES), "books: 1 document could not be carried over")
    assert text.split("\n\n")[1] == (
        "Invoice 1042\n"
        "- 1000 days after the invoice date (dueDate)\n"
        "  Who: Severa user\n"
        f"  What to do: {catalogue()[LATE.code].text().fix}\n"
        "- 2025-12-31 is in a closed year (date)\n"
        "  Who: Procountor administrator\n"
        f"  What to do: {catalogue()[CLOSED.code].text().fix}"
    )


def test_a_document_without_a_number_goes_by_the_beginning_of_its_id(office: Office, post: Post) -> None:
    park(office, "0123456789ab", number="")
    replica(office).tell()
    assert "Invoice 01234567\n" in post.sent[0][2]


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
    assert ["1043" in text for _, _, text in post.sent] == [False, True]


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
    assert [number in post.sent[1][2] for number in ("1042", "1043", "1044")] == [False, True, True]


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
    assert [CLOSED.message in text for _, _, text in post.sent] == [False, True]


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


def test_at_most_fifty_documents_are_described_and_the_rest_counted(office: Office, post: Post) -> None:
    for number in range(MOST_IN_A_MESSAGE + 2):
        park(office, f"g{number}", number=str(2000 + number))
    replica(office).tell()
    [(_, subject, text)] = post.sent
    assert subject == "books: 52 documents could not be carried over"
    assert text.count("Invoice 20") == MOST_IN_A_MESSAGE
    assert "And 2 documents more." in text


def test_identity_codes_and_accounts_are_masked(office: Office, post: Post) -> None:
    park(office, "g1", Problem(LATE.code, "131052-952X is paid to FI21 1234 5600 0007 85"))
    replica(office).tell()
    text = post.sent[0][2]
    assert "[identity code] is paid to [account]" in text
    assert "952X" not in text


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
    office.tenants.tenants = {
        name: tenant(company={"email_on_errors": ADDRESSES}, name=name) for name in (TENANT, "other")
    }
    park(office)
    transfers = office.runtime.transfers
    key = TransferKey("other", COMPANY, SALES_INVOICES, "g9")
    transfers.register(key, number="9", version="v", listed_at=office.clock(), settings="s")
    [ticket] = transfers.refill("other", COMPANY, window=1)
    claim = transfers.take(ticket.key, ticket.fence)
    assert claim is not None
    claim.park([LATE])
    office.clock.pass_ms(1)
