"""What the sandbox Procountor refuses in a sales invoice, rule by rule."""

from __future__ import annotations

from typing import Any

import pytest
from procountor_office import SWEDISH_IBAN, Office, address, fields, findings, invoice, payment, row

BUYER = {"customerNumber": "500", "counterPartyAddress": address()}
EINVOICE = {"address": "003715728600", "operator": "003723327487"}


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


def refused(office: Office, **changes: Any) -> Any:
    answer = office.send("POST", "/invoices", invoice(**changes))
    assert answer.status_code == 400, answer.text
    return answer


def taken(office: Office, **changes: Any) -> bool:
    answer = office.send("POST", "/invoices", invoice(**changes))
    assert answer.status_code == 200, answer.text
    return True


def buyer(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in {**BUYER, **changes}.items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"severaNumber": "1"}, "severaNumber"),
        ({"invoiceRows": [row(), row(project=1)]}, "invoiceRows[1].project"),
        ({"paymentInfo": payment(dueDate=None)}, "paymentInfo.dueDate"),
        ({"extraInfo": {"accountingByRow": True}}, "extraInfo.unitPricesIncludeVat"),
        ({"date": "2.3.2026"}, "date"),
        ({"vatStatus": "1"}, "vatStatus"),
        ({"discountPercent": "0"}, "discountPercent"),
        ({"invoiceRows": [row(vatPercent="")]}, "invoiceRows[0].vatPercent"),
        ({"invoiceRows": [row(product="")]}, "invoiceRows[0].product"),
        ({"invoiceRows": [row(comment="x" * 513)]}, "invoiceRows[0].comment"),
        ({"originalInvoiceNumber": "1" * 41}, "originalInvoiceNumber"),
        ({"additionalInformation": "x" * 10_001}, "additionalInformation"),
        ({"counterParty": buyer(counterPartyAddress=address(name="x" * 81))},
         "counterParty.counterPartyAddress.name"),
        ({"language": None}, "language"),
        ({"vatStatus": None}, "vatStatus"),
        ({"vatStatus": 2}, "vatStatus"),
        ({"invoiceRows": []}, "invoiceRows"),
        ({"invoiceChannel": "EDIFACT"}, "invoiceChannel"),
        ({"invoiceChannel": "PAPER_INVOICE"}, "invoiceChannel"),
        ({"deliveryMethod": "OTHER"}, "deliveryMethod"),
        ({"penaltyPercent": 8.125}, "penaltyPercent"),
        ({"partnerId": 9999}, "partnerId"),
        ({"invoiceTemplateId": 1}, "invoiceTemplateId"),
        ({"factoringContractId": 1}, "factoringContractId"),
        ({"vatCountry": "GERMANY"}, "vatCountry"),
        ({"travelInformationItems": []}, "travelInformationItems"),
        ({"isOffer": True}, "isOffer"),
        ({"invoiceRows": [row(productId=9999)]}, "invoiceRows[0].productId"),
        ({"invoiceRows": [row(vatPercent=24)]}, "invoiceRows[0].vatPercent"),
        ({"invoiceRows": [row(vatStatus=2)]}, "invoiceRows[0].vatStatus"),
        ({"type": "PURCHASE_ORDER"}, "type"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_by_its_path(office: Office, changes: dict[str, Any], field: str) -> None:
    assert field in fields(refused(office, **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"invoiceRows": [row(unit="h")]},
        {"language": "fi"},
        {"invoiceChannel": "LETTER"},
        {"counterParty": buyer(counterPartyAddress=address(country="FI"))},
    ],
)
def test_a_name_outside_its_list_is_refused_without_a_field(office: Office, changes: dict[str, Any]) -> None:
    ((field, message),) = findings(refused(office, **changes))

    assert field is None
    assert message.endswith("' field is invalid: ")


@pytest.mark.parametrize("text", ["Łódź", "Ωmega", "🙂", "Москва", "Ŕ", "\u0081"])
def test_characters_outside_windows_1252_are_refused(office: Office, text: str) -> None:
    assert fields(refused(office, invoiceRows=[row(product=text)])) == {"invoiceRows[0].product"}


def test_the_letters_and_signs_of_windows_1252_are_taken(office: Office) -> None:
    assert taken(office, invoiceRows=[row(product="Käyttöönotto – “šž” 10 € …")])


