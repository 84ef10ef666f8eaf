"""Many workers and producers at once on the real server: nothing is taken twice, no window is exceeded."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, Queue
from threading import Barrier, Event

from redis import Redis

from severa_procountor.problems import Problem
from severa_procountor.state.connection import connect
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import State
from severa_procountor.state.transfers import Ticket, Transfers

DOCUMENTS = 120
WINDOW = 7
WORKERS = 8
LATER = Problem("procountor_refused", "again, please")


def documents(transfers: Transfers) -> list[TransferKey]:
    keys = [TransferKey("acme", "oy", "sales_invoices", f"g{number}") for number in range(DOCUMENTS)]
    for key in keys:
        transfers.register(key, number="1", version="1", listed_at=0, settings="s")
    return keys


def test_one_ticket_in_many_hands_is_taken_once(valkey: Redis, valkey_url: str) -> None:
    transfers = Transfers(valkey)
    documents(transfers)
    tickets = transfers.refill("acme", "oy", window=20)
    start = Barrier(WORKERS)

    def take_all() -> list[TransferKey]:
        own = Transfers(connect(valkey_url))
        start.wait()
        taken = (own.take(ticket.key, ticket.fence) for ticket in tickets)
        return [claim.key for claim in taken if claim is not None]

    with ThreadPoolExecutor(WORKERS) as pool:
        hands = [pool.submit(take_all) for _ in range(WORKERS)]
        taken = Counter(key for hand in hands for key in hand.result())

    assert taken == Counter(ticket.key for ticket in tickets)


def test_work_in_a_crowd_is_done_once_within_the_window(valkey: Redis, valkey_url: str) -> None:
    transfers = Transfers(valkey)
    keys = documents(transfers)
    messages: Queue[Ticket] = Queue()
    finished = Event()
    carried: list[TransferKey] = []
    widest: list[int] = []

    def produce() -> None:
        own = Transfers(connect(valkey_url))
        while not finished.is_set():
            for ticket in own.refill("acme", "oy", window=WINDOW):
                messages.put(ticket)
                messages.put(ticket)

    def work() -> None:
        own = Transfers(connect(valkey_url))
        while not finished.is_set():
            try:
                ticket = messages.get(timeout=0.05)
            except Empty:
                continue
            claim = own.take(ticket.key, ticket.fence)
            if claim is None:
                continue
            counts = own.counts()
            widest.append(counts[State.QUEUED] + counts[State.WORKING])
            if claim.record.failures == 0:
                claim.retry(0, LATER)
                continue
            carried.append(claim.key)
            claim.keep("post", b"{}")
            claim.done()
            if len(carried) >= DOCUMENTS:
                finished.set()

    with ThreadPoolExecutor(WORKERS + 2) as pool:
        futures = [pool.submit(produce), pool.submit(produce), *(pool.submit(work) for _ in range(WORKERS))]
        in_time = finished.wait(60)
        finished.set()
        for future in futures:
            future.result()

    assert in_time
    assert Counter(carried) == Counter(keys)
    assert max(widest) <= WINDOW
    assert transfers.counts()[State.DONE] == DOCUMENTS
