"""Keeps two embedded runs over the same tenants apart, and tells whether the last one ended in good order.

The embedded Redis dies with its process. If that process was killed, a request of it may still be under way, so the
next run must wait before its first posts; after an orderly end it need not.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

NAME = ".severa-procountor.lock"


class AlreadyRunning(Exception):
    """Another process runs over the same tenants with an embedded Redis."""


class Solo:
    """A lock file, held while the run lasts. `clean` says that the last run is known to have ended in order.

    It lies in the tenants' folder, so that it lives as long as they do, and its absence means a first run. Where that
    folder cannot be written it lies in the user's state folder, where its absence proves nothing: that folder may be
    as short-lived as a container. Where neither can be written, nothing is known and nobody is kept away.
    """

    def __init__(self, tenants: Path, home: Path | None = None) -> None:
        self._tenants = tenants
        self._home = home or Path.home()
        self._file: int | None = None
        self.clean = False

    def __enter__(self) -> Self:
        for path, absent_is_clean in self._places():
            absent = not path.exists()
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            except OSError:
                continue
            self._lock(path)
            self.clean = absent_is_clean if absent else os.read(self._file, 16) == b"in order"
            self._write(b"running")
            return self
        return self

    def ended_in_order(self) -> None:
        """No request of this process is under way any more."""
        self._write(b"in order")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            os.close(self._file)

    def _places(self) -> Iterator[tuple[Path, bool]]:
        if self._tenants.is_dir():
            yield self._tenants / NAME, True
        name = hashlib.sha256(str(self._tenants.resolve()).encode()).hexdigest()[:16]
        yield self._home / ".local" / "state" / "severa-procountor" / f"{name}.lock", False

    def _lock(self, path: Path) -> None:
        assert self._file is not None  # noqa: S101 - it was just opened
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            self._file = None
            raise AlreadyRunning(str(path)) from None

    def _write(self, state: bytes) -> None:
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, state, 0)
            os.fsync(self._file)