def test_all_broken_rules_are_told_at_once(office: Office) -> None:
    answer = refused(office, partnerId=9999, vatStatus=2, invoiceRows=[row(vatPercent=24)])

    assert {"partnerId", "vatStatus", "invoiceRows[0].vatPercent"} <= fields(answer)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"invoiceChannel": "EMAIL"}, {"counterParty.email"}),
        ({"invoiceChannel": "MAIL", "counterParty": buyer(counterPartyAddress=address(zip=None))},
         {"counterParty.counterPartyAddress.zip"}),
        ({"invoiceChannel": "MAIL", "billingAddress": address(city=None)}, {"billingAddress.city"}),
        ({"invoiceChannel": "ELECTRONIC_INVOICE", "counterParty": BUYER},
         {"counterParty.einvoiceAddress.address", "counterParty.einvoiceAddress.operator"}),
        ({"invoiceChannel": "ELECTRONIC_INVOICE",
          "counterParty": buyer(einvoiceAddress={"address": EINVOICE["address"]})},
         {"counterParty.einvoiceAddress.operator"}),
        ({"invoiceChannel": "ELECTRONIC_INVOICE", "counterParty": buyer(einvoiceAddress=EINVOICE),
          "billingAddress": {}},
         {f"billingAddress.{name}" for name in ("name", "street", "zip", "city")}),
    ],
)  # fmt: skip
def test_a_channel_asks_for_what_it_needs(office: Office, changes: Any, missing: set[str]) -> None:
    assert fields(refused(office, **changes)) == missing


@pytest.mark.parametrize(
    "changes",
    [
        {"invoiceChannel": "EMAIL", "counterParty": buyer(email="laskut@example.fi")},
        {"invoiceChannel": "MAIL", "counterParty": BUYER},
        {"invoiceChannel": "MAIL", "billingAddress": address()},
        {"invoiceChannel": "ELECTRONIC_INVOICE", "counterParty": buyer(einvoiceAddress=EINVOICE),
         "billingAddress": address()},
    ],
)  # fmt: skip
def test_a_channel_with_what_it_needs_is_taken(office: Office, changes: dict[str, Any]) -> None:
    assert taken(office, **changes)


def test_a_foreign_electronic_invoice_needs_no_operator(office: Office) -> None:
    german = buyer(
        counterPartyAddress=address(country="GERMANY"), einvoiceAddress={"address": "9930:DE123456789"}
    )

    assert taken(office, invoiceChannel="ELECTRONIC_INVOICE", counterParty=german)


@pytest.mark.parametrize("email", ["laskut", "a@b", "a b@example.fi", "a@example.fi;b@example.fi"])
def test_an_address_that_is_no_e_mail_address_is_refused(office: Office, email: str) -> None:
    assert fields(refused(office, counterParty=buyer(email=email))) == {"counterParty.email"}


def test_a_copy_to_the_main_address_is_refused(office: Office) -> None:
    both = buyer(email="a@example.fi", bccAddresses=["a@example.fi"])

    assert fields(refused(office, counterParty=both)) == {"counterParty.bccAddresses[0]"}


def test_an_address_needs_its_country(office: Office) -> None:
    answer = refused(office, deliveryAddress=address(country=None))

    message = "Value of the 'deliveryAddress.country' cannot be blank."
    assert findings(answer) == {("deliveryAddress.country", message)}


@pytest.mark.parametrize("identifier", ["1572860-1", "1572860", "FI15728601", "15728600"])
def test_a_malformed_finnish_business_id_is_refused(office: Office, identifier: str) -> None:
    answer = refused(office, counterParty=buyer(identifier=identifier))

    assert findings(answer) == {("counterParty.identifier", "ERROR_BRN_CODE")}


@pytest.mark.parametrize("identifier", ["1572860-0", "FI15728600", "010190-900P"])
def test_a_business_id_a_vat_number_and_a_personal_code_are_taken(office: Office, identifier: str) -> None:
    assert taken(office, counterParty=buyer(identifier=identifier))


def test_a_partner_must_be_a_customer(office: Office) -> None:
    supplier = office.partner_id("Supplier")

    assert fields(refused(office, partnerId=supplier)) == {"partnerId"}
    assert taken(office, partnerId=office.partner_id("berg"))


def test_a_due_date_before_the_date_is_refused_without_a_field(office: Office) -> None:
    answer = refused(office, paymentInfo=payment(dueDate="2026-03-01"))

    assert findings(answer) == {(None, "DUE_DATE_BEFORE_BILL_DATE")}


def test_the_term_is_at_most_999_days(office: Office) -> None:
    assert taken(office, paymentInfo=payment(dueDate="2028-11-25"))
    assert fields(refused(office, paymentInfo=payment(dueDate="2028-11-26"))) == {"paymentInfo.dueDate"}


