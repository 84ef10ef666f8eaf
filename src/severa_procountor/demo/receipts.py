"""Whether every amount in the ledger receipts of sales invoices is on the right items of its dimensions.

Judged without the product's codecs: by what Severa says of each row, and by the names that the items are to have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from severa_procountor.demo.accounts import Carried, Entry, Row
from severa_procountor.demo.amounts import Dimensioned, exact_amounts, judge_amount, names_of


def judge(carried: Iterable[Carried]) -> Dimensioned:
    result = Dimensioned()
    for each in carried:
        _judge_invoice(each, result)
    return result


def _judge_invoice(carried: Carried, result: Dimensioned) -> None:
    company = carried.settings
    names = names_of(company, company.sales_invoices.dimensions if company.sales_invoices else ())
    rows = [row for row in carried.expected.rows if row.net]
    entries = [entry for entry in carried.copy.entries if entry.accounting_value]
    if len(rows) != len(entries):
        text = f"{len(rows)} rows in Severa, {len(entries)} entries in Procountor"
        result.differences.append(f"{carried.name}: {text}")
        result.undimensioned += len(entries) * len(names)
        return
    for place, (row, entry) in enumerate(zip(rows, entries, strict=True), start=1):
        where = f"{carried.name}, row {place}"
        result.differences += [
            f"{where}: {text}" for text in _wrong_of_entry(entry, row, carried, names.values())
        ]
        for dimension, name in names.items():
            exact = exact_amounts(entry, row.shares(dimension), row.net, dimension, company)
            judge_amount(entry, exact, name, where, result.of(carried.invoice.company, name), result)


def _wrong_of_entry(entry: Entry, row: Row, carried: Carried, names: Collection[str]) -> Iterator[str]:
    if not _is_of(entry, row, carried):
        yield f"{row.net} {carried.copy.currency} in Severa, {entry.accounting_value} in Procountor"
    for other in sorted(set(entry.dimensions) - set(names)):
        yield f"it is on {other}, which the settings leave alone"


def _is_of(entry: Entry, row: Row, carried: Carried) -> bool:
    """To the cent in the currency of the books; else its sign only, as the rate is Procountor's.

    Sales are credit; a credit note takes them back, whichever sign its rows have in Severa.
    """
    total = sum(each.net for each in carried.expected.rows)
    value = row.net if carried.expected.is_credit_note and total > 0 else -row.net
    if carried.copy.is_in_accounting_currency:
        return entry.accounting_value == value
    return (entry.accounting_value > 0) == (value > 0)
