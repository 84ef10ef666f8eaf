"""The verdict over all that a demo has carried, in both directions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from severa_procountor.demo import fees, travels, verdict
from severa_procountor.demo.accounts import Books, books, fetch
from severa_procountor.demo.fees import Fees
from severa_procountor.demo.purchase_accounts import Fee, Purchase
from severa_procountor.demo.travel_accounts import Reimbursement
from severa_procountor.demo.travels import Travels
from severa_procountor.demo.verdict import Verdict
from severa_procountor.settings.company import Company
from severa_procountor.state.records import Record


class Snapshot(msgspec.Struct, frozen=True):
    """What both systems hold at one moment: Procountor's books, Severa's project fees."""

    books: tuple[Books, ...]
    fees: tuple[Fee, ...]


class Outcome(msgspec.Struct, frozen=True):
    """What was found of each kind of document."""

    sales: Verdict
    travels: Travels
    fees: Fees

    @property
    def duplicates(self) -> int:
        return self.sales.duplicates + self.travels.duplicates + self.fees.duplicates

    @property
    def totals_equal(self) -> bool:
        return self.sales.totals_equal and self.travels.totals_equal and self.fees.totals_equal

    @property
    def differences(self) -> tuple[str, ...]:
        return self.sales.differences + self.travels.differences + self.fees.differences

    @property
    def holds(self) -> bool:
        return self.duplicates == 0 and self.totals_equal and not self.differences


def snapshot(severa_url: str, procountor_url: str) -> Snapshot:
    return Snapshot(books(procountor_url), fetch(severa_url, "fees", tuple[Fee, ...]))


def check(
    severa_url: str,
    procountor_url: str,
    settings: Sequence[Company],
    parked: Iterable[Record],
    before: Snapshot,
) -> tuple[Outcome, Snapshot]:
    """Compares both ends; also gives what they hold now."""
    reasons = _reasons(parked)
    sales, held = verdict.check(severa_url, procountor_url, settings, reasons)
    after = Snapshot(held, fetch(severa_url, "fees", tuple[Fee, ...]))
    reimbursements = fetch(severa_url, "reimbursements", list[Reimbursement])
    purchases = fetch(procountor_url, "purchases", list[Purchase])
    outcome = Outcome(
        sales=sales,
        travels=travels.judge(reimbursements, held, settings, reasons),
        fees=fees.judge(purchases, before.fees, after.fees, settings, reasons),
    )
    return outcome, after


def _reasons(parked: Iterable[Record]) -> Mapping[str, Collection[str]]:
    """The codes of the problems by the id of what is parked."""
    return {record.key.source_id: tuple(problem.code for problem in record.problems) for record in parked}
