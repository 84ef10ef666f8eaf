"""How Procountor sends an invoice: the first channel of the company's order that fits the customer."""

from __future__ import annotations

from collections.abc import Mapping

from severa_procountor.codecs import severa
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.procountor import Address, EInvoiceAddress
from severa_procountor.codecs.text import exact, is_email
from severa_procountor.settings.company import Channel, SalesInvoices

_LONGEST_ADDRESS = 255


def einvoice_address(
    customer: severa.Customer | None, operators: Mapping[str, str], findings: Findings
) -> EInvoiceAddress | None:
    """The customer's e-invoice address; one half without the other is a warning and counts as none."""
    if customer is None:
        return None
    address = exact(
        customer.e_invoice_address,
        limit=_LONGEST_ADDRESS,
        where="customer.eInvoiceAddress",
        findings=findings,
    )
    operator = exact(
        customer.e_invoice_operator,
        limit=_LONGEST_ADDRESS,
        where="customer.eInvoiceOperator",
        findings=findings,
    )
    if bool(address) != bool(operator):
        there, missing = ("address", "operator") if address else ("operator", "address")
        findings.warning(
            "einvoice_half", f"The customer has an e-invoice {there} but no {missing}.", "customer"
        )
    return (
        EInvoiceAddress(address=address, operator=operators.get(operator, operator))
        if address and operator
        else None
    )


def choose(
    sales: SalesInvoices, einvoice: EInvoiceAddress | None, has_email: bool, findings: Findings
) -> Channel | None:
    """None, with an error, when the company's order leaves out all that would fit. MAIL always fits."""
    fits = {
        Channel.ELECTRONIC_INVOICE: einvoice is not None,
        Channel.EMAIL: sales.send_by_email and has_email,
        Channel.MAIL: True,
    }
    for channel in sales.channel_order:
        if fits[channel]:
            return channel
    findings.error("channel_missing", "No channel of the settings fits this customer.", "customer")
    return None


def check_email(channel: Channel | None, email: str, findings: Findings) -> None:
    """An address that is not valid stops an invoice that goes by e-mail; otherwise it is only left out."""
    if not email or is_email(email):
        return
    report = findings.error if channel is Channel.EMAIL else findings.warning
    report("email_invalid", "The buyer's e-mail address is not valid.", "receiverContactEmail")


def check_address(channel: Channel | None, address: Address, findings: Findings) -> None:
    """Street, postal code and city are required on paper [seed] and on e-invoices [api]."""
    if channel not in (Channel.MAIL, Channel.ELECTRONIC_INVOICE):
        return
    parts = {"street": address.street, "postal code": address.zip, "city": address.city}
    missing = [name for name, part in parts.items() if not part]
    if missing:
        findings.error(
            "address_incomplete",
            f"The channel {channel.value} needs a whole address; missing: {', '.join(missing)}.",
            "receiverAddress",
        )
