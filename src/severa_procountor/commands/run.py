"""`run`: producer and workers in one process, for one machine."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator

import msgspec
from redis import RedisError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from severa_procountor.commands import report
from severa_procountor.commands.processes import Crew, make_runtime, stopped_by_signals
from severa_procountor.commands.solo import AlreadyRunning, Solo
from severa_procountor.problems import Level
from severa_procountor.producers.loop import Producer
from severa_procountor.settings.deployment import Deployment
from severa_procountor.state.records import UNFINISHED, Record, State
from severa_procountor.telemetry import metrics
from severa_procountor.workers.names import SALES_INVOICES
from severa_procountor.workers.runtime import Runtime

# Exit codes. What is parked outranks the rest: it is what somebody has to look at.
DONE, UNUSABLE_SETTINGS, PARKED, UNREACHABLE = 0, 2, 3, 4

TICK_S = 0.1
MOST_FAILED_POLLS = 3
MARGIN_S = 60


class Ended(msgspec.Struct):
    """How a run ended. `in_order`: all its workers have ended; `kinds` and `parked` as `report.count`
    gives them; `settings` is what is wrong with the settings, a sentence each; `unreadable` were listed without
    an id; `unreachable` are the feeds that could not be polled, and why."""

    code: int
    in_order: bool
    kinds: dict[str, report.KindCount]
    parked: list[Record]
    settings: tuple[str, ...]
    unreadable: int
    unreachable: tuple[str, ...]


def run(deployment: Deployment, *, once: bool, as_json: bool = False) -> int:
    """Runs until told to stop, or with `once` until nothing is left that can go."""
    console = report.console(sys.stderr if as_json else sys.stdout)
    try:
        with _memory(deployment, console) as (runtime, solo):
            metrics.serve(deployment.metrics_port)
            ended = carry_all(runtime, stopped_by_signals(), once=once, console=console)
            if solo is not None and ended.in_order and runtime.all_settled():
                solo.ended_in_order()
    except AlreadyRunning as lock:
        console.print(f"Another run over these tenants is at work (its lock: {lock}). Nothing was done.")
        return UNUSABLE_SETTINGS
    report.show(console, ended.kinds, ended.parked)
    if ended.unreadable:
        console.print(f"[red]{ended.unreadable} listed documents could not be read; the log says why.[/red]")
    for reason in ended.unreachable:
        console.print(f"[red]Not polled[/red] {escape(reason)}")
    for problem in ended.settings:
        console.print(f"[red]Settings[/red] {escape(problem)}")
    if as_json:
        documents = {name: msgspec.to_builtins(kind) for name, kind in ended.kinds.items()}
        parked = [report.as_json(record) for record in ended.parked]
        sys.stdout.write(msgspec.json.encode({"documents": documents, "parked": parked}).decode() + "\n")
    return ended.code if once else DONE


@contextlib.contextmanager
def _memory(deployment: Deployment, console: Console) -> Iterator[tuple[Runtime, Solo | None]]:
    if deployment.redis_url:
        runtime = make_runtime(deployment)
        left_ms = runtime.epoch.settled(runtime.settle_ms)
        if left_ms:
            console.print(
                f"This Redis is new, or was flushed or restarted: first posts wait {left_ms / 1000:.0f} s, "
                "until no request of before can be under way."
            )
        yield runtime, None
        return
    console.print(
        "No Redis URL: remembering in this process only. Nothing is lost by that but the log of transfers."
    )
    with Solo(deployment.tenants) as solo:
        if not solo.clean:
            console.print(
                "The last run was cut off: first posts wait until none of its requests can be under way."
            )
        yield make_runtime(deployment, assume_clean=solo.clean), solo


def carry_all(runtime: Runtime, stop: threading.Event, *, once: bool, console: Console) -> Ended:
    """Produces and works until `stop` is set, or with `once` until nothing is left that can go."""
    # A single run tells at its end, in one message, and leaves to others what is done once a day.
    producer = Producer(runtime, mails=not once, daily=not once)
    with Crew(runtime) as crew, _progress(runtime, console, shown=once) as show:
        patience = Patience(runtime)
        if once:
            producer.hurry()
        while not stop.wait(TICK_S):
            with contextlib.suppress(RedisError):
                producer.tick()
                show()
                if once and (nothing_left(runtime, producer) or patience.over()):
                    break
    if once:
        with contextlib.suppress(RedisError):
            producer.notices.tell()
    kinds, parked = report.count(runtime.transfers)
    code, wrong = _code(runtime, producer, kinds, parked), _wrong(runtime, producer)
    unreadable = sum(producer.unreadable.values())
    unreachable = tuple(f"{feed}: {producer.reasons[feed]}" for feed in sorted(producer.failed))
    return Ended(code, crew.in_order, kinds, parked, wrong, unreadable, unreachable)


def nothing_left(runtime: Runtime, producer: Producer) -> bool:
    """Every feed was polled (or cannot be), and nothing waits or is at work, but for companies that cannot be reached.
    A Redis just flushed proves nothing."""
    feeds = set(producer.feeds)
    given_up = {feed for feed, times in producer.failed.items() if times >= MOST_FAILED_POLLS}
    if feeds - producer.polled - given_up:
        return False
    for (tenant, company), counts in runtime.transfers.census():
        # Without Severa its invoices cannot be carried; items of dimensions need Procountor only.
        blocked = company in producer.shut.get(tenant, ()) or f"{tenant}/{SALES_INVOICES}" in given_up
        if any(counts[state] for state in UNFINISHED if not (blocked and state is State.WAITING)):
            return False
    return not feeds or runtime.schedule.next_due() is not None


class Patience:
    """Gives up a single run in which nothing has come to an end for as long as the next poll would be away, or a
    lost answer needs to settle."""

    def __init__(self, runtime: Runtime, clock: Callable[[], float] = time.monotonic) -> None:
        self._runtime = runtime
        self._clock = clock
        self._ended = -1
        self._since = clock()

    def over(self) -> bool:
        counts = self._runtime.transfers.counts()
        ended = counts.get(State.DONE, 0) + counts.get(State.PARKED, 0)
        if ended != self._ended:
            self._ended, self._since = ended, self._clock()
        return self._clock() - self._since > max(
            self._runtime.deployment.poll_interval, self._runtime.settle_ms / 1000 + MARGIN_S
        )


def _code(
    runtime: Runtime, producer: Producer, kinds: dict[str, report.KindCount], parked: list[Record]
) -> int:
    if parked or any(producer.unreadable.values()):
        return PARKED
    if _wrong(runtime, producer) or not producer.feeds:
        return UNUSABLE_SETTINGS
    if producer.failed or any(kind.waiting for kind in kinds.values()):
        return UNREACHABLE
    return DONE


def _wrong(runtime: Runtime, producer: Producer) -> tuple[str, ...]:
    problems = (*runtime.tenants.problems, *runtime.tenants.unreadable_secrets())
    return (
        *(str(problem) for problem in problems if problem.level is Level.ERROR),
        *(f"{tenant}, {text}" for tenant, texts in producer.unresolved.items() for text in texts),
    )


@contextlib.contextmanager
def _progress(runtime: Runtime, console: Console, *, shown: bool) -> Iterator[Callable[[], None]]:
    if not shown or not console.is_terminal:
        yield lambda: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("documents", total=None)

        def show() -> None:
            counts = runtime.transfers.counts()
            ended = counts.get(State.DONE, 0) + counts.get(State.PARKED, 0)
            progress.update(task, completed=ended, total=sum(counts.values()) or None)

        yield show
