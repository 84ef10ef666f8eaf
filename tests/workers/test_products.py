from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from scripted_systems import product
from two_systems import Office

from severa_procountor.codecs.procountor import NewProduct
from severa_procountor.codecs.products import Wanted
from severa_procountor.errors import Snoozed, UnknownOutcome, Untranslatable
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.products import (
    LIFE_MS,
    ensure_products,
    forget_products,
    missing_default_codes,
)


def wanted(code: str, *, default: bool = False) -> Wanted:
    body = NewProduct(
        name=code.title(), code=code, unit="HOUR", price=Decimal(90), vat=Decimal("25.5"), currency="EUR"
    )
    return Wanted(code=code, default=default, where=f"rows[{code}]", body=body)


def codes(refusal: pytest.ExceptionInfo[Untranslatable]) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in refusal.value.problems]


@pytest.fixture
def creating(office: Office) -> CompanyAccess:
    office.settle({"create_products": True})
    return office.company


def test_products_are_found_by_their_exact_codes(office: Office) -> None:
    office.procountor.stock.insert(0, product(9, "SUUN-2"))
    assert ensure_products(office.company, [wanted("SUUN"), wanted("TYO")]) == {"SUUN": 21, "TYO": 23}


def test_what_has_its_code_in_part_is_nothing_that_the_document_goes_by(office: Office) -> None:
    office.procountor.stock = [product(9, "SUUN-2"), product(10, "SUUN")]
    company = office.company
    with office.runtime.memory.reading() as reading:
        ensure_products(company, [wanted("SUUN")])
    assert reading.seen.keys() == {("product", "SUUN"), ("product", "#10")}


def test_a_found_product_costs_one_call_and_the_next_invoice_none(office: Office) -> None:
    for _ in range(2):
        ensure_products(office.company, [wanted("SUUN")])
    assert office.procountor.count("products") == 1


def test_a_remembered_product_is_looked_up_again_after_a_day(office: Office) -> None:
    ensure_products(office.company, [wanted("SUUN")])
    office.procountor.stock[0] = product(99, "SUUN")
    office.clock.pass_ms(LIFE_MS - 1)
    assert ensure_products(office.company, [wanted("SUUN")]) == {"SUUN": 21}
    office.clock.pass_ms(1)
    assert ensure_products(office.company, [wanted("SUUN")]) == {"SUUN": 99}


def test_forgotten_products_are_looked_up_again(office: Office) -> None:
    both = [wanted("SUUN"), wanted("TYO")]
    ensure_products(office.company, both)
    forget_products(office.company, both)
    ensure_products(office.company, both)
    assert office.procountor.count("products") == 4


def test_every_missing_code_is_told_at_once(office: Office) -> None:
    with pytest.raises(Untranslatable) as refusal:
        ensure_products(office.company, [wanted("A"), wanted("SUUN"), wanted("B", default=True)])
    assert codes(refusal) == [("product_missing", "rows[A]"), ("default_product_missing", "rows[B]")]
    assert office.procountor.count("create_product") == 0


@pytest.mark.parametrize("found", [{"active": False}, {"type": "PURCHASE"}])
def test_only_an_active_sales_product_will_do(office: Office, found: dict[str, object]) -> None:
    office.procountor.stock.append(product(50, "A", **found))
    with pytest.raises(Untranslatable):
        ensure_products(office.company, [wanted("A")])


def test_a_missing_product_is_created_where_the_settings_say_so(
    creating: CompanyAccess, office: Office
) -> None:
    assert ensure_products(creating, [wanted("NEW")]) == {"NEW": 64}
    (made,) = [about for call, about in office.procountor.asked if call == "create_product"]
    assert (made["name"], made["vat"]) == ("New", 25.5)


def test_a_missing_default_code_is_never_created(creating: CompanyAccess, office: Office) -> None:
    with pytest.raises(Untranslatable) as refusal:
        ensure_products(creating, [wanted("NEW", default=True)])
    assert codes(refusal) == [("default_product_missing", "rows[NEW]")]
    assert office.procountor.count("create_product") == 0


def test_many_invoices_with_one_new_code_make_one_product(creating: CompanyAccess, office: Office) -> None:
    office.procountor.delays["create_product"] = 0.05
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: ensure_products(creating, [wanted("NEW")])["NEW"], range(16)))
    assert set(found) == {64}
    assert office.procountor.count("create_product") == 1
    assert office.procountor.count("products") == 1


def test_a_remembered_product_waits_for_nobody(office: Office) -> None:
    ensure_products(office.company, [wanted("SUUN")])
    assert office.company.registers.claim("product:SUUN", ttl_ms=60_000) is not None
    assert ensure_products(office.company, [wanted("SUUN")]) == {"SUUN": 21}


def test_a_product_whose_creation_got_no_answer_is_not_created_again_at_once(
    creating: CompanyAccess, office: Office
) -> None:
    office.procountor.fail("create_product", UnknownOutcome("procountor", "POST", "reset"))
    with pytest.raises(UnknownOutcome):
        ensure_products(creating, [wanted("NEW")])
    with pytest.raises(Snoozed):
        ensure_products(creating, [wanted("NEW")])
    assert office.procountor.count("create_product") == 1


def test_nothing_is_created_while_writes_of_before_may_be_under_way(
    creating: CompanyAccess, office: Office
) -> None:
    office.redis.delete("sp:epoch")
    with pytest.raises(Snoozed):
        ensure_products(creating, [wanted("NEW")])
    assert office.procountor.count("create_product") == 0


def test_default_codes_that_procountor_lacks_are_told_by_their_setting(office: Office) -> None:
    assert missing_default_codes(office.company) == []
    office.procountor.stock = [product(22, "TUOTE", active=False), product(23, "TYO")]
    (problem,) = missing_default_codes(office.company)
    assert (problem.code, problem.where) == ("default_product_missing", "default_codes.product")
