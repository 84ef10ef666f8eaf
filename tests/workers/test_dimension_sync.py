"""The sync of one item: whose fault a failure is, and until when a write may leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from dimension_desk import Desk
from scripted_ledger import PROJECTS

from severa_procountor.errors import AccessDenied
from severa_procountor.problems import Problem
from severa_procountor.state.records import State
from severa_procountor.workers.flights import Flight

T = TypeVar("T")


def test_a_list_that_cannot_be_read_is_the_companys_and_parks_no_item(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2, 3):
        desk.project(f"p{number}", number, "Bridge")
    desk.poll()
    desk.office.clock.pass_ms(61_000)  # older than what may be written by
    with monkeypatch.context() as odd:
        odd.setattr(desk.office.procountor, "dimensions", lambda: b'[{"id": "x"}]')
        desk.work()
    assert [state for _, state in desk.ends()] == [State.WAITING] * 3
    desk.office.clock.pass_ms(600_000)
    desk.work()
    assert len(desk.items()) == 3


def test_a_list_that_may_not_be_read_any_more_parks_no_item(desk: Desk) -> None:
    desk.project("p1", 1, "Bridge")
    desk.poll()
    desk.office.clock.pass_ms(61_000)
    desk.office.procountor.fail("dimensions", AccessDenied([Problem("procountor_access_denied", "no right")]))
    desk.work()
    assert desk.ends() == [("p1", State.WAITING)]


@pytest.mark.parametrize("there", [False, True])
def test_a_write_may_leave_for_as_long_as_was_counted_when_it_was_allowed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    """A worker that is held up right before its write finds it too late."""
    if there:
        desk.hold(7, "1 Old bridge")
    office, write, deadlines = desk.office, Flight.write, []
    desk.project("p1", 1, "Bridge")
    desk.poll()
    last = office.seconds() + office.runtime.deployment.http_timeout

    def held_up(self: Flight, create: Callable[[], T]) -> T:
        office.clock.pass_ms(3_600_000)
        return write(self, create)

    call = "change_dimension_item" if there else "create_dimension_item"
    real = getattr(office.procountor, call)

    def noted(dimension_id: int, body: bytes, *, deadline: float) -> bytes:
        deadlines.append(deadline)
        answer: bytes = real(dimension_id, body, deadline=deadline)
        return answer

    monkeypatch.setattr(Flight, "write", held_up)
    monkeypatch.setattr(office.procountor, call, noted)
    desk.work()
    assert deadlines == [last]
    assert desk.items(PROJECTS) == [("1 Bridge", None)]
