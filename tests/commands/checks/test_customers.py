from __future__ import annotations

import pytest
from register_desk import RegisterDesk, codes, told
from scripted_systems import partner

from severa_procountor.commands.checks.customers import look
from severa_procountor.problems import Level

OTHER_ID = "1234567-1"


def test_a_customer_that_procountor_has_is_matched(desk: RegisterDesk) -> None:
    seen = desk.look(look)
    assert (seen.looked_at, seen.to_look_at, dict(seen.outcomes)) == (1, 0, {"matched": 1})
    assert told(seen) == []


def test_a_missing_customer_goes_without_a_partner_where_none_may_be_created(desk: RegisterDesk) -> None:
    desk.customer(1002, OTHER_ID)
    assert told(desk.look(look)) == [("partner_not_created", "1002 Buyer 1002", Level.WARNING)]


def test_a_missing_customer_is_counted_where_it_may_be_created(desk: RegisterDesk) -> None:
    desk.settle(create_customers=True)
    desk.customer(1002, OTHER_ID)
    seen = desk.look(look)
    assert told(seen) == [("created_when_needed", "1002 Buyer 1002", Level.CHANGE)]
    assert (seen.to_look_at, seen.outcomes["to be created"], seen.level) == (0, 1, None)


def test_a_customer_under_another_number_would_be_created_a_second_time(desk: RegisterDesk) -> None:
    desk.settle(create_customers=True)
    desk.customer(1002)
    seen = desk.look(look)
    assert told(seen) == [("customer_under_other_number", "1002 Buyer 1002", Level.WARNING)]
    assert "1001" in seen.found[0].problem.message


@pytest.mark.parametrize("spelling", ["FI24681357", "2468135-7", " fi 24681357 "])
def test_spellings_of_one_business_id_are_one(desk: RegisterDesk, spelling: str) -> None:
    desk.books.partners = [partner(11, identifier=spelling)]
    assert desk.look(look).outcomes == {"matched": 1}


def test_a_number_that_another_customer_has_is_an_error(desk: RegisterDesk) -> None:
    desk.books.partners = [partner(11, identifier=OTHER_ID)]
    assert told(desk.look(look)) == [("customer_number_taken", "1001 Asiakas Oy", Level.ERROR)]


def test_a_customer_without_an_invoice_of_late_is_a_warning(desk: RegisterDesk) -> None:
    desk.customer(1003, None)
    desk.customer(1004, None)
    desk.severa.unused = {"c1003"}
    assert told(desk.look(look)) == [
        ("business_id_missing", "1003 Buyer 1003", Level.WARNING),
        ("business_id_missing", "1004 Buyer 1004", Level.ERROR),
    ]


def test_a_customer_that_is_there_twice_is_ambiguous(desk: RegisterDesk) -> None:
    desk.books.partners.append(partner(12))
    assert codes(desk.look(look)) == ["partner_ambiguous"]


def test_an_inactive_customer_is_a_warning(desk: RegisterDesk) -> None:
    desk.books.partners = [partner(11, active=False)]
    assert told(desk.look(look)) == [("partner_inactive", "1001 Asiakas Oy", Level.WARNING)]


def test_what_an_invoice_would_be_parked_for_is_told_of_the_card(desk: RegisterDesk) -> None:
    desk.customer(1003, None)
    desk.customer(1004, "2468135-8")
    desk.severa.cards[0]["number"] = None
    assert codes(desk.look(look)) == [
        "customer_number_missing",
        "business_id_missing",
        "business_id_checksum",
    ]


def test_an_identity_code_of_a_customer_is_told_nowhere(desk: RegisterDesk) -> None:
    desk.customer(1003, "131052-952K", name="Tuulia 131052-952K")
    seen = desk.look(look)
    assert codes(seen) == ["private_customer"]
    assert "952K" not in repr(seen.found)


def test_internal_and_inactive_customers_are_not_looked_at(desk: RegisterDesk) -> None:
    desk.customer(1003, None, isInternal=True)
    desk.customer(1004, None, isActive=False)
    assert desk.look(look).looked_at == 1


def test_an_entry_that_cannot_be_read_hides_no_other(desk: RegisterDesk) -> None:
    desk.severa.cards.insert(0, {"guid": "c9", "number": 1.5})
    seen = desk.look(look)
    assert (codes(seen), seen.outcomes["matched"]) == (["severa_unreadable"], 1)


def test_of_several_companies_each_has_the_customers_of_its_own_projects(desk: RegisterDesk) -> None:
    desk.severa.companies.append({"guid": "co2", "name": "Other", "currencyCode": "EUR"})
    desk.customer(1002, OTHER_ID)
    desk.severa.all_projects = [
        {"guid": "p1", "number": 1, "customer": {"guid": "c1"}, "businessUnit": {"companyGuid": "co1"}},
        {"guid": "p2", "number": 2, "customer": {"guid": "c1002"}, "businessUnit": {"companyGuid": "co2"}},
    ]
    seen = desk.look(look)
    assert (seen.looked_at, dict(seen.outcomes)) == (1, {"matched": 1})


def test_a_thousand_customers_cost_pages_and_no_call_each(desk: RegisterDesk) -> None:
    for number in range(2000, 2999):
        desk.customer(number, OTHER_ID)
        desk.books.partners.append(partner(number, str(number), OTHER_ID))
    assert desk.look(look).outcomes == {"matched": 1000}
    assert desk.severa.count("active_customers") == 10
    assert desk.books.count("business_partners") == 2
