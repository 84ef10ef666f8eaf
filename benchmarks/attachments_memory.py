"""Peak memory of a worker whose 32 threads each carry a 10 MB file at once; fails at 400 MB.

    .venv/bin/python benchmarks/attachments_memory.py

Both systems are one server in a process of its own, so that only the clients are measured. Every file is read from
Severa onto disk and sent to Procountor from there, as the workers do it; the figure before the files is what the
clients and their libraries take alone.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from time import monotonic

from severa_procountor.clients.gates import OpenGate
from severa_procountor.clients.http import Http
from severa_procountor.clients.procountor import ProcountorClient
from severa_procountor.clients.severa import SeveraClient

THREADS = 32
FILES_EACH = 2
FILE_BYTES = 10_000_000
LIMIT_MB = 400
TIMEOUT_S = 120.0  # the server is slower than the real ones when two cores serve both ends
META = b'{"name":"a.pdf","referenceType":"INVOICE","referenceId":7,"sendWithInvoice":true}'
TOKEN = b'{"access_token":"t","expires_in":3600,"access_token_expires_in":3600}'
PIECE = bytes(50_000)


class BothSystems(BaseHTTPRequestHandler):
    """Signs everybody in, gives any address as a file, and reads what is posted without keeping it."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        while size > 0:
            size -= len(self.rfile.read(min(size, len(PIECE))))
        self._head(len(TOKEN) if self.path.endswith("/token") else 2)
        self.wfile.write(TOKEN if self.path.endswith("/token") else b"{}")

    def do_GET(self) -> None:
        self._head(FILE_BYTES)
        for _ in range(FILE_BYTES // len(PIECE)):
            self.wfile.write(PIECE)

    def _head(self, size: int) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(size))
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


class Listener(ThreadingHTTPServer):
    request_queue_size = 2 * THREADS
    daemon_threads = True


def serve(told: Connection) -> None:
    with Listener(("127.0.0.1", 0), BothSystems) as listener:
        told.send(listener.server_port)
        listener.serve_forever()


def carry(severa: SeveraClient, procountor: ProcountorClient, together: threading.Barrier) -> None:
    """Carries files one after the other; all threads hold one at the same time."""
    for _ in range(FILES_EACH):
        with tempfile.TemporaryFile() as file:
            size = severa.invoice_pdf("g", "All", file, FILE_BYTES)
            together.wait(TIMEOUT_S)
            procountor.post_attachment(
                META, "a.pdf", "application/pdf", file, size, deadline=monotonic() + TIMEOUT_S
            )


def peak_mb() -> float:
    """The most resident memory that this process has had so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def measure(address: str) -> float:
    http = Http(timeout_s=TIMEOUT_S)
    severa = SeveraClient(address, "client", "secret", ("files:read",), ",", http, OpenGate())
    procountor = ProcountorClient(address, "client", "secret", "key", http, OpenGate())
    together = threading.Barrier(THREADS)
    print(f"before the files: {peak_mb():.0f} MB")
    with ThreadPoolExecutor(THREADS) as pool:
        for carried in [pool.submit(carry, severa, procountor, together) for _ in range(THREADS)]:
            carried.result()
    http.close()
    return peak_mb()


def main() -> int:
    context = multiprocessing.get_context("spawn")
    hears, tells = context.Pipe(duplex=False)
    server = context.Process(target=serve, args=(tells,), daemon=True)
    server.start()
    try:
        peak = measure(f"http://127.0.0.1:{hears.recv()}")
    finally:
        server.terminate()
    print(
        f"{THREADS} threads, {FILES_EACH} files of {FILE_BYTES} bytes each: peak {peak:.0f} MB of {LIMIT_MB}"
    )
    return 0 if peak < LIMIT_MB else 1


if __name__ == "__main__":
    sys.exit(main())
