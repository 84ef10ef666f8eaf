from __future__ import annotations

import threading
from typing import Any

import pytest
from purchase_desk import PurchaseDesk
from redis import RedisError
from structlog.testing import capture_logs
from two_systems import COMPANY, TENANT, Office, tenant

from severa_procountor.errors import AccessDenied, Snoozed, Unavailable
from severa_procountor.problems import Problem
from severa_procountor.producers import loop
from severa_procountor.producers.feeds import Turn
from severa_procountor.producers.loop import PAUSES, Producer
from severa_procountor.state.records import State
from severa_procountor.workers.sales_invoices import KIND

FEED = f"{TENANT}/{KIND}"


@pytest.fixture
def producer(office: Office) -> Producer:
    return Producer(office.runtime)


def queued(office: Office) -> int:
    return office.runtime.transfers.counts()[State.QUEUED]


def events(logs: Any, name: str) -> list[Any]:
    return [entry for entry in logs if entry["event"] == name]


def test_what_waits_is_found_queued_and_told_to_the_workers(office: Office, producer: Producer) -> None:
    producer.tick()
    assert queued(office) == 1
    assert office.redis.hlen(f"dramatiq:{KIND}.msgs") == 1
    assert producer.polled == {FEED}


def test_a_feed_is_polled_once_per_interval(office: Office, producer: Producer) -> None:
    producer.tick()
    producer.tick()
    assert office.severa.count("invoices_in_status") == 1
    office.clock.pass_ms(office.runtime.deployment.poll_interval * 1000)
    producer.tick()
    assert office.severa.count("invoices_in_status") == 2


def test_a_hurried_feed_is_polled_at_once(office: Office, producer: Producer) -> None:
    producer.tick()
    producer.hurry()
    producer.tick()
    assert office.severa.count("invoices_in_status") == 2


def test_a_flushed_redis_is_filled_again_at_the_next_round(office: Office, producer: Producer) -> None:
    producer.tick()
    office.redis.flushall()
    producer.polled = {FEED, "gone"}
    producer.tick()
    assert queued(office) == 1
    assert producer.polled == {FEED}


