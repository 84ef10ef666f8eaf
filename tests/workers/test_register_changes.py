"""What is remembered of Procountor's registers is forgotten when it changes there, and only then."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from scripted_systems import IDENTIFIER, created_at, partner, product
from two_systems import Office

from severa_procountor.codecs import procountor
from severa_procountor.codecs.business_partners import Wanted
from severa_procountor.codecs.identifiers import BusinessId
from severa_procountor.codecs.products import Wanted as WantedProduct
from severa_procountor.errors import (
    Rejected,
    Snoozed,
    Temporary,
    Throttled,
    Unavailable,
    Unreachable,
    Untranslatable,
)
from severa_procountor.problems import Problem
from severa_procountor.workers.customers import LIFE_MS, ensure_partner
from severa_procountor.workers.products import ensure_products
from severa_procountor.workers.register_changes import MOST_CHANGED, UNCHECKED_MS, keep_in_step

MINUTE, HOUR = 60_000, 3_600_000
LISTS = ("changed_partners", "changed_partners", "changed_products")
SEARCHES = ("business_partners", "products")

CUSTOMER = Wanted(
    customer_number="1001",
    identifier=BusinessId("FI", IDENTIFIER, "FI24681357"),
    body=procountor.BusinessPartner(
        name="Asiakas Oy",
        address=procountor.Address(name="Asiakas Oy"),
        invoicing_info=procountor.InvoicingInfo(
            customer_number="1001", invoice_channel="MAIL", language="FINNISH", identifier=IDENTIFIER
        ),
        payment_info=procountor.PartnerPaymentInfo(payment_method="BANK_TRANSFER", currency="EUR"),
    ),
)
WARE = WantedProduct(
    code="SUUN",
    default=False,
    where="rows",
    body=procountor.NewProduct(
        name="Suun", code="SUUN", unit="HOUR", price=Decimal(90), vat=Decimal("25.5"), currency="EUR"
    ),
)


@pytest.fixture
def versions(office: Office) -> Office:
    """Both registers as Procountor gives them, every record with its version: of before the first poll."""
    for record in (*office.procountor.partners, *office.procountor.stock):
        record["version"] = created_at(office.clock() - MINUTE)
    return office


def poll(office: Office, *, after: int = 10 * MINUTE) -> tuple[int | None, int]:
    """A poll some time later, with one document of our customer and its product: their ids."""
    office.clock.pass_ms(after)
    keep_in_step(office.company, office.clock())
    found = ensure_partner(office.company, CUSTOMER), ensure_products(office.company, [WARE])
    return found[0].id, found[1]["SUUN"]


def calls(office: Office) -> list[str]:
    """What was asked since the last time, and forgets it."""
    asked = list(office.procountor.calls)
    office.procountor.calls.clear()
    return asked


def change(office: Office, record: dict[str, Any], **changes: Any) -> None:
    """Somebody changes it in Procountor now."""
    record |= {"version": created_at(office.clock())} | changes


def test_the_first_poll_asks_for_no_changes_and_the_next_three_lists_and_nothing_else(
    versions: Office,
) -> None:
    poll(versions)
    assert sorted(calls(versions)) == sorted(SEARCHES)
    for _ in range(3):
        assert poll(versions) == (11, 21)
        assert sorted(calls(versions)) == sorted(LISTS)


def test_many_documents_of_one_poll_ask_once(versions: Office) -> None:
    poll(versions)
    calls(versions)
    versions.clock.pass_ms(MINUTE)
    company, listed_at = versions.company, versions.clock()
    versions.procountor.delays["changed_products"] = 0.02
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: keep_in_step(company, listed_at), range(24)))
    assert sorted(calls(versions)) == sorted(LISTS)


def test_the_lists_begin_where_the_last_ones_did_with_an_overlap(versions: Office) -> None:
    poll(versions)
    first = versions.clock()
    poll(versions)
    poll(versions)
    starts = [about for call, about in versions.procountor.asked if call == "changed_products"]
    assert starts == [created_at(first - 4 * HOUR), created_at(first + 10 * MINUTE - 4 * HOUR)]
    active = [about[0] for call, about in versions.procountor.asked if call == "changed_partners"]
    assert active == [True, False] * 2


def test_a_customer_who_became_another_is_matched_anew(versions: Office) -> None:
    poll(versions)
    change(
        versions, versions.procountor.partners[0], invoicingInfo={"customerNumber": "9", "identifier": "1"}
    )
    versions.procountor.partners.append(partner(12, version=created_at(versions.clock() - HOUR)))
    assert poll(versions)[0] == 12


def test_a_customer_who_was_made_inactive_gives_way_to_an_active_one(versions: Office) -> None:
    versions.procountor.partners.insert(0, partner(9, active=False, version=created_at(0)))
    poll(versions)
    change(versions, versions.procountor.partners[1], registryInfo={"active": False})
    change(versions, versions.procountor.partners[0], registryInfo={"active": True})
    assert poll(versions)[0] == 9


def test_an_inactive_customer_who_is_active_again_loses_its_warning(versions: Office) -> None:
    versions.procountor.partners[0]["registryInfo"] = {"active": False}
    poll(versions)
    change(versions, versions.procountor.partners[0], registryInfo={"active": True})
    poll(versions)
    assert ensure_partner(versions.company, CUSTOMER).notes == ()


def test_a_new_customer_with_the_same_number_is_looked_at(versions: Office) -> None:
    poll(versions)
    versions.procountor.partners.append(partner(12, version=created_at(versions.clock())))
    with pytest.raises(Untranslatable, match="11, 12"):
        poll(versions)


def test_a_second_inactive_customer_of_the_number_is_looked_at_where_the_first_is_inactive(
    versions: Office,
) -> None:
    versions.procountor.partners[0]["registryInfo"] = {"active": False}
    poll(versions)
    versions.procountor.partners.append(partner(12, active=False, version=created_at(versions.clock())))
    with pytest.raises(Untranslatable, match="11, 12"):
        poll(versions)


def test_what_cannot_be_the_match_changes_nothing(versions: Office) -> None:
    """An inactive customer beside the active one, another's number, and products that no row may have."""
    poll(versions)
    new = created_at(versions.clock())
    versions.procountor.partners += [
        partner(12, active=False, version=new),
        partner(13, number="21001", version=new),
        partner(14, number="", version=new),
    ]
    versions.procountor.stock += [
        product(50, "SUUN", type="PURCHASE", version=new),
        product(51, "SUUN", active=False, version=new),
        product(52, "SUUN-2", version=new),
        {"id": 53, "type": "SALES", "version": new},
    ]
    calls(versions)
    poll(versions)
    assert sorted(calls(versions)) == sorted(LISTS)


