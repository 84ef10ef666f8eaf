"""Finds the purchase invoices whose accounting changed in Procountor, and registers those that cost projects.

1. For each company all are listed at first, when its settings of them have changed or Redis was flushed, and once a
   day: it need not be told that a version moved. Else those whose own version, or that of their ledger receipt, has
   moved since the last completed poll, with an overlap: new dimensions may move the receipt's only.
2. The approved ones are read, two hundred in two calls. Those with values of the project dimension are registered,
   and those that had fees before and are to have none now.
3. What was carried in the same version costs nothing more. A payment is no new version.
4. A company's cursor moves when all of it is registered. It stays when a worker was just busy with something that has
   changed, and when its Procountor did not answer: the other companies go on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
import structlog

from severa_procountor.clients.procountor import MAX_IDS
from severa_procountor.codecs import purchase_invoices as codec
from severa_procountor.codecs.procountor_purchases import PurchaseInvoiceInfo, PurchaseReceipt
from severa_procountor.codecs.purchase_invoices import Readiness, readiness
from severa_procountor.codecs.purchase_shares import supplier
from severa_procountor.errors import Failure, Permanent, Snoozed, Temporary, Untranslatable
from severa_procountor.producers.listed_purchases import changed
from severa_procountor.producers.parked import look_at_parked
from severa_procountor.settings.kinds import PurchaseInvoices
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import State
from severa_procountor.state.transfers import Registered
from severa_procountor.workers import fee_memory, purchase_batches, purchase_targets
from severa_procountor.workers.access import CompanyAccess, TenantAccess
from severa_procountor.workers.names import PURCHASE_INVOICES
from severa_procountor.workers.purchase_batches import Purchase

log = structlog.get_logger(__name__)

DAY_MS = 86_400_000
HOUR_MS = 60 * 60_000
# So many are kept in memory for who carries them here; the others are read again by the page when their turn comes.
MOST_REMEMBERED = 1000
_NO_RECEIPT = PurchaseReceipt(id=0)


class Poll(msgspec.Struct):
    """What one poll of a tenant found. `left_alone` cost no project, are of before the start date or are not approved;
    `unsettled` were being worked on; `away` counts companies that were not polled to the end, and `unanswered` is why
    the last of those was not that may soon answer. `unresolved` is what of the settings leads nowhere."""

    listed: int = 0
    begun: int = 0
    in_step: int = 0
    left_alone: int = 0
    unreadable: int = 0
    unsettled: int = 0
    away: int = 0
    unanswered: str = ""
    unresolved: list[str] = []


class Reached(msgspec.Struct, frozen=True):
    """Of one company: when its last completed poll began (ms), a digest of the settings that it went by, and when the
    last completed poll of everything began (ms)."""

    since: int
    settings: str
    full: int = 0


class Turn(msgspec.Struct, frozen=True):
    """One company's poll under way. `listed_at` (ms) is from before its first call; `dimension` is the project
    dimension's id."""

    company: CompanyAccess
    purchases: PurchaseInvoices
    dimension: int
    listed_at: int
    found: Poll


_cursor = msgspec.json.Decoder(dict[str, Reached])


def poll(tenant: TenantAccess, cursor: str | None) -> tuple[Poll, str | None]:
    """What was found, and the cursor for the next poll."""
    listed_at = tenant.runtime.transfers.now()
    companies = tenant.carriers(PURCHASE_INVOICES)
    if not companies:
        return Poll(), cursor
    fee_memory.bring_up_to_date(companies[0], listed_at)
    before = _cursor.decode(cursor) if cursor else {}
    # A company whose books cannot be opened just now goes on from where it was.
    reached = {name: last for name, last in before.items() if tenant.carries(name, PURCHASE_INVOICES)}
    found = Poll()
    for company in companies:
        last = before.get(company.name)
        now_at = _poll_company(company, last, listed_at, found)
        if now_at is not None:
            reached[company.name] = now_at
        look_at_parked(company, PURCHASE_INVOICES, listed_at)
    return found, msgspec.json.encode(reached).decode()


def _poll_company(
    company: CompanyAccess, last: Reached | None, listed_at: int, found: Poll
) -> Reached | None:
    """How far the company is now."""
    settings = _settings(company)
    goes_on = last is not None and last.settings == settings
    full = last is None or not goes_on or listed_at - last.full >= DAY_MS
    unsettled_before = found.unsettled
    try:
        _take_in(company, None if full else last, listed_at, found)
    except (Temporary, Permanent, Snoozed) as failure:
        found.away += 1
        if isinstance(failure, Temporary):
            found.unanswered = f"{company.name}: {failure}"
        if _is_of_settings(failure):
            found.unresolved.append(f"{company.name}: {failure}")
        else:
            log.error(
                "purchases_not_listed", tenant=company.tenant.name, company=company.name, problem=str(failure)
            )
    else:
        if found.unsettled == unsettled_before:
            return Reached(listed_at, settings, listed_at if full or last is None else last.full)
    if last is None or not goes_on or not full:
        return last
    # The daily list of everything is tried again in an hour, not at each poll.
    return msgspec.structs.replace(last, full=listed_at - DAY_MS + HOUR_MS)


def _is_of_settings(failure: Failure) -> bool:
    """That is said once, and again when it has changed."""
    problems = failure.problems if isinstance(failure, Permanent) else ()
    return any(problem.code == "severa_product_unknown" for problem in problems)


def _settings(company: CompanyAccess) -> str:
    """A digest of what decides which invoices are taken, and for what."""
    purchases = company.settings.purchase_invoices
    told = (
        company.tenant.settings.severa.client_id,
        company.settings.procountor.company_id,
        company.settings.dimension_names.project,
        purchases.start_date if purchases else None,
    )
    return hashlib.blake2b(msgspec.json.encode(told), digest_size=12).hexdigest()


