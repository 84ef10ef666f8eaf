"""A poll asks only for what something waits for, and wakes only what a change concerns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from scripted_systems import invoice_of, partner
from two_systems import COMPANY, TENANT, Office

from severa_procountor.errors import Unavailable
from severa_procountor.problems import Problem
from severa_procountor.problems.catalogue import Register
from severa_procountor.state.records import State
from severa_procountor.workers import frame, watched, watches
from severa_procountor.workers.watched_registers import WATCHED

POLL = 600_000


@pytest.fixture
def taken(office: Office) -> Office:
    """An invoice that is parked, as its customer's number is another company's in Procountor."""
    office.procountor.partners = [partner(11, identifier="0737546-2", version="v1")]
    carry(office)
    assert codes(office) == {"customer_number_taken"}
    return office


def carry(office: Office, guid: str = "g1", number: str = "1042") -> None:
    frame.carry(office.runtime, office.claim(guid, number))


def codes(office: Office, guid: str = "g1") -> set[str]:
    return {problem.code for problem in office.record(guid).problems}


def poll(office: Office) -> int:
    office.clock.pass_ms(POLL)
    return watches.wake_changed(office.tenant)


def calls_of(office: Office) -> list[str]:
    """Those of one more poll. What is remembered for ten minutes is asked for before."""
    office.clock.pass_ms(POLL)
    office.tenant.carriers()
    before = len(office.procountor.calls), len(office.severa.calls)
    watches.wake_changed(office.tenant)
    return office.procountor.calls[before[0] :] + office.severa.calls[before[1] :]


def test_every_register_that_a_problem_may_wait_for_is_watched() -> None:
    assert WATCHED.keys() == set(Register)
    names = [thing.name for things in WATCHED.values() for thing in things]
    assert len(names) == len(set(names))


def test_while_nothing_waits_nothing_is_asked(office: Office) -> None:
    assert calls_of(office) == []


def test_what_waits_for_no_register_costs_no_call(office: Office) -> None:
    frame.park(office.runtime, office.claim(), [Problem("due_date_missing", "No date.")])
    assert calls_of(office) == []


def test_a_poll_asks_once_for_each_register_that_something_waits_for(taken: Office) -> None:
    taken.severa.add("g2", 1043)
    carry(taken, "g2", "1043")
    assert sorted(calls_of(taken)) == [
        "changed_partners",
        "changed_partners",
        "customers_by_number",
        "invoice_rows_changed_since",
    ]


def test_while_nothing_changes_it_stays_parked(taken: Office) -> None:
    assert [poll(taken) for _ in range(3)] == [0, 0, 0]
    assert taken.record().state is State.PARKED


def test_another_partners_change_is_none_of_its_business(taken: Office) -> None:
    taken.procountor.partners.append(partner(12, "2002"))
    assert poll(taken) == 0


def test_many_changes_of_others_are_none_of_its_business_either(taken: Office) -> None:
    """As when some thousand invoices are carried over at the end of a month."""
    taken.procountor.partners += [partner(number, str(number)) for number in range(10_000, 11_200)]
    assert [poll(taken) for _ in range(2)] == [0, 0]


def test_where_too_many_have_changed_to_be_read_it_is_tried_once(
    taken: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "MOST_LISTED", 5)
    taken.procountor.partners += [partner(number, str(number)) for number in range(20, 30)]
    assert poll(taken) == 1
    frame.carry(taken.runtime, taken.take())
    assert [poll(taken) for _ in range(3)] == [0, 0, 0]

    monkeypatch.setattr(watched, "MOST_LISTED", 50)
    taken.procountor.partners[0] |= {"version": "v2"}
    assert poll(taken) == 1


def test_a_partner_without_a_number_is_not_that_of_a_customer_without_one(office: Office) -> None:
    claim = office.claim()
    with office.runtime.memory.reading():
        office.runtime.memory.mention(("partner", ""))
        frame.park(office.runtime, claim, [Problem("partner_ambiguous", "Two of them.")])
    office.procountor.partners.append(partner(12, ""))
    assert poll(office) == 0


@pytest.mark.parametrize(
    "mended",
    [
        [partner(11, "9999", "0737546-2", version="v2")],
        [partner(11, version="v2")],
        [partner(11, identifier="0737546-2", version="v1"), partner(12)],
    ],
)
def test_the_change_of_its_partner_or_a_new_one_of_its_number_has_it_tried_again(
    taken: Office, mended: list[dict[str, Any]]
) -> None:
    taken.procountor.partners = mended
    assert poll(taken) == 1
    assert taken.record().state is State.WAITING


def test_a_change_of_the_card_in_severa_has_it_tried_again_once(taken: Office) -> None:
    taken.severa.customers["c1"]["vatNumber"] = "FI07375462"
    assert poll(taken) == 1
    frame.carry(taken.runtime, taken.take())
    assert [poll(taken) for _ in range(2)] == [0, 0]


def edit_row(office: Office, **changes: Any) -> dict[str, Any]:
    moment = datetime.fromtimestamp(office.runtime.transfers.now() / 1000, UTC)
    row: dict[str, Any] = {**office.severa.rows["g1"][0], "invoiceGuid": "g1", **changes}
    return {**row, "lastUpdatedDateTime": moment.isoformat()}


def test_a_change_of_a_row_has_it_tried_again_once_though_the_invoice_is_listed_as_before(
    taken: Office,
) -> None:
    taken.severa.rows["g1"][0] = edit_row(taken, description="Otherwise")
    assert poll(taken) == 1
    frame.carry(taken.runtime, taken.take())
    assert [poll(taken) for _ in range(2)] == [0, 0]


def test_a_new_row_has_it_tried_again(taken: Office) -> None:
    taken.severa.rows["g1"].append(edit_row(taken, guid="new"))
    assert poll(taken) == 1


def test_reverse_charge_that_is_ticked_has_what_lacked_a_reason_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"isReverseCharged": False}
    monkeypatch.setattr(office.severa, "invoice_settings", lambda _: json.dumps(settings).encode())
    office.severa.add()
    office.severa.rows["g1"][0]["vatRate"] = 0
    carry(office)
    assert "zero_vat_unexplained" in codes(office)
    assert poll(office) == 0

    settings["isReverseCharged"] = True
    assert poll(office) == 1


def test_the_rows_of_other_invoices_and_what_was_read_of_its_own_are_no_change(taken: Office) -> None:
    read = edit_row(taken)
    read["invoiceGuid"] = taken.severa.rows["g1"][0].get("invoiceGuid")
    taken.severa.rows["g1"][0] = read
    taken.severa.rows["g2"] = [edit_row(taken, guid="other", invoiceGuid="g2")]
    assert poll(taken) == 0


def test_a_card_without_a_number_is_read_by_itself(office: Office) -> None:
    card = office.severa.customers["c1"]
    card["number"] = None
    claim = office.claim()
    with office.runtime.memory.reading():
        office.tenant.billing_customer(claim.record, invoice_of(office.severa))
        frame.park(office.runtime, claim, [Problem("business_id_missing", "None.")])
    assert "customer" in calls_of(office)
    assert poll(office) == 0
    card["number"] = 1001
    assert poll(office) == 1


def test_of_codes_each_change_counts_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was listed at the last look, and is listed again as the lists overlap, is no change."""
    changed: list[dict[str, str]] = []

    def listed(_: datetime) -> Iterator[bytes]:
        yield json.dumps(changed).encode()

    for name in ("products", "work_types", "travel_expense_types"):
        monkeypatch.setattr(office.severa, name, listed, raising=False)
    claim, woken = office.claim(), []
    for guid in ("", "p1", "", "p2", ""):
        if office.record().state is not State.PARKED:
            claim = office.take() if woken else claim
            with office.runtime.memory.reading():
                frame.park(office.runtime, claim, [Problem("product_missing", "No such code.")])
        changed += [{"guid": guid}] if guid else []
        woken.append(poll(office))
    assert woken == [0, 1, 0, 1, 0]


