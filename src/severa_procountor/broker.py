"""The queue: Dramatiq on Redis. A message is a hint; losing or doubling one loses or doubles nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from dramatiq import Message
from dramatiq.broker import Consumer, MessageProxy
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer
from dramatiq.errors import DecodeError

if TYPE_CHECKING:
    from redis import Redis

log = structlog.get_logger(__name__)

# Out of a million commands; Dramatiq's default (1 000) leaves the messages of a killed worker for hours on a quiet
# queue. Recovery does not depend on it (leases do), but the queue's own lists should not grow.
MAINTENANCE_CHANCE = 100_000
ACTOR = "carry"


class _TolerantConsumer(_RedisConsumer):
    """Passes over a message that cannot be read; Dramatiq's own consumer would strand all that it had prefetched."""

    def __next__(self) -> MessageProxy | None:
        while True:
            try:
                message: MessageProxy | None = super().__next__()  # type: ignore[no-untyped-call]
            except DecodeError:
                log.warning("unreadable_message_passed_over", queue=self.queue_name)
            else:
                return message


class Broker(RedisBroker):
    """Dramatiq's broker without its retries, time limits and dead letters: those are `state.transfers`' business."""

    @property
    def consumer_class(self) -> type[Consumer]:
        return _TolerantConsumer


def make_broker(redis: Redis) -> Broker:
    """The broker of this process, on the given connection."""
    return Broker(  # type: ignore[no-untyped-call]
        client=redis, middleware=[], maintenance_chance=MAINTENANCE_CHANCE
    )


def send(broker: Broker, kind: str, key: str, fence: int) -> None:
    """Tell some worker that the document `key` was queued under `fence`. `kind` names the queue."""
    message: Message[Any] = Message(
        queue_name=kind, actor_name=f"{ACTOR}_{kind}", args=(key, fence), kwargs={}, options={}
    )
    broker.enqueue(message)
