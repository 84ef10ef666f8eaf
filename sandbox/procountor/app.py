"""Puts the imitation together: the API under `/api`, its steering under `/_sandbox`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from litestar import Litestar, Response, Router
from litestar.di import Provide
from litestar.exceptions import HTTPException

from severa_procountor.sandbox.calls import CallLog
from severa_procountor.sandbox.control import control
from severa_procountor.sandbox.faults import Faults
from severa_procountor.sandbox.front import Front
from severa_procountor.sandbox.procountor import (
    access,
    attachments,
    basics,
    dimensions,
    inspection,
    invoice_events,
    invoices,
    ledger_receipts,
    partners,
    persons,
    products,
    purchase_steering,
    steering,
    travel_steering,
)
from severa_procountor.sandbox.procountor.books import Office
from severa_procountor.sandbox.procountor.handling import AnyRequest
from severa_procountor.sandbox.procountor.opening import open_books
from severa_procountor.sandbox.procountor.refusals import Finding, Refused, errors, refusal
from severa_procountor.sandbox.procountor.seed import CompanySeed
from severa_procountor.sandbox.quota import Quota

BASE_PATH = "/api"


def procountor_app(
    companies: Sequence[CompanySeed],
    *,
    calls: CallLog,
    faults: Faults,
    quota: Quota,
    now: Callable[[], datetime],
    token_life_s: int = 3600,
) -> Front:
    """The ASGI application of a Procountor with these companies. `now` has a time zone."""
    office = Office([open_books(company, now) for company in companies], now, token_life_s)
    handlers = [
        *(invoices.HANDLERS + partners.HANDLERS + persons.HANDLERS + products.HANDLERS),
        *(dimensions.HANDLERS + ledger_receipts.HANDLERS + basics.HANDLERS),
        *(attachments.HANDLERS + invoice_events.HANDLERS),
    ]
    signed_in = {"books": Provide(access.signed_in, sync_to_thread=False)}
    app = Litestar(
        [
            Router(BASE_PATH, route_handlers=[access.sign_in]),
            Router(BASE_PATH, route_handlers=handlers, dependencies=signed_in),
            control(
                *(calls, faults, quota, inspection.state, inspection.secrets),
                *steering.HANDLERS,
                *purchase_steering.HANDLERS,
                *travel_steering.HANDLERS,
            ),
        ],
        dependencies={"office": Provide(lambda: office, sync_to_thread=False)},
        exception_handlers={Refused: _refused, HTTPException: _unknown},
        openapi_config=None,
        logging_config=None,
    )
    return Front(
        app,
        system="procountor",
        calls=calls,
        faults=faults,
        quota=quota,
        identify=lambda headers, body: access.client_of(headers, body, office),
        now=now,
        over_quota=b"",
        unauthorized=errors(401, access.UNAUTHORIZED),
    )


def _refused(_: AnyRequest, refused: Refused) -> Response[bytes]:
    return refusal(refused)


def _unknown(_: AnyRequest, error: HTTPException) -> Response[bytes]:
    """No such path, or none with this method: both are 404 here."""
    status = 404 if error.status_code == 405 else error.status_code
    return refusal(Refused(status, Finding(error.detail)))
