"""Purchase invoices in the flow tests: worlds of them, what users do to them, and what they then are to cost."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from flow.product import Product
from flow.systems import in_procountor
from flow.worlds import books_of, today, with_books
from msgspec.structs import replace

from severa_procountor.sandbox.procountor.seed import CompanySeed, PurchaseLineSeed, PurchaseSeed
from severa_procountor.sandbox.procountor.seed import PurchaseShareSeed as Share
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.severa.registers import Project
from severa_procountor.sandbox.world import PurchaseCase, World, make_world
from severa_procountor.sandbox.world.purchases import TAKEN
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record, State
from severa_procountor.workers.names import PURCHASE_INVOICES

COMPANY = "helsinki"
REASONS = {"item_without_project": "item_without_project", "more_than_line": "receipt_values_differ"}
"""For what each awkward kind of the world is parked."""
_MARK = re.compile(r"\[pc:(\d+):(\d+):([^\]]+)\]")

Line = tuple[str, str, Mapping[str, str]]
"""Account, net sum, and what of it is on which items of the project dimension."""
Costs = dict[tuple[str, int, int, str], Decimal]
"""In all, by the project's company and number, the invoice's id and the account; nothing that comes to 0."""


def purchase_world(seed: int, purchases: int) -> World:
    """Without sales invoices."""
    return make_world(seed, 0, today(), purchases=purchases)


def empty_world(*companies: str, **plan: Any) -> World:
    """Companies of one organisation whose settings carry purchase invoices, and which have none yet."""
    made = make_world(1, 0, today(), purchases=30, projects=10)
    tenants = (
        replace(tenant, companies=tuple(each for each in tenant.companies if each.plan.slug in companies))
        for tenant in made.tenants
    )
    emptied = (replace(books, purchases=()) for books in made.companies)
    return replace(
        made,
        companies=tuple(emptied),
        tenants=tuple(tenant for tenant in tenants if tenant.companies),
        purchase_cases=(),
    )


def with_purchases(made: World, company: str, purchases: Iterable[PurchaseSeed]) -> World:
    """The world with these purchase invoices in the company's books, and no others."""
    return with_books(made, replace(books_of(made, company), purchases=tuple(purchases)))


