from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from virtual_clock import VirtualClock

from severa_procountor.workers.memory import Memory


@pytest.fixture
def memory(clock: VirtualClock) -> Memory:
    return Memory(clock=lambda: clock() / 1000)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


def test_a_value_is_fetched_once_and_again_when_it_is_old(memory: Memory, clock: VirtualClock) -> None:
    fetched = iter("ab")
    values = []
    for wait_ms in (0, 9_999, 1):
        clock.pass_ms(wait_ms)
        values.append(memory.get("key", 10, lambda: next(fetched)))
    assert values == ["a", "a", "b"]


def test_nothing_is_also_an_answer(memory: Memory) -> None:
    fetched = iter([None])
    assert [memory.get("key", 10, lambda: next(fetched)) for _ in range(2)] == [None, None]


def test_a_failing_fetch_is_not_remembered(memory: Memory) -> None:
    def fail() -> str:
        raise LookupError

    with pytest.raises(LookupError):
        memory.get("key", 10, fail)
    assert memory.get("key", 10, lambda: "a") == "a"


def test_threads_that_miss_one_value_fetch_it_once(memory: Memory) -> None:
    fetches = []

    def fetch() -> str:
        fetches.append(1)
        threading.Event().wait(0.01)
        return "a"

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: memory.get("key", 10, fetch), range(8))) == {"a"}
    assert len(fetches) == 1


def test_a_slow_fetch_of_one_value_does_not_hold_up_another(memory: Memory) -> None:
    assert memory.get("slow", 10, lambda: memory.get("other", 10, lambda: "a")) == "a"


def test_a_value_that_was_put_is_fresh_until_it_is_old(memory: Memory, clock: VirtualClock) -> None:
    assert memory.fresh("key", 10) is None
    memory.put("key", "a")
    clock.pass_ms(9_999)
    assert memory.fresh("key", 10) == "a"
    clock.pass_ms(1)
    assert memory.fresh("key", 10) is None
    memory.put("key", "b")
    assert memory.fresh("key", 10) == "b"


def test_when_there_is_no_room_the_oldest_value_goes(clock: VirtualClock) -> None:
    memory = Memory(clock=clock, room=2)
    for key in ("a", "b", "a", "c"):
        memory.put(key, key)
    assert [memory.fresh(key, 10) for key in ("a", "b", "c")] == ["a", None, "c"]


def test_who_wants_nothing_of_before_has_it_fetched_anew_and_shares_that(
    memory: Memory, clock: VirtualClock
) -> None:
    fetched = iter("abc")

    def value() -> str:
        return memory.get("key", 100, lambda: next(fetched))

    assert value() == "a"
    clock.pass_ms(2000)
    for _ in range(2):
        with memory.reading(max_age=1):
            assert value() == "b"
    assert value() == "b"


def test_what_is_older_than_wanted_is_not_fresh(memory: Memory, clock: VirtualClock) -> None:
    memory.put("key", "a")
    clock.pass_ms(2000)
    with memory.reading(max_age=1):
        assert memory.fresh("key", 100) is None
    assert memory.fresh("key", 100) == "a"


def test_a_value_is_as_old_as_the_call_that_gave_it(memory: Memory, clock: VirtualClock) -> None:
    """What is put while a fetch is under way is of its beginning; so is what says when its own call began."""

    def slow() -> str:
        clock.pass_ms(5000)
        memory.put("beside", "b")
        return "a"

    began = memory.now()
    memory.get("key", 100, slow)
    memory.put("own", "c", began)
    with memory.reading(max_age=4):
        assert [memory.fresh(key, 100) for key in ("key", "beside", "own")] == [None, None, None]
    with memory.reading(max_age=5):
        assert [memory.fresh(key, 100) for key in ("key", "beside", "own")] == ["a", "b", "c"]


def test_a_reading_knows_what_its_thread_went_by_and_nothing_else(memory: Memory) -> None:
    memory.get("before", 10, lambda: "x")
    with memory.reading():
        memory.get("key", 10, lambda: "a")
        memory.get("before", 10, lambda: "y")
        memory.put("put", "p")
        memory.mention("said", "v1")
        seen = memory.seen().seen
    assert {key: read.value for key, read in seen.items()} == {"key": "a", "before": "x", "said": "v1"}
    assert memory.seen().seen == {}
