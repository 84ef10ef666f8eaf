from __future__ import annotations

from types import SimpleNamespace

import pytest
from two_systems import Office
from virtual_clock import VirtualClock

from severa_procountor.errors import Rejected, Snoozed, UnknownOutcome
from severa_procountor.problems import Problem
from severa_procountor.state.registers import Registers
from severa_procountor.workers import flights
from severa_procountor.workers.flights import LOOK_UP_S, WAIT_S, in_turn

LOST = UnknownOutcome("procountor", "POST", "reset")


class Watch(VirtualClock):
    """Seconds for those who wait; `then` happens while they sleep."""

    def monotonic(self) -> float:
        return self.now / 1000

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self.then()

    def then(self) -> None: ...


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(flights, "elapsed", watch.monotonic)
    monkeypatch.setattr(flights, "time", SimpleNamespace(monotonic=watch.monotonic, sleep=watch.sleep))
    return watch


def free(office: Office, name: str = "product:A") -> bool:
    hold = office.company.registers.claim(name, ttl_ms=1000)
    return hold is not None and hold.release()


def take_turn(office: Office, name: str) -> None:
    with in_turn(office.company, name):
        raise AssertionError("two at once")


def lost() -> None:
    raise LOST


def test_a_turn_is_free_for_the_next_one_when_it_is_over(office: Office, watch: Watch) -> None:
    with in_turn(office.company, "product:A") as flight:
        assert not free(office)
        assert free(office, "product:B")
        assert flight.write(lambda: 7) == 7
    assert free(office)


def test_another_companys_turn_is_its_own(office: Office, watch: Watch) -> None:
    other = Registers(office.redis, "acme", "other")
    with in_turn(office.company, "product:A"):
        assert other.claim("product:A", ttl_ms=1000) is not None


def test_the_second_waits_shortly_for_the_first(office: Office, watch: Watch) -> None:
    hold = office.company.registers.claim("product:A", ttl_ms=60_000)
    assert hold is not None
    begun = watch()
    watch.then = lambda: watch() - begun > 1000 and hold.release()  # type: ignore[method-assign]
    with in_turn(office.company, "product:A"):
        assert 1000 < watch() - begun < WAIT_S * 1000


def test_whoever_waits_too_long_is_sent_away(office: Office, watch: Watch) -> None:
    begun = watch()
    with in_turn(office.company, "partner:5"), pytest.raises(Snoozed, match="busy with the same partner"):
        take_turn(office, "partner:5")
    assert watch() - begun >= WAIT_S * 1000


def test_a_lost_answer_keeps_everybody_out_until_the_write_has_settled(office: Office, watch: Watch) -> None:
    with pytest.raises(UnknownOutcome), in_turn(office.company, "product:A") as flight:
        flight.write(lost)
    begun = watch()
    with pytest.raises(Snoozed, match="the answer to creating the same product was lost") as pause:
        take_turn(office, "product:A")
    assert watch() == begun
    assert 0 < pause.value.seconds <= office.runtime.settle_ms / 1000


def test_a_write_that_certainly_failed_bars_nobody(office: Office, watch: Watch) -> None:
    def refused() -> None:
        raise Rejected([Problem("procountor_refused", "no")])

    with pytest.raises(Rejected), in_turn(office.company, "product:A") as flight:
        flight.write(refused)
    assert free(office)


def test_a_worker_that_vanishes_in_its_write_keeps_the_turn(office: Office, watch: Watch) -> None:
    def killed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), in_turn(office.company, "product:A") as flight:
        flight.write(killed)
    assert not free(office)


def test_the_turn_lasts_longer_than_the_longest_look_and_its_write(office: Office, watch: Watch) -> None:
    with in_turn(office.company, "product:A"):
        (key,) = office.redis.scan_iter("*claim:product:A*")
        lasts = office.redis.pttl(key)
        assert LOOK_UP_S * 1000 < lasts <= LOOK_UP_S * 1000 + office.runtime.settle_ms


def test_nothing_is_written_after_a_look_up_that_took_too_long(office: Office, watch: Watch) -> None:
    with in_turn(office.company, "product:A") as flight:
        watch.pass_ms(LOOK_UP_S * 1000 + 1)
        with pytest.raises(Snoozed, match="too long"):
            flight.write(lambda: pytest.fail("written"))
    assert free(office)
