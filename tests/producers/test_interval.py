"""How often the systems are asked for what waits, unless the deployment says otherwise."""

from __future__ import annotations

from two_systems import Office

from severa_procountor.producers.loop import Producer

HOUR_S, STEP_S = 3_600, 10


def test_waiting_documents_are_looked_for_every_ten_minutes(office: Office) -> None:
    """At which moment of the ten minutes depends on the feed, so six times an hour is what all have in common."""
    producer = Producer(office.runtime)
    producer.tick()
    first = office.severa.count("invoices_in_status")

    for _ in range(0, HOUR_S, STEP_S):
        office.clock.pass_ms(STEP_S * 1_000)
        producer.tick()

    assert office.severa.count("invoices_in_status") == first + 6
