"""Finding the one document that a preview is about, and handing it to the poll of its kind as if it waited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from uuid import UUID

import msgspec

from severa_procountor.codecs import severa
from severa_procountor.codecs.procountor import encode_plain
from severa_procountor.codecs.procountor_purchases import PurchaseInvoiceInfo, listed
from severa_procountor.codecs.purchase_invoices import Readiness, readiness
from severa_procountor.errors import Missing, Unavailable
from severa_procountor.producers import purchase_invoices, sales_invoices, travel_reimbursements
from severa_procountor.state.records import Record, State
from severa_procountor.workers import purchase_batches
from severa_procountor.workers.access import CompanyAccess, TenantAccess
from severa_procountor.workers.names import (
    PURCHASE_INVOICES,
    SALES_INVOICES,
    TRAVEL_REIMBURSEMENTS,
)
from severa_procountor.workers.rehearsal import Json, Rehearsed

# Travel reimbursements cannot be searched by number: so many pages of each of their lists are looked through.
MOST_PAGES = 20
DOCUMENTS = (SALES_INVOICES, TRAVEL_REIMBURSEMENTS, PURCHASE_INVOICES)
APPROVED = "APPROVED"

_whole = msgspec.json.Decoder(float_hook=Decimal)


class Candidate(msgspec.Struct, frozen=True):
    """A document of that number, as the list has it. `company` is known of a purchase invoice, else "" until the poll
    has said whose it is. `status` is where it stands, in the words of its system."""

    kind: str
    company: str
    number: str
    id: str
    status: str
    item: Json


class Taken(msgspec.Struct, frozen=True):
    """A document as the poll registered it, ready to be carried; `record` is None for one that is left alone."""

    candidate: Candidate
    company: CompanyAccess | None
    record: Record | None


def find(tenant: TenantAccess, wanted: str, kind: str | None) -> Iterator[Candidate]:
    """All documents of that number, or the one of that guid, of one kind or of all that some company carries."""
    for one in kinds(kind):
        companies = carrying(tenant, one)
        if companies:
            yield from _SEARCHES[one](tenant, wanted, companies)


def kinds(kind: str | None) -> tuple[str, ...]:
    """Those that are wanted, by what was said of the kind."""
    return DOCUMENTS if kind is None else (kind,)


def carrying(tenant: TenantAccess, kind: str) -> list[str]:
    """The companies by whose settings documents of the kind are carried: nobody could say how others would go."""
    named = tenant.resolved()[0]
    return [name for name in named if tenant.carries(name, kind) and named[name].has_statuses(kind)]


def take(tenant: TenantAccess, rehearsed: Rehearsed, candidate: Candidate) -> Taken:
    """Has the poll of its kind find the document, whatever status it is in, and nothing else.

    Raises Unavailable where a company's Procountor did not answer to a poll of purchase invoices.
    """
    if candidate.kind == PURCHASE_INVOICES:
        _show_purchase(rehearsed, candidate)
        tenant = of_one_company(tenant, candidate.company)
        found, _ = purchase_invoices.poll(tenant, None)
        if found.unanswered:
            raise Unavailable("procountor", "GET /invoices", found.unanswered)
    else:
        _show_waiting(rehearsed, candidate)
        poll = sales_invoices.poll if candidate.kind == SALES_INVOICES else travel_reimbursements.poll
        poll(tenant)
    for record in tenant.runtime.transfers.records(states=[State.WAITING]):
        company = tenant.company(record.key.company)
        if company is not None and (record.key.kind, record.key.source_id) == (
            candidate.kind,
            _source_id(company, candidate),
        ):
            return Taken(candidate, company, record)
    return Taken(candidate, None, None)


def of_one_company(tenant: TenantAccess, name: str) -> TenantAccess:
    """The tenant as if its settings had this company only, so that no other is asked anything."""
    companies = tuple(company for company in tenant.settings.companies if company.name == name)
    return TenantAccess(tenant.runtime, msgspec.structs.replace(tenant.settings, companies=companies))


def _source_id(company: CompanyAccess, candidate: Candidate) -> str:
    if candidate.kind == PURCHASE_INVOICES:
        return purchase_batches.source_id(company, int(candidate.id))
    return candidate.id


def pretend_waiting(rehearsed: Rehearsed, taken: Taken) -> None:
    """Has the worker read the document as one that waits."""
    candidate, company = taken.candidate, taken.company
    if company is None or candidate.kind == PURCHASE_INVOICES:
        return
    field, status, path = {
        SALES_INVOICES: ("status", company.named.status_before, "/v1/invoices/"),
        TRAVEL_REIMBURSEMENTS: (
            "travelReimbursementStatus",
            company.named.reimbursement_before,
            "/v1/travelreimbursements/",
        ),
    }[candidate.kind]
    rehearsed.pretend("severa", path + candidate.id, lambda document: document | {field: {"guid": status}})


def stands_waiting(taken: Taken) -> bool:
    """Whether it is in the status in which it is carried; one that nobody carries is not."""
    candidate, company = taken.candidate, taken.company
    if candidate.kind == PURCHASE_INVOICES:
        return readiness(candidate.status) is not Readiness.NOT_YET
    if company is None:
        return False
    field, status = {
        SALES_INVOICES: ("status", company.named.status_before),
        TRAVEL_REIMBURSEMENTS: ("travelReimbursementStatus", company.named.reimbursement_before),
    }[candidate.kind]
    stands = candidate.item.get(field)
    return isinstance(stands, dict) and stands.get("guid") == status


def _show_waiting(rehearsed: Rehearsed, candidate: Candidate) -> None:
    """Without a status the poll takes it for one that waits, whichever company's it is."""
    path, parameter, field = {
        SALES_INVOICES: ("/v1/invoices", "invoiceStatusGuids", "status"),
        TRAVEL_REIMBURSEMENTS: (
            "/v1/travelreimbursements",
            "travelReimbursementStatusGuids",
            "travelReimbursementStatus",
        ),
    }[candidate.kind]
    rehearsed.show("severa", path, parameter, encode_plain([candidate.item | {field: None}]))


