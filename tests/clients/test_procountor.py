from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from wires import Recorder, procountor_over

from severa_procountor.clients.procountor import PAGE_SIZE
from severa_procountor.errors import Missing, Rejected, Unavailable, UnknownOutcome, Unreachable


def in_turn(*answers: httpx.Response) -> Recorder:
    """One answer after the other, then empty lists."""
    waiting = iter(answers)
    return Recorder(lambda _: next(waiting, results()))


def results(*ids: int, name: str = "results", total: int | None = None) -> httpx.Response:
    return httpx.Response(
        200, json={name: [{"id": number} for number in ids], "meta": {"pageSize": 200, "totalCount": total}}
    )


def soon() -> float:
    return time.monotonic() + 60


def test_invoices_are_walked_by_the_last_id_of_the_page_before() -> None:
    full = range(1, PAGE_SIZE + 1)
    recorder = in_turn(results(*full, total=PAGE_SIZE + 1), results(PAGE_SIZE + 1))
    pages = list(
        procountor_over(recorder).invoices_created_since("2026-01-01T00:00:00", types=["SALES_INVOICE"])
    )
    assert [len(json.loads(body)["results"]) for body in pages] == [PAGE_SIZE, 1]
    first, second = (dict(request.url.params) for request in recorder.requests)
    assert first == {
        "types": "SALES_INVOICE",
        "createdStartDate": "2026-01-01T00:00:00",
        "orderById": "ASC",
        "size": "200",
    }
    assert second == first | {"previousId": str(PAGE_SIZE)}


def test_a_full_last_page_is_followed_by_an_empty_one() -> None:
    recorder = in_turn(results(*range(1, PAGE_SIZE + 1)), results())
    assert len(list(procountor_over(recorder).bank_accounts())) == 2


@pytest.mark.parametrize(
    ("metas", "calls"),
    [
        ([{"totalCount": 3}], 1),
        ([{"pageSize": 200}, {"pageSize": 200}], 2),
        ([{"totalCount": 5}, {"totalCount": 2}], 2),
        ([None, None], 2),
    ],
)
def test_a_short_page_is_the_last_only_if_the_server_says_so(
    metas: list[dict[str, int] | None], calls: int
) -> None:
    pages = [[1, 2, 3], [4, 5] if metas[-1] == {"totalCount": 2} else []]
    answers = [
        httpx.Response(200, json={"results": [{"id": number} for number in ids], "meta": meta})
        for ids, meta in zip(pages, metas, strict=False)
    ]
    recorder = in_turn(*answers)

    list(procountor_over(recorder).bank_accounts())

    assert len(recorder.requests) == calls


def test_pages_that_do_not_go_on_end_loudly() -> None:
    recorder = Recorder(lambda _: results(*range(1, PAGE_SIZE + 1)))
    with pytest.raises(Unavailable, match="do not go on"):
        list(procountor_over(recorder).bank_accounts())


def test_products_may_come_under_their_older_name_and_have_no_page_number() -> None:
    recorder = in_turn(
        results(*range(1, PAGE_SIZE + 1), name="products", total=PAGE_SIZE + 1), results(900, name="products")
    )
    assert len(list(procountor_over(recorder).products(code="A 1", type="SALES"))) == 2
    assert "page" not in recorder.requests[1].url.params
    assert recorder.requests[1].url.params["previousId"] == str(PAGE_SIZE)


@pytest.mark.parametrize("body", [{}, [], {"results": 3}, {"meta": {"totalCount": 4}}, {"results": [{}]}])
def test_an_answer_without_a_list_does_not_pass_for_none_found(body: object) -> None:
    with pytest.raises(Unavailable, match="answered without a list"):
        procountor_over(in_turn(httpx.Response(200, json=body))).invoices(original_invoice_number="1042")


@pytest.mark.parametrize("meta", [{"totalCount": 0}, {"resultCount": 0}])
def test_a_list_left_out_with_a_count_of_nothing_is_empty(meta: dict[str, int]) -> None:
    body = {"meta": meta}
    assert json.loads(procountor_over(in_turn(httpx.Response(200, json=body))).invoices()) == body


def test_list_filters_are_joined_with_commas() -> None:
    recorder = in_turn(results())
    procountor_over(recorder).invoices(
        types=["SALES_INVOICE", "TRAVEL_INVOICE"],
        original_invoice_number="10 42",
        created_start="2026-01-01T00:00:00",
        previous_id=7,
        order_by_id="DESC",
        size=50,
        page=0,
    )
    assert dict(recorder.requests[0].url.params) == {
        "types": "SALES_INVOICE,TRAVEL_INVOICE",
        "originalInvoiceNumber": "10 42",
        "createdStartDate": "2026-01-01T00:00:00",
        "previousId": "7",
        "orderById": "DESC",
        "size": "50",
        "page": "0",
    }


def test_sales_invoices_of_a_number_are_walked_to_the_end_because_it_may_match_in_part() -> None:
    recorder = in_turn(results(*range(1, PAGE_SIZE + 1), total=PAGE_SIZE + 1), results(900))
    assert len(list(procountor_over(recorder).invoices_numbered("104"))) == 2
    for request in recorder.requests:
        assert request.url.params["types"] == "SALES_INVOICE"
        assert request.url.params["originalInvoiceNumber"] == "104"


