from __future__ import annotations

from typing import Any

import pytest
from carrying import carry, notes, parked
from scripted_ledger import PROJECTS
from two_systems import Office

from severa_procountor.errors import Missing, Rejected, Snoozed, Unavailable, UnknownOutcome
from severa_procountor.problems import Problem
from severa_procountor.state.records import State
from severa_procountor.workers import frame, watches

NAMES = {"project": "Projects", "cost_center": "Cost centres", "business_unit": "Units"}
# Later than the clock of the tests begins.
AFTERWARDS = "2026-09-22T10:00:00"
STALE = Rejected([Problem("procountor_refused", "Procountor: version is not the latest")])


@pytest.fixture
def dimensioned(office: Office) -> Office:
    """The plain invoice, in three rows on one project, with every dimension wanted."""
    switch_on(office)
    office.severa.units = [{"guid": "u1", "name": "Consulting", "code": "C1", "companyGuid": "co1"}]
    add_project(office, "p1", 77, "Bridge")
    office.severa.centers = [{"guid": "k1", "identifier": "100", "name": "South", "isActive": True}]
    office.severa.invoices["g1"]["projects"] = [{"guid": "p1", "number": 77, "name": "Bridge"}]
    (row,) = office.severa.rows["g1"]
    row["costCenter"] = {"number": "100", "name": "South"}
    office.severa.rows["g1"] = [
        row | {"guid": f"r{place}", "quantity": quantity, "sortOrder": place}
        for place, quantity in enumerate((5, 3, 2), 1)
    ]
    office.severa.calls.clear()
    return office


def switch_on(office: Office, **sales: Any) -> None:
    sales = {"dimensions": list(NAMES), **sales}
    settings = office.tenants.tenants["acme"].companies[0].sales_invoices
    assert settings is not None
    plain = {"status_before": settings.status_before, "status_after": settings.status_after}
    office.settle({"dimension_names": NAMES, "sales_invoices": plain | sales})


def add_project(office: Office, guid: str, number: int, name: str, unit: str = "u1", **more: Any) -> None:
    office.severa.projects[guid] = {
        "guid": guid,
        "number": number,
        "name": name,
        "businessUnit": {"guid": unit, "code": unit.upper().replace("U", "C"), "name": "Consulting"},
        **more,
    }


def held(office: Office) -> list[dict[str, float]]:
    (receipt_id,) = office.procountor.receipts
    return office.procountor.held_values(receipt_id)


def test_every_row_is_dimensioned_to_project_cost_centre_and_business_unit(dimensioned: Office) -> None:
    assert carry(dimensioned) == "done"
    values = held(dimensioned)
    receipt = next(iter(dimensioned.procountor.receipts.values()))
    entries = [t for t in receipt["transactions"] if t["transactionType"] == "ENTRY"]
    assert [entry["accountingValue"] for entry in entries] == [-450, -270, -180]
    assert values == [
        dict.fromkeys(("77 Bridge", "100 South", "C1 Consulting"), entry["accountingValue"])
        for entry in entries
    ]
    assert dimensioned.procountor.count("ledger_receipt") == 1
    assert dimensioned.procountor.count("put_ledger_receipt") == 1


def test_what_we_do_not_know_of_a_receipt_is_kept(dimensioned: Office) -> None:
    carry(dimensioned)
    ((_, sent),) = [asked for asked in dimensioned.procountor.asked if asked[0] == "put_ledger_receipt"]
    assert sent["transactions"][0]["unknown"] == "kept"
    assert "id" not in sent


def test_one_transaction_is_set_by_the_call_that_touches_nothing_else(dimensioned: Office) -> None:
    one_row(dimensioned)
    carry(dimensioned)
    assert dimensioned.procountor.count("put_transaction_dimensions") == 1
    assert dimensioned.procountor.count("put_ledger_receipt") == 0


def test_an_older_procountor_gets_the_whole_receipt(dimensioned: Office) -> None:
    one_row(dimensioned)
    dimensioned.procountor.knows_one_transaction = False
    assert carry(dimensioned) == "done"
    assert dimensioned.procountor.count("put_ledger_receipt") == 1
    assert len(held(dimensioned)[0]) == 3


