from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis import RedisError
from rich.console import Console
from structlog.testing import capture_logs
from two_systems import COMPANY, TENANT, Office

from severa_procountor.commands import processes, run
from severa_procountor.commands.run import (
    DONE,
    MOST_FAILED_POLLS,
    PARKED,
    UNREACHABLE,
    UNUSABLE_SETTINGS,
    Ended,
    Patience,
    carry_all,
    nothing_left,
)
from severa_procountor.errors import Unavailable
from severa_procountor.producers.loop import Producer
from severa_procountor.settings.findings import SettingsProblem
from severa_procountor.workers.sales_invoices import KIND

ILL = Unavailable("severa", "GET", "ill")


class Stop(threading.Event):
    """Passes time on the virtual clock, 10 seconds a round, instead of waiting for the real one."""

    def __init__(self, office: Office, rounds: int = 1000) -> None:
        super().__init__()
        self._office, self._rounds = office, rounds

    def wait(self, timeout: float | None = None) -> bool:
        self._office.clock.pass_ms(10_000)
        self._rounds -= 1
        threading.Event().wait(0.005)  # lets the workers take their turn
        return self._rounds < 0


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "POLL_MS", 5)


def carried(office: Office, **how: Any) -> Ended:
    console = Console(file=io.StringIO())
    return carry_all(office.runtime, Stop(office, **how), once=True, console=console)


def test_everything_that_can_go_goes_and_the_run_ends(office: Office) -> None:
    for number in range(2, 6):
        office.severa.add(f"g{number}", 1040 + number + 1)
    ended = carried(office)
    assert (ended.code, ended.in_order, ended.parked) == (DONE, True, [])
    assert ended.kinds[KIND].done == len(office.procountor.bodies) == 5


def test_what_is_parked_outranks_everything_else(office: Office) -> None:
    office.severa.rows["g1"] = []
    office.tenants.problems = (SettingsProblem("other.toml", "key", "a", "b"),)
    ended = carried(office)
    assert (ended.code, [record.key.source_id for record in ended.parked]) == (PARKED, ["g1"])


def test_a_listed_invoice_without_an_id_needs_somebody(office: Office) -> None:
    office.severa.invoices[""] = {"status": {"guid": "s1"}}
    ended = carried(office)
    assert (ended.code, ended.unreadable) == (PARKED, 1)


@pytest.mark.parametrize("wrong", ["file", "name", "tenants"])
def test_settings_that_are_wrong_end_with_2_after_the_rest_was_carried(office: Office, wrong: str) -> None:
    if wrong == "file":
        office.tenants.problems = (SettingsProblem("other.toml", "key", "a", "b"),)
    elif wrong == "name":
        office.settle({"severa_company": "Nobody Oy"})
    else:
        office.tenants.tenants = {}
    ended = carried(office)
    assert ended.code == UNUSABLE_SETTINGS
    assert bool(office.procountor.bodies) == (wrong == "file")
    assert (ended.settings == ()) == (wrong == "tenants")


def test_a_severa_that_does_not_answer_ends_with_4(office: Office) -> None:
    office.severa.fail("invoices_in_status", *[ILL] * MOST_FAILED_POLLS)
    assert carried(office).code == UNREACHABLE
    assert office.severa.count("invoices_in_status") == MOST_FAILED_POLLS


def test_a_severa_that_answers_at_last_is_no_failure(office: Office) -> None:
    office.severa.fail("invoices_in_status", *[ILL] * (MOST_FAILED_POLLS - 1))
    assert carried(office).code == DONE


def test_a_run_that_is_stopped_leaves_the_rest_waiting(office: Office) -> None:
    office.severa.fail("invoice", *[ILL] * 100)
    ended = carried(office, rounds=5)
    assert (ended.code, ended.kinds[KIND].waiting) == (UNREACHABLE, 1)


