"""Which feeds a tenant has, and that none of them stands in the way of another."""

from __future__ import annotations

import pytest
from dimension_desk import NAMES, Desk
from structlog.testing import capture_logs
from two_systems import COMPANY, TENANT, Office, tenant

from severa_procountor.commands.run import nothing_left
from severa_procountor.errors import AccessDenied, Unavailable
from severa_procountor.problems import Problem
from severa_procountor.producers.feeds import feeds_of
from severa_procountor.producers.loop import Producer
from severa_procountor.telemetry import metrics

SALES, PROJECTS = f"{TENANT}/sales_invoices", f"{TENANT}/projects"


@pytest.fixture
def producer(desk: Desk) -> Producer:
    return Producer(desk.office.runtime)


def test_dimensions_are_polled_where_an_enabled_company_names_them() -> None:
    named = {"dimension_names": {"project": "Projects", "business_unit": "Units"}}
    assert feeds_of(tenant(company=named)) == [SALES, PROJECTS, f"{TENANT}/business_units"]
    assert feeds_of(tenant(company=named | {"enabled": False})) == [SALES]
    assert feeds_of(tenant()) == [SALES]


def test_reimbursements_and_purchases_are_polled_where_a_company_carries_them() -> None:
    travel = {"status_before": "Approved", "status_after": "Transferred"}
    tables = {"travel_reimbursements": travel, "purchase_invoices": {"start_date": "2026-01-01"}}
    assert feeds_of(tenant(company=tables)) == [
        SALES,
        f"{TENANT}/travel_reimbursements",
        f"{TENANT}/purchase_invoices",
    ]
    off = {kind: table | {"enabled": False} for kind, table in tables.items()}
    assert feeds_of(tenant(company=off)) == [SALES]


def test_items_and_invoices_are_found_in_one_round(desk: Desk, producer: Producer) -> None:
    desk.project("p1", 1, "Bridge")
    producer.tick()
    assert producer.polled == {f"{TENANT}/{kind}" for kind in ("sales_invoices", *desk.lists)}
    assert {key for key, _ in desk.ends()} == {"g1", "p1"}
    assert desk.office.redis.hlen("dramatiq:projects.msgs") == 1


def test_the_cursor_stays_between_two_producers(desk: Desk, producer: Producer) -> None:
    desk.project("p1", 1, "Bridge")
    producer.tick()
    second = Producer(desk.office.runtime)
    second.hurry()
    second.tick()
    asked = [about for call, about in desk.office.severa.asked if call == "projects"]
    assert [about is None for about in asked] == [True, False]


def test_a_feed_that_fails_does_not_keep_invoices_from_being_found(desk: Desk, producer: Producer) -> None:
    before = metrics.POLLS.labels("projects", "unavailable")._value.get()
    desk.office.severa.fail("projects", Unavailable("severa", "GET", "ill"))
    producer.tick()
    assert set(producer.failed) == {PROJECTS}
    assert SALES in producer.polled
    assert metrics.POLLS.labels("projects", "unavailable")._value.get() == before + 1


def test_a_right_that_is_missing_for_one_feed_is_said_once(desk: Desk, producer: Producer) -> None:
    denied = AccessDenied([Problem("severa_access_denied", "Severa: projects:read is missing")])
    desk.office.severa.fail("projects", denied, denied)
    with capture_logs() as logs:
        producer.tick()
        producer.hurry()
        producer.tick()
    assert [entry["event"] for entry in logs].count("settings_do_not_resolve") == 1
    assert producer.unresolved[PROJECTS] == ("severa: Severa: projects:read is missing",)
    producer.hurry()
    producer.tick()
    assert producer.unresolved[PROJECTS] == ()


def test_a_run_does_not_end_while_invoices_wait_because_a_dimension_cannot_be_read(
    desk: Desk, producer: Producer
) -> None:
    producer.tick()
    desk.office.clock.pass_ms(3_600_000)
    desk.office.runtime.transfers.sweep()
    producer.failed = {PROJECTS: 99}
    assert not nothing_left(desk.office.runtime, producer)
    producer.failed = {SALES: 99}
    assert nothing_left(desk.office.runtime, producer)


def test_a_run_does_not_end_before_every_feed_was_polled(desk: Desk, producer: Producer) -> None:
    desk.office.severa.invoices.clear()
    producer.tick()
    assert nothing_left(desk.office.runtime, producer)
    producer.polled.discard(PROJECTS)
    assert not nothing_left(desk.office.runtime, producer)


def test_a_dimension_that_procountor_lacks_is_said_once_and_its_company_left_alone(
    desk: Desk, producer: Producer
) -> None:
    desk.settle(dimension_names=NAMES | {"project": "Projekte"})
    desk.project("p1", 1, "Bridge")
    with capture_logs() as logs:
        producer.tick()
        producer.hurry()
        producer.tick()
    said = [entry for entry in logs if entry["event"] == "settings_do_not_resolve"]
    (problem,) = [entry["problem"] for entry in said]
    assert problem.startswith(f"{COMPANY}: project = 'Projekte': Procountor has 'Cost centres', 'Projects'")
    assert (producer.shut, desk.ends()) == ({TENANT: {COMPANY}}, [])


def test_an_unreadable_card_is_counted_for_its_feed(desk: Desk, producer: Producer) -> None:
    desk.add("projects", "p1", number=[])
    producer.tick()
    assert producer.unreadable == {SALES: 0, PROJECTS: 1} | dict.fromkeys(
        (f"{TENANT}/cost_centers", f"{TENANT}/business_units"), 0
    )


def test_a_company_without_sales_invoices_has_its_dimensions_kept_in_step(
    office: Office, desk: Desk, producer: Producer
) -> None:
    desk.settle(sales_invoices=None)
    desk.project("p1", 1, "Bridge")
    producer.tick()
    assert producer.unresolved == dict.fromkeys(producer.unresolved, ())
    assert [key for key, _ in desk.ends()] == ["p1"]
    assert office.severa.count("invoices_in_status") == 0


def test_dimensions_that_cannot_be_read_shut_their_company(
    desk: Desk, producer: Producer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.office.procountor, "dimensions", lambda: b'[{"name": "Projects"}]')
    producer.tick()
    (problem,) = producer.unresolved[TENANT]
    assert "`id`" in problem
    assert producer.shut == {TENANT: {COMPANY}}
