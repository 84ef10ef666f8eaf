"""Travel reimbursements in the flow tests: worlds of them, what users do to them, and what becomes of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from flow.conftest import Serve
from flow.product import Product
from flow.systems import by_company
from flow.worlds import TRANSFERRED, WAITING, today, with_plan
from msgspec.structs import replace

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.severa.papers import PaperKind
from severa_procountor.sandbox.severa.registers import User
from severa_procountor.sandbox.severa.travel import Travel
from severa_procountor.sandbox.world import TravelCase, World, make_world
from severa_procountor.sandbox.world.plan import CompanyPlan
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record, State
from severa_procountor.workers.names import TRAVEL_REIMBURSEMENTS

Json = dict[str, Any]
Remembered = Callable[[TravelCase], Record | None]

COMPANY = "helsinki"
OPEN, ELSEWHERE = "Open", "Sent for approval"
"""Statuses from which nobody carries reimbursements."""
ORDINARY = frozenset(
    {"kilometres", "week_of_allowances", "receipts_with_vat", "several_trips", "several_projects"}
)
"""Kinds whose traveller is in Procountor's register as Severa has them."""
STATUS_AFTER = {"unfinished": "UNFINISHED", "received": "RECEIVED", "approved": "APPROVED"}
POST_INVOICE = "/api/invoices$"
CENT = Decimal("0.01")
_EVERY_KIND = 240
_OF_TRAVEL = ("TRAVEL_INVOICE", "BILL_OF_CHARGES")


@cache
def travel_world(seed: int, reimbursements: int) -> World:
    """Without sales invoices."""
    return make_world(seed, 0, today(), reimbursements=reimbursements)


def only(made: World, keep: Callable[[TravelCase], bool]) -> World:
    """The world with the reimbursements that `keep` says, and the settings of their tenants; no others."""
    kept = [case for case in made.travel_cases if keep(case)]
    assert kept, "the world has none such"
    guids, tenants = {case.guid for case in kept}, {case.tenant for case in kept}
    return replace(
        made,
        organisations=tuple(
            replace(each, travels=tuple(t for t in each.travels if t.reimbursement.guid in guids))
            for each in made.organisations
        ),
        travel_cases=tuple(kept),
        tenants=tuple(tenant for tenant in made.tenants if tenant.plan.slug in tenants),
    )


def first(made: World, count: int) -> World:
    guids = {case.guid for case in made.travel_cases[:count]}
    assert len(guids) == count, f"the world has {len(guids)} reimbursements only"
    return only(made, lambda case: case.guid in guids)


def of_company(made: World, company: str, fits: Callable[[TravelCase], bool]) -> World:
    """The reimbursements of one company that wait and fit, and its settings alone."""
    kept = only(made, lambda case: case.company == company and case.expected != "left_alone" and fits(case))
    [tenant] = kept.tenants
    mine = tuple(each for each in tenant.companies if each.plan.slug == company)
    return replace(kept, tenants=(replace(tenant, companies=mine),))


def serve_one(
    serve: Serve,
    twists: Collection[str] = ("receipts_with_vat",),
    *,
    count: int = 1,
    company: str = COMPANY,
    **plan: object,
) -> Sandbox:
    """Both systems with as many reimbursements of these kinds, all of one company with these settings."""
    return serve(one_company(twists, count=count, company=company, **plan))


def one_company(
    twists: Collection[str] = ("receipts_with_vat",),
    *,
    count: int = 1,
    company: str = COMPANY,
    has_png: bool | None = None,
    **plan: object,
) -> World:
    """`has_png`: a receipt of it is a PNG, which Procountor does not take, or none is; None: no matter."""
    made = with_plan(travel_world(1, _EVERY_KIND), company, **{"travel_target": "unfinished", **plan})
    with_png = {
        travel.reimbursement.guid
        for travel in travels_of(made)
        for files in travel.receipts.values()
        if any(file.kind is PaperKind.PNG for file in files)
    }
    fits = of_company(made, company, lambda c: c.twist in twists and has_png in (None, c.guid in with_png))
    return first(fits, count)


def of_one_user(made: World, twist: str) -> World:
    """The world with all its reimbursements made by whom the first of this kind is of."""
    model = next(travel for travel in travels_of(made) if travel.twist == twist)
    user, shown = model.reimbursement.user, model.expenses[0].user

    def theirs(travel: Travel) -> Travel:
        return replace(
            travel,
            reimbursement=replace(travel.reimbursement, user=user),
            expenses=tuple(replace(expense, user=shown) for expense in travel.expenses),
        )

    return replace(
        made,
        organisations=tuple(
            replace(each, travels=tuple(theirs(travel) for travel in each.travels))
            for each in made.organisations
        ),
        travel_cases=tuple(replace(case, user=user.guid or "") for case in made.travel_cases),
    )


