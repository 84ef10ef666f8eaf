"""Time that stands still until a test moves it."""

from __future__ import annotations


class VirtualClock:
    """Called, it tells the milliseconds since 1970; `sleep` lets time pass at once."""

    def __init__(self, now: int = 1_790_000_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def pass_ms(self, milliseconds: int) -> None:
        self.now += milliseconds

    def sleep(self, seconds: float) -> None:
        self.now += round(seconds * 1000)
