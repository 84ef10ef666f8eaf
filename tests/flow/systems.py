"""The two systems as the flow tests meet them: served with a world, steered as their users would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import httpx
from flow.worlds import TRANSFERRED, books_of
from msgspec.structs import force_setattr, replace

from severa_procountor.sandbox import server
from severa_procountor.sandbox.calls import Call
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.severa.invoices import InvoiceRow
from severa_procountor.sandbox.world import World

NO_LIMIT = 100_000


@contextmanager
def served(
    made: World, *, severa_quota: int = NO_LIMIT, procountor_quota: int = NO_LIMIT
) -> Iterator[Sandbox]:
    """The sandbox with this world in the place of one of its own making."""
    with patch.object(server, "make_world", return_value=made):
        sandbox = Sandbox.start(
            made.seed,
            len(made.cases),
            made.today,
            severa_quota=severa_quota,
            procountor_quota=procountor_quota,
        )
    with sandbox:
        yield sandbox


def when_called(sandbox: Sandbox, method: str, path: str, then: Callable[[], None]) -> None:
    """Does `then` once, when Procountor has served such a call and before its answer leaves."""
    log = sandbox.procountor.calls
    add, left = log.add, [then]

    def heard(call: Call) -> None:
        add(call)
        if left and (call.method, call.template) == (method, path):
            left.pop()()

    log.add = heard  # type: ignore[method-assign]


def move(sandbox: Sandbox, guid: str, status: str) -> None:
    """A user moves an invoice in Severa."""
    sandbox.control("severa", "POST", f"invoices/{guid}/status", {"status": status})


def edit_invoice(sandbox: Sandbox, guid: str, **changes: object) -> None:
    """A user edits an invoice in Severa; the names are those of the API."""
    sandbox.control("severa", "POST", f"invoices/{guid}", changes)


def edit_customer(sandbox: Sandbox, guid: str, **changes: object) -> None:
    sandbox.control("severa", "POST", f"customers/{guid}", changes)


def add_to_price(sandbox: Sandbox, row: InvoiceRow, amount: Decimal) -> None:
    """A user changes a price on the invoice in Severa. The sandbox serves the very rows of its world."""
    price = row.unit_price
    force_setattr(row, "unit_price", replace(price, amount=(price.amount or Decimal(0)) + amount))


def invalidate(sandbox: Sandbox, company: str, invoice_id: int) -> None:
    """A user of Procountor invalidates an invoice."""
    in_procountor(sandbox, company, "PUT", f"invoices/{invoice_id}/invalidate")


def change_partner(sandbox: Sandbox, company: str, partner: dict[str, Any], **changes: object) -> None:
    """A user of Procountor changes a business partner, who is as the sandbox shows it."""
    body = changes | {"version": partner["version"]}
    in_procountor(sandbox, company, "PATCH", f"businesspartners/{partner['id']}", body)


def in_procountor(sandbox: Sandbox, company: str, method: str, path: str, body: object = None) -> Any:
    """A call that is not the product's, and what it is answered."""
    books = books_of(sandbox.world, company)
    form = {
        "grant_type": "client_credentials",
        "client_id": books.client_id,
        "client_secret": books.client_secret,
        "api_key": books.api_key,
    }
    with httpx.Client() as user:
        signed_in = user.post(f"{sandbox.procountor_url}/oauth/token", data=form).json()
        headers = {"Authorization": f"Bearer {signed_in['access_token']}"}
        address = f"{sandbox.procountor_url}/{path}"
        answer = user.request(method, address, headers=headers, json=body).raise_for_status()
        return answer.json() if answer.content else None


def statuses(sandbox: Sandbox) -> dict[str, str]:
    """The status of every invoice in Severa, by guid."""
    return {invoice["guid"]: invoice["status"] for invoice in sandbox.state("severa")}


def transferred(sandbox: Sandbox) -> int:
    """How many invoices are said in Severa to have gone."""
    return sum(status == TRANSFERRED for status in statuses(sandbox).values())


def held(sandbox: Sandbox) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """What Procountor holds, dead or alive, by the company's short name and Severa's number."""
    found: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for company, books in by_company(sandbox).items():
        for invoice in books["invoices"]:
            found[company, invoice["originalInvoiceNumber"]].append(invoice)
    return found


def by_company(sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    """Everything in Procountor by the short name of the company, if that has settings."""
    names = {settings.id: settings.plan.slug for t in sandbox.world.tenants for settings in t.companies}
    companies = sandbox.state("procountor")["companies"]
    return {names[books["id"]]: books for books in companies if books["id"] in names}