def travels_of(made: World) -> Iterator[Travel]:
    for each in made.organisations:
        yield from each.travels


def travel_of(sandbox: Sandbox, case: TravelCase) -> Travel:
    """The reimbursement as it was seeded, with all that hangs on it."""
    [travel] = [each for each in travels_of(sandbox.world) if each.reimbursement.guid == case.guid]
    return travel


def record_of(ours: Product, case: TravelCase) -> Record | None:
    """What is remembered of a reimbursement; None for one that nobody carries."""
    return ours.runtime.transfers.record(key_of(case))


def key_of(case: TravelCase, company: str = "") -> TransferKey:
    """In another company, if one is given."""
    return TransferKey(case.tenant, company or case.company, TRAVEL_REIMBURSEMENTS, case.guid)


def state_of(ours: Product, case: TravelCase) -> str:
    record = record_of(ours, case)
    return record.state.value if record else "unknown"


def told(ours: Product, case: TravelCase) -> set[str]:
    """The codes for which it is parked, or of what was noted on the way."""
    record = record_of(ours, case)
    return {each.code for each in (*record.problems, *record.notes)} if record else set()


def move(sandbox: Sandbox, case: TravelCase, status: str) -> None:
    """A user moves a reimbursement in Severa."""
    sandbox.control("severa", "POST", f"travelreimbursements/{case.guid}/status", {"status": status})


def edit_user(sandbox: Sandbox, guid: str, **changes: object) -> None:
    """A user of Severa is edited; the names are those of the API."""
    sandbox.control("severa", "POST", f"users/{guid}", changes)


def shown_by_severa(sandbox: Sandbox) -> dict[str, Json]:
    """Each reimbursement as it stands in Severa, with what it comes to, by guid."""
    return {each["guid"]: each for each in sandbox.control("severa", "GET", "reimbursements")}


def statuses(sandbox: Sandbox) -> dict[str, str]:
    """The status of every reimbursement in Severa, by guid."""
    return {guid: each["status"] for guid, each in shown_by_severa(sandbox).items()}


def held(sandbox: Sandbox) -> dict[tuple[str, str], list[Json]]:
    """The travel and expense invoices that Procountor holds, dead or alive, by company and Severa's number there."""
    found: defaultdict[tuple[str, str], list[Json]] = defaultdict(list)
    for company, books in by_company(sandbox).items():
        for invoice in books["invoices"]:
            if invoice["type"] in _OF_TRAVEL:
                found[company, invoice["originalInvoiceNumber"]].append(invoice)
    return found


def copies(sandbox: Sandbox) -> list[Json]:
    return [invoice for found in held(sandbox).values() for invoice in found]


def the_copy(sandbox: Sandbox) -> Json:
    """The one travel or expense invoice that Procountor holds."""
    [invoice] = copies(sandbox)
    return invoice


def persons(sandbox: Sandbox, company: str = COMPANY) -> dict[int, Json]:
    """The person register by id."""
    return {each["id"]: each for each in by_company(sandbox)[company]["persons"]}


def users(sandbox: Sandbox) -> dict[str, User]:
    """Severa's users as the world began."""
    return {user.guid: user for each in sandbox.world.organisations for user in each.users}


def plan_of(sandbox: Sandbox, company: str) -> CompanyPlan:
    return next(c.plan for t in sandbox.world.tenants for c in t.companies if c.plan.slug == company)


def exact(number: object) -> Decimal:
    return Decimal(str(number))


def surprises(sandbox: Sandbox, ours: Product, *, prefix: str = "T") -> list[str]:
    """What is not as the world says of its reimbursements, a sentence each."""
    severa, procountor = shown_by_severa(sandbox), held(sandbox)
    found = []
    for case in sandbox.world.travel_cases:
        held_as = procountor.pop((case.company, f"{prefix}{case.number}"), [])
        record, shown = record_of(ours, case), severa[case.guid]
        check = {"done": _done, "left_alone": _alone}.get(case.expected, _parked)
        texts = check(sandbox, case, shown, held_as, record)
        found += [f"{case.company} {case.number} ({case.twist}, {case.expected}): {text}" for text in texts]
    return found + [f"Procountor holds {name}, which nobody sent" for name in procountor]


def _done(
    sandbox: Sandbox, case: TravelCase, shown: Json, held_as: list[Json], record: Record | None
) -> Iterator[str]:
    if record is None or record.state is not State.DONE:
        yield f"is not done but {record and (record.state, record.problems)}"
    if shown["status"] != TRANSFERRED:
        yield f"is {shown['status']} in Severa"
    if len(held_as) != 1:
        yield f"is {len(held_as)} times in Procountor"
    for invoice in held_as:
        yield from _invoice(sandbox, case, shown, invoice)


