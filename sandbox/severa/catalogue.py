"""Which lists Severa offers: path, scope, filters and paging of each, as the endpoint tables have them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from severa_procountor.sandbox.severa import lists
from severa_procountor.sandbox.severa.lists import Listing, Paging
from severa_procountor.sandbox.severa.store import Store

SETTINGS = "settings:read"


class Register(msgspec.Struct, frozen=True):
    """One list at `/v1/{path}`, and its members at `/v1/{path}/{guid}`.

    `has_bare_404`: the route of the member declares 404, without a body.
    """

    path: str
    scope: str
    rows: Callable[[Store], Sequence[Any]]
    listing: Listing
    has_bare_404: bool = True


def _rows(**filters: lists.Filter) -> Listing:
    return Listing(paging=Paging.ROWS, filters=filters)


def _tokens(**filters: lists.Filter) -> Listing:
    return Listing(paging=Paging.TOKEN, filters=filters)


_active = lists.flag(lambda row: row.is_active)
_changed = lists.since(lists.changed)
_by_name = lists.text(lambda row: row.name)
_code = lists.among(lambda row: row.code)
_name = lists.among(lambda row: row.name)

REGISTERS = (
    Register(
        "invoicestatuses", SETTINGS, lambda store: store.organisation.invoice_statuses,
        _rows(active=_active, textToSearch=_by_name),
    ),
    Register(
        "customers", "customers:read", lambda store: list(store.customers.values()),
        _tokens(
            isActive=_active,
            isInternal=lists.flag(lambda row: row.is_internal),
            numbers=lists.numbers(lambda row: row.number),
            changedSince=_changed,
            emailAddresses=lists.among(lambda row: row.email),
            customerNames=_name,
            vatNumber=lists.among(lambda row: row.vat_number),
            customerOwnerGuids=lists.among(lambda row: row.owner and row.owner.guid),
        ),
        has_bare_404=False,
    ),
    Register(
        "projects", "projects:read", lambda store: list(store.projects.values()),
        _tokens(
            projectGuids=lists.among(lambda row: row.guid),
            businessUnitGuids=lists.among(lambda row: row.business_unit.guid),
            customerGuids=lists.among(lambda row: row.customer.guid),
            changedSince=_changed,
            isClosed=lists.flag(lambda row: row.is_closed),
            internal=lists.flag(lambda row: row.is_internal),
            numbers=lists.numbers(lambda row: row.number),
        ),
        has_bare_404=False,
    ),
    Register(
        "businessunits", SETTINGS, lambda store: list(store.business_units.values()),
        _rows(
            active=_active,
            companyGuid=lists.among(lambda row: row.company_guid),
            companyCountryGuid=lists.among(lambda row: row.company_country_guid),
            textToSearch=_by_name,
            changedSince=_changed,
            code=_code,
            name=_name,
        ),
    ),
    Register(
        "costcenters", SETTINGS, lambda store: list(store.cost_centers.values()),
        _rows(
            active=_active,
            textToSearch=lists.text(lambda row: row.name, lambda row: row.identifier),
            changedSince=_changed,
            identifier=lists.among(lambda row: row.identifier),
            name=_name,
        ),
    ),
    Register(
        "products", SETTINGS, lambda store: store.organisation.products,
        _tokens(type=lists.among(lambda row: row.type), isActive=_active, code=_code, changedSince=_changed),
    ),
    Register(
        "worktypes", SETTINGS, lambda store: store.organisation.work_types,
        _rows(
            active=_active,
            productive=lists.flag(lambda row: row.is_productive),
            textToSearch=_by_name,
            code=_code,
            changedSince=_changed,
        ),
        has_bare_404=False,
    ),
    Register(
        "travelexpensetypes", SETTINGS, lambda store: list(store.travel_expense_types.values()),
        Listing(
            paging=Paging.ROWS,
            default=None,
            filters={"active": _active, "textToSearch": _by_name, "code": _code, "changedSince": _changed},
        ),
    ),
    Register(
        "travelreimbursementstatuses", SETTINGS, lambda store: list(store.reimbursement_statuses.values()),
        _rows(active=_active, textToSearch=_by_name),
    ),
    Register(
        "salesaccounts", SETTINGS, lambda store: store.organisation.sales_accounts,
        _rows(active=_active, textToSearch=lists.text(lambda row: row.name, lambda row: row.number)),
    ),
    Register(
        "bankaccounts", SETTINGS, lambda store: store.organisation.bank_accounts,
        _rows(
            active=_active,
            companyGuid=lists.among(lambda row: row.company and row.company.guid),
            businessUnitGuid=lists.among(lambda row: row.business_unit and row.business_unit.guid),
            textToSearch=lists.text(lambda row: row.bank_name),
        ),
    ),
    Register(
        "currencies", SETTINGS, lambda store: store.organisation.currencies,
        _rows(active=_active, textToSearch=lists.text(lambda row: row.name, lambda row: row.code)),
    ),
    Register(
        "users", "users:read", lambda store: list(store.users.values()),
        _tokens(
            isActive=_active,
            businessUnitGuids=lists.among(lambda row: row.business_unit and row.business_unit.guid),
            changedSince=_changed,
            code=_code,
            email=lists.among(lambda row: row.email),
        ),
    ),
    Register(
        "localization/languages", SETTINGS, lambda store: store.organisation.languages,
        Listing(
            paging=Paging.ALL,
            filters={"isInvoiceLanguage": lists.flag(lambda row: row.is_invoice_language)},
        ),
    ),
)  # fmt: skip
"""All plain registers. Countries, VAT rates and invoices have rules of their own in `routes.py`."""


def invoices(store: Store) -> Listing:
    """The filters of `GET /v1/invoices`; the one for business units looks through the invoice's projects."""
    return _tokens(
        invoiceStatusGuids=lists.among(lambda row: row.status.guid),
        projectGuids=lists.overlapping(lambda row: {project.guid for project in row.projects}),
        projectBusinessUnitGuids=lists.overlapping(store.business_units_of),
        customerGuids=lists.among(lambda row: row.customer.guid),
        startDate=lists.from_day(lambda row: row.date),
        endDate=lists.to_day(lambda row: row.date),
        referenceNumbers=lists.among(lambda row: row.reference_number),
        numbers=lists.numbers(lambda row: row.number),
        changedSince=_changed,
    )


INVOICE_ROWS = _tokens(rowType=lists.among(lambda row: row.row_type))
ALL_INVOICE_ROWS = _tokens(changedSince=_changed)
ENTRIES = _tokens()
_by_row_text = lists.text(lambda row: row.invoice_row_description)
REIMBURSED_HOURS = _rows(textToSearch=_by_row_text)
REIMBURSED_EXPENSES = Listing(paging=Paging.ROWS, default=None, filters={"textToSearch": _by_row_text})
VAT_RATES = Listing(
    paging=Paging.ALL,
    filters={"active": _active, "countryGuid": lists.among(lambda row: row.country_guid)},
)
EVERYTHING = Listing(paging=Paging.ALL)
