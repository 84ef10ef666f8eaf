from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from wires import Recorder, severa_over

from severa_procountor.errors import Missing, Rejected, Unavailable, UnknownOutcome, Unreachable


def in_turn(*answers: httpx.Response) -> Recorder:
    waiting = iter(answers)
    return Recorder(lambda _: next(waiting))


def page(count: int, token: str | None = None, first: int = 0) -> httpx.Response:
    headers = {} if token is None else {"NextPageToken": token}
    return httpx.Response(
        200, json=[{"guid": str(first + number)} for number in range(count)], headers=headers
    )


def queries(recorder: Recorder) -> list[dict[str, list[str]]]:
    return [
        {name: request.url.params.get_list(name) for name in request.url.params}
        for request in recorder.requests
    ]


def guids(pages: list[bytes]) -> list[str]:
    return [item["guid"] for body in pages for item in json.loads(body)]


def test_a_token_list_is_followed_until_no_next_token_comes() -> None:
    recorder = in_turn(page(2, "a"), page(2, "b", first=2), page(1, first=4))
    assert guids(list(severa_over(recorder).invoices_in_status(["s1", "s2"]))) == ["0", "1", "2", "3", "4"]
    filters = {"invoiceStatusGuids": ["s1", "s2"], "rowCount": ["100"]}
    assert queries(recorder) == [filters, filters | {"pageToken": ["a"]}, filters | {"pageToken": ["b"]}]


def test_an_empty_page_with_a_next_token_is_not_the_end() -> None:
    recorder = in_turn(page(0, "a"), page(1))
    assert guids(list(severa_over(recorder).products())) == ["0"]


def test_a_page_token_that_comes_twice_ends_the_walk_loudly() -> None:
    recorder = in_turn(page(1, "a"), page(1, "a"))
    with pytest.raises(Unavailable, match="the same page token came twice"):
        list(severa_over(recorder).products())


@pytest.mark.parametrize("status", [400, 404])
def test_a_page_token_refused_in_the_middle_starts_the_list_again_once(status: int) -> None:
    refused = httpx.Response(status)
    recorder = in_turn(page(1, "a"), refused, page(1, "b"), page(1, first=1))
    assert guids(list(severa_over(recorder).products())) == ["0", "0", "1"]
    recorder = in_turn(page(1, "a"), refused, page(1, "b"), refused)
    with pytest.raises((Rejected, Missing)):
        list(severa_over(recorder).products())


def test_a_refused_first_page_is_not_asked_again() -> None:
    recorder = in_turn(httpx.Response(400))
    with pytest.raises(Rejected):
        list(severa_over(recorder).products())


def test_a_row_list_ends_with_the_first_page_that_is_not_full() -> None:
    recorder = in_turn(page(2), page(2, first=2), page(1, first=4))
    assert guids(list(severa_over(recorder, page_size=2).cost_centers())) == ["0", "1", "2", "3", "4"]
    assert [query["firstRow"] for query in queries(recorder)] == [["0"], ["2"], ["4"]]
    assert {query["rowCount"][0] for query in queries(recorder)} == {"2"}


def test_a_row_list_that_is_empty_is_one_call() -> None:
    recorder = in_turn(page(0))
    assert list(severa_over(recorder, page_size=2).business_units()) == [b"[]"]


def test_a_row_list_that_does_not_go_on_ends_loudly() -> None:
    recorder = Recorder(lambda _: page(2))
    with pytest.raises(Unavailable, match="the same page came twice"):
        list(severa_over(recorder, page_size=2).work_types())


def test_a_page_that_is_not_an_array_is_unavailable() -> None:
    for walk in (lambda client: client.products(), lambda client: client.work_types()):
        with pytest.raises(Unavailable, match="answered without a list"):
            list(walk(severa_over(in_turn(httpx.Response(200, json={})))))


def test_no_status_number_or_guid_asks_for_nothing_rather_than_for_everything() -> None:
    recorder = in_turn()
    client = severa_over(recorder)
    assert list(client.invoices_in_status([])) == []
    assert list(client.customers_by_number([])) == []
    assert list(client.projects_by_guid([])) == []
    assert recorder.requests == []


def test_many_values_are_asked_for_in_parts_that_fit_into_an_address() -> None:
    recorder = Recorder(lambda _: page(1))
    wanted = [f"{number:036}" for number in range(120)]
    assert len(list(severa_over(recorder).projects_by_guid(wanted))) == 3
    assert [guid for query in queries(recorder) for guid in query["projectGuids"]] == wanted
    assert max(len(str(request.url)) for request in recorder.requests) < 3000


def test_moving_an_invoice_replaces_its_status_by_json_patch() -> None:
    recorder = in_turn(httpx.Response(200, json=[{"guid": "g", "status": {"guid": "s"}}]))
    assert json.loads(severa_over(recorder).move_invoice("g", "s"))[0]["status"] == {"guid": "s"}
    request = recorder.requests[0]
    assert (request.method, request.url.path) == ("PATCH", "/rest-api/v1/invoices/g")
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == [{"op": "Replace", "path": "/status/guid", "value": "s"}]


