"""The producer: claims due feeds, polls them, sweeps up what stranded, and keeps the windows full.

Any number of replicas may run: a feed is claimed by one at a time, and a replica that dies loses nothing.
"""

from __future__ import annotations

import threading
import time

import structlog
from redis import RedisError

from severa_procountor.errors import AccessDenied, Failure, Snoozed, System
from severa_procountor.problems import Problem
from severa_procountor.producers.feeds import Turn, daily_feeds_of, feeds_of, read
from severa_procountor.producers.notices import Notices
from severa_procountor.producers.reconciliation import INTERVAL_MS as DAILY_MS
from severa_procountor.producers.reconciliation import RECONCILIATION
from severa_procountor.settings.findings import SettingsInvalid
from severa_procountor.state.reconciliations import Reconciliations
from severa_procountor.state.records import State
from severa_procountor.state.schedule import ClaimedFeed, Feed
from severa_procountor.telemetry import metrics
from severa_procountor.workers.access import TenantAccess
from severa_procountor.workers.frame import refill
from severa_procountor.workers.names import SALES_INVOICES
from severa_procountor.workers.runtime import Runtime

log = structlog.get_logger(__name__)

TICK_S = 0.5
HOUSEKEEPING_S = 15
# How long mail may keep polls waiting, but for the message that is under way.
MAIL_S = 10
POLL_LEASE_MS = 600_000
# A poll that has begun waits for its quota rather than begin again.
PATIENCE_MS = 15_000
# Seconds until a feed whose poll failed is polled again, by how often it has failed in a row.
PAUSES = (5, 15, 60)
DAILY_AGAIN_MS = 2 * 3_600_000
# For how long a run of its own leaves the daily turns to others that share its Redis.
NOT_OURS_MS = 60_000


