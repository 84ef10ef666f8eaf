"""A message is a hint: doubled, lost, late, senseless or about nothing, it changes nothing about the end."""

from __future__ import annotations

import pytest
from faults.worlds import POST_INVOICE, World, at_work, carry, finished, parked_in, parked_of, wait_until
from redis import Redis

from severa_procountor.broker import Broker, send
from severa_procountor.producers.loop import Producer
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import State
from severa_procountor.workers import frame
from severa_procountor.workers.frame import WORKERS
from severa_procountor.workers.runtime import Runtime
from severa_procountor.workers.sales_invoices import KIND

QUEUE = f"dramatiq:{KIND}"


def queued_by(world: World) -> Runtime:
    """A runtime whose documents are in the queue, and no worker is there yet."""
    runtime = world.runtime(window=1000)
    for kind in WORKERS:
        runtime.broker.declare_queue(kind)
    Producer(runtime).tick()
    queued = [record.key.kind for record in runtime.transfers.records(states=[State.QUEUED])]
    assert queued.count(KIND) == len(world.sendable() | world.waiting())
    return runtime


def end_well(world: World, runtime: Runtime) -> None:
    with at_work(runtime):
        wait_until(lambda: finished(world, runtime.redis), "everything ends")
    world.must_have_ended_well(parked_in(runtime.redis))


def put_first(redis: Redis, name: str, content: bytes) -> None:
    """A message as it lies in Dramatiq's queue, before all others."""
    redis.hset(f"{QUEUE}.msgs", name, content)
    redis.lpush(QUEUE, name)


def test_every_message_delivered_twice_carries_every_document_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def send_twice(broker: Broker, kind: str, key: str, fence: int) -> None:
        for _ in range(2):
            sent.append(key)
            send(broker, kind, key, fence)

    monkeypatch.setattr(frame, "send", send_twice)
    ended = carry(world.runtime())
    assert len(sent) >= 2 * len(world.sendable())
    assert world.calls("POST", POST_INVOICE) == len(world.sendable())
    world.must_have_ended_well(parked_of(ended))


@pytest.mark.usefixtures("_hurried")
def test_documents_whose_messages_are_lost_come_back_by_their_lease(world: World) -> None:
    runtime = queued_by(world)
    lost = runtime.redis.keys("dramatiq:*")
    assert lost
    runtime.redis.delete(*lost)
    end_well(world, runtime)


@pytest.mark.parametrize("content", [b"not a message", b"{}", b'{"queue_name": 1}', b"\xff\xfe"])
def test_a_message_that_cannot_be_read_is_passed_over(world: World, content: bytes) -> None:
    """Those behind it in the queue do not wait a quarter of an hour for their lease."""
    runtime = queued_by(world)
    put_first(runtime.redis, "senseless", content)
    end_well(world, runtime)


def test_messages_about_nothing_do_nothing(world: World) -> None:
    runtime = queued_by(world)
    unknown = TransferKey("nobody", "nothing", KIND, "no-such-document")
    queued = runtime.transfers.records(states=[State.QUEUED])
    of_this_world = next(record for record in queued if record.key.kind == KIND)
    for key, fence in (
        (str(unknown), 1),
        ("no key at all", 1),
        (str(of_this_world.key), of_this_world.fence - 1),
        (str(of_this_world.key), of_this_world.fence + 1),
    ):
        send(runtime.broker, KIND, key, fence)
    end_well(world, runtime)
    assert runtime.transfers.record(unknown) is None
    assert world.calls("POST", POST_INVOICE) == len(world.sendable())
