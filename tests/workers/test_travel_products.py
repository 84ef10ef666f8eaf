"""The travel products are read whole, kept for ten minutes, and read again before a document is parked for one."""

from __future__ import annotations

import datetime

import pytest
from scripted_systems import product
from scripted_travels import TravelSevera, travels
from two_systems import Office

from severa_procountor.codecs.procountor_travel import TravelProduct
from severa_procountor.errors import Unavailable
from severa_procountor.workers.travel_products import travel_products

MINUTE = 60_000


@pytest.fixture
def office(office: Office) -> Office:
    TravelSevera(office)
    office.settle(travels())
    office.procountor.travel_stock = [
        product(
            31,
            "KM26",
            type="TRAVEL",
            name="Kilometrit",
            active=False,
            startDate="2026-01-01",
            endDate="2026-12-31",
        ),
        product(32, "KM27", type="TRAVEL", startDate="2027-01-01", endDate=None),
    ]
    return office


def codes(office: Office, *, fresh: bool = False) -> list[str | None]:
    return [one.code for one in travel_products(office.company, fresh=fresh)]


def test_the_register_is_read_with_its_dates_active_or_not(office: Office) -> None:
    first, second = travel_products(office.company)
    assert first == TravelProduct(
        id=31,
        type="TRAVEL",
        code="KM26",
        name="Kilometrit",
        active=False,
        start_date=datetime.date(2026, 1, 1),
        end_date=datetime.date(2026, 12, 31),
    )
    assert (second.code, second.end_date) == ("KM27", None)


def test_one_list_serves_ten_minutes(office: Office) -> None:
    codes(office)
    office.procountor.travel_stock.append(product(33, "PR26", type="TRAVEL"))
    office.clock.pass_ms(9 * MINUTE)
    assert codes(office) == ["KM26", "KM27"]
    office.clock.pass_ms(2 * MINUTE)
    assert codes(office) == ["KM26", "KM27", "PR26"]
    assert office.procountor.count("products") == 2


def test_a_fresh_list_is_at_most_a_minute_old(office: Office) -> None:
    codes(office)
    office.procountor.travel_stock.append(product(33, "PR26", type="TRAVEL"))
    office.clock.pass_ms(MINUTE // 2)
    assert codes(office, fresh=True) == ["KM26", "KM27"]
    office.clock.pass_ms(MINUTE)
    assert codes(office, fresh=True) == ["KM26", "KM27", "PR26"]
    assert codes(office) == ["KM26", "KM27", "PR26"]
    assert office.procountor.count("products") == 2


def test_a_product_that_two_pages_repeat_is_one(office: Office) -> None:
    office.procountor.travel_stock.append(product(32, "KM27", type="TRAVEL"))
    assert codes(office) == ["KM26", "KM27"]


def test_a_list_that_failed_is_asked_for_again(office: Office) -> None:
    office.company  # noqa: B018 - what it reads itself is not the list
    office.procountor.fail("products", Unavailable("procountor", "GET /products", "ill"))
    with pytest.raises(Unavailable):
        codes(office)
    assert codes(office) == ["KM26", "KM27"]
