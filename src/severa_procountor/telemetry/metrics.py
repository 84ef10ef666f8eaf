"""The numbers that Prometheus scrapes. No ids and nothing personal as labels.

`kind`, `feed` and `step` are names of ours, `outcome` is "done" or the code of an error, `tenant` and
`company` are the short names of the settings.
"""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import Counter, Gauge, Histogram, start_http_server

DOCUMENTS = Counter(
    "sp_documents",
    "Documents that came to an end or were put back.",
    ("kind", "outcome", "tenant", "company"),
)
STEPS = Counter(
    "sp_document_steps", "Steps of documents that were done or failed.", ("kind", "step", "outcome")
)
CALLS = Counter("sp_calls", "Calls to the two systems.", ("system", "operation", "outcome"))
CALL_SECONDS = Histogram(
    "sp_call_seconds",
    "How long calls took.",
    ("system",),
    buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60),
)
QUOTA_WAIT = Counter("sp_quota_wait_seconds", "Time that calls waited for their quota.")
PARKED = Gauge(
    "sp_documents_parked", "Documents that wait for somebody to mend something.", ("tenant", "company")
)
WAITING = Gauge("sp_documents_waiting", "Documents that wait for their turn.", ("tenant", "company"))
POLLS = Counter("sp_polls", "Polls of feeds.", ("feed", "outcome"))
DUPLICATES = Counter(
    "sp_duplicates_prevented", "Documents found on the other side instead of posted again.", ("kind",)
)
RECLAIMED = Counter(
    "sp_leases_reclaimed", "Documents taken back from workers that fell silent.", ("outcome",)
)
LEFT_ALONE = Gauge(
    "sp_documents_left_alone",
    "Documents of companies without settings, at the last poll.",
    ("tenant", "kind"),
)

RECONCILED = Gauge(
    "sp_reconciliation_timestamp_seconds",
    "When the invoices of both systems were last compared, in seconds since 1970.",
    ("tenant", "company"),
)
DIFFERENCES = Gauge(
    "sp_reconciliation_differences",
    "Invoices that were not the same in both systems, at the last comparison.",
    ("tenant", "company"),
)


def document(kind: str, outcome: str, tenant: str, company: str) -> None:
    """Count a document that was done, parked, put back or snoozed."""
    DOCUMENTS.labels(kind, outcome, tenant, company).inc()


def step(kind: str, name: str, outcome: str) -> None:
    """Count one step of a document."""
    STEPS.labels(kind, name, outcome).inc()


def call(system: str, operation: str, outcome: str, seconds: float) -> None:
    """Count and time one call. `operation` is a template such as "GET /v1/invoices/{guid}"."""
    CALLS.labels(system, operation, outcome).inc()
    CALL_SECONDS.labels(system).observe(seconds)


def quota_waited(seconds: float) -> None:
    """Add the time that a call waited for its quota."""
    QUOTA_WAIT.inc(seconds)


def backlog(companies: Mapping[tuple[str, str], tuple[int, int]]) -> None:
    """Set how many documents wait and how many are parked, by (tenant, company); a company that is gone vanishes."""
    WAITING.clear()
    PARKED.clear()
    for (tenant, company), (waiting, parked) in companies.items():
        WAITING.labels(tenant, company).set(waiting)
        PARKED.labels(tenant, company).set(parked)


def polled(feed: str, outcome: str) -> None:
    """Count a poll; `feed` is the kind of document, without its tenant."""
    POLLS.labels(feed, outcome).inc()


def duplicate_prevented(kind: str) -> None:
    """Count a document that was adopted instead of posted again."""
    DUPLICATES.labels(kind).inc()


def swept(requeued: int, parked: int) -> None:
    """Count documents whose worker fell silent: those put back, and those parked for doing it too often."""
    RECLAIMED.labels("requeued").inc(requeued)
    RECLAIMED.labels("parked").inc(parked)


def left_alone(tenant: str, kind: str, count: int) -> None:
    """Set how many documents the last poll of a kind found for companies without settings."""
    LEFT_ALONE.labels(tenant, kind).set(count)


def reconciled(companies: Mapping[tuple[str, str], tuple[int, int]]) -> None:
    """Set when (ms since 1970) each (tenant, company) was last reconciled, and how many differences that found; a
    company that is gone vanishes."""
    RECONCILED.clear()
    DIFFERENCES.clear()
    for (tenant, company), (at, differences) in companies.items():
        RECONCILED.labels(tenant, company).set(at / 1000)
        DIFFERENCES.labels(tenant, company).set(differences)


def serve(port: int) -> None:
    """Answer Prometheus on all addresses; port 0: not at all. Raises OSError when the port is taken."""
    if port:
        start_http_server(port)
