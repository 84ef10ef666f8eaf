"""A poll reads as little of a reimbursement and its user as it can, so that nothing listed goes unseen."""

from __future__ import annotations

import json
from typing import Any

import pytest
from persons_of import USER

from severa_procountor.codecs.listed_reimbursements import ListedReimbursement, listed, unit_of_user
from severa_procountor.errors import Untranslatable

ITEM: dict[str, Any] = {
    "guid": "r1",
    "number": 31,
    "title": "To Turku",
    "user": {"guid": "u1", "name": "Tuulia Esimerkki"},
    "travelReimbursementStatus": {"guid": "t1", "name": "Approved"},
}


def read(**changes: Any) -> ListedReimbursement:
    return listed(json.dumps(ITEM | changes).encode())


def test_an_item_is_read_by_guid_number_status_and_user() -> None:
    found = read()
    assert (found.guid, found.number, found.status, found.user) == ("r1", "31", "t1", "u1")


def test_what_is_absent_or_null_is_not_known() -> None:
    found = read(number=None, user=None, travelReimbursementStatus=None)
    assert (found.number, found.status, found.user) == ("", None, None)


def test_any_change_is_a_new_version() -> None:
    assert read().version == read().version
    assert len({read().version, read(title="To Oulu").version, read(surprise=1).version}) == 3


def test_nothing_of_the_user_but_the_guid_is_kept() -> None:
    assert "Tuulia" not in repr(read())


def test_an_odd_item_is_known_by_its_guid() -> None:
    found = read(user="Tuulia")
    assert (found.guid, found.number, found.user) == ("r1", "", None)
    assert found.version


@pytest.mark.parametrize("item", [b'{"number": 31}', b"[]", b'{"guid": 1}', b'{"guid": "\xff"}'])
def test_an_item_without_a_guid_is_unreadable(item: bytes) -> None:
    with pytest.raises(Untranslatable) as refusal:
        listed(item)
    assert [problem.code for problem in refusal.value.problems] == ["severa_unreadable"]


def test_the_business_unit_is_all_that_is_read_of_a_user() -> None:
    unit = unit_of_user(json.dumps(USER | {"businessUnit": {"guid": "b1", "companyGuid": "co2"}}).encode())
    assert unit is not None
    assert (unit.guid, unit.company_guid) == ("b1", "co2")


def test_a_user_with_odd_fields_elsewhere_still_has_a_business_unit() -> None:
    odd = USER | {"lastName": 7, "country": "Suomi", "businessUnit": {"guid": "b1"}}
    assert unit_of_user(json.dumps(odd).encode()) is not None


def test_a_user_without_a_business_unit_has_none() -> None:
    assert unit_of_user(json.dumps(USER).encode()) is None


def test_a_user_that_cannot_be_read_is_told_without_what_it_holds() -> None:
    with pytest.raises(Untranslatable) as refusal:
        unit_of_user(json.dumps(USER | {"businessUnit": "Tuulia"}).encode())
    assert "Tuulia" not in str(refusal.value)
