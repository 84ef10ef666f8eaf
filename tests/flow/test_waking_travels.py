"""A parked reimbursement goes at the next poll once its user, or the person in Procountor, has been put right."""

from __future__ import annotations

from flow import travels
from flow.conftest import Produce, Serve
from flow.product import Product
from flow.systems import in_procountor
from flow.travels import COMPANY, serve_one, state_of, told, users

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import TravelCase


def calls_about(sandbox: Sandbox, case: TravelCase) -> int:
    return int(sandbox.severa.calls.count(path=case.guid))


def must_wait_untried(sandbox: Sandbox, ours: Product, case: TravelCase) -> None:
    sandbox.clear_calls()
    ours.run_once()
    assert state_of(ours, case) == "parked"
    assert calls_about(sandbox, case) == 0


def test_it_goes_when_the_users_account_is_filled_in(serve: Serve, product: Produce) -> None:
    sandbox = serve_one(serve)
    [case] = sandbox.world.travel_cases
    account = users(sandbox)[case.user].bank_account_number
    travels.edit_user(sandbox, case.user, bankAccountNumber="")
    ours = product(sandbox)
    ours.run_once()
    assert told(ours, case) == {"person_account_missing"}
    must_wait_untried(sandbox, ours, case)

    travels.edit_user(sandbox, case.user, bankAccountNumber=account)
    ours.run_once()

    assert state_of(ours, case) == "done"
    assert len(travels.copies(sandbox)) == 1


def test_it_goes_when_the_person_is_added_to_procountors_register(serve: Serve, product: Produce) -> None:
    sandbox = serve_one(serve, ("new_person",), updates_persons=False)
    [case] = sandbox.world.travel_cases
    ours = product(sandbox)
    ours.run_once()
    assert told(ours, case) == {"person_unknown"}
    ours.run_once()  # the register is looked at for the first time
    must_wait_untried(sandbox, ours, case)

    user = users(sandbox)[case.user]
    body = {
        "lastName": user.last_name,
        "firstName": user.first_name,
        "invoicingInfo": {
            "language": "FINNISH",
            "gender": "NOT_APPLICABLE",
            "identifier": user.social_security_number,
            "identifierType": "HETU",
        },
        "paymentInfo": {"paymentMethod": "BANK_TRANSFER", "paymentTermDays": "0", "penalInterestRate": 0},
        "registryInfo": {"active": True},
    }
    in_procountor(sandbox, COMPANY, "POST", "persons", body)
    ours.run_once()

    assert state_of(ours, case) == "done"
    assert len(travels.copies(sandbox)) == 1
