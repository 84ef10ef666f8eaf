"""Puts the Severa imitation together: the API under `/rest-api`, behind the front with quota and faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from litestar import Litestar, MediaType, Response, Router, get
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from severa_procountor.sandbox import control as shared
from severa_procountor.sandbox.calls import CallLog
from severa_procountor.sandbox.faults import Faults
from severa_procountor.sandbox.front import Front
from severa_procountor.sandbox.quota import Quota
from severa_procountor.sandbox.severa import (
    control,
    fee_control,
    fee_routes,
    files,
    refusals,
    reimbursements,
    routes,
    travel_control,
)
from severa_procountor.sandbox.severa.access import Access, Call, client_of
from severa_procountor.sandbox.severa.organisation import Organisation
from severa_procountor.sandbox.severa.refusals import NotThere, Refused, Type
from severa_procountor.sandbox.severa.tokens import Tokens
from severa_procountor.sandbox.severa.wire import answer

BASE = "/rest-api"
OVER_QUOTA = b"API calls quota exceeded! maximum admitted 10 per 1s."


def severa_app(
    organisations: Sequence[Organisation],
    *,
    calls: CallLog,
    faults: Faults,
    quota: Quota,
    now: Callable[[], datetime],
    token_life_s: float = 3600,
) -> Front:
    """The API under `/rest-api`, the control calls under `/_sandbox`.

    `now` gives times with a zone; the quota counts for each client id, as each organisation has one.
    """
    access = Access(organisations, Tokens(organisations, now, token_life_s))
    api = Router(
        BASE,
        route_handlers=[
            *access.routes(),
            *routes.registers(access),
            *routes.localisation(access),
            *routes.invoices(access, now),
            *fee_routes.routes(access, now),
            *files.routes(access),
            *reimbursements.routes(access, now),
            *_heartbeats(access),
        ],
    )

    steering = (
        *control.routes(access, now),
        *fee_control.routes(access, now),
        *travel_control.routes(access),
    )
    app = Litestar(
        route_handlers=[api, shared.control(calls, faults, quota, *steering)],
        exception_handlers={
            Refused: refusals.on_refused,
            NotThere: refusals.on_missing,
            HTTPException: refusals.on_http,
        },
        openapi_config=None,
        logging_config=None,
    )
    unauthorized = Refused(401, Type.AUTHENTICATION_REQUIRED, "The access token is not valid.")
    return Front(
        app,
        system="severa",
        calls=calls,
        faults=faults,
        quota=quota,
        identify=client_of,
        now=now,
        over_quota=OVER_QUOTA,
        unauthorized=answer(unauthorized.body).content,
    )


def _heartbeats(access: Access) -> list[HTTPRouteHandler]:
    @get("/heartbeat/server", media_type=MediaType.TEXT, sync_to_thread=False)
    def server() -> str:
        return "Server is alive."

    @get("/heartbeat/database", media_type=MediaType.TEXT, sync_to_thread=False)
    def database() -> str:
        return "Database is alive."

    @get("/heartbeat/authorized", status_code=204)
    async def authorized(request: Call) -> Response[None]:
        access.store(request, None)
        return Response(None, status_code=204)

    return [server, database, authorized]
