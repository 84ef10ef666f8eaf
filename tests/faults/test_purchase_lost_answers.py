"""Answers about purchase invoices and their fees are lost, late or nonsense: each fee is there once, and right."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from flow.conftest import Produce, Serve, product, serve
from flow.purchases import COMPANY, Desk, due, empty_world, held, marked

from severa_procountor.commands.run import DONE, UNREACHABLE
from severa_procountor.producers import loop
from severa_procountor.sandbox.faults import Fault, What
from severa_procountor.sandbox.server import System

__all__ = ["product", "serve"]  # fixtures

pytestmark = pytest.mark.usefixtures("_hurried")

FEES = "/v1/projectfees$"
FEE = "/v1/projectfees/[^/]+$"
BEYOND_THE_TIME_OUT_S = 1.5
UNKNOWN = [What.LOSE_ANSWER, What.ERROR_500_AFTER, What.GARBAGE, What.SLOW]
NOTHING_DONE = [What.ERROR_500, What.REFUSE_CONNECTION_RESET_BEFORE]
READS: list[list[tuple[System, str]]] = [
    [("severa", "/v1/organizationdetails$"), ("severa", FEES), ("procountor", "/api/company$")],
    [("procountor", "/api/invoices$"), ("procountor", "/api/invoices/[^/]+$")],
    [("procountor", "/api/ledgerreceipts/[^/]+$"), ("severa", "/v1/vatrates$")],
]
"""Each a failed poll, or a failed document."""


@pytest.fixture
def desk(serve: Serve) -> Desk:
    """Four invoices, of two fees each."""
    desk = Desk(serve(empty_world(COMPANY)))
    for first, second in list(pairwise(desk.items))[:4]:
        desk.buy(("4000", "100", {first: "60", second: "40"}))
    return desk


@pytest.fixture
def disturbed(desk: Desk) -> Callable[..., None]:
    def play(system: System, what: What, method: str, path: str, times: int = 1, **more: Any) -> None:
        fault = Fault(what, method=method, path=path, times=times, seconds=BEYOND_THE_TIME_OUT_S, **more)
        desk.sandbox.add_fault(system, fault)

    return play


def played(desk: Desk, what: What) -> int:
    return sum(call.fault == what for call in desk.sandbox.calls())


@pytest.mark.parametrize("what", [*UNKNOWN, *NOTHING_DONE])
def test_a_fee_whose_answer_was_lost_is_looked_up_and_never_doubled(
    desk: Desk, product: Produce, disturbed: Callable[..., None], what: What
) -> None:
    disturbed("severa", what, "POST", FEES, times=3)
    ours = product(desk.sandbox, http_timeout=1, settle_time=0)

    ours.run_once()

    assert played(desk, what) == 3
    assert held(desk.sandbox) == due(desk.sandbox)
    assert len(list(marked(desk.sandbox))) == 8


@pytest.mark.parametrize("what", [*UNKNOWN, *NOTHING_DONE])
def test_a_correction_whose_answer_was_lost_is_made_once(
    desk: Desk, product: Produce, disturbed: Callable[..., None], what: What
) -> None:
    ours = product(desk.sandbox, http_timeout=1, settle_time=0)
    ours.run_once()
    before = {fee["guid"] for fee in marked(desk.sandbox)}
    for invoice in {fee["invoice_id"] for fee in marked(desk.sandbox)}:
        [(first, _), (second, _)] = desk.costs(invoice)
        desk.dimension(invoice, {first: "70", second: "10"})
    disturbed("severa", what, "PATCH", FEE, times=3)

    ours.run_once()

    assert played(desk, what) == 3
    assert held(desk.sandbox) == due(desk.sandbox)
    assert {fee["guid"] for fee in marked(desk.sandbox)} == before
    assert {fee["cost"] for fee in marked(desk.sandbox)} == {Decimal(70), Decimal(10)}


@pytest.mark.parametrize("reads", READS, ids=lambda reads: reads[0][1])
@pytest.mark.parametrize("what", [What.ERROR_500, What.GARBAGE])
def test_a_read_that_gives_nonsense_is_asked_again(
    desk: Desk,
    product: Produce,
    disturbed: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    what: What,
    reads: list[tuple[System, str]],
) -> None:
    monkeypatch.setattr(loop, "PAUSES", (1, 1, 1))
    for system, path in reads:
        disturbed(system, what, "GET", path)
    ours = product(desk.sandbox, http_timeout=1, settle_time=0)

    ended = ours.run_once()

    assert played(desk, what) == len(reads)
    assert ended.code == DONE
    assert held(desk.sandbox) == due(desk.sandbox)
    assert len(list(marked(desk.sandbox))) == 8


def test_lists_that_cannot_be_read_are_said_and_read_the_next_time(
    desk: Desk, product: Produce, disturbed: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "PAUSES", (1, 1, 1))
    ours = product(desk.sandbox, http_timeout=1, settle_time=0)
    ours.run_once()
    [fee, *_] = marked(desk.sandbox)
    item, other, *_ = desk.items
    desk.dimension(fee["invoice_id"], {item: "1", other: "2"})
    disturbed("procountor", What.ERROR_500, "GET", "/api/ledgerreceipts$", times=100)
    ended = ours.run_once()
    assert ended.code == UNREACHABLE
    assert [reason.split(":")[0] for reason in ended.unreachable] == ["single/purchase_invoices"]
    assert held(desk.sandbox) != due(desk.sandbox)
    desk.sandbox.procountor.faults.clear()

    ours.run_once()

    assert held(desk.sandbox) == due(desk.sandbox)
