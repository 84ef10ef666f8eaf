"""Ledger receipts: which entry belongs to which row, what its dimensions are to be, and what must be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal
from typing import Any, TypeAlias

import msgspec

from severa_procountor.codecs import money, procountor
from severa_procountor.codecs.dimensions import Subject
from severa_procountor.codecs.money import CENT, cents
from severa_procountor.codecs.procountor_ledger import (
    DimensionItemValue,
    DimensionItemValueList,
    LedgerReceipt,
    Transaction,
)
from severa_procountor.codecs.row_dimensions import RowDimensions
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.settings.choices import Dimension

Identity: TypeAlias = tuple[Dimension, str]
Ids: TypeAlias = Mapping[Identity, tuple[int, int]]
"""The ids of dimension and item in Procountor, by `identity` of what they stand for."""
Values: TypeAlias = Mapping[int, tuple[DimensionItemValue, ...]]
"""What is to be set, by transaction id. Dimensions that are not among the values of one are left as they are."""

_EXACT = Context(prec=100)
_OWN_CURRENCY = Decimal(1)
_ZERO = Decimal(0)
_RATE_ERROR = Decimal("0.0001")
_ENTRY = "ENTRY"
_READ_ONLY = frozenset(
    {"id", "status", "invoiceId", "receiptNumber", "invoiceNumber", "serialNumber", "attachments"}
)
_READ_ONLY_OF_TRANSACTION = frozenset({"allocations"})
_WRITABLE = frozenset(
    {
        *("type", "name", "receiptDate", "vatType", "vatStatus", "vatProcessing", "invoiceNotes", "version"),
        *(
            "accountantsNotes",
            "transactionDescription",
            "receiptValidity",
            "periodStartDate",
            "periodEndDate",
        ),
        *("partnerId", "partnerCode", "depreciation", "vatDate", "transactions"),
    }
)
_WRITABLE_OF_TRANSACTION = frozenset(
    {
        *("id", "transactionType", "account", "accountingValue", "vatPercent", "vatType", "vatStatus"),
        *("description", "balanceCode", "partnerId", "dimensionItemValues", "vatDeductionPercent"),
        *("startDate", "endDate"),
    }
)

_whole = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


class Receipt(msgspec.Struct, frozen=True):
    """A ledger receipt: what we look at, and the whole JSON object, whose numbers keep every digit."""

    view: LedgerReceipt
    whole: dict[str, Any]


class Pair(msgspec.Struct, frozen=True):
    """A row and its ledger entry. `accounting_value` is in the company's currency: negative for a sale, not a cost."""

    row: RowDimensions
    transaction_id: int
    accounting_value: Decimal


def decode(body: bytes) -> Receipt:
    """One receipt. Raises Untranslatable with `procountor_unreadable`."""
    return Receipt(procountor.decode(body, LedgerReceipt), _whole.decode(body))


def match(receipt: Receipt, rows: Sequence[RowDimensions], rate: Decimal) -> tuple[Pair, ...]:
    """Each row with its ENTRY transaction, by order and amount (mapping, section 1.4).

    `rate`: units of the rows' currency for one of the company's, 1 in its own. Entries of a sale carry the sign
    turned, those of a cost (`debit`) the row's own. They must be exact, but for a cent where quantity times price is
    not whole cents (Procountor may round otherwise), and for two in foreign currency, by the rate that the largest
    entry was made by. Rows and entries of 0 are left out of both lists: a row of 0 may have an entry or none.

    Raises Untranslatable: `receipt_rows_differ` with both lists, `procountor_unreadable` for entries without ids.
    """
    expected = [(row, _expected(row, rate)) for row in rows]
    rows_left = [(row, value) for row, value in expected if value]
    entries = [entry for entry in receipt.view.transactions or () if _is_entry(entry)]
    used = _used_rate([row for row, _ in rows_left], entries, rate)
    if len(rows_left) != len(entries) or not all(
        _fits(row, used, entry.accounting_value, foreign=rate != _OWN_CURRENCY)
        for (row, _), entry in zip(rows_left, entries, strict=True)
    ):
        raise Untranslatable([_rows_differ(receipt, rows_left, entries)])
    ids = [entry.id for entry in entries if entry.id is not None]
    if len(set(ids)) != len(entries):
        raise _unreadable(receipt, "has entries without ids of their own")
    return tuple(
        Pair(row, transaction_id, entry.accounting_value or _ZERO)
        for (row, _), transaction_id, entry in zip(rows_left, ids, entries, strict=True)
    )


