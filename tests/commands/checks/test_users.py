from __future__ import annotations

import pytest
from persons_of import ACCOUNT, CODE, USER
from register_desk import RegisterDesk, codes, told
from scripted_travels import travels

from severa_procountor.commands.checks.users import look
from severa_procountor.problems import Level

NAME = "E77 Tuulia Esimerkki"


@pytest.fixture(autouse=True)
def _travels(desk: RegisterDesk) -> None:
    desk.settle(**travels())
    desk.severa.people = [USER]


def test_a_user_whose_person_procountor_has_is_matched(desk: RegisterDesk) -> None:
    desk.books.add(7)
    seen = desk.look(look)
    assert (codes(seen), dict(seen.outcomes)) == ([], {"matched": 1})


def test_a_user_whom_procountor_lacks_is_an_error(desk: RegisterDesk) -> None:
    assert told(desk.look(look)) == [("person_unknown", NAME, Level.ERROR)]


def test_a_user_who_has_not_travelled_lately_is_a_warning(desk: RegisterDesk) -> None:
    desk.severa.people = [USER | {"guid": "u9", "socialSecurityNumber": None}, USER]
    desk.severa.unused = {"u9"}
    assert told(desk.look(look)) == [
        ("person_identity_missing", NAME, Level.WARNING),
        ("person_unknown", NAME, Level.ERROR),
    ]


def test_a_user_whom_procountor_lacks_is_counted_where_persons_are_created(desk: RegisterDesk) -> None:
    desk.settle(**travels(update_persons=True))
    seen = desk.look(look)
    assert told(seen) == [("created_when_needed", NAME, Level.CHANGE)]
    assert (seen.level, seen.outcomes["to be created"]) == (None, 1)


def test_a_person_that_is_there_twice_is_ambiguous(desk: RegisterDesk) -> None:
    desk.books.add(7)
    desk.books.add(8)
    assert codes(desk.look(look)) == ["person_ambiguous"]


def test_an_inactive_person_is_a_warning(desk: RegisterDesk) -> None:
    desk.books.add(7)["registryInfo"] = {"active": False}
    assert told(desk.look(look)) == [("person_inactive", NAME, Level.WARNING)]


def test_a_person_whose_code_the_list_hides_is_left_to_the_first_reimbursement(desk: RegisterDesk) -> None:
    desk.books.add(7)
    desk.books.hides_codes = True
    seen = desk.look(look)
    assert (codes(seen), dict(seen.outcomes)) == ([], {"only told by the person's card": 1})
    assert desk.books.count("person") == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"socialSecurityNumber": None}, "person_identity_missing"),
        ({"socialSecurityNumber": "131052-952L"}, "person_identity_invalid"),
        ({"bankAccountNumber": None}, "person_account_missing"),
        ({"bankAccountNumber": "FI2112345600000786"}, "person_account_invalid"),
    ],
    ids=lambda value: str(value),
)
def test_what_a_user_lacks_is_told_by_name(
    desk: RegisterDesk, changes: dict[str, str | None], code: str
) -> None:
    desk.severa.people = [USER | changes]
    assert told(desk.look(look)) == [(code, NAME, Level.ERROR)]


def test_no_code_and_no_account_is_told(desk: RegisterDesk) -> None:
    desk.severa.people = [
        USER | {"guid": "u2", "lastName": CODE, "bankAccountNumber": "FI2112345600000786"},
        USER | {"guid": "u3", "firstName": None, "lastName": None, "code": CODE},
        USER,
    ]
    text = repr(desk.look(look).found)
    assert "952K" not in text
    assert "1234560000078" not in text
    assert ACCOUNT not in text


def test_a_user_without_a_name_is_told_by_number(desk: RegisterDesk) -> None:
    desk.severa.people = [USER | {"firstName": None, "lastName": None}]
    assert told(desk.look(look)) == [("person_name_missing", "E77", Level.ERROR)]


def test_of_several_companies_each_has_its_own_users(desk: RegisterDesk) -> None:
    desk.severa.companies.append({"guid": "co2", "name": "Other", "currencyCode": "EUR"})
    desk.severa.people = [
        USER | {"businessUnit": {"companyGuid": "co1"}},
        USER | {"guid": "u2", "businessUnit": {"companyGuid": "co2"}},
        USER | {"guid": "u3", "isActive": False, "businessUnit": {"companyGuid": "co1"}},
    ]
    assert desk.look(look).looked_at == 1
