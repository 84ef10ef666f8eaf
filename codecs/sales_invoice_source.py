"""What a sales invoice is made of in Severa."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from severa_procountor.codecs import sales_invoice_rows, severa
from severa_procountor.codecs.payments import Seller


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """All that a sales invoice is made of in Severa.

    `customer` is the billing customer; `settings` is needed only if `needs_settings` says so. The bank accounts
    are those of the Severa company, whose country (ISO-2) and currency follow.
    """

    invoice: severa.Invoice
    rows: tuple[severa.InvoiceRow, ...]
    customer: severa.Customer | None
    settings: severa.InvoiceSettings | None
    countries: tuple[severa.Country, ...]
    bank_accounts: tuple[severa.BankAccount, ...]
    company_country: str
    company_currency: str

    @property
    def seller(self) -> Seller:
        return Seller(
            country=self.company_country, currency=self.company_currency, bank_accounts=self.bank_accounts
        )


def needs_settings(rows: Sequence[severa.InvoiceRow], default_vat_percent: Decimal | None) -> bool:
    """Whether the invoice's settings must be read: a row without VAT may be reverse charged."""
    return any(
        effective_rate(row, default_vat_percent) == 0 for row in rows if not sales_invoice_rows.is_text(row)
    )


def effective_rate(row: severa.InvoiceRow, default_vat_percent: Decimal | None) -> Decimal | None:
    """VAT of a row in percent: its own, else that of the settings."""
    return default_vat_percent if row.vat_rate is None else row.vat_rate
