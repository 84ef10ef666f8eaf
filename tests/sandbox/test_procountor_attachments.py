"""Attachments of invoices in the sandbox Procountor."""

from __future__ import annotations

import hashlib
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import pytest
from procountor_office import Office, fields, findings, invoice, json_part, payment, row

from severa_procountor.sandbox.procountor.attachments import LARGEST


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def kept(office: Office) -> Any:
    return office.posted()


def meta(reference_id: int, **changes: Any) -> dict[str, Any]:
    plain = {
        "name": "a.pdf",
        "referenceType": "INVOICE",
        "referenceId": reference_id,
        "sendWithInvoice": True,
    }
    return {name: value for name, value in {**plain, **changes}.items() if value is not None}


def attached(office: Office, kept: Any) -> list[str]:
    return [each["name"] for each in office.get(f"/invoices/{kept['id']}").json()["attachments"]]


def test_an_attachment_is_listed_on_the_invoice_and_on_its_receipt(office: Office, kept: Any) -> None:
    answer = office.attach(kept["id"])
    one = answer.json()

    assert answer.status_code == 200
    assert (one["name"], one["mimeType"], one["sendWithInvoice"]) == (
        "Invoice-10001.pdf",
        "application/pdf",
        True,
    )
    assert office.get(f"/invoices/{kept['id']}").json()["attachments"] == [one]
    assert office.get(f"/ledgerreceipts/{kept['ledgerReceiptId']}").json()["attachments"] == [one]


def test_the_order_of_the_parts_does_not_matter(office: Office, kept: Any) -> None:
    file, about = ("a.pdf", b"%PDF-1.4", "application/pdf"), json_part(meta(kept["id"]))

    assert office.upload({"meta": about, "file": file}).status_code == 200
    assert office.upload({"file": file, "meta": about}).status_code == 200


def test_one_name_may_be_there_twice(office: Office, kept: Any) -> None:
    ids = {office.attach(kept["id"]).json()["id"] for _ in range(2)}

    assert len(ids) == 2
    assert attached(office, kept) == ["Invoice-10001.pdf"] * 2


def test_a_file_comes_back_as_it_was_sent_behind_its_record(office: Office, kept: Any) -> None:
    content = bytes(range(256)) + b"\r\n--boundary\r\n"
    one = office.attach(kept["id"], content=content).json()

    answer = office.get(f"/attachments/{one['id']}")
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    record, file = BytesParser(policy=HTTP).parsebytes(head + answer.content).iter_parts()

    assert answer.headers["content-type"].startswith("multipart/mixed")
    assert record.get_content_type() == "application/json"
    assert (file.get_content_type(), file.get_payload(decode=True)) == ("application/pdf", content)


def test_the_mime_type_follows_from_the_name(office: Office, kept: Any) -> None:
    one = office.attach(kept["id"], "page.gif", mimeType="application/pdf").json()

    assert one["mimeType"] == "image/gif"


@pytest.mark.parametrize(("size", "status"), [(LARGEST, 200), (LARGEST + 1, 400), (0, 400)])
def test_a_file_has_one_byte_to_ten_million(office: Office, kept: Any, size: int, status: int) -> None:
    answer = office.attach(kept["id"], content=b"x" * size)

    assert answer.status_code == status
    assert len(attached(office, kept)) == (status == 200)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "Invoice"}, "name"),
        ({"name": "a/b.pdf"}, "name"),
        ({"name": None}, "name"),
        ({"sendWithInvoice": None}, "sendWithInvoice"),
        ({"sendWithInvoice": "true"}, "sendWithInvoice"),
        ({"referenceId": 9999}, "referenceId"),
        ({"referenceType": "LEDGERRECEIPT"}, "referenceType"),
        ({"referenceType": "RECEIPT"}, None),
        ({"typo": 1}, "typo"),
    ],
)
def test_what_is_said_wrongly_of_a_file_is_refused(
    office: Office, kept: Any, changes: dict[str, Any], field: str | None
) -> None:
    about = json_part(meta(kept["id"], **changes))
    answer = office.upload({"meta": about, "file": ("a.pdf", b"%PDF-1.4", "application/pdf")})

    assert (answer.status_code, fields(answer)) == (400, {field})
    assert attached(office, kept) == []


def test_what_is_said_of_a_file_has_to_be_marked_as_json(office: Office, kept: Any) -> None:
    file = ("a.pdf", b"%PDF-1.4", "application/pdf")
    _, content, _ = json_part(meta(kept["id"]))

    for unmarked in ((None, content), (None, content, "text/plain")):
        answer = office.upload({"meta": unmarked, "file": file})
        assert findings(answer) == {(None, "Content type must be application/json")}


