from __future__ import annotations

import csv
import datetime
import io
import json
from typing import Any

import pytest
from purchase_desk import PurchaseDesk
from register_desk import NAMES, RegisterDesk
from scripted_systems import product
from scripted_travels import travels
from structlog.testing import capture_logs
from two_systems import COMPANY, TENANT, Office

from severa_procountor.commands import settings_check
from severa_procountor.commands.checks import comparison
from severa_procountor.commands.checks.comparison import PATIENCE, PAUSE_S
from severa_procountor.commands.checks.findings import Check
from severa_procountor.errors import AccessDenied, Failure, Snoozed, Throttled, Unavailable
from severa_procountor.problems import Level, Problem
from severa_procountor.settings.findings import SettingsProblem

WRONG = SettingsProblem("acme.toml", "severa.page_size", "0", "1 to 100", line=7, hint="10")


@pytest.fixture
def office(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(settings_check, "make_reader", lambda *_, **__: office.runtime)
    return office


@pytest.fixture(autouse=True)
def desk(office: Office) -> RegisterDesk:
    return RegisterDesk(office)


def checked(office: Office, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    with capture_logs():
        code = settings_check.check(office.runtime.deployment, as_json=True)
    return code, json.loads(capsys.readouterr().out)


def test_settings_that_lead_somewhere_are_found_fit(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    code, answer = checked(office, capsys)
    assert code == 0
    checks = answer.pop("checks")
    found = {"tenants": [TENANT], "companies": [f"{TENANT}/{COMPANY}"], "errors": 0, "findings": []}
    assert answer == found | {"not_checked": []}
    assert {entry["level"] for entry in checks} == {"ok"}


def test_a_person_reads_what_can_run(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert settings_check.check(office.runtime.deployment) == 0
    assert "Companies that can run: acme/books. No findings on the settings." in capsys.readouterr().out


def test_a_wrong_file_is_told_with_its_line(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.tenants.problems = (WRONG,)
    code, answer = checked(office, capsys)
    (finding,) = answer["findings"]
    assert (code, finding["where"], finding["key"]) == (2, "acme.toml:7", "severa.page_size")
    assert finding["problem"] == "found 0, expected 1 to 100; did you mean 10?"


def test_a_name_that_leads_nowhere_is_told_with_its_key(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.settle({"severa_company": "Nobody [Oy]"})
    code, answer = checked(office, capsys)
    (finding,) = answer["findings"]
    assert (code, finding["key"], answer["companies"]) == (2, "books: severa_company", [])
    assert settings_check.check(office.runtime.deployment) == 2
    assert "Nobody [Oy]" in capsys.readouterr().out


def test_a_default_code_that_is_missing_is_told(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.procountor.stock = [product(22, "TUOTE")]
    code, answer = checked(office, capsys)
    assert (code, [finding["key"] for finding in answer["findings"]]) == (
        2,
        ["books: default_codes.work_type"],
    )


def test_a_product_of_purchases_that_severa_does_not_have_is_told(
    office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    PurchaseDesk(office, monkeypatch).settle(product="Purchases")
    code, answer = checked(office, capsys)
    (finding,) = answer["findings"]
    assert (code, finding["key"]) == (2, "books: purchase_invoices.product")
    assert "'Purchases'" in finding["problem"]


def test_a_scope_that_was_not_granted_is_a_warning(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.severa.missing_scopes = ("users:read",)
    code, answer = checked(office, capsys)
    assert (code, answer["findings"][0]["level"]) == (0, Level.WARNING)
    assert "users:read" in answer["findings"][0]["problem"]


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (Unavailable("severa", "GET", "ill"), 4),
        (Snoozed(5, "quota"), 4),
        (AccessDenied([Problem("severa_access_denied", "no")]), 2),
    ],
    ids=repr,
)
def test_a_severa_that_refuses_is_told_apart_from_one_that_does_not_answer(
    office: Office,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    failure: Failure,
    code: int,
) -> None:
    monkeypatch.setattr(comparison.time, "sleep", lambda seconds: None)
    office.severa.fail("organization_details", *[failure] * (PATIENCE + 1))
    found, answer = checked(office, capsys)
    assert (found, answer["findings"][0]["problem"]) == (code, str(failure))


def test_addresses_that_no_mail_can_reach_are_a_warning(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.settle({"email_on_errors": ["books@acme.example"]})
    code, answer = checked(office, capsys)
    (finding,) = answer["findings"]
    assert (code, finding["key"], finding["level"]) == (0, "books: email_on_errors", Level.WARNING)
    assert "SP_SMTP_HOST" in finding["problem"]
    office.runtime = office.make_runtime(smtp_host="mail", mail_from="robot@acme.example")
    assert checked(office, capsys)[1]["findings"] == []


def test_no_tenants_are_nothing_to_run(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.tenants.tenants = {}
    assert checked(office, capsys)[0] == 2


def test_a_warning_in_a_file_is_no_error(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.tenants.problems = (SettingsProblem("acme.toml", "key", "a", "b", level=Level.WARNING),)
    code, answer = checked(office, capsys)
    assert (code, answer["errors"], len(answer["findings"])) == (0, 0, 1)


def test_nothing_is_written_anywhere(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    checked(office, capsys)
    assert not {"post_invoice", "create_product", "create_business_partner"} & set(office.procountor.calls)
    assert "move_invoice" not in office.severa.calls


def test_a_default_code_of_travel_expenses_may_be_a_travel_or_a_sales_product(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.procountor.travel_stock = []
    assert [finding["key"] for finding in checked(office, capsys)[1]["findings"]] == [
        "books: default_codes.travel_expense"
    ]
    office.procountor.stock.append(product(25, "MATKA"))
    assert checked(office, capsys)[1]["findings"] == []


@pytest.mark.parametrize(("code", "told"), [("MATKA", []), ("9999", ["advance_payment_code"]), (None, [])])
def test_a_code_of_advances_that_is_no_travel_product_is_told(
    office: Office,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    code: str | None,
    told: list[str],
) -> None:
    statuses = b'[{"guid": "t1", "name": "Approved"}, {"guid": "t2", "name": "Transferred"}]'
    monkeypatch.setattr(office.severa, "reimbursement_statuses", lambda: iter([statuses]), raising=False)
    travel = {"status_before": "Approved", "status_after": "Transferred"}
    office.settle(
        {"travel_reimbursements": travel | ({} if code is None else {"advance_payment_code": code})}
    )
    keys = [finding["key"] for finding in checked(office, capsys)[1]["findings"]]
    assert keys == [f"books: travel_reimbursements.{key}" for key in told]


def test_a_vat_status_that_the_books_do_not_know_is_told(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.settle({"zero_vat": {"export": 99}})
    code, answer = checked(office, capsys)
    assert (code, [finding["key"] for finding in answer["findings"]]) == (2, ["books: zero_vat.export"])


def test_tax_free_maxima_that_run_out_are_logged_where_travel_is_carried(office: Office) -> None:
    late, early = datetime.date(2030, 11, 2), datetime.date(2024, 1, 1)
    with capture_logs() as logs:
        settings_check.tell_of_limits(office.tenants.current().values(), late)
    assert logs == []
    office.settle({"travel_reimbursements": {"status_before": "Approved", "status_after": "Transferred"}})
    with capture_logs() as logs:
        settings_check.tell_of_limits(office.tenants.current().values(), early)
        settings_check.tell_of_limits(office.tenants.current().values(), late)
    assert [entry["event"] for entry in logs] == ["travel_limits_run_out"]


def rows(office: Office, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, str]]]:
    with capture_logs():
        code = settings_check.check(office.runtime.deployment, as_csv=True)
    return code, list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_registers_that_would_park_documents_end_with_3(
    office: Office, desk: RegisterDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.code("NEW")
    code, answer = checked(office, capsys)
    assert (code, answer["errors"], answer["findings"]) == (3, 0, [])
    (entry,) = [entry for entry in answer["checks"] if entry["level"] != "ok"]
    (finding,) = entry.pop("findings")
    assert entry == {
        "tenant": TENANT,
        "company": COMPANY,
        "check": Check.PRODUCTS,
        "level": Level.ERROR,
        "ok": 1,
        "to_look_at": 1,
        "outcomes": {"matched": 1},
    }
    told = (finding["code"], finding["owner"], finding["subject"])
    assert told == ("product_missing", "procountor_admin", "product NEW Good NEW")
    assert finding["fix"]


def test_what_no_document_of_late_had_is_no_error(
    office: Office, desk: RegisterDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.code("NEW")
    desk.customer(1009, None)
    desk.severa.idle = True
    code, answer = checked(office, capsys)
    assert code == 0
    warned = [entry["check"] for entry in answer["checks"] if entry["level"] == "warning"]
    assert warned == [Check.CUSTOMERS, Check.PRODUCTS]


def test_settings_that_are_wrong_count_for_more_than_registers(
    office: Office, desk: RegisterDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.code("NEW")
    desk.settle(zero_vat={"export": 99})
    assert checked(office, capsys)[0] == 2


def test_a_right_that_is_missing_is_a_matter_of_the_settings(
    office: Office, desk: RegisterDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.books.fail("fiscal_years", AccessDenied([Problem("procountor_access_denied", "no")]))
    code, answer = checked(office, capsys)
    assert code == 2
    assert [entry["check"] for entry in answer["checks"] if entry["level"] == "error"] == [Check.RIGHTS]


def test_warnings_of_registers_end_with_0(
    office: Office, desk: RegisterDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.severa.rates.append({"percentage": 17, "isActive": True})
    code, answer = checked(office, capsys)
    assert code == 0
    assert [entry["check"] for entry in answer["checks"] if entry["level"] == "warning"] == [Check.VAT]


def test_a_system_that_goes_away_ends_the_company_s_checks_with_4(
    office: Office, desk: RegisterDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    failure = Unavailable("procountor", "GET", "ill")
    desk.books.fail("chart_of_accounts", failure)
    code, answer = checked(office, capsys)
    assert code == 4
    assert [entry["check"] for entry in answer["checks"]][-1] == Check.PRODUCTS
    (away,) = answer["not_checked"]
    assert away == f"{TENANT}/{COMPANY}: sales accounts: {failure}"


@pytest.mark.parametrize(
    ("failure", "pause"),
    [
        (Snoozed(5, "quota"), 5),
        (Snoozed(500, "quota"), PAUSE_S),
        (Throttled("procountor", "GET", "429", 7), 7),
        (Throttled("procountor", "GET", "429"), PAUSE_S),
    ],
    ids=str,
)
def test_a_system_that_has_had_too_many_calls_is_waited_for(
    office: Office,
    desk: RegisterDesk,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    failure: Failure,
    pause: float,
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(comparison.time, "sleep", pauses.append)
    desk.books.fail("chart_of_accounts", failure)
    assert (checked(office, capsys)[0], pauses) == (0, [pause])
    desk.books.fail("chart_of_accounts", *[failure] * (PATIENCE + 1))
    assert (checked(office, capsys)[0], len(pauses)) == (4, 1 + PATIENCE)


def test_a_system_that_has_had_too_many_calls_is_waited_for_where_names_are_resolved_too(
    office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(comparison.time, "sleep", pauses.append)
    office.severa.fail("organization_details", Throttled("severa", "GET", "429", 7))
    assert (checked(office, capsys)[0], pauses) == (0, [7])


def test_a_register_that_is_refused_is_told_and_the_others_are_looked_at(
    office: Office, desk: RegisterDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.severa.fail("active_customers", AccessDenied([Problem("severa_access_denied", "no")]))
    code, answer = checked(office, capsys)
    assert code == 3
    assert [entry["check"] for entry in answer["checks"] if entry["level"] == "error"] == [Check.CUSTOMERS]
    assert answer["checks"][-1]["check"] == Check.VAT


def test_only_what_the_company_carries_is_looked_at(
    office: Office, desk: RegisterDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    looked_at = {entry["check"] for entry in checked(office, capsys)[1]["checks"]}
    assert looked_at.isdisjoint({Check.TRAVEL_CODES, Check.USERS, Check.DIMENSIONS, Check.PURCHASES})
    desk.settle(sales_invoices=None, **travels(), dimension_names=NAMES)
    desk.severa.calls.clear()
    looked_at = {entry["check"] for entry in checked(office, capsys)[1]["checks"]}
    assert {Check.TRAVEL_CODES, Check.USERS, Check.DIMENSIONS, Check.VAT} <= looked_at
    assert looked_at.isdisjoint({Check.CUSTOMERS, Check.PRODUCTS, Check.BANK_ACCOUNTS, Check.PURCHASES})
    assert desk.severa.count("active_customers") == 0


def test_every_finding_is_a_row_of_csv(
    office: Office, desk: RegisterDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(1002, 1008):
        desk.customer(number, "1234567-1", name=f"Buyer, {number}")
    office.tenants.problems = (WRONG,)
    code, told = rows(office, capsys)
    assert (code, len(told)) == (2, 7)
    assert told[0] == {
        "tenant": "",
        "company": "",
        "check": "settings",
        "level": "error",
        "subject": "acme.toml:7 severa.page_size",
        "what": "found 0, expected 1 to 100; did you mean 10?",
        "owner": "operator",
        "code": "",
    }
    assert told[1] | {"what": ""} == {
        "tenant": TENANT,
        "company": COMPANY,
        "check": "customers",
        "level": "warning",
        "subject": "1002 Buyer, 1002",
        "what": "",
        "owner": "procountor_admin",
        "code": "partner_not_created",
    }


def test_a_person_reads_counts_and_the_worst_three(
    office: Office, desk: RegisterDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(1002, 1008):
        desk.customer(number, "1234567-1")
    desk.customer(1009, None)
    settings_check.check(office.runtime.deployment)
    told = capsys.readouterr().out
    (line,) = [line for line in told.splitlines() if "customers" in line]
    assert [cell.strip() for cell in line.split("│")[2:4]] == ["1", "7"]
    assert "1009 Buyer 1009" in told
    assert "1003 Buyer 1003" in told
    assert "1004 Buyer 1004" not in told
    assert "Severa user" in told
    assert "--csv" in told


def test_a_script_is_told_nothing_of_the_progress(
    office: Office, desk: RegisterDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    settings_check.check(office.runtime.deployment, as_json=True)
    assert capsys.readouterr().err == ""
