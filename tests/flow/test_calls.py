"""How many calls a transfer costs, counted from the sandbox's log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID, uuid5

from flow.choices import choose
from flow.conftest import Produce, Serve
from flow.ledgers import ledger_differences
from flow.outcomes import surprises
from flow.product import Product
from flow.systems import by_company
from flow.worlds import first, is_known, of_company, only, sales_of, with_plan, with_sales, world
from msgspec.structs import replace

from severa_procountor.sandbox.calls import Call
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.severa.invoices import Grouping, SalesInvoice
from severa_procountor.sandbox.severa.models import Money
from severa_procountor.sandbox.world import World

INVOICES = 100
# The next moment of a feed may be a second away; with this interval it hardly ever falls into a test.
POLL_INTERVAL = 86_400
SEVERA, PROCOUNTOR = "/rest-api/v1", "/api"
FURNISHED, ROWS, COMPANY = 25, 10, "helsinki"
"""Invoices of one company, each of one project, with ten rows, three dimensions and a PDF."""

OF_ONE_INVOICE = [
    ("GET", f"{SEVERA}/invoices/{{id}}"),
    ("GET", f"{SEVERA}/invoices/{{id}}/invoicerows"),
    ("GET", f"{SEVERA}/invoices/{{id}}/invoicesettings"),  # how rows are grouped, which may ask for a file
    ("PATCH", f"{SEVERA}/invoices/{{id}}"),
]
"""With neither dimensions nor attachments chosen."""


OF_ONE_FURNISHED = [
    ("GET", f"{SEVERA}/invoices/{{id}}"),
    ("GET", f"{SEVERA}/invoices/{{id}}/invoicerows"),
    ("GET", f"{SEVERA}/invoices/{{id}}/pdf"),
    ("PATCH", f"{SEVERA}/invoices/{{id}}"),
    ("POST", f"{PROCOUNTOR}/invoices"),
    ("GET", f"{PROCOUNTOR}/ledgerreceipts/{{id}}"),
    ("PUT", f"{PROCOUNTOR}/ledgerreceipts/{{id}}"),
    ("POST", f"{PROCOUNTOR}/attachments"),
]
"""With three dimensions and a PDF, and left unfinished; approving and sending are a call each."""

OF_ITEMS = [
    ("GET", f"{PROCOUNTOR}/dimensions"),
    ("POST", f"{PROCOUNTOR}/dimensions/{{id}}/items"),
    ("PUT", f"{PROCOUNTOR}/dimensions/{{id}}/items"),
]
"""What brings the items in step: as many as are missing or different, however many invoices there are."""


def test_an_invoice_without_dimensions_and_files_costs_four_calls_to_severa_and_one_to_procountor(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(_plain(30))
    ours = _plainly(product(sandbox, poll_interval=POLL_INTERVAL))
    ours.run_once()
    assert surprises(sandbox, ours.record) == []

    per_invoice = Counter(
        (_guid(call), call.method, call.template)
        for call in sandbox.severa.calls.all()
        if call.template.startswith(f"{SEVERA}/invoices/{{id}}")
    )
    assert per_invoice == {
        (case.guid, method, template): 1
        for case in sandbox.world.cases
        for method, template in OF_ONE_INVOICE
    }
    to_procountor = _counted(sandbox.procountor.calls.find(path="/invoices"))
    companies = len(sandbox.world.companies)
    assert to_procountor == {
        ("POST", f"{PROCOUNTOR}/invoices"): 30,
        ("GET", f"{PROCOUNTOR}/invoices"): companies,  # which numbers it holds, once a poll and company
    }


def test_what_a_hundred_plain_invoices_cost_beyond_that_is_read_once(serve: Serve, product: Produce) -> None:
    sandbox = serve(_plain(INVOICES))
    _plainly(product(sandbox, poll_interval=POLL_INTERVAL)).run_once()

    tenants, companies = len(sandbox.world.tenants), len(sandbox.world.companies)
    severa = _counted(
        call for call in sandbox.severa.calls.all() if (call.method, call.template) not in OF_ONE_INVOICE
    )
    assert severa == {
        ("POST", f"{SEVERA}/token"): tenants,
        ("GET", f"{SEVERA}/organizationdetails"): tenants,
        ("GET", f"{SEVERA}/invoicestatuses"): tenants,
        ("GET", f"{SEVERA}/businessunits"): tenants,
        ("GET", f"{SEVERA}/localization/countries"): tenants,
        ("GET", f"{SEVERA}/invoices"): tenants,
        ("GET", f"{SEVERA}/customers"): tenants,
        ("GET", f"{SEVERA}/projects"): 1,  # only where an organisation is several companies
        ("GET", f"{SEVERA}/bankaccounts"): companies,
    }
    assert sandbox.severa.calls.summary().total == 4 * INVOICES + 7 * tenants + companies + 1 < 4.5 * INVOICES
    procountor = _counted(sandbox.procountor.calls.all())
    assert {kind: count for kind, count in procountor.items() if count <= companies} == {
        ("POST", f"{PROCOUNTOR}/oauth/token"): companies,
        ("GET", f"{PROCOUNTOR}/company"): companies,
        ("GET", f"{PROCOUNTOR}/bankaccounts"): companies,
        ("GET", f"{PROCOUNTOR}/vats/default"): companies,
        ("GET", f"{PROCOUNTOR}/fiscalyears"): companies,
        ("GET", f"{PROCOUNTOR}/invoices"): companies,
    }
    assert procountor[("GET", f"{PROCOUNTOR}/businesspartners")] == _distinct(sandbox, "partnerId")
    assert procountor[("GET", f"{PROCOUNTOR}/products")] == _distinct(sandbox, "productId")
    assert len(procountor) == 9


def test_an_invoice_of_ten_rows_three_dimensions_and_a_pdf_costs_four_calls_to_each_system(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(_furnished(attachments="pdf"))
    ours = product(sandbox, poll_interval=POLL_INTERVAL)
    ours.run_once()
    assert surprises(sandbox, ours.record) == []
    assert ledger_differences(sandbox) == []
    [books] = by_company(sandbox).values()
    assert {len(invoice["entries"]) for invoice in books["invoices"]} == {ROWS}

    each = dict.fromkeys(OF_ONE_FURNISHED, FURNISHED)
    counted = _counted(sandbox.calls())
    assert {call: counted.pop(call) for call in each} == each
    assert len([call for call in each if call[1].startswith(SEVERA)]) == 4
    assert len([call for call in each if call[1].startswith(PROCOUNTOR)]) == 4
    for call in OF_ITEMS:
        counted.pop(call)
    assert counted == {
        ("POST", f"{SEVERA}/token"): 1,
        ("GET", f"{SEVERA}/organizationdetails"): 1,
        ("GET", f"{SEVERA}/invoicestatuses"): 1,
        ("GET", f"{SEVERA}/localization/countries"): 1,
        ("GET", f"{SEVERA}/bankaccounts"): 1,
        ("GET", f"{SEVERA}/invoices"): 1,
        ("GET", f"{SEVERA}/customers"): 1,
        ("GET", f"{SEVERA}/businessunits"): 2,  # whose projects are whose, and the dimension's
        ("GET", f"{SEVERA}/costcenters"): 2,  # those of the rows, and the dimension's
        ("GET", f"{SEVERA}/projects"): 3,  # those of the invoices, and two pages of the dimension's
        ("POST", f"{PROCOUNTOR}/oauth/token"): 1,
        ("GET", f"{PROCOUNTOR}/company"): 1,
        ("GET", f"{PROCOUNTOR}/bankaccounts"): 1,
        ("GET", f"{PROCOUNTOR}/vats/default"): 1,
        ("GET", f"{PROCOUNTOR}/fiscalyears"): 1,
        ("GET", f"{PROCOUNTOR}/invoices"): 1,
        ("GET", f"{PROCOUNTOR}/businesspartners"): _distinct(sandbox, "partnerId"),
        ("GET", f"{PROCOUNTOR}/products"): _distinct(sandbox, "productId"),
    }


def test_a_poll_that_finds_nothing_new_costs_one_call_to_severa_and_none_to_procountor(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(only(_plain(20), lambda case, _: case.tenant == "single"))
    ours = _plainly(product(sandbox, poll_interval=POLL_INTERVAL))
    ours.poll()
    sandbox.clear_calls()

    ours.poll()

    assert _counted(sandbox.calls()) == {("GET", f"{SEVERA}/invoices"): len(sandbox.world.tenants)}


def test_each_dimension_costs_one_list_more_in_a_poll_that_finds_nothing_new(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(only(_plain(20), lambda case, _: case.tenant == "single"))
    ours = product(sandbox, poll_interval=POLL_INTERVAL)
    ours.poll()
    sandbox.clear_calls()

    ours.poll()

    lists = ("invoices", "projects", "costcenters", "businessunits")
    assert _counted(sandbox.calls()) == {("GET", f"{SEVERA}/{name}"): 1 for name in lists}


def test_the_quotas_of_both_systems_are_kept_at_defaults(serve: Serve, product: Produce) -> None:
    sandbox = serve(world(6, 16), severa_quota=10, procountor_quota=20)
    ours = product(
        sandbox, poll_interval=POLL_INTERVAL, severa_quota=8, procountor_quota=15, worker_threads=16
    )

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    assert sandbox.severa.calls.count(status=429) == 0
    assert sandbox.procountor.calls.count(status=429) == 0


def _plain(invoices: int) -> World:
    """Invoices of all companies whose partners and products are known, without a grouping that asks for a file."""
    made = world(1, invoices * 6)
    return first(
        only(made, lambda case, sale: is_known(made, case, sale) and not _asks_for_a_file(sale)), invoices
    )


def _asks_for_a_file(sale: SalesInvoice) -> bool:
    settings = sale.settings
    return Grouping.GROUP_WITH_ATTACHMENT in (
        settings.work_hour_grouping,
        settings.project_fee_grouping,
        settings.project_travel_expense_grouping,
    )


def _plainly(ours: Product) -> Product:
    """All companies carry invoices alone: no dimensions, no files, and no further than unfinished."""
    choose(ours.tenants, dimensions=None, attachments=None, target=None)
    choose(ours.tenants, "dimension_names", project=None, cost_center=None, business_unit=None)
    return ours


def _furnished(**plan: object) -> World:
    """So many invoices of one company that has all that they need, each of one project and with as many rows."""
    made = with_plan(of_company(world(1, 30 * FURNISHED), COMPANY), COMPANY, target="unfinished", **plan)
    furnished = {
        guid: _with_many_rows(sale)
        for guid, sale in sales_of(made).items()
        if len(sale.invoice.projects) == 1 and sale.rows and not sale.invoice.is_credit_note
    }
    made = with_sales(only(made, lambda case, _: case.guid in furnished), furnished.values())
    return first(only(made, lambda case, sale: is_known(made, case, sale)), FURNISHED)


def _with_many_rows(sale: SalesInvoice) -> SalesInvoice:
    """Its first row as often as there are to be rows, of the default product at 100 each: whole cents of VAT."""
    model, invoice = replace(sale.rows[0], code=None), sale.invoice
    [entry, *_] = sale.entries[model.guid]
    rows = [
        replace(
            model,
            guid=str(uuid5(UUID(model.guid), str(place))),
            sort_order=place,
            quantity=Decimal(1),
            unit_price=_hundreds(model.unit_price, 1),
        )
        for place in range(1, ROWS + 1)
    ]
    tax = ROWS * (model.vat_rate or Decimal(0)) / 100
    return replace(
        sale,
        invoice=replace(
            invoice,
            total_excluding_tax=_hundreds(invoice.total_excluding_tax, ROWS),
            total_tax=_hundreds(invoice.total_tax, tax),
            total_including_tax=_hundreds(invoice.total_including_tax, ROWS + tax),
        ),
        rows=tuple(rows),
        entries={row.guid: (replace(entry, quantity=Decimal(1), price=Decimal(100)),) for row in rows},
    )


def _hundreds(money: Money, times: Decimal | int) -> Money:
    return replace(money, amount=times * Decimal("100.00"))


def _counted(calls: Iterable[Call]) -> Counter[tuple[str, str]]:
    return Counter((call.method, call.template) for call in calls)


def _guid(call: Call) -> str:
    return call.path.removeprefix(f"{SEVERA}/invoices/").split("/")[0]


def _distinct(sandbox: Sandbox, name: str) -> int:
    """How many partners or products the invoices in Procountor are linked to, over all companies."""
    return sum(
        len(
            {
                part[name]
                for invoice in books["invoices"]
                for part in (invoice, *invoice["rows"])
                if name in part
            }
        )
        for books in by_company(sandbox).values()
    )