def test_a_redis_that_is_away_for_a_moment_does_not_end_the_run(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick, away = Producer.tick, iter([True, False])

    def sometimes(producer: Producer) -> None:
        if next(away, False):
            raise RedisError("away")
        tick(producer)

    monkeypatch.setattr(Producer, "tick", sometimes)
    assert carried(office).code == DONE


def polled(office: Office) -> Producer:
    producer = Producer(office.runtime)
    producer.tick()
    return producer


def test_something_is_left_until_all_feeds_were_polled_and_all_documents_ended(office: Office) -> None:
    assert nothing_left(office.runtime, Producer(office.runtime))
    producer = Producer(office.runtime)
    producer.hurry()
    assert not nothing_left(office.runtime, producer)
    producer.tick()
    assert not nothing_left(office.runtime, producer)
    office.see()
    office.clock.pass_ms(3_600_000)
    office.runtime.transfers.sweep()
    office.take().park([])
    assert nothing_left(office.runtime, producer)


def test_a_flushed_redis_does_not_look_like_the_end(office: Office) -> None:
    producer = polled(office)
    office.redis.flushall()
    assert not nothing_left(office.runtime, producer)


def test_what_waits_for_a_company_that_cannot_be_reached_is_not_waited_for(office: Office) -> None:
    producer = polled(office)
    office.clock.pass_ms(3_600_000)
    office.runtime.transfers.sweep()
    assert not nothing_left(office.runtime, producer)
    producer.shut[TENANT] = {COMPANY}
    assert nothing_left(office.runtime, producer)


def test_patience_ends_when_nothing_has_ended_for_as_long_as_a_poll_is_away(office: Office) -> None:
    patience = Patience(office.runtime, office.seconds)
    claim = office.claim()
    assert not patience.over()
    office.clock.pass_ms(office.runtime.deployment.poll_interval * 1000)
    claim.done()
    assert not patience.over()
    office.clock.pass_ms(office.runtime.deployment.poll_interval * 1000)
    assert not patience.over()
    office.clock.pass_ms(1)
    assert patience.over()


def test_patience_outlasts_a_lost_answer_where_polls_are_frequent(office: Office) -> None:
    office.runtime = office.make_runtime(poll_interval=10)
    patience = Patience(office.runtime, office.seconds)
    assert not patience.over()
    office.clock.pass_ms(office.runtime.settle_ms + 1)
    assert not patience.over()


@pytest.fixture
def whole_run(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[[], tuple[int, str, str]]:
    """`run --once --json` with the embedded memory; its exit code and what it printed. Of the second one, a write may
    still be under way at its end."""
    assumed: list[bool] = []
    settled = [True, False, True]

    def make_runtime(*_: Any, assume_clean: bool) -> Any:
        assumed.append(assume_clean)
        office.runtime = office.make_runtime()
        monkeypatch.setattr(office.runtime, "all_settled", lambda: settled[len(assumed) - 1])
        return office.runtime

    monkeypatch.chdir(tmp_path)
    office.runtime.deployment.tenants.mkdir()
    monkeypatch.setattr(run, "make_runtime", make_runtime)
    monkeypatch.setattr(run, "stopped_by_signals", lambda: Stop(office))

    def go() -> tuple[int, str, str]:
        with capture_logs():
            code = run.run(office.runtime.deployment, once=True, as_json=True)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    go.assumed = assumed  # type: ignore[attr-defined]
    return go


def test_a_script_reads_one_object_and_a_person_the_tables_beside_it(
    office: Office, whole_run: Callable[[], tuple[int, str, str]]
) -> None:
    office.severa.add("g2", 1043)
    office.severa.rows["g2"] = []
    code, out, err = whole_run()
    answer = json.loads(out)
    assert code == PARKED
    assert answer["documents"] == {
        KIND: {"found": 2, "done": 1, "parked": 1, "warnings": 0, "waiting": 0, "ignored": 0},
    }
    assert [entry["id"] for entry in answer["parked"]] == ["g2"]
    assert "No Redis URL" in err
    assert "Why it is parked" in err


def test_after_an_orderly_end_the_next_run_need_not_wait(
    whole_run: Callable[[], tuple[int, str, str]],
) -> None:
    told = ["cut off" in whole_run()[2] for _ in range(3)]
    assert told == [False, False, True]
    assert whole_run.assumed == [True, True, False]  # type: ignore[attr-defined]


def test_a_second_run_over_the_same_tenants_does_nothing(
    office: Office, whole_run: Callable[[], tuple[int, str, str]], tmp_path: Path
) -> None:
    with run.Solo(office.runtime.deployment.tenants):
        code, out, err = whole_run()
    assert (code, out) == (UNUSABLE_SETTINGS, "")
    assert "Another run over these tenants is at work" in err
    assert office.severa.calls == []
