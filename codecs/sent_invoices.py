"""The body of a post to Procountor read again, and what it comes to there as far as that can be foreseen."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Context, Decimal
from typing import NamedTuple

import msgspec

from severa_procountor.codecs.money import cents
from severa_procountor.codecs.procountor import Answer, decode, encode_plain

_EXACT = Context(prec=100)
_WHOLE = Decimal(100)
_ZERO = Decimal(0)
_SALES = "SALES_INVOICE"


class SentAddress(Answer, frozen=True, kw_only=True):
    name: str | None = None


class SentCounterParty(Answer, frozen=True, kw_only=True):
    """Neither identifier nor e-mail: nobody is to be shown those."""

    counter_party_address: SentAddress | None = None
    customer_number: str | None = None


class SentPayment(Answer, frozen=True, kw_only=True):
    """Without the account."""

    payment_method: str = ""
    currency: str = ""
    currency_rate: Decimal = Decimal(1)
    due_date: datetime.date | None = None
    bank_reference_code: str | None = None


class SentRow(Answer, frozen=True, kw_only=True):
    product: str = ""
    product_code: str | None = None
    quantity: Decimal = _ZERO
    unit: str = ""
    unit_price: Decimal = _ZERO
    discount_percent: Decimal = _ZERO
    vat_percent: Decimal = _ZERO
    vat_status: int | None = None
    comment: str | None = None


class SentTrip(Answer, frozen=True, kw_only=True):
    departure: str | None = None
    arrival: str | None = None
    places: str | None = None
    purpose: str | None = None


class SentExtra(Answer, frozen=True, kw_only=True):
    unit_prices_include_vat: bool = False


class SentInvoice(Answer, frozen=True, kw_only=True):
    """What of the body of `POST /invoices` a person looks at, whatever kind of invoice it is."""

    type: str = ""
    date: datetime.date | None = None
    original_invoice_number: str = ""
    invoice_channel: str = ""
    language: str | None = None
    partner_id: int | None = None
    vat_status: int | None = None
    order_reference: str | None = None
    penalty_percent: Decimal | None = None
    additional_information: str | None = None
    counter_party: SentCounterParty = SentCounterParty()
    payment_info: SentPayment = SentPayment()
    extra_info: SentExtra = SentExtra()
    invoice_rows: tuple[SentRow, ...] = ()
    travel_information_items: tuple[SentTrip, ...] = ()

    @property
    def is_sale(self) -> bool:
        return self.type == _SALES


class Sums(NamedTuple):
    """In the invoice's currency."""

    net: Decimal
    vat: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat


def decode_sent(body: bytes) -> SentInvoice:
    """Raises Untranslatable with `procountor_unreadable`."""
    return decode(body, SentInvoice)


def sums_of_row(row: SentRow, invoice: SentInvoice) -> Sums:
    """Net and VAT of a row, each rounded half up to the cent. Procountor does not say how it rounds: its own VAT may
    be another by a cent, which is looked at when it has answered (mapping, section 1.6)."""
    full = _EXACT.multiply(row.quantity, row.unit_price)
    amount = _EXACT.multiply(full, 1 - row.discount_percent / _WHOLE)
    share = row.vat_percent / _WHOLE
    if invoice.extra_info.unit_prices_include_vat:
        net = cents(_EXACT.divide(amount, 1 + share))
        return Sums(net, cents(amount) - net)
    net = cents(amount)
    return Sums(net, cents(_EXACT.multiply(net, share)))


def sums_by_rate(invoice: SentInvoice) -> dict[Decimal, Sums]:
    """By VAT percentage, the lowest first."""
    found: dict[Decimal, Sums] = {}
    for row in sorted(invoice.invoice_rows, key=lambda row: row.vat_percent):
        sums, before = sums_of_row(row, invoice), found.get(row.vat_percent, Sums(_ZERO, _ZERO))
        found[row.vat_percent] = Sums(before.net + sums.net, before.vat + sums.vat)
    return found


def total(parts: Sequence[Sums]) -> Sums:
    return Sums(sum((part.net for part in parts), _ZERO), sum((part.vat for part in parts), _ZERO))


def entry_value(row: SentRow, invoice: SentInvoice) -> Decimal:
    """What the row is booked as in the company's currency: a sale is negative, a cost is not."""
    value = cents(_EXACT.divide(sums_of_row(row, invoice).net, invoice.payment_info.currency_rate))
    return -value if invoice.is_sale else value


def answer_to(body: bytes, invoice_id: int, receipt_id: int) -> bytes:
    """What Procountor answers to the post, as far as anything is read of it: the ids, the sums and the rows."""
    invoice = decode_sent(body)
    sums = total([sums_of_row(row, invoice) for row in invoice.invoice_rows])
    figures = {
        "currency": invoice.payment_info.currency,
        "excludingVatTotal": sums.net,
        "vatSumTotal": sums.vat,
        "invoiceSumTotal": sums.gross,
    }
    sent = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    return encode_plain(
        sent
        | {
            "id": invoice_id,
            "ledgerReceiptId": receipt_id,
            "status": "UNFINISHED",
            "attachments": [],
            "invoiceSumInfo": [figures],
        }
    )


def receipt_of(body: bytes, receipt_id: int) -> dict[str, object]:
    """The ledger receipt that Procountor makes of it: an entry for each row, in their order; ids by place from 1."""
    invoice = decode_sent(body)
    return {
        "id": receipt_id,
        "type": invoice.type,
        "version": "rehearsed",
        "transactions": [
            {
                "id": place,
                "transactionType": "ENTRY",
                "accountingValue": entry_value(row, invoice),
                "dimensionItemValues": [],
            }
            for place, row in enumerate(invoice.invoice_rows, start=1)
        ],
    }