def test_an_identifier_is_searched_for_in_a_header_and_never_in_the_address() -> None:
    recorder = in_turn(results())
    list(procountor_over(recorder).business_partners(identifier="1234567-8", active=False))
    request = recorder.requests[0]
    assert request.headers["identifier"] == "1234567-8"
    assert "1234567-8" not in str(request.url)
    assert request.url.params["active"] == "false"


@pytest.mark.parametrize("identifier", ["", " ", "Örn", "1\r\nX: 2", "1 "])
def test_an_identifier_that_a_header_cannot_hold_is_refused(identifier: str) -> None:
    recorder = in_turn()
    with pytest.raises(ValueError, match="ASCII"):
        procountor_over(recorder).business_partners(identifier=identifier)


def test_several_invoices_by_id_are_always_an_array() -> None:
    recorder = in_turn(
        httpx.Response(200, json={"id": 1}), httpx.Response(200, json=[{"id": 1}, {"id": 2}]), results()
    )
    client = procountor_over(recorder)
    assert json.loads(client.invoices_by_id([1])) == [{"id": 1}]
    assert json.loads(client.invoices_by_id([1, 2, 3])) == [{"id": 1}, {"id": 2}]
    assert [request.url.path for request in recorder.requests] == ["/api/invoices/1", "/api/invoices/1,2,3"]


@pytest.mark.parametrize("count", [0, 201])
def test_none_or_too_many_ids_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 200"):
        procountor_over(in_turn()).invoices_by_id(range(count))


def test_a_write_carries_its_body_as_it_is() -> None:
    recorder = in_turn(*(httpx.Response(200, json={"id": number}) for number in range(3)))
    client = procountor_over(recorder)
    assert client.post_invoice(b'{"a":1.50}', deadline=soon()) == b'{"id":0}'
    assert client.create_business_partner(b'{"b":2}', deadline=soon()) == b'{"id":1}'
    assert client.create_product(b'{"c":3}', deadline=soon()) == b'{"id":2}'
    assert [(request.method, request.url.path, request.content) for request in recorder.requests] == [
        ("POST", "/api/invoices", b'{"a":1.50}'),
        ("POST", "/api/businesspartners", b'{"b":2}'),
        ("POST", "/api/products", b'{"c":3}'),
    ]


def test_each_further_write_is_one_call_of_its_path() -> None:
    recorder = Recorder(lambda _: httpx.Response(200, json={"message": "Done"}))
    client = procountor_over(recorder)
    assert client.create_dimension_item(3, b'{"a":1}', deadline=soon()) == b'{"message":"Done"}'
    client.change_dimension_item(3, b'{"b":2}', deadline=soon())
    client.put_ledger_receipt(4, b'{"c":3.50}', deadline=soon())
    client.put_transaction_dimensions(4, 5, b'{"d":4}', deadline=soon())
    client.approve_invoice(6, deadline=soon())
    client.send_invoice(6, deadline=soon())
    client.delete_attachment(7, deadline=soon())
    client.send_to_circulation(6, deadline=soon())
    client.create_person(b'{"e":5}', deadline=soon())
    client.put_person(8, b'{"f":6}', deadline=soon())
    assert [(request.method, request.url.path, request.content) for request in recorder.requests] == [
        ("POST", "/api/dimensions/3/items", b'{"a":1}'),
        ("PUT", "/api/dimensions/3/items", b'{"b":2}'),
        ("PUT", "/api/ledgerreceipts/4", b'{"c":3.50}'),
        ("PUT", "/api/ledgerreceipts/4/transactions/5/dimensions", b'{"d":4}'),
        ("PUT", "/api/invoices/6/approve", b"{}"),
        ("PUT", "/api/invoices/6/send", b""),
        ("DELETE", "/api/attachments/7", b""),
        ("PUT", "/api/invoices/6/sendToCirculation", b""),
        ("POST", "/api/persons", b'{"e":5}'),
        ("PUT", "/api/persons/8", b'{"f":6}'),
    ]


@pytest.mark.parametrize(
    "write",
    [
        lambda client, by: client.create_dimension_item(3, b"{}", deadline=by),
        lambda client, by: client.change_dimension_item(3, b"{}", deadline=by),
        lambda client, by: client.put_ledger_receipt(4, b"{}", deadline=by),
        lambda client, by: client.put_transaction_dimensions(4, 5, b"{}", deadline=by),
        lambda client, by: client.approve_invoice(6, deadline=by),
        lambda client, by: client.send_invoice(6, deadline=by),
        lambda client, by: client.delete_attachment(7, deadline=by),
        lambda client, by: client.send_to_circulation(6, deadline=by),
        lambda client, by: client.create_person(b"{}", deadline=by),
        lambda client, by: client.put_person(8, b"{}", deadline=by),
    ],
)
def test_each_further_write_may_have_happened_without_an_answer_and_never_leaves_late(
    write: Callable[[Any, float], object],
) -> None:
    recorder = Recorder(lambda _: httpx.Response(502))
    with pytest.raises(UnknownOutcome):
        write(procountor_over(recorder), soon())
    assert len(recorder.requests) == 1
    with pytest.raises(Unreachable):
        write(procountor_over(recorder), time.monotonic() - 0.001)
    assert len(recorder.requests) == 1


