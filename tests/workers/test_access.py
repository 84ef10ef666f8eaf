from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from scripted_systems import CASE, ScriptedProcountor, invoice_of
from two_systems import COMPANY, TENANT, Office

from severa_procountor.codecs.severa import Customer
from severa_procountor.errors import AccessDenied, Failure, Missing, Snoozed, Unavailable, Untranslatable
from severa_procountor.workers.access import REGISTER_LIFE
from severa_procountor.workers.cards import CUSTOMER_LIFE
from severa_procountor.workers.runtime import ACCESS_LIFE_S


def wait(office: Office, seconds: float) -> None:
    office.clock.pass_ms(int(seconds * 1000))


def customer(
    office: Office, guid: str = "g1", *, attempts: int = 1, customers: str = "1001,1002"
) -> Customer | None:
    """The card behind an invoice that was taken so often."""
    office.see(guid, customers=customers)
    record = msgspec.structs.replace(office.record(guid), attempts=attempts)
    return office.tenant.billing_customer(record, invoice_of(office.severa, guid))


def email(card: Customer | None) -> str | None:
    assert card is not None
    return card.email


def more_customers(office: Office) -> None:
    """A second invoice, of a second customer."""
    office.severa.customers["c2"] = json.loads(bytes(CASE.customer)) | {"guid": "c2", "number": 1002}
    office.severa.add("g2", 1043, billingCustomer={"guid": "c2", "number": 1002})


def test_what_severa_knows_is_read_once_and_again_when_it_is_old(office: Office) -> None:
    for _ in range(3):
        office.tenant.organisation()
    assert office.severa.count("organization_details") == 1
    wait(office, REGISTER_LIFE)
    office.tenant.organisation()
    assert office.severa.count("organization_details") == 2


def test_what_was_known_under_other_credentials_is_not_believed(office: Office) -> None:
    office.tenant.organisation()
    office.settle(client_id="another")
    office.tenant.organisation()
    assert office.severa.count("organization_details") == 2


def test_what_the_books_allow_is_read_once_and_again_when_it_is_old(office: Office) -> None:
    assert office.company.books() is office.company.books()
    wait(office, REGISTER_LIFE)
    office.company.books()
    assert [office.procountor.count(call) for call in ("company", "vats", "bank_accounts")] == [2, 2, 2]


def test_books_without_a_currency_have_severas(office: Office) -> None:
    office.procountor.own["companyCurrency"] = None
    assert office.company.books().currency == "EUR"


def test_a_key_that_opens_another_companys_books_is_refused(office: Office) -> None:
    office.procountor.own["id"] = 2
    with pytest.raises(AccessDenied) as refusal:
        office.company.books()
    (problem,) = refusal.value.problems
    assert problem.code == "procountor_wrong_company"
    assert "vats" not in office.procountor.calls


def test_a_new_key_is_held_against_the_settings_at_once(office: Office) -> None:
    """What the old key opened must not vouch for the new one."""
    office.company.books()
    office.by_key["key-2"] = ScriptedProcountor(office.clock, company_id=2)
    office.settle({"procountor": {"company_id": 1, "api_key": "env:KEY2"}})
    with pytest.raises(AccessDenied):
        office.company.books()


def test_a_new_company_id_is_held_against_the_key_at_once(office: Office) -> None:
    office.company.books()
    office.settle({"procountor": {"company_id": 2, "api_key": "env:KEY"}})
    with pytest.raises(AccessDenied):
        office.company.books()


def test_what_is_remembered_of_one_companys_books_is_not_believed_of_anothers(office: Office) -> None:
    office.company.registers.note_partner("1001", b"{}")
    office.settle({"procountor": {"company_id": 2, "api_key": "env:KEY"}})
    assert office.company.registers.partner("1001") is None


def test_secrets_that_were_replaced_are_read_again_when_access_was_denied(office: Office) -> None:
    office.company.books()
    office.by_key["key-new"] = office.procountor
    office.set_key("key-new")
    wait(office, ACCESS_LIFE_S + 1)
    assert office.company is office.company
    assert office.keys_used == ["key-1"]
    office.runtime.forget_access(TENANT)
    office.company.books()
    assert office.keys_used == ["key-1", "key-new"]


def test_secrets_are_not_read_again_within_a_minute(office: Office) -> None:
    """Refused sign-ins count for the client that all tenants share."""
    before = office.company
    wait(office, ACCESS_LIFE_S)
    office.runtime.forget_access(TENANT)
    assert office.company is before


def test_settings_that_changed_are_used_at_once(office: Office) -> None:
    before = office.company
    assert office.company is before
    office.settle({"create_customers": True})
    assert office.company.settings.create_customers
    assert office.company.settings_version != before.settings_version


def test_a_company_whose_status_got_another_id_is_reached_by_the_new_one(office: Office) -> None:
    before = office.company
    office.severa.statuses[1]["guid"] = "s9"
    wait(office, REGISTER_LIFE)
    assert (before.named.status_before, office.company.named.status_before) == ("s1", "s9")


def test_a_company_without_settings_or_whose_settings_lead_nowhere_is_not_reached(office: Office) -> None:
    assert office.tenant.company("other") is None
    office.settle({"severa_company": "Nobody Oy"})
    assert office.tenant.company(COMPANY) is None
    assert office.tenant.carriers() == []
    assert [problem.code for _, problem in office.tenant.unresolved()] == ["severa_company_unknown"]