@pytest.mark.parametrize("account", ["FI2112345600000786", "FI21 1234 5600 0007 85", SWEDISH_IBAN, "", None])
def test_only_an_account_of_the_company_is_taken(office: Office, account: str | None) -> None:
    info = payment(bankAccount={"accountNumber": account} if account is not None else None)

    assert fields(refused(office, paymentInfo=info)) == {"paymentInfo.bankAccount.accountNumber"}


def test_cash_needs_no_account(office: Office) -> None:
    assert taken(office, paymentInfo=payment(paymentMethod="CASH", bankAccount=None))


@pytest.mark.parametrize(("currency", "rate"), [("EUR", 1.1), ("SEK", 0), ("SEK", 1_000_001), ("SEK", -1)])
def test_a_currency_rate_must_be_possible(office: Office, currency: str, rate: float) -> None:
    info = payment(currency=currency, currencyRate=rate)

    assert fields(refused(office, paymentInfo=info)) == {"paymentInfo.currencyRate"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"bankReferenceCode": "1233"}, "bankReferenceCode"),
        ({"bankReferenceCode": "RF19539007547034"}, "bankReferenceCode"),
        ({"bankReferenceCode": "1232", "bankReferenceCodeType": "RF"}, "bankReferenceCode"),
        ({"bankReferenceCode": "1234566", "bankReferenceCodeType": "OCR"}, "bankReferenceCodeType"),
    ],
)
def test_a_reference_is_checked_by_its_type(office: Office, changes: dict[str, str], field: str) -> None:
    assert fields(refused(office, paymentInfo=payment(**changes))) == {f"paymentInfo.{field}"}


def test_domestic_sales_without_vat_do_not_fit(office: Office) -> None:
    answer = refused(office, invoiceRows=[row(), row(vatPercent=0)])

    assert findings(answer) == {("invoiceRows[1].vatStatus", "ERROR_VATSTATUS_VATPERC")}


def test_a_reason_for_no_vat_does_not_fit_a_percentage(office: Office) -> None:
    answer = refused(office, vatStatus=5)

    assert findings(answer) == {("invoiceRows[0].vatStatus", "ERROR_VATSTATUS_VATPERC")}


def test_the_status_of_a_row_goes_before_that_of_the_invoice(office: Office) -> None:
    assert taken(office, invoiceRows=[row(), row(vatPercent=0, vatStatus=12)])


@pytest.mark.parametrize("date", ["2025-12-31", "2026-01-31", "2030-01-01"])
def test_a_date_in_a_closed_year_or_period_is_forbidden(office: Office, date: str) -> None:
    answer = office.send("POST", "/invoices", invoice(date=date, paymentInfo=payment(dueDate=date)))

    assert answer.status_code == 403
    assert findings(answer) == {(None, "CLOSED_FISCAL_PERIOD")}


def test_null_is_taken_for_a_reference_and_for_nothing_else(office: Office) -> None:
    body = {**invoice(), "partnerId": None}
    assert office.send("POST", "/invoices", body).status_code == 200

    answer = office.send("POST", "/invoices", {**invoice(), "orderReference": None})
    assert (answer.status_code, fields(answer)) == (400, {"orderReference"})


def test_the_same_external_number_is_taken_twice(office: Office) -> None:
    first, second = (office.posted(originalInvoiceNumber="77001") for _ in range(2))

    assert first["id"] != second["id"]


class TestSwedishCompany:
    """Rules that depend on the company's country."""

    INFO = payment(currency="SEK", bankAccount={"accountNumber": SWEDISH_IBAN})

    def post(self, office: Office, **changes: Any) -> Any:
        body = invoice(**{"paymentInfo": self.INFO, "invoiceRows": [row(vatPercent=25)], **changes})
        return office.send("POST", "/invoices", body, headers=office.swedish)

    def test_a_generated_reference_is_an_ocr_number(self, office: Office) -> None:
        info = self.post(office).json()["paymentInfo"]

        assert info["bankReferenceCodeType"] == "OCR"

    def test_a_bankgiro_payment_names_the_companys_own_bankgiro(self, office: Office) -> None:
        giro = {**self.INFO, "paymentMethod": "DOMESTIC_PAYMENT_BANKGIRO"}

        own = self.post(office, paymentInfo={**giro, "bankAccount": {"accountNumber": "5050-1055"}})
        other = self.post(office, paymentInfo={**giro, "bankAccount": {"accountNumber": "991-2346"}})

        assert own.status_code == 200
        assert fields(other) == {"paymentInfo.bankAccount.accountNumber"}

    def test_finnish_fields_are_refused(self, office: Office) -> None:
        assert fields(self.post(office, buyerReferenceIdentifier="1")) == {"buyerReferenceIdentifier"}