class Producer:
    """One replica. `run` works until `stop` is set; `tick` is one round of it. With `mails` it tells of what is
    parked while it works; without, `notices` are the caller's to tell. With `daily` it also does what is done once a
    day."""

    def __init__(self, runtime: Runtime, *, mails: bool = True, daily: bool = True) -> None:
        self._runtime = runtime
        self._mails = mails
        self._does_daily = daily
        self._daily: tuple[str, ...] = ()
        self.notices = Notices(runtime)
        self.feeds: tuple[str, ...] = ()
        self._declared = False
        self._housekeeping_due = 0.0
        self._unended: ClaimedFeed | None = None
        self.polled: set[str] = set()
        self.failed: dict[str, int] = {}
        self.reasons: dict[str, str] = {}
        self.unresolved: dict[str, tuple[str, ...]] = {}
        self.unreadable: dict[str, int] = {}
        self.shut: dict[str, set[str]] = {}

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.tick()
            except RedisError as failure:
                log.warning("memory_away", problem=type(failure).__name__)
            except Exception:
                log.exception("unexpected")  # whatever it was, the other documents go on
            stop.wait(TICK_S)

    def hurry(self) -> None:
        """Every feed is due now, whenever it was polled last."""
        self._declare()
        for feed in self.feeds:
            self._runtime.schedule.hurry(feed)

    def tick(self) -> None:
        """Declares the feeds of the tenants of now, polls what is due, and moves on what can move."""
        self._declare()
        self._end_broken_turn()
        while (feed := self._runtime.schedule.claim(POLL_LEASE_MS)) is not None:
            self._unended = feed
            self._poll(feed)
            self._unended = None
            self.distribute()
        self.distribute()
        self.housekeep()

    def housekeep(self) -> None:
        """Shows what lies there, drops what was done long ago, and tells of what is parked."""
        if time.monotonic() < self._housekeeping_due:
            return
        self._housekeeping_due = time.monotonic() + HOUSEKEEPING_S
        census = self._runtime.transfers.census()
        self._show_reconciliations()
        metrics.backlog({name: (counts[State.WAITING], counts[State.PARKED]) for name, counts in census})
        self._runtime.transfers.expire()
        if self._mails:
            self.notices.tell(MAIL_S)

    def _show_reconciliations(self) -> None:
        """What the last ones of today's companies came to, whichever replica did them."""
        names = {
            (tenant.name, company.name)
            for tenant in self._runtime.tenants.current().values()
            for company in tenant.companies
        }
        last = Reconciliations(self._runtime.redis).last()
        metrics.reconciled({name: (last[name].at, last[name].differences) for name in names & last.keys()})

    def distribute(self) -> None:
        """Puts stranded documents back and fills the windows."""
        swept = self._runtime.transfers.sweep()
        metrics.swept(swept.requeued, len(swept.parked))
        for key in swept.parked:
            problem = self._runtime.transfers.crashed
            log.warning("parked", document=str(key), code=problem.code, problem=problem.message)
        for tenant, company in self._runtime.transfers.companies():
            refill(self._runtime, tenant, company)

    def _declare(self) -> None:
        tenants = self._runtime.tenants.current()
        names = tuple(sorted(feed for tenant in tenants.values() for feed in feeds_of(tenant)))
        if names and self._declared and self._runtime.schedule.next_due() is None:
            self._declared = False  # Redis has been flushed: what was polled must be found again
            self.polled.clear()
        wanted = tenants.values() if self._runtime.deployment.reconcile_days else ()
        daily = tuple(sorted(feed for tenant in wanted for feed in daily_feeds_of(tenant)))
        if (names, daily) != (self.feeds, self._daily) or not self._declared:
            feeds = [Feed(name, self._interval_ms(name)) for name in names]
            feeds += [Feed(name, self._interval_ms(name), eager=False) for name in daily]
            self._runtime.schedule.declare(feeds)
            self.feeds, self._daily, self._declared = names, daily, True

    def _interval_ms(self, feed: str) -> int:
        is_daily = feed.endswith(f"/{RECONCILIATION}")
        return DAILY_MS if is_daily else int(self._runtime.deployment.poll_interval * 1000)

    def _end_broken_turn(self) -> None:
        """A turn that Redis broke off by being away is due again now, not when its claim runs out."""
        if self._unended is not None:
            self._runtime.schedule.fail(self._unended, 0)
            self._unended = None

    def _poll(self, feed: ClaimedFeed) -> None:
        tenant, kind = feed.name.split("/")
        if kind == RECONCILIATION and not self._does_daily:
            self._runtime.schedule.fail(feed, NOT_OURS_MS)
            return
        try:
            turn = self._read(feed, tenant, kind)
        except RedisError:
            raise
        except Snoozed as pause:
            self._runtime.schedule.fail(feed, int(pause.seconds * 1000))
        except AccessDenied as refusal:
            self._runtime.forget_access(tenant)  # its secrets may have been replaced
            place = tenant if kind == SALES_INVOICES else feed.name
            self._say(place, tuple(f"{_system(problem)}: {problem.message}" for problem in refusal.problems))
            self.polled.add(feed.name)
            again_ms = DAILY_AGAIN_MS if kind == RECONCILIATION else PAUSES[-1] * 1000
            self._runtime.schedule.fail(feed, again_ms)
        except Exception as failure:
            # Whatever one tenant's poll dies of, the others are polled.
            times = self._failed_again(feed.name, str(failure))
            named = isinstance(failure, Failure | SettingsInvalid)
            log.error("poll_failed", feed=feed.name, problem=str(failure), exc_info=not named)
            metrics.polled(kind, failure.code if isinstance(failure, Failure) else "internal_error")
            self._runtime.schedule.fail(feed, _pause_ms(kind, times))
        else:
            self._complete(feed, turn)

    def _complete(self, feed: ClaimedFeed, turn: Turn) -> None:
        """A company that did not answer is asked again as soon as if the whole poll had failed, but not for ever:
        then with the next poll, as all lists are read again for it."""
        interval_ms = self._interval_ms(feed.name)
        if turn.unanswered:
            times = self._failed_again(feed.name, turn.unanswered)
            if times <= len(PAUSES):
                interval_ms = min(interval_ms, PAUSES[times - 1] * 1000)
        else:
            self.failed.pop(feed.name, None)
            self.polled.add(feed.name)
        self._runtime.schedule.complete(feed, interval_ms, turn.cursor)

    def _failed_again(self, feed: str, reason: str) -> int:
        """How often it has failed in a row."""
        self.failed[feed] = self.failed.get(feed, 0) + 1
        self.reasons[feed] = reason
        return self.failed[feed]

    def _read(self, feed: ClaimedFeed, tenant_name: str, kind: str) -> Turn:
        """Polls the feed."""
        begun = time.monotonic()
        tenant = self._runtime.tenant(tenant_name)
        if tenant is None:
            return Turn({}, 0)
        if kind == SALES_INVOICES:
            self._say_unresolved(tenant)
        with self._runtime.quotas.patient(PATIENCE_MS):
            turn = read(tenant, kind, self._runtime.schedule.cursor(feed.name))
        seconds = round(time.monotonic() - begun, 3)
        log.info("polled", feed=feed.name, seconds=seconds, **turn.figures)
        metrics.polled(kind, "done")
        self.unreadable[feed.name] = turn.unreadable
        if kind != SALES_INVOICES:
            self._say(feed.name, turn.unresolved)
        return turn

    def _say_unresolved(self, tenant: TenantAccess) -> None:
        """Settings that lead nowhere are said once, and again when they change."""
        unresolved = tenant.unresolved()
        self.shut[tenant.name] = {company for company, _ in unresolved}
        self._say(tenant.name, tuple(f"{company}: {problem.message}" for company, problem in unresolved))

    def _say(self, place: str, problems: tuple[str, ...]) -> None:
        """`place` is a tenant, or one feed of it."""
        if problems != self.unresolved.get(place, ()):
            for problem in problems:
                log.error("settings_do_not_resolve", tenant=place, problem=problem)
        self.unresolved[place] = problems


def _pause_ms(kind: str, times: int) -> int:
    """After so many failures in a row. What is done once a day reads everything again each time."""
    if times > len(PAUSES) and kind == RECONCILIATION:
        return DAILY_AGAIN_MS
    return PAUSES[min(times, len(PAUSES)) - 1] * 1000


def _system(problem: Problem) -> System:
    """Whose door it is, by the beginning of the code."""
    return "procountor" if problem.code.startswith("procountor_") else "severa"