def test_a_stranger_with_the_number_is_looked_at_once_and_not_in_every_poll(versions: Office) -> None:
    poll(versions)
    versions.procountor.partners.append(
        partner(12, identifier="1234567-1", version=created_at(versions.clock()))
    )
    poll(versions)
    assert "business_partners" in calls(versions)
    poll(versions)
    assert sorted(calls(versions)) == sorted(LISTS)


def test_what_was_created_from_an_invoice_is_remembered_over_the_next_poll(versions: Office) -> None:
    versions.settle({"create_customers": True, "create_products": True})
    versions.procountor.partners.clear()
    versions.procountor.stock.clear()
    poll(versions)
    for record in (*versions.procountor.partners, *versions.procountor.stock):
        record["version"] = created_at(versions.clock())
    poll(versions)  # the scripted answer to the creation had no version: looked at once more
    calls(versions)
    poll(versions)
    assert sorted(calls(versions)) == sorted(LISTS)


@pytest.mark.parametrize("changes", [{"code": "OTHER"}, {"active": False}, {"type": "PURCHASE"}])
def test_a_product_that_will_not_do_any_more_is_looked_for_anew(
    versions: Office, changes: dict[str, Any]
) -> None:
    poll(versions)
    change(versions, versions.procountor.stock[0], **changes)
    versions.procountor.stock.append(product(99, "SUUN", version=created_at(versions.clock())))
    assert poll(versions)[1] == 99


def test_an_older_product_that_came_to_the_code_is_it(versions: Office) -> None:
    poll(versions)
    versions.procountor.stock.append(product(5, "SUUN", version=created_at(versions.clock())))
    assert poll(versions)[1] == 5


def test_a_record_without_a_version_is_never_believed_to_be_the_same(office: Office) -> None:
    poll(office)
    calls(office)
    poll(office)
    assert sorted(calls(office)) == sorted(LISTS + SEARCHES)


