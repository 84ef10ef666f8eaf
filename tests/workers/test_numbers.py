from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from scripted_systems import created_at
from two_systems import COMPANY, Office

from severa_procountor.clients.procountor import PAGE_SIZE
from severa_procountor.errors import Snoozed, Unavailable
from severa_procountor.workers.numbers import MOST_PAGES, bring_up_to_date, may_hold, parsed

HOUR = 3_600_000
DAY = 24 * HOUR
OVERLAP = 4 * HOUR


def hold(office: Office, number: str, *, age_ms: int = HOUR, **changes: Any) -> None:
    """Procountor has an invoice of that age."""
    body = {
        "originalInvoiceNumber": number,
        "invoiceRows": [{"quantity": 1, "unitPrice": 1, "vatPercent": 0}],
        "paymentInfo": {"currency": "EUR"},
    }
    office.procountor.hold(body, **({"created": created_at(office.clock() - age_ms)} | changes))


def held(office: Office, number: str, *, age_ms: int, listed_at: int | None = None) -> bool:
    """Whether Procountor must be asked for a document that Severa made so long ago."""
    created = datetime.fromtimestamp((office.clock() - age_ms) / 1000, UTC).isoformat()
    return may_hold(
        office.company,
        office.company.sales_numbers,
        number,
        created,
        office.clock() if listed_at is None else listed_at,
    )


def test_a_number_that_procountor_has_may_be_held(office: Office) -> None:
    hold(office, "1042")
    assert held(office, "1042", age_ms=DAY)


def test_a_young_document_that_is_not_listed_was_never_posted(office: Office) -> None:
    hold(office, "1041")
    assert not held(office, "1042", age_ms=DAY)


@pytest.mark.parametrize(
    ("age_ms", "asked"), [(60 * DAY - OVERLAP, False), (60 * DAY - OVERLAP + 1000, True)]
)
def test_a_document_from_before_what_was_listed_is_asked_for(
    office: Office, age_ms: int, asked: bool
) -> None:
    assert held(office, "1042", age_ms=age_ms) is asked


@pytest.mark.parametrize("created", [None, "", "yesterday"])
def test_a_document_of_unknown_age_is_asked_for(office: Office, created: str | None) -> None:
    assert may_hold(office.company, office.company.sales_numbers, "1042", created, office.clock())


def test_an_invoice_without_our_number_is_nothing_to_us(office: Office) -> None:
    hold(office, "1042", originalInvoiceNumber=None)
    assert not held(office, "1042", age_ms=DAY)


def test_many_workers_of_one_poll_read_the_list_once(office: Office) -> None:
    company, listed_at = office.company, office.clock()
    office.procountor.delays["invoices"] = 0.02
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: bring_up_to_date(company, company.sales_numbers, listed_at), range(24)))
    assert office.procountor.count("invoices") == 1


def test_the_next_poll_reads_what_has_come_since_with_an_overlap(office: Office) -> None:
    first = office.clock()
    bring_up_to_date(office.company, office.company.sales_numbers, first)
    office.clock.pass_ms(HOUR)
    bring_up_to_date(office.company, office.company.sales_numbers, office.clock())
    starts = [about for call, about in office.procountor.asked if call == "invoices"]
    assert starts == [created_at(first - 60 * DAY - OVERLAP), created_at(first - OVERLAP)]
    assert office.company.registers.coverage() == (first - 60 * DAY, office.clock())


def test_another_process_that_reads_the_list_is_waited_for(office: Office) -> None:
    other = office.company.registers.claim("numbers", ttl_ms=60_000)
    assert other is not None
    with pytest.raises(Snoozed):
        bring_up_to_date(office.company, office.company.sales_numbers, office.clock())
    other.release()
    bring_up_to_date(office.company, office.company.sales_numbers, office.clock())


def test_a_list_that_could_not_be_read_proves_nothing_and_bars_nobody(office: Office) -> None:
    office.procountor.fail("invoices", Unavailable("procountor", "GET /invoices", "ill"))
    with pytest.raises(Unavailable):
        bring_up_to_date(office.company, office.company.sales_numbers, office.clock())
    assert office.company.registers.coverage() is None
    bring_up_to_date(office.company, office.company.sales_numbers, office.clock())
    assert office.company.registers.coverage() is not None


def test_a_list_of_several_pages_is_read_to_its_end(office: Office) -> None:
    for number in range(2 * PAGE_SIZE + 1):
        hold(office, str(number))
    assert held(office, "0", age_ms=DAY)
    assert not held(office, "x", age_ms=DAY)
    assert office.procountor.count("invoices") == 3


def test_a_list_that_ends_with_a_full_page_is_complete(office: Office) -> None:
    for number in range(PAGE_SIZE):
        hold(office, str(number))
    assert not held(office, "x", age_ms=59 * DAY)
    assert office.procountor.count("invoices") == 2


