"""Printed invoices and the files on them, in the sandbox Severa."""

from __future__ import annotations

import re

import pytest
from severa_office import ABSENT, Office, error_type

from severa_procountor.sandbox.severa.invoices import SalesInvoice


@pytest.fixture
def office() -> Office:
    return Office()


def with_files(office: Office) -> SalesInvoice:
    return next(sale for sale in office.organisation.sales_invoices if len(sale.files) > 1)


def pages(content: bytes) -> int:
    found = re.search(rb"/Count (\d+)", content)
    assert found
    return int(found[1])


def is_sound(content: bytes) -> bool:
    """Whether the table of contents of a PDF tells where its objects are."""
    start = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    offsets = [int(line[:10]) for line in content[start:].splitlines() if line.endswith(b"00000 n ")]
    return content[start:].startswith(b"xref") and all(
        content[at:].startswith(b"%d 0 obj" % number) for number, at in enumerate(offsets, start=1)
    )


def test_the_options_print_the_invoice_with_its_files_or_one_of_the_two(office: Office) -> None:
    sale = with_files(office)
    path = f"invoices/{sale.invoice.guid}/pdf"

    whole = office.get(path)
    front = office.get(f"{path}?pdfGetOptions=InvoiceOnly")
    behind = office.get(f"{path}?pdfGetOptions=AttachmentAndBreakdown")

    assert whole.headers["content-type"] == "application/pdf"
    assert whole.content == office.get(f"{path}?pdfGetOptions=All").content
    assert [pages(each.content) for each in (whole, front, behind)] == [
        2 + len(sale.files),
        1,
        1 + len(sale.files),
    ]
    assert all(is_sound(each.content) for each in (whole, front, behind))


@pytest.mark.parametrize("query", ["pdfGetOptions=Everything", "pdfGetOptions=all", "invoiceType=Letter"])
def test_options_that_there_are_not_are_refused(office: Office, query: str) -> None:
    guid = office.waiting()[0]["guid"]

    assert error_type(office.get(f"invoices/{guid}/pdf?{query}")) == "InvalidParameter"


@pytest.mark.parametrize("size", [10_000_000, 10_000_001])
def test_a_pdf_can_be_made_of_an_exact_size(office: Office, size: int) -> None:
    guid = office.waiting()[0]["guid"]
    office.control("PUT", f"invoices/{guid}/pdf", {"size": size})

    content = office.get(f"invoices/{guid}/pdf").content

    assert len(content) == size
    assert is_sound(content)


@pytest.mark.parametrize(
    ("kind", "head"),
    [("png", b"\x89PNG\r\n"), ("gif", b"GIF89a"), ("jpeg", b"\xff\xd8\xff"), ("html", b"<html>")],
)
def test_what_is_called_a_pdf_can_be_something_else(office: Office, kind: str, head: bytes) -> None:
    guid = office.waiting()[0]["guid"]
    office.control("PUT", f"invoices/{guid}/pdf", {"kind": kind, "size": 5000})

    answer = office.get(f"invoices/{guid}/pdf")

    assert answer.content.startswith(head)
    assert len(answer.content) == 5000
    assert answer.headers["content-type"] == "application/pdf"


@pytest.mark.parametrize("body", [{"size": 10}, {"kind": "docx"}, {"bytes": 1}])
def test_a_paper_that_cannot_be_made_is_refused(office: Office, body: object) -> None:
    guid = office.waiting()[0]["guid"]

    assert office.control("PUT", f"invoices/{guid}/pdf", body).status_code == 400
    assert office.control("PUT", f"invoices/{ABSENT}/pdf", {}).status_code == 404


def test_the_files_of_an_invoice_are_listed_and_read(office: Office) -> None:
    sale = with_files(office)

    listed = office.get(f"invoices/{sale.invoice.guid}/files").json()

    assert [file["name"] for file in listed] == [file.name for file in sale.files]
    for file in listed:
        assert office.get(f"invoicefiles/{file['guid']}").json() == file
        assert office.get(f"files/{file['fileGuid']}").json()["name"] == file["name"]
        data = office.get(f"files/{file['fileGuid']}/filedata")
        assert len(data.content) == file["size"]
        assert data.headers["content-type"] == file["contentType"]


def test_files_are_paged_by_row(office: Office) -> None:
    path = f"invoices/{with_files(office).invoice.guid}/files"

    assert office.get(f"{path}?firstRow=1&rowCount=1").json() == office.get(path).json()[1:2]


def test_papers_need_a_scope_of_their_own(office: Office) -> None:
    sale = with_files(office)
    reader = office.signed_in("invoices:read")
    paths = (
        f"invoices/{sale.invoice.guid}/pdf",
        f"invoices/{sale.invoice.guid}/files",
        f"invoicefiles/{sale.files[0].guid}",
        f"files/{sale.files[0].file_guid}",
        f"files/{sale.files[0].file_guid}/filedata",
    )

    for path in paths:
        assert office.get(path, reader).status_code == 403
        assert error_type(office.get(path, reader)) == "InsufficientApiScope"


def test_papers_that_are_not_there_are_404(office: Office) -> None:
    for path in (
        f"invoices/{ABSENT}/pdf",
        f"invoices/{ABSENT}/files",
        f"invoicefiles/{ABSENT}",
        f"files/{ABSENT}",
        f"files/{ABSENT}/filedata",
    ):
        assert office.get(path).status_code == 404
