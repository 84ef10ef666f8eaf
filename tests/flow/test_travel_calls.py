"""How many calls a travel reimbursement costs, counted from the sandbox's log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flow import travels
from flow.choices import choose
from flow.conftest import Produce, Serve
from flow.product import Product
from flow.travels import one_company, surprises

from severa_procountor.sandbox.calls import Call

# The next moment of a feed may be a second away; with this interval it hardly ever falls into a test.
POLL_INTERVAL = 86_400
SEVERA, PROCOUNTOR = "/rest-api/v1", "/api"
TABLE = "travel_reimbursements"
COUNT = 10

OF_ONE = [
    ("GET", f"{SEVERA}/travelreimbursements/{{id}}"),
    ("GET", f"{SEVERA}/travelreimbursements/{{id}}/projecttravelexpenses"),
    ("GET", f"{SEVERA}/users/{{id}}"),
    ("GET", f"{SEVERA}/travelreimbursements/{{id}}/pdf"),
    ("PATCH", f"{SEVERA}/travelreimbursements/{{id}}"),
    ("POST", f"{PROCOUNTOR}/invoices"),
    ("POST", f"{PROCOUNTOR}/attachments"),
]
"""Without dimensions, and left unfinished; to go further costs a call, or two where it is approved."""

OF_ITS_DIMENSIONS = [
    ("GET", f"{PROCOUNTOR}/ledgerreceipts/{{id}}"),
    ("PUT", f"{PROCOUNTOR}/ledgerreceipts/{{id}}"),
]

ONCE = [
    ("POST", f"{SEVERA}/token"),
    ("GET", f"{SEVERA}/organizationdetails"),
    ("GET", f"{SEVERA}/invoicestatuses"),
    ("GET", f"{SEVERA}/travelreimbursementstatuses"),
    ("GET", f"{SEVERA}/businessunits"),
    ("GET", f"{SEVERA}/localization/countries"),
    ("GET", f"{SEVERA}/travelreimbursements"),
    ("POST", f"{PROCOUNTOR}/oauth/token"),
    ("GET", f"{PROCOUNTOR}/company"),
    ("GET", f"{PROCOUNTOR}/bankaccounts"),
    ("GET", f"{PROCOUNTOR}/vats/default"),
    ("GET", f"{PROCOUNTOR}/fiscalyears"),
    ("GET", f"{PROCOUNTOR}/products"),  # the whole TRAVEL register
    ("GET", f"{PROCOUNTOR}/invoices"),  # which numbers it holds, once a poll
]
"""However many there are."""


def test_a_plain_reimbursement_costs_five_calls_to_severa_and_two_to_procountor(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(one_company(travels.ORDINARY, count=COUNT, updates_persons=False))
    ours = _plainly(product(sandbox, poll_interval=POLL_INTERVAL))
    _without_dimensions(ours)

    ours.run_once()

    counted = _counted(sandbox.calls())
    assert travels.statuses(sandbox).keys() == {case.guid for case in sandbox.world.travel_cases}
    assert set(travels.statuses(sandbox).values()) == {travels.TRANSFERRED}
    assert {call: counted.pop(call) for call in OF_ONE} == dict.fromkeys(OF_ONE, COUNT)
    persons = {case.user for case in sandbox.world.travel_cases}
    assert counted.pop(("GET", f"{PROCOUNTOR}/businesspartners")) == len(persons) < COUNT
    assert counted == dict.fromkeys(ONCE, 1)


def test_three_dimensions_cost_two_calls_more_however_many_rows_there_are(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(one_company(travels.ORDINARY, count=COUNT, updates_persons=False))
    ours = _plainly(product(sandbox, poll_interval=POLL_INTERVAL))

    ours.run_once()

    assert surprises(sandbox, ours) == []
    counted = _counted(sandbox.calls())
    each = [*OF_ONE, *OF_ITS_DIMENSIONS]
    assert {call: counted.pop(call) for call in each} == dict.fromkeys(each, COUNT)


def test_bringing_persons_up_to_date_costs_a_call_more_for_each_and_one_for_who_differs(
    serve: Serve, product: Produce
) -> None:
    made = one_company(travels.ORDINARY, count=COUNT)
    sandbox = serve(made)
    ours = _plainly(product(sandbox, poll_interval=POLL_INTERVAL))
    ours.run_once()
    assert surprises(sandbox, ours) == []
    persons = {case.user for case in made.travel_cases}
    counted = _counted(sandbox.calls())
    assert counted[("GET", f"{PROCOUNTOR}/persons/{{id}}")] == len(persons)
    assert counted[("PUT", f"{PROCOUNTOR}/persons/{{id}}")] == len(persons)  # each lacked the address

    sandbox.clear_calls()
    travels.move(sandbox, made.travel_cases[0], travels.WAITING)
    ours.run_once()

    again = _counted(sandbox.calls())
    assert {call: count for call, count in again.items() if "persons" in call[1]} == {}


def test_a_poll_that_finds_nothing_new_costs_one_call_to_severa_and_none_to_procountor(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(one_company(travels.ORDINARY, count=COUNT))
    ours = _plainly(product(sandbox, poll_interval=POLL_INTERVAL))
    _without_dimensions(ours)
    ours.poll()
    sandbox.clear_calls()

    ours.poll()

    assert _counted(sandbox.calls()) == {("GET", f"{SEVERA}/travelreimbursements"): 1}


def _plainly(ours: Product) -> Product:
    """Travel reimbursements alone."""
    choose(ours.tenants, enabled=False)
    return ours


def _without_dimensions(ours: Product) -> None:
    for table in ("sales_invoices", TABLE):
        choose(ours.tenants, table, dimensions=None)
    choose(ours.tenants, "dimension_names", project=None, cost_center=None, business_unit=None)


def _counted(calls: Iterable[Call]) -> Counter[tuple[str, str]]:
    return Counter((call.method, call.template) for call in calls)
