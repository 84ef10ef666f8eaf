"""What has to become of each travel reimbursement, told from Severa's side: for those who judge a run."""

from __future__ import annotations

import datetime
import hashlib
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from severa_procountor.sandbox.severa.expected import Paper
from severa_procountor.sandbox.severa.registers import User
from severa_procountor.sandbox.severa.reimbursements import expenses_of, printed
from severa_procountor.sandbox.severa.store import Store
from severa_procountor.sandbox.severa.travel import Expense

_CENT = Decimal("0.01")


class TravelRow(msgspec.Struct, frozen=True):
    """`gross` is what the employee gets for the row, in the company's currency; `is_paid_by_company`: a company
    card paid, so the row is not carried. Keys: the project's number, the cost centre's identifier, the business
    unit's code; "" for none.
    """

    place: int
    code: str | None
    expense_class: str
    event_date: datetime.date
    quantity: Decimal
    gross: Decimal
    vat_rate: Decimal
    is_paid_by_company: bool
    project: str
    project_name: str
    cost_center: str
    cost_center_name: str
    business_unit: str
    business_unit_name: str


class Payee(msgspec.Struct, frozen=True):
    """Who gets the money: SHA-256 of the identity code and of the account as Severa has them, without blanks, so that
    nobody has to be shown them; "" for none.
    """

    identity: str
    account: str


class ExpectedTravel(msgspec.Struct, frozen=True):
    """One reimbursement as it stands now. `expected` and `twist` are the generator's own marks; `gross` is what
    the rows that are carried come to, `pdf` what the PDF route gives.
    """

    organisation: str
    company: str
    guid: str
    number: int | None
    status: str
    user: str
    payee: Payee
    has_trip: bool
    gross: Decimal
    advance: Decimal
    rows: tuple[TravelRow, ...]
    pdf: Paper
    expected: str
    twist: str | None


def of(store: Store) -> list[ExpectedTravel]:
    """All reimbursements of an organisation."""
    return [_reimbursement(store, guid) for guid in store.reimbursements]


def _reimbursement(store: Store, guid: str) -> ExpectedTravel:
    reimbursement, travel = store.reimbursements[guid], store.travels[guid]
    expenses = expenses_of(store, guid)
    rows = tuple(_row(store, expense, place) for place, expense in enumerate(expenses, start=1))
    content = printed(store, guid)
    advance = reimbursement.advance_payment
    return ExpectedTravel(
        organisation=store.organisation.name,
        company=travel.company,
        guid=guid,
        number=reimbursement.number,
        status=reimbursement.travel_reimbursement_status.name or "",
        user=reimbursement.user.guid or "",
        payee=_payee(store.users.get(reimbursement.user.guid or "")),
        has_trip=any(each.travel_start_time for each in expenses if each.travel_reimbursement_required),
        gross=sum((row.gross for row in rows if not row.is_paid_by_company), Decimal("0.00")),
        advance=(advance.amount if advance else None) or Decimal("0.00"),
        rows=rows,
        pdf=Paper(len(content), hashlib.sha256(content).hexdigest()),
        expected=travel.expected,
        twist=travel.twist,
    )


def _payee(user: User | None) -> Payee:
    if user is None:
        return Payee("", "")
    return Payee(_digest(user.social_security_number), _digest(user.bank_account_number))


def _digest(text: str | None) -> str:
    bare = "".join((text or "").split())
    return hashlib.sha256(bare.encode()).hexdigest() if bare else ""


def _row(store: Store, expense: Expense, place: int) -> TravelRow:
    project = store.projects[expense.project.guid]
    center = store.cost_centers.get((expense.cost_center.guid if expense.cost_center else None) or "")
    return TravelRow(
        place=place,
        code=expense.travel_expense.code,
        expense_class=expense.travel_expense.expense_class,
        event_date=expense.event_date,
        quantity=expense.quantity,
        gross=(expense.quantity * _own_amount(store, expense)).quantize(_CENT, ROUND_HALF_UP),
        vat_rate=expense.purchase_vat_rate or Decimal(0),
        is_paid_by_company=not expense.travel_reimbursement_required,
        project=str(project.number),
        project_name=project.name,
        cost_center=center.identifier if center else "",
        cost_center_name=center.name if center else "",
        business_unit=project.business_unit.code or "",
        business_unit_name=project.business_unit.name or "",
    )


def _own_amount(store: Store, expense: Expense) -> Decimal:
    """The unit cost in the company's currency: as it stands, or as Severa has converted it."""
    currency = store.organisation.details.currency
    own, cost = currency.code if currency else None, expense.unit_cost
    amounts = {each.currency_code: each.amount for each in cost.multi_currency_info or ()}
    amounts[cost.currency_code] = cost.amount
    return amounts.get(own) or Decimal(0)
