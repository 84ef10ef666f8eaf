"""The validator finds what is wrong with a call, and nothing wrong with a good one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from contract.openapi import Contract

GUID = "0fe1cd27-3f0a-1b2c-0d4e-5f60718293a4"
OTHER = "1fe1cd27-3f0a-1b2c-0d4e-5f60718293a4"
SIGNED = {"Authorization": "Bearer t", "Client_Id": "c"}
JSON = {**SIGNED, "Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
INVOICES = "/v1/invoices"


def _invoice(**changes: Any) -> dict[str, Any]:
    """The smallest sales invoice of procountor.md section 5."""
    return {
        "type": "SALES_INVOICE",
        "date": "2026-10-01",
        "counterParty": {"counterPartyAddress": {"name": "Buyer name"}},
        "paymentInfo": {
            "paymentMethod": "BANK_TRANSFER",
            "currency": "EUR",
            "dueDate": "2026-10-11",
            "currencyRate": 1,
        },
        "extraInfo": {"accountingByRow": True, "unitPricesIncludeVat": False},
        "discountPercent": 0,
        "invoiceRows": [_row()],
        "vatStatus": 1,
        "invoiceChannel": "NO_SENDING",
        "language": "FINNISH",
        **changes,
    }


def _row(**changes: Any) -> dict[str, Any]:
    row = {"product": "Cup", "quantity": 2, "unit": "PIECE", "unitPrice": 3.5, "discountPercent": 0}
    return {**row, "vatPercent": 25.5, **changes}


def _posted(procountor: Contract, invoice: dict[str, Any]) -> list[str]:
    return procountor.check_request("POST", "/invoices", [], JSON, json.dumps(invoice).encode())


def test_a_good_invoice_passes(procountor: Contract) -> None:
    assert _posted(procountor, _invoice()) == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"typo": 1}, "body: undeclared property 'typo'"),
        ({"invoiceRows": [_row(), _row(price=1)]}, "body.invoiceRows[1]: undeclared property 'price'"),
        (
            {"invoiceRows": [_row(vatPercent="25.5")]},
            "body.invoiceRows[0].vatPercent: '25.5' breaks type 'number'",
        ),
        ({"invoiceRows": [_row(product="")]}, "body.invoiceRows[0].product: '' breaks minLength 1"),
        ({"invoiceChannel": "FAX"}, "body.invoiceChannel: 'FAX' is none of the 6 values"),
        ({"date": "2026-02-30"}, "body.date: '2026-02-30' breaks format 'date'"),
        ({"date": "20261001"}, "body.date: '20261001' breaks format 'date'"),
        ({"date": None}, "body.date: None breaks type 'string'"),
        ({"partnerId": 2**31}, "body.partnerId: 2147483648 breaks format 'int32'"),
        ({"discountPercent": 101}, "body.discountPercent: 101 breaks maximum 100"),
        ({"extraInfo": {}}, "body.extraInfo: 'accountingByRow' is a required property"),
        ({"orderReference": "x" * 71}, "breaks maxLength 70"),
        ({"additionalInformation": "Kraków, Žilina, Ŕ"}, "characters outside Windows-1252"),
    ],
)
def test_a_broken_invoice_is_reported(procountor: Contract, changes: dict[str, Any], finding: str) -> None:
    assert any(finding in problem for problem in _posted(procountor, _invoice(**changes)))


def test_all_that_is_wrong_is_reported_at_once(procountor: Contract) -> None:
    assert len(_posted(procountor, _invoice(date="x", language="SUOMI", typo=1))) == 3


def test_a_missing_property_is_reported(procountor: Contract) -> None:
    invoice = _invoice()
    del invoice["counterParty"]

    assert _posted(procountor, invoice) == ["body: 'counterParty' is a required property"]


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        (b"", "body: missing"),
        (b"{", "body: not JSON"),
        (b'{"discountPercent": NaN}', "body: not JSON"),
        (b'{"date": "2026-10-01", "date": "2026-10-02"}', "given twice"),
        (b'{"date": "\xe4"}', "body: not JSON"),
    ],
)
def test_a_body_that_is_not_json_is_reported(procountor: Contract, body: bytes, finding: str) -> None:
    [problem] = procountor.check_request("POST", "/invoices", [], JSON, body)
    assert finding in problem


def test_a_body_with_get_is_reported(procountor: Contract) -> None:
    assert procountor.check_request("GET", "/invoices", [], JSON, b"{}") == [
        "body: GET is declared without one"
    ]


def test_another_content_type_is_reported(procountor: Contract) -> None:
    [problem] = procountor.check_request(
        "POST", "/invoices", [], {**SIGNED, "content-type": "text/plain"}, json.dumps(_invoice()).encode()
    )
    assert problem == "body: content type 'text/plain' is not application/json"


def test_an_unknown_path_is_reported(procountor: Contract) -> None:
    assert procountor.check_request("GET", "/invoice", [], SIGNED, b"") == [
        "path /invoice is not in the contract"
    ]


def test_an_undeclared_method_is_reported(procountor: Contract) -> None:
    [problem] = procountor.check_request("DELETE", "/invoices/1", [], SIGNED, b"")
    assert problem == "DELETE is not declared for /invoices/1"


@pytest.mark.parametrize(
    ("query", "findings"),
    [
        ([("status", "APPROVED,PAID"), ("size", "200"), ("page", "0")], []),
        ([("createdStartDate", "2026-10-01T12:00:00"), ("startDate", "2026-10-01")], []),
        ([("size", "201")], ["query size: 201 breaks maximum 200"]),
        ([("size", "many")], ["query size: 'many' breaks type 'integer'"]),
        ([("isOffer", "True")], ["query isOffer: 'True' breaks type 'boolean'"]),
        ([("status", "APPROVED,GONE")], ["query status[1]: 'GONE' is none of the 20 values"]),
        ([("originalInvoiceNumber", "1"), ("originalInvoiceNumber", "2")], ["given 2 times"]),
        ([("status", "APPROVED"), ("status", "PAID")], ["the list is joined with commas"]),
        ([("createdStartDate", "2026-10-01T12:00:00Z")], ["breaks format 'date-time'"]),
        ([("createdStartDate", "2026-10-01")], ["breaks format 'date-time'"]),
        ([("number", "1")], ["query number: not declared"]),
        ([("productId", "1,x")], ["query productId[1]: 'x' breaks type 'number'"]),
    ],
)
def test_query_parameters_of_procountor(
    procountor: Contract, query: list[tuple[str, str]], findings: list[str]
) -> None:
    problems = procountor.check_request("GET", "/invoices", query, SIGNED, b"")

    assert len(problems) == len(findings)
    assert all(finding in problem for finding, problem in zip(findings, problems, strict=True))


def test_a_required_query_parameter_is_missed(procountor: Contract) -> None:
    assert procountor.check_request("GET", "/invoices/transactions", [], SIGNED, b"") == [
        "query invoiceIds: missing"
    ]


def test_the_one_list_of_procountor_that_repeats(procountor: Contract) -> None:
    path = "/invoices/transactions"

    assert (
        procountor.check_request("GET", path, [("invoiceIds", "1"), ("invoiceIds", "2")], SIGNED, b"") == []
    )
    assert procountor.check_request("GET", path, [("invoiceIds", "1,2")], SIGNED, b"") != []


def test_partner_names_are_searched_by_header_and_not_by_query(procountor: Contract) -> None:
    path = "/businesspartners"

    assert procountor.check_request("GET", path, [], {**SIGNED, "name": "Oy"}, b"") == []
    assert procountor.check_request("GET", path, [("name", "Oy")], SIGNED, b"") == [
        "query name: not declared"
    ]


@pytest.mark.parametrize(
    ("query", "findings"),
    [
        ([("invoiceStatusGuids", GUID), ("invoiceStatusGuids", OTHER), ("rowCount", "100")], []),
        ([("changedSince", "2026-10-01T00:00:00Z")], []),
        ([("changedSince", "2026-10-01T00:00:00.125+03:00")], []),
        ([("changedSince", "2026-10-01T00:00:00")], ["breaks format 'date-time'"]),
        ([("invoiceStatusGuids", f"{GUID},{OTHER}")], ["is not a guid"]),
        ([("invoiceStatusGuids", GUID.upper())], ["is not a guid"]),
        ([("rowCount", "1000")], ["rowCount: 1000 is more than 100"]),
        ([("numbers", "1"), ("numbers", "x")], ["query numbers[1]: 'x' breaks type 'number'"]),
        ([("rowCount", "1"), ("rowCount", "2")], ["query rowCount: given 2 times"]),
        ([("status", GUID)], ["query status: not declared"]),
    ],
)
def test_query_parameters_of_severa(
    severa: Contract, query: list[tuple[str, str]], findings: list[str]
) -> None:
    problems = severa.check_request("GET", INVOICES, query, SIGNED, b"")

    assert len(problems) == len(findings)
    assert all(finding in problem for finding, problem in zip(findings, problems, strict=True))


def test_what_every_call_carries_is_missed(severa: Contract, procountor: Contract) -> None:
    assert severa.check_request("GET", INVOICES, [], {}, b"") == [
        "header authorization is missing",
        "header client_id is missing",
    ]
    assert procountor.check_request("GET", "/invoices", [], {}, b"") == ["header authorization is missing"]


def test_headers_that_are_not_known_are_not_missed(severa: Contract) -> None:
    assert severa.check_request("GET", INVOICES, [], None, b"") == []


@pytest.mark.parametrize(
    ("operation", "findings"),
    [
        ({"op": "Replace", "path": "/status/guid", "value": GUID}, 0),
        ({"op": "Replace", "path": "/status/guid", "value": None}, 0),
        ({"op": "Add", "path": "/status/guid", "value": GUID}, 1),
        ({"op": "Replace", "path": "/status/guid", "value": 5}, 1),
        ({"op": "Replace", "path": "/status/guid", "value": GUID, "note": ""}, 1),
    ],
)
def test_patch_operations_of_severa(severa: Contract, operation: dict[str, Any], findings: int) -> None:
    body = json.dumps([operation]).encode()
    assert len(severa.check_request("PATCH", f"{INVOICES}/{GUID}", [], JSON, body)) == findings


def test_a_patch_that_is_no_list_is_reported(severa: Contract) -> None:
    body = json.dumps({"op": "Replace", "path": "/status/guid", "value": GUID}).encode()
    [problem] = severa.check_request("PATCH", f"{INVOICES}/{GUID}", [], JSON, body)
    assert problem.endswith("is not array or null")


def test_a_refresh_token_is_a_bare_json_string(severa: Contract) -> None:
    client = {"Client_Id": "c", "Content-Type": "application/json; charset=utf-8"}

    assert severa.check_request("POST", "/v1/refreshtoken", [], client, b'"abc"') == []
    assert severa.check_request("POST", "/v1/refreshtoken", [], client, b'{"refresh_token": "abc"}') != []


def test_paths_of_one_shape_are_told_apart_by_what_fits(severa: Contract) -> None:
    for place in (GUID, "FI", "FIN", "Finland"):
        assert severa.check_request("GET", f"/v1/localization/countries/{place}", [], SIGNED, b"") == []


def test_a_literal_path_goes_before_a_template(procountor: Contract) -> None:
    query = [("includeLocalizations", "true")]

    assert procountor.check_request("GET", "/products/1", query, SIGNED, b"") == []
    assert procountor.check_request("GET", "/products/groups", query, SIGNED, b"") == [
        "query includeLocalizations: not declared"
    ]


@pytest.mark.parametrize(
    ("path", "body", "good"),
    [
        ("/invoices/1,2", [], True),
        ("/invoices/1%2C2", [], True),
        ("/invoices/1,2", {}, False),
        ("/invoices/1", [], False),
        ("/invoices/1,2/paymentevents", [], False),
    ],
)
def test_several_ids_are_answered_by_a_list(procountor: Contract, path: str, body: Any, good: bool) -> None:
    assert (procountor.check_answer("GET", path, 200, None, json.dumps(body).encode()) == []) is good


def test_batches_hold_at_most_200_whole_numbers(procountor: Contract) -> None:
    def ask(ids: str) -> list[str]:
        return procountor.check_request("GET", f"/invoices/{ids}", [], SIGNED, b"")

    assert ask(",".join(map(str, range(200)))) == []
    assert ask(",".join(map(str, range(201)))) == ["path: 201 ids, more than 200"]
    assert ask("1,,2") == ["path: '' is not an id"]
    assert ask("abc") == ["path: 'abc' is not an id"]


def test_writes_take_one_id(procountor: Contract) -> None:
    body = json.dumps(_invoice()).encode()

    assert procountor.check_request("PUT", "/invoices/1", [], JSON, body) == []
    assert procountor.check_request("PUT", "/invoices/1,2", [], JSON, body) != []


def test_the_token_call_of_procountor(procountor: Contract) -> None:
    def ask(headers: dict[str, str], body: bytes) -> list[str]:
        return procountor.check_request("POST", "/oauth/token", [], headers, body)

    good = b"grant_type=client_credentials&client_id=a&client_secret=b&api_key=c"
    assert ask(FORM, good) == []
    assert ask({"Content-Type": FORM["Content-Type"] + "; charset=utf-8"}, good) != []
    assert ask(JSON, b"{}") != []
    assert ask(FORM, good + b"&scope=all") == ["body: undeclared property 'scope'"]
    assert ask(FORM, b"grant_type=client_credentials&client_id=a&client_secret=b") != []


def test_the_answer_of_the_token_call_holds_a_jwt(procountor: Contract) -> None:
    def answered(token: str) -> list[str]:
        body = json.dumps({"access_token": token, "expires_in": 3600, "token_type": "Bearer"}).encode()
        return procountor.check_answer("POST", "/oauth/token", 200, None, body)

    assert answered("a.b.c") == []
    assert answered("abc") != []


def _mixed(*parts: tuple[bytes, bytes]) -> bytes:
    sent = (b"--b\r\nContent-Type: %s\r\n\r\n%s\r\n" % part for part in parts)
    return b"".join((*sent, b"--b--\r\n"))


GOOD_RECORD = (
    b"application/json",
    b'{"name":"a.pdf","referenceType":"INVOICE","referenceId":1,"sendWithInvoice":true}',
)
PDF = (b"application/pdf", b"%PDF-1.4")


@pytest.mark.parametrize("headers", [None, {"Content-Type": "multipart/mixed; boundary=b"}])
@pytest.mark.parametrize(
    ("body", "good"),
    [
        (_mixed(GOOD_RECORD, PDF), True),
        (_mixed(GOOD_RECORD), False),
        (_mixed(PDF, GOOD_RECORD), False),
        (_mixed((b"application/json", b'{"name":"a.pdf"}'), PDF), False),
        (GOOD_RECORD[1], False),
    ],
)
def test_a_read_attachment_is_its_record_and_then_its_file(
    procountor: Contract, headers: dict[str, str] | None, body: bytes, good: bool
) -> None:
    assert (procountor.check_answer("GET", "/attachments/1", 200, headers, body) == []) == good


def test_a_form_whose_headers_are_not_known_is_read_by_the_boundary_that_it_begins_with(
    procountor: Contract,
) -> None:
    def form(meta: bytes) -> bytes:
        parts = ((b"meta", b"application/json", meta), (b"file; filename=a.pdf", *PDF))
        sent = (
            b"--b\r\nContent-Disposition: form-data; name=%s\r\nContent-Type: %s\r\n\r\n%s\r\n" % part
            for part in parts
        )
        return b"".join((*sent, b"--b--\r\n"))

    def check(meta: bytes) -> list[str]:
        return procountor.check_request("POST", "/attachments", [], None, form(meta))

    assert check(GOOD_RECORD[1]) == []
    assert check(b"{}") != []


def test_an_attachment_is_a_json_part_and_a_file(procountor: Contract) -> None:
    def sent(meta: dict[str, Any], kind: str = "application/json") -> list[str]:
        part = b'--x\r\nContent-Disposition: form-data; name="meta"\r\nContent-Type: ' + kind.encode()
        file = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF'
        body = part + b"\r\n\r\n" + json.dumps(meta).encode() + b"\r\n" + file + b"\r\n--x--\r\n"
        headers = {**SIGNED, "Content-Type": "multipart/form-data; boundary=x"}
        return procountor.check_request("POST", "/attachments", [], headers, body)

    good = {"name": "a.pdf", "referenceType": "INVOICE", "referenceId": 1, "sendWithInvoice": True}
    assert sent(good) == []
    assert sent({**good, "referenceId": "1"}) == ["body.meta.referenceId: '1' breaks type 'integer'"]
    assert sent(good, "text/plain") != []


def _errors(message: str) -> bytes:
    return json.dumps({"errors": [{"status": 400, "message": message}]}).encode()


@pytest.mark.parametrize(
    ("status", "body", "good"),
    [
        (400, _errors("DUE_DATE_BEFORE_BILL_DATE"), True),
        (401, _errors("Unauthorized"), True),
        (409, _errors("conflict"), True),
        (401, b'{"error": "invalid_token"}', False),
        (201, b"{}", False),
        (418, b"{}", False),
        (500, b"<html>", True),
        (429, b"", True),
    ],
)
def test_statuses_of_procountor(procountor: Contract, status: int, body: bytes, good: bool) -> None:
    assert (procountor.check_answer("POST", "/invoices", status, None, body) == []) is good


def _exception(kind: str) -> bytes:
    location = {"type": "RequestBody", "name": "status", "identifier": "x"}
    details = [{"message": "no", "url": None, "location": location}]
    return json.dumps(
        {"error": {"httpStatusCode": 400, "type": kind, "details": details, "stack": None}}
    ).encode()


@pytest.mark.parametrize(
    ("status", "body", "good"),
    [
        (200, b"[]", True),
        (400, _exception("InvalidParameter"), True),
        (400, _exception("NoSuchThing"), False),
        (404, b"", True),
        (404, _exception("InvalidParameter"), False),
        (201, b"[]", False),
        (302, b"", False),
        (429, b"API calls quota exceeded! maximum admitted 10 per 1s.", True),
    ],
)
def test_statuses_of_severa(severa: Contract, status: int, body: bytes, good: bool) -> None:
    assert (severa.check_answer("GET", INVOICES, status, None, body) == []) is good


def test_an_answer_that_is_wrong_inside_is_reported(severa: Contract) -> None:
    body = b'[{"guid": 1, "number": 3000000000, "status": {"name": "x"}, "date": "1.10.2026", "extra": null}]'

    problems = severa.check_answer("GET", INVOICES, 200, {"Content-Type": "text/html"}, body)

    assert problems == [
        "answer: content type 'text/html' is not application/json",
        "answer[0].guid: 1 is not null or string",
        "answer[0].number: 3000000000 breaks format 'int32'",
        "answer[0].status: 'guid' is a required property",
        "answer[0].date: '1.10.2026' breaks format 'date'",
        "answer[0]: undeclared property 'extra'",
    ]


def test_a_pdf_is_not_taken_for_json(severa: Contract) -> None:
    pdf = {"Content-Type": "application/pdf"}
    assert severa.check_answer("GET", f"{INVOICES}/{GUID}/pdf", 200, pdf, b"%PDF-1.7") == []


def test_a_folder_without_contracts_gives_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONTRACTS_FOLDER", str(tmp_path))
    assert Contract.load("severa") is None
