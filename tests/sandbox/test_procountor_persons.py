"""The person register of the sandbox Procountor."""

from __future__ import annotations

from typing import Any

import pytest
from procountor_office import Office, fields

CODE = "131052-952K"
SWEDISH_CODE = "19701222-9808"
IBAN = "FI3690000000000004"


@pytest.fixture
def office() -> Office:
    return Office()


def person(**changes: Any) -> dict[str, Any]:
    plain = {
        "firstName": "Åke",
        "lastName": "Nyman",
        "deliveryAddress": {"street": "Rantatie 1", "zip": "00100", "city": "Helsinki", "country": "FINLAND"},
        "paymentInfo": payment(),
        "invoicingInfo": info(),
        "registryInfo": {"active": True, "email": "ake@example.fi"},
    }
    return {name: value for name, value in {**plain, **changes}.items() if value is not None}


def payment(**changes: Any) -> dict[str, Any]:
    plain = {
        "paymentMethod": "BANK_TRANSFER",
        "accountNumber": IBAN,
        "paymentTermDays": "0",
        "penalInterestRate": 0,
    }
    return {name: value for name, value in {**plain, **changes}.items() if value is not None}


def info(**changes: Any) -> dict[str, Any]:
    plain = {
        "personNumber": "T017",
        "identifier": CODE,
        "identifierType": "HETU",
        "language": "FINNISH",
        "gender": "NOT_APPLICABLE",
    }
    return {name: value for name, value in {**plain, **changes}.items() if value is not None}


def kept(office: Office, **changes: Any) -> dict[str, Any]:
    answer = office.send("POST", "/persons", person(**changes))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def listed(office: Office, **query: Any) -> list[int]:
    return [row["id"] for row in office.get("/persons", orderById="ASC", **query).json()["results"]]


def test_a_new_person_can_be_read_and_is_a_business_partner_too(office: Office) -> None:
    new = kept(office)

    assert office.get(f"/persons/{new['id']}").json() == new
    assert new["version"] == "2026-03-02T12:00:00"
    found = office.get("/businesspartners", headers={"identifier": CODE}, type="PERSON").json()["results"]
    assert [(each["id"], each["type"], each["name"]) for each in found] == [
        (new["id"], "PERSON", "Åke Nyman")
    ]
    assert office.get(f"/businesspartners/{new['id']}").json()["paymentInfo"]["bankAccount"] == IBAN


def test_the_list_tells_neither_account_nor_version(office: Office) -> None:
    new = kept(office)

    [row] = office.get("/persons").json()["results"]

    assert row["invoicingInfo"] == {"personNumber": "T017", "identifier": CODE, "identifierType": "HETU"}
    assert "paymentInfo" not in row
    assert "version" not in row
    assert new["id"] == row["id"]


def test_the_inactive_hide_unless_they_are_asked_for(office: Office) -> None:
    hidden = kept(office, registryInfo={"active": False})["id"]

    assert listed(office) == []
    assert listed(office, includeInactive="true") == [hidden]
    assert office.get("/businesspartners", type="PERSON").json()["results"] == []


def test_a_person_number_matches_on_a_part(office: Office) -> None:
    ids = [kept(office, invoicingInfo=info(personNumber=number))["id"] for number in ("T017", "T0171", "X9")]

    assert listed(office, personNumber="T017") == ids[:2]


def test_the_list_is_paged_by_number_and_knows_no_previous_id(office: Office) -> None:
    ids = [kept(office)["id"] for _ in range(3)]

    assert listed(office, size=2, page=1) == ids[2:]
    assert listed(office, previousId=ids[0]) == ids


