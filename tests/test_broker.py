from __future__ import annotations

from typing import Any

import dramatiq
import pytest
from dramatiq.brokers.redis import RedisBroker
from redis import Redis
from structlog.testing import capture_logs

from severa_procountor.broker import Broker, make_broker, send

KIND = "sales_invoices"


@pytest.fixture
def broker(any_redis: Redis) -> Broker:
    broker = make_broker(any_redis)

    def carry(key: str, fence: int) -> None: ...

    dramatiq.actor(actor_name=f"carry_{KIND}", queue_name=KIND, broker=broker)(carry)
    return broker


def received(broker: Broker, prefetch: int = 10) -> list[tuple[Any, ...]]:
    """What a worker is handed until the queue has nothing more."""
    consumer = broker.consume(KIND, prefetch=prefetch, timeout=50)
    messages = []
    while (message := next(consumer)) is not None:
        messages.append(message.args)
        consumer.ack(message)
    consumer.close()
    return messages


def spoil(redis: Redis, place: int, text: bytes = b"{not json") -> None:
    """Makes one queued message unreadable."""
    queued: Any = redis.lrange(f"dramatiq:{KIND}", 0, -1)
    redis.hset(f"dramatiq:{KIND}.msgs", queued[place], text)


def test_a_message_says_which_document_and_which_take(broker: Broker) -> None:
    send(broker, KIND, "acme/books/sales_invoices/g1", 7)
    assert received(broker) == [("acme/books/sales_invoices/g1", 7)]


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("text", [b"{not json", b"[]", b"\xff", b"7"])
def test_a_message_that_cannot_be_read_is_passed_over_and_the_others_are_handed_out(
    broker: Broker, any_redis: Redis, place: int, text: bytes
) -> None:
    for fence in range(3):
        send(broker, KIND, "key", fence)
    spoil(any_redis, place, text)
    with capture_logs() as logs:
        handed = received(broker)
    assert len(handed) == 2
    assert [entry["event"] for entry in logs] == ["unreadable_message_passed_over"]


def test_the_queue_tries_nothing_again_and_keeps_nothing_dead(broker: Broker) -> None:
    """Retries, time limits and what became of a document are state's business."""
    assert isinstance(broker, RedisBroker)
    assert broker.middleware == []
