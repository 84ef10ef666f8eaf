"""`preview` as a person or a script uses it: what is found, what is told and what never is, and the exit code."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

import msgspec
import pytest
from flow import travels
from flow.conftest import Produce, Serve
from flow.product import Product
from flow.purchases import purchase_world
from flow.secrets_of import private_of
from flow.systems import move, statuses
from flow.worlds import ELSEWHERE, awkward_world, only, plain_world

from severa_procountor.commands.preview import Wanted, preview
from severa_procountor.commands.preview_words import WRITES
from severa_procountor.sandbox.world import Case
from severa_procountor.settings.secrets import Secret
from severa_procountor.workers import rehearsal

Capsys = pytest.CaptureFixture[str]


class Told:
    """The exit code and what was said."""

    def __init__(self, ours: Product, capsys: Capsys, wanted: Wanted, **settings: Any) -> None:
        deployment = msgspec.structs.replace(ours.runtime.deployment, **settings)
        capsys.readouterr()
        self.code = preview(deployment, wanted, as_json=True)
        printed = capsys.readouterr()
        self.out, self.err = printed.out, printed.err
        self._again = lambda: (preview(deployment, wanted), capsys.readouterr().out)

    @cached_property
    def table(self) -> str:
        """What a person is shown of the same."""
        code, printed = self._again()
        assert code == self.code
        return printed

    @property
    def json(self) -> Any:
        return json.loads(self.out.splitlines()[-1])  # the log comes first where nobody has set it up


def of(case: Case) -> Wanted:
    return Wanted(case.tenant, str(case.number))


def test_an_invoice_that_would_go_is_told_whole(serve: Serve, product: Produce, capsys: Capsys) -> None:
    sandbox = serve(plain_world(1, 1))
    [case] = sandbox.world.cases

    told = Told(product(sandbox), capsys, of(case))

    assert told.code == 0
    found = told.json
    assert (found["outcome"], found["company"], found["id"]) == ("goes", case.company, case.guid)
    assert found["remarks"] == []
    assert [row["net"] + row["vat"] for row in found["invoice"]["rows"]] == pytest.approx(
        [row["gross"] for row in found["invoice"]["rows"]]
    )
    calls = [*found["writes"], *found["reads"]]
    assert [call for call in calls if not call["purpose"]] == []
    assert all(row["product"].split()[0] in told.table for row in found["invoice"]["rows"])
    assert all(call["purpose"] in told.table.replace("\n", " ") for call in found["writes"][:1])


def test_one_is_found_by_its_guid_and_in_any_status(serve: Serve, product: Produce, capsys: Capsys) -> None:
    sandbox = serve(plain_world(1, 1))
    [case] = sandbox.world.cases
    move(sandbox, case.guid, ELSEWHERE)

    told = Told(product(sandbox), capsys, Wanted(case.tenant, case.guid))

    assert told.code == 0
    [remark] = told.json["remarks"]
    assert ELSEWHERE in remark
    assert statuses(sandbox) == {case.guid: ELSEWHERE}


def test_what_would_be_parked_is_explained_and_ends_with_3(
    serve: Serve, product: Produce, capsys: Capsys
) -> None:
    sandbox = serve(only(awkward_world(2, 60), lambda case, _: case.expected == "due_date_too_far"))
    case = sandbox.world.cases[0]

    told = Told(product(sandbox), capsys, of(case))

    assert told.code == 3
    [finding] = told.json["findings"]
    assert (finding["code"], finding["level"]) == ("due_date_out_of_range", "error")
    assert finding["title"] in told.table
    assert all(step.split()[0] in told.table for step in finding["steps"])
    assert told.json["writes"] == []
    assert told.json["invoice"] is None


def test_what_procountor_holds_already_is_taken_and_not_made_again(
    serve: Serve, product: Produce, capsys: Capsys
) -> None:
    sandbox = serve(plain_world(1, 1))
    [case] = sandbox.world.cases
    ours = product(sandbox)
    ours.run_once()

    told = Told(ours, capsys, of(case))

    assert told.code == 0
    assert "adopted" in [finding["code"] for finding in told.json["findings"]]
    assert [write["method"] for write in told.json["writes"]] == ["PATCH"]
    assert told.json["invoice"] is None


def test_who_is_paid_is_known_by_code_only(serve: Serve, product: Produce, capsys: Capsys) -> None:
    sandbox = serve(travels.one_company(("new_person",)))
    [case] = sandbox.world.travel_cases
    [user] = [u for each in sandbox.world.organisations for u in each.users if u.guid == case.user]

    told = Told(product(sandbox), capsys, Wanted(case.tenant, str(case.number), "travel_reimbursements"))

    assert told.code == 0
    assert told.json["invoice"]["payee"] == user.code
    assert {"POST /persons", "POST /invoices"} <= {f"{w['method']} {w['path']}" for w in told.json["writes"]}
    said = told.out + told.err + told.table
    assert [private for private in private_of(sandbox) if private in said] == []
    assert user.last_name not in said


def test_fees_are_told_with_their_project(serve: Serve, product: Produce, capsys: Capsys) -> None:
    sandbox = serve(purchase_world(1, 5))
    case = next(case for case in sandbox.world.purchase_cases if case.fees)

    told = Told(
        product(sandbox),
        capsys,
        Wanted(case.tenant, str(case.invoice_number), "purchase_invoices", case.company),
    )

    assert told.code == 0
    assert {fee["project"].split()[0] for fee in told.json["fees"]} == {
        str(fee.project_number) for fee in case.fees
    }
    assert told.json["invoice"] is None


def test_several_documents_of_one_number_are_listed_and_told_apart(
    serve: Serve, product: Produce, capsys: Capsys
) -> None:
    sandbox = serve(purchase_world(1, 30))
    cases = sandbox.world.purchase_cases
    number, tenant = next(
        (case.invoice_number, case.tenant)
        for case in cases
        if len(
            [
                c
                for c in cases
                if (c.invoice_number, c.tenant) == (case.invoice_number, case.tenant) and c.fees
            ]
        )
        > 1
    )
    both = [c for c in cases if (c.invoice_number, c.tenant) == (number, tenant) and c.fees]
    ours = product(sandbox)

    told = Told(ours, capsys, Wanted(tenant, str(number)))
    chosen = Told(ours, capsys, Wanted(tenant, str(number), company=both[0].company))

    assert told.code == 2
    assert all(case.company in told.err for case in both)
    assert chosen.json["company"] == both[0].company


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": "999999"}, "999999"),
        ({"number": "no-number"}, "no-number"),
        ({"tenant": "nobody"}, "'nobody'"),
        ({"company": "nowhere"}, "'nowhere'"),
    ],
)
def test_what_cannot_be_found_is_named_and_ends_with_2(
    changes: dict[str, str], said: str, serve: Serve, product: Produce, capsys: Capsys
) -> None:
    sandbox = serve(plain_world(1, 1))
    wanted = msgspec.structs.replace(of(sandbox.world.cases[0]), **changes)

    told = Told(product(sandbox), capsys, wanted)

    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_a_kind_that_is_not_switched_on_is_said_not_to_have_been_looked_for(
    serve: Serve, product: Produce, capsys: Capsys
) -> None:
    sandbox = serve(plain_world(1, 1))
    ours = product(sandbox)
    [case] = sandbox.world.cases
    settings = ours.tenants / f"{case.tenant}.toml"
    settings.write_text(settings.read_text().replace("travel_reimbursements]", "sales_invoices.unused]"))
    wanted = Wanted(case.tenant, "999999", "travel_reimbursements")

    told = Told(ours, capsys, wanted)

    assert told.code == 2
    assert "Not looked for: travel reimbursements" in told.err
    assert "pages" not in told.err


@pytest.mark.parametrize("system", ["severa_url", "procountor_url"])
def test_a_system_that_does_not_answer_ends_with_4(
    system: str, serve: Serve, product: Produce, capsys: Capsys
) -> None:
    sandbox = serve(plain_world(1, 1))
    told = Told(product(sandbox), capsys, of(sandbox.world.cases[0]), **{system: "http://127.0.0.1:9"})
    assert told.code == 4


def test_the_redis_of_the_settings_is_not_touched(serve: Serve, product: Produce, capsys: Capsys) -> None:
    sandbox = serve(plain_world(1, 1))
    told = Told(
        product(sandbox), capsys, of(sandbox.world.cases[0]), redis_url=Secret("redis://127.0.0.1:9/0")
    )
    assert told.code == 0


def test_every_write_has_words() -> None:
    assert {operation for _, operation in rehearsal._WRITES} == set(WRITES)
