"""A user in Severa and the same person in Procountor's register, for every test about persons."""

from __future__ import annotations

import datetime
import json
from typing import Any

import msgspec

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.persons import Wanted, wanted
from severa_procountor.codecs.severa import Country
from severa_procountor.codecs.severa_travel import User

CODE, OTHER_CODE, SWEDISH = "131052-952K", "131052Y952K", "811228-9874"
ACCOUNT, OTHER_ACCOUNT = "FI2112345600000785", "FI4250001510000023"
TODAY = datetime.date(2026, 11, 22)
COUNTRIES = (Country(guid="f", name="Suomi", english_name="Finland", code2="FI", code3="FIN", is_in_eu=True),)
USER: dict[str, Any] = {
    "guid": "u1",
    "firstName": "Tuulia",
    "lastName": "Esimerkki",
    "code": "E77",
    "socialSecurityNumber": CODE,
    "bankAccountNumber": ACCOUNT,
    "email": "tuulia.esimerkki@example.com",
    "address": "Testikatu 1",
    "postalCode": "00100",
    "city": "Helsinki",
    "country": {"name": "Suomi", "code3": "FIN", "englishName": "Finland"},
}


def user(**changes: Any) -> User:
    return msgspec.convert(USER | changes, User)


def read(home: str = "FI", **changes: Any) -> tuple[Wanted | None, Findings]:
    """What is made of the user with these changes, and what is found."""
    findings = Findings()
    return wanted(user(**changes), home, COUNTRIES, findings, today=TODAY), findings


def person_wanted(home: str = "FI", **changes: Any) -> Wanted:
    found, findings = read(home, **changes)
    assert found is not None, findings.errors
    return found


def held_person(person_id: int = 7, **changes: Any) -> dict[str, Any]:
    """The person as Procountor has it, equal to the user; `changes` replace whole fields."""
    whole = {
        "id": person_id,
        "version": "2026-11-01T10:00:00.000",
        "firstName": "Tuulia",
        "lastName": "Esimerkki",
        "jobTitle": "Tester",
        "shoeSize": 41.50,
        "homeCountryAddress": None,
        "deliveryAddress": {
            "street": "Testikatu 1",
            "zip": "00100",
            "city": "Helsinki",
            "country": "FINLAND",
            "postOfficeBox": "PL 3",
        },
        "paymentInfo": {
            "paymentMethod": "CASH",
            "accountNumber": "FI21 1234 5600 0007 85",
            "bic": "NDEAFIHH",
            "paymentTermDays": "14",
            "penalInterestRate": 7.5,
        },
        "invoicingInfo": {
            "identifier": CODE,
            "identifierType": "HETU",
            "personNumber": "E77",
            "language": "SWEDISH",
            "gender": "FEMALE",
        },
        "registryInfo": {"active": True, "email": "Tuulia.Esimerkki@example.com", "personGroupsIds": [4, 5]},
    }
    return json.loads(json.dumps(whole | changes))  # type: ignore[no-any-return]
