"""A worker's hold on one transfer: every change is made only while the hold lasts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from severa_procountor.errors import LeaseLost
from severa_procountor.problems import Problem
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record, State, encode_problems
from severa_procountor.state.scripts import Argument, Scripts

MOST_OPERATIONS: Final = 60
OTHERS: Final = "others"
"""Under which calls are counted where a record has so many operations already; there are fewer than that."""


class Claim:
    """The right to carry one transfer, until `lease` (milliseconds since 1970) or longer if held.

    `record` is the transfer as it was taken. Each method that changes something prolongs the lease or ends
    the claim, and raises LeaseLost, changing nothing, when the claim is over: the lease ran out and was
    swept up, the claim was ended, or Redis has forgotten the transfer. `calls` counts what its worker has asked the
    systems, by operation, and is recorded when the claim ends.
    """

    def __init__(self, scripts: Scripts, record: Record, lease: int, lease_ms: int) -> None:
        self.key: TransferKey = record.key
        self.fence = record.fence
        self.record = record
        self.lease = lease
        self._scripts = scripts
        self._lease_ms = lease_ms
        self._steps = dict(record.steps)
        self._intents = dict(record.intents)
        self.calls: Counter[str] = Counter()

    def hold(self) -> None:
        """Prolongs the lease; call it before anything is written anywhere."""
        self._prolong("transfer_hold")

    def result(self, step: str) -> bytes | None:
        """What the step gave when it was done in this round, by this worker or one before it."""
        return self._steps.get(step)

    def before(self, step: str) -> bytes | None:
        """What the step gave before the transfer was last parked: perhaps true no more, but worth a look."""
        return self.record.before.get(step)

    def keep(self, step: str, result: bytes) -> None:
        """Records that the step is done, with its result in JSON; its intent is settled by that."""
        self._prolong("transfer_keep", step, result)
        self._steps[step] = result
        self._intents.pop(step, None)

    def intend(self, step: str) -> int:
        """Records that a write is about to leave, and when; durable where the server waits for its disk."""
        answer = self._fenced("transfer_intend", self._lease_ms, step, durably=True)
        self.lease, at = (int(moment) for moment in answer)
        self._intents[step] = at
        return at

    def intent(self, step: str) -> int | None:
        """When a write of this step was last about to leave without its result being recorded."""
        return self._intents.get(step)

    def last_intent(self) -> int | None:
        """When the last write that has no recorded result was about to leave."""
        return max(self._intents.values(), default=None)

    def clear_intent(self, step: str) -> None:
        """The write certainly did not happen."""
        self._prolong("transfer_unintend", step)
        self._intents.pop(step, None)

    def done(self, *, outcome: str = "done", notes: Sequence[Problem] = ()) -> None:
        """The facts that its steps needed are dropped with it: they may be texts of the document."""
        self._end(
            State.DONE,
            outcome=outcome,
            notes=encode_problems(notes),
            facts=b"{}",
            problems=b"[]",
            failures=0,
            crashes=0,
        )

    def park(self, problems: Sequence[Problem]) -> None:
        """Leaves it to somebody to mend; tried again when the source or the settings have changed."""
        self._end(State.PARKED, problems=encode_problems(problems))

    def retry(self, after_ms: int, problem: Problem) -> None:
        """Back to waiting after a failure that may pass by itself."""
        failures = self.record.failures + 1
        self._end(State.WAITING, after_ms, problems=encode_problems([problem]), failures=failures)

    def snooze(self, after_ms: int, reason: str) -> None:
        """Back to waiting; nothing was tried, so the take does not count as an attempt."""
        self._end(State.WAITING, after_ms, attempts=self.record.attempts - 1, waiting_for=reason)

    def withdraw(self) -> None:
        """Forgets the transfer: the document has left the status in which it is carried by itself."""
        self._fenced("transfer_withdraw")

    def _prolong(self, script: str, *args: Argument) -> None:
        (ends,) = self._fenced(script, self._lease_ms, *args)
        self.lease = int(ends)

    def _end(self, state: State, after_ms: int = 0, **fields: Argument) -> None:
        fields["calls"] = msgspec.json.encode(self._all_calls())
        pairs = [argument for pair in fields.items() for argument in pair]
        self._fenced("transfer_end", state, max(0, after_ms), *pairs)

    def _all_calls(self) -> dict[str, int]:
        """Those of before, and these."""
        total = Counter(self.record.calls)
        for operation, count in self.calls.items():
            known = operation in total or len(total) < MOST_OPERATIONS
            total[operation if known else OTHERS] += count
        return total

    def _fenced(self, script: str, *args: Argument, durably: bool = False) -> list[Any]:
        run = self._scripts.run_durably if durably else self._scripts.run
        answer: list[Any] | None = run(script, str(self.key), self.fence, *args)
        if answer is None:
            raise LeaseLost(f"{self.key}: this worker's lease is over")
        return answer