def test_a_move_without_an_answer_has_an_unknown_outcome() -> None:
    with pytest.raises(UnknownOutcome):
        severa_over(in_turn(httpx.Response(502))).move_invoice("g", "s", path="/invoiceStatus/guid")


def test_moving_a_reimbursement_replaces_its_status_by_json_patch() -> None:
    recorder = in_turn(httpx.Response(200, json=[]), httpx.Response(200, json=[]))
    severa_over(recorder).move_reimbursement("g", "s")
    severa_over(recorder).move_reimbursement("g", "s", path="/status/guid")
    paths = [json.loads(request.content)[0]["path"] for request in recorder.requests]
    assert paths == ["/travelReimbursementStatus/guid", "/status/guid"]
    assert recorder.requests[0].url.path == "/rest-api/v1/travelreimbursements/g"


def test_reimbursements_are_listed_by_status_and_without_one_not_at_all() -> None:
    recorder = in_turn(page(1))
    client = severa_over(recorder)
    assert list(client.reimbursements_in_status([])) == []
    list(client.reimbursements_in_status(["a", "b"]))
    assert [query["travelReimbursementStatusGuids"] for query in queries(recorder)] == [["a", "b"]]


def test_a_fee_is_written_as_it_is_and_once() -> None:
    recorder = in_turn(httpx.Response(201, json=[{"guid": "f"}]), httpx.Response(200, json=[{"guid": "f"}]))
    client = severa_over(recorder)
    soon = time.monotonic() + 60
    assert json.loads(client.create_project_fee(b'{"quantity":1}', deadline=soon)) == [{"guid": "f"}]
    client.change_project_fee("f", b"[]", deadline=soon)
    assert [(request.method, request.url.path, request.content) for request in recorder.requests] == [
        ("POST", "/rest-api/v1/projectfees", b'{"quantity":1}'),
        ("PATCH", "/rest-api/v1/projectfees/f", b"[]"),
    ]


@pytest.mark.parametrize(
    "write",
    [
        lambda client, by: client.create_project_fee(b"{}", deadline=by),
        lambda client, by: client.change_project_fee("f", b"[]", deadline=by),
        lambda client, by: client.move_reimbursement("g", "s", deadline=by),
    ],
)
def test_a_write_without_an_answer_has_an_unknown_outcome_and_never_leaves_late(
    write: Callable[[Any, float], object],
) -> None:
    recorder = Recorder(lambda _: httpx.Response(502))
    with pytest.raises(UnknownOutcome):
        write(severa_over(recorder), time.monotonic() + 60)
    with pytest.raises(Unreachable):
        write(severa_over(recorder), time.monotonic() - 0.001)
    assert len(recorder.requests) == 1


def test_files_of_a_reimbursement_are_written_as_they_come_up_to_a_limit() -> None:
    def file() -> httpx.Response:
        return httpx.Response(200, content=b"%PDF-1.7", headers={"Content-Type": "application/pdf"})

    recorder, pdf, receipt = in_turn(file(), file()), io.BytesIO(), io.BytesIO()
    client = severa_over(recorder)
    assert client.reimbursement_pdf("g", pdf, 100) == 8
    assert client.file_data("f", receipt, 4) == 5
    assert (pdf.getvalue(), len(receipt.getvalue())) == (b"%PDF-1.7", 5)
    assert [request.url.path for request in recorder.requests] == [
        "/rest-api/v1/travelreimbursements/g/pdf",
        "/rest-api/v1/files/f/filedata",
    ]


def test_every_call_names_the_client_beside_the_token() -> None:
    recorder = in_turn(httpx.Response(200, json={}))
    severa_over(recorder).organization_details()
    assert recorder.requests[0].headers["client_id"] == "client"
    assert recorder.requests[0].headers["authorization"] == "Bearer severa-token"


def test_the_heartbeat_is_an_answer_without_content() -> None:
    recorder = in_turn(httpx.Response(204))
    severa_over(recorder).heartbeat()
    assert recorder.requests[0].url.path == "/rest-api/heartbeat/authorized"


def test_bank_accounts_can_be_those_of_one_company_and_in_use() -> None:
    recorder = in_turn(page(0), page(0))
    list(severa_over(recorder).bank_accounts(company_guid="c", active=True))
    list(severa_over(recorder).bank_accounts())
    paging = {"firstRow": ["0"], "rowCount": ["100"]}
    assert queries(recorder) == [{"companyGuid": ["c"], "active": ["true"], **paging}, paging]


def test_changes_are_asked_for_by_a_moment_with_its_zone() -> None:
    recorder = Recorder(lambda _: page(0))
    client = severa_over(recorder)
    since = datetime(2026, 3, 1, 12, 30, 15, 999_999, timezone(timedelta(hours=2)))
    for walk in (client.projects, client.cost_centers, client.business_units):
        list(walk(changed_since=since))
        list(walk())
    moments = [query.get("changedSince") for query in queries(recorder)]
    assert moments == [["2026-03-01T12:30:15+02:00"], None] * 3
    assert b"2026-03-01T12%3A30%3A15%2B02%3A00" in recorder.requests[0].url.query


