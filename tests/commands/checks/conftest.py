"""A company before it goes live, for every test of the checks."""

from __future__ import annotations

import pytest
from register_desk import RegisterDesk
from two_systems import Office


@pytest.fixture
def desk(office: Office) -> RegisterDesk:
    return RegisterDesk(office)