def test_a_tenant_without_settings_is_not_reached(office: Office) -> None:
    assert office.runtime.tenant("other") is None


def test_a_company_whose_key_is_refused_carries_nothing_and_is_named(office: Office) -> None:
    office.procountor.own["id"] = 2
    assert office.tenant.carriers() == []
    assert [(name, problem.code) for name, problem in office.tenant.unresolved()] == [
        (COMPANY, "procountor_wrong_company")
    ]


@pytest.mark.parametrize("failure", [Unavailable("procountor", "GET", "ill"), Snoozed(5, "quota")])
def test_a_procountor_that_does_not_answer_leaves_its_documents_seen(
    office: Office, failure: Failure
) -> None:
    office.procountor.fail("company", failure, failure)
    assert [company.name for company in office.tenant.carriers()] == [COMPANY]
    assert office.tenant.unresolved() == []


def test_the_customers_of_a_page_are_read_in_one_call(office: Office) -> None:
    more_customers(office)
    found = [customer(office, guid) for guid in ("g1", "g2")]
    assert [card.guid for card in found if card] == ["c1", "c2"]
    assert ("customers_by_number", (1001, 1002)) in office.severa.asked
    assert (office.severa.count("customers_by_number"), office.severa.count("customer")) == (1, 0)


def test_a_customer_is_read_again_when_it_is_old(office: Office) -> None:
    customer(office)
    office.severa.customers["c1"]["email"] = "uusi@asiakas.example"
    wait(office, CUSTOMER_LIFE - 1)
    assert email(customer(office)) is None
    wait(office, 1)
    assert email(customer(office)) == "uusi@asiakas.example"


def test_a_document_that_is_tried_again_has_its_customer_read_past_the_memory(office: Office) -> None:
    customer(office)
    office.severa.customers["c1"]["email"] = "uusi@asiakas.example"
    assert email(customer(office, attempts=2)) == "uusi@asiakas.example"
    assert email(customer(office)) == "uusi@asiakas.example"
    assert office.severa.count("customer") == 1


@pytest.mark.parametrize("customers", ["", "1002", "abc,²"])
def test_a_customer_that_the_page_does_not_name_is_read_alone(office: Office, customers: str) -> None:
    card = customer(office, customers=customers)
    assert card is not None
    assert office.severa.count("customer") == 1


def test_one_card_that_cannot_be_read_does_not_hold_up_the_others(office: Office) -> None:
    more_customers(office)
    office.severa.customers["c2"]["email"] = 7
    assert customer(office, "g1") is not None
    with pytest.raises(Untranslatable):
        customer(office, "g2")


def test_the_payer_goes_before_the_customer(office: Office) -> None:
    more_customers(office)
    payers = []
    for billing in ({"guid": "c2"}, None):
        office.severa.invoices["g1"]["billingCustomer"] = billing
        card = customer(office)
        payers.append(card and card.guid)
    assert payers == ["c2", "c1"]


@pytest.mark.parametrize("payer", [None, {}, {"name": "Asiakas Oy"}])
def test_an_invoice_that_names_no_customer_has_none(office: Office, payer: dict[str, Any] | None) -> None:
    office.severa.invoices["g1"] |= {"billingCustomer": payer, "customer": None}
    assert customer(office) is None


def test_a_customer_that_is_gone_is_missing(office: Office) -> None:
    office.severa.customers.clear()
    with pytest.raises(Missing):
        customer(office)


def test_accounts_of_the_company_in_use_are_its_own(office: Office) -> None:
    def account(number: str, **more: Any) -> dict[str, Any]:
        return {"guid": number, "accountNumber": number, **more}

    office.severa.accounts = [
        account("own", company={"guid": "co1"}),
        account("shared"),
        account("other", company={"guid": "co2"}),
        account("old", isActive=False),
    ]
    assert [found.account_number for found in office.company.severa_accounts()] == ["own", "shared"]
    office.company.severa_accounts()
    assert office.severa.count("bank_accounts") == 1


def test_the_companys_home_is_severas_else_procountors_else_that_of_the_settings(office: Office) -> None:
    books = office.company.books()
    assert office.company.home(books) == ("FI", "EUR")
    office.severa.companies[0] |= {"country": {"code3": "SWE"}, "currencyCode": "SEK"}
    wait(office, REGISTER_LIFE)
    assert office.company.home(books) == ("SE", "SEK")
    office.severa.companies[0] |= {"country": None, "currencyCode": None}
    office.procountor.own |= {"country": None, "companyCurrency": None}
    wait(office, REGISTER_LIFE)
    with pytest.raises(Untranslatable) as refusal:
        office.company.home(office.company.books())
    assert [problem.code for problem in refusal.value.problems] == ["company_home_unknown"]
    office.procountor.own["companyCurrency"] = "NOK"
    office.settle({"default_country": "NO"})
    wait(office, REGISTER_LIFE)
    assert office.company.home(office.company.books()) == ("NO", "NOK")


def test_a_sealed_text_can_be_compared_and_not_read(office: Office) -> None:
    seal = office.company.sealed("010180-9026")
    assert seal == office.company.sealed("010180-9026") != office.company.sealed("010180-9037")
    assert "010180" not in seal
