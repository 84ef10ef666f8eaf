"""The command line as scripts use it: exit codes and JSON."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flow.conftest import Produce, Serve
from flow.outcomes import surprises
from flow.product import Command, environment, key_of
from flow.systems import held, move, statuses
from flow.worlds import ELSEWHERE, TRANSFERRED, WAITING, awkward_world, only, plain_world
from redis import Redis

from severa_procountor.commands import run
from severa_procountor.producers import loop
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.state.epoch import Epoch
from severa_procountor.state.transfers import Transfers


@pytest.fixture
def deserted() -> Iterator[str]:
    """The address of a port that is taken and on which nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_a_run_that_carries_everything_ends_with_0(serve: Serve, tmp_path: Path) -> None:
    sandbox = serve(plain_world(1, 8))

    ended = _once(sandbox, tmp_path)

    assert ended.code == 0
    figures = {"found": 8, "done": 8, "parked": 0, "waiting": 0}
    assert ended.json["documents"]["sales_invoices"].items() >= figures.items()
    assert ended.json["parked"] == []
    assert set(statuses(sandbox).values()) == {TRANSFERRED}


def test_a_run_that_parks_something_ends_with_3_and_says_why(serve: Serve, tmp_path: Path) -> None:
    world = awkward_world(2, 60)
    case = next(case for case in world.cases if case.expected == "due_date_too_far")
    sandbox = serve(
        only(world, lambda each, _: each.company == case.company and each.expected in ("done", case.expected))
    )

    ended = _once(sandbox, tmp_path)

    assert ended.code == 3
    parked = {document["id"]: document for document in ended.json["parked"]}
    document = parked[case.guid]
    assert (
        document.items()
        >= {
            "tenant": case.tenant,
            "company": case.company,
            "kind": "sales_invoices",
            "number": str(case.number),
        }.items()
    )
    [problem] = document["problems"]
    assert problem["code"] == "due_date_out_of_range"
    assert problem["owner"] == "severa_user"
    assert "1000" in problem["message"]
    assert "999" in problem["fix"]


def test_a_run_without_any_tenant_ends_with_2(serve: Serve, tmp_path: Path) -> None:
    sandbox = serve(plain_world(1, 1))
    (tmp_path / "tenants").mkdir()
    arguments = ("run", "--once", "--tenants", str(tmp_path / "tenants"))
    assert Command(tmp_path, environment(sandbox, tmp_path), *arguments).code == 2


def test_wrong_settings_of_the_deployment_end_with_2_and_are_all_named(serve: Serve, tmp_path: Path) -> None:
    sandbox = serve(plain_world(1, 1))

    ended = _once(sandbox, tmp_path, SP_WINDOW="many", SP_SEVERA_QUOTA="11", SP_PROCUONTOR_QUOTA="5")

    assert ended.code == 2
    assert all(name in ended.text for name in ("SP_WINDOW", "SP_SEVERA_QUOTA", "SP_PROCUONTOR_QUOTA"))
    assert sandbox.calls() == ()


@pytest.mark.parametrize("system", ["severa_url", "procountor_url"])
def test_a_single_run_gives_up_with_4_when_a_system_does_not_answer(
    system: str, serve: Serve, product: Produce, deserted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "PAUSES", (0,))
    monkeypatch.setattr(run, "MARGIN_S", 0)
    sandbox = serve(plain_world(1, 2))
    hurried = {"poll_interval": 1, "http_timeout": 1, "settle_time": 0}

    ended = product(sandbox, **hurried, **{system: deserted}).run_once()

    assert ended.code == 4
    assert held(sandbox) == {}
    assert set(statuses(sandbox).values()) == {WAITING}
    waiting = sum(kind.waiting for kind in ended.kinds.values())
    assert (waiting, bool(ended.unreachable)) == ((2, False) if system == "procountor_url" else (0, True))


@pytest.mark.parametrize("system", ["SP_SEVERA_URL", "SP_PROCOUNTOR_URL"])
def test_settings_check_ends_with_4_when_a_system_does_not_answer(
    system: str, serve: Serve, tmp_path: Path, deserted: str
) -> None:
    sandbox = serve(plain_world(1, 1))
    sandbox.write_tenants(tmp_path / "tenants")
    environ = environment(sandbox, tmp_path, **{system: deserted})

    checked = Command(
        tmp_path, environ, "settings", "check", "--json", "--tenants", str(tmp_path / "tenants")
    )

    assert checked.code == 4
    assert checked.json["findings"]