def test_a_moment_without_a_zone_is_not_asked_for() -> None:
    recorder = in_turn()
    with pytest.raises(ValueError, match="time zone"):
        severa_over(recorder).projects(datetime(2026, 3, 1))  # noqa: DTZ001
    assert recorder.requests == []


def test_what_a_credit_note_gives_back_is_paged_by_row_except_fees() -> None:
    recorder = in_turn(page(2), page(1, first=2), page(2), page(0), page(1, "a"), page(1, first=1))
    client = severa_over(recorder, page_size=2)
    assert guids(list(client.reimbursed_work_hours("r"))) == ["0", "1", "2"]
    assert guids(list(client.reimbursed_travel_expenses("r"))) == ["0", "1"]
    assert guids(list(client.reimbursed_fees("r"))) == ["0", "1"]
    asked = [query.get("firstRow") or query.get("pageToken") for query in queries(recorder)]
    assert asked == [["0"], ["2"], ["0"], ["2"], None, ["a"]]


def test_a_pdf_is_asked_for_as_a_pdf_with_the_parts_that_are_wanted() -> None:
    recorder = in_turn(httpx.Response(200, content=b"%PDF-1.7", headers={"Content-Type": "application/pdf"}))
    file = io.BytesIO()
    assert severa_over(recorder).invoice_pdf("g", "AttachmentAndBreakdown", file, 100) == 8
    assert file.getvalue() == b"%PDF-1.7"
    request = recorder.requests[0]
    assert (request.method, request.url.path) == ("GET", "/rest-api/v1/invoices/g/pdf")
    assert request.headers["accept"] == "application/pdf"
    assert queries(recorder) == [{"pdfGetOptions": ["AttachmentAndBreakdown"]}]


@pytest.mark.parametrize(
    ("call", "path"),
    [
        (lambda client: client.invoice("g"), "/v1/invoices/g"),
        (lambda client: client.invoice_settings("g"), "/v1/invoices/g/invoicesettings"),
        (lambda client: list(client.invoice_rows("g")), "/v1/invoices/g/invoicerows"),
        (lambda client: list(client.row_work_hours("g")), "/v1/invoicerows/g/workhours"),
        (lambda client: list(client.row_fees("g")), "/v1/invoicerows/g/projectfees"),
        (lambda client: list(client.row_travel_expenses("g")), "/v1/invoicerows/g/projecttravelexpenses"),
        (lambda client: list(client.invoice_files("g")), "/v1/invoices/g/files"),
        (lambda client: list(client.invoice_work_hours("g")), "/v1/invoices/g/workhours"),
        (lambda client: list(client.invoice_fees("g")), "/v1/invoices/g/projectfees"),
        (lambda client: list(client.invoice_travel_expenses("g")), "/v1/invoices/g/projecttravelexpenses"),
        (lambda client: list(client.reimbursed_work_hours("g")), "/v1/invoicerows/g/reimbursedworkhours"),
        (lambda client: list(client.reimbursed_fees("g")), "/v1/invoicerows/g/reimbursedprojectfees"),
        (
            lambda client: list(client.reimbursed_travel_expenses("g")),
            "/v1/invoicerows/g/reimbursedprojecttravelexpenses",
        ),
        (lambda client: client.flat_rate("g"), "/v1/flatrates/g"),
        (lambda client: client.customer("g"), "/v1/customers/g"),
        (lambda client: client.project("g"), "/v1/projects/g"),
        (lambda client: client.countries(), "/v1/localization/countries"),
        (lambda client: client.vat_rates(), "/v1/vatrates"),
        (lambda client: list(client.invoice_statuses()), "/v1/invoicestatuses"),
        (lambda client: list(client.travel_expense_types()), "/v1/travelexpensetypes"),
        (lambda client: client.reimbursement("g"), "/v1/travelreimbursements/g"),
        (
            lambda client: list(client.reimbursement_expenses("g")),
            "/v1/travelreimbursements/g/projecttravelexpenses",
        ),
        (lambda client: list(client.reimbursement_statuses()), "/v1/travelreimbursementstatuses"),
        (lambda client: list(client.expense_files("g")), "/v1/projecttravelexpenses/g/files"),
        (lambda client: client.user("g"), "/v1/users/g"),
        (lambda client: list(client.project_fees()), "/v1/projectfees"),
        (lambda client: list(client.fees_of_project("g")), "/v1/projects/g/projectfees"),
        (lambda client: client.project_fee("g"), "/v1/projectfees/g"),
    ],
)
def test_each_method_is_one_get_of_its_path(call: Callable[[Any], object], path: str) -> None:
    recorder = in_turn(httpx.Response(200, json=[]))
    call(severa_over(recorder))
    assert [(request.method, request.url.path) for request in recorder.requests] == [
        ("GET", f"/rest-api{path}")
    ]
