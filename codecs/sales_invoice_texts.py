"""The printed texts of a sales invoice: contact persons, references, notes, the credited invoice."""

from __future__ import annotations

from severa_procountor.codecs import severa
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.text import clean

_CONTACT_LIMIT = 28  # the official integration's; the API would take 70
_INFORMATION_LIMIT = 10_000

_OUR_REFERENCE = {
    "FINNISH": "Viitteemme",
    "SWEDISH": "Vår referens",
    "ENGLISH": "Our reference",
    "ESTONIAN": "Meie viide",
    "NORWEGIAN": "Vår referanse",
    "DANISH": "Vores reference",
}
_YOUR_REFERENCE = {
    "FINNISH": "Viitteenne",
    "SWEDISH": "Er referens",
    "ENGLISH": "Your reference",
    "ESTONIAN": "Teie viide",
    "NORWEGIAN": "Deres referanse",
    "DANISH": "Deres reference",
}
_CREDITED = {
    "FINNISH": "Hyvitys laskulle",
    "SWEDISH": "Kredit för faktura",
    "ENGLISH": "Credit for invoice",
    "ESTONIAN": "Kreedit arvele",
    "NORWEGIAN": "Kredit for faktura",
    "DANISH": "Kredit for faktura",
}


def contact_person(invoice: severa.Invoice, findings: Findings) -> str:
    """Ours and the buyer's, joined by ` / `."""
    names = (
        clean(invoice.sender_contact_name, limit=None, where="senderContactName", findings=findings),
        clean(invoice.receiver_contact_name, limit=None, where="receiverContactName", findings=findings),
    )
    joined = " / ".join(name for name in names if name)
    where = "senderContactName / receiverContactName"
    return clean(joined, limit=_CONTACT_LIMIT, where=where, findings=findings).removesuffix(" /")


def additional_information(invoice: severa.Invoice, language: str, findings: Findings) -> str:
    """References, notes and free texts on lines of their own; on a credit note the credited invoice first."""
    texts = (
        ("ourReference", _OUR_REFERENCE[language], invoice.our_reference),
        ("yourReference", _YOUR_REFERENCE[language], invoice.your_reference),
        ("notes", "", invoice.notes),
        ("freeText1.plainText", "", invoice.free_text1.plain_text if invoice.free_text1 else None),
        ("freeText2.plainText", "", invoice.free_text2.plain_text if invoice.free_text2 else None),
    )
    lines = [_credited(invoice, language, findings)] if invoice.is_credit_note else []
    for where, label, text in texts:
        line = clean(text, limit=None, where=where, findings=findings, lines=True)
        lines.append(f"{label}: {line}" if label and line else line)
    joined = "\n".join(line for line in lines if line)
    where = "ourReference, yourReference, notes, freeText1, freeText2"
    return clean(joined, limit=_INFORMATION_LIMIT, where=where, findings=findings, lines=True)


def _credited(invoice: severa.Invoice, language: str, findings: Findings) -> str:
    """Severa does not say which of its two fields names the credited invoice: the one that is filled."""
    for related in (invoice.reimburse_invoice, invoice.credit_note_invoice):
        if related is not None and related.number is not None:
            return f"{_CREDITED[language]} {related.number}"
    findings.warning(
        "credited_invoice_missing", "The credited invoice's number is not known.", "reimburseInvoice"
    )
    return ""
