"""Who is paid: found in Procountor's register by identity code, entered once, and brought up to date, if at all."""

from __future__ import annotations

import pytest
from faults.hurried import hurry
from flow import travels
from flow.choices import choose
from flow.conftest import Produce, Serve
from flow.systems import in_procountor
from flow.travels import COMPANY, one_company, persons, serve_one, surprises, the_copy, told, users
from flow.worlds import TRANSFERRED

from severa_procountor.sandbox.faults import Fault, What


@pytest.fixture
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch.setattr)


ACCOUNT = "FI2112345600000785"
KEPT = {"jobTitle": "Asentaja", "homeCountryAddress": {"street": "Storgatan 1", "country": "SWEDEN"}}
KEPT_IN_REGISTRY = {"phone": "+358 9 1234", "homeMunicipality": "Espoo", "section": "Huolto"}


def test_several_reimbursements_of_one_new_person_in_flight_give_one_person(
    serve: Serve, product: Produce
) -> None:
    made = one_company(("new_person", "receipts_only", *travels.ORDINARY), count=10)
    sandbox = serve(travels.of_one_user(made, "new_person"))
    user = sandbox.world.travel_cases[0].user
    before = persons(sandbox)
    sandbox.add_fault("procountor", Fault(What.SLOW, method="POST", path="/api/persons$", seconds=0.5))
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours) == []
    [new] = persons(sandbox).keys() - before.keys()
    assert {copy["partnerId"] for copy in travels.copies(sandbox)} == {new}
    person, theirs = persons(sandbox)[new], users(sandbox)[user]
    assert (person["firstName"], person["lastName"]) == (theirs.first_name, theirs.last_name)
    assert person["invoicingInfo"]["personNumber"] == theirs.code
    assert person["registryInfo"] == {"active": True, "email": theirs.email}
    assert sandbox.procountor.calls.count(method="POST", path="/api/persons$") == 1


@pytest.mark.parametrize("what", [What.LOSE_ANSWER, What.ERROR_500_AFTER, What.ERROR_500, What.GARBAGE])
@pytest.mark.usefixtures("_hurried")
def test_a_person_whose_creation_is_not_answered_is_there_once(
    serve: Serve, product: Produce, what: What
) -> None:
    sandbox = serve_one(serve, ("new_person",))
    before = persons(sandbox)
    sandbox.add_fault("procountor", Fault(what, method="POST", path="/api/persons$"))
    ours = product(sandbox, http_timeout=1, settle_time=1)

    ours.run_once()

    assert sum(call.fault == what for call in sandbox.calls()) == 1
    assert surprises(sandbox, ours) == []
    assert len(persons(sandbox).keys() - before.keys()) == 1


def test_an_account_changed_in_severa_reaches_the_register_before_the_next_payment(
    serve: Serve, product: Produce
) -> None:
    made = one_company(travels.ORDINARY, count=2)
    sandbox = serve(travels.of_one_user(made, made.travel_cases[0].twist))
    first, second = sandbox.world.travel_cases
    travels.move(sandbox, second, travels.OPEN)
    ours = product(sandbox)
    ours.run_once()
    partner = the_copy(sandbox)["partnerId"]

    travels.edit_user(sandbox, first.user, bankAccountNumber="FI21 1234 5600 0007 85")
    travels.move(sandbox, second, travels.WAITING)
    ours.run_once()

    assert persons(sandbox)[partner]["paymentInfo"]["accountNumber"] == ACCOUNT
    [paid] = travels.held(sandbox)[COMPANY, f"T{second.number}"]
    assert (paid["partnerId"], paid["accountNumber"]) == (partner, ACCOUNT)
    record = travels.record_of(ours, second)
    assert record is not None
    [note] = [each.message for each in record.notes if each.code == "person_updated"]
    assert "paymentInfo.accountNumber" in note
    assert ACCOUNT not in note


def test_what_severa_does_not_know_of_a_person_is_kept(serve: Serve, product: Produce) -> None:
    sandbox = serve_one(serve, ("other_account",))
    [case] = sandbox.world.travel_cases
    theirs = users(sandbox)[case.user]
    person = next(
        each for each in persons(sandbox).values() if each["invoicingInfo"]["personNumber"] == theirs.code
    )
    edited = {**person, **KEPT, "registryInfo": {**person["registryInfo"], **KEPT_IN_REGISTRY}}
    in_procountor(sandbox, COMPANY, "PUT", f"persons/{person['id']}", edited)
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours) == []
    after = persons(sandbox)[person["id"]]
    assert KEPT.items() <= after.items()
    assert KEPT_IN_REGISTRY.items() <= after["registryInfo"].items()
    assert after["paymentInfo"]["accountNumber"] == (theirs.bank_account_number or "").replace(" ", "")
    assert after["invoicingInfo"] == person["invoicingInfo"]
    assert after["version"] != edited["version"]


def test_where_users_are_not_updated_the_register_stays_as_it_is_and_severas_account_is_paid(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve, ("other_account",), updates_persons=False)
    before = persons(sandbox)
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours) == []
    assert persons(sandbox) == before
    assert sandbox.procountor.calls.count(method="POST", path="/api/persons$") == 0


def test_where_users_are_not_updated_an_unknown_one_is_parked_until_they_are(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve, ("new_person",), updates_persons=False)
    [case] = sandbox.world.travel_cases
    before = persons(sandbox)
    ours = product(sandbox)
    ours.run_once()
    assert told(ours, case) == {"person_unknown"}
    assert persons(sandbox) == before

    choose(ours.tenants, "travel_reimbursements", update_persons=True)
    ours.run_once()

    assert surprises(sandbox, ours) == []
    assert len(persons(sandbox)) == len(before) + 1


def test_persons_of_the_same_artificial_code_are_told_apart_by_name(serve: Serve, product: Produce) -> None:
    """Everybody who was born on a day may have the same one."""
    sandbox = serve_one(serve, ("artificial_code",))
    [case] = sandbox.world.travel_cases
    theirs = users(sandbox)[case.user]
    travels.edit_user(sandbox, case.user, lastName="Toinen")
    before = persons(sandbox)
    ours = product(sandbox)

    ours.run_once()

    assert travels.statuses(sandbox)[case.guid] == TRANSFERRED
    [new] = persons(sandbox).keys() - before.keys()
    assert the_copy(sandbox)["partnerId"] == new
    same = [
        p
        for p in persons(sandbox).values()
        if p["invoicingInfo"]["identifier"] == theirs.social_security_number
    ]
    assert {p["lastName"] for p in same} == {theirs.last_name, "Toinen"}
