"""Severa's register of customers: what a card says of the buyer that its invoices will have."""

from __future__ import annotations

from collections.abc import Sequence

from severa_procountor.codecs import business_partners, severa
from severa_procountor.codecs.business_partners import Wanted
from severa_procountor.codecs.buyers import buyer_of
from severa_procountor.codecs.findings import Findings
from severa_procountor.settings.company import Channel, Company


class CustomerCard(severa.Customer, frozen=True, kw_only=True):
    """`GET /v1/customers`, one item."""

    is_active: bool | None = None
    is_internal: bool | None = None


def partner_of(
    card: CustomerCard,
    countries: Sequence[severa.Country],
    company: Company,
    home: tuple[str, str],
    findings: Findings,
) -> Wanted | None:
    """The partner that an invoice to the customer would be for; None when an error is among the findings.

    `home` is the company's country (ISO-2) and currency. An invoice takes name, address and business id from the card,
    unless somebody changes them on the invoice; so errors and warnings are those of `buyers.buyer_of`.
    """
    invoice = severa.Invoice(
        customer=severa.Numbered(guid=card.guid, name=card.name, number=card.number),
        receiver_customer_name=card.name,
        receiver_address=card.headquarter_address,
        receiver_vat_number=card.vat_number,
    )
    country, currency = home
    buyer = buyer_of(invoice, card, countries, company, country, findings)
    if findings.errors:
        return None
    return business_partners.wanted(
        buyer,
        invoice,
        currency=currency,
        channel=Channel.MAIL,
        language=company.default_language,
        einvoice=None,
    )