class Desk:
    """Where people of one company handle its purchase invoices in Procountor, and their fees in Severa."""

    def __init__(self, sandbox: Sandbox, company: str = COMPANY) -> None:
        self.sandbox = sandbox
        self.books = books_of(sandbox.world, company)
        [self.tenant] = [t for t in sandbox.world.tenants if company in {c.plan.slug for c in t.companies}]
        self.company = company
        self.items = items_of(sandbox.world, self.books)
        """The items of open projects, in the order of their numbers."""

    def buy(self, *lines: Line, day: date | None = None, status: str = "APPROVED") -> int:
        """A new purchase invoice in the books; returns its id.

        It was entered so long ago that a list of what has changed lately holds it for later changes only.
        """
        entered = datetime.combine(today() - timedelta(days=2), time(12))
        seed = replace(purchase(self.books, *lines, day=day, status=status), created=entered)
        return int(self._procountor("POST", "purchases", seed)["id"])

    def enter_anew(self, invoice: int, *lines: Line) -> None:
        """Other lines, so other sums."""
        body = {"lines": purchase(self.books, *lines).lines}
        self._procountor("PUT", f"purchases/{invoice}/lines", body)

    def dimension(self, invoice: int, *entries: Mapping[str, str]) -> None:
        """Other values of the project dimension, an entry after the other."""
        body = {"entries": [shares(self.books, entry) for entry in entries]}
        self._procountor("PUT", f"purchases/{invoice}/dimensions", body)

    def dimensions_move_invoices(self, moved: bool) -> None:
        """Whether new dimensions give the invoice, too, a new version."""
        self._procountor("PUT", "dimensionversions", {"invoices": moved})

    def set_status(self, invoice: int, status: str) -> None:
        self._procountor("PUT", f"purchases/{invoice}/status", {"status": status})

    def add_item(self, name: str) -> str:
        """A user adds an item of that name to the project dimension."""
        [dimension, *_] = self._state()["dimensions"]
        path = f"dimensions/{dimension['id']}/items"
        in_procountor(self.sandbox, self.company, "POST", path, {"codeName": name})
        return name

    def name_item(self, item: str, name: str) -> None:
        """A user gives an item of the project dimension another name."""
        [dimension, *_] = self._state()["dimensions"]
        [id_] = [each["id"] for each in dimension["items"] if each["codeName"] == item]
        self._procountor("POST", f"items/{id_}", {"codeName": name})

    def bill(self, fee: Mapping[str, Any]) -> None:
        """A user of Severa puts the fee on an invoice."""
        self._severa("POST", fee, "/invoice", {"invoice": self.sandbox.state("severa")[0]["guid"]})

    def move(self, fee: Mapping[str, Any], item: str) -> None:
        """A user of Severa moves the fee to the project behind another item."""
        self._severa("POST", fee, "/project", {"project": self.project(item).guid})

    def delete(self, fee: Mapping[str, Any]) -> None:
        self._severa("DELETE", fee, "", None)

    def fees(self, invoice: int) -> list[dict[str, Any]]:
        """Those with our mark of this invoice, as Severa holds them, oldest first."""
        return [fee for fee in marked(self.sandbox) if fee["invoice_id"] == invoice]

    def costs(self, invoice: int) -> dict[tuple[str, str], Decimal]:
        """What it costs in all, by item and account; nothing that comes to 0."""
        items = {item.split()[0]: item for item in self.items}
        return {
            (items[str(number)], account): cost
            for (_, number, id_, account), cost in held(self.sandbox).items()
            if id_ == invoice
        }

    def notes(self, ours: Product, invoice: int) -> list[str]:
        """The codes of what was told of it when it was carried last."""
        record = self.record(ours, invoice)
        assert record is not None
        assert record.state is State.DONE
        return [note.code for note in record.notes]

    def record(self, ours: Product, invoice: int) -> Record | None:
        """What is remembered of the invoice."""
        return record_of(ours, self.tenant.plan.slug, self.company, self.books.id, invoice)

    def problems(self, ours: Product, invoice: int) -> list[str]:
        """The codes for which it is parked; fails if it is not."""
        record = self.record(ours, invoice)
        assert record is not None
        assert record.state is State.PARKED
        return [problem.code for problem in record.problems]

    def project(self, item: str) -> Project:
        """The project behind an item of ours."""
        return next(p for p in projects_of(self.sandbox.world) if str(p.number) == item.split()[0])

    def _state(self) -> Any:
        companies = self.sandbox.state("procountor")["companies"]
        return next(books for books in companies if books["id"] == self.books.id)

    def _severa(self, method: str, fee: Mapping[str, Any], path: str, body: object) -> None:
        self.sandbox.control("severa", method, f"fees/{fee['guid']}{path}", body)

    def _procountor(self, method: str, path: str, body: object) -> Any:
        return self.sandbox.control("procountor", method, f"companies/{self.books.id}/{path}", body)


def purchase(
    books: CompanySeed, *lines: Line, day: date | None = None, status: str = "APPROVED", number: str = "77"
) -> PurchaseSeed:
    day = day or today()
    return PurchaseSeed(
        supplier="Rakennus Oy",
        number=number,
        date=day,
        due_date=day + timedelta(days=14),
        lines=tuple(
            PurchaseLineSeed(account=account, net=Decimal(net), shares=shares(books, on))
            for account, net, on in lines
        ),
        status=status,
    )


def shares(books: CompanySeed, on: Mapping[str, str]) -> tuple[Share, ...]:
    project = books.dimensions[0].name
    return tuple(Share(dimension=project, item=item, value=Decimal(value)) for item, value in on.items())


def items_of(made: World, books: CompanySeed) -> list[str]:
    """The items of the company's open projects that are named as they should be."""
    names = {f"{each.number} {each.name}" for each in projects_of(made) if not each.is_closed}
    return sorted(item for item in books.dimensions[0].items if item in names)


def projects_of(made: World) -> list[Project]:
    """Of the organisations that have settings in this world."""
    clients = {tenant.client_id for tenant in made.tenants}
    return [project for each in made.organisations if each.client_id in clients for project in each.projects]


