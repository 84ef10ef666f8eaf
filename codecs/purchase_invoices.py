"""The project fees that a purchase invoice is to have in Severa (mapping, section 3); nothing here does I/O."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec import UNSET, UnsetType

from severa_procountor.codecs import severa
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.procountor_purchases import PurchaseInvoice
from severa_procountor.codecs.project_fees import WantedFee, marker
from severa_procountor.codecs.purchase_shares import (
    Readiness,
    Share,
    is_dimensioned,
    joined,
    one_line,
    readiness,
    shares,
    supplier,
    version,
)
from severa_procountor.codecs.severa_fees import NewProjectFee, Reference, UnitCost
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Level, Problem
from severa_procountor.settings.company import Company, PurchaseInvoices

__all__ = ["Readiness", "Share", "is_dimensioned", "readiness", "shares", "version", "wanted_fees"]

_ZERO = Decimal(0)
_LONGEST = 500  # of a description, marker included: Severa states no limit


def wanted_fees(
    invoice: PurchaseInvoice,
    shares: Sequence[Share],
    projects: Mapping[int, severa.Project],
    company: Company,
    currency: str,
    vat_rates: Collection[Decimal],
    product_guid: str | None,
) -> tuple[WantedFee, ...]:
    """One for each project and account, in the order of the shares; those of 0 too, as they may correct.

    `projects` are by item id, `currency` is the company's, `vat_rates` are the percentages that Severa knows: a rate
    is sent only if all entries behind the fee have it. Raises Untranslatable: `purchase_invoices_off`,
    `purchase_date_missing`, `company_home_unknown` without a currency, `item_without_project` for each item that is
    not among the projects.
    """
    findings, settings = Findings(), company.purchase_invoices
    if settings is None:
        text = f"Company {company.name} has no settings for purchase invoices."
        findings.error("purchase_invoices_off", text)
    if invoice.date is None:
        findings.error("purchase_date_missing", "The purchase invoice has no date.", "date")
    if not currency:
        findings.error("company_home_unknown", f"The currency of company {company.name} is not known.")
    by_fee = _by_fee(shares, projects, findings)
    if settings is None or invoice.date is None or findings.errors:
        raise Untranslatable(findings.errors)
    made = _Made(invoice, company, settings, currency, frozenset(vat_rates), product_guid)
    return tuple(_fee(project, account, parts, made) for (project, account), parts in by_fee.items())


class _Made(NamedTuple):
    """What all fees of an invoice are made of."""

    invoice: PurchaseInvoice
    company: Company
    settings: PurchaseInvoices
    currency: str
    vat_rates: frozenset[Decimal]
    product_guid: str | None


def _by_fee(
    shares: Sequence[Share], projects: Mapping[int, severa.Project], findings: Findings
) -> dict[tuple[str, str], list[Share]]:
    """Items of one project are one fee."""
    by_fee: dict[tuple[str, str], list[Share]] = {}
    for share in shares:
        project = projects.get(share.item_id)
        if project and project.guid:
            by_fee.setdefault((project.guid, share.account), []).append(share)
        elif not findings.has_error_at(f"items[{share.item_id}]"):
            text = f"Item {share.item_id} of the project dimension belongs to no project of Severa's."
            findings.error("item_without_project", text, f"items[{share.item_id}]")
    return by_fee


def _fee(project: str, account: str, parts: Sequence[Share], made: _Made) -> WantedFee:
    total = sum((part.net for part in parts), _ZERO)
    description, notes = _description(project, account, parts, made)
    body = NewProjectFee(
        project=Reference(project),
        name=_name(made),
        description=description,
        event_date=made.invoice.date or UNSET,
        unit_cost=UnitCost(amount=total, currency_code=made.currency),
        vat_rate=_vat_rate(parts, made.vat_rates),
        product_type=made.settings.product_type.value,
        product=Reference(made.product_guid) if made.product_guid else UNSET,
        is_billable=made.settings.billable,
    )
    return WantedFee(project=project, account=account, total=total, body=body, notes=notes)


def _vat_rate(parts: Sequence[Share], known: Collection[Decimal]) -> Decimal | UnsetType:
    rates = {part.vat_percent for part in parts}
    rate = rates.pop() if len(rates) == 1 else None
    return UNSET if rate is None or rate not in known else rate


def _name(made: _Made) -> str | UnsetType:
    supplier_number = made.invoice.original_invoice_number or ""
    name = made.settings.name.format(supplier=supplier(made.invoice), supplier_number=supplier_number)
    return one_line(name) or UNSET


def _description(
    project: str, account: str, parts: Sequence[Share], made: _Made
) -> tuple[str, tuple[Problem, ...]]:
    """The text by the template and, behind it, the marker: the text is cut, with a note, and the marker is not."""
    invoice = made.invoice
    row = joined(part.description for part in parts)
    row = row or joined(one_line(given.product) for given in invoice.invoice_rows or ())
    number = "" if invoice.invoice_number is None else invoice.invoice_number
    text = one_line(made.settings.description.format(number=number, row=row))
    mark = marker(made.company.procountor.company_id, invoice.id, account, project)
    room = _LONGEST - len(mark) - 1
    if len(text) <= room:
        return f"{text} {mark}".strip(), ()
    note = Problem(
        "fee_text_cut", f"{len(text)} characters, cut to {room}.", f"fees[{account}]", Level.CHANGE
    )
    return f"{text[:room].rstrip()} {mark}", (note,)
