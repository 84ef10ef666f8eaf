"""Which requests a fault is played on."""

from __future__ import annotations

import pytest

from severa_procountor.sandbox.faults import Fault, Faults, What


def test_a_fault_is_played_as_often_as_it_says() -> None:
    faults = Faults()
    faults.add(Fault(What.ERROR_500, times=2))

    played = [faults.take("GET", "/api/invoices", b"") is not None for _ in range(3)]

    assert played == [True, True, False]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(What.SLOW, method="POST"),
        Fault(What.SLOW, path="^/api/products$"),
        Fault(What.SLOW, body_contains="10002"),
    ],
)
def test_a_request_that_does_not_match_goes_undisturbed(fault: Fault) -> None:
    faults = Faults()
    faults.add(fault)

    assert faults.take("GET", "/api/invoices", b"10001") is None


def test_the_oldest_matching_fault_comes_first() -> None:
    faults = Faults()
    faults.add(Fault(What.SLOW, method="POST"), Fault(What.GARBAGE), Fault(What.THROTTLE))

    played = [faults.take("GET", "/", b"") for _ in range(2)]

    assert [fault.what for fault in played if fault] == [What.GARBAGE, What.THROTTLE]


def test_cleared_faults_are_not_played() -> None:
    faults = Faults()
    faults.add(Fault(What.GARBAGE))

    faults.clear()

    assert faults.take("GET", "/", b"") is None