def test_a_server_that_gives_fewer_than_it_is_asked_for_is_read_on(office: Office) -> None:
    office.procountor.most_per_page = 2
    for number in range(3):
        hold(office, str(number))
    assert held(office, "0", age_ms=DAY)
    assert not held(office, "x", age_ms=DAY)


def test_of_more_than_can_be_read_only_the_newest_part_is_sure(office: Office) -> None:
    for number in range(MOST_PAGES * PAGE_SIZE + 1):
        hold(office, str(number), age_ms=20 * DAY - number)
    assert office.procountor.count("invoices") == 0
    assert held(office, "x", age_ms=20 * DAY)
    assert not held(office, "x", age_ms=19 * DAY)
    assert office.procountor.count("invoices") == MOST_PAGES
    oldest_read = office.clock() - (20 * DAY - 1)
    coverage = office.company.registers.coverage()
    assert coverage is not None
    assert 0 <= coverage[0] - (oldest_read // 1000 * 1000 + OVERLAP) <= 1000


def test_in_a_rush_each_document_is_asked_for_and_the_list_is_read_once(office: Office) -> None:
    """More than can be read within the overlap: that once made a time that ends before it begins."""
    for number in range(MOST_PAGES * PAGE_SIZE + 1):
        hold(office, str(number), age_ms=60_000)
    listed_at = office.clock()
    assert held(office, "x", age_ms=0, listed_at=listed_at)
    office.clock.pass_ms(1000)
    assert held(office, "x", age_ms=0, listed_at=listed_at)
    assert office.procountor.count("invoices") == MOST_PAGES


def test_too_many_without_a_time_prove_nothing(office: Office) -> None:
    for number in range(MOST_PAGES * PAGE_SIZE + 1):
        hold(office, str(number), created=None)
    assert held(office, "x", age_ms=0)


def test_a_server_that_sorts_otherwise_proves_nothing_and_is_not_read_for_every_document(
    office: Office,
) -> None:
    for number in range(PAGE_SIZE + 1):
        hold(office, str(number))
    office.procountor.newest_first = False
    listed_at = office.clock()
    assert held(office, "x", age_ms=0, listed_at=listed_at)
    assert held(office, "y", age_ms=0, listed_at=listed_at)
    assert office.procountor.count("invoices") == 1


def test_a_second_page_that_does_not_follow_the_first_is_not_the_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server may take "previous" for a lower bound whatever the order: then the page is short and nothing is old."""
    for number in range(PAGE_SIZE + 1):
        hold(office, str(number))
    first = office.procountor.invoices(
        types=[], created_start="", order_by_id="DESC", previous_id=None, size=200
    )
    again = json.dumps(json.loads(first) | {"results": json.loads(first)["results"][:-1]}).encode()
    pages = iter([first, again])
    monkeypatch.setattr(office.procountor, "invoices", lambda **_: next(pages))
    assert held(office, "x", age_ms=0)


def test_after_a_restart_of_redis_the_list_is_read_once_more_when_all_has_settled(office: Office) -> None:
    """What was under way at the restart may have been created after the list of this poll was read."""
    listed_at = office.clock()
    assert not held(office, "1042", age_ms=DAY, listed_at=listed_at)
    office.redis.delete("sp:epoch")
    office.runtime.epoch.begin(assume_clean=False)
    hold(office, "1042", age_ms=0)
    office.clock.pass_ms(office.runtime.settle_ms)
    assert held(office, "1042", age_ms=DAY, listed_at=listed_at)
    assert held(office, "1042", age_ms=DAY, listed_at=listed_at)
    assert office.procountor.count("invoices") == 2


def test_times_without_a_zone_are_those_of_the_companys_calendar(office: Office) -> None:
    office.settle({"time_zone": "Europe/Stockholm"})
    company = office.tenant.company(COMPANY)
    assert company is not None
    bring_up_to_date(company, company.sales_numbers, office.clock())
    (asked,) = [about for call, about in office.procountor.asked if call == "invoices"]
    start = datetime.fromtimestamp((office.clock() - 60 * DAY - OVERLAP) / 1000, ZoneInfo("Europe/Stockholm"))
    assert asked == start.strftime("%Y-%m-%dT%H:%M:%S")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02T10:00:00", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2026-07-02T10:00:00.5", datetime(2026, 7, 2, 7, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-03-02T10:00:00Z", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("2026-03-02T10:00:00+01:00", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        ("2. maaliskuuta", None),
        (None, None),
    ],
)
def test_a_moment_is_read_in_its_own_zone_or_else_the_given_one(
    text: str | None, moment: datetime | None
) -> None:
    assert parsed(text, ZoneInfo("Europe/Helsinki")) == moment
