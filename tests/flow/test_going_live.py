"""What would park documents is found in the registers of both systems before the first of them goes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flow.conftest import Produce, Serve
from flow.worlds import today
from msgspec.structs import replace
from structlog.testing import capture_logs

from severa_procountor.commands import settings_check
from severa_procountor.commands.checks.comparison import STEPS
from severa_procountor.commands.checks.findings import Check
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import World, make_world

SIGN_INS = {"/rest-api/v1/token", "/api/oauth/token"}


@pytest.fixture
def sandbox(serve: Serve) -> Sandbox:
    """All companies with documents of all kinds, and two things in Severa that nobody has put right yet."""
    return serve(_neglected(make_world(1, 30, today(), purchases=12, reimbursements=12)))


def test_a_whole_world_is_compared_from_lists_and_nothing_is_written(
    sandbox: Sandbox, product: Produce, capsys: pytest.CaptureFixture[str]
) -> None:
    with capture_logs():
        assert settings_check.check(product(sandbox).runtime.deployment, as_json=True) == 3
    told = capsys.readouterr()
    said = json.loads(told.out)
    assert (said["errors"], said["not_checked"], len(said["companies"])) == (0, [], 5)
    for company in said["companies"]:
        assert {entry["check"] for entry in _of(said, company)} == {step.check for step in STEPS}

    found = {(line["code"], line["subject"]) for entry in said["checks"] for line in entry["findings"]}
    assert ("customer_number_missing", "Nobody's Number Oy") in found
    assert any(code == "person_account_missing" and "Account Missing" in subject for code, subject in found)
    assert _levels(said, Check.BINDING) == _levels(said, Check.RIGHTS) == _levels(said, Check.STATUSES)
    assert _levels(said, Check.STATUSES) == {"ok"}

    calls = (*sandbox.severa.calls.all(), *sandbox.procountor.calls.all())
    assert {call.path for call in calls if call.method != "GET"} == SIGN_INS
    single = Counter(call.template for call in calls if "{id}" in call.template)
    assert single == {}

    texts = told.out + told.err
    people = [user for each in sandbox.world.organisations for user in each.users]
    assert people
    for user in people:
        assert not user.social_security_number or user.social_security_number not in texts
        assert not user.bank_account_number or user.bank_account_number not in texts


def _neglected(made: World) -> World:
    """The single company has a customer without a number, and a user without an account."""
    return replace(
        made,
        organisations=tuple(
            replace(
                each,
                customers=(
                    *each.customers,
                    replace(each.customers[0], guid=_guid(1), number=None, name="Nobody's Number Oy"),
                ),
                users=(
                    *each.users,
                    replace(
                        each.users[0],
                        guid=_guid(2),
                        first_name="Account",
                        last_name="Missing",
                        bank_account_number=None,
                    ),
                ),
            )
            for each in made.organisations
        ),
    )


def _guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def _of(said: Any, company: str) -> Iterator[Any]:
    return (entry for entry in said["checks"] if f"{entry['tenant']}/{entry['company']}" == company)


def _levels(said: Any, check: Check) -> set[str]:
    return {entry["level"] for entry in said["checks"] if entry["check"] == check}