def test_a_second_run_on_the_same_redis_carries_what_arrived_since_and_posts_nothing_twice(
    serve: Serve, tmp_path: Path, valkey: Redis, valkey_url: str
) -> None:
    Epoch(valkey).begin(assume_clean=True)
    sandbox = serve(plain_world(2, 10))
    late = sandbox.world.cases[:4]
    for case in late:
        move(sandbox, case.guid, ELSEWHERE)

    first = _once(sandbox, tmp_path, SP_REDIS_URL=valkey_url)
    assert (first.code, len(held(sandbox))) == (0, 6)
    for case in late:
        move(sandbox, case.guid, WAITING)
    second = _once(sandbox, tmp_path, SP_REDIS_URL=valkey_url)

    assert second.code == 0
    assert second.json["documents"]["sales_invoices"]["done"] == 10
    assert surprises(sandbox, lambda case: Transfers(valkey).record(key_of(case))) == []
    assert sandbox.procountor.calls.count(method="POST", path="/invoices$") == 10


def test_a_second_run_without_redis_finds_nothing_to_do_and_posts_nothing(
    serve: Serve, tmp_path: Path
) -> None:
    sandbox = serve(plain_world(2, 4))
    assert _once(sandbox, tmp_path).code == 0
    sandbox.clear_calls()

    again = _once(sandbox, tmp_path)

    assert again.code == 0
    assert again.json == {"documents": {}, "parked": []}
    assert sandbox.procountor.calls.count(method="POST", path="/invoices$") == 0


def test_demo_gives_one_json_object_of_the_agreed_shape(tmp_path: Path) -> None:
    environ = {"PATH": "", "HOME": str(tmp_path)}

    amounts = ("--invoices", "15", "--reimbursements", "10", "--purchases", "15")
    demo = Command(tmp_path, environ, "demo", "--seed", "3", *amounts, "--json")

    assert demo.code == 0
    answer = demo.json
    counts, calls = answer["documents"]["sales_invoices"], answer["calls"]
    kinds = {"sales_invoices", "travel_reimbursements", "purchase_invoices"}
    kinds |= {"projects", "cost_centers", "business_units"}
    assert set(answer["documents"]) == kinds
    assert (answer["duplicates"], answer["totals_equal"], answer["differences"]) == (0, True, [])
    assert answer["dimensions"]["undimensioned_amounts"] == 0 < answer["dimensions"]["dimensioned_amounts"]
    assert sum(answer["released"].values()) == counts["done"]
    assert set(counts) == {"found", "done", "parked", "warnings"}
    assert set(calls) == {"severa", "procountor"}
    assert all(type(count) is int for count in (*counts.values(), *calls.values()))
    assert counts["found"] == 15 == counts["done"] + counts["parked"]
    assert calls["severa"] >= 3 * counts["done"]
    assert calls["procountor"] >= counts["done"]
    assert answer["seconds"] > 0
    travel, purchases = answer["documents"]["travel_reimbursements"], answer["documents"]["purchase_invoices"]
    paid, fees = answer["reimbursements"], answer["fees"]
    assert travel["found"] == 10 == travel["done"] + travel["parked"]
    assert paid["transferred"] == paid["held"] == paid["people"] == paid["attachments"] == travel["done"]
    assert (sum(paid["released"].values()), paid["parked"]) == (travel["done"], travel["parked"])
    assert paid["undimensioned_amounts"] == 0 < paid["dimensioned_amounts"]
    assert purchases["found"] == 15 == fees["invoices"] + fees["parked"]
    assert fees["right"] == fees["made"] >= fees["invoices"]


def _once(sandbox: Sandbox, folder: Path, **settings: str) -> Command:
    tenants = folder / "tenants"
    sandbox.write_tenants(tenants)
    environ = environment(sandbox, folder, **settings)
    return Command(folder, environ, "run", "--once", "--json", "--tenants", str(tenants))
