"""A date in a closed year or period: nothing is posted, and the document goes by itself once it is open."""

from __future__ import annotations

import pytest
from flow.conftest import Produce, Serve
from flow.one_company import copies, serve_one, steer
from flow.outcomes import surprises
from flow.product import Product, eventually
from flow.systems import move, statuses
from flow.worlds import ELSEWHERE, WAITING, sales_of

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import Case


@pytest.fixture
def sandbox(serve: Serve) -> Sandbox:
    return serve_one(serve, attachments="pdf")


def close(sandbox: Sandbox, what: str, case: Case, *, again_open: bool = False) -> None:
    """Closes, or opens again, what holds the invoice's date: the `year` or the `period`."""
    day = sales_of(sandbox.world)[case.guid].invoice.date.isoformat()
    if what == "year":
        steer(sandbox, "POST", "period", {"date": day, "isOpen": again_open})
    else:
        status = "OPEN" if again_open else "CLOSED"
        steer(sandbox, "POST", "trackingperiod", {"date": day, "status": status})


def codes(ours: Product, case: Case) -> set[str]:
    record = ours.record(case)
    return {problem.code for problem in record.problems} if record else set()


@pytest.mark.parametrize("what", ["year", "period"])
def test_nothing_is_posted_into_what_is_closed(sandbox: Sandbox, product: Produce, what: str) -> None:
    [case] = sandbox.world.cases
    close(sandbox, what, case)
    ours = product(sandbox)

    ours.run_once()

    assert codes(ours, case) == {"period_closed"}
    assert sandbox.procountor.calls.count(method="POST", path="/api/invoices$") == 0
    assert statuses(sandbox)[case.guid] == WAITING


@pytest.mark.parametrize("what", ["year", "period"])
def test_it_goes_by_itself_at_the_next_poll_once_that_is_open(
    sandbox: Sandbox, product: Produce, what: str
) -> None:
    [case] = sandbox.world.cases
    close(sandbox, what, case)
    ours = product(sandbox, poll_interval=1)
    with ours.running():
        eventually(lambda: codes(ours, case) == {"period_closed"}, "the invoice is parked")
        close(sandbox, what, case, again_open=True)
        eventually(lambda: ours.state(case) == "done", "the invoice goes")

    assert surprises(sandbox, ours.record) == []
    assert sandbox.procountor.calls.count(method="POST", path="/api/invoices$") == 1


def test_what_is_closed_after_the_look_is_told_as_that(serve: Serve, product: Produce) -> None:
    """Procountor refuses the post, and the invoice waits for its period as any other does."""
    sandbox = serve_one(serve, invoices=2)
    first, second = sandbox.world.cases
    move(sandbox, second.guid, ELSEWHERE)
    ours = product(sandbox)
    with ours.running() as producer:
        eventually(lambda: ours.state(first) == "done", "the first one goes")
        close(sandbox, "year", second)
        move(sandbox, second.guid, WAITING)
        producer.hurry()
        eventually(lambda: ours.state(second) == "parked", "the second one is parked")

    assert codes(ours, second) == {"period_closed"}
    assert sandbox.procountor.calls.count(method="POST", path="/api/invoices$") == 2
    assert len(copies(sandbox)) == 1
    assert statuses(sandbox)[second.guid] == WAITING
