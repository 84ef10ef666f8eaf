"""Once a day all of a dimension is listed and compared with Procountor's items, remembered or not."""

from __future__ import annotations

import msgspec
import pytest
from dimension_desk import Desk
from scripted_ledger import PROJECTS

from severa_procountor.errors import Unavailable
from severa_procountor.producers.dimension_items import DAY_MS, Cursor, Poll
from severa_procountor.state.records import State

INTERVAL_MS = 600_000


def lists_of_everything(desk: Desk) -> list[bool]:
    """Of each list of projects so far, whether it was of everything."""
    return [since is None for call, since in desk.office.severa.asked if call == "projects"]


def dimension_calls(desk: Desk) -> list[str]:
    return [call for call in desk.office.procountor.calls if "dimension" in call]


@pytest.fixture
def synced(desk: Desk) -> Desk:
    """Three projects with their items, nothing changed since."""
    for number, name in enumerate(("Bridge", "Tunnel", "Dam"), 1):
        desk.project(f"p{number}", number, name)
    desk.sync()
    desk.office.clock.pass_ms(INTERVAL_MS)
    desk.sync()
    desk.office.procountor.calls.clear()
    return desk


def test_everything_is_listed_a_day_after_it_was_and_only_changes_in_between(synced: Desk) -> None:
    listed_at = msgspec.json.decode(str(synced.cursors["projects"]), type=Cursor).full
    synced.office.clock.pass_ms(listed_at + DAY_MS - 1 - synced.office.clock())
    synced.poll()
    synced.office.clock.pass_ms(1)
    synced.poll()
    synced.poll()
    assert lists_of_everything(synced) == [True, False, False, True, False]


def test_a_closing_that_severa_does_not_list_as_a_change_is_met_within_a_day(synced: Desk) -> None:
    synced.rest()
    synced.lists["projects"][0]["isClosed"] = True
    synced.rest()
    assert synced.items() == [("1 Bridge", "P"), ("2 Tunnel", None), ("3 Dam", None)]


def test_what_people_renamed_and_closed_in_procountor_is_put_right_within_a_day(synced: Desk) -> None:
    bridge, tunnel, _ = synced.office.procountor.items[PROJECTS]
    bridge["codeName"], tunnel["status"] = "9 Railway", "P"
    synced.office.clock.pass_ms(DAY_MS)
    assert synced.poll() == Poll(listed=3, in_step=1, to_do=2)
    assert dimension_calls(synced) == ["dimensions"]
    synced.work()
    assert dimension_calls(synced).count("change_dimension_item") == 2
    assert sorted(synced.items()) == [("1 Bridge", None), ("2 Tunnel", None), ("3 Dam", None)]


def test_an_item_that_was_deleted_in_procountor_is_made_again_within_a_day(synced: Desk) -> None:
    del synced.office.procountor.items[PROJECTS][1]
    synced.office.clock.pass_ms(DAY_MS)
    synced.sync()
    assert sorted(synced.items()) == [("1 Bridge", None), ("2 Tunnel", None), ("3 Dam", None)]


def test_what_is_in_step_costs_one_list_of_items_a_day(synced: Desk) -> None:
    synced.office.clock.pass_ms(DAY_MS)
    for _ in range(3):
        assert synced.sync().to_do == 0
    assert dimension_calls(synced) == ["dimensions"]
    assert lists_of_everything(synced)[-3:] == [True, False, False]


def test_a_list_of_everything_that_broke_off_begins_again(synced: Desk) -> None:
    synced.office.clock.pass_ms(DAY_MS)
    synced.office.severa.fail("projects", Unavailable("severa", "GET", "ill"))
    with pytest.raises(Unavailable):
        synced.poll()
    synced.poll()
    synced.poll()
    assert lists_of_everything(synced)[-2:] == [True, False]


def test_a_cursor_that_does_not_know_of_such_lists_has_everything_listed(synced: Desk) -> None:
    cursor = msgspec.json.decode(str(synced.cursors["projects"]))
    del cursor["full"]
    synced.cursors["projects"] = msgspec.json.encode(cursor).decode()
    synced.poll()
    assert lists_of_everything(synced)[-1]


def test_what_was_parked_in_another_state_just_after_it_was_seen_is_listed_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker was busy with it when the poll saw its new name, and parked it by the old one before the poll looked."""
    desk.project("p1", 1, "Bridge")
    desk.poll()
    transfers = desk.office.runtime.transfers
    (ticket,) = transfers.refill("acme", "books", window=1)
    claim = transfers.take(ticket.key, ticket.fence)
    assert claim is not None
    look = transfers.record
    monkeypatch.setattr(transfers, "record", lambda key: (claim.park([]), look(key))[1])
    before = desk.cursors["projects"]
    desk.project("p1", 1, "Bridge II")
    assert desk.poll() == Poll(listed=1, to_do=1, unsettled=1)
    assert (desk.ends(), desk.cursors["projects"]) == ([("p1", State.PARKED)], before)
