"""What a sales invoice is made of in Severa."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from severa_procountor.codecs import sales_invoice_rows, severa
from severa_procountor.codecs.payments import Seller
from severa_procountor.settings.choices import Attachments, Dimension
from severa_procountor.settings.company import SalesInvoices


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """All that a sales invoice is made of in Severa.

    `customer` is the billing customer; `settings` is needed only if `needs_settings` says so. The bank accounts
    are those of the Severa company, whose country (ISO-2) and currency follow.

    The rest is what the dimensions of the rows are told by, empty where no setting wants it: `projects` by guid,
    of the invoice and of what stands behind its rows; `entries` by the guid of the row that bills them, and
    `flat_rates` by their own, both only if `needs_entries` says so; `cost_centers` is Severa's register.
    """

    invoice: severa.Invoice
    rows: tuple[severa.InvoiceRow, ...]
    customer: severa.Customer | None
    settings: severa.InvoiceSettings | None
    countries: tuple[severa.Country, ...]
    bank_accounts: tuple[severa.BankAccount, ...]
    company_country: str
    company_currency: str
    projects: Mapping[str, severa.Project] = {}
    entries: Mapping[str, tuple[severa.Entry, ...]] = {}
    flat_rates: Mapping[str, severa.FlatRate] = {}
    cost_centers: tuple[severa.CostCenter, ...] = ()

    @property
    def seller(self) -> Seller:
        return Seller(
            country=self.company_country, currency=self.company_currency, bank_accounts=self.bank_accounts
        )


def needs_settings(rows: Sequence[severa.InvoiceRow], sales: SalesInvoices) -> bool:
    """Whether the invoice's settings must be read: a row without VAT may be reverse charged, and where no
    attachment is chosen the grouping of the rows decides on one (mapping, section 1.5)."""
    if sales.attachments is Attachments.NONE:
        return True
    return any(
        effective_rate(row, sales.default_vat_percent) == 0
        for row in rows
        if not sales_invoice_rows.is_text(row)
    )


def needs_entries(invoice: severa.Invoice, sales: SalesInvoices) -> bool:
    """Whether what stands behind the rows must be read: no one project is that of all rows (section 1.4)."""
    by_project = {Dimension.PROJECT, Dimension.BUSINESS_UNIT} & set(sales.dimensions)
    return bool(by_project) and single_project(invoice) is None


def single_project(invoice: severa.Invoice) -> severa.Numbered | None:
    """The project of an invoice that has exactly one."""
    projects = {project.guid or "": project for project in invoice.projects or ()}
    return next(iter(projects.values())) if len(projects) == 1 else None


def effective_rate(row: severa.InvoiceRow, default_vat_percent: Decimal | None) -> Decimal | None:
    """VAT of a row in percent: its own, else that of the settings."""
    return default_vat_percent if row.vat_rate is None else row.vat_rate