def test_a_company_that_did_not_answer_is_asked_again_soon_and_then_with_the_next_poll(
    office: Office, producer: Producer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    turn = Turn({}, 0, "how far the others are", "helsinki: ill")
    monkeypatch.setattr(loop, "read", lambda *_: asked.append(office.runtime.transfers.now()) or turn)
    for _ in range(sum(PAUSES)):
        producer.tick()
        office.clock.pass_ms(1000)
    assert len(asked) == 1 + len(PAUSES)
    assert office.runtime.schedule.cursor(FEED) == "how far the others are"
    assert (producer.reasons[FEED], producer.polled) == ("helsinki: ill", set())

    turn = Turn({}, 0)
    office.clock.pass_ms(office.runtime.deployment.poll_interval * 1000)
    producer.tick()
    assert len(asked) == 2 + len(PAUSES)
    assert (producer.failed, producer.polled) == ({}, {FEED})


def test_a_tenant_that_is_gone_is_not_polled_any_more(office: Office, producer: Producer) -> None:
    producer.tick()
    office.tenants.tenants = {}
    office.clock.pass_ms(86_400_000)
    producer.tick()
    assert office.severa.count("invoices_in_status") == 1
    assert office.runtime.schedule.next_due() is None


@pytest.mark.parametrize("failure", [Unavailable("severa", "GET", "ill"), ZeroDivisionError("fault")])
def test_a_failed_poll_comes_again_later_each_time(
    office: Office, producer: Producer, failure: Exception
) -> None:
    for times, pause in enumerate((*PAUSES, PAUSES[-1]), start=1):
        office.severa.fail("invoices_in_status", failure)
        producer.tick()
        assert producer.failed == {FEED: times}
        assert office.runtime.schedule.next_due() == office.clock() + pause * 1000
        office.clock.pass_ms(pause * 1000)
    assert producer.polled == set()
    producer.tick()
    assert (producer.failed, producer.polled) == ({}, {FEED})


def test_a_fault_of_ours_leaves_its_trace_and_a_named_failure_does_not(
    office: Office, producer: Producer
) -> None:
    office.severa.fail("invoices_in_status", Unavailable("severa", "GET", "ill"), ZeroDivisionError("fault"))
    with capture_logs() as logs:
        producer.tick()
        office.clock.pass_ms(PAUSES[0] * 1000)
        producer.tick()
    assert [entry["exc_info"] for entry in events(logs, "poll_failed")] == [False, True]


def test_a_poll_sent_away_by_the_quota_has_not_failed(office: Office, producer: Producer) -> None:
    office.severa.fail("invoices_in_status", Snoozed(7, "quota"))
    producer.tick()
    assert (producer.failed, producer.polled) == ({}, set())
    assert office.runtime.schedule.next_due() == office.clock() + 7_000


def test_one_tenant_that_fails_does_not_keep_the_others_from_being_polled(
    office: Office, producer: Producer
) -> None:
    office.tenants.tenants = {name: tenant(name=name) for name in ("one", "two")}
    office.severa.fail("organization_details", ZeroDivisionError("fault"))
    producer.tick()
    assert len(producer.failed) == len(producer.polled) == 1


def test_a_stranded_document_is_queued_again(office: Office, producer: Producer) -> None:
    producer.tick()
    before = office.record().fence
    office.clock.pass_ms(3_600_000)
    producer.distribute()
    assert (office.record().state, office.record().fence > before) == (State.QUEUED, True)


def test_what_is_parked_because_its_workers_vanished_is_said(office: Office, producer: Producer) -> None:
    key = office.see()
    with capture_logs() as logs:
        for _ in range(4):
            office.take()
            office.clock.pass_ms(600_000)
            office.runtime.transfers.sweep()
        office.take()
        office.clock.pass_ms(600_000)
        producer.distribute()
    [said] = events(logs, "parked")
    assert (said["document"], said["code"]) == (str(key), "crashes_worker")
    assert office.record().state is State.PARKED


def test_a_product_of_purchases_that_leads_nowhere_is_said_once(
    office: Office, producer: Producer, monkeypatch: pytest.MonkeyPatch
) -> None:
    PurchaseDesk(office, monkeypatch).settle(product="Purchases")
    said = []
    for _ in range(3):
        producer.hurry()
        with capture_logs() as logs:
            producer.tick()
        said.append(len(events(logs, "settings_do_not_resolve")))
    assert said == [1, 0, 0]


def test_settings_that_lead_nowhere_are_said_once_and_again_when_they_change(
    office: Office, producer: Producer
) -> None:
    def said(status: str) -> int:
        office.settle({"sales_invoices": {"status_before": status, "status_after": "Transferred"}})
        producer.hurry()
        with capture_logs() as logs:
            producer.tick()
        return len(events(logs, "settings_do_not_resolve"))

    assert [said("Nowhere"), said("Nowhere"), said("Elsewhere")] == [1, 0, 1]
    assert office.severa.count("invoices_in_status") == 0
    assert said("Waiting for transfer") == 0
    assert producer.unresolved == {TENANT: ()}


@pytest.mark.parametrize("system", ["severa", "procountor"])
def test_a_closed_door_is_said_to_be_of_the_system_that_closed_it(
    office: Office, producer: Producer, system: str
) -> None:
    refusal = AccessDenied([Problem(f"{system}_access_denied", "no right to read")])
    office.severa.fail("invoices_in_status", refusal)
    producer.tick()
    assert producer.unresolved == {TENANT: (f"{system}: no right to read",)}


def test_a_company_that_cannot_be_reached_is_shut_until_it_can(office: Office, producer: Producer) -> None:
    office.procountor.own["id"] = 2
    producer.tick()
    assert producer.shut == {TENANT: {COMPANY}}
    office.procountor.own["id"] = 1
    producer.hurry()
    producer.tick()
    assert producer.shut == {TENANT: set()}


def test_what_was_done_long_ago_is_dropped(office: Office, producer: Producer) -> None:
    office.claim().done()
    office.severa.invoices.clear()
    office.clock.pass_ms(401 * 86_400_000)
    producer.tick()
    assert office.found() is None


def test_a_producer_outlives_a_redis_that_is_away(
    office: Office, producer: Producer, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, rounds = threading.Event(), iter([RedisError("away"), None])

    def tick() -> None:
        failure = next(rounds)
        if failure is not None:
            raise failure
        stop.set()

    monkeypatch.setattr(loop, "TICK_S", 0)
    monkeypatch.setattr(producer, "tick", tick)
    producer.run(stop)
    assert list(rounds) == []
