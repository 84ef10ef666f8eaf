"""A parked invoice goes by itself once what was wrong has been mended."""

from __future__ import annotations

from flow.conftest import Produce, Serve
from flow.product import Product, eventually
from flow.systems import edit_customer, edit_invoice, held, statuses
from flow.worlds import TRANSFERRED, awkward_world, only, sales_of

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import Case, World


def test_an_invoice_parked_for_its_customer_goes_when_customer_and_invoice_are_mended(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(_one_of("business_id_missing"))
    [case] = sandbox.world.cases
    customer = sales_of(sandbox.world)[case.guid].invoice.customer
    ours = product(sandbox)

    with ours.running() as producer:
        eventually(lambda: ours.state(case) == "parked", "the invoice is parked")
        edit_customer(sandbox, customer.guid or "", vatNumber=_business_id(sandbox))
        edit_invoice(sandbox, case.guid, orderNumber="PO-1")
        producer.hurry()
        eventually(lambda: ours.state(case) == "done", "the invoice is done")

    _must_be_there_once(sandbox, case)


def test_an_invoice_parked_for_itself_goes_when_it_is_mended(serve: Serve, product: Produce) -> None:
    sandbox = serve(_one_of("due_date_too_far"))
    [case] = sandbox.world.cases
    ours = product(sandbox)

    with ours.running() as producer:
        eventually(lambda: ours.state(case) == "parked", "the invoice is parked")
        edit_invoice(sandbox, case.guid, dueDate=_date(sandbox, case))
        producer.hurry()
        eventually(lambda: ours.state(case) == "done", "the invoice is done")

    _must_be_there_once(sandbox, case)


def test_a_parked_invoice_that_nobody_has_touched_is_not_tried_again(serve: Serve, product: Produce) -> None:
    sandbox = serve(_one_of("due_date_too_far"))
    [case] = sandbox.world.cases
    ours = product(sandbox)
    ours.run_once()
    sandbox.clear_calls()

    ours.run_once()

    assert ours.state(case) == "parked"
    assert sandbox.severa.calls.count(path=case.guid) == 0


def test_a_parked_invoice_goes_when_its_companys_settings_allow_it(serve: Serve, product: Produce) -> None:
    sandbox = serve(_one_of("zero_vat_unmapped"))
    [case] = sandbox.world.cases
    ours = product(sandbox)

    with ours.running() as producer:
        eventually(lambda: ours.state(case) == "parked", "the invoice is parked")
        _map_no_vat(ours, case)
        producer.hurry()
        eventually(lambda: ours.state(case) == "done", "the invoice is done")

    _must_be_there_once(sandbox, case)


def _one_of(kind: str) -> World:
    world = awkward_world(2, 60)
    chosen = next(case.guid for case in world.cases if case.expected == kind)
    return only(world, lambda case, _: case.guid == chosen)


def _business_id(sandbox: Sandbox) -> str:
    """A business id that holds: the first company's own."""
    return sandbox.world.companies[0].business_id


def _date(sandbox: Sandbox, case: Case) -> str:
    return sales_of(sandbox.world)[case.guid].invoice.date.isoformat()


def _map_no_vat(ours: Product, case: Case) -> None:
    """The operator sets the mapping that the problem names."""
    file = ours.tenants / f"{case.tenant}.toml"
    text = file.read_text()
    assert "no_vat" not in text.split(f'name = "{case.company}"')[1].split("[[companies]]")[0]
    head, tail = text.split(f'name = "{case.company}"')
    tail = tail.replace("[companies.zero_vat]\n", "[companies.zero_vat]\nno_vat = 12\n", 1)
    file.write_text(f'{head}name = "{case.company}"{tail}')


def _must_be_there_once(sandbox: Sandbox, case: Case) -> None:
    assert len(held(sandbox)[case.company, str(case.number)]) == 1
    assert statuses(sandbox)[case.guid] == TRANSFERRED
