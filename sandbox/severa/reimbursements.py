"""Severa's routes for travel: reimbursements with their statuses, PDFs and expenses, and the receipts on these."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from litestar import Response, get, patch
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec.structs import replace

from severa_procountor.sandbox.severa import lists, papers, patches, refusals
from severa_procountor.sandbox.severa.access import Access, Call
from severa_procountor.sandbox.severa.files import FILES, File, Shown
from severa_procountor.sandbox.severa.invoices import StoredFile
from severa_procountor.sandbox.severa.lists import Listing, Paging
from severa_procountor.sandbox.severa.papers import PaperKind
from severa_procountor.sandbox.severa.patches import Operation
from severa_procountor.sandbox.severa.refusals import NotThere, Place, Refused, Type
from severa_procountor.sandbox.severa.routes import found, known, query_of
from severa_procountor.sandbox.severa.store import Store
from severa_procountor.sandbox.severa.travel import Expense, OfReimbursement, Reimbursement
from severa_procountor.sandbox.severa.wire import answer

TRAVELS = "travels:read"
STATUS = "/travelReimbursementStatus/guid"

_REIMBURSEMENTS = Listing(
    filters={
        "changedSince": lists.since(lists.changed),
        "travelReimbursementStatusGuids": lists.among(lambda row: row.travel_reimbursement_status.guid),
    }
)
_EXPENSES = Listing(filters={"expenseClass": lists.among(lambda row: row.travel_expense.expense_class)})
_ALL_EXPENSES = Listing(filters={"changedSince": lists.since(lists.changed)})
_RECEIPTS = Listing(paging=Paging.ROWS)


class ExpenseFile(File, frozen=True, kw_only=True):
    """ProjectTravelExpenseFileModel: the file's place on the expense."""

    category: str = "ProjectTravelExpense"
    file_guid: str
    travel_expense_guid: str
    source: str = "Severa"


def printed(store: Store, guid: str) -> bytes:
    """The reimbursement as the PDF route gives it: its own page and its receipts, or what a control call put there."""
    travel, paper = store.travels[guid], store.papers.get(guid)
    receipts = [each.file_guid for expense in travel.expenses for each in _on_expense(store, expense.guid)]
    pages = [f"Travel reimbursement {store.reimbursements[guid].number}", *receipts]
    if paper is None:
        return papers.content(PaperKind.PDF, pages)
    return papers.content(paper.kind, pages, paper.size)


def routes(access: Access, now: Callable[[], datetime]) -> list[HTTPRouteHandler]:
    """Everything of travel but its registers, which are in the catalogue."""
    return [*_reimbursements(access, now), *_expenses(access)]


def _reimbursements(access: Access, now: Callable[[], datetime]) -> list[HTTPRouteHandler]:
    @get("/v1/travelreimbursements")
    async def list_reimbursements(request: Call) -> Response[bytes]:
        rows = list(access.store(request, TRAVELS).reimbursements.values())
        return _REIMBURSEMENTS.page(rows, request.url.path, query_of(request))

    @get("/v1/travelreimbursements/{guid:str}")
    async def reimbursement(request: Call, guid: FromPath[str]) -> Response[bytes]:
        return answer(known(access.store(request, TRAVELS).reimbursements, guid))

    @patch("/v1/travelreimbursements/{guid:str}")
    async def move(request: Call, guid: FromPath[str]) -> Response[bytes]:
        store = access.store(request, "travels:write")
        before = found(store.reimbursements, guid)
        if request.content_type[0] != "application/json":
            raise refusals.body("The content type has to be application/json.")
        after = _moved(before, patches.read(await request.body()), store)
        store.reimbursements[guid] = after
        return answer([after])

    @get("/v1/travelreimbursements/{guid:str}/pdf")
    async def print_reimbursement(request: Call, guid: FromPath[str]) -> Response[bytes]:
        """Always said to be a PDF, whatever the bytes are."""
        store = access.store(request, FILES)
        found(store.travels, guid)
        return Response(printed(store, guid), media_type="application/pdf")

    @get("/v1/travelreimbursements/{guid:str}/projecttravelexpenses")
    async def expenses(request: Call, guid: FromPath[str]) -> Response[bytes]:
        store = access.store(request, TRAVELS)
        found(store.travels, guid)
        return _EXPENSES.page(expenses_of(store, guid), request.url.path, query_of(request))

    return [list_reimbursements, reimbursement, move, print_reimbursement, expenses]