def test_a_register_that_cannot_be_read_is_looked_at_by_the_next_poll(taken: Office) -> None:
    taken.procountor.partners = [partner(11, version="v2")]
    taken.procountor.fail("changed_partners", Unavailable("procountor", "GET /businesspartners", "ill"))
    assert poll(taken) == 0
    assert poll(taken) == 1


def test_one_register_that_cannot_be_read_does_not_hide_the_others(taken: Office) -> None:
    taken.severa.customers["c1"]["vatNumber"] = "FI07375462"
    taken.procountor.fail("changed_partners", Unavailable("procountor", "GET /businesspartners", "ill"))
    assert poll(taken) == 1


def test_what_is_noted_tells_nothing_of_what_was_there(office: Office) -> None:
    claim = office.claim()
    with office.runtime.memory.reading():
        account = sorted(office.company.books().ibans)[0]
        office.company.severa_accounts()
        frame.park(office.runtime, claim, [Problem("bank_account_unknown", "No such account.")])
    assert office.runtime.watches.read(TENANT, COMPANY).waits[0].seen.keys() >= {"procountor_accounts"}
    assert account not in office.everything_in_redis()


def test_a_problem_of_a_later_version_is_parked_all_the_same(office: Office) -> None:
    frame.park(office.runtime, office.claim(), [Problem("of_tomorrow", "?")])
    assert office.record().state is State.PARKED
