"""Whether an invoice can be taken: by the rules of its type, and in an open period."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from severa_procountor.sandbox.procountor import invoice_rules, travel_rules
from severa_procountor.sandbox.procountor.books import Books
from severa_procountor.sandbox.procountor.refusals import Finding, Refused, invalid
from severa_procountor.sandbox.procountor.schema.invoices import Invoice

_RULES: dict[str, Callable[[Invoice, Books], Iterator[Finding]]] = {
    "SALES_INVOICE": invoice_rules.findings,
    **dict.fromkeys(travel_rules.TYPES, travel_rules.findings),
}


def must_be_acceptable(invoice: Invoice, books: Books) -> None:
    """Raises `Refused`: 400 with everything that is wrong, 403 when the date is in a closed period."""
    if invoice.type not in _RULES:
        raise Refused(400, invalid("type", f"this sandbox takes {', '.join(_RULES)} only"))
    findings = list(_RULES[invoice.type](invoice, books))
    if findings:
        raise Refused(400, *findings)
    if not books.is_open(invoice.date):
        raise Refused(403, Finding("CLOSED_FISCAL_PERIOD"))
