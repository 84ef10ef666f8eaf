"""Any order of sightings, takes, ends, crashes and flushes keeps transfers equal to a simple model."""

from __future__ import annotations

import fakeredis
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from severa_procountor.errors import LeaseLost
from severa_procountor.problems import Problem
from severa_procountor.state.claims import Claim
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import State
from severa_procountor.state.transfer_log import TransferLog
from severa_procountor.state.transfers import Registered, Ticket, Transfers

WINDOW = 3
QUEUE_LEASE, WORK_LEASE, PARKED_RETRY = 70, 30, 500
PROBLEM = Problem("procountor_refused", "no")
COMPANIES = {"oy": "abcd", "ab": "efgh"}
KINDS = ("sales_invoices", "sales_invoices", "projects", "projects")
KEYS = [
    TransferKey("t", name, kind, source)
    for name in COMPANIES
    for kind, source in zip(KINDS, COMPANIES[name], strict=True)
]


class Expected:
    """What the model believes of one transfer."""

    def __init__(self, version: str, now: int) -> None:
        self.state = State.WAITING
        self.version = version
        self.due = now
        self.lease = 0
        self.round = 1
        self.attempts = 0
        self.crashes = 0
        self.steps: set[str] = set()
        self.ended = 0
        self.owner: Claim | None = None
        self.parked_for = ""