def identity(subject: Subject) -> Identity:
    """What tells a subject from others: its guid, or key and name where it has none."""
    return subject.dimension, subject.guid or f"{subject.key} {subject.name}"


def subjects_among(rows: Iterable[RowDimensions]) -> tuple[Subject, ...]:
    """All that has a share in any of the rows, each once."""
    shares = (share for row in rows for found in row.shares.values() for share in found)
    return tuple({identity(share.subject): share.subject for share in shares}.values())


def values_by_transaction(pairs: Iterable[Pair], ids: Ids) -> Values:
    """What is to be set on the entries; `ids` must know all of `subjects_among` the rows."""
    values = {pair.transaction_id: values_of(pair.row, pair.accounting_value, ids) for pair in pairs}
    return {transaction_id: found for transaction_id, found in values.items() if found}


def values_of(row: RowDimensions, accounting_value: Decimal, ids: Ids) -> tuple[DimensionItemValue, ...]:
    """The values of each dimension, which sum to `accounting_value` with its sign: shared by largest remainder.

    Shares of the same item are one value, as Procountor wants each pair once; what gets nothing is left out.
    """
    values: dict[tuple[int, int], Decimal] = {}
    for shares in row.shares.values():
        amounts = money.split(accounting_value, [share.weight for share in shares])
        for share, amount in zip(shares, amounts, strict=True):
            pair = ids[identity(share.subject)]
            values[pair] = values.get(pair, _ZERO) + amount
    return tuple(
        DimensionItemValue(dimension_id=dimension, item_id=item, value=value)
        for (dimension, item), value in values.items()
        if value
    )


def missing(receipt: Receipt, values: Values) -> tuple[int, ...]:
    """The transactions that do not hold their values yet, in whatever order."""
    held = {entry.id: entry for entry in receipt.view.transactions or ()}
    return tuple(
        transaction_id
        for transaction_id, wanted in values.items()
        if _held(held.get(transaction_id), wanted) != _by_item(wanted)
    )


def differences(receipt: Receipt, values: Values) -> list[Problem]:
    """`dimensions_differ` for each transaction that does not hold its values, with both."""
    held = {entry.id: entry for entry in receipt.view.transactions or ()}
    return [
        Problem(
            "dimensions_differ",
            f"Transaction {transaction_id}: {_told(_held(held.get(transaction_id), values[transaction_id]))} in "
            f"Procountor, {_told(_by_item(values[transaction_id]))} from Severa.",
            _where(receipt),
        )
        for transaction_id in missing(receipt, values)
    ]


def dimensions_body(receipt: Receipt, transaction_id: int, values: Values) -> bytes:
    """Body of the PUT of one transaction's dimensions: its values, and what it holds of other dimensions."""
    entries = [entry for entry in receipt.view.transactions or () if entry.id == transaction_id]
    return procountor.encode(
        DimensionItemValueList(dimension_item_values=_replaced(entries[0], values[transaction_id]))
    )


def holds_unknown(receipt: Receipt) -> bool:
    """Whether it has fields that the contract does not know."""
    return bool(receipt.whole.keys() - _READ_ONLY - _WRITABLE) or any(
        transaction.keys() - _READ_ONLY_OF_TRANSACTION - _WRITABLE_OF_TRANSACTION
        for transaction in receipt.whole["transactions"] or ()
    )


def put_body(receipt: Receipt, values: Values, *, known_only: bool = False) -> bytes:
    """Body of the PUT of the whole receipt: as it was read, with `values` set.

    A PUT empties what it leaves out, so fields that we do not know go back too, unless `known_only`: a strict server
    refuses them. Nulls and read-only fields are left out, but the transactions' ids are kept. Raises Untranslatable
    with `procountor_unreadable` for a receipt without a version.
    """
    if not receipt.view.version:
        raise _unreadable(receipt, "has no version")
    kept = {field: value for field, value in receipt.whole.items() if field not in _READ_ONLY}
    if known_only:
        kept = {field: value for field, value in kept.items() if field in _WRITABLE}
    transactions = zip(receipt.view.transactions or (), receipt.whole.get("transactions") or (), strict=True)
    kept["transactions"] = [_put_transaction(entry, whole, values) for entry, whole in transactions]
    if known_only:
        kept["transactions"] = [
            {field: value for field, value in transaction.items() if field in _WRITABLE_OF_TRANSACTION}
            for transaction in kept["transactions"]
        ]
    return procountor.encode_plain(_without_nulls(kept))


