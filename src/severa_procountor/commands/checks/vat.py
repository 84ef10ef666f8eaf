"""The VAT rates of Severa against those in use in Procountor, for sales and for what employees pay."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.travel_money import is_purchase_rate
from severa_procountor.codecs.vat import check_percentage
from severa_procountor.commands.checks import products
from severa_procountor.commands.checks.findings import Check, Look
from severa_procountor.commands.checks.subject import Company
from severa_procountor.problems import Level, Problem
from severa_procountor.workers.names import SALES_INVOICES, TRAVEL_REIMBURSEMENTS


def look(company: Company) -> Look:
    """Severa's own list, what products have, and what rows and expenses of late had."""
    seen = Look(Check.VAT)
    if company.carries(SALES_INVOICES):
        used = {card.vat_rate for _, card in products.in_use(company) if card.vat_rate is not None}
        sold = company.lately.vat_rates
        for rate in sorted(company.severa.vat_rates | used | sold):
            problems = [*_sales(company, rate), *_zero(company, rate)]
            seen.at(f"sales {rate:f} %", "in use", problems, used=rate in sold)
    if company.carries(TRAVEL_REIMBURSEMENTS):
        for rate, is_used in sorted(_of_travel(company).items()):
            findings = Findings()
            is_purchase_rate(rate, "on a travel expense type", "purchaseVatRate", company.books, findings)
            seen.at(f"travel expenses {rate:f} %", "in use", findings.errors, used=is_used)
    return seen


def _sales(company: Company, rate: Decimal) -> Iterator[Problem]:
    findings = Findings()
    country = company.home[0]
    check_percentage(rate, "in Severa", "vatRate", company.today, country, company.books, findings)
    yield from (*findings.errors, *findings.notes)


def _zero(company: Company, rate: Decimal) -> Iterator[Problem]:
    reasons = msgspec.structs.asdict(company.settings.zero_vat)
    if rate == 0 and all(status is None for status in reasons.values()):
        text = f"Severa has 0 % VAT, and the settings map no reason for it: {', '.join(reasons)}."
        yield Problem("zero_vat_unmapped", text, "zero_vat", Level.WARNING)


def _of_travel(company: Company) -> dict[Decimal, bool]:
    """Of the active types, and whether one of them was used lately; one without a rate is sent with 0 %."""
    rates: dict[Decimal, bool] = {}
    for card in company.severa.travel_types.entries:
        if card.is_active is not False:
            rate = card.purchase_vat_rate or Decimal(0)
            rates[rate] = rates.get(rate, False) or card.guid in company.lately.travel_types
    return rates
