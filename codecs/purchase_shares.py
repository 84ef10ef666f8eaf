"""What a purchase invoice costs the items of the project dimension, and when that is to be carried over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import msgspec

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.money import cents, without_noise
from severa_procountor.codecs.procountor_purchases import (
    PurchaseInvoice,
    PurchaseReceipt,
    PurchaseTransaction,
    PurchaseValue,
)
from severa_procountor.errors import Untranslatable

_ZERO = Decimal(0)
_ENTRY = "ENTRY"
_WITHOUT_DIMENSIONS = frozenset({"RECONCILIATION_ENTRY", "REVERSING_ENTRY"})


class Readiness(StrEnum):
    """What an invoice's status means to its project fees."""

    TAKEN = "taken"  # approved: the fees are as the entries are dimensioned
    DEAD = "dead"  # invalidated: there are to be none
    NOT_YET = "not_yet"  # left alone until it is one of the two


_READINESS = {
    **dict.fromkeys(
        ("APPROVED", "PAYMENT_QUEUED", "PAYMENT_SENT_TO_BANK", "PARTLY_PAID", "PAID", "MARKED_PAID"),
        Readiness.TAKEN,
    ),
    **dict.fromkeys(("INVALIDATED", "OVERRIDDEN", "DELETED"), Readiness.DEAD),
}


class Share(msgspec.Struct, frozen=True):
    """What of an invoice is on one item of the project dimension and one account: net, in company currency.

    `vat_percent` is None unless all entries behind it have the same; `description` is their texts, each once.
    """

    item_id: int
    account: str
    net: Decimal
    vat_percent: Decimal | None
    description: str


def readiness(status: str | None) -> Readiness:
    """An unknown status is NOT_YET."""
    return _READINESS.get(status or "", Readiness.NOT_YET)


def is_dimensioned(receipt: PurchaseReceipt, dimension_id: int) -> bool:
    """Whether any entry has a value of the dimension; also if that cannot be told, for `shares` to say so."""
    transactions = receipt.transactions
    return transactions is None or any(_values(entry, dimension_id) for entry in _dimensionable(transactions))


def shares(receipt: PurchaseReceipt, dimension_id: int) -> tuple[Share, ...]:
    """By item and account, in the order of the entries; those that sum to 0 too.

    Only ENTRY transactions count, and of an entry only what is on items of the dimension. Raises Untranslatable with
    every problem: `receipt_values_differ` for values that are not whole cents, or that make more than their entry or
    have its sign turned; `receipt_account_missing`; `procountor_unreadable` for a receipt without transactions, and
    for values without item, sum or a known kind of entry.
    """
    findings = Findings()
    if not receipt.transactions:
        findings.error("procountor_unreadable", f"Receipt {receipt.id} has no transactions.", "transactions")
    by_share: dict[tuple[int, str], list[_Part]] = {}
    for place, entry in enumerate(receipt.transactions or ()):
        for part in _parts(place, entry, dimension_id, findings):
            by_share.setdefault((part.item_id, part.account), []).append(part)
    if findings.errors:
        raise Untranslatable(findings.errors)
    return tuple(_share(item_id, account, parts) for (item_id, account), parts in by_share.items())


def version(invoice: PurchaseInvoice, receipt: PurchaseReceipt, dimension_id: int) -> str:
    """A digest of all that the fees follow from: it stays when an approved invoice is paid.

    "" for an invoice that is NOT_YET. All that want no fees at all (DEAD, or TAKEN without a value of the dimension)
    have one and the same version.
    """
    ready = readiness(invoice.status)
    if ready is Readiness.NOT_YET:
        return ""
    told: object = "none"
    if ready is Readiness.TAKEN and is_dimensioned(receipt, dimension_id):
        told = [
            [str(invoice.date), invoice.invoice_number, supplier(invoice), invoice.original_invoice_number],
            [] if receipt.transactions is None else _told(receipt.transactions, dimension_id),
            [row.product for row in invoice.invoice_rows or ()],
        ]
    return hashlib.blake2b(msgspec.json.encode(told), digest_size=12).hexdigest()


class _Part(NamedTuple):
    """A value of the dimension on one entry."""

    item_id: int
    account: str
    value: Decimal
    vat_percent: Decimal | None
    description: str


