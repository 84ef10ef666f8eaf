"""Who buys: name, address, country, business id and e-mail of the buyer of a sales invoice."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import UNSET

from severa_procountor.codecs import countries, identifiers, severa, text
from severa_procountor.codecs.countries import CountryName
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.identifiers import BusinessId
from severa_procountor.codecs.personal import is_finnish_code, is_personal_code, shown
from severa_procountor.codecs.procountor import Address
from severa_procountor.settings.company import Company, IdentifierForm

_LONGEST_NUMBER = 80
_LONGEST_EMAIL = 254  # RFC 5321


class Buyer(msgspec.Struct, frozen=True, kw_only=True):
    """`country` is ISO-2, None if it is not known; `identifier` is as sent, "" if there is none.

    `business_id` is None for a private person, whose `identifier` may be an identity code. `email` may be
    invalid.
    """

    address: Address
    country: str | None
    identifier: str
    business_id: BusinessId | None
    tax_code: str
    customer_number: str
    email: str


def buyer_of(
    invoice: severa.Invoice,
    customer: severa.Customer | None,
    names: Sequence[severa.Country],
    company: Company,
    company_country: str,
    findings: Findings,
) -> Buyer:
    """The buyer, with everything that is wrong with it in `findings`; the e-mail is checked by its user."""
    country = _country(invoice, customer, names, company.default_country or company_country, findings)
    identifier, business_id = _identifier(invoice, customer, country, company, findings)
    return Buyer(
        address=_address(invoice, country, findings),
        country=country,
        identifier=identifier,
        business_id=business_id,
        tax_code=_tax_code(business_id, country, company_country),
        customer_number=_customer_number(invoice, findings),
        email=_email(invoice, customer, findings),
    )


def identifier_type(buyer: Buyer) -> str | None:
    """Procountor's type of the identifier: HETU for a Finnish identity code, else the country of the register.

    Procountor's own lists of types name European countries only; the field of a business partner is free text.
    """
    if not buyer.identifier:
        return None
    if buyer.business_id is None:
        return "HETU" if buyer.country in ("FI", "AX") else buyer.country
    return "EL" if buyer.business_id.country == "GR" else buyer.business_id.country


def _country(
    invoice: severa.Invoice,
    customer: severa.Customer | None,
    names: Sequence[severa.Country],
    fallback: str,
    findings: Findings,
) -> str | None:
    """Of the invoice's address; if that has none, the customer's, then the company's, with a warning."""
    where = "receiverAddress.country"
    own = _given(invoice.receiver_address)
    of_customer = _given(customer.headquarter_address if customer else None)
    if not own and not of_customer:
        findings.warning("country_assumed", f"The address has no country; taken as {fallback}.", where)
        return fallback
    if not own:
        where = "customer.headquarterAddress.country"
    country = countries.code2_of(own or of_customer, _names(names))
    if country is None or countries.procountor_country(country) is None:
        findings.error("country_unknown", f"“{shown(own or of_customer)}” is no country that we know.", where)
        return None
    if not own:
        findings.warning(
            "country_assumed",
            f"The address has no country; the customer's is {country}.",
            "receiverAddress.country",
        )
    return country


def _given(address: severa.Address | None) -> str:
    return (address.country or "").strip() if address else ""


def _names(names: Sequence[severa.Country]) -> list[CountryName]:
    return [country.as_name() for country in names]


def _address(invoice: severa.Invoice, country: str | None, findings: Findings) -> Address:
    given = invoice.receiver_address or severa.Address()
    name = text.clean(
        invoice.receiver_customer_name, limit=80, where="receiverCustomerName", findings=findings
    )
    if not name and not findings.has_error_at("receiverCustomerName"):
        findings.error("receiver_name_missing", "The invoice names no receiver.", "receiverCustomerName")
    street = text.clean(given.addressline, limit=80, where="receiverAddress.addressline", findings=findings)
    city = text.clean(given.city, limit=40, where="receiverAddress.city", findings=findings)
    postal_code = text.exact(
        given.postal_code, limit=20, where="receiverAddress.postalCode", findings=findings
    )
    return Address(
        name=name,
        street=street or UNSET,
        zip=postal_code or UNSET,
        city=city or UNSET,
        country=countries.procountor_country(country or "") or UNSET,
    )


def _identifier(
    invoice: severa.Invoice,
    customer: severa.Customer | None,
    country: str | None,
    company: Company,
    findings: Findings,
) -> tuple[str, BusinessId | None]:
    """The identifier as sent, and the business id if it is one. An identity code never reaches a message."""
    raw, where = (invoice.receiver_vat_number or "").strip(), "receiverVatNumber"
    if not raw and customer:
        raw, where = (customer.vat_number or "").strip(), "customer.vatNumber"
    private_allowed = company.sales_invoices is not None and company.sales_invoices.allow_private_customers
    if not raw:
        if not private_allowed:
            findings.error(
                "business_id_missing", "Neither invoice nor customer has a business id.", "receiverVatNumber"
            )
        return "", None
    if _is_private(raw, country):
        if not private_allowed:
            findings.error("private_customer", "The id is a personal identity code.", where)
        return "".join(raw.split()).upper(), None
    business_id = identifiers.business_id(raw, country, where=where, findings=findings) if country else None
    return _sent_form(business_id, company), business_id


def _tax_code(business_id: BusinessId | None, country: str | None, company_country: str) -> str:
    """The VAT number of a buyer in another EU country [api], else ""."""
    if business_id is None or country is None:
        return ""
    buyer, seller = countries.tax_country(country), countries.tax_country(company_country)
    if seller in (buyer, business_id.country) or not countries.is_eu(buyer):
        return ""
    return business_id.vat_number or ""


def _is_private(raw: str, country: str | None) -> bool:
    """A Finnish code wherever the buyer is; what looks like a Swedish one may be, say, a Polish tax number."""
    if country in (None, "FI", "SE", "AX"):
        return is_personal_code(raw)
    return is_finnish_code(raw) or (country == "NO" and identifiers.is_norwegian_person(raw))


def _sent_form(business_id: BusinessId | None, company: Company) -> str:
    if business_id is None:
        return ""
    form = company.identifier_forms.get(business_id.country, IdentifierForm.NATIONAL)
    if form is IdentifierForm.VAT_NUMBER and business_id.vat_number:
        return business_id.vat_number
    return business_id.value


def _customer_number(invoice: severa.Invoice, findings: Findings) -> str:
    for customer in (invoice.billing_customer, invoice.customer):
        if customer is not None and customer.number is not None and str(customer.number).strip():
            return text.exact(
                str(customer.number), limit=_LONGEST_NUMBER, where="billingCustomer.number", findings=findings
            )
    findings.error("customer_number_missing", "The customer has no number.", "billingCustomer.number")
    return ""


def _email(invoice: severa.Invoice, customer: severa.Customer | None, findings: Findings) -> str:
    given = (invoice.receiver_contact_email or "").strip(), (customer.email or "").strip() if customer else ""
    return text.exact(
        given[0] or given[1],
        limit=_LONGEST_EMAIL,
        where="receiverContactEmail" if given[0] else "customer.email",
        findings=findings,
    )
