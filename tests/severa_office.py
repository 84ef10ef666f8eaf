"""A sandbox Severa for tests: a seeded world behind a test client, a clock to turn, and a way to sign in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from httpx import Response
from litestar.testing import TestClient

from severa_procountor.sandbox.calls import CallLog
from severa_procountor.sandbox.faults import Faults
from severa_procountor.sandbox.quota import Quota
from severa_procountor.sandbox.severa.app import severa_app
from severa_procountor.sandbox.severa.organisation import SCOPES, Organisation
from severa_procountor.sandbox.world import World, make_world

TODAY = date(2026, 3, 16)
ABSENT = "00000000-0000-0000-0000-000000000000"


@cache
def world(invoices: int = 150, seed: int = 3) -> World:
    """Made once for all tests: it does not change."""
    return make_world(seed, invoices, TODAY)


class Clock:
    """The time that the sandbox goes by."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Office:
    """Calls under `/rest-api/v1` by a client of the first organisation that has signed in with all scopes."""

    def __init__(self, per_second: int = 1_000_000, organisation: int = 0) -> None:
        self.clock = Clock()
        self.faults = Faults()
        self.calls = CallLog()
        self.organisation: Organisation = world().organisations[organisation]
        self.app = severa_app(
            world().organisations,
            calls=self.calls,
            faults=self.faults,
            quota=Quota(per_second),
            now=lambda: self.clock.now,
        )
        self.client = TestClient(self.app)
        self.headers = self.signed_in()

    def token(self, scope: str | None = ",".join(sorted(SCOPES)), **changes: object) -> Response:
        credentials = {
            "client_id": self.organisation.client_id,
            "client_secret": self.organisation.client_secret,
        }
        return self.client.post("/rest-api/v1/token", json={**credentials, "scope": scope, **changes})

    def signed_in(self, scope: str | None = ",".join(sorted(SCOPES))) -> dict[str, str]:
        token = self.token(scope).json()["access_token"]
        return {"Authorization": f"Bearer {token}", "Client_Id": self.organisation.client_id}

    def get(self, path: str, headers: dict[str, str] | None = None) -> Response:
        return self.client.get(f"/rest-api/v1/{path}", headers=headers or self.headers)

    def patch(self, guid: str, body: object) -> Response:
        return self.client.patch(f"/rest-api/v1/invoices/{guid}", json=body, headers=self.headers)

    def control(self, method: str, path: str, body: object = None) -> Response:
        return self.client.request(method, f"/_sandbox/{path}", json=body)

    def status(self, name: str) -> str:
        """The guid of an invoice status."""
        return next(each.guid for each in self.organisation.invoice_statuses if each.name == name)

    def waiting(self) -> list[dict[str, Any]]:
        """The first page of the invoices that wait for their transfer."""
        status = self.status("Waiting for transfer to Procountor")
        found: list[dict[str, Any]] = self.get(f"invoices?invoiceStatusGuids={status}&rowCount=100").json()
        return found


def error_type(answer: Response) -> str:
    kind: str = answer.json()["error"]["type"]
    return kind
