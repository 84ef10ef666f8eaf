"""What may be done with project fees: made, changed while they are on no invoice, and deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec
from msgspec.structs import replace

from severa_procountor.sandbox.severa import refusals
from severa_procountor.sandbox.severa.fees import (
    DeletedFee,
    Fee,
    FeeProduct,
    FeeProject,
    Guid,
    NewFee,
    SentMoney,
)
from severa_procountor.sandbox.severa.invoices import Numbered
from severa_procountor.sandbox.severa.models import Money
from severa_procountor.sandbox.severa.patches import Operation
from severa_procountor.sandbox.severa.refusals import Place, Refused, Type
from severa_procountor.sandbox.severa.registers import ProductType, Project
from severa_procountor.sandbox.severa.store import Store, by_guid

_json = msgspec.json.Decoder(float_hook=Decimal)
_AMOUNTS = {"/unitCost/amount": "unit_cost", "/unitPrice/amount": "unit_price"}
_TEXTS = {"/name": "name", "/description": "description"}


def read(body: bytes) -> NewFee:
    """The body of a POST. Raises `Refused` (400): not JSON, an unknown field, a wrong type."""
    try:
        return msgspec.convert(_json.decode(body), NewFee, builtin_types=(Decimal,), str_keys=True)
    except msgspec.ValidationError as error:
        raise refusals.body(f"The project fee cannot be read: {error}") from None
    except msgspec.DecodeError:
        raise refusals.body("The body is not JSON.") from None


def create(sent: NewFee, store: Store, moment: datetime) -> Fee:
    """Adds a fee. Raises `Refused` (400) on references and rates that the organisation does not know."""
    _must_be_known(sent, store)
    project = store.projects[sent.project.guid]
    product = by_guid(store.organisation.products).get((sent.product and sent.product.guid) or "")
    fee = Fee(
        created_date_time=moment,
        guid=store.new_guid(),
        name=sent.name or (product.name if product else None),
        **_behind(project),
        product=FeeProduct(guid=product.guid, name=product.name, code=product.code) if product else None,
        description=sent.description,
        unit_price=_money(sent.unit_price),
        unit_cost=_money(sent.unit_cost),
        quantity=Decimal(sent.quantity),
        measurement_unit=sent.measurement_unit,
        has_volume_pricing=sent.has_volume_pricing,
        product_type=sent.product_type or (product.type if product else ProductType.MATERIALS),
        vat_rate=None if sent.vat_rate is None else Decimal(sent.vat_rate),
        user=store.users[sent.user.guid].ref() if sent.user and sent.user.guid else None,
        event_date=sent.event_date or moment.date(),
        billing_schedule=sent.billing_schedule or "Immediately",
        is_billable=True if sent.is_billable is None else sent.is_billable,
    )
    store.fees[fee.guid] = fee
    return fee


def _behind(project: Project) -> dict[str, Any]:
    """What a fee shows of its project."""
    company, customer = project.business_unit.company_guid, project.customer
    return {
        "project": FeeProject(guid=project.guid, name=project.name, company_guid=company),
        "customer": Numbered(guid=customer.guid, name=customer.name, number=customer.number),
    }


def moved(fee: Fee, project: Project, moment: datetime) -> Fee:
    """The fee on another project, as a user may move it."""
    return replace(fee, **_behind(project), last_updated_date_time=moment)


def _money(sent: SentMoney | None) -> Money | None:
    if sent is None:
        return None
    amount = None if sent.amount is None else Decimal(sent.amount)
    return Money(amount=amount, currency_code=sent.currency_code)


def _must_be_known(sent: NewFee, store: Store) -> None:
    for name, wrong in _unknown(sent, store):
        message = f"The {name} {wrong} is not known."
        raise Refused(400, Type.INVALID_PARAMETER, message, Place.BODY, name)


def _unknown(sent: NewFee, store: Store) -> Iterator[tuple[str, object]]:
    """What the body names and the organisation does not have. Phases are not part of the sandbox."""
    organisation = store.organisation
    references: tuple[tuple[str, Any, Collection[str]], ...] = (
        ("project", sent.project, store.projects),
        ("product", sent.product, by_guid(organisation.products)),
        ("user", sent.user, store.users),
        ("costCenter", sent.cost_center, store.cost_centers),
        ("salesAccount", sent.sales_account, by_guid(organisation.sales_accounts)),
        ("invoice", sent.invoice, ()),
        ("phase", sent.phase, ()),
        ("billingDependencyPhase", sent.billing_dependency_phase, ()),
    )
    for name, reference, known in references:
        if reference is not None and reference.guid is not None and reference.guid not in known:
            yield name, reference.guid
    currencies = {each.code for each in organisation.currencies}
    for name, money in (("unitCost", sent.unit_cost), ("unitPrice", sent.unit_price)):
        if money is not None and money.currency_code not in currencies:
            yield f"{name}.currencyCode", money.currency_code
    if sent.vat_rate is not None and sent.vat_rate not in {
        each.percentage for each in organisation.vat_rates
    }:
        yield "vatRate", sent.vat_rate


def patched(fee: Fee, operations: list[Operation], moment: datetime) -> Fee:
    """The fee with all operations done. Raises `Refused` (400): on an invoice, a wrong path or value."""
    must_be_uninvoiced(fee)
    for operation in operations:
        fee = replace(fee, **_change(fee, operation))
    return replace(fee, last_updated_date_time=moment)


def _change(fee: Fee, operation: Operation) -> dict[str, Any]:
    path, value = operation.path, operation.value
    if path in _TEXTS:
        return {_TEXTS[path]: value}
    if path == "/quantity":
        return {"quantity": _number(path, value)}
    if path in _AMOUNTS:
        field = _AMOUNTS[path]
        money = getattr(fee, field)
        if money is None:
            raise refusals.body(f"The fee has no {path.split('/')[1]}.", path)
        return {field: replace(money, amount=_number(path, value))}
    raise refusals.body(f"The path {path!r} cannot be patched.", path)


def _number(path: str, value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise refusals.body(f"The value of {path} is not a number.", path)
    return number


def must_be_uninvoiced(fee: Fee) -> None:
    if fee.invoice is not None:
        raise Refused(400, Type.INVALID_OPERATION, "The project fee is on an invoice.")


def delete(fee: Fee, store: Store, moment: datetime) -> None:
    """Takes the fee away; a trace of it stays among the deleted ones."""
    del store.fees[fee.guid]
    store.deleted_fees.append(
        DeletedFee(
            deleted_date_time=moment,
            created_date_time=fee.created_date_time,
            last_updated_date_time=fee.last_updated_date_time,
            guid=fee.guid,
            project=Guid(guid=fee.project.guid),
            customer=Guid(guid=fee.customer.guid),
            user=Guid(guid=fee.user.guid) if fee.user else None,
            product=Guid(guid=fee.product.guid) if fee.product else None,
            name=fee.name,
            event_date=fee.event_date,
            quantity=fee.quantity,
        )
    )