def _invoice(sandbox: Sandbox, case: TravelCase, shown: Json, invoice: Json) -> Iterator[str]:
    user = users(sandbox)[case.user]
    person = persons(sandbox, case.company)[invoice["partnerId"]]
    target = plan_of(sandbox, case.company).travel_target
    pairs = {
        "owed": (exact(invoice["invoiceSumTotal"]), exact(shown["gross"]) - exact(shown["advance"])),
        "type": (invoice["type"], "TRAVEL_INVOICE" if shown["has_trip"] else "BILL_OF_CHARGES"),
        "status": (invoice["status"], STATUS_AFTER[target]),
        "account": (invoice["accountNumber"], (user.bank_account_number or "").replace(" ", "")),
        "person": (_identity(person["invoicingInfo"]["identifier"]), _identity(user.social_security_number)),
        "name": (person["lastName"], user.last_name),
        "files": (
            [(file["sha256"], file["sendWithInvoice"]) for file in invoice["attachments"]],
            [(shown["pdf"]["sha256"], False)],
        ),
        "trips": (bool(invoice["travelInformationItems"]), shown["has_trip"]),
    }
    for name, (is_, wanted) in pairs.items():
        if is_ != wanted:  # identity codes and accounts are the sandbox's own
            yield f"{name} is {is_}, not {wanted}"
    names = [dimension["name"] for dimension in by_company(sandbox)[case.company]["dimensions"]]
    yield from _dimensions(shown, invoice, names)


def _dimensions(shown: Json, invoice: Json, names: Sequence[str]) -> Iterator[str]:
    """Each row that the employee paid is an entry, whole on the row's items; amounts are net of VAT."""
    rows = [row for row in shown["rows"] if not row["is_paid_by_company"] and exact(row["gross"])]
    entries = [entry for entry in invoice["entries"] if entry["accountingValue"]]
    advances = [entry for entry in entries if exact(entry["accountingValue"]) < 0]
    if sum(exact(entry["accountingValue"]) for entry in advances) != -exact(shown["advance"]):
        yield f"advance of {shown['advance']} as {advances}"
    wanted = sorted((_items_of(row), _net(row)) for row in rows)
    found = sorted(
        (_items_on(entry, names), exact(entry["accountingValue"]))
        for entry in entries
        if entry not in advances
    )
    if [items for items, _ in found] != [items for items, _ in wanted]:
        yield f"dimensioned as {found}, not {wanted}"
        return
    for (items, value), (_, net) in zip(found, wanted, strict=True):
        if abs(value - net) > CENT:
            yield f"{value} on {items}, not {net}"
    for entry in entries:
        for dimension, values in entry["dimensions"].items():
            if sum(map(exact, values.values())) != exact(entry["accountingValue"]):
                yield f"{dimension} does not add up: {values} of {entry['accountingValue']}"


def _items_of(row: Json) -> tuple[str, ...]:
    """By project and cost centre. Not every unit has a code, so that only there has to be one."""
    return row["project"], row["cost_center"], "a unit"


def _items_on(entry: Json, names: Sequence[str]) -> tuple[str, ...]:
    """The first word of an item's name is its number or identifier."""
    project, center, unit = (list(entry["dimensions"].get(name, {})) for name in names)
    words = (" and ".join(item.split()[0] for item in items) for items in (project, center))
    return *words, "a unit" if len(unit) == 1 else f"{len(unit)} units"


def _net(row: Json) -> Decimal:
    return (exact(row["gross"]) / (1 + exact(row["vat_rate"]) / 100)).quantize(CENT)


def _parked(
    sandbox: Sandbox, case: TravelCase, shown: Json, held_as: list[Json], record: Record | None
) -> Iterator[str]:
    codes = {problem.code for problem in record.problems} if record else set()
    if record is None or record.state is not State.PARKED or codes != {case.expected}:
        yield f"is not parked for that but {record and (record.state, record.problems)}"
    if shown["status"] != WAITING:
        yield f"is {shown['status']} in Severa"
    if held_as:
        yield "is in Procountor"


def _alone(
    sandbox: Sandbox, case: TravelCase, shown: Json, held_as: list[Json], record: Record | None
) -> Iterator[str]:
    before = {travel.reimbursement.guid: travel.reimbursement for travel in travels_of(sandbox.world)}
    if shown["status"] != before[case.guid].travel_reimbursement_status.name:
        yield f"was moved to {shown['status']}"
    if record is not None or held_as:
        yield "was not left alone"


def _identity(code: str | None) -> str:
    """A code as it is compared: whole, a Swedish one by its last ten digits."""
    text = (code or "").strip().upper()
    digits = re.sub(r"\D", "", text)
    return digits[-10:] if re.fullmatch(r"(19|20)?\d{6}[-+]?\d{4}", text) else text
