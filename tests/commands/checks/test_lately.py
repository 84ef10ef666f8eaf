from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from register_desk import NOW, RegisterDesk

from severa_procountor.commands.checks.lately import MOST_PAGES, Lately


def lately(desk: RegisterDesk) -> Lately:
    return Lately(desk.office.tenant, NOW)


def test_the_one_who_pays_counts_not_the_one_who_ordered(desk: RegisterDesk) -> None:
    invoices = [
        {"guid": "g1", "customer": {"guid": "c1"}, "billingCustomer": {"guid": "c2"}},
        {"guid": "g2", "customer": {"guid": "c3"}, "billingCustomer": None},
        {"guid": "g3", "customer": None},
    ]
    asked: list[tuple[date, date]] = []

    def dated(start: date, end: date) -> Iterator[bytes]:
        asked.append((start, end))
        yield json.dumps(invoices).encode()

    desk.severa.invoices_dated = dated  # type: ignore[method-assign]
    assert lately(desk).customers == {"c2", "c3"}
    assert asked == [(date(2026, 6, 21), date(2026, 9, 21))]


def test_an_entry_that_cannot_be_read_names_nothing_and_hides_no_other(desk: RegisterDesk) -> None:
    rows = b'[{"guid": "r1", "code": 5}, {"guid": "r2", "code": [" SUUN ", null], "vatRate": null}]'
    desk.severa.invoice_rows_changed_since = lambda moment: iter([rows])  # type: ignore[method-assign]
    assert (lately(desk).codes, lately(desk).vat_rates) == ({"SUUN"}, set())


def test_a_long_history_is_not_read_to_its_end(desk: RegisterDesk) -> None:
    for number in range(2000, 2000 + 2 * MOST_PAGES * desk.severa.page_size):
        desk.customer(number)
    assert len(lately(desk).customers) == MOST_PAGES * desk.severa.page_size
    assert desk.severa.count("invoices_dated") == MOST_PAGES
