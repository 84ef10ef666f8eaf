"""Keeps two embedded runs over the same tenants apart, and tells whether the last one ended in good order.

The embedded Redis dies with its process. If that process was killed, a request of it may still be under way, so the
next run must wait before its first posts; after an orderly end it need not.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path
from types import TracebackType
from typing import Self


class AlreadyRunning(Exception):
    """Another process runs over the same tenants with an embedded Redis."""


class Solo:
    """A lock file in the user's state folder, held while the run lasts. `clean` says how the last run ended."""

    def __init__(self, tenants: Path, folder: Path | None = None) -> None:
        folder = folder or Path.home() / ".local" / "state" / "severa-procountor"
        name = hashlib.sha256(str(tenants.resolve()).encode()).hexdigest()[:16]
        self._path = folder / f"{name}.lock"
        self.clean = False

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise AlreadyRunning(str(self._path)) from None
        self.clean = os.read(self._file, 16) != b"running"
        self._write(b"running")
        return self

    def ended_in_order(self) -> None:
        """No request of this process is under way any more."""
        self._write(b"")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)

    def _write(self, state: bytes) -> None:
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, state, 0)
        os.fsync(self._file)
