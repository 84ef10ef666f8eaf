"""What was carried before and comes again: adopted while its copy lives, posted anew when it does not."""

from __future__ import annotations

from flow.conftest import Produce, Serve
from flow.product import eventually
from flow.systems import held, invalidate, move, statuses
from flow.worlds import ELSEWHERE, TRANSFERRED, WAITING, plain_world

from severa_procountor.problems import Level


def test_an_invoice_moved_back_to_waiting_is_adopted_while_its_copy_lives(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(plain_world(1, 6))
    ours, case = product(sandbox), sandbox.world.cases[0]
    ours.run_once()
    before = held(sandbox)

    move(sandbox, case.guid, WAITING)
    ours.run_once()

    assert held(sandbox) == before
    assert statuses(sandbox)[case.guid] == TRANSFERRED
    record = ours.record(case)
    assert record is not None
    assert [(note.code, note.level) for note in record.notes if note.code == "adopted"] == [
        ("adopted", Level.WARNING)
    ]


def test_an_invoice_moved_back_to_waiting_is_posted_anew_when_its_copy_was_invalidated(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(plain_world(1, 6))
    ours, case = product(sandbox), sandbox.world.cases[0]
    name = (case.company, str(case.number))
    ours.run_once()
    [dead] = held(sandbox)[name]
    invalidate(sandbox, case.company, dead["id"])

    move(sandbox, case.guid, WAITING)
    ours.run_once()

    copies = held(sandbox)[name]
    assert sorted(copy["status"] == "INVALIDATED" for copy in copies) == [False, True]
    assert len({copy["invoiceSumTotal"] for copy in copies}) == 1
    assert statuses(sandbox)[case.guid] == TRANSFERRED
    record = ours.record(case)
    assert record is not None
    assert "adopted" not in {note.code for note in record.notes}


def test_what_arrives_later_is_carried_by_the_next_poll(serve: Serve, product: Produce) -> None:
    sandbox = serve(plain_world(2, 8))
    late = sandbox.world.cases[:3]
    for case in late:
        move(sandbox, case.guid, ELSEWHERE)
    ours = product(sandbox)

    with ours.running() as producer:
        eventually(lambda: len(held(sandbox)) == 5, "the first invoices are carried")
        for case in late:
            move(sandbox, case.guid, WAITING)
        producer.hurry()
        eventually(lambda: all(ours.state(case) == "done" for case in sandbox.world.cases), "all are done")

    assert [len(copies) for copies in held(sandbox).values()] == [1] * 8
    assert set(statuses(sandbox).values()) == {TRANSFERRED}
