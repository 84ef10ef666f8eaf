"""Turns a sketch into Severa's invoice: totals, rows, settings, and the entries behind the rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from decimal import Decimal

from severa_procountor.sandbox.severa.invoices import (
    Culture,
    FreeText,
    Invoice,
    InvoiceAddress,
    InvoiceRow,
    Numbered,
    RelatedInvoice,
    RowAccounting,
    RowCategory,
    RowType,
    SalesInvoice,
)
from severa_procountor.sandbox.severa.models import CostCenterSub, Money
from severa_procountor.sandbox.world import entries, files, numbers
from severa_procountor.sandbox.world.guids import guid
from severa_procountor.sandbox.world.rows import Row, cents
from severa_procountor.sandbox.world.sketches import Sketch

_CATEGORY = {
    RowType.HOURS: RowCategory.HOURS,
    RowType.PROJECT_FEES: RowCategory.PROJECT_FEES,
    RowType.FLAT_RATE: RowCategory.PROJECT_FEES,
    RowType.TRAVEL_EXPENSES: RowCategory.TRAVELS,
}
_OTHER_COST_CENTER_SHARE = 0.15


def finish(sketch: Sketch, expected: str, twist: str | None) -> SalesInvoice:
    """The invoice of a sketch, added to its organisation."""
    organisation = sketch.organisation
    identity = guid(organisation.rng)
    created = datetime.combine(sketch.date, time(8, 30), UTC)
    rows = [_row(sketch, identity, created, row, place) for place, row in enumerate(sketch.rows, start=1)]
    behind = {row.guid: entries.behind(sketch, source) for row, source in zip(rows, sketch.rows, strict=True)}
    organisation.rng.shuffle(rows)
    sale = SalesInvoice(
        invoice=_invoice(sketch, identity, created),
        rows=tuple(rows),
        settings=files.settings(sketch, created),
        entries=behind,
        files=files.drawn(organisation.rng),
        company=sketch.company.name,
        expected=expected,
        twist=twist,
    )
    organisation.invoices.append(sale)
    return sale


def _invoice(sketch: Sketch, identity: str, created: datetime) -> Invoice:
    organisation, company, customer = sketch.organisation, sketch.company, sketch.buyer.customer
    shown = Numbered(guid=customer.guid, name=customer.name, number=customer.number)
    net = _net(sketch, sketch.rows) + sketch.off_by
    tax = _tax(sketch)
    return Invoice(
        created_date_time=created,
        last_updated_date_time=created,
        guid=identity,
        number=sketch.number,
        reference_number=_reference(sketch),
        status=organisation.statuses[sketch.status].sub(),
        customer=shown,
        billing_customer=shown,
        projects=tuple(
            Numbered(guid=project.guid, name=project.name, number=project.number)
            for project in sketch.buyer.projects
        ),
        date=sketch.date,
        due_date=sketch.due_date,
        payment_term=(sketch.due_date - sketch.date).days,
        overdue_interest=customer.overdue_interest or Decimal(0),
        our_reference=sketch.our_reference,
        your_reference=sketch.your_reference,
        order_number=sketch.order_number,
        notes=sketch.notes,
        free_text1=_text(sketch.text_above),
        free_text2=_text(sketch.text_below),
        currency=sketch.currency.sub(),
        currency_rate=sketch.currency.rate,
        total_excluding_tax=_money(sketch, net),
        total_tax=_money(sketch, tax),
        total_including_tax=_money(sketch, net + tax),
        work_hours_total_excluding_tax=_money(sketch, _net(sketch, _of(sketch, RowType.HOURS))),
        project_fees_total_excluding_tax=_money(sketch, _net(sketch, _of(sketch, RowType.PROJECT_FEES))),
        project_travel_expenses_total_excluding_tax=_money(
            sketch, _net(sketch, _of(sketch, RowType.TRAVEL_EXPENSES))
        ),
        flat_rates_total_excluding_tax=_money(sketch, _net(sketch, _of(sketch, RowType.FLAT_RATE))),
        work_hours_quantity=sum((row.quantity for row in _of(sketch, RowType.HOURS)), Decimal(0)),
        receiver_customer_name=customer.name,
        receiver_contact_name=sketch.receiver_contact,
        receiver_contact_email=sketch.buyer.contact_email,
        receiver_address=sketch.receiver_address,
        receiver_vat_number=customer.vat_number,
        sender_name=company.name,
        sender_contact_name=sketch.sender_contact,
        sender_address=InvoiceAddress(
            addressline=company.address.street,
            postal_code=company.address.postal_code,
            city=company.address.city,
            country=organisation.places.countries[organisation.plan.country].name,
        ),
        sender_vat_number=company.vat_number,
        is_credit_note=sketch.credits is not None,
        reimburse_invoice=RelatedInvoice(guid=sketch.credits[0], number=sketch.credits[1])
        if sketch.credits
        else None,
        invoice_number_business_unit_guid=company.units[0].guid,
        culture=Culture(
            name=sketch.language.name, english_name=sketch.language.english_name, code=sketch.language.code
        ),
        language=sketch.language,
    )


def _row(sketch: Sketch, invoice: str, created: datetime, row: Row, place: int) -> InvoiceRow:
    """On a credit note either the quantities or the prices are negative: both are met."""
    rng, item = sketch.organisation.rng, row.item
    sign = -1 if sketch.credits else 1
    account = sketch.organisation.sales_accounts[0]
    center = _cost_center(sketch, row)
    return InvoiceRow(
        created_date_time=created,
        guid=guid(rng),
        invoice_guid=invoice,
        row_type=item.kind,
        category=_CATEGORY[item.kind],
        description=row.description,
        quantity=row.quantity if sketch.negative_prices else row.quantity * sign,
        unit_price=_money(sketch, row.price * sign if sketch.negative_prices else row.price),
        measurement_unit=row.unit,
        vat_rate=row.vat,
        sort_order=place,
        sales_account=RowAccounting(number=account.number, name=account.name),
        cost_center=RowAccounting(number=center.identifier, name=center.name),
        flat_rate_guid=guid(rng) if item.kind is RowType.FLAT_RATE else None,
        code=row.codes,
    )


def _cost_center(sketch: Sketch, row: Row) -> CostCenterSub:
    """The project's, or the organisation's first where it has none; on some rows another has been chosen."""
    rng, active = (
        sketch.organisation.rng,
        [each for each in sketch.organisation.cost_centers if each.is_active],
    )
    if rng.random() < _OTHER_COST_CENTER_SHARE:
        return rng.choice(active).sub()
    return entries.project_of(sketch, row).cost_center or active[0].sub()


def _of(sketch: Sketch, kind: RowType) -> Iterable[Row]:
    return [row for row in sketch.rows if row.item.kind is kind]


def _net(sketch: Sketch, rows: Iterable[Row]) -> Decimal:
    total = sum((row.net for row in rows), Decimal("0.00"))
    return -total if sketch.credits else total


def _tax(sketch: Sketch) -> Decimal:
    """From the rows of each rate together, as a printed invoice shows it."""
    rates = {row.vat or Decimal(0) for row in sketch.rows}
    tax = sum((cents(_net_at(sketch, rate) * rate / 100) for rate in rates), Decimal("0.00"))
    return -tax if sketch.credits else tax


def _net_at(sketch: Sketch, rate: Decimal) -> Decimal:
    return sum((row.net for row in sketch.rows if (row.vat or 0) == rate), Decimal(0))


def _money(sketch: Sketch, amount: Decimal) -> Money:
    return Money(amount=amount, currency_code=sketch.currency.code)


def _reference(sketch: Sketch) -> str | None:
    if sketch.number is None:
        return None
    if sketch.organisation.plan.country == "SE":
        return numbers.swedish_reference(sketch.number)
    return numbers.finnish_reference(sketch.number)


def _text(plain: str | None) -> FreeText | None:
    return FreeText(value=f"<p>{plain}</p>", text=plain, plain_text=plain) if plain else None
