"""What `reconcile` refuses, and with which code it ends."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest
from two_systems import COMPANY, TENANT, Office

from severa_procountor import cli
from severa_procountor.commands import reconcile as command
from severa_procountor.commands.reconcile import Shape
from severa_procountor.errors import AccessDenied, Unavailable
from severa_procountor.problems import Problem
from severa_procountor.settings.findings import SettingsInvalid
from severa_procountor.workers.reconciliation import Span

MONTH = Span(datetime.date(2026, 9, 1), datetime.date(2026, 9, 30))


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command over the two scripted systems, both without an invoice."""
    monkeypatch.setattr(command, "make_runtime", lambda *_, **__: office.runtime)
    for system, page in ((office.severa, b"[]"), (office.procountor, b'{"results": []}')):

        def dated(*_: object, system: Any = system, page: bytes = page) -> list[bytes]:
            system.called("invoices_dated")
            return [page]

        monkeypatch.setattr(system, "invoices_dated", dated, raising=False)

    def go(
        tenant: str = TENANT, only: str | None = None, span: Span = MONTH, shape: Shape = Shape.JSON
    ) -> int:
        return command.reconcile(office.runtime.deployment, tenant, only, span, shape)

    return go


def test_two_empty_books_are_equal(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(only=COMPANY) == 0
    answer = msgspec.json.decode(capsys.readouterr().out)
    assert answer["differences"] == []
    assert [company["compared"] for company in answer["companies"]] == [0]


def test_csv_without_a_difference_is_its_heading(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shape=Shape.CSV) == 0
    assert capsys.readouterr().out == "tenant,company,number,date,customer,code,message,owner\n"


@pytest.mark.parametrize("system", ["severa", "procountor"])
def test_a_system_that_does_not_answer_ends_it_with_4(
    system: str, run: Any, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    getattr(office, system).fail("invoices_dated", Unavailable("severa", "GET", "ill"))
    assert run() == 4
    assert "Not compared" in capsys.readouterr().err


@pytest.mark.parametrize("system", ["severa", "procountor"])
def test_a_right_that_is_missing_ends_it_with_2(system: str, run: Any, office: Office) -> None:
    denied = AccessDenied([Problem(f"{system}_access_denied", "no right")])
    getattr(office, system).fail("invoices_dated", denied)
    assert run() == 2


def test_a_company_without_sales_invoices_is_said_to_have_none(
    run: Any, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.settle({"sales_invoices": None})
    assert run() == 2
    assert "no sales invoices" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"tenant": "acne"}, "did you mean acme?"),
        ({"only": "bocks"}, "did you mean books?"),
        ({"span": Span(MONTH.end, MONTH.start)}, "2026-09-30 to 2026-09-01"),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_found(
    arguments: dict[str, Any], said: str, run: Any
) -> None:
    with pytest.raises(SettingsInvalid, match="command line") as refused:
        run(**arguments)
    assert said in str(refused.value)


def test_a_date_has_to_be_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["reconcile", "--tenant", "acme", "--from", "1.9.2026", "--to", "2026-09-30"])
    assert "'1.9.2026' is not a date such as 2026-01-31" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["=1+1", "+358", "-1", "@sum"])
def test_a_spreadsheet_takes_no_customer_for_a_formula(text: str) -> None:
    assert command._plain(text) == f"'{text}"