def _take_in(company: CompanyAccess, last: Reached | None, listed_at: int, found: Poll) -> None:
    """Registers all that a list of everything, or of what has changed since the last poll, gives to do."""
    purchases = company.settings.purchase_invoices
    if purchases is None:
        return
    company.books()  # raises where the key opens another company's
    purchase_targets.product(company)
    dimension = purchase_targets.project_dimension(company)
    since = datetime.fromtimestamp(last.since / 1000, UTC) - company.runtime.overlap if last else None
    turn = Turn(company, purchases, dimension, listed_at, found)
    infos, receipts = changed(company, purchases.start_date, since)
    wanted = sorted(info.id for info in infos.values() if _is_wanted(turn, info))
    found.listed += len(infos)
    found.left_alone += len(infos) - len(wanted)
    for start in range(0, len(wanted), MAX_IDS):
        ids = wanted[start : start + MAX_IDS]
        batch = purchase_batches.read(company, ids, listed_at, receipts)
        _register_all(turn, {id_: infos[id_] for id_ in ids}, batch)


def _is_wanted(turn: Turn, info: PurchaseInvoiceInfo) -> bool:
    """Whether it is worth reading; an invoice that was found by its receipt does not tell its status yet."""
    if info.date is not None and info.date < turn.purchases.start_date:
        return False
    ready = readiness(info.status)
    if ready is Readiness.DEAD:
        return _was_carried(turn, info.id)
    return ready is Readiness.TAKEN or info.status is None


def _register_all(
    turn: Turn, infos: Mapping[int, PurchaseInvoiceInfo], batch: Mapping[int, Purchase | Untranslatable]
) -> None:
    """Those of one batch that give something to do, each with the ids of all of them."""
    to_do: dict[int, str] = {}
    for id_, purchase in batch.items():
        version = _version(turn, id_, purchase)
        if version is None:
            turn.found.left_alone += 1
            continue
        record = turn.company.runtime.transfers.record(_key(turn, id_))
        if record is not None and record.state is State.DONE and record.version == version:
            turn.found.in_step += 1
        else:
            to_do[id_] = version
    if turn.found.begun < MOST_REMEMBERED:
        purchase_batches.remember(turn.company, (batch[id_] for id_ in to_do))
    page = ",".join(str(id_) for id_ in to_do)
    for id_, version in to_do.items():
        purchase = batch[id_]
        number, customer = _named(purchase)
        facts = {"listed_at": str(turn.listed_at), "page": page, "created": infos[id_].created or ""}
        text = str(number or infos[id_].invoice_number or id_)
        _register(turn, _key(turn, id_), text, version, facts, customer)


def _named(purchase: Purchase | Untranslatable) -> tuple[int | None, str]:
    """The invoice's number and the name of its supplier, as far as they can be read."""
    if isinstance(purchase, Untranslatable):
        return None, ""
    return purchase.invoice.invoice_number, supplier(purchase.invoice)


def _version(turn: Turn, id_: int, purchase: Purchase | Untranslatable) -> str | None:
    """Of what is to be carried; None for what is left alone. What cannot be read is for the worker to tell why."""
    if isinstance(purchase, Untranslatable):
        turn.found.unreadable += 1
        return hashlib.blake2b(str(purchase).encode(), digest_size=12).hexdigest()
    invoice, receipt = purchase.invoice, purchase.receipt
    if invoice.date is not None and invoice.date < turn.purchases.start_date:
        return None
    ready = readiness(invoice.status)
    if ready is Readiness.TAKEN and receipt is None:
        # It is listed when it comes; what never gets one has to be seen somewhere.
        log.warning("purchase_without_receipt", company=turn.company.name, number=invoice.invoice_number)
    if ready is Readiness.NOT_YET or (ready is Readiness.TAKEN and receipt is None):
        return None
    dimensioned = (
        ready is Readiness.TAKEN and receipt is not None and codec.is_dimensioned(receipt, turn.dimension)
    )
    if not dimensioned and not _was_carried(turn, id_):
        return None
    # Another organisation of Severa's has none of the fees that the one before was given.
    organisation = turn.company.tenant.settings.severa.client_id
    version = codec.version(invoice, receipt or _NO_RECEIPT, turn.dimension)
    return hashlib.blake2b(f"{organisation} {version}".encode(), digest_size=12).hexdigest()


def _was_carried(turn: Turn, id_: int) -> bool:
    """Whether it may have fees in Severa."""
    known = fee_memory.known(turn.company, id_)
    return bool(known) or turn.company.runtime.transfers.record(_key(turn, id_)) is not None


def _register(
    turn: Turn, key: TransferKey, number: str, version: str, facts: dict[str, str], customer: str
) -> None:
    company, found = turn.company, turn.found
    registered = company.runtime.transfers.register(
        key,
        number=number,
        version=version,
        listed_at=turn.listed_at,
        settings=company.settings_version,
        facts=facts,
        customer=customer,
    )
    if registered is not Registered.KNOWN:
        found.begun += 1
        return
    record = company.runtime.transfers.record(key)
    if record is None:
        found.left_alone += 1  # it was begun under another name of the company: that is for a person to end
    elif record.version != version:
        found.unsettled += 1  # what a worker has just read may be from before
    else:
        found.in_step += 1


def _key(turn: Turn, id_: int) -> TransferKey:
    company = turn.company
    source_id = purchase_batches.source_id(company, id_)
    return TransferKey(company.tenant.name, company.name, PURCHASE_INVOICES, source_id)
