"""Makes of a rehearsal what a person, or a script, looks at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from severa_procountor.codecs import sent_invoices
from severa_procountor.codecs.sent_invoices import SentInvoice, SentRow
from severa_procountor.codecs.severa_fees import NewProjectFee
from severa_procountor.commands.preview_result import (
    AtRate,
    Attachment,
    Call,
    Fee,
    Finding,
    Invoice,
    Reads,
    Row,
    Share,
)
from severa_procountor.commands.preview_words import purpose
from severa_procountor.masking import mask
from severa_procountor.problems import Problem
from severa_procountor.problems.catalogue import Language
from severa_procountor.problems.names import OWNER_NAMES
from severa_procountor.workers.rehearsal import Made, Rehearsed

_BANKGIRO = "DOMESTIC_PAYMENT_BANKGIRO"
_ZERO = Decimal(0)


def findings(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    return tuple(_finding(problem) for problem in problems)


def writes(rehearsed: Rehearsed) -> tuple[Call, ...]:
    return tuple(
        Call(call.system, call.method, call.path, purpose(call)) for call in rehearsed.calls if call.writes
    )


def reads(rehearsed: Rehearsed) -> tuple[Reads, ...]:
    """By kind, in the order of their first."""
    made = [call for call in rehearsed.calls if not call.writes]
    counts = Counter((call.system, call.operation) for call in made)
    words = {(call.system, call.operation): purpose(call) for call in made}
    return tuple(Reads(*name, count, words[name]) for name, count in counts.items())


def attachments(rehearsed: Rehearsed) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(call.attachment.name, call.size, call.attachment.send_with_invoice)
        for call in rehearsed.calls
        if call.attachment is not None
    )


def invoice(rehearsed: Rehearsed) -> Invoice | None:
    """The invoice that would be posted; None where none would."""
    posted = _posted(rehearsed)
    if posted is None or posted.body is None:
        return None
    sent = sent_invoices.decode_sent(posted.body)
    rows = tuple(
        _row(row, sent, shares) for row, shares in zip(sent.invoice_rows, _shares(rehearsed), strict=True)
    )
    by_rate = sent_invoices.sums_by_rate(sent)
    whole = sent_invoices.total(list(by_rate.values()))
    pays, party = sent.payment_info, sent.counter_party
    address = party.counter_party_address
    return Invoice(
        type=sent.type,
        number=sent.original_invoice_number,
        date=sent.date,
        due_date=pays.due_date,
        customer=_masked(address.name if address else None) if sent.is_sale else None,
        customer_number=party.customer_number,
        payee=None if sent.is_sale else _payee(rehearsed),
        partner=_partner(sent.partner_id),
        channel=sent.invoice_channel,
        language=sent.language,
        currency=pays.currency,
        currency_rate=pays.currency_rate,
        prices_include_vat=sent.extra_info.unit_prices_include_vat,
        payment_method=pays.payment_method,
        bank_account=_account(sent),
        reference=_reference(pays.bank_reference_code),
        vat_status=sent.vat_status,
        order_reference=_masked(sent.order_reference),
        penalty_percent=sent.penalty_percent,
        additional_information=_masked(sent.additional_information),
        trips=tuple(
            {name: _masked(text) for name, text in msgspec.structs.asdict(trip).items()}
            for trip in sent.travel_information_items
        ),
        rows=rows,
        by_rate=tuple(AtRate(rate, sums.net, sums.vat, sums.gross) for rate, sums in by_rate.items()),
        by_dimension=_summed(share for row in rows for share in row.dimensions),
        net=whole.net,
        vat=whole.vat,
        gross=whole.gross,
    )


def fees(rehearsed: Rehearsed) -> tuple[Fee, ...]:
    """What would be made and changed of project fees, in order."""
    found = []
    for call in rehearsed.calls:
        if call.body is None or "/v1/projectfees" not in call.template:
            continue
        if call.method == "POST":
            found.append(_new_fee(rehearsed, msgspec.json.decode(call.body, type=NewProjectFee)))
        else:
            found.append(_changed_fee(rehearsed, call))
    return tuple(found)


def _finding(problem: Problem) -> Finding:
    kind = problem.kind
    text = kind.text()
    return Finding(
        level=problem.level,
        code=problem.code,
        message=mask(problem.message),
        where=problem.where,
        title=text.title,
        why=text.why,
        steps=text.steps,
        owner=OWNER_NAMES[Language.ENGLISH][kind.owner],
    )


def _posted(rehearsed: Rehearsed) -> Made | None:
    return next((call for call in reversed(rehearsed.calls) if call.operation == "POST /invoices"), None)


def _row(row: SentRow, sent: SentInvoice, shares: tuple[Share, ...]) -> Row:
    sums = sent_invoices.sums_of_row(row, sent)
    return Row(
        product=mask(row.product),
        code=row.product_code,
        comment=_masked(row.comment),
        quantity=row.quantity,
        unit=row.unit,
        unit_price=row.unit_price,
        discount_percent=row.discount_percent,
        vat_percent=row.vat_percent,
        vat_status=row.vat_status if row.vat_status is not None else sent.vat_status,
        net=sums.net,
        vat=sums.vat,
        gross=sums.gross,
        dimensions=shares,
    )


def _shares(rehearsed: Rehearsed) -> list[tuple[Share, ...]]:
    """What the ledger receipt of the rehearsed post holds at the end, by row."""
    receipt = rehearsed.posted_receipt or {}
    names = {
        (dimension["id"], item["id"]): (dimension.get("name"), item.get("codeName"))
        for dimension in rehearsed.held("procountor", "/dimensions") or ()
        for item in dimension.get("items") or ()
    }
    dimensions = {dimension: name for (dimension, _), (name, _) in names.items()}
    return [
        tuple(_share(rehearsed, value, names, dimensions) for value in entry.get("dimensionItemValues") or ())
        for entry in receipt.get("transactions") or ()
    ]


def _share(
    rehearsed: Rehearsed,
    value: dict[str, Any],
    names: dict[tuple[int, int], tuple[str | None, str | None]],
    dimensions: dict[int, str | None],
) -> Share:
    """An item that would be created is known by what it would be called."""
    dimension, item = value["dimensionId"], value["itemId"]
    new = rehearsed.held("procountor", f"/dimensions/{dimension}/items/{item}") or {}
    called = names.get((dimension, item), (None, None))[1] or new.get("codeName")
    return Share(
        dimensions.get(dimension) or str(dimension), mask(called or str(item)), Decimal(value["value"])
    )


def _summed(shares: Iterable[Share]) -> tuple[Share, ...]:
    sums: dict[tuple[str, str], Decimal] = {}
    for share in shares:
        name = share.dimension, share.item
        sums[name] = sums.get(name, _ZERO) + share.value
    return tuple(Share(*name, value) for name, value in sorted(sums.items()))


def _payee(rehearsed: Rehearsed) -> str | None:
    """By code only: who is paid, and to which account, is nobody's business here."""
    read = [call.path for call in rehearsed.calls if call.template == "/v1/users/{guid}"]
    codes: Sequence[str | None] = [(rehearsed.held("severa", path) or {}).get("code") for path in read]
    return _masked(next((code for code in reversed(codes) if code), None))


