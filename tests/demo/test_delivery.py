from __future__ import annotations

from typing import Any

import pytest
from demo.carried_invoices import ALL, BREAKDOWN, carried, company, file

from severa_procountor.demo.delivery import judge
from severa_procountor.settings.choices import Target

GROUPED = {"has_files": True, "grouped_with_attachment": True}


@pytest.mark.parametrize(
    ("mode", "expected", "held"),
    [
        ("none", {}, ()),
        ("pdf", {}, (file(ALL),)),
        ("breakdown", {}, (file(BREAKDOWN),)),
        ("none", GROUPED, (file(BREAKDOWN),)),
        ("pdf", GROUPED, (file(ALL),)),
        ("none", GROUPED | {"has_files": False}, ()),
        ("none", GROUPED | {"grouped_with_attachment": False}, ()),
    ],
)
def test_the_right_file_is_counted_once(mode: str, expected: dict[str, Any], held: tuple[Any, ...]) -> None:
    found = judge([carried(company(attachments=mode), expected, attachments=held)])
    assert (found.attachments, found.differences) == (len(held), [])


@pytest.mark.parametrize(
    ("mode", "held"),
    [
        ("pdf", ()),
        ("pdf", (file(ALL), file(ALL))),
        ("pdf", (file(BREAKDOWN),)),
        ("pdf", (file(ALL, size=799),)),
        ("pdf", (file(ALL, sha256="cc"),)),
        ("pdf", (file(ALL, send_with_invoice=False),)),
        ("breakdown", (file(ALL),)),
        ("none", (file(ALL),)),
    ],
)
def test_a_file_that_is_missing_doubled_or_another_is_found(mode: str, held: tuple[Any, ...]) -> None:
    found = judge([carried(company(attachments=mode), attachments=held)])
    assert (found.attachments, len(found.differences)) == (0, 1)
    assert found.differences[0].startswith("Oy 1042: attachment wanted: ")


@pytest.mark.parametrize(
    ("target", "status", "times"),
    [
        ("unfinished", "UNFINISHED", 0),
        ("approved", "NOT_SENT", 0),
        ("approved", "APPROVED", 0),
        ("sent", "SENT", 1),
    ],
)
def test_an_invoice_that_stands_where_its_company_wants_it_is_counted(
    target: str, status: str, times: int
) -> None:
    found = judge([carried(company(target=target), status=status, sent_times=times)])
    assert (found.released[Target(target)], sum(found.released.values()), found.differences) == (1, 1, [])


@pytest.mark.parametrize(
    ("target", "status", "times"),
    [
        ("unfinished", "NOT_SENT", 0),
        ("unfinished", "SENT", 1),
        ("approved", "UNFINISHED", 0),
        ("approved", "SENT", 1),
        ("approved", "NOT_SENT", 1),
        ("sent", "NOT_SENT", 0),
        ("sent", "SENT", 0),
        ("sent", "SENT", 2),
    ],
)
def test_an_invoice_that_went_too_far_or_not_far_enough_or_twice_is_found(
    target: str, status: str, times: int
) -> None:
    found = judge([carried(company(target=target), status=status, sent_times=times)])
    assert sum(found.released.values()) == 0
    assert found.differences == [
        f"Oy 1042: is to be {target}; Procountor has it as {status}, sent {times} times"
    ]
