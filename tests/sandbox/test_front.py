"""Recording, quota and faults over real connections: uvicorn on one side, httpx on the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from procountor_office import Office, invoice, json_part

from severa_procountor.sandbox.faults import Fault, What

pytestmark = pytest.mark.timeout(30)


class Served:
    """A sandbox behind a real server, and a client of it."""

    def __init__(self, office: Office, port: int) -> None:
        self.office = office
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=office.headers)

    def post_invoice(self) -> httpx.Response:
        return self.client.post("/api/invoices", json=invoice())

    def invoices_kept(self) -> int:
        return len(self.client.get("/_sandbox/state").json()["companies"][0]["invoices"])


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Office, int]]:
    office = Office()
    running = uvicorn.Server(uvicorn.Config(office.app, port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield office, running.servers[0].sockets[0].getsockname()[1]
    running.should_exit = True
    thread.join()


@pytest.fixture
def served(server: tuple[Office, int]) -> Iterator[Served]:
    office, port = server
    office.calls.clear()
    office.faults.clear()
    one = Served(office, port)
    with one.client:
        yield one


def test_a_connection_reset_before_the_work_leaves_nothing_done(served: Served) -> None:
    before = served.invoices_kept()
    served.office.faults.add(Fault(What.REFUSE_CONNECTION_RESET_BEFORE, method="POST"))

    with pytest.raises(httpx.ReadError):
        served.post_invoice()

    assert served.invoices_kept() == before


def test_a_lost_answer_leaves_the_work_done(served: Served) -> None:
    before = served.invoices_kept()
    served.office.faults.add(Fault(What.LOSE_ANSWER, method="POST"))

    with pytest.raises(httpx.RemoteProtocolError):
        served.post_invoice()

    assert served.invoices_kept() == before + 1


def test_a_file_of_ten_million_bytes_arrives_whole_and_is_logged_by_its_ends(served: Served) -> None:
    invoice_id = served.post_invoice().json()["id"]
    meta = {"name": "a.pdf", "referenceType": "INVOICE", "referenceId": invoice_id, "sendWithInvoice": True}
    parts = {"meta": json_part(meta), "file": ("a.pdf", b"x" * 10_000_000, "application/pdf")}

    answer = served.client.post("/api/attachments", files=parts)

    assert answer.status_code == 200
    *_, shown = served.client.get("/_sandbox/state").json()["companies"][0]["invoices"]
    assert [file["size"] for file in shown["attachments"]] == [10_000_000]
    *_, call = served.office.calls.all()
    assert b'"referenceType"' in call.request_body
    assert len(call.request_body) < 1_000_000


def test_a_cut_connection_is_in_the_log_without_a_status(served: Served) -> None:
    served.office.faults.add(Fault(What.LOSE_ANSWER))

    with pytest.raises(httpx.RemoteProtocolError):
        served.post_invoice()

    (call,) = served.office.calls.all()
    assert (call.status, call.fault, call.key) == (0, "lose_answer", "client")
    assert b'"originalInvoiceNumber"' in call.response_body


def test_a_cut_connection_is_not_logged_as_a_server_error(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    served.office.faults.add(Fault(What.LOSE_ANSWER), Fault(What.REFUSE_CONNECTION_RESET_BEFORE))

    for _ in range(2):
        with pytest.raises(httpx.TransportError):
            served.post_invoice()
    served.client.get("/api/status")

    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []


@pytest.mark.parametrize(("what", "done"), [(What.ERROR_500, 0), (What.ERROR_500_AFTER, 1)])
def test_a_server_error_is_an_html_page(served: Served, what: What, done: int) -> None:
    before = served.invoices_kept()
    served.office.faults.add(Fault(what, method="POST"))

    answer = served.post_invoice()

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "text/html"
    assert served.invoices_kept() == before + done


def test_a_slow_answer_comes_after_its_delay(served: Served) -> None:
    served.office.faults.add(Fault(What.SLOW, seconds=0.2))

    started = time.monotonic()
    answer = served.post_invoice()

    assert answer.status_code == 200
    assert time.monotonic() - started >= 0.2


def test_a_client_that_does_not_wait_for_a_slow_answer_has_its_work_done(served: Served) -> None:
    before = served.invoices_kept()
    served.office.faults.add(Fault(What.SLOW, method="POST", seconds=0.3))

    with pytest.raises(httpx.ReadTimeout):
        served.client.post("/api/invoices", json=invoice(), timeout=0.1)

    assert served.invoices_kept() == before + 1
    give_up = time.monotonic() + 10
    while not served.office.calls.find(method="POST", path="/invoices$"):
        assert time.monotonic() < give_up, "the call is not in the log, though it was done"
        time.sleep(0.01)


def test_a_played_throttle_says_when_to_come_back(served: Served) -> None:
    served.office.faults.add(Fault(What.THROTTLE, seconds=7))

    answer = served.post_invoice()

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


def test_garbage_is_a_success_that_makes_no_sense(served: Served) -> None:
    served.office.faults.add(Fault(What.GARBAGE))

    answer = served.post_invoice()

    assert answer.status_code == 200
    assert answer.text.startswith("<html>")


def test_a_played_refusal_of_the_token_has_the_shape_of_a_real_one(served: Served) -> None:
    served.office.faults.add(Fault(What.UNAUTHORIZED))

    played = served.post_invoice()
    real = served.client.get("/api/company", headers={"Authorization": "Bearer unknown"})

    assert (played.status_code, played.json()) == (real.status_code, real.json())


def test_the_quota_is_shared_by_all_companies_of_the_client(served: Served) -> None:
    office = served.office
    office.quota.per_second = 2
    office.clock.pass_by(2)

    statuses = [
        served.client.get("/api/company", headers=headers).status_code
        for headers in (office.headers, office.swedish, office.headers)
    ]
    office.clock.pass_by(1)
    later = served.client.get("/api/company").status_code
    office.quota.per_second = 10_000

    assert statuses == [200, 200, 429]
    assert later == 200


def test_faults_quota_and_log_are_steered_over_http(served: Served) -> None:
    fault = {"what": "error_500", "method": "GET", "path": "/company$"}
    assert served.client.post("/_sandbox/faults", json=[fault]).status_code == 204
    assert served.client.get("/api/company").status_code == 500
    assert served.client.get("/api/company").status_code == 200

    summary: Any = served.client.get("/_sandbox/calls").json()
    assert summary["total"] == 2
    shown = served.client.get("/_sandbox/calls/all").json()
    assert [call["fault"] for call in shown] == ["error_500", ""]

    assert served.client.put("/_sandbox/quota", json={"per_second": 5000}).status_code == 204
    assert served.office.quota.per_second == 5000
    assert served.client.delete("/_sandbox/calls").status_code == 204
    assert served.office.calls.count() == 0


def test_a_fault_with_a_typing_error_is_refused(served: Served) -> None:
    assert served.client.post("/_sandbox/faults", json=[{"what": "eror_500"}]).status_code == 400


@pytest.mark.parametrize(
    ("what", "error"),
    [(What.REFUSE_CONNECTION_RESET_BEFORE, ConnectionResetError), (What.LOSE_ANSWER, ConnectionAbortedError)],
)
def test_without_sockets_a_cut_connection_is_raised_to_the_caller(what: What, error: type[OSError]) -> None:
    office = Office()
    office.faults.add(Fault(what))

    with pytest.raises(error):
        office.posted()