def record_of(ours: Product, tenant: str, company: str, company_id: int, invoice: int) -> Record | None:
    key = TransferKey(tenant, company, PURCHASE_INVOICES, f"{company_id}-{invoice}")
    return ours.runtime.transfers.record(key)


def fees(sandbox: Sandbox) -> list[dict[str, Any]]:
    """All project fees of Severa's, whoever made them."""
    return [fee | {"cost": Decimal(str(fee["cost"]))} for fee in sandbox.control("severa", "GET", "fees")]


def marked(sandbox: Sandbox) -> Iterator[dict[str, Any]]:
    """The fees that stand for a purchase invoice of our companies, with what their mark says."""
    ours = {str(books.id) for books in sandbox.world.companies}
    for fee in fees(sandbox):
        mark = _MARK.search(fee["description"] or "")
        if mark and mark[1] in ours:
            company_id, invoice, account = mark.groups()
            yield fee | {"company_id": int(company_id), "invoice_id": int(invoice), "account": account}


def held(sandbox: Sandbox) -> Costs:
    """What purchase invoices cost projects, as Severa has it."""
    found: defaultdict[tuple[str, int, int, str], Decimal] = defaultdict(Decimal)
    for fee in marked(sandbox):
        found[fee["company"], fee["project_number"], fee["invoice_id"], fee["account"]] += fee["cost"]
    return {place: cost for place, cost in found.items() if cost}


def due(sandbox: Sandbox) -> Costs:
    """What they are to cost them, by the dimensions that Procountor holds now. Not for worlds with parked ones."""
    found: defaultdict[tuple[str, int, int, str], Decimal] = defaultdict(Decimal)
    books = {each.id: each for each in sandbox.world.companies}
    for invoice in sandbox.control("procountor", "GET", "purchases"):
        mine = books[invoice["companyId"]]
        for share in invoice["shares"] if invoice["status"] in TAKEN else ():
            if share["dimension"] == mine.dimensions[0].name:
                number = int(share["item"].split()[0])
                found[mine.name, number, invoice["id"], share["account"]] += Decimal(str(share["amount"]))
    return {place: cost for place, cost in found.items() if cost}


def surprises(sandbox: Sandbox, ours: Product) -> list[str]:
    """What has not become of the seeded purchase invoices what the world says, a sentence each."""
    states = sandbox.control("procountor", "GET", "purchases")
    invoices = {(each["companyId"], each["invoiceNumber"]): each for each in states}
    made: defaultdict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for fee in marked(sandbox):
        made[fee["company_id"], fee["invoice_id"]].append(fee)
    found = []
    for case in sandbox.world.purchase_cases:
        invoice = invoices[case.company_id, case.invoice_number]
        record = record_of(ours, case.tenant, case.company, case.company_id, invoice["id"])
        said = (*_state(case, record), *_fees(case, invoice, made.pop((case.company_id, invoice["id"]), [])))
        name = f"{case.company} {case.invoice_number} ({case.expected}, {case.twist})"
        found += [f"{name}: {text}" for text in said]
    return found + [f"Severa holds fees of {name}, which nobody bought" for name in made]


def _state(case: PurchaseCase, record: Record | None) -> Iterator[str]:
    told = record and (record.state, {problem.code for problem in record.problems})
    match case.expected:
        case "left_alone":
            wanted = None
        case "done":
            wanted = (State.DONE, set())
        case kind:
            wanted = (State.PARKED, {REASONS[kind]})
    if told != wanted:
        yield f"is {told} and should be {wanted}"


def _fees(case: PurchaseCase, invoice: Any, made: list[dict[str, Any]]) -> Iterator[str]:
    wanted = sorted((fee.project, fee.account, fee.amount) for fee in case.fees)
    costs = sorted((fee["project"], fee["account"], fee["cost"]) for fee in made)
    if costs != wanted:
        yield f"costs {costs} and should cost {wanted}"
    for fee in made:
        told = (fee["currency"], fee["date"], fee["product_type"], fee["is_billable"])
        if told != (invoice["currency"], invoice["date"], "Subcontracting", False):
            yield f"has a fee that is {told}"
        if fee["name"] != f"{invoice['supplier']} {invoice['originalInvoiceNumber'] or ''}".strip():
            yield f"has a fee called {fee['name']}"