def test_rows_that_do_not_meet_their_entries_are_written_nowhere(dimensioned: Office) -> None:
    dimensioned.procountor.spoil = lambda receipt: receipt["transactions"].reverse()
    assert parked(dimensioned) == ["receipt_rows_differ"]
    assert held(dimensioned) == [{}, {}, {}]
    assert dimensioned.severa.count("move_invoice") == 0


def test_they_are_a_warning_where_the_settings_say_so(dimensioned: Office) -> None:
    switch_on(dimensioned, strict_dimensions=False)
    dimensioned.procountor.spoil = lambda receipt: receipt["transactions"].reverse()
    assert carry(dimensioned) == "done"
    assert notes(dimensioned) == ["receipt_rows_differ"]
    assert held(dimensioned) == [{}, {}, {}]


def test_a_stale_version_is_read_again_and_tried_once_more(
    dimensioned: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, versions = dimensioned.procountor.ledger_receipt, iter(["newer", "newest"])

    def changed_meanwhile(receipt_id: int) -> bytes:
        body = read(receipt_id)
        dimensioned.procountor.receipts[receipt_id]["version"] = next(versions, "newest")
        return body

    monkeypatch.setattr(dimensioned.procountor, "ledger_receipt", changed_meanwhile)
    with pytest.raises(Unavailable, match="keeps changing receipt 50100"):  # stale twice: later again
        carry(dimensioned)
    assert dimensioned.procountor.count("put_ledger_receipt") == 2


def test_once_stale_is_no_failure(dimensioned: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    read, versions = dimensioned.procountor.ledger_receipt, iter(["newer"])

    def changed_meanwhile(receipt_id: int) -> bytes:
        body = read(receipt_id)
        held = dimensioned.procountor.receipts[receipt_id]
        held["version"] = next(versions, held["version"])
        return body

    monkeypatch.setattr(dimensioned.procountor, "ledger_receipt", changed_meanwhile)
    assert carry(dimensioned) == "done"
    assert len(held(dimensioned)[0]) == 3


def test_a_strict_procountor_does_not_get_back_what_we_do_not_know(dimensioned: Office) -> None:
    dimensioned.procountor.fail("put_ledger_receipt", STALE)
    assert carry(dimensioned) == "done"
    *_, (_, sent) = [asked for asked in dimensioned.procountor.asked if asked[0] == "put_ledger_receipt"]
    assert "unknown" not in sent["transactions"][0]
    assert {"version", "name", "receiptDate"} <= sent.keys()
    assert sent["transactions"][0]["id"]


def test_another_refusal_is_not_tried_again(dimensioned: Office) -> None:
    dimensioned.procountor.spoil = lambda receipt: (
        [t.pop("unknown", 0) for t in receipt["transactions"]] and None
    )
    dimensioned.procountor.fail("put_ledger_receipt", STALE)
    assert parked(dimensioned) == ["procountor_refused"]
    assert dimensioned.procountor.count("put_ledger_receipt") == 1


def test_an_item_that_was_made_passive_behind_our_back_is_made_active(dimensioned: Office) -> None:
    carry(dimensioned)
    for item in dimensioned.procountor.items[PROJECTS]:
        item["status"] = "P"
    dimensioned.clock.pass_ms(1000)
    dimensioned.severa.add("g2", 1043, projects=dimensioned.severa.invoices["g1"]["projects"])
    dimensioned.severa.rows["g2"] = dimensioned.severa.rows["g1"]
    assert carry(dimensioned, dimensioned.claim("g2", "1043")) == "done"
    assert [set(values) for values in dimensioned.procountor.held_values(50200)] == [
        {"77 Bridge", "100 South", "C1 Consulting"}
    ] * 3


def test_a_row_over_two_projects_is_shared_to_the_cent(dimensioned: Office) -> None:
    one_row(dimensioned)
    add_project(dimensioned, "p2", 78, "Tunnel")
    invoice = dimensioned.severa.invoices["g1"]
    invoice["projects"] = [{"guid": guid, "number": 77} for guid in ("p1", "p2")]
    row = dimensioned.severa.rows["g1"][0] | {"guid": "r1", "rowType": "Hours"}
    dimensioned.severa.rows["g1"] = [row]
    dimensioned.severa.entries["r1"] = [entry("p1", 1), entry("p2", 2)]
    assert carry(dimensioned) == "done"
    (values,) = held(dimensioned)
    total = -row["quantity"] * row["unitPrice"]["amount"]
    assert values["77 Bridge"] + values["78 Tunnel"] == pytest.approx(total, abs=1e-9)
    assert values["78 Tunnel"] / values["77 Bridge"] == pytest.approx(2, rel=1e-3)
    assert values["C1 Consulting"] == total  # one unit: one value


def test_a_lost_answer_is_looked_up_and_not_written_again(
    dimensioned: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = dimensioned.procountor.put_ledger_receipt

    def lost(receipt_id: int, body: bytes, *, deadline: float) -> bytes:
        put(receipt_id, body, deadline=deadline)
        raise UnknownOutcome("procountor", "PUT", "time-out")

    claim = dimensioned.claim()
    with monkeypatch.context() as patch:
        patch.setattr(dimensioned.procountor, "put_ledger_receipt", lost)
        with pytest.raises(UnknownOutcome):
            carry(dimensioned, claim)
    claim.retry(0, Problem("unknown_outcome", "lost"))
    dimensioned.clock.pass_ms(dimensioned.runtime.settle_ms)
    assert carry(dimensioned, dimensioned.take()) == "done"
    assert dimensioned.procountor.count("put_ledger_receipt") == 1
    assert dimensioned.procountor.count("post_invoice") == 1


def test_a_closed_projects_item_is_handed_to_the_sync_afterwards(dimensioned: Office) -> None:
    add_project(dimensioned, "p1", 77, "Bridge", isClosed=True)
    assert carry(dimensioned) == "done"
    waiting = list(dimensioned.runtime.transfers.records(states=[State.WAITING]))
    assert [record.key.kind for record in waiting] == ["projects"]


def test_no_receipt_is_read_where_no_dimension_is_wanted(office: Office) -> None:
    carry(office)
    assert office.procountor.count("ledger_receipt") == 0
    assert office.severa.count("projects_by_guid") == 0


def one_row(office: Office) -> None:
    office.severa.rows["g1"] = [office.severa.rows["g1"][0] | {"quantity": 10}]


def entry(project: str, quantity: float) -> dict[str, Any]:
    return {
        "guid": f"e-{project}",
        "invoiceRowGuid": "r1",
        "project": {"guid": project},
        "quantity": quantity,
        "unitPrice": {"amount": 50.0},
    }


def test_entries_with_new_ids_after_the_write_are_met_again(dimensioned: Office) -> None:
    put = dimensioned.procountor.put_ledger_receipt

    def renumbering(receipt_id: int, body: bytes, *, deadline: float) -> bytes:
        put(receipt_id, body, deadline=deadline)
        for entry_held in dimensioned.procountor.receipts[receipt_id]["transactions"]:
            entry_held["id"] += 1000
        return dimensioned.procountor.ledger_receipt(receipt_id)

    dimensioned.procountor.put_ledger_receipt = renumbering  # type: ignore[method-assign]
    assert carry(dimensioned) == "done"


def test_a_write_that_changed_something_else_is_told(dimensioned: Office) -> None:
    put = dimensioned.procountor.put_ledger_receipt

    def forgetful(receipt_id: int, body: bytes, *, deadline: float) -> bytes:
        put(receipt_id, body, deadline=deadline)
        dimensioned.procountor.receipts[receipt_id]["transactions"][1]["dimensionItemValues"].pop()
        return dimensioned.procountor.ledger_receipt(receipt_id)

    dimensioned.procountor.put_ledger_receipt = forgetful  # type: ignore[method-assign]
    assert parked(dimensioned) == ["dimensions_differ"]
    assert dimensioned.severa.count("move_invoice") == 0


def test_an_invoice_is_tried_again_when_its_receipt_was_mended_and_not_for_our_own_write(
    dimensioned: Office,
) -> None:
    """That need not be a new version of the invoice."""
    put = dimensioned.procountor.put_ledger_receipt

    def enter(receipt: dict[str, Any]) -> None:
        receipt["version"] = dimensioned.procountor.invoices_held[-1]["version"] = AFTERWARDS

    dimensioned.procountor.spoil = enter

    def forgetful(receipt_id: int, body: bytes, *, deadline: float) -> bytes:
        put(receipt_id, body, deadline=deadline)
        dimensioned.procountor.receipts[receipt_id]["transactions"][1]["dimensionItemValues"].pop()
        return dimensioned.procountor.ledger_receipt(receipt_id)

    dimensioned.procountor.put_ledger_receipt = forgetful  # type: ignore[method-assign]
    frame.carry(dimensioned.runtime, dimensioned.claim())
    assert [watches.wake_changed(dimensioned.tenant) for _ in range(2)] == [0, 0]

    (receipt,) = dimensioned.procountor.receipts.values()
    first, second, *_ = receipt["transactions"]
    second["dimensionItemValues"] = first["dimensionItemValues"]
    receipt["version"] += "+"
    assert watches.wake_changed(dimensioned.tenant) == 1
    dimensioned.clock.pass_ms(120_000)
    assert frame.carry(dimensioned.runtime, dimensioned.take()) == "done"


def test_a_receipt_that_is_not_there_yet_is_asked_for_again_later(dimensioned: Office) -> None:
    dimensioned.procountor.fail("ledger_receipt", Missing([Problem("procountor_missing", "none")]))
    with pytest.raises(Unavailable):
        carry(dimensioned)


def test_an_item_that_cannot_be_had_stops_the_invoice_before_it_is_posted(dimensioned: Office) -> None:
    too_long = Rejected([Problem("procountor_refused", "Procountor: codeName at most 8 characters")])
    dimensioned.procountor.fail("create_dimension_item", too_long)
    claim = dimensioned.claim()
    with pytest.raises(Rejected, match="Item '77 Bridge' of 'Projects': Procountor: codeName") as refusal:
        carry(dimensioned, claim)
    assert [problem.code for problem in refusal.value.problems] == ["dimension_item_refused"]
    assert dimensioned.procountor.count("post_invoice") == 0


def test_an_item_that_is_closed_again_and_again_is_waited_for(
    dimensioned: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dimension sync may be closing it at the same time."""
    put = dimensioned.procountor.put_ledger_receipt

    def closed_meanwhile(receipt_id: int, body: bytes, *, deadline: float) -> bytes:
        for item in dimensioned.procountor.items[PROJECTS]:
            item["status"] = "P"
        return put(receipt_id, body, deadline=deadline)

    monkeypatch.setattr(dimensioned.procountor, "put_ledger_receipt", closed_meanwhile)
    with pytest.raises(Unavailable):
        carry(dimensioned)
    assert dimensioned.procountor.count("put_ledger_receipt") == 2


def test_a_list_of_items_that_does_not_come_is_asked_for_once_and_held_against_nobody(
    dimensioned: Office,
) -> None:
    dimensioned.procountor.fail("dimensions", Unavailable("procountor", "GET /dimensions", "ill"))
    dimensioned.severa.add("g2", 1043)
    for guid in ("g1", "g2"):
        claim = dimensioned.claim(guid)
        with pytest.raises(Snoozed, match="ill"):
            carry(dimensioned, claim)
        claim.snooze(10_000, "ill")
    assert dimensioned.procountor.count("dimensions") == 1
    assert dimensioned.procountor.count("post_invoice") == 0

    dimensioned.clock.pass_ms(16_000)
    assert carry(dimensioned, dimensioned.take("g1")) == "done"