def test_a_look_up_that_was_under_way_during_a_change_is_found_out_by_the_next_poll(versions: Office) -> None:
    """Its search was before the change, its memory after the list: the overlap shows the change again."""
    poll(versions)
    change(versions, versions.procountor.partners[0], invoicingInfo={"customerNumber": "9"})
    poll_time = versions.clock()
    keep_in_step(versions.company, poll_time + 1)
    late = b'{"partner":{"id":11},"seal":"%s","at":%d,"versions":{"11":"before"},"whole":false}'
    seal = versions.company.sealed(IDENTIFIER).encode()
    versions.company.registers.note_partner("1001", late % (seal, poll_time))
    assert ensure_partner(versions.company, CUSTOMER).id == 11
    assert poll(versions)[0] is None


@pytest.mark.parametrize(
    "failure",
    [
        Unavailable("procountor", "GET /products", "ill"),
        Throttled("procountor", "GET /products", "429"),
        Unreachable("procountor", "GET /products", "reset"),
    ],
)
def test_a_failure_of_procountors_holds_no_document_up_and_loses_no_change(
    versions: Office, failure: Temporary
) -> None:
    poll(versions)
    change(versions, versions.procountor.stock[0], code="OTHER")
    versions.procountor.stock.append(product(99, "SUUN", version=created_at(versions.clock())))
    versions.procountor.fail("changed_products", failure)
    assert poll(versions) == (11, 21)
    versions.clock.pass_ms(5 * HOUR)
    assert poll(versions) == (11, 99)


def test_matches_that_could_not_be_checked_for_long_are_forgotten(versions: Office) -> None:
    poll(versions)
    calls(versions)
    versions.procountor.fail("changed_partners", Unavailable("procountor", "GET", "ill"))
    poll(versions, after=UNCHECKED_MS)
    assert sorted(calls(versions)) == sorted(("changed_partners", *SEARCHES))
    poll(versions)
    assert sorted(calls(versions)) == sorted(LISTS)


def test_a_quota_that_is_used_up_is_waited_for_and_the_lists_are_read_then(versions: Office) -> None:
    poll(versions)
    versions.clock.pass_ms(MINUTE)
    versions.procountor.fail("changed_partners", Snoozed(3, "quota"))
    with pytest.raises(Snoozed):
        keep_in_step(versions.company, versions.clock())
    calls(versions)
    keep_in_step(versions.company, versions.clock())
    assert sorted(calls(versions)) == sorted(LISTS)


def test_another_process_that_reads_the_lists_is_waited_for(versions: Office) -> None:
    poll(versions)
    other = versions.company.registers.claim("register_changes", ttl_ms=60_000)
    assert other is not None
    versions.clock.pass_ms(MINUTE)
    with pytest.raises(Snoozed):
        keep_in_step(versions.company, versions.clock())
    other.release()
    assert poll(versions) == (11, 21)


def test_lists_that_procountor_refuses_cost_a_search_for_each_match(versions: Office) -> None:
    poll(versions)
    calls(versions)
    versions.procountor.fail(
        "changed_partners", Rejected([Problem("procountor_refused", "versionStartDate")])
    )
    poll(versions)
    assert sorted(calls(versions)) == sorted(("changed_partners", *SEARCHES))


def test_more_changes_than_are_worth_reading_forget_everything(versions: Office) -> None:
    poll(versions)
    new = created_at(versions.clock())
    versions.procountor.stock += [product(1000 + n, f"P{n}", version=new) for n in range(2 * MOST_CHANGED)]
    calls(versions)
    poll(versions)
    assert sorted(calls(versions)) == sorted(LISTS + SEARCHES)


def test_what_was_remembered_before_any_check_is_not_believed(versions: Office) -> None:
    ensure_partner(versions.company, CUSTOMER)
    calls(versions)
    poll(versions)
    assert sorted(calls(versions)) == sorted(SEARCHES)


def test_a_flush_of_redis_costs_searches_and_nothing_else(versions: Office) -> None:
    poll(versions)
    versions.redis.flushall()
    calls(versions)
    assert poll(versions) == (11, 21)
    assert sorted(calls(versions)) == sorted(SEARCHES)


def test_a_match_is_believed_for_a_day_of_polls_without_changes(versions: Office) -> None:
    poll(versions)
    calls(versions)
    hours = LIFE_MS // HOUR
    for _ in range(hours - 1):
        poll(versions, after=HOUR)
    assert sorted(calls(versions)) == sorted(LISTS * (hours - 1))
    poll(versions, after=HOUR)
    assert sorted(calls(versions)) == sorted(LISTS + SEARCHES)