def test_a_put_replaces_the_whole_person_under_its_latest_version(office: Office) -> None:
    new = kept(office)
    path = f"/persons/{new['id']}"

    changed = office.send("PUT", path, person(version=new["version"], firstName=None, deliveryAddress=None))
    stale = office.send("PUT", path, person(version=new["version"]))
    without = office.send("PUT", path, person())

    assert changed.status_code == 200
    assert changed.json()["version"] > new["version"]
    assert office.get(path).json().keys().isdisjoint({"firstName", "deliveryAddress"})
    assert [(answer.status_code, fields(answer)) for answer in (stale, without)] == [(400, {"version"})] * 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"version": "2026-03-02T12:00:00"}, "version"),
        ({"lastName": ""}, "lastName"),
        ({"lastName": None}, "lastName"),
        ({"lastName": "x" * 81}, "lastName"),
        ({"lastName": "Жуков"}, "lastName"),
        ({"paymentInfo": None}, "paymentInfo"),
        ({"paymentInfo": payment(paymentTermDays=None)}, "paymentInfo.paymentTermDays"),
        ({"paymentInfo": payment(paymentTermDays=14)}, "paymentInfo.paymentTermDays"),
        ({"paymentInfo": payment(paymentTermDays="now")}, "paymentInfo.paymentTermDays"),
        ({"paymentInfo": payment(penalInterestRate=None)}, "paymentInfo.penalInterestRate"),
        ({"paymentInfo": payment(accountNumber="FI3690000000000005")}, "paymentInfo.accountNumber"),
        ({"paymentInfo": payment(accountNumber="FI36 9000 0000 0000 04")}, "paymentInfo.accountNumber"),
        ({"paymentInfo": payment(paymentMethod="DKLMPKRE")}, "paymentInfo.paymentMethod"),
        ({"invoicingInfo": info(language="DANISH")}, None),
        ({"invoicingInfo": info(gender=None)}, "invoicingInfo.gender"),
        ({"invoicingInfo": info(identifier="131052-952X")}, "invoicingInfo.identifier"),
        ({"invoicingInfo": info(identifierType=None)}, "invoicingInfo.identifierType"),
        (
            {"invoicingInfo": info(identifierType="SE", identifier="19701222-9807")},
            "invoicingInfo.identifier",
        ),
        ({"registryInfo": {}}, "registryInfo.active"),
        ({"registryInfo": {"active": True, "email": "nobody"}}, "registryInfo.email"),
        ({"deliveryAddress": {"street": "Rantatie 1"}}, "deliveryAddress.country"),
        ({"nickname": "Åke"}, "nickname"),
    ],
)
def test_a_wrong_person_is_refused(office: Office, changes: dict[str, Any], field: str | None) -> None:
    answer = office.send("POST", "/persons", person(**changes))

    assert (answer.status_code, fields(answer)) == (400, {field})


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("HETU", "131052B952K"),
        ("HETU", "131052Y952K"),
        ("HETU", "010170-UUUU"),
        ("SE", SWEDISH_CODE),
        ("SE", "701222-9808"),
        ("SE", "197012829805"),
    ],
)
def test_codes_of_both_countries_and_the_artificial_one_are_taken(
    office: Office, kind: str, code: str
) -> None:
    assert kept(office, invoicingInfo=info(identifier=code, identifierType=kind))


def test_what_is_not_in_use_in_sweden_is_refused_there(office: Office) -> None:
    wrong = person(
        deliveryAddress={"country": "SWEDEN", "specifier": "c/o", "postOfficeBox": "1"},
        invoicingInfo=info(identifier=SWEDISH_CODE, identifierType="SE", dateOfBirth="1970-12-22"),
    )

    answer = office.send("POST", "/persons", wrong, headers=office.swedish)

    assert fields(answer) == {
        "deliveryAddress.specifier",
        "deliveryAddress.postOfficeBox",
        "invoicingInfo.dateOfBirth",
    }


def test_people_change_persons_by_hand(office: Office) -> None:
    new = kept(office)

    office.steer("POST", f"persons/{new['id']}", {"accountNumber": "FI1", "active": False})

    after = office.get(f"/persons/{new['id']}").json()
    assert (after["paymentInfo"]["accountNumber"], after["registryInfo"]["active"]) == ("FI1", False)
    assert after["version"] > new["version"]


def test_a_judge_is_told_every_code_and_account(office: Office) -> None:
    kept(office)

    told = office.client.get("/_sandbox/secrets").json()

    assert {CODE, IBAN} <= set(told)
