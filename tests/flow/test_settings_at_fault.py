"""What is wrong with one company's or one tenant's settings is said, and stops no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from flow.conftest import Produce, Serve
from flow.product import UNPACED, Command, Process, environment, eventually
from flow.systems import by_company, held, statuses
from flow.worlds import TRANSFERRED, WAITING, books_of, plain_world
from redis import Redis

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.state.schedule import Schedule

MISTAKEN, ITS_SISTER = "services", "products"
"""Two companies of one tenant; the settings of the first hold the API key of the second."""


@pytest.fixture
def sandbox(serve: Serve) -> Sandbox:
    """Only ordinary invoices, some of every company."""
    return serve(plain_world(1, 16))


@pytest.fixture
def tenants(sandbox: Sandbox, tmp_path: Path) -> Path:
    sandbox.write_tenants(tmp_path / "tenants")
    return tmp_path / "tenants"


def test_a_key_that_opens_another_company_stops_that_company_only(
    sandbox: Sandbox, tenants: Path, tmp_path: Path
) -> None:
    _mistake_the_key(sandbox, tenants)
    before = by_company(sandbox)[MISTAKEN]

    ended = Command(tmp_path, environment(sandbox, tmp_path), *_once(tenants))

    assert ended.code == 2
    assert by_company(sandbox)[MISTAKEN] == before
    assert {company for company, _ in held(sandbox)} == _companies(sandbox) - {MISTAKEN}
    for case in sandbox.world.cases:
        status = WAITING if case.company == MISTAKEN else TRANSFERRED
        assert statuses(sandbox)[case.guid] == status
    mistaken, sister = books_of(sandbox.world, MISTAKEN), books_of(sandbox.world, ITS_SISTER)
    assert f"opens Procountor company {sister.id}" in ended.text
    assert f"the settings say {mistaken.id}" in ended.text


def test_what_is_wrong_with_a_key_is_said_once_and_not_at_every_poll(
    sandbox: Sandbox, tenants: Path, tmp_path: Path, valkey: Redis, valkey_url: str
) -> None:
    _mistake_the_key(sandbox, tenants)
    environ = environment(sandbox, tmp_path, SP_REDIS_URL=valkey_url)

    with Process(tmp_path, "producer", environ, "produce", "--tenants", str(tenants)) as producer:
        for polls in (1, 2, 3):
            _await_polls(producer, polls)
            Schedule(valkey).hurry("group/sales_invoices")

    said = producer.events("settings_do_not_resolve")
    assert [line["tenant"] for line in said] == ["group"]
    assert MISTAKEN in said[0]["problem"]


def test_a_broken_file_and_wrong_names_stop_their_own_tenants_only(
    sandbox: Sandbox, tenants: Path, tmp_path: Path
) -> None:
    _break(tenants)

    ended = Command(tmp_path, environment(sandbox, tmp_path), *_once(tenants))

    assert ended.code == 2
    for case in sandbox.world.cases:
        runs = case.tenant not in ("engineers", "swedish")
        assert statuses(sandbox)[case.guid] == (TRANSFERRED if runs else WAITING)
    assert {company for company, _ in held(sandbox)} == _companies(sandbox) - {"oulu", "stockholm"}


def _checked(sandbox: Sandbox, tenants: Path, folder: Path) -> Command:
    arguments = ("settings", "check", "--json", "--tenants", str(tenants))
    return Command(folder, environment(sandbox, folder), *arguments, program=UNPACED)


def test_settings_check_says_what_is_wrong_in_which_line(
    sandbox: Sandbox, tenants: Path, tmp_path: Path
) -> None:
    broken, wrong = _break(tenants)

    checked = _checked(sandbox, tenants, tmp_path)

    assert checked.code == 2
    said = checked.json
    assert said["tenants"] == ["group", "single", "swedish"]
    assert set(said["companies"]) == {"group/products", "group/services", "single/helsinki"}
    assert said["errors"] == 3
    found = {(line["where"], line["key"]): line["problem"] for line in said["findings"]}
    swedish = tenants / "swedish.toml"
    assert set(found) == {
        (f"{tenants / 'engineers.toml'}:{broken}", "companies[0].create_costumers"),
        (f"{swedish}:{wrong[0]}", "stockholm: sales_invoices.status_before"),
        (f"{swedish}:{wrong[1]}", "stockholm: sales_invoices.status_after"),
    }
    assert (
        "create_customers" in found[f"{tenants / 'engineers.toml'}:{broken}", "companies[0].create_costumers"]
    )
    assert WAITING in found[f"{swedish}:{wrong[0]}", "stockholm: sales_invoices.status_before"]
    assert sandbox.procountor.calls.count(method="POST") == sandbox.procountor.calls.count(path="oauth/token")
    assert sandbox.severa.calls.count(method="PATCH") == 0


def test_settings_check_of_good_settings_finds_nothing(
    sandbox: Sandbox, tenants: Path, tmp_path: Path
) -> None:
    checked = _checked(sandbox, tenants, tmp_path)

    assert checked.code == 0
    companies = {f"{case.tenant}/{case.company}" for case in sandbox.world.cases}
    said = {**checked.json, "companies": set(checked.json["companies"])}
    assert {"error"}.isdisjoint(entry["level"] for entry in said.pop("checks"))
    assert said == {
        "tenants": ["engineers", "group", "single", "swedish"],
        "companies": companies,
        "errors": 0,
        "findings": [],
        "not_checked": [],
    }


def test_a_mended_file_is_picked_up_without_a_restart(sandbox: Sandbox, product: Produce) -> None:
    ours = product(sandbox)
    file = ours.tenants / "swedish.toml"
    good = file.read_text()
    file.write_text(good.replace(WAITING, "Waiting for nobody"))
    swedish = [case for case in sandbox.world.cases if case.tenant == "swedish"]

    with ours.running() as producer:
        others = [case for case in sandbox.world.cases if case.tenant != "swedish"]
        eventually(lambda: all(ours.state(case) == "done" for case in others), "the others are done")
        assert {ours.state(case) for case in swedish} == {"unknown"}
        file.write_text(good)
        producer.hurry()
        eventually(lambda: all(ours.state(case) == "done" for case in swedish), "and then all are done")


def _once(tenants: Path) -> tuple[str, ...]:
    return ("run", "--once", "--tenants", str(tenants))


def _companies(sandbox: Sandbox) -> set[str]:
    return {case.company for case in sandbox.world.cases}


def _mistake_the_key(sandbox: Sandbox, tenants: Path) -> None:
    file = tenants / "secrets" / f"group-{MISTAKEN}-procountor"
    assert file.read_text() == books_of(sandbox.world, MISTAKEN).api_key
    file.write_text(books_of(sandbox.world, ITS_SISTER).api_key)


def _await_polls(producer: Process, polls: int) -> None:
    def polled() -> bool:
        feeds = [line["feed"] for line in producer.events("polled")]
        return feeds.count("group/sales_invoices") >= polls

    eventually(polled, f"poll no. {polls}")


def _break(tenants: Path) -> tuple[int, tuple[int, int]]:
    """A key with a typing error in one file and two unknown statuses in another; returns their lines."""
    broken = _replaced(tenants / "engineers.toml", "create_customers", "create_costumers")
    before = _replaced(tenants / "swedish.toml", WAITING, "Waiting for nobody")
    after = _replaced(tenants / "swedish.toml", TRANSFERRED, "Transferred to nobody")
    return broken, (before, after)


def _replaced(file: Path, old: str, new: str) -> int:
    """Replaces the only place of a text; returns its line."""
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))
    return text[: text.index(old)].count("\n") + 1
