"""The log of transfers on the command line: what a person reads, what a script reads, what somebody decides."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from redis import Redis
from transfer_words import NOTE, REFUSED, claim, key, record, see

from severa_procountor import cli
from severa_procountor.commands.parsers.transfers import KINDS
from severa_procountor.commands.story import STEPS
from severa_procountor.problems import Problem
from severa_procountor.problems.catalogue import Language, catalogue
from severa_procountor.state import connection
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import State
from severa_procountor.state.transfers import Transfers
from severa_procountor.telemetry import logs
from severa_procountor.workers import attachments, found, project_fees, receipts
from severa_procountor.workers.circulation import CIRCULATE
from severa_procountor.workers.names import KINDS as CARRIED
from severa_procountor.workers.release import APPROVE, SEND

DUE = Problem("due_date_missing", "Invoice 1002 has no due date.", "dueDate")
UNHEARD = Problem("of_a_later_version", "Something new.", "rows")

Call = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, fake_redis: Redis) -> None:
    monkeypatch.setattr(connection, "connect", lambda _: fake_redis)
    monkeypatch.setattr(logs, "configure", lambda *_: None)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setenv("SP_REDIS_URL", "redis://redis:6379/0")
    for name in ("SP_PROCOUNTOR_CLIENT_ID", "SP_PROCOUNTOR_CLIENT_SECRET", "SP_TENANTS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def transfers(fake_redis: Redis) -> Transfers:
    return Transfers(fake_redis)


@pytest.fixture
def log(transfers: Transfers) -> Transfers:
    """A document in each state; 1002 is the one that is parked."""
    for number, which in (("1001", key("w", "ab")), ("1002", key("p"))):
        transfers.register(
            which,
            number=number,
            version="v",
            listed_at=transfers.now(),
            settings="s",
            customer=f"Customer [{number}] Oy",
        )
    claim(transfers, key("p")).park([DUE, REFUSED])
    see(transfers, key("p"), number="1002")
    taken = claim(transfers, key("d"))
    taken.keep(
        "post", b'{"id":77,"number":31,"receipt_id":5,"source":"0123abcd","differences":[],"notes":[]}'
    )
    taken.calls["procountor POST /invoices"] += 1
    taken.calls["severa GET /v1/invoices/{guid}"] += 2
    taken.done(notes=[NOTE])
    return transfers


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    def go(*arguments: str) -> tuple[int, str]:
        code = cli.main(["transfers", *arguments])
        return code, capsys.readouterr().out

    return go


def refused(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        cli.main(["transfers", *arguments])
    return int(str(end.value.code))


def listed(call: Call, *arguments: str) -> list[dict[str, Any]]:
    code, out = call("list", "--json", *arguments)
    assert code == 0
    return [json.loads(line) for line in out.splitlines()]


def test_the_kinds_to_choose_from_are_those_that_are_carried() -> None:
    assert KINDS == CARRIED


@pytest.mark.usefixtures("log")
def test_a_person_reads_what_state_each_is_in_why_and_when_it_is_tried_next(call: Call) -> None:
    code, out = call("list")

    assert code == 0
    (parked,) = [line for line in out.splitlines() if "parked" in line and "│" in line]
    assert all(text in parked for text in ("invoice", "acme/oy", "1002", "by 20"))
    assert catalogue()["due_date_missing"].en.title[:12] in out
    assert "Customer [1001] Oy" in out
    assert out.splitlines()[-1] == "3 documents: 1 waiting, 1 done, 1 parked."


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("language", list(Language))
def test_reasons_are_told_in_the_language_that_is_asked_for(call: Call, language: Language) -> None:
    (entry,) = listed(call, "--state", "parked", "--language", language)
    text = catalogue()["due_date_missing"].text(language)
    assert (entry["problems"][0]["title"], entry["problems"][0]["steps"]) == (text.title, list(text.steps))


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (["--tenant", "acme"], ["1001", "1002"]),
        (["--tenant", "other"], []),
        (["--company", "ab"], ["1001"]),
        (["--kind", "projects"], []),
        (["--state", "parked", "--state", "waiting"], ["1001", "1002"]),
        (["--code", "due_date_missing"], ["1002"]),
        (["--number", "1001", "--company", "ab"], ["1001"]),
        (["--customer", "customer [1002"], ["1002"]),
        (["--since", "1h", "--company", "ab"], ["1001"]),
        (["--since", "2026-01-01", "--company", "ab"], ["1001"]),
        (["--since", "2200-01-01"], []),
    ],
    ids=" ".join,
)
def test_filters_narrow_the_list(call: Call, filters: list[str], numbers: list[str]) -> None:
    found = listed(call, *filters)
    assert sorted(entry["number"] for entry in found if entry["id"] != "d") == numbers


@pytest.mark.parametrize("when", ["yesterday", "2d2h", "-1d", "d", "2026-13-01", "99999999d", ""])
def test_a_moment_that_is_none_is_refused(when: str) -> None:
    assert refused("list", f"--since={when}") == 2


def test_a_table_is_cut_and_says_how_many_more_there_are_and_a_script_gets_all(
    call: Call, transfers: Transfers
) -> None:
    for number in range(120):
        see(transfers, key(f"g{number}"))
    out = call("list")[1]
    assert "120 documents: 120 waiting. Shown are the 100 that changed last; 20 more with --limit." in out
    assert out.count("1001") == 100
    assert len(listed(call)) == 120
    assert len(listed(call, "--limit", "7")) == 7
    assert call("list", "--limit", "120")[1].count("1001") == 120


def test_an_empty_log_says_so(call: Call) -> None:
    assert call("list") == (0, "0 documents.\n")
    assert call("list", "--json") == (0, "")


@pytest.mark.usefixtures("log")
def test_a_spreadsheet_gets_one_line_for_each_with_its_headings(call: Call) -> None:
    code, out = call("list", "--csv", "--state", "parked")
    (row,) = csv.DictReader(io.StringIO(out))
    assert code == 0
    assert (
        row.items()
        >= {"state": "parked", "number": "1002", "who": "Severa user, Procountor administrator"}.items()
    )
    assert row["codes"] == "due_date_missing procountor_refused"
    assert row["since"].endswith("Z")


def test_a_name_that_would_be_a_formula_is_a_text_in_a_spreadsheet(call: Call, transfers: Transfers) -> None:
    transfers.register(
        key(), number="1", version="v", listed_at=0, settings="s", customer='=HYPERLINK("http://evil")'
    )
    (row,) = csv.DictReader(io.StringIO(call("list", "--csv")[1]))
    assert row["customer"] == '\'=HYPERLINK("http://evil")'


def test_a_problem_of_another_version_is_listed_and_told_by_its_code(
    call: Call, transfers: Transfers
) -> None:
    claim(transfers).park([UNHEARD])
    assert "of_a_later_version" in call("list")[1]
    assert listed(call)[0]["problems"][0]["owner"] == ""
    assert "Something new. (rows)" in call("show", "1001")[1]
    assert "of_a_later_version" in call("list", "--csv")[1]


@pytest.mark.usefixtures("log")
def test_the_story_of_a_parked_document_tells_who_mends_it_and_how(call: Call) -> None:
    code, out = call("show", "1002", "--kind", "sales_invoices")
    kind = catalogue()["due_date_missing"]
    told = " ".join(out.split())

    assert code == 0
    assert told.startswith("Invoice 1002 of acme/oy state parked since 20")
    assert "Invoice 1002 has no due date. (dueDate)" in told
    assert kind.en.title in told
    assert " ".join(kind.en.why.split()) in told
    assert "Who: Severa user" in told
    assert all(f"{number}. {step}" in told for number, step in enumerate(kind.en.steps, start=1))
    assert "Procountor: ERROR_DATE at date (date)" in told
    assert "next try by 20" in told
    assert "customer Customer [1002] Oy" in told


@pytest.mark.usefixtures("log")
def test_the_story_of_a_done_document_tells_its_steps_results_notes_and_calls(call: Call) -> None:
    out = call("show", "d")[1]
    told = " ".join(out.replace("│", " ").split())

    assert "in Procountor id 77, number 31, ledger receipt 5" in told
    assert "0123abcd" not in told
    assert "notes: 10 210 characters, 10 000 sent (notes)" in told
    assert "Calls made: 3" in told
    assert "severa GET /v1/invoices/{guid} 2" in told


def test_every_step_is_told_in_words() -> None:
    files = {attachments.FILE, attachments.STEP, attachments.RENAMED}
    released = {CIRCULATE, APPROVE, SEND}
    assert STEPS.keys() == {found.NUMBER, found.STEP, receipts.STEP, *files, *released, project_fees.STEP}


@pytest.mark.usefixtures("log")
def test_a_script_reads_the_story_as_one_object(call: Call) -> None:
    story = json.loads(call("show", "d", "--json")[1])
    (step,) = story["steps"]
    assert (step["name"], step["state"], step["result"]) == (
        "post",
        "done",
        {"id": 77, "number": 31, "receipt_id": 5},
    )
    assert step["at"].endswith("Z")
    assert story["calls"] == {"procountor POST /invoices": 1, "severa GET /v1/invoices/{guid}": 2}
    assert (story["state"], story["outcome"], story["attempts"]) == ("done", "done", 1)


def test_a_write_whose_outcome_is_not_known_is_part_of_the_story(call: Call, transfers: Transfers) -> None:
    taken = claim(transfers)
    taken.keep("post", b'{"id":77}')
    taken.intend("attachments")
    taken.park([REFUSED])
    see(transfers, version="v2")
    out = " ".join(call("show", "1001")[1].replace("│", " ").split())
    assert "id 77 (before it was parked)" in out
    assert "file attached begun, its outcome is not known" in out


def test_what_is_secret_in_a_message_is_not_shown(call: Call, transfers: Transfers) -> None:
    claim(transfers).park([Problem("procountor_refused", "FI21 1234 5600 0007 85 of 131052-308T")])
    for arguments in (("show", "1001"), ("show", "1001", "--json"), ("list", "--json"), ("list", "--csv")):
        out = call(*arguments)[1]
        assert "0007 85" not in out
        assert "308T" not in out


def test_where_several_have_the_number_they_are_listed_and_nothing_is_done(
    call: Call, transfers: Transfers
) -> None:
    for which in (key("a"), key("b", "ab")):
        claim(transfers, which).park([DUE])
    for command in (("show", "1001"), ("retry", "1001"), ("ignore", "1001", "--reason", "no")):
        code, out = call(*command)
        assert code == 2
        assert "acme/oy sales_invoices a" in out
        assert "2 documents match: say which by --tenant, --company or --kind" in out
    assert transfers.counts()[State.PARKED] == 2
    assert call("show", "1001", "--company", "ab")[0] == 0


def test_a_number_that_the_log_does_not_have_is_said_so(call: Call) -> None:
    for command in (("show", "9"), ("retry", "9"), ("ignore", "9", "--reason", "no")):
        assert call(*command) == (2, "The log has no document '9'.\n")


@pytest.mark.usefixtures("log")
def test_one_document_is_ignored_with_its_reason_and_taken_back(call: Call, log: Transfers) -> None:
    code, out = call("ignore", "1002", "--reason", " A test,\n not real ")
    assert (code, out) == (0, "1 document will not be tried again.\n")
    assert record(log, key("p")).ignored_because == "A test, not real"
    assert "reason A test, not real" in " ".join(call("show", "1002")[1].split())
    assert "A test, not real" in call("list", "--state", "ignored")[1]

    assert call("retry", "1002") == (0, "1 document will begin again.\n")
    assert record(log, key("p")).state is State.WAITING


def test_whoever_ignores_a_document_is_told_that_it_was_begun(call: Call, transfers: Transfers) -> None:
    begun = claim(transfers, key("b"))
    begun.keep("post", b"{}")
    begun.park([Problem("posted_differs", "The sums differ.")])

    code, out = call("ignore", "b", "--reason", "Entered by hand")

    assert code == 0
    assert "may be in the other system already" in " ".join(out.split())


def test_what_is_done_or_at_work_is_left_as_it_is(call: Call, transfers: Transfers) -> None:
    claim(transfers, key("d")).done()
    claim(transfers, key("w"))
    for command in (("retry", "d"), ("retry", "w"), ("ignore", "d", "--reason", "no")):
        code, out = call(*command)
        assert code == 2
        assert "Nothing was changed." in out
    assert "Invoice 1001 of acme/oy is done." in call("retry", "d")[1]
    assert "at work, try again in a moment" in call("ignore", "w", "--reason", "no")[1]


def three_parked(transfers: Transfers) -> None:
    for which in (key("a"), key("b"), TransferKey("acme", "oy", "projects", "c")):
        claim(transfers, which).park([DUE])
    claim(transfers, key("z", "ab")).park([DUE])


def test_several_are_changed_after_their_count_was_confirmed(
    call: Call, transfers: Transfers, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_parked(transfers)
    terminal = io.StringIO("n\ny\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)

    code, out = call("retry", "--company", "oy")
    assert (code, transfers.counts()[State.PARKED]) == (2, 4)
    assert "Shall 3 documents begin again? [y/N] Nothing was changed." in out
    assert "sales invoices" in out
    code, out = call("retry", "--company", "oy")
    assert (code, transfers.counts()[State.PARKED]) == (0, 1)
    assert "3 documents will begin again." in out


def test_without_a_terminal_several_are_changed_only_with_yes(call: Call, transfers: Transfers) -> None:
    three_parked(transfers)
    code, out = call("ignore", "--company", "oy", "--reason", "Old")
    assert (code, transfers.counts()[State.IGNORED]) == (2, 0)
    assert "Without a terminal nobody can confirm: give --yes." in out
    code, out = call("ignore", "--company", "oy", "--reason", "Old", "--yes")
    assert (code, transfers.counts()[State.IGNORED]) == (0, 3)
    assert out == "3 documents will not be tried again.\n"


def test_a_filter_takes_back_what_is_ignored_only_where_it_says_so(call: Call, transfers: Transfers) -> None:
    three_parked(transfers)
    call("ignore", "--kind", "projects", "--reason", "Old", "--yes")
    call("retry", "--company", "oy", "--yes")
    assert transfers.counts()[State.IGNORED] == 1
    call("retry", "--state", "ignored", "--yes")
    assert transfers.counts()[State.IGNORED] == 0


def test_a_filter_ignores_what_waits_only_where_it_says_so(call: Call, transfers: Transfers) -> None:
    see(transfers, key("w"))
    assert call("ignore", "--company", "oy", "--reason", "Old", "--yes")[1].startswith("No document matches.")
    call("ignore", "--state", "waiting", "--reason", "Old", "--yes")
    assert transfers.counts()[State.IGNORED] == 1


@pytest.mark.parametrize("command", [["retry"], ["retry", "--yes"], ["ignore", "--reason", "no", "--yes"]])
def test_nothing_less_than_a_number_or_a_filter_will_do(
    command: list[str], transfers: Transfers, capsys: pytest.CaptureFixture[str]
) -> None:
    claim(transfers).park([DUE])
    assert refused(*command) == 2
    assert "say which documents: NUMBER, or a filter such as --company" in capsys.readouterr().err
    assert record(transfers).state is State.PARKED


@pytest.mark.parametrize("reason", [[], ["--reason", " "]])
def test_nothing_is_ignored_without_a_reason(reason: list[str]) -> None:
    assert refused("ignore", "1001", *reason) == 2


@pytest.mark.parametrize(
    "command",
    [["list"], ["show", "1"], ["retry", "1"], ["ignore", "1", "--reason", "no"]],
    ids=lambda command: command[0],
)
def test_without_a_redis_address_it_is_said_where_the_log_is(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SP_REDIS_URL")
    assert cli.main(["transfers", *command]) == 2
    told = capsys.readouterr().err
    assert "SP_REDIS_URL" in told
    assert "a `run` without one keeps its log to itself" in told