def _show_purchase(rehearsed: Rehearsed, candidate: Candidate) -> None:
    """One that is not approved yet is read as if it were."""
    item = candidate.item
    if readiness(candidate.status) is Readiness.NOT_YET:
        item = item | {"status": APPROVED}
        rehearsed.pretend(
            "procountor", f"/invoices/{candidate.id}", lambda invoice: invoice | {"status": APPROVED}
        )
    page = {"results": [item], "meta": {"resultCount": 1, "totalCount": 1}}
    rehearsed.show("procountor", "/invoices", "startDate", encode_plain(page))


def _sales(tenant: TenantAccess, wanted: str, companies: Iterable[str]) -> Iterator[Candidate]:
    if _is_guid(wanted):
        pages: Iterable[bytes] = _one(lambda: tenant.severa.invoice(wanted))
    else:
        pages = tenant.severa.invoices_by_number([int(wanted)]) if wanted.isdecimal() else ()
    yield from _of_severa(SALES_INVOICES, "status", pages, wanted)


def _travel(tenant: TenantAccess, wanted: str, companies: Iterable[str]) -> Iterator[Candidate]:
    """First among those that wait, then in all other statuses."""
    if _is_guid(wanted):
        pages: Iterable[bytes] = _one(lambda: tenant.severa.reimbursement(wanted))
        yield from _of_severa(TRAVEL_REIMBURSEMENTS, "travelReimbursementStatus", pages, wanted)
        return
    every = [status.guid for status in tenant.organisation().reimbursement_statuses if status.guid]
    named = tenant.resolved()[0]
    waiting = {named[name].reimbursement_before for name in companies}
    for statuses in (sorted(waiting), [guid for guid in every if guid not in waiting]):
        pages = islice(tenant.severa.reimbursements_in_status(statuses), MOST_PAGES)
        found = list(_of_severa(TRAVEL_REIMBURSEMENTS, "travelReimbursementStatus", pages, wanted))
        yield from found
        if found:
            return


def _purchases(tenant: TenantAccess, wanted: str, companies: Iterable[str]) -> Iterator[Candidate]:
    """By the number that Procountor itself gave it, in each company's books."""
    for company in filter(None, map(tenant.company, companies)):
        if not wanted.isdecimal():
            return
        for page in company.procountor.invoices_with_number(int(wanted)):
            items = {item["id"]: item for item in _whole.decode(page).get("results") or ()}
            for info in listed(page, PurchaseInvoiceInfo):
                if info.invoice_number == int(wanted):
                    yield Candidate(
                        PURCHASE_INVOICES,
                        company.name,
                        wanted,
                        str(info.id),
                        info.status or "",
                        items[info.id],
                    )


_Search = Callable[[TenantAccess, str, Iterable[str]], Iterator[Candidate]]
_SEARCHES: Mapping[str, _Search] = {
    SALES_INVOICES: _sales,
    TRAVEL_REIMBURSEMENTS: _travel,
    PURCHASE_INVOICES: _purchases,
}


def _of_severa(kind: str, field: str, pages: Iterable[bytes], wanted: str) -> Iterator[Candidate]:
    for page in pages:
        for item in map(_whole.decode, severa.items(page)):
            if not isinstance(item, dict) or not item.get("guid"):
                continue  # what cannot be told from others cannot be previewed
            if wanted in (str(item.get("number")), str(item["guid"]).lower()):
                status = item.get(field)
                names = status if isinstance(status, dict) else {}
                told = str(names.get("name") or names.get("guid") or "")
                yield Candidate(kind, "", str(item.get("number") or ""), str(item["guid"]), told, item)


def _one(read: Callable[[], bytes]) -> list[bytes]:
    """A list of the one, or of none."""
    try:
        return [b"[" + read() + b"]"]
    except Missing:
        return []


def _is_guid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
