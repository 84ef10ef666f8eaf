"""The calls that steer a sandbox system, outside its API: the call log, the faults and the quota."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import RawBody

from severa_procountor.sandbox.calls import Call, CallLog
from severa_procountor.sandbox.faults import Fault, Faults
from severa_procountor.sandbox.front import CONTROL
from severa_procountor.sandbox.quota import Quota


class ShownCall(msgspec.Struct, frozen=True):
    """A call with its bodies as text."""

    system: str
    at: datetime
    method: str
    path: str
    query: str
    key: str
    status: int
    request_body: str
    response_body: str
    fault: str


class NewQuota(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `PUT /_sandbox/quota`."""

    per_second: Annotated[int, msgspec.Meta(ge=0)]


def control(calls: CallLog, faults: Faults, quota: Quota, *further: HTTPRouteHandler) -> Router:
    """The routes that every system has, and `further` ones of its own, under `/_sandbox`."""

    @get("/calls", sync_to_thread=False)
    def summary() -> Response[bytes]:
        return shown(calls.summary())

    @get("/calls/all", sync_to_thread=False)
    def all_calls() -> Response[bytes]:
        return shown([_shown(call) for call in calls.all()])

    @delete("/calls", sync_to_thread=False)
    def clear_calls() -> None:
        calls.clear()

    @post("/faults", status_code=204, sync_to_thread=False)
    def add_faults(body: RawBody) -> None:
        faults.add(*msgspec.json.decode(body, type=list[Fault]))

    @delete("/faults", sync_to_thread=False)
    def clear_faults() -> None:
        faults.clear()

    @put("/quota", status_code=204, sync_to_thread=False)
    def set_quota(body: RawBody) -> None:
        quota.per_second = msgspec.json.decode(body, type=NewQuota).per_second

    own = [summary, all_calls, clear_calls, add_faults, clear_faults, set_quota]
    return Router(
        CONTROL,
        route_handlers=[*own, *further],
        exception_handlers={msgspec.ValidationError: _bad_body},
    )


def shown(value: object) -> Response[bytes]:
    """`value` as JSON, amounts as numbers."""
    content = msgspec.json.Encoder(decimal_format="number").encode(value)
    return Response(content, media_type="application/json")


def _bad_body(_: Request[Any, Any, Any], error: msgspec.ValidationError) -> Response[str]:
    return Response(str(error), status_code=400, media_type="text/plain")


def _shown(call: Call) -> ShownCall:
    fields = msgspec.structs.asdict(call)
    for name in ("request_body", "response_body"):
        fields[name] = fields[name].decode("utf-8", "replace")
    return ShownCall(**fields)