@pytest.mark.parametrize("name", ["meta", "file"])
def test_both_parts_have_to_be_there(office: Office, kept: Any, name: str) -> None:
    parts = {"meta": json_part(meta(kept["id"])), "file": ("a.pdf", b"%PDF-1.4", "application/pdf")}
    del parts[name]

    assert fields(office.upload(parts)) == {name}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{}", "application/json"),
        (b"nothing", "multipart/form-data"),
        (b"nothing", "multipart/form-data; boundary=b"),
        (b"--b\r\nContent-Disposition: form-data; name=meta\r\n\r\n{}", "multipart/form-data; boundary=b"),
    ],
)
def test_a_body_that_is_no_form_is_refused(office: Office, content: bytes, kind: str) -> None:
    headers = {**office.headers, "Content-Type": kind}

    assert office.client.post("/api/attachments", content=content, headers=headers).status_code == 400


def test_a_file_is_renamed_and_keeps_its_extension(office: Office, kept: Any) -> None:
    path = f"/attachments/{office.attach(kept['id']).json()['id']}"

    renamed = office.send("PATCH", path, {"name": "other.pdf"})
    changed = office.send("PATCH", path, {"name": "other.gif"})

    assert (renamed.status_code, renamed.json()["name"]) == (200, "other.pdf")
    assert (changed.status_code, fields(changed)) == (400, {"name"})
    assert attached(office, kept) == ["other.pdf"]


def test_a_deleted_file_is_gone(office: Office, kept: Any) -> None:
    path = f"/attachments/{office.attach(kept['id']).json()['id']}"

    assert office.send("DELETE", path).status_code == 204
    assert office.get(path).status_code == 404
    assert office.send("DELETE", path).status_code == 404
    assert attached(office, kept) == []


def test_nothing_is_attached_renamed_or_deleted_once_the_invoice_is_approved(
    office: Office, kept: Any
) -> None:
    path = f"/attachments/{office.attach(kept['id']).json()['id']}"
    office.send("PUT", f"/invoices/{kept['id']}/approve")

    answers = (
        office.attach(kept["id"]),
        office.send("PATCH", path, {"name": "other.pdf"}),
        office.send("DELETE", path),
    )

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert attached(office, kept) == ["Invoice-10001.pdf"]


def test_attachments_stay_when_the_invoice_is_changed_and_its_receipt_made_anew(
    office: Office, kept: Any
) -> None:
    office.attach(kept["id"])
    latest = office.get(f"/invoices/{kept['id']}").json()

    changed = office.send("PUT", f"/invoices/{kept['id']}", {**latest, "invoiceRows": [row(quantity=3)]})
    receipt = office.get(f"/ledgerreceipts/{changed.json()['ledgerReceiptId']}").json()

    assert changed.json()["attachments"] == latest["attachments"] == receipt["attachments"]


def test_attachments_are_searched_only_where_document_management_is_paid_for(office: Office) -> None:
    swedish = invoice(
        invoiceRows=[row(vatPercent=25)],
        paymentInfo=payment(currency="SEK", paymentMethod="CASH", bankAccount=None),
    )
    number = office.send("POST", "/invoices", swedish, headers=office.swedish).json()["id"]
    for name, size in (("one.pdf", 10), ("two.gif", 20)):
        office.attach(number, name, b"x" * size, headers=office.swedish)

    def found(**query: Any) -> list[str]:
        answer = office.get("/attachments", headers=office.swedish, **query)
        return [each["name"] for each in answer.json()["results"]]

    assert office.get("/attachments").status_code == 403
    assert found(referenceId=number) == ["two.gif", "one.pdf"]
    assert found(orderBySize="ASC") == ["one.pdf", "two.gif"]
    assert found(minSize=11) == found(name="TWO") == ["two.gif"]
    assert found(createdEndDate="2026-03-01") == found(type="PURCHASE_INVOICE") == []


def test_the_state_tells_name_size_and_digest_of_what_is_attached(office: Office, kept: Any) -> None:
    office.attach(kept["id"], content=b"%PDF-1.4 x", sendWithInvoice=False)

    [shown] = office.client.get("/_sandbox/state").json()["companies"][0]["invoices"]

    assert shown["attachments"] == [
        {
            "name": "Invoice-10001.pdf",
            "size": 10,
            "sha256": hashlib.sha256(b"%PDF-1.4 x").hexdigest(),
            "sendWithInvoice": False,
        }
    ]
