"""Whether every invoice of a world has ended as the world says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from flow.systems import held
from flow.worlds import TRANSFERRED, WAITING, sales_of

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.severa.invoices import SalesInvoice
from severa_procountor.sandbox.world import Case
from severa_procountor.state.records import Record, State

REASONS = {
    "business_id_missing": "business_id_missing",
    "business_id_checksum": "business_id_checksum",
    "customer_number_missing": "customer_number_missing",
    "customer_number_taken": "customer_number_taken",
    "partner_ambiguous": "partner_ambiguous",
    "invoice_number_missing": "invoice_number_missing",
    "due_date_too_far": "due_date_out_of_range",
    "no_rows": "rows_missing",
    "rows_do_not_add_up": "rows_do_not_add_up",
    "chinese_letters": "text_characters",
    "emoji": "text_characters",
    "vat_missing": "vat_rate_missing",
    "vat_fraction": "vat_rate_not_percent",
    "vat_not_in_use": "vat_rate_disabled",
    "zero_vat_unmapped": "zero_vat_unexplained",
    "country_unknown": "country_unknown",
    "address_incomplete": "address_incomplete",
    "product_missing": "product_missing",
    "period_closed": "period_closed",
}
"""For what each awkward kind of the world is parked."""

Remembered = Callable[[Case], Record | None]


def surprises(sandbox: Sandbox, remembered: Remembered) -> list[str]:
    """What is not as the world says, a sentence each."""
    severa = {invoice["guid"]: invoice["status"] for invoice in sandbox.state("severa")}
    procountor, sales = held(sandbox), sales_of(sandbox.world)
    found = []
    for case in sandbox.world.cases:
        copies = procountor.pop((case.company, str(case.number)), [])
        record, sale = remembered(case), sales[case.guid]
        check = _done if case.expected == "done" else _alone if case.expected == "left_alone" else _parked
        said = check(case, sale, severa[case.guid], copies, record)
        found += [f"{case.company} {case.number} ({case.expected}): {text}" for text in said]
    return found + [f"Procountor holds {name}, which nobody sent" for name in procountor]


def _done(
    case: Case, sale: SalesInvoice, status: str, copies: list[dict[str, Any]], record: Record | None
) -> Iterator[str]:
    if record is None or record.state is not State.DONE:
        yield f"is not done but {record and (record.state, record.problems)}"
    if status != TRANSFERRED:
        yield f"is {status} in Severa"
    if len(copies) != 1:
        yield f"is {len(copies)} times in Procountor"
    invoice = sale.invoice
    wanted = (
        invoice.currency.code,
        invoice.total_excluding_tax.amount,
        invoice.total_tax.amount,
        invoice.total_including_tax.amount,
        len(sale.rows),
    )
    for copy in copies:
        sums = (copy[name] for name in ("excludingVatTotal", "vatSumTotal", "invoiceSumTotal"))
        kept = (copy["currency"], *(Decimal(str(value)) for value in sums), len(copy["rows"]))
        if kept != wanted:
            yield f"is {kept} in Procountor and {wanted} in Severa"


def _parked(
    case: Case, sale: SalesInvoice, status: str, copies: list[dict[str, Any]], record: Record | None
) -> Iterator[str]:
    codes = {problem.code for problem in record.problems} if record else set()
    if record is None or record.state is not State.PARKED or codes != {REASONS[case.expected]}:
        yield f"is not parked for that but {record and (record.state, record.problems)}"
    if status != WAITING:
        yield f"is {status} in Severa"
    if copies:
        yield "is in Procountor"


def _alone(
    case: Case, sale: SalesInvoice, status: str, copies: list[dict[str, Any]], record: Record | None
) -> Iterator[str]:
    if status != sale.invoice.status.name:
        yield f"was moved to {status}"
    if record is not None or copies:
        yield "was not left alone"