def _expected(row: RowDimensions, rate: Decimal) -> Decimal:
    return cents(_EXACT.divide(_of_entry(row), rate))


def _of_entry(row: RowDimensions) -> Decimal:
    """The row's sum with the sign that its entry carries."""
    return row.net if row.debit else -row.net


def _is_entry(transaction: Transaction) -> bool:
    """One without an amount is kept, so that it is missed."""
    return transaction.transaction_type == _ENTRY and transaction.accounting_value != 0


def _used_rate(rows: Sequence[RowDimensions], entries: Sequence[Transaction], rate: Decimal) -> Decimal:
    """The rate that the entries were made by, as the largest one tells it, if it is near the one that was sent.

    Procountor may keep a rate of few decimals or its inverse; rows whose amounts lie close together are told apart
    by it.
    """
    if rate == _OWN_CURRENCY:
        return rate
    told = [
        (_of_entry(row), entry.accounting_value or _ZERO) for row, entry in zip(rows, entries, strict=False)
    ]
    net, value = max(told, key=lambda pair: abs(pair[0]), default=(_ZERO, _ZERO))
    if not value:
        return rate
    used = _EXACT.divide(net, value)
    allowed = _RATE_ERROR + _EXACT.divide(CENT, abs(value))
    return used if abs(_EXACT.divide(used, rate) - 1) <= allowed else rate


def _fits(row: RowDimensions, rate: Decimal, value: Decimal | None, *, foreign: bool) -> bool:
    if value is None or value != cents(value):
        return False
    tolerance = 2 * CENT if foreign else _ZERO if row.whole else CENT
    return abs(value - _expected(row, rate)) <= tolerance


def _rows_differ(
    receipt: Receipt, rows: Sequence[tuple[RowDimensions, Decimal]], entries: Sequence[Transaction]
) -> Problem:
    ours = ", ".join(
        f"row {row.place + 1} {value}" + (f" (of {row.net})" if _of_entry(row) != value else "")
        for row, value in rows
    )
    theirs = ", ".join(
        f"transaction {entry.id} {'without amount' if entry.accounting_value is None else entry.accounting_value}"
        for entry in entries
    )
    text = f"Severa's rows make {ours or 'no entries'}; Procountor has {theirs or 'no entries'}."
    return Problem("receipt_rows_differ", text, _where(receipt))


def _unreadable(receipt: Receipt, what: str) -> Untranslatable:
    return Untranslatable(
        [Problem("procountor_unreadable", f"Ledger receipt {receipt.view.id} {what}.", "LedgerReceipt")]
    )


def _where(receipt: Receipt) -> str:
    return f"ledger receipt {receipt.view.id}"


_ByItem: TypeAlias = dict[tuple[int, int], Decimal]


def _by_item(values: Sequence[DimensionItemValue]) -> _ByItem:
    return {(value.dimension_id, value.item_id): value.value for value in values}


def _held(transaction: Transaction | None, wanted: Sequence[DimensionItemValue]) -> _ByItem:
    """What it holds of the dimensions that are wanted; a pair that is there twice counts as their sum."""
    dimensions = {value.dimension_id for value in wanted}
    held: _ByItem = {}
    for value in (transaction.dimension_item_values or ()) if transaction else ():
        if value.dimension_id in dimensions:
            pair = value.dimension_id, value.item_id
            held[pair] = held.get(pair, _ZERO) + value.value
    return {pair: value for pair, value in held.items() if value}


def _told(values: _ByItem) -> str:
    told = [f"{value} on item {item} of dimension {dimension}" for (dimension, item), value in values.items()]
    return ", ".join(told) or "nothing"


def _replaced(
    transaction: Transaction, values: Sequence[DimensionItemValue]
) -> tuple[DimensionItemValue, ...]:
    ours = {value.dimension_id for value in values}
    others = tuple(
        DimensionItemValue(dimension_id=held.dimension_id, item_id=held.item_id, value=held.value)
        for held in transaction.dimension_item_values or ()
        if held.dimension_id not in ours
    )
    return (*others, *values)


def _put_transaction(transaction: Transaction, whole: dict[str, Any], values: Values) -> dict[str, Any]:
    kept = {field: value for field, value in whole.items() if field not in _READ_ONLY_OF_TRANSACTION}
    wanted = values.get(transaction.id) if transaction.id is not None else None
    if wanted:
        replaced = _replaced(transaction, wanted)
        kept["dimensionItemValues"] = msgspec.to_builtins(replaced, builtin_types=(Decimal,))
    return kept


def _without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {field: _without_nulls(item) for field, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value
