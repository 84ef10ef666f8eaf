"""Both systems after a run are the same; what their users do afterwards is found, each thing once and by its name."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flow.conftest import Produce, Serve
from flow.one_company import COMPANY, serve_one
from flow.product import Product
from flow.systems import edit_invoice, held, in_procountor, invalidate, move
from flow.worlds import WAITING

from severa_procountor.commands.reconcile import Shape, reconcile
from severa_procountor.producers.reconciliation import reconcile_all
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import Case
from severa_procountor.sandbox.world.plan import DRAFT
from severa_procountor.state.reconciliations import Reconciliations
from severa_procountor.workers.names import SALES_INVOICES
from severa_procountor.workers.reconciliation import Result, Span

LONG = Span(datetime.date(2020, 1, 1), datetime.date(2035, 1, 1))


def reconciled(product: Product, case: Case) -> Result:
    tenant = product.runtime.tenant(case.tenant)
    assert tenant is not None
    companies = [c for c in tenant.carriers(SALES_INVOICES) if c.name == case.company]
    [done] = reconcile_all(tenant, companies, lambda _: LONG).companies
    assert done.result is not None, done.failure
    return done.result


def codes(result: Result) -> dict[str, str]:
    found = {each.number: each.problem.code for each in result.differences}
    assert len(found) == len(result.differences)
    return found


class Users:
    """What people do in both systems after the transfer."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def copy_of(self, case: Case) -> dict[str, Any]:
        [invoice] = held(self._sandbox)[COMPANY, str(case.number)]
        copy: dict[str, Any] = in_procountor(self._sandbox, COMPANY, "GET", f"invoices/{invoice['id']}")
        return copy

    def voids(self, case: Case) -> None:
        invalidate(self._sandbox, COMPANY, self.copy_of(case)["id"])

    def doubles(self, case: Case) -> None:
        in_procountor(self._sandbox, COMPANY, "POST", "invoices", self.copy_of(case))

    def credits(self, case: Case) -> None:
        copy = self.copy_of(case)
        rows = [row | {"quantity": -row["quantity"]} for row in copy["invoiceRows"]]
        credit = copy | {"invoiceRows": rows, "originalInvoiceNumber": ""}
        in_procountor(self._sandbox, COMPANY, "POST", "invoices", credit)

    def changes_a_price(self, case: Case) -> None:
        copy = self.copy_of(case)
        first, *others = copy["invoiceRows"]
        rows = [first | {"unitPrice": first["unitPrice"] + 1}, *others]
        in_procountor(self._sandbox, COMPANY, "PUT", f"invoices/{copy['id']}", copy | {"invoiceRows": rows})

    def empties_the_number(self, case: Case) -> None:
        copy = self.copy_of(case) | {"originalInvoiceNumber": ""}
        in_procountor(self._sandbox, COMPANY, "PUT", f"invoices/{copy['id']}", copy)

    def deletes(self, case: Case) -> None:
        self._sandbox.control("severa", "DELETE", f"invoices/{case.guid}")

    def takes_back(self, case: Case) -> None:
        move(self._sandbox, case.guid, DRAFT)

    def redates(self, case: Case) -> None:
        edit_invoice(self._sandbox, case.guid, date="2019-06-30")


@pytest.mark.xdist_group("reconciliation")
def test_what_was_carried_is_equal_and_what_people_did_afterwards_is_named(
    serve: Serve, product: Produce, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox = serve_one(serve, lambda sale: not sale.invoice.is_credit_note, invoices=9)
    run = product(sandbox)
    assert run.run_once().code == 0
    cases = sandbox.world.cases

    result = reconciled(run, cases[0])
    assert (result.compared, result.differences, result.pending) == (9, (), ())
    assert reconciled_by_command(run, cases[0], Shape.TABLES) == 0

    users = Users(sandbox)
    done: dict[str, Callable[[Case], None]] = {
        "reconciliation_voided": users.voids,
        "reconciliation_doubled": users.doubles,
        "reconciliation_credited": users.credits,
        "reconciliation_edited": users.changes_a_price,
        "reconciliation_missing": users.empties_the_number,
        "reconciliation_not_in_severa": users.deletes,
        "reconciliation_moved_back": users.takes_back,
    }
    for case, does in zip(cases, (*done.values(), users.redates), strict=False):
        does(case)
    move(sandbox, cases[8].guid, WAITING)
    expected = {
        str(case.number): code for case, code in zip(cases, (*done, "reconciliation_edited"), strict=False)
    }

    result = reconciled(run, cases[0])
    assert codes(result) == expected
    assert [pending.number for pending in result.pending] == [str(cases[8].number)]

    capsys.readouterr()
    assert reconciled_by_command(run, cases[0], Shape.CSV) == 3
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    # The command has no Redis here, so it cannot know that the two were equal once.
    unremembered = {
        number: "reconciliation_differs" if code == "reconciliation_edited" else code
        for number, code in expected.items()
    }
    assert {line["number"]: line["code"] for line in lines} == unremembered
    assert reconciled_by_command(run, cases[0], Shape.JSON) == 3
    answer = json.loads(capsys.readouterr().out)
    assert {each["number"]: each["code"] for each in answer["differences"]} == unremembered
    assert reconciled_by_command(run, cases[0], Shape.TABLES) == 3
    shown = capsys.readouterr().out
    assert all(number in shown for number in expected)
    assert Reconciliations(run.runtime.redis).last() == {}


def reconciled_by_command(run: Product, case: Case, shape: Shape) -> int:
    return reconcile(run.runtime.deployment, case.tenant, case.company, LONG, shape)