def _partner(partner_id: int | None) -> str:
    if partner_id is None:
        return "none"
    return f"partner {partner_id}" if partner_id > 0 else "would be created"


def _account(sent: SentInvoice) -> str:
    if not sent.is_sale:
        return "the employee's account (not shown)"
    kind = "Bankgiro number" if sent.payment_info.payment_method == _BANKGIRO else "IBAN"
    return f"the company's account, {kind} (not shown)"


def _reference(code: str | None) -> str:
    if code is None:
        return "none"
    return f"{code} (Severa's)" if code else "given by Procountor"


def _new_fee(rehearsed: Rehearsed, fee: NewProjectFee) -> Fee:
    project = rehearsed.held("severa", f"/v1/projects/{fee.project.guid}") or {}
    told = " ".join(str(part) for part in (project.get("number"), project.get("name")) if part is not None)
    return Fee(
        change_of=None,
        project=mask(told) or fee.project.guid,
        name=_masked(fee.name or None),
        description=mask(fee.description),
        date=fee.event_date or None,
        cost=fee.unit_cost.amount,
        currency=fee.unit_cost.currency_code,
        vat_percent=fee.vat_rate if isinstance(fee.vat_rate, Decimal) else None,
        is_billable=fee.is_billable if isinstance(fee.is_billable, bool) else None,
    )


def _changed_fee(rehearsed: Rehearsed, call: Made) -> Fee:
    """What it is called is as Severa holds it; the cost is the new one."""
    fee = rehearsed.held("severa", call.path) or {}
    cost = fee.get("unitCost") or {}
    return Fee(
        change_of=call.path.rpartition("/")[2],
        project=_masked((fee.get("project") or {}).get("name")),
        name=_masked(fee.get("name")),
        description=_masked(fee.get("description")),
        date=None,
        cost=Decimal(cost.get("amount", _ZERO)),
        currency=cost.get("currencyCode"),
        vat_percent=None,
        is_billable=None,
    )


def _masked(text: str | None) -> str | None:
    return None if text is None else mask(text)
