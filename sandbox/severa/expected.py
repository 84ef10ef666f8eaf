"""What has to become of each invoice's rows and papers, told from Severa's side: for those who judge a run."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from severa_procountor.sandbox.severa.files import PdfOptions, printed
from severa_procountor.sandbox.severa.invoices import Grouping, InvoiceRow
from severa_procountor.sandbox.severa.registers import Project
from severa_procountor.sandbox.severa.store import Store

_CENT = Decimal("0.01")
_EXACT = Decimal("0.000001")

Known = tuple[str, str]
"""What a share is of: its key and its name."""


class Share(msgspec.Struct, frozen=True):
    """A part of a row's net, before any rounding to cents. `key` is the project's number, the cost centre's
    identifier or the business unit's code ("" if it has none).
    """

    key: str
    name: str
    amount: Decimal


class Row(msgspec.Struct, frozen=True):
    """`net` is in the invoice's currency, in whole cents; the shares of each dimension add up to it."""

    place: int
    net: Decimal
    project: tuple[Share, ...]
    cost_center: tuple[Share, ...]
    business_unit: tuple[Share, ...]


class Paper(msgspec.Struct, frozen=True):
    size: int
    sha256: str


class Expected(msgspec.Struct, frozen=True):
    """The facts of one invoice; whether something is carried over is for the company's settings to say.

    `rows` come in their printed order. `papers` is what the PDF route gives, by its option.
    """

    organisation: str
    company: str
    guid: str
    number: int | None
    is_credit_note: bool
    currency: str | None
    rows: tuple[Row, ...]
    has_files: bool
    grouped_with_attachment: bool
    papers: dict[str, Paper]


def of(store: Store) -> list[Expected]:
    """All invoices of an organisation."""
    return [_invoice(store, guid) for guid in store.invoices]


def _invoice(store: Store, guid: str) -> Expected:
    invoice, sale, settings = store.invoices[guid], store.sales[guid], store.settings[guid]
    groupings = (
        settings.work_hour_grouping,
        settings.project_fee_grouping,
        settings.project_travel_expense_grouping,
    )
    return Expected(
        organisation=store.organisation.name,
        company=sale.company,
        guid=guid,
        number=invoice.number,
        is_credit_note=invoice.is_credit_note,
        currency=invoice.currency.code,
        rows=tuple(_row(store, row) for row in sorted(store.rows_of[guid], key=lambda row: row.sort_order)),
        has_files=bool(sale.files),
        grouped_with_attachment=Grouping.GROUP_WITH_ATTACHMENT in groupings,
        papers={option: _paper(printed(store, guid, option)) for option in PdfOptions},
    )


def _paper(content: bytes) -> Paper:
    return Paper(len(content), hashlib.sha256(content).hexdigest())


def _row(store: Store, row: InvoiceRow) -> Row:
    net = (row.quantity * (row.unit_price.amount or Decimal(0))).quantize(_CENT, ROUND_HALF_UP)
    weights = [
        (store.projects[entry.project_guid], entry.quantity * entry.price)
        for entry in store.sales[row.invoice_guid].entries[row.guid]
    ]
    center = row.cost_center
    return Row(
        place=row.sort_order,
        net=net,
        project=_shares(net, weights, lambda project: (str(project.number), project.name)),
        cost_center=(Share(center.number or "", center.name or "", net),) if center else (),
        business_unit=_shares(net, weights, _unit),
    )


def _unit(project: Project) -> Known:
    return project.business_unit.code or "", project.business_unit.name or ""


def _shares(
    net: Decimal, weights: Iterable[tuple[Project, Decimal]], known: Callable[[Project], Known]
) -> tuple[Share, ...]:
    sums: defaultdict[Known, Decimal] = defaultdict(Decimal)
    for project, weight in weights:
        sums[known(project)] += weight
    total = sum(sums.values(), Decimal(0))
    return tuple(Share(*of, (net * weight / total).quantize(_EXACT)) for of, weight in sums.items() if total)
