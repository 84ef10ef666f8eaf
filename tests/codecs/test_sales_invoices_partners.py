"""Which business partner a buyer is: the three rules of the official integration."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sales_invoice_cases import load

from severa_procountor.codecs import procountor
from severa_procountor.codecs.business_partners import Create, Decision, Use, Wanted, Without, decide
from severa_procountor.codecs.sales_invoices import translate
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Level
from severa_procountor.problems.catalogue import catalogue


def _wanted(name: str) -> Wanted:
    case = load(name)
    return translate(case.source, case.company, case.books).partner


COMPANY = _wanted("plain_domestic")  # number 1001, business id 2468135-7
PERSON = _wanted("private_customer")  # number 1001, identity code 010190-901R
NAMELESS = _wanted("private_customer_without_code")


def _found(
    partner_id: int, number: str, identifier: str | None, **rest: Any
) -> procountor.BusinessPartnerBasicInfo:
    body = {
        "id": partner_id,
        "type": "CUSTOMER",
        "invoicingInfo": {"customerNumber": number, "identifier": identifier},
        "registryInfo": {"active": True},
    }
    return procountor.decode(msgspec.json.encode(body | rest), procountor.BusinessPartnerBasicInfo)


def _refused(wanted: Wanted, *found: procountor.BusinessPartnerBasicInfo) -> str:
    with pytest.raises(Untranslatable) as failure:
        decide(wanted, found, create=True)
    (problem,) = failure.value.problems
    assert problem.code in catalogue()
    return f"{problem.code}: {problem.message}"


@pytest.mark.parametrize("identifier", ["2468135-7", "FI24681357", "24681357", " 2468135–7 "])
def test_same_number_and_same_business_id_in_any_form_is_that_partner(identifier: str) -> None:
    assert decide(COMPANY, [_found(5, "1001", identifier)], create=True) == Use(5)


def test_a_number_that_only_contains_ours_is_another_number() -> None:
    assert decide(COMPANY, [_found(5, "11001", "2468135-7")], create=True) == Create(COMPANY.body)


def test_a_supplier_with_the_same_number_does_not_matter() -> None:
    found = _found(5, "1001", "1357924-2", type="SUPPLIER")
    assert decide(COMPANY, [found], create=True) == Create(COMPANY.body)


def test_a_business_id_under_another_number_is_a_new_partner() -> None:
    elsewhere = [_found(6, "2002", "2468135-7")]
    assert decide(COMPANY, [], elsewhere, create=True) == Create(COMPANY.body)


def test_without_leave_to_create_the_invoice_goes_without_partner_and_says_so() -> None:
    decision: Decision = decide(COMPANY, [], [_found(6, "2002", "FI24681357")], create=False)
    assert isinstance(decision, Without)
    assert decision.warning.level is Level.WARNING
    assert "1001" in decision.warning.message
    assert "2002" in decision.warning.message


def test_a_number_with_another_business_id_is_refused_with_both() -> None:
    message = _refused(COMPANY, _found(5, "1001", "1357924-2"))
    assert message.startswith("customer_number_taken")
    assert "2468135-7" in message
    assert "1357924-2" in message


def test_an_inactive_partner_takes_its_number_too() -> None:
    found = _found(5, "1001", "1357924-2", registryInfo={"active": False})
    assert _refused(COMPANY, found).startswith("customer_number_taken")


def test_a_partner_without_business_id_is_not_the_same_and_has_a_remedy_of_its_own() -> None:
    message = _refused(COMPANY, _found(5, "1001", None))
    assert message.startswith("customer_without_business_id")
    assert "2468135-7" in message


def test_of_partners_with_and_without_business_id_the_one_with_another_has_the_number() -> None:
    message = _refused(COMPANY, _found(5, "1001", None), _found(6, "1001", "1357924-2"))
    assert message.startswith("customer_number_taken")
    assert "without business id, 1357924-2" in message


def test_of_two_alike_the_active_one_is_meant() -> None:
    inactive = _found(5, "1001", "2468135-7", registryInfo={"active": False})
    assert decide(COMPANY, [inactive, _found(6, "1001", "2468135-7")], create=True) == Use(6)


def test_an_inactive_one_is_used_if_there_is_no_other_with_a_warning() -> None:
    inactive = _found(5, "1001", "2468135-7", registryInfo={"active": False})
    decision = decide(COMPANY, [inactive], create=True)
    assert isinstance(decision, Use)
    assert decision.id == 5
    assert [note.code for note in decision.notes] == ["partner_inactive"]


def test_two_active_ones_alike_are_refused_by_their_ids() -> None:
    message = _refused(COMPANY, _found(51, "1001", "2468135-7"), _found(62, "1001", "FI24681357"))
    assert message.startswith("partner_ambiguous")
    assert "51, 62" in message


def test_one_partner_found_twice_is_one() -> None:
    assert decide(COMPANY, [_found(5, "1001", "2468135-7")] * 2, create=True) == Use(5)


def test_a_person_is_known_by_the_whole_identity_code() -> None:
    assert decide(PERSON, [_found(5, "1001", "010190-901R")], create=True) == Use(5)
    # The separator tells the century: another person.
    assert _refused(PERSON, _found(5, "1001", "010190A901R")).startswith("customer_number_taken")


def test_a_refusal_holds_no_identity_code() -> None:
    for wanted, identifier in ((PERSON, "2468135-7"), (COMPANY, "010190-901R"), (COMPANY, "SE800101123101")):
        message = _refused(wanted, _found(5, "1001", identifier))
        assert "a person" in message
        assert "901R" not in message
        assert "800101" not in message


def test_a_person_without_code_is_known_by_the_number_unless_a_company_has_it() -> None:
    assert decide(NAMELESS, [_found(5, "1001", None)], create=True) == Use(5)
    assert _refused(NAMELESS, _found(5, "1001", "1357924-2")).startswith("customer_number_taken")


def test_a_partner_without_any_details_is_no_match() -> None:
    bare = procountor.BusinessPartnerBasicInfo(id=1)
    assert decide(COMPANY, [bare], create=True) == Create(COMPANY.body)
