"""Prints a preview for a person."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from rich.console import Console
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from severa_procountor.commands.preview_result import Finding, Invoice, Outcome, Preview, Row, Share
from severa_procountor.commands.report import row
from severa_procountor.workers.names import DOCUMENTS

_VERDICTS = {
    Outcome.GOES: "It would go.",
    Outcome.PARKED: "It would be parked.",
    Outcome.LEFT_ALONE: "It would be left alone.",
    Outcome.NOT_ANSWERED: "It cannot be told: a system did not answer.",
}
_SYSTEMS = {"severa": "Severa", "procountor": "Procountor"}


def show(console: Console, found: Preview) -> None:
    """Everything, the verdict first."""
    named = f"{DOCUMENTS[found.kind].capitalize()} {found.number}, {found.tenant} / {found.company or 'no company'}"
    _line(console, f"{named}. {_VERDICTS[found.outcome]} Nothing was written.")
    for remark in found.remarks:
        _line(console, remark)
    for finding in found.findings:
        _tell(console, finding)
    if found.invoice is not None:
        _show_invoice(console, found.invoice)
    _show_fees(console, found)
    _show_attachments(console, found)
    _show_calls(console, found)


def _line(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False)


def _tell(console: Console, finding: Finding) -> None:
    """Indented on every line, however narrow the terminal is."""
    where = f" ({finding.where})" if finding.where else ""
    _line(console, f"\n{finding.level.value.upper()} {finding.code}: {finding.title}")
    steps = [f"{place}. {step}" for place, step in enumerate(finding.steps, start=1)]
    lines = [f"{finding.message}{where}", finding.why, f"{finding.owner}:", *steps]
    console.print(Padding(Text("\n".join(lines)), (0, 0, 0, 2), expand=False))


def _show_invoice(console: Console, invoice: Invoice) -> None:
    header = Table("", "", title="Invoice in Procountor", show_header=False)
    for name, value in _header(invoice):
        if value:
            row(header, name, value)
    console.print(header)
    rows = Table(
        Column("Product, code, dimensions", overflow="fold"),
        _number("Price"),
        _number("VAT"),
        _number("Sums"),
        title="Rows",
        show_lines=True,
    )
    for one in invoice.rows:
        row(rows, *_cells(one))
    console.print(rows)
    _show_totals(console, invoice)


def _header(invoice: Invoice) -> Iterable[tuple[str, str]]:
    yield "Type", invoice.type
    yield "Number", invoice.number
    if invoice.payee is not None or invoice.customer is None:
        yield "Payee", f"employee {invoice.payee}" if invoice.payee else "the employee (no code in Severa)"
    else:
        yield "Customer", f"{invoice.customer} ({invoice.customer_number or 'no number'})"
    yield "In the register", invoice.partner
    yield "Date, due", f"{invoice.date}, {invoice.due_date}"
    yield "Channel", invoice.channel
    yield "Language", invoice.language or ""
    rate = "" if invoice.currency_rate == 1 else f", rate {_figure(invoice.currency_rate)}"
    yield "Currency", f"{invoice.currency}{rate}"
    yield "Prices", "include VAT" if invoice.prices_include_vat else "without VAT"
    yield "Payment", f"{invoice.payment_method}, {invoice.bank_account}"
    yield "Reference", invoice.reference
    yield (
        "Penalty interest",
        "" if invoice.penalty_percent is None else f"{_figure(invoice.penalty_percent)} %",
    )
    yield "Order", invoice.order_reference or ""
    yield "Information", invoice.additional_information or ""
    for trip in invoice.trips:
        parts = (trip[name] for name in ("departure", "arrival", "places", "purpose"))
        yield "Trip", ", ".join(part for part in parts if part)


def _cells(one: Row) -> tuple[str, ...]:
    """Four, of several lines each: no figure may be cut on a terminal of 80 columns."""
    what = [one.product, one.comment, f"code {one.code}" if one.code else "without a code"]
    price = [f"{_figure(one.quantity)} {one.unit}", f"at {_figure(one.unit_price)}"]
    if one.discount_percent:
        price.append(f"less {_figure(one.discount_percent)} %")
    vat = [f"{_figure(one.vat_percent)} %", "" if one.vat_status is None else f"status {one.vat_status}"]
    sums = [f"net {_figure(one.net)}", f"VAT {_figure(one.vat)}", f"gross {_figure(one.gross)}"]
    cells = ([*what, *map(_share, one.dimensions)], price, vat, sums)
    return tuple("\n".join(filter(None, cell)) for cell in cells)


def _show_totals(console: Console, invoice: Invoice) -> None:
    totals = Table(
        _number("VAT %"), _number("Net"), _number("VAT"), _number("Gross"), title="Totals by VAT rate"
    )
    for rate in invoice.by_rate:
        row(totals, *map(_figure, (rate.vat_percent, rate.net, rate.vat, rate.gross)))
    row(totals, "all", *map(_figure, (invoice.net, invoice.vat, invoice.gross)))
    console.print(totals)
    if invoice.by_dimension:
        sums = Table(
            "Dimension",
            Column("Item", overflow="fold"),
            _number("On the ledger"),
            title="Totals by dimension item",
        )
        for share in invoice.by_dimension:
            row(sums, share.dimension, share.item, _figure(share.value))
        console.print(sums)


def _show_fees(console: Console, found: Preview) -> None:
    if not found.fees:
        return
    table = Table(
        "Project", "Fee", Column("Description", overflow="fold"), "Date", _number("Cost"), "", _number("VAT %"),
        title="Project fees in Severa",
    )  # fmt: skip
    for fee in found.fees:
        row(
            table,
            fee.project or "",
            f"change of {fee.change_of}" if fee.change_of else fee.name or "",
            fee.description or "",
            str(fee.date or ""),
            _figure(fee.cost),
            fee.currency or "",
            "" if fee.vat_percent is None else _figure(fee.vat_percent),
        )
    console.print(table)


def _show_attachments(console: Console, found: Preview) -> None:
    if not found.attachments:
        return
    table = Table("File", _number("Bytes"), "Sent with the invoice", title="Attachments")
    for one in found.attachments:
        row(table, one.name, str(one.size), "yes" if one.send_with_invoice else "no")
    console.print(table)


def _show_calls(console: Console, found: Preview) -> None:
    if found.writes:
        writes = Table("System", _whole("Call"), "What for", title="Calls that would write (none was made)")
        for call in found.writes:
            row(writes, _SYSTEMS[call.system], f"{call.method} {call.path}", call.purpose)
        console.print(writes)
    reads = Table("System", _whole("Call"), _number("Times"), "What for", title="Calls that read")
    for read in found.reads:
        row(reads, _SYSTEMS[read.system], read.operation, str(read.count), read.purpose)
    console.print(reads)


def _number(name: str) -> Column:
    return Column(name, justify="right", no_wrap=True)


def _whole(name: str) -> Column:
    """Never cut: an address without its end says nothing."""
    return Column(name, overflow="fold")


def _share(share: Share) -> str:
    return f"{share.dimension}: {share.item} {_figure(share.value)}"


def _figure(value: Decimal) -> str:
    return format(value, "f")