class TransfersMachine(RuleBasedStateMachine):
    """Claims and tickets stay in their bundles for ever: old ones are what a paused worker still holds."""

    claims = Bundle("claims")
    tickets = Bundle("tickets")

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_790_000_000_000
        self.redis = fakeredis.FakeRedis(server=fakeredis.FakeServer())
        self.transfers = Transfers(
            self.redis,
            queue_lease_ms=QUEUE_LEASE,
            work_lease_ms=WORK_LEASE,
            parked_retry_ms=PARKED_RETRY,
            max_crashes=2,
            clock=lambda: self.now,
        )
        self.log = TransferLog(self.redis, clock=lambda: self.now)
        self.model: dict[TransferKey, Expected] = {}
        self.used: set[tuple[TransferKey, int]] = set()

    @rule(milliseconds=st.integers(1, 100))
    def time_passes(self, milliseconds: int) -> None:
        self.now += milliseconds

    @rule()
    def redis_is_flushed(self) -> None:
        self.redis.flushall()
        self.model.clear()

    @rule(key=st.sampled_from(KEYS), version=st.sampled_from("12"), age=st.integers(0, 50))
    def a_poll_sees_it(self, key: TransferKey, version: str, age: int) -> None:
        meant = self.transfers.register(
            key, number="1", version=version, listed_at=self.now - age, settings="s", facts={}
        )
        known = self.model.get(key)
        if known is None:
            assert meant is Registered.NEW
            self.model[key] = Expected(version, self.now)
        elif known.state is State.PARKED and (
            known.version != version or self.now >= known.ended + PARKED_RETRY
        ):
            assert meant is Registered.AGAIN
            known.state, known.version, known.due, known.crashes = State.WAITING, version, self.now, 0
            known.steps = set()
        elif known.state is State.DONE and self.now - age > known.ended:
            assert meant is Registered.AGAIN
            rounds = known.round
            self.model[key] = Expected(version, self.now)
            self.model[key].round = rounds + 1
        else:
            assert meant is Registered.KNOWN
            if known.state in (State.WAITING, State.QUEUED, State.IGNORED):
                known.version = version

    @rule(target=tickets, company=st.sampled_from(["oy", "ab"]))
    def the_window_is_filled(self, company: str) -> object:
        mine = {key: expected for key, expected in self.model.items() if key.company == company}
        busy = [key.kind for key, e in mine.items() if e.state in (State.QUEUED, State.WORKING)]
        due = {
            kind: sorted(
                e.due
                for key, e in mine.items()
                if key.kind == kind and e.state is State.WAITING and e.due <= self.now
            )
            for kind in KINDS
        }

        given = self.transfers.refill("t", company, window=WINDOW)

        room = max(0, WINDOW - len(busy))
        assert len(given) == min(room, sum(map(len, due.values())))
        shares = {kind: sum(ticket.key.kind == kind for ticket in given) for kind in KINDS}
        half = max(0, WINDOW // 2 - busy.count("projects"))
        spare = room - len(due["sales_invoices"])
        assert shares["projects"] == min(len(due["projects"]), room, max(half, spare))
        for ticket in given:
            expected = self.model[ticket.key]
            assert expected.state is State.WAITING
            assert expected.due <= due[ticket.key.kind][shares[ticket.key.kind] - 1]
            expected.state, expected.lease = State.QUEUED, self.now + QUEUE_LEASE
        return multiple(*given)

    @rule(target=claims, ticket=tickets)
    def a_message_arrives(self, ticket: Ticket) -> object:
        taken = self.transfers.take(ticket.key, ticket.fence)
        if taken is None:
            return multiple()
        expected = self.model[ticket.key]
        assert expected.state is State.QUEUED
        assert (ticket.key, ticket.fence) not in self.used
        self.used.add((ticket.key, ticket.fence))
        expected.state, expected.lease, expected.owner = State.WORKING, self.now + WORK_LEASE, taken
        expected.attempts += 1
        assert set(taken.record.steps) == expected.steps
        return taken

    @rule(claim=claims)
    def a_worker_holds_on(self, claim: Claim) -> None:
        if self.allowed(claim, claim.hold):
            self.model[claim.key].lease = self.now + WORK_LEASE

    @rule(claim=claims, step=st.sampled_from(["post", "mark"]))
    def a_step_is_done(self, claim: Claim, step: str) -> None:
        if self.allowed(claim, lambda: (claim.intend(step), claim.keep(step, b"{}"))):
            self.model[claim.key].steps.add(step)
            self.model[claim.key].lease = self.now + WORK_LEASE

    @rule(claim=consumes(claims))
    def it_is_done(self, claim: Claim) -> None:
        if self.allowed(claim, claim.done):
            self.end(claim, State.DONE)

    @rule(claim=consumes(claims))
    def it_is_parked(self, claim: Claim) -> None:
        if self.allowed(claim, lambda: claim.park([PROBLEM])):
            self.end(claim, State.PARKED)
            self.model[claim.key].parked_for = PROBLEM.code

    @rule(claim=claims, after=st.integers(0, 60))
    def it_failed_for_now(self, claim: Claim, after: int) -> None:
        if self.allowed(claim, lambda: claim.retry(after, PROBLEM)):
            self.end(claim, State.WAITING, after)

    @rule(claim=claims, after=st.integers(0, 60))
    def it_is_snoozed(self, claim: Claim, after: int) -> None:
        if self.allowed(claim, lambda: claim.snooze(after, "quota")):
            self.end(claim, State.WAITING, after)
            self.model[claim.key].attempts -= 1

    @rule(claim=consumes(claims))
    def it_is_withdrawn(self, claim: Claim) -> None:
        if self.allowed(claim, claim.withdraw):
            del self.model[claim.key]

    @rule(company=st.sampled_from(["oy", "ab"]), code=st.sampled_from([PROBLEM.code, "period_closed"]))
    def what_they_are_parked_for_has_passed(self, company: str, code: str) -> None:
        parked = {
            key: expected
            for key, expected in self.model.items()
            if key.company == company and expected.state is State.PARKED and expected.parked_for == code
        }

        assert self.transfers.wake(parked) == len(parked)

        for expected in parked.values():
            expected.state, expected.due, expected.crashes, expected.steps = (
                State.WAITING,
                self.now,
                0,
                set(),
            )

    @rule(keys=st.sets(st.sampled_from(KEYS)))
    def somebody_wants_them_ignored(self, keys: set[TransferKey]) -> None:
        can = {State.WAITING, State.QUEUED, State.PARKED}
        chosen = {key for key in keys if key in self.model and self.model[key].state in can}

        assert set(self.log.ignore(sorted(keys), "no")) == chosen

        for key in chosen:
            self.model[key].state, self.model[key].owner = State.IGNORED, None

    @rule(keys=st.sets(st.sampled_from(KEYS)))
    def somebody_wants_them_tried(self, keys: set[TransferKey]) -> None:
        can = {State.PARKED, State.IGNORED}
        chosen = {key for key in keys if key in self.model and self.model[key].state in can}

        assert set(self.log.retry(sorted(keys))) == chosen

        for key in chosen:
            expected = self.model[key]
            expected.state, expected.due, expected.crashes, expected.steps = (
                State.WAITING,
                self.now,
                0,
                set(),
            )

    @rule()
    def leases_are_swept(self) -> None:
        requeued = parked = 0
        for expected in self.model.values():
            if expected.state in (State.QUEUED, State.WORKING) and expected.lease <= self.now:
                expected.crashes += expected.state is State.WORKING
                expected.owner = None
                if expected.state is State.WORKING and expected.crashes >= 2:
                    expected.state, expected.ended, parked = State.PARKED, self.now, parked + 1
                    expected.parked_for = "crashes_worker"
                else:
                    expected.state, requeued = State.WAITING, requeued + 1

        swept = self.transfers.sweep()

        assert (swept.requeued, len(swept.parked)) == (requeued, parked)

    @invariant()
    def redis_and_the_model_agree(self) -> None:
        states = [expected.state for expected in self.model.values()]
        assert self.transfers.counts() == {state: states.count(state) for state in State}
        found = {record.key: record for record in self.transfers.records(states=list(State))}
        assert found.keys() == self.model.keys()
        for key, expected in self.model.items():
            record = found[key]
            assert (record.state, record.version, record.round) == (
                expected.state,
                expected.version,
                expected.round,
            )
            assert (record.attempts, record.crashes, set(record.steps)) == (
                expected.attempts,
                expected.crashes,
                expected.steps,
            )

    def allowed(self, claim: Claim, change: object) -> bool:
        """Makes the change and checks that it is refused exactly when the claim is over."""
        expected = self.model.get(claim.key)
        if expected is not None and expected.state is State.WORKING and expected.owner is claim:
            change()  # type: ignore[operator]
            return True
        with pytest.raises(LeaseLost):
            change()  # type: ignore[operator]
        return False

    def end(self, claim: Claim, state: State, after: int = 0) -> None:
        expected = self.model[claim.key]
        expected.state, expected.ended, expected.due, expected.owner = state, self.now, self.now + after, None


TransfersMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
test_transfers_behave_like_the_model = TransfersMachine.TestCase