def _moved(reimbursement: Reimbursement, operations: list[Operation], store: Store) -> Reimbursement:
    """In its new status, and not said to be changed: nobody shall come to rely on `changedSince` for that."""
    for operation in operations:
        if operation.path != STATUS:
            raise refusals.body(f"The path {operation.path!r} cannot be patched.", operation.path)
        status = store.reimbursement_statuses.get(operation.value)
        if status is None or not status.is_active:
            message = "The travel reimbursement status is unknown or inactive."
            raise Refused(400, Type.INVALID_PARAMETER, message, Place.BODY, STATUS)
        reimbursement = replace(reimbursement, travel_reimbursement_status=status.sub())
    return reimbursement


def expenses_of(store: Store, guid: str) -> list[Expense]:
    """The expenses of a reimbursement as they stand now."""
    return [expense(store, each.guid) for each in store.travels[guid].expenses]


def expense(store: Store, guid: str) -> Expense:
    """An expense with what it shows of its reimbursement's status now."""
    kept = store.expenses[guid]
    if kept.travel_reimbursement is None:
        return kept
    reimbursement = store.reimbursements[kept.travel_reimbursement.guid]
    status = store.reimbursement_statuses[reimbursement.travel_reimbursement_status.guid or ""]
    shown = OfReimbursement(
        guid=reimbursement.guid,
        is_approved=status.is_approved,
        is_locked=status.is_locked,
        status=status.name,
    )
    return replace(kept, travel_reimbursement=shown)


def _expenses(access: Access) -> list[HTTPRouteHandler]:
    @get("/v1/projecttravelexpenses")
    async def all_expenses(request: Call) -> Response[bytes]:
        store = access.store(request, TRAVELS)
        rows = [expense(store, guid) for guid in store.expenses]
        return _ALL_EXPENSES.page(rows, request.url.path, query_of(request))

    @get("/v1/projecttravelexpenses/{guid:str}")
    async def one_expense(request: Call, guid: FromPath[str]) -> Response[bytes]:
        store = access.store(request, TRAVELS)
        found(store.expenses, guid)
        return answer(expense(store, guid))

    @get("/v1/projecttravelexpenses/{guid:str}/files")
    async def files(request: Call, guid: FromPath[str]) -> Response[bytes]:
        store = access.store(request, FILES)
        holder = found(store.expenses, guid)
        receipts = [_shown(holder, each) for each in _on_expense(store, guid)]
        return _RECEIPTS.page(receipts, request.url.path, query_of(request))

    @get("/v1/projecttravelexpensefiles/{guid:str}")
    async def file(request: Call, guid: FromPath[str]) -> Response[bytes]:
        store = access.store(request, FILES)
        for holder in store.expenses.values():
            for each in _on_expense(store, holder.guid):
                if each.guid == guid:
                    return answer(_shown(holder, each))
        raise NotThere

    return [all_expenses, one_expense, files, file]


def _on_expense(store: Store, guid: str) -> tuple[StoredFile, ...]:
    return store.receipts.get(guid, ())


def _shown(holder: Expense, stored: StoredFile) -> ExpenseFile:
    common: Shown = {
        "created_date_time": holder.created_date_time,
        "name": stored.name,
        "size": stored.size,
        "content_type": stored.kind.media_type,
    }
    return ExpenseFile(
        **common, guid=stored.guid, file_guid=stored.file_guid, travel_expense_guid=holder.guid
    )