def _dimensionable(transactions: Iterable[PurchaseTransaction]) -> list[PurchaseTransaction]:
    """Entries, and what is of no known kind. Reversing and rounding entries have no dimensions in Procountor."""
    return [entry for entry in transactions if entry.transaction_type not in _WITHOUT_DIMENSIONS]


def _values(entry: PurchaseTransaction, dimension_id: int) -> list[PurchaseValue]:
    """Those of the dimension, and those that do not say whose they are."""
    return [
        value for value in entry.dimension_item_values or () if value.dimension_id in (dimension_id, None)
    ]


def _parts(place: int, entry: PurchaseTransaction, dimension_id: int, findings: Findings) -> list[_Part]:
    where, values = f"transactions[{place}]", _values(entry, dimension_id)
    if not values or entry.transaction_type in _WITHOUT_DIMENSIONS:
        return []
    if entry.transaction_type != _ENTRY:
        findings.error("procountor_unreadable", f"Transaction {place + 1} has values and is no entry.", where)
    account = "" if entry.account is None else str(entry.account).strip()
    if not account:
        text = f"Entry {place + 1} of {entry.accounting_value} is dimensioned and has no account."
        findings.error("receipt_account_missing", text, f"{where}.account")
    description = one_line(entry.description)
    parts = [
        _Part(value.item_id, account, without_noise(value.value), entry.vat_percent, description)
        for value in values
        if value.item_id is not None and value.value is not None and value.dimension_id is not None
    ]
    if len(parts) < len(values):
        text = f"A value of entry {place + 1} lacks its dimension, its item or its sum."
        findings.error("procountor_unreadable", text, f"{where}.dimensionItemValues")
    else:
        _check_sum(place, entry.accounting_value, [part.value for part in parts], findings)
    return parts


def _check_sum(place: int, entry: Decimal | None, values: Sequence[Decimal], findings: Findings) -> None:
    """Part of an entry may be dimensioned, but neither more than all of it nor its opposite."""
    where, total = f"transactions[{place}].dimensionItemValues", sum(values, _ZERO)
    if any(value != cents(value) for value in values):
        told = ", ".join(f"{value:f}" for value in values)
        text = f"The values of entry {place + 1} are not whole cents: {told}, and the entry is {entry}."
        findings.error("receipt_values_differ", text, where)
    elif entry is None or abs(total) > abs(cents(entry)) or total * entry < 0:
        told = "not told" if entry is None else f"{entry:f}"
        text = f"The values of entry {place + 1} make {total:f}, and the entry is {told}."
        findings.error("receipt_values_differ", text, where)


def _share(item_id: int, account: str, parts: Sequence[_Part]) -> Share:
    rates = {part.vat_percent for part in parts}
    return Share(
        item_id=item_id,
        account=account,
        net=sum((part.value for part in parts), _ZERO),
        vat_percent=rates.pop() if len(rates) == 1 else None,
        description=joined(part.description for part in parts),
    )


def _told(transactions: Sequence[PurchaseTransaction], dimension_id: int) -> list[object]:
    """All that is read of the entries with values. Sorted, as the order may differ from one reading to the next."""
    entries = [
        [
            str(entry.transaction_type),
            str(entry.account),
            _plain(entry.accounting_value),
            _plain(entry.vat_percent),
            one_line(entry.description),
            sorted(f"{value.dimension_id} {value.item_id} {_plain(value.value)}" for value in values),
        ]
        for entry in _dimensionable(transactions)
        if (values := _values(entry, dimension_id))
    ]
    return sorted(entries, key=str)


def _plain(number: Decimal | None) -> str:
    """The same for 100, 100.0 and 100.00, and for 99.99999999999999."""
    return "" if number is None else f"{without_noise(number).normalize():f}"


def supplier(invoice: PurchaseInvoice) -> str:
    """The supplier's name, "" if it is not told."""
    address = invoice.counter_party.counter_party_address if invoice.counter_party else None
    return (address.name if address else None) or ""


def joined(texts: Iterable[str]) -> str:
    """Each text once."""
    return "; ".join(dict.fromkeys(text for text in texts if text))


def one_line(text: str | None) -> str:
    """Without line breaks and control characters, and with single blanks only."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text or "").split())
