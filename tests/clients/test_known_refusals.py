"""What the two systems are known to refuse has a problem of its own in the catalogue; anything else is quoted."""

from __future__ import annotations

import httpx
import pytest

from severa_procountor.clients.dialects import PROCOUNTOR, SEVERA
from severa_procountor.clients.http import Http
from severa_procountor.clients.messages import Request
from severa_procountor.clients.refusals import Dialect
from severa_procountor.clients.tokens import Token, Tokens
from severa_procountor.errors import AccessDenied, Permanent, Rejected
from severa_procountor.problems import Problem

WRITE = Request(method="POST", template="/things", content=b"{}", writes=True)


def refused(dialect: Dialect, status: int, body: object) -> Permanent:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, json=body))
    with pytest.raises(Permanent) as caught:
        Http(transport=transport).send(dialect, "https://there.example/", WRITE, {})
    return caught.value


def of_procountor(message: str, status: int = 400) -> Permanent:
    return refused(PROCOUNTOR, status, {"errors": [{"status": status, "message": message}]})


def of_severa(type_: str, status: int = 403) -> Permanent:
    return refused(SEVERA, status, {"error": {"type": type_, "details": [{"message": "Wrong."}]}})


@pytest.mark.parametrize(
    ("theirs", "code"),
    [
        ("CLOSED_FISCAL_PERIOD", "period_closed"),
        ("DUE_DATE_BEFORE_BILL_DATE", "due_date_out_of_range"),
        ("ERROR_VATSTATUS_VATPERC", "vat_status_and_rate"),
        ("ERROR_LEDGERACCOUNT_VATPERCENTAGE_COMBINATION", "ledger_account_refused"),
        (
            "DIMENSION_OR_DIMENSION_ITEM_IDENTIFIERS_DOES_NOT_MATCH_THOSE_STORED_IN_DATABASE",
            "dimension_item_closed",
        ),
        ("ERROR_BRN_CODE", "business_id_refused"),
        ("Value of the 'deliveryAddress.country' cannot be blank.", "address_country_missing"),
        (
            "Value of the 'counterParty.counterPartyAddress.country' cannot be blank.",
            "address_country_missing",
        ),
        ("Value of the 'depreciation' field is invalid: ", "procountor_value_unknown"),
        ("Value of the 'invoiceRows[0].unit' field is invalid: BARREL", "procountor_value_unknown"),
    ],
)
def test_what_procountor_names_is_explained_in_its_own_words_too(theirs: str, code: str) -> None:
    refusal = of_procountor(theirs)
    assert type(refusal) is Rejected
    assert refusal.problems == (Problem(code, f"Procountor: {theirs.strip()}"),)


@pytest.mark.parametrize(
    "theirs",
    [
        "ERROR_SOMETHING_ELSE",
        "CLOSED_FISCAL_PERIOD_OF_ANOTHER",
        "Value of the 'date' cannot be blank.",
        "Value of the 'countryman' cannot be blank.",
        "The number is in use.",
    ],
)
def test_what_procountor_does_not_tell_the_meaning_of_is_quoted(theirs: str) -> None:
    assert of_procountor(theirs).problems == (Problem("procountor_refused", f"Procountor: {theirs}"),)


def test_each_of_several_reasons_is_explained_by_itself() -> None:
    body = {
        "errors": [{"message": "ERROR_BRN_CODE"}, {"message": "odd"}, {"message": "CLOSED_FISCAL_PERIOD"}]
    }
    codes = [problem.code for problem in refused(PROCOUNTOR, 400, body).problems]
    assert codes == ["business_id_refused", "procountor_refused", "period_closed"]


def test_the_field_that_procountor_names_stays_in_the_message() -> None:
    body = {"errors": [{"field": "counterParty.identifier", "message": "ERROR_BRN_CODE"}]}
    (problem,) = refused(PROCOUNTOR, 400, body).problems
    assert problem.message == "Procountor: ERROR_BRN_CODE at counterParty.identifier"


@pytest.mark.parametrize(
    ("theirs", "code"),
    [
        ("InsufficientApiScope", "severa_scope_missing"),
        ("AddonMissing", "severa_addon_missing"),
        ("ExcludedFromTrial", "severa_addon_missing"),
        ("FeatureIsNotEnabled", "severa_addon_missing"),
        ("NotAvailableInTrial", "severa_addon_missing"),
        ("AddonMissingTermsOfServiceApproval", "severa_terms_not_approved"),
        ("TermsOfServiceNotApproved", "severa_terms_not_approved"),
        ("OrganizationNotActive", "severa_organisation_inactive"),
        ("TrialExpired", "severa_organisation_inactive"),
        ("HttpsRequired", "severa_address_wrong"),
        ("InvalidApiVersion", "severa_address_wrong"),
        ("ConfigurationError", "severa_access_denied"),
        ("PermissionDenied", "severa_access_denied"),
        ("UserLicenseType", "severa_access_denied"),
    ],
)
def test_each_way_in_which_severa_denies_access_is_explained(theirs: str, code: str) -> None:
    refusal = of_severa(theirs)
    assert type(refusal) is AccessDenied
    assert refusal.problems == (Problem(code, f"Severa: {theirs}: Wrong."),)


@pytest.mark.parametrize("theirs", ["InvalidOperation", "InvalidParameter", "InvalidRequest", "NewOne"])
def test_what_severa_refuses_of_a_document_is_quoted(theirs: str) -> None:
    assert of_severa(theirs, 400).problems == (Problem("severa_refused", f"Severa: {theirs}: Wrong."),)


def test_a_system_knows_its_own_codes_only() -> None:
    assert of_procountor("AddonMissing").problems[0].code == "procountor_refused"
    assert of_severa("CLOSED_FISCAL_PERIOD", 400).problems[0].code == "severa_refused"


def test_why_severa_refuses_a_sign_in_is_explained() -> None:
    def sign_in() -> Token:
        raise of_severa("OrganizationNotActive")

    with pytest.raises(AccessDenied) as denied:
        Tokens("severa", sign_in).current()
    assert denied.value.problems[0].code == "severa_organisation_inactive"
