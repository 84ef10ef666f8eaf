"""What is sent of a person is what Procountor declares."""

from __future__ import annotations

import json
from typing import Any

import pytest
from contract.openapi import Contract, folder
from persons_of import OTHER_ACCOUNT, SWEDISH, held_person, person_wanted

from severa_procountor.codecs import person_bodies, procountor
from severa_procountor.codecs.procountor_persons import decode_person
from severa_procountor.settings.choices import Language

BARE: dict[str, Any] = {"firstName": None, "code": None, "email": None, "address": None, "country": None}
BARE |= {"postalCode": None, "city": None}


@pytest.fixture(scope="module")
def contract() -> Contract:
    found = Contract.load("procountor")
    if found is None:
        pytest.skip(f"the vendor contracts are not there: {folder()}")
    return found


def check(contract: Contract, method: str, path: str, body: bytes) -> None:
    headers = {"content-type": "application/json", "authorization": "Bearer token"}
    assert contract.check_request(method, path, [], headers, body) == []


@pytest.mark.parametrize("changes", [{}, {"socialSecurityNumber": SWEDISH}, {"country": None}, BARE])
@pytest.mark.parametrize("language", list(Language))
def test_a_new_person_is_as_procountor_declares_it(
    contract: Contract, changes: dict[str, Any], language: Language
) -> None:
    body = procountor.encode(person_bodies.new_person(person_wanted(**changes), language))
    check(contract, "POST", "/persons", body)


def test_an_updated_person_is_as_procountor_declares_it(contract: Contract) -> None:
    held = held_person(version="2026-11-01T10:00:00")
    del held["shoeSize"]
    wanted = person_wanted(lastName="Malli", bankAccountNumber=OTHER_ACCOUNT)
    update = person_bodies.update(wanted, decode_person(json.dumps(held).encode()), Language.FINNISH)
    assert update is not None
    check(contract, "PUT", "/persons/7", update.body)
