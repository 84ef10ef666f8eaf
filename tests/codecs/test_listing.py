from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from severa_procountor.codecs.listing import Listed, listed
from severa_procountor.errors import Untranslatable

FULL = {
    "guid": "g1",
    "number": 1042,
    "status": {"guid": "s1", "name": "Waiting"},
    "projects": [{"guid": "p1"}, {"name": "no guid"}, {"guid": "p2"}],
    "customer": {"guid": "c1", "number": 7},
    "billingCustomer": {"guid": "c2", "number": 1001},
    "invoiceNumberBusinessUnitGuid": "bu1",
    "dueDate": "not a date at all",
}


def read(**changes: Any) -> Listed:
    return listed(json.dumps(FULL | changes).encode())


def test_what_a_poll_needs_is_read() -> None:
    found = read()
    assert (found.guid, found.number, found.status, found.projects) == ("g1", "1042", "s1", ("p1", "p2"))
    assert (found.business_unit, found.customer_number) == ("bu1", "1001")


def test_the_customer_stands_in_for_a_missing_payer() -> None:
    assert read(billingCustomer=None).customer_number == "7"
    assert read(billingCustomer=None, customer=None).customer_number is None


@pytest.mark.parametrize(("number", "text"), [(None, ""), ("A-1", "A-1"), (0, "0"), (2**62, str(2**62))])
def test_a_number_is_a_text_whatever_its_type(number: object, text: str) -> None:
    assert read(number=number).number == text


@pytest.mark.parametrize("name", sorted(FULL.keys() - {"guid"}))
def test_everything_but_the_guid_may_be_absent_or_null(name: str) -> None:
    assert read(**{name: None}).guid == "g1"
    assert listed(json.dumps({k: v for k, v in FULL.items() if k != name}).encode()).guid == "g1"


@pytest.mark.parametrize(
    "odd", [{"status": "Waiting"}, {"projects": {}}, {"number": 1.5}, {"number": [1]}, {"customer": 7}]
)
def test_of_an_odd_item_the_guid_is_kept(odd: dict[str, Any]) -> None:
    found = read(**odd)
    assert (found.guid, found.number, found.projects) == ("g1", "", ())
    assert found.version == read(**odd).version


@pytest.mark.parametrize("item", [b"{}", b'{"guid": null}', b'{"guid": 7}', b"[]", b"7", b'"g1"', b"\xff"])
def test_an_item_without_a_guid_is_named(item: bytes) -> None:
    with pytest.raises(Untranslatable) as refusal:
        listed(item)
    assert [problem.code for problem in refusal.value.problems] == ["severa_unreadable"]


@given(st.dictionaries(st.sampled_from(["notes", "lastUpdatedDateTime", "anything"]), st.text(), min_size=1))
def test_any_change_of_an_item_is_a_new_version(changes: dict[str, str]) -> None:
    assert read(**changes).version != read().version
    assert read(**changes).version == read(**changes).version


def test_the_version_holds_nothing_of_the_content() -> None:
    assert len(read(notes="010180-9026").version) == 24


def test_the_name_of_the_payer_is_read_on_one_line() -> None:
    payer = {"guid": "c2", "name": " Virtanen\n Oy "}
    assert read(billingCustomer=payer).customer == "Virtanen Oy"
    assert read(billingCustomer=None, customer=payer, receiverCustomerName="Other").customer == "Virtanen Oy"


def test_the_name_on_the_letter_stands_in_for_a_missing_one() -> None:
    assert read(receiverCustomerName="Other Oy").customer == "Other Oy"
    assert read().customer == ""


@pytest.mark.parametrize("odd", [7, ["Virtanen"], {"fi": "Virtanen"}])
def test_an_odd_name_is_no_reason_to_read_less(odd: object) -> None:
    found = read(billingCustomer={"guid": "c2", "number": 1001, "name": odd}, receiverCustomerName=odd)
    assert (found.customer, found.customer_number, found.number) == ("", "1001", "1042")
