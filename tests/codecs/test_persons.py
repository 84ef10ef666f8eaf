"""A user becomes a person of Procountor's register: matched by identity code, written without emptying anything."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from persons_of import (
    ACCOUNT,
    CODE,
    OTHER_ACCOUNT,
    OTHER_CODE,
    SWEDISH,
    held_person,
    person_wanted,
    read,
)

from severa_procountor.codecs import person_bodies, persons, procountor
from severa_procountor.codecs.person_bodies import Update
from severa_procountor.codecs.persons import Wanted
from severa_procountor.codecs.procountor_persons import PersonBasicInfo, decode_person
from severa_procountor.errors import Untranslatable
from severa_procountor.settings.choices import Language

SECRETS = (CODE, CODE[:6], ACCOUNT, "1234 5600")


def codes(**changes: Any) -> list[str]:
    found, findings = read(**changes)
    assert found is None
    assert not any(secret in problem.message for problem in findings.errors for secret in SECRETS)
    return [problem.code for problem in findings.errors]


def notes(**changes: Any) -> list[str]:
    found, findings = read(**changes)
    assert found is not None
    return [problem.code for problem in findings.notes]


def listed(person_id: int = 7, code: str = CODE, **more: Any) -> PersonBasicInfo:
    kind = more.pop("identifierType", "HETU")
    info = {"identifier": code, "identifierType": kind}
    return msgspec.convert({"id": person_id, "invoicingInfo": info, **more}, PersonBasicInfo)


def inactive(person_id: int) -> PersonBasicInfo:
    return listed(person_id, registryInfo={"active": False})


def changed(wanted: Wanted | None = None, **changes: Any) -> Update | None:
    held = decode_person(json.dumps(held_person(**changes)).encode())
    return person_bodies.update(wanted or person_wanted(), held, Language.FINNISH)


def body_of(update: Update | None) -> dict[str, Any]:
    assert update is not None
    body: dict[str, Any] = json.loads(update.body)
    return body


def test_a_user_is_read_whole() -> None:
    found = person_wanted()
    assert (found.identity.value, found.account, found.number) == (CODE, ACCOUNT, "E77")
    assert (found.first_name, found.last_name, found.email) == (
        "Tuulia",
        "Esimerkki",
        "tuulia.esimerkki@example.com",
    )
    assert (found.street, found.zip, found.city, found.country) == (
        "Testikatu 1",
        "00100",
        "Helsinki",
        "FINLAND",
    )


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_without_identity_code_account_or_last_name_nobody_can_be_paid(nothing: str | None) -> None:
    missing = {"socialSecurityNumber": nothing, "bankAccountNumber": nothing, "lastName": nothing}
    assert codes(**missing) == ["person_identity_missing", "person_account_missing", "person_name_missing"]


def test_a_wrong_identity_code_is_described_and_not_shown() -> None:
    _, findings = read(socialSecurityNumber="131052-952L")
    (problem,) = findings.errors
    assert (problem.code, problem.where) == ("person_identity_invalid", "user.socialSecurityNumber")
    assert "11 characters" in problem.message
    assert "131052" not in problem.message


@pytest.mark.parametrize("account", ["FI2112345600000786", "123456-785", "not one"])
def test_an_account_that_is_no_iban_is_refused_and_not_shown(account: str) -> None:
    assert codes(bankAccountNumber=account) == ["person_account_invalid"]
    assert account not in read(bankAccountNumber=account)[1].errors[0].message


def test_an_account_with_blanks_is_sent_without() -> None:
    assert person_wanted(bankAccountNumber="fi21 1234 5600 0007 85").account == ACCOUNT


def test_an_address_without_country_takes_the_companys_with_a_warning() -> None:
    assert notes(country=None) == ["country_assumed"]
    assert person_wanted(country=None).country == "FINLAND"


def test_a_user_without_address_needs_no_country() -> None:
    assert notes(address=None, postalCode=None, city=" ", country=None) == []


@pytest.mark.parametrize("country", ["Utopia", "Saint Martin (French part)"])
def test_a_country_that_persons_cannot_have_is_an_error(country: str) -> None:
    assert codes(country={"name": country}) == ["person_country_unknown"]


def test_an_email_address_that_is_none_is_left_out_with_a_warning() -> None:
    assert notes(email="tuulia") == ["person_email_invalid"]
    assert person_wanted(email="tuulia").email == ""


def test_nothing_prints_what_a_person_holds() -> None:
    wanted = person_wanted()
    held = decode_person(json.dumps(held_person()).encode())
    new = person_bodies.new_person(wanted, Language.FINNISH)
    update = changed(firstName="Tuuli")
    for one in (wanted, held, held.view, new, new.payment_info, new.invoicing_info, update):
        assert one is not None
        text = f"{one!r} {one} {list(one.__rich_repr__())}"
        assert not any(secret in text for secret in (*SECRETS, "Esimerkki"))


@pytest.mark.parametrize(("code", "same"), [(CODE, True), (CODE.lower(), True), (OTHER_CODE, False)])
def test_a_finnish_code_is_compared_whole_with_its_separator(code: str, same: bool) -> None:
    assert persons.is_person(person_wanted(), listed(code=code)) is same


@pytest.mark.parametrize("code", [SWEDISH, "8112289874", "19811228-9874", "198112289874"])
@pytest.mark.parametrize("home", ["FI", "SE"])
def test_a_swedish_code_is_the_same_in_every_form(code: str, home: str) -> None:
    wanted = person_wanted(home, socialSecurityNumber=SWEDISH)
    assert persons.is_person(wanted, listed(code=code, identifierType="SE"))


@pytest.mark.parametrize("code", ["", "131052-952L", "1234567-1"])
def test_what_is_no_code_is_nobodys(code: str) -> None:
    assert not persons.is_person(person_wanted(), listed(code=code))


@pytest.mark.parametrize(
    ("first", "last", "same"),
    [("tuulia", " ESIMERKKI", True), ("Tuuli", "Esimerkki", False), ("Tuulia", None, False)],
)
def test_an_artificial_code_is_many_peoples_and_the_name_decides(
    first: str, last: str | None, same: bool
) -> None:
    wanted = person_wanted(socialSecurityNumber="131052-UUUU")
    found = listed(code="131052-UUUU", firstName=first, lastName=last)
    assert persons.is_person(wanted, found) is same


def test_the_active_one_of_several_is_it() -> None:
    found = persons.pick([inactive(1), listed(2), inactive(3)])
    assert found is not None
    assert found.id == 2


def test_one_person_found_twice_is_one() -> None:
    found = persons.pick([listed(2), listed(2)])
    assert found is not None
    assert found.id == 2


@pytest.mark.parametrize("found", [[listed(1), listed(2)], [inactive(1), inactive(2)]])
def test_several_that_could_be_it_are_for_somebody_to_sort_out(found: list[PersonBasicInfo]) -> None:
    with pytest.raises(Untranslatable) as refusal:
        persons.pick(found)
    (problem,) = refusal.value.problems
    assert problem.code == "person_ambiguous"
    assert "1, 2" in problem.message


def test_a_new_person_has_what_procountor_asks_for() -> None:
    body = json.loads(procountor.encode(person_bodies.new_person(person_wanted(), Language.SWEDISH)))
    assert body == {
        "firstName": "Tuulia",
        "lastName": "Esimerkki",
        "deliveryAddress": {
            "street": "Testikatu 1",
            "zip": "00100",
            "city": "Helsinki",
            "country": "FINLAND",
        },
        "paymentInfo": {
            "paymentMethod": "BANK_TRANSFER",
            "accountNumber": ACCOUNT,
            "paymentTermDays": "0",
            "penalInterestRate": 0,
        },
        "invoicingInfo": {
            "identifier": CODE,
            "identifierType": "HETU",
            "personNumber": "E77",
            "language": "SWEDISH",
            "gender": "NOT_APPLICABLE",
        },
        "registryInfo": {"active": True, "email": "tuulia.esimerkki@example.com"},
    }


def test_a_new_person_of_swedens_register_is_told_so() -> None:
    new = person_bodies.new_person(person_wanted(socialSecurityNumber=SWEDISH), Language.SWEDISH)
    assert (new.invoicing_info.identifier, new.invoicing_info.identifier_type) == ("19811228-9874", "SE")


@pytest.mark.parametrize("language", [Language.DANISH, Language.ESTONIAN, Language.NORWEGIAN])
def test_a_language_that_persons_cannot_have_becomes_english(language: Language) -> None:
    assert person_bodies.new_person(person_wanted(), language).invoicing_info.language == "ENGLISH"


def test_a_person_that_is_so_already_is_not_written() -> None:
    assert changed() is None


def test_what_severa_does_not_say_of_a_user_is_no_difference() -> None:
    bare = person_wanted(email=None, code=None, address=None, postalCode=None, city=None, country=None)
    assert changed(bare) is None


def test_an_assumed_country_does_not_replace_the_one_that_is_there() -> None:
    address = held_person()["deliveryAddress"] | {"country": "SWEDEN"}
    assert changed(person_wanted(country=None), deliveryAddress=address) is None


def test_an_address_that_comes_without_a_country_gets_the_companys() -> None:
    update = changed(person_wanted(country=None), deliveryAddress=None)
    assert body_of(update)["deliveryAddress"]["country"] == "FINLAND"


def test_an_update_names_its_fields_and_keeps_all_the_rest() -> None:
    held = held_person()
    update = changed(person_wanted(lastName="Malli", city="Espoo", code="E78"))
    assert update is not None
    assert set(update.fields) == {"lastName", "deliveryAddress.city", "invoicingInfo.personNumber"}
    expected = {field: value for field, value in held.items() if field not in ("id", "homeCountryAddress")}
    expected |= {"lastName": "Malli", "deliveryAddress": held["deliveryAddress"] | {"city": "Espoo"}}
    expected |= {"invoicingInfo": held["invoicingInfo"] | {"personNumber": "E78"}}
    assert body_of(update) == expected


def test_language_gender_and_terms_stay_as_they_are() -> None:
    body = body_of(changed(person_wanted(lastName="Malli")))
    kept = held_person()
    assert body["paymentInfo"] == kept["paymentInfo"]
    assert body["invoicingInfo"] == kept["invoicingInfo"]


def test_a_required_field_that_the_register_lacks_is_filled_in_but_is_no_reason_to_write() -> None:
    bare = {"accountNumber": ACCOUNT}
    assert changed(paymentInfo=bare) is None
    body = body_of(changed(person_wanted(lastName="Malli"), paymentInfo=bare))
    assert body["paymentInfo"] == bare | {
        "paymentMethod": "BANK_TRANSFER",
        "paymentTermDays": "0",
        "penalInterestRate": 0,
    }


def test_the_codes_of_a_former_account_do_not_stay_beside_the_new_one() -> None:
    payment = held_person()["paymentInfo"] | {"clearingCode": "8000"}
    body = body_of(changed(person_wanted(bankAccountNumber=OTHER_ACCOUNT), paymentInfo=payment))
    assert body["paymentInfo"]["accountNumber"] == OTHER_ACCOUNT
    assert not {"bic", "clearingCode"} & body["paymentInfo"].keys()


def test_an_inactive_person_becomes_active() -> None:
    update = changed(registryInfo={"active": False, "email": "tuulia.esimerkki@example.com"})
    assert update is not None
    assert update.fields == ("registryInfo.active",)
    assert body_of(update)["registryInfo"]["active"] is True


def test_a_person_without_a_version_cannot_be_written() -> None:
    with pytest.raises(Untranslatable) as refusal:
        changed(firstName="Tuuli", version=None)
    assert [problem.code for problem in refusal.value.problems] == ["procountor_unreadable"]


def test_numbers_go_back_with_every_digit() -> None:
    held = decode_person(json.dumps(held_person()).replace("41.5", "41.500").encode())
    update = person_bodies.update(person_wanted(lastName="Malli"), held, Language.FINNISH)
    assert update is not None
    assert b'"shoeSize":41.500' in update.body
