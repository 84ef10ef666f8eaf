"""The last report of each company is kept, bounded, until the next one."""

from __future__ import annotations

from redis import Redis

from severa_procountor.state.reconciliations import (
    MOST_DIFFERENCES,
    Difference,
    Last,
    Reconciliations,
    Report,
)


def report(at: int = 1, differences: int = 1) -> Report:
    found = tuple(
        Difference("reconciliation_missing", str(number), "Asiakas Oy", "gone")
        for number in range(differences)
    )
    return Report(
        at=at,
        start="2026-01-01",
        end="2026-01-31",
        compared=9,
        pending=2,
        total=differences,
        differences=found,
    )


def test_a_company_that_was_never_reconciled_has_no_report(fake_redis: Redis) -> None:
    kept = Reconciliations(fake_redis)
    assert (kept.latest("acme", "books"), kept.last()) == (None, {})


def test_the_report_is_read_back_as_it_was(fake_redis: Redis) -> None:
    Reconciliations(fake_redis).store("acme", "books", report())
    assert Reconciliations(fake_redis).latest("acme", "books") == report()
    assert Reconciliations(fake_redis).latest("acme", "other") is None


def test_a_later_report_takes_the_place_of_an_earlier_one(fake_redis: Redis) -> None:
    kept = Reconciliations(fake_redis)
    kept.store("acme", "books", report())
    kept.store("acme", "books", report(at=2, differences=0))
    assert kept.latest("acme", "books") == report(at=2, differences=0)
    assert kept.last() == {("acme", "books"): Last(2, 0)}


def test_a_report_is_bounded_and_still_counts_every_difference(fake_redis: Redis) -> None:
    kept = Reconciliations(fake_redis)
    kept.store("acme", "books", report(differences=MOST_DIFFERENCES + 7))
    found = kept.latest("acme", "books")
    assert found is not None
    assert (len(found.differences), found.total) == (MOST_DIFFERENCES, MOST_DIFFERENCES + 7)
    assert kept.last()["acme", "books"].differences == MOST_DIFFERENCES + 7
