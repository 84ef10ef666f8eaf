"""The control calls about travel: what each reimbursement comes to, and what users do with them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from litestar import Response, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, RawBody

from severa_procountor.sandbox.severa import expected_travel
from severa_procountor.sandbox.severa.access import Access
from severa_procountor.sandbox.severa.control import REFUSALS, NewStatus
from severa_procountor.sandbox.severa.refusals import NotThere
from severa_procountor.sandbox.severa.store import Paper, Store
from severa_procountor.sandbox.severa.wire import answer, empty


def routes(access: Access) -> tuple[HTTPRouteHandler, ...]:
    @get("/reimbursements")
    async def reimbursements() -> Response[bytes]:
        return answer([each for store in access.stores.values() for each in expected_travel.of(store)])

    @post("/travelreimbursements/{guid:str}/status", status_code=200, exception_handlers=REFUSALS)
    async def move_reimbursement(guid: FromPath[str], body: RawBody) -> Response[bytes]:
        store = _holder(access, guid)
        wanted = msgspec.json.decode(body, type=NewStatus).status
        named = [status for status in store.reimbursement_statuses.values() if status.name == wanted]
        if not named:
            raise NotThere
        store.reimbursements[guid] = msgspec.structs.replace(
            store.reimbursements[guid], travel_reimbursement_status=named[0].sub()
        )
        return empty(200)

    @put("/travelreimbursements/{guid:str}/pdf", status_code=204, exception_handlers=REFUSALS)
    async def print_reimbursement(guid: FromPath[str], body: RawBody) -> None:
        _holder(access, guid).papers[guid] = msgspec.json.decode(body, type=Paper)

    @get("/secrets")
    async def secrets() -> Response[bytes]:
        return answer(sorted({each for store in access.stores.values() for each in _secrets(store)}))

    return reimbursements, move_reimbursement, print_reimbursement, secrets


def _holder(access: Access, guid: str) -> Store:
    for store in access.stores.values():
        if guid in store.travels:
            return store
    raise NotThere


def _secrets(store: Store) -> Iterator[str]:
    """Identity codes and account numbers, as they are written and without blanks."""
    written = [
        *(user.social_security_number for user in store.users.values()),
        *(user.bank_account_number for user in store.users.values()),
        *(account.account_number for account in store.organisation.bank_accounts),
    ]
    for each in written:
        if each:
            yield each
            yield each.replace(" ", "")
