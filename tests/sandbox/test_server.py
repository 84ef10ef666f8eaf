"""Both imitations on real ports: inside the test, and as a process of their own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from severa_procountor.sandbox.faults import Fault, What
from severa_procountor.sandbox.server import Sandbox

TODAY = date(2026, 3, 16)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(1, 10, TODAY) as sandbox:
        yield sandbox


def get(url: str) -> httpx.Response:
    return httpx.get(url, trust_env=False)


def sign_in(sandbox: Sandbox) -> httpx.Response:
    """To Procountor, by the first company's key."""
    company = sandbox.world.companies[0]
    form = {
        "grant_type": "client_credentials",
        "client_id": company.client_id,
        "client_secret": company.client_secret,
        "api_key": company.api_key,
    }
    return httpx.post(f"{sandbox.procountor_url}/oauth/token", data=form, trust_env=False)


def test_both_systems_answer_under_their_base_paths(sandbox: Sandbox) -> None:
    assert get(f"{sandbox.severa_url}/heartbeat/server").text == "Server is alive."
    assert sign_in(sandbox).status_code == 200


def test_the_calls_to_both_are_in_one_log_in_order(sandbox: Sandbox) -> None:
    get(f"{sandbox.severa_url}/heartbeat/server")
    sign_in(sandbox)

    assert [call.system for call in sandbox.calls()] == ["severa", "procountor"]

    sandbox.clear_calls()
    assert sandbox.calls() == ()


def test_a_fault_is_played_on_the_system_it_is_for(sandbox: Sandbox) -> None:
    sandbox.add_fault("severa", Fault(What.ERROR_500))

    assert sign_in(sandbox).status_code == 200
    assert get(f"{sandbox.severa_url}/heartbeat/server").status_code == 500


def test_the_state_of_both_can_be_looked_at(sandbox: Sandbox) -> None:
    severa = sandbox.state("severa")
    procountor = sandbox.state("procountor")

    assert sum(invoice["expected"] != "left_alone" for invoice in severa) == 10
    assert [company["name"] for company in procountor["companies"]] == [
        company.name for company in sandbox.world.companies
    ]


def test_the_quota_can_be_changed_while_it_runs(sandbox: Sandbox) -> None:
    sandbox.control("severa", "PUT", "quota", {"per_second": 0})

    assert get(f"{sandbox.severa_url}/heartbeat/server").status_code == 429


def test_the_ports_are_free_again_after_stop() -> None:
    first = Sandbox.start(1, 1, TODAY)
    port = int(first.severa.address.rsplit(":", 1)[1])
    first.stop()

    with Sandbox.start(1, 1, TODAY, severa_port=port) as second:
        assert get(f"{second.severa_url}/heartbeat/server").status_code == 200


def test_an_answer_does_not_wait_for_the_delay_of_small_packets(sandbox: Sandbox) -> None:
    """Nagle's delay is 40 ms a call; without it twenty calls on one connection are far below one such delay each."""
    sandbox.control("severa", "PUT", "quota", {"per_second": 1000})
    with httpx.Client(trust_env=False) as client:
        seconds = []
        for _ in range(20):
            begun = time.perf_counter()
            client.get(f"{sandbox.severa_url}/heartbeat/server")
            seconds.append(time.perf_counter() - begun)

    assert sorted(seconds)[5] < 0.03


def test_as_a_process_it_says_when_it_is_ready_and_ends_when_told(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "severa_procountor.sandbox",
        "--invoices",
        "5",
        "--tenants",
        str(tmp_path),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert get(f"{ready['severa_url']}/heartbeat/server").status_code == 200
        assert ready["procountor_client_id"]
        assert {"name", "client_id", "client_secret"} == set(ready["organisations"][0])
        assert {"id", "name", "api_key"} == set(ready["companies"][0])
        assert len(list(tmp_path.glob("*.toml"))) == 4
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
