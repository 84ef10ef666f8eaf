"""The rate limit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from severa_procountor.sandbox.quota import Quota


@given(st.integers(1, 5), st.lists(st.floats(0, 5, allow_nan=False), max_size=60))
def test_no_second_ever_holds_more_than_the_limit(per_second: int, times: list[float]) -> None:
    quota = Quota(per_second)

    admitted = [time for time in sorted(times) if quota.admit("client", time)]

    assert all(sum(start < time <= start + 1 for time in admitted) <= per_second for start in [-1, *admitted])


def test_a_refused_request_uses_nothing() -> None:
    quota = Quota(1)

    assert [quota.admit("client", time) for time in (0.0, 0.5, 1.0)] == [True, False, True]


def test_keys_have_quotas_of_their_own() -> None:
    quota = Quota(1)

    assert quota.admit("one", 0.0)
    assert quota.admit("other", 0.0)


def test_the_limit_can_be_changed_while_requests_come_in() -> None:
    quota = Quota(1)
    quota.admit("client", 0.0)

    quota.per_second = 2

    assert quota.admit("client", 0.1)
    assert not quota.admit("client", 0.2)