@pytest.mark.parametrize("status", [404, 405])
def test_dimensions_of_one_transaction_are_missing_where_the_call_is_not_known(status: int) -> None:
    with pytest.raises(Missing):
        procountor_over(in_turn(httpx.Response(status))).put_transaction_dimensions(
            4, 5, b"{}", deadline=soon()
        )


def test_a_removal_and_a_release_are_successes_without_content() -> None:
    client = procountor_over(in_turn(httpx.Response(204), httpx.Response(200), httpx.Response(200)))
    client.delete_attachment(7, deadline=soon())
    assert client.approve_invoice(6, deadline=soon()) == b""
    assert client.send_invoice(6, deadline=soon()) == b""


def test_receipts_and_events_are_read_by_their_ids() -> None:
    recorder = Recorder(lambda _: httpx.Response(200, json={}))
    client = procountor_over(recorder)
    assert client.ledger_receipt(4) == b"{}"
    assert client.invoice_events(6) == b"{}"
    assert [(request.method, request.url.path) for request in recorder.requests] == [
        ("GET", "/api/ledgerreceipts/4"),
        ("GET", "/api/invoices/6/transactions"),
    ]


def test_a_post_is_sent_once_whatever_happens() -> None:
    recorder = Recorder(lambda _: httpx.Response(500))
    with pytest.raises(UnknownOutcome):
        procountor_over(recorder).post_invoice(b"{}", deadline=soon())
    assert len(recorder.requests) == 1
    recorder = Recorder(lambda _: httpx.Response(400))
    with pytest.raises(Rejected):
        procountor_over(recorder).post_invoice(b"{}", deadline=soon())
    assert len(recorder.requests) == 1


def test_persons_are_walked_by_the_number_of_the_page_until_the_count_is_reached() -> None:
    full = range(1, PAGE_SIZE + 1)
    recorder = in_turn(results(*full, total=PAGE_SIZE + 2), results(PAGE_SIZE + 1, PAGE_SIZE + 2))
    pages = list(procountor_over(recorder).persons(include_inactive=True))
    assert [len(json.loads(body)["results"]) for body in pages] == [PAGE_SIZE, 2]
    first, second = (dict(request.url.params) for request in recorder.requests)
    assert first == {"includeInactive": "true", "page": "0", "orderById": "ASC", "size": "200"}
    assert second == first | {"page": "1"}


def test_numbered_pages_that_repeat_the_first_end_loudly() -> None:
    recorder = Recorder(lambda _: results(*range(1, PAGE_SIZE + 1)))
    with pytest.raises(Unavailable, match="do not go on"):
        list(procountor_over(recorder).persons(include_inactive=False))
    assert len(recorder.requests) == 2


def test_purchase_invoices_and_their_receipts_are_cut_by_date_and_by_last_change_in_every_status() -> None:
    recorder = Recorder(lambda _: results())
    client = procountor_over(recorder)
    list(client.purchase_invoices(start_date="2026-01-01", version_start="2026-03-01T12:00:00"))
    list(client.purchase_receipts(version_start="2026-03-01T12:00:00"))
    list(client.invoices_with_number(77))
    cut = {"types": "PURCHASE_INVOICE", "versionStartDate": "2026-03-01T12:00:00"}
    paging = {"orderById": "ASC", "size": "200"}
    assert [(request.url.path, dict(request.url.params)) for request in recorder.requests] == [
        ("/api/invoices", cut | {"startDate": "2026-01-01"} | paging),
        ("/api/ledgerreceipts", cut | paging),
        ("/api/invoices", {"types": "PURCHASE_INVOICE", "invoiceNumber": "77"} | paging),
    ]


def test_receipts_by_id_are_always_an_array() -> None:
    recorder = in_turn(httpx.Response(200, json={"id": 5}), httpx.Response(200, json=[{"id": 5}, {"id": 6}]))
    client = procountor_over(recorder)
    assert json.loads(client.ledger_receipts_by_id([5])) == [{"id": 5}]
    assert json.loads(client.ledger_receipts_by_id([5, 6])) == [{"id": 5}, {"id": 6}]
    assert [request.url.path for request in recorder.requests] == [
        "/api/ledgerreceipts/5",
        "/api/ledgerreceipts/5,6",
    ]
    with pytest.raises(ValueError, match="1 to 200"):
        client.ledger_receipts_by_id([])


def test_a_number_may_be_looked_for_among_travel_documents() -> None:
    recorder = Recorder(lambda _: results())
    list(procountor_over(recorder).invoices_numbered("T12", ("TRAVEL_INVOICE", "BILL_OF_CHARGES")))
    assert recorder.requests[0].url.params["types"] == "TRAVEL_INVOICE,BILL_OF_CHARGES"
