"""Somebody finds a parked invoice in the log, ignores it, and has it tried again once it is mended."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flow.conftest import Produce, Serve
from flow.systems import edit_invoice, held, statuses
from flow.worlds import TRANSFERRED, WAITING, awkward_world, only, sales_of
from redis import Redis

from severa_procountor import cli
from severa_procountor.state import connection
from severa_procountor.telemetry import logs


@pytest.fixture
def command(
    fake_redis: Redis, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Runs `transfers` on the Redis of the product; returns what it prints."""
    monkeypatch.setenv("SP_REDIS_URL", "redis://redis:6379/0")
    monkeypatch.setattr(connection, "connect", lambda _: fake_redis)
    monkeypatch.setattr(logs, "configure", lambda *_: None)

    def run(*arguments: str) -> str:
        capsys.readouterr()
        assert cli.main(["transfers", *arguments]) == 0
        return " ".join(capsys.readouterr().out.split())

    return run


def test_a_parked_invoice_is_found_ignored_and_tried_again_when_somebody_says_so(
    serve: Serve, product: Produce, command: Callable[..., str]
) -> None:
    world = awkward_world(2, 60)
    case = next(case for case in world.cases if case.expected == "due_date_too_far")
    sandbox = serve(only(world, lambda each, _: each.guid == case.guid))
    invoice = sales_of(sandbox.world)[case.guid].invoice
    ours, number = product(sandbox), str(case.number)
    ours.run_once()

    customer = (invoice.billing_customer or invoice.customer).name or ""
    (line,) = command("list", "--customer", customer.upper(), "--json").splitlines()
    assert json.loads(line).items() >= {"state": "parked", "number": number, "customer": customer}.items()
    story = json.loads(command("show", number, "--json"))
    assert story["calls"]["severa GET /v1/invoices/{guid}"] == 1
    assert story["problems"][0]["code"] == "due_date_out_of_range"
    assert "What to do: 1. " in command("show", number)

    command("ignore", number, "--reason", "Sent by hand")
    edit_invoice(sandbox, case.guid, dueDate=invoice.date.isoformat())
    sandbox.clear_calls()
    ended = ours.run_once()

    assert (ended.code, [kind.ignored for kind in ended.kinds.values() if kind.ignored]) == (0, [1])
    assert sandbox.severa.calls.count(path=case.guid) == 0
    assert statuses(sandbox)[case.guid] == WAITING
    assert "Sent by hand" in command("list", "--state", "ignored")

    command("retry", number)
    ours.run_once()

    assert len(held(sandbox)[case.company, number]) == 1
    assert statuses(sandbox)[case.guid] == TRANSFERRED
    steps = {step["name"]: step for step in json.loads(command("show", number, "--json"))["steps"]}
    (posted,) = held(sandbox)[case.company, number]
    assert steps["post"]["result"]["id"] == posted["id"]
    assert steps["post"]["at"]
