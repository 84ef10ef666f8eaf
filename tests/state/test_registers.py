"""What Procountor is known to hold is remembered per company, and never claimed beyond what was seen."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis
from virtual_clock import VirtualClock

from severa_procountor.state.registers import Numbered, Registers

DAY = 24 * 60 * 60_000
NOW = 1_790_000_000_000


@pytest.fixture
def registers(any_redis: Redis, clock: VirtualClock) -> Registers:
    return Registers(any_redis, "acme", "oy", clock)


def test_an_invoice_is_found_by_its_number(registers: Registers) -> None:
    registers.note_number("1001", "77", b'{"id":77}')

    assert registers.number("1001") == {"77": b'{"id":77}'}
    assert registers.number("1002") == {}


def test_several_invoices_may_carry_one_number(registers: Registers) -> None:
    registers.note_number("1001", "77", b"first")
    registers.note_number("1001", "78", b"second")

    assert registers.number("1001") == {"77": b"first", "78": b"second"}


def test_a_second_note_of_one_invoice_replaces_the_first(registers: Registers) -> None:
    registers.note_number("1001", "77", b"UNFINISHED")
    registers.note_number("1001", "77", b"INVALIDATED")

    assert registers.number("1001") == {"77": b"INVALIDATED"}


def test_a_list_that_says_nothing_of_an_invoice_does_not_unsay_what_is_known(registers: Registers) -> None:
    registers.note_number("1001", "77", b"ours")
    registers.cover(NOW - 10, NOW, [Numbered("1001", "77", b"")])

    assert registers.number("1001") == {"77": b"ours"}


def test_a_lost_answer_closes_the_creation_for_everybody_and_says_how_long(
    registers: Registers, any_redis: Redis
) -> None:
    hold = registers.claim("partner:5", 60_000)
    assert hold is not None
    assert registers.unsettled("partner:5") == 0

    assert hold.unsettle(20_000)

    assert registers.claim("partner:5", 60_000) is None
    assert 15_000 < registers.unsettled("partner:5") <= 20_000


def test_a_right_that_ran_out_closes_nothing(registers: Registers, any_redis: Redis) -> None:
    hold = registers.claim("partner:5", 60_000)
    assert hold is not None
    any_redis.flushall()

    assert not hold.unsettle(20_000)
    assert registers.unsettled("partner:5") == 0


def test_nothing_is_covered_at_first(registers: Registers) -> None:
    assert registers.coverage() is None


def test_covering_notes_what_was_listed(registers: Registers) -> None:
    covered = registers.cover(NOW - 10, NOW, [Numbered("1001", "77", b"a"), Numbered("1001", "78", b"b")])

    assert covered == registers.coverage() == (NOW - 10, NOW)
    assert registers.number("1001") == {"77": b"a", "78": b"b"}


@pytest.mark.parametrize(
    ("start", "end", "covered"),
    [
        (-5, 10, (-10, 10)),
        (0, 10, (-10, 10)),
        (1, 10, (1, 10)),
        (-20, -10, (-20, 0)),
        (-20, -11, (-20, -11)),
        (-8, -2, (-10, 0)),
        (-20, 20, (-20, 20)),
    ],
)
def test_what_touches_is_joined_and_what_leaves_a_gap_begins_anew(
    registers: Registers, start: int, end: int, covered: tuple[int, int]
) -> None:
    registers.cover(NOW - 10, NOW)

    assert registers.cover(NOW + start, NOW + end) == (NOW + covered[0], NOW + covered[1])


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), min_size=1, max_size=8))
def test_no_moment_is_covered_that_was_not_listed(fake_redis: Redis, turns: list[tuple[int, int]]) -> None:
    fake_redis.flushall()
    registers = Registers(fake_redis, "acme", "oy", lambda: NOW)
    listed: set[int] = set()
    for start, length in turns:
        registers.cover(NOW + start * 10, NOW + (start + length) * 10)
        listed |= set(range(start * 10, (start + length) * 10 + 1))

    covered = registers.coverage()

    assert covered is not None
    assert set(range(covered[0] - NOW, covered[1] - NOW + 1)) <= listed


def test_a_time_that_ends_before_it_begins_is_refused(registers: Registers) -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        registers.cover(NOW, NOW - 1)


def test_nothing_is_covered_longer_than_its_notes_are_kept(registers: Registers, clock: VirtualClock) -> None:
    registers.cover(NOW - 10 * DAY, NOW)
    clock.pass_ms(395 * DAY)
    assert registers.coverage() == (NOW - 5 * DAY, NOW)
    clock.pass_ms(6 * DAY)
    assert registers.coverage() is None


def test_notes_are_not_kept_for_ever(registers: Registers, any_redis: Redis) -> None:
    registers.note_number("1001", "77", b"x")

    assert 399 * DAY < any_redis.pttl("sp:register:acme/oy:number:1001") <= 400 * DAY


def test_a_flush_forgets_the_coverage_with_the_notes(registers: Registers, any_redis: Redis) -> None:
    registers.cover(NOW - 10, NOW, [Numbered("1001", "77", b"a")])
    any_redis.flushall()

    assert (registers.coverage(), registers.number("1001")) == (None, {})


def test_companies_do_not_see_each_others_registers(registers: Registers, any_redis: Redis) -> None:
    registers.note_number("1001", "77", b"x")
    registers.note_partner("5", b"p")
    registers.claim("partner:5", 1000)
    other = Registers(any_redis, "acme", "ab")

    assert (other.number("1001"), other.partner("5")) == ({}, None)
    assert other.claim("partner:5", 1000) is not None


def test_partners_and_products_are_remembered_until_forgotten(registers: Registers) -> None:
    registers.note_partner("5", b"partner")
    registers.note_product("5", b"product")
    assert (registers.partner("5"), registers.product("5")) == (b"partner", b"product")

    registers.forget_partner("5")
    assert (registers.partner("5"), registers.product("5")) == (None, b"product")
    registers.forget_product("5")
    assert registers.product("5") is None


def test_a_person_is_remembered_under_a_digest_until_forgotten_or_over(
    registers: Registers, any_redis: Redis
) -> None:
    registers.note_person("d1g3st", b"person", 60_000)
    assert (registers.person("d1g3st"), registers.person("other")) == (b"person", None)
    (key,) = any_redis.scan_iter("*:person:d1g3st")
    assert 0 < any_redis.pttl(key) <= 60_000

    registers.forget_person("d1g3st")
    assert registers.person("d1g3st") is None


def test_all_partners_or_all_products_are_forgotten_at_once(registers: Registers) -> None:
    for number in ("5", "6"):
        registers.note_partner(number, b"partner")
        registers.note_product(number, b"product")
    assert (len(registers.partners()), registers.products()) == (2, {"5": b"product", "6": b"product"})

    registers.forget_partners()
    assert (registers.partners(), len(registers.products())) == ({}, 2)
    registers.forget_products()
    assert registers.products() == {}


def test_a_mark_is_one_value_of_the_company(registers: Registers, any_redis: Redis) -> None:
    assert registers.mark("read") is None
    registers.set_mark("read", b"1")
    registers.set_mark("read", b"2")

    assert (registers.mark("read"), registers.mark("other")) == (b"2", None)
    assert Registers(any_redis, "acme", "ab").mark("read") is None


def test_the_first_of_several_marks_stays_until_one_drops_it(registers: Registers) -> None:
    registers.set_mark_once("waits", b"1")
    registers.set_mark_once("waits", b"2")

    assert registers.mark("waits") == b"1"
    assert [registers.drop_mark("waits"), registers.drop_mark("waits")] == [True, False]
    assert registers.mark("waits") is None


def test_only_one_may_create_a_thing(registers: Registers) -> None:
    hold = registers.claim("partner:5", 60_000)
    assert hold is not None

    assert registers.claim("partner:5", 60_000) is None
    assert registers.claim("partner:6", 60_000) is not None
    assert hold.release()
    assert registers.claim("partner:5", 60_000) is not None


def test_a_right_that_ran_out_is_not_given_back_for_its_next_holder(
    registers: Registers, any_redis: Redis
) -> None:
    late = registers.claim("partner:5", 60_000)
    assert late is not None
    any_redis.delete("sp:register:acme/oy:claim:partner:5")
    assert registers.claim("partner:5", 60_000) is not None

    assert not late.release()
    assert registers.claim("partner:5", 60_000) is None


def test_a_right_that_nobody_gives_back_runs_out(registers: Registers, any_redis: Redis) -> None:
    registers.claim("partner:5", 60_000)

    assert 0 < any_redis.pttl("sp:register:acme/oy:claim:partner:5") <= 60_000
