from __future__ import annotations

import contextlib
import time

import httpx
import pytest
from wires import Recorder, procountor_over, severa_over

from severa_procountor.errors import Failure, Snoozed, Unreachable


class Notes:
    """A gate that writes down what it hears, and whom it lets through."""

    def __init__(self, snooze_at: int | None = None, broken: bool = False) -> None:
        self.heard: list[tuple[str, ...]] = []
        self._snooze_at = snooze_at
        self._broken = broken

    def pass_(self, key: str) -> None:
        self.heard.append(("pass", key))
        if len(self.heard) - 1 == self._snooze_at:
            raise Snoozed(30, "quota")

    def throttled(self, key: str, retry_after: float | None) -> None:
        self._report("throttled", key, str(retry_after))

    def succeeded(self, key: str, operation: str) -> None:
        self._report("succeeded", key)

    def failed(self, key: str, operation: str) -> None:
        self._report("failed", key)

    def _report(self, *note: str) -> None:
        self.heard.append(note)
        if self._broken:
            raise ConnectionError("Redis is away")


def test_every_call_and_every_sign_in_passes_the_gate_of_its_client_id() -> None:
    gate = Notes()
    severa_over(Recorder(lambda _: httpx.Response(200, json={})), gate).invoice("guid")
    key = "severa:client"
    assert gate.heard == [("pass", key), ("succeeded", key), ("pass", key), ("succeeded", key)]
    gate = Notes()
    procountor_over(Recorder(lambda _: httpx.Response(200, json={})), gate).company()
    assert {note[1] for note in gate.heard} == {"procountor:client"}


def test_a_write_takes_its_token_first_and_its_slot_last() -> None:
    gate = Notes(snooze_at=2)
    recorder = Recorder(lambda _: httpx.Response(200, json={}))
    with pytest.raises(Snoozed):
        procountor_over(recorder, gate).post_invoice(b"{}", deadline=time.monotonic() + 60)
    assert len(recorder.sign_ins) == 1
    assert recorder.requests == []


def test_a_write_that_waited_too_long_for_its_slot_does_not_leave() -> None:
    gate = Notes()
    recorder = Recorder(lambda _: httpx.Response(200, json={}))
    with pytest.raises(Unreachable, match="too late"):
        procountor_over(recorder, gate).post_invoice(b"{}", deadline=time.monotonic())
    assert recorder.requests == []
    assert ("failed", "procountor:client") not in gate.heard, "our delay is not the system's failure"


@pytest.mark.parametrize(
    ("response", "note"),
    [
        (httpx.Response(429, headers={"retry-after": "3"}), ("throttled", "procountor:client", "3.0")),
        (httpx.Response(429), ("throttled", "procountor:client", "None")),
        (httpx.Response(500), ("failed", "procountor:client")),
        (httpx.Response(400), ("succeeded", "procountor:client")),
        (httpx.Response(404), ("succeeded", "procountor:client")),
        (httpx.Response(200, json={}), ("succeeded", "procountor:client")),
    ],
)
def test_the_gate_hears_how_the_call_went(response: httpx.Response, note: tuple[str, ...]) -> None:
    gate = Notes()
    with contextlib.suppress(Failure):
        procountor_over(Recorder(lambda _: response), gate).company()
    assert gate.heard[-1] == note


def test_an_answer_is_not_lost_because_the_gate_cannot_write_it_down() -> None:
    gate = Notes(broken=True)
    client = procountor_over(Recorder(lambda _: httpx.Response(200, json={"id": 5})), gate)
    assert client.post_invoice(b"{}", deadline=time.monotonic() + 60) == b'{"id":5}'
    client = procountor_over(Recorder(lambda _: httpx.Response(429)), gate)
    with pytest.raises(Failure, match="429"):
        client.company()
