from __future__ import annotations

import argparse
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from redis import ConnectionError as RedisAway

from severa_procountor import cli
from severa_procountor.commands import processes, run, settings_check
from severa_procountor.demo import command as demo
from severa_procountor.sandbox import server
from severa_procountor.settings.deployment import Deployment
from severa_procountor.telemetry import logs

MADE_UP = {"--seed", "--invoices", "--reimbursements", "--purchases"}
CHOSEN = {"--tenant", "--company", "--kind", "--state", "--code", "--number", "--customer", "--since"}
COMMANDS: dict[tuple[str, ...], set[str]] = {
    ("demo",): {*MADE_UP, "--json"},
    ("run",): {"--once", "--json", "--tenants"},
    ("produce",): {"--tenants"},
    ("work",): {"--tenants"},
    ("settings", "check"): {"--json", "--csv", "--tenants"},
    ("preview",): {"--tenant", "--company", "--kind", "--json", "--tenants"},
    ("transfers", "list"): {*CHOSEN, "--json", "--csv", "--limit", "--language"},
    ("transfers", "show"): {"--tenant", "--company", "--kind", "--json", "--language"},
    ("transfers", "retry"): {*CHOSEN, "--yes"},
    ("transfers", "ignore"): {*CHOSEN, "--yes", "--reason"},
    ("reconcile",): {"--tenant", "--company", "--from", "--to", "--json", "--csv", "--tenants"},
    ("sandbox",): {*MADE_UP, "--severa-port", "--procountor-port", "--tenants"},
}
# Without which a command is not understood.
REQUIRED: dict[tuple[str, ...], tuple[str, ...]] = {
    ("preview",): ("--tenant", "acme", "1042"),
    ("reconcile",): ("--tenant", "acme", "--from", "2026-01-01", "--to", "2026-01-31"),
    ("transfers", "show"): ("1042",),
    ("transfers", "retry"): ("1042",),
    ("transfers", "ignore"): ("1042", "--reason", "a test"),
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("tenants", "here", "there", "elsewhere"):
        (tmp_path / folder).mkdir()
    for name in ("SP_REDIS_URL", "SP_TENANTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SP_PROCOUNTOR_CLIENT_ID", "id")
    monkeypatch.setenv("SP_PROCOUNTOR_CLIENT_SECRET", "s3cret")
    monkeypatch.setattr(logs, "configure", lambda *_: None)


def called(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, code: int = 0) -> list[tuple[Any, Any]]:
    """What the command is called with, instead of being run."""
    calls: list[tuple[Any, Any]] = []
    monkeypatch.setattr(module, name, lambda *given, **named: calls.append((given, named)) or code)
    return calls


def exit_code(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    return int(str(end.value.code))


def leaves(parser: argparse.ArgumentParser, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], set[str]]:
    """The options of every command that there is."""
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        options = {option for action in parser._actions for option in action.option_strings}
        return {path: options - {"-h", "--help"}}
    found: dict[tuple[str, ...], set[str]] = {}
    for name, sub in inner[0].choices.items():
        found |= leaves(sub, (*path, name))
    return found


def test_these_are_all_commands_with_all_their_options() -> None:
    assert leaves(cli._parser()) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_help_of_a_command_explains_every_option(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert exit_code([*command, "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for option in COMMANDS[command]:
        (explained,) = [line for line in lines if line.split()[:1] == [option]]
        assert len(explained.split("  ")[-1].split()) > 1


def test_the_help_of_all_names_every_command_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(f"    {name}" in text for name, *_ in COMMANDS)
    assert "exit codes: 0 done; 2 the settings are wrong; 3 " in text


@pytest.mark.parametrize(
    "arguments", [[], ["walk"], ["run", "--twice"], ["settings"], ["demo", "--invoices", "x"]]
)
def test_what_is_no_command_is_refused_with_help(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(arguments) == 2
    assert "usage: severa-procountor" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "-3", "many", "1.5", "²"])
def test_a_number_of_invoices_is_a_whole_number_above_nothing(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(["sandbox", f"--invoices={number}"]) == 2
    assert f"--invoices: {number!r} is not a whole number of at least 1" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["-3", "many", "1.5", "²"])
def test_there_may_be_no_reimbursements_and_no_purchases_but_not_fewer(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for command, option in product(("demo", "sandbox"), ("--reimbursements", "--purchases")):
        assert exit_code([command, f"{option}={number}"]) == 2
        assert f"{option}: {number!r} is not a whole number" in capsys.readouterr().err


@pytest.mark.parametrize("command", [c for c in COMMANDS if c[0] not in ("demo", "sandbox")], ids=" ".join)
def test_wrong_settings_are_told_all_at_once_and_end_with_2(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SP_WINDOW", "none")
    monkeypatch.setenv("SP_PORRIDGE", "1")
    assert cli.main([*command, *REQUIRED.get(command, ())]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert [line.split(": ")[1] for line in printed.err.splitlines()] == ["SP_PORRIDGE", "SP_WINDOW"]


@pytest.mark.parametrize("command", ["run", "produce", "work"])
def test_a_deployment_without_its_procountor_client_is_refused(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SP_PROCOUNTOR_CLIENT_ID")
    monkeypatch.delenv("SP_PROCOUNTOR_CLIENT_SECRET")
    assert cli.main([command]) == 2
    assert "SP_PROCOUNTOR_CLIENT_SECRET" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["produce", "work"])
def test_the_processes_of_a_cluster_need_a_redis_to_share(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([command]) == 2
    assert "SP_REDIS_URL" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["produce", "work"])
def test_each_process_of_a_cluster_runs_by_its_own_command(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SP_REDIS_URL", "redis://127.0.0.1:1/0")
    calls = called(monkeypatch, processes, command)
    assert cli.main([command, "--tenants", "here"]) == 0
    ((deployment,), _) = calls[0]
    assert (deployment.tenants, deployment.redis_url.value) == (Path("here"), "redis://127.0.0.1:1/0")


@pytest.mark.parametrize("code", [0, 3, 4])
def test_the_exit_code_is_that_of_the_command(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    called(monkeypatch, run, "run", code)
    assert cli.main(["run"]) == code


def test_run_is_told_what_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SP_TENANTS", "there")
    calls = called(monkeypatch, run, "run")
    cli.main(["run"])
    cli.main(["run", "--once", "--json", "--tenants", "here"])
    assert [(given[0].tenants, named) for given, named in calls] == [
        (Path("there"), {"once": False, "as_json": False}),
        (Path("here"), {"once": True, "as_json": True}),
    ]


def test_settings_check_and_demo_and_sandbox_are_told_what_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checks = called(monkeypatch, settings_check, "check")
    demos, serves = called(monkeypatch, demo, "demo"), called(monkeypatch, server, "serve")
    cli.main(["settings", "check", "--json"])
    cli.main(["demo", "--seed", "7", "--invoices", "20", "--purchases", "0"])
    cli.main(["sandbox", "--severa-port", "1", "--tenants", "here"])
    assert isinstance(checks[0][0][0], Deployment)
    assert checks[0][1] == {"as_json": True, "as_csv": False}
    amounts = {"invoices": 20, "reimbursements": 40, "purchases": 0}
    assert demos == [((), {"seed": 7, **amounts, "as_json": False})]
    assert serves[0][1] == {
        "seed": 1,
        "invoices": 200,
        "reimbursements": 40,
        "purchases": 60,
        "severa_port": 1,
        "procountor_port": 0,
        "tenants": Path("here"),
    }


def test_a_redis_that_does_not_answer_is_told_in_a_sentence_and_ends_with_4(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SP_REDIS_URL", "redis://user:s3cret@127.0.0.1:1/0")

    def away(*_: Any, **__: Any) -> int:
        raise RedisAway("Error 111 connecting to 127.0.0.1:1. Connection refused.")

    monkeypatch.setattr(run, "run", away)
    assert cli.main(["run"]) == 4
    said = capsys.readouterr().err
    assert said.startswith("Redis does not answer: ")
    assert "s3cret" not in said


@pytest.mark.parametrize("command", ["run", "produce", "work"])
def test_a_tenants_folder_that_is_not_there_is_told_at_once(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([command, "--tenants", "nowhere"]) == 2
    assert "nowhere, which is no folder" in capsys.readouterr().err
