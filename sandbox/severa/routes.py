"""Severa's routes for reading registers and invoices and for moving an invoice's status."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from litestar import Response, get, patch
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from severa_procountor.sandbox.severa import catalogue, entries, patches, refusals, reimbursed
from severa_procountor.sandbox.severa.access import Access, Call
from severa_procountor.sandbox.severa.catalogue import EVERYTHING, Register
from severa_procountor.sandbox.severa.invoices import InvoiceRow
from severa_procountor.sandbox.severa.lists import Listing, Query
from severa_procountor.sandbox.severa.refusals import NotThere
from severa_procountor.sandbox.severa.store import Store, by_guid
from severa_procountor.sandbox.severa.wire import answer

INVOICES = "invoices:read"

Members = Callable[[Store, str], Sequence[Any]]
Show = Callable[[Store, list[InvoiceRow]], Sequence[Any]]


def registers(access: Access) -> list[HTTPRouteHandler]:
    """The plain registers: a list and a member each."""
    return [route for register in catalogue.REGISTERS for route in _register(access, register)]


def localisation(access: Access) -> list[HTTPRouteHandler]:
    """Countries, VAT rates and the organisation itself."""

    @get("/v1/localization/countries")
    async def countries(request: Call) -> Response[bytes]:
        store = access.store(request, catalogue.SETTINGS)
        return EVERYTHING.page(store.organisation.countries, request.url.path, query_of(request))

    @get("/v1/localization/countries/{key:str}")
    async def country(request: Call, key: FromPath[str]) -> Response[bytes]:
        """A guid gives one object; a code or a name gives an array."""
        known = access.store(request, catalogue.SETTINGS).organisation.countries
        for each in known:
            if each.guid == key:
                return answer(each)
        named = [each for each in known if key in (each.code2, each.code3, each.name, each.english_name)]
        if not named:
            raise NotThere
        return answer(named)

    @get("/v1/vatrates")
    async def vat_rates(request: Call) -> Response[bytes]:
        """Without countryGuid those of the organisation's own country."""
        organisation = access.store(request, catalogue.SETTINGS).organisation
        query = query_of(request)
        own = organisation.details.country
        if own is not None and not any(name == "countryGuid" for name, _ in query):
            query = [*query, ("countryGuid", own.guid)]
        return catalogue.VAT_RATES.page(organisation.vat_rates, request.url.path, query)

    @get("/v1/organizationdetails")
    async def details(request: Call) -> Response[bytes]:
        return answer(access.store(request, "organization:read").organisation.details)

    return [countries, country, vat_rates, details]


def invoices(access: Access, now: Callable[[], datetime]) -> list[HTTPRouteHandler]:
    """Invoices and what hangs on them."""

    @get("/v1/invoices")
    async def list_invoices(request: Call) -> Response[bytes]:
        store = access.store(request, INVOICES)
        listing = catalogue.invoices(store)
        return listing.page(list(store.invoices.values()), request.url.path, query_of(request))

    @get("/v1/invoices/{guid:str}")
    async def invoice(request: Call, guid: FromPath[str]) -> Response[bytes]:
        return answer(known(access.store(request, INVOICES).invoices, guid))

    @patch("/v1/invoices/{guid:str}")
    async def patch_invoice(request: Call, guid: FromPath[str]) -> Response[bytes]:
        store = access.store(request, "invoices:write")
        before = found(store.invoices, guid)
        if request.content_type[0] != "application/json":
            raise refusals.body("The content type has to be application/json.")
        after = patches.apply(before, patches.read(await request.body()), store.statuses.get, now())
        store.put_invoice(after)
        return answer([after])

    @get("/v1/invoices/{guid:str}/invoicesettings")
    async def settings(request: Call, guid: FromPath[str]) -> Response[bytes]:
        return answer(found(access.store(request, INVOICES).settings, guid))

    @get("/v1/invoicerows")
    async def all_rows(request: Call) -> Response[bytes]:
        rows = list(access.store(request, INVOICES).rows.values())
        return catalogue.ALL_INVOICE_ROWS.page(rows, request.url.path, query_of(request))

    @get("/v1/invoicerows/{guid:str}")
    async def row(request: Call, guid: FromPath[str]) -> Response[bytes]:
        return answer(found(access.store(request, INVOICES).rows, guid))

    @get("/v1/flatrates/{guid:str}")
    async def flat_rate(request: Call, guid: FromPath[str]) -> Response[bytes]:
        rates = entries.flat_rates(access.store(request, "fees:read"), guid)
        if not rates:
            raise NotThere
        return answer(rates)

    rows = _sub_list(
        access,
        "/v1/invoices/{guid:str}/invoicerows",
        lambda store, guid: found(store.rows_of, guid),
        catalogue.INVOICE_ROWS,
    )
    plain = [
        list_invoices,
        invoice,
        patch_invoice,
        settings,
        all_rows,
        row,
        flat_rate,
        rows,
    ]
    return [*plain, *_entries(access)]


def _entries(access: Access) -> list[HTTPRouteHandler]:
    """The entries behind one row, and behind all rows of an invoice; the reimbursed ones are credit notes'."""
    kinds: dict[str, tuple[Show, Listing]] = {
        "workhours": (entries.work_hours, catalogue.ENTRIES),
        "projectfees": (entries.project_fees, catalogue.ENTRIES),
        "projecttravelexpenses": (entries.travel_expenses, catalogue.ENTRIES),
        "reimbursedworkhours": (reimbursed.work_hours, catalogue.REIMBURSED_HOURS),
        "reimbursedprojectfees": (reimbursed.project_fees, catalogue.ENTRIES),
        "reimbursedprojecttravelexpenses": (reimbursed.travel_expenses, catalogue.REIMBURSED_EXPENSES),
    }

    def of_row(show: Show) -> Members:
        return lambda store, guid: show(store, [found(store.rows, guid)])

    def of_invoice(show: Show) -> Members:
        return lambda store, guid: show(store, found(store.rows_of, guid))

    return [
        _sub_list(access, f"/v1/{parent}/{{guid:str}}/{name}", members(show), listing)
        for parent, members in (("invoicerows", of_row), ("invoices", of_invoice))
        for name, (show, listing) in kinds.items()
    ]


def _register(access: Access, register: Register) -> list[HTTPRouteHandler]:
    @get(f"/v1/{register.path}")
    async def rows(request: Call) -> Response[bytes]:
        store = access.store(request, register.scope)
        return register.listing.page(register.rows(store), request.url.path, query_of(request))

    @get(f"/v1/{register.path}/{{guid:str}}")
    async def member(request: Call, guid: FromPath[str]) -> Response[bytes]:
        members = by_guid(register.rows(access.store(request, register.scope)))
        return answer((found if register.has_bare_404 else known)(members, guid))

    return [rows, member]


def _sub_list(access: Access, path: str, members: Members, listing: Listing) -> HTTPRouteHandler:
    @get(path)
    async def rows(request: Call, guid: FromPath[str]) -> Response[bytes]:
        store = access.store(request, INVOICES)
        return listing.page(members(store, guid), request.url.path, query_of(request))

    return rows


def query_of(request: Call) -> Query:
    return list(request.query_params.multi_items())


def found(members: dict[str, Any], guid: str) -> Any:
    """The member under `guid`, else 404 without a body."""
    if guid not in members:
        raise NotThere
    return members[guid]


def known(members: dict[str, Any], guid: str) -> Any:
    """The member under `guid`, else 404 with the error body."""
    if guid not in members:
        raise refusals.unknown(guid)
    return members[guid]
