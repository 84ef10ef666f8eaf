"""The travel reimbursements of the world: how many and which, in which company, and whose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle, islice
from random import Random

import msgspec
from msgspec.structs import replace

from severa_procountor.sandbox.procountor.seed import CompanySeed, PersonSeed
from severa_procountor.sandbox.severa.invoices import StoredFile
from severa_procountor.sandbox.severa.models import ModelWithName, Money
from severa_procountor.sandbox.severa.organisation import Organisation
from severa_procountor.sandbox.severa.papers import PaperKind
from severa_procountor.sandbox.severa.registers import Project, TravelExpenseType, User
from severa_procountor.sandbox.severa.travel import (
    Expense,
    ExpenseKind,
    ExpenseProject,
    ExpenseUser,
    OfReimbursement,
    Reimbursement,
    ReimbursementStatus,
    Travel,
)
from severa_procountor.sandbox.world import travel_types
from severa_procountor.sandbox.world.drafts import CompanyDraft, OrganisationDraft
from severa_procountor.sandbox.world.guids import guid
from severa_procountor.sandbox.world.plan import TRANSFERRED, WAITING
from severa_procountor.sandbox.world.rows import cents
from severa_procountor.sandbox.world.travel_lines import Desk, Line
from severa_procountor.sandbox.world.travel_twists import (
    PARKED,
    PASSING,
    TRAVELLERS,
    TravelTwist,
    applies,
)
from severa_procountor.sandbox.world.travellers import Traveller, Who, traveller

OPEN = "Open"
DONE, LEFT_ALONE = "done", "left_alone"

_PARKED_IN = 3
_ONE_ELSEWHERE_IN = 12
_OF_A_TRAVELLER = 4
_FIRST_NUMBER = 501
_OFF_BY = Decimal("10.00")


class Travels(msgspec.Struct):
    """What one organisation has of travel; persons by the company's guid."""

    statuses: dict[str, ReimbursementStatus]
    types: dict[str, TravelExpenseType]
    users: list[User] = []
    travels: list[Travel] = []
    persons: dict[str, list[PersonSeed]] = {}


def draw(drafts: Sequence[OrganisationDraft], count: int, seed: int) -> Mapping[str, Travels]:
    """`count` reimbursements that wait, over the companies with settings, and some that are to be left alone; by the
    organisation's slug, empty for no count.

    One in three is to be parked. Every kind comes once in a company before one comes again.
    """
    if not count:
        return {}
    places = [(draft, company) for draft in drafts for company in draft.companies]
    deck = [company.guid for _, company in places for _ in range(company.plan.share)]
    Random(f"{seed}/travel").shuffle(deck)
    shares = list(islice(cycle(deck), count))
    return {draft.plan.slug: _Maker(draft, seed).made(shares, count) for draft in drafts}


def with_travels(organisation: Organisation, travels: Travels | None) -> Organisation:
    """The organisation with its travellers, their expense types and reimbursements."""
    if travels is None:
        return organisation
    return replace(
        organisation,
        users=(*organisation.users, *travels.users),
        travel_expense_types=(*organisation.travel_expense_types, *travels.types.values()),
        travel_reimbursement_statuses=tuple(travels.statuses.values()),
        travels=tuple(travels.travels),
    )


def registered(
    books: CompanySeed, draft: OrganisationDraft, company: CompanyDraft, travels: Travels | None
) -> CompanySeed:
    """The company's books with its persons and its travel products."""
    if travels is None:
        return books
    plan = draft.plan
    added = travel_types.products(plan.country, plan.currency, draft.today, company.plan.advance_code)
    persons = travels.persons.get(company.guid, ())
    return replace(books, persons=tuple(persons), products=(*books.products, *added))


class _Maker:
    """Makes what one organisation has of travel. Its chance is its own, so that nothing else of the world moves."""

    def __init__(self, draft: OrganisationDraft, seed: int) -> None:
        self.draft, self.rng = draft, Random(f"{seed}/{draft.plan.slug}/travel")
        country, currency = draft.plan.country, draft.plan.currency
        self.travels = Travels(
            statuses=_statuses(draft.created, self.rng),
            types=travel_types.expense_types(country, currency, draft.today, draft.created, self.rng),
        )
        self._number = _FIRST_NUMBER
        self._travellers = 0

    def made(self, shares: Sequence[str], count: int) -> Travels:
        for company in self.draft.companies:
            mine = shares.count(company.guid)
            staff = [self._join(company, Who.ORDINARY) for _ in range(max(2, mine // _OF_A_TRAVELLER))]
            turns = _turns(company, self.draft.plan.country, self.rng)
            for twist in (next(turns) for _ in range(mine)):
                who = TRAVELLERS.get(twist)
                whose = self._join(company, who) if who else self.rng.choice(staff)
                self._add(company, whose, twist, WAITING, PARKED.get(twist, DONE))
            for status in self._elsewhere(company, max(2, count // _ONE_ELSEWHERE_IN // 6)):
                self._add(company, self.rng.choice(staff), TravelTwist.KILOMETRES, status, LEFT_ALONE)
        return self.travels

    def _elsewhere(self, company: CompanyDraft, count: int) -> list[str]:
        """In another status, or waiting in the company without settings."""
        others = (OPEN, TRANSFERRED) if company.plan.has_settings else (WAITING,)
        return [others[at % len(others)] for at in range(count)]

    def _join(self, company: CompanyDraft, who: Who) -> User:
        self._travellers += 1
        new: Traveller = traveller(self.draft, company, who, self._travellers, self.rng)
        self.travels.users.append(new.user)
        if new.person is not None:
            self.travels.persons.setdefault(company.guid, []).append(new.person)
        return new.user

    def _add(self, company: CompanyDraft, user: User, twist: TravelTwist, status: str, expected: str) -> None:
        draft = self.draft
        approved = draft.today - timedelta(days=self.rng.randint(0, 3))
        last = approved - timedelta(days=1)
        lines = Desk(draft.plan.country, draft.plan.currency, last, self.rng).lines(twist)
        reimbursement = self._reimbursement(user, twist, status, approved, lines)
        shown = OfReimbursement(
            guid=reimbursement.guid,
            is_approved=self.travels.statuses[status].is_approved,
            is_locked=self.travels.statuses[status].is_locked,
            status=status,
        )
        projects = _projects(draft, company)
        projects = self.rng.sample(projects, min(3, len(projects)))
        expenses = [
            self._expense(line, user, shown, projects[line.project % len(projects)]) for line in lines
        ]
        self.travels.travels.append(
            Travel(
                reimbursement=reimbursement,
                expenses=tuple(expenses),
                receipts={
                    expense.guid: tuple(self._receipt(at) for at in range(line.receipts))
                    for expense, line in zip(expenses, lines, strict=True)
                },
                company=company.name,
                expected=expected,
                twist=twist.value,
            )
        )

    def _reimbursement(
        self, user: User, twist: TravelTwist, status: str, approved: date, lines: Sequence[Line]
    ) -> Reimbursement:
        """`totalExpenses` has what the company paid in it, `total` what the employee still gets."""
        own = sum((line.gross for line in lines if not line.is_paid_by_company), Decimal("0.00"))
        every = sum((line.gross for line in lines), Decimal("0.00"))
        has_advance = twist in (TravelTwist.ADVANCE, TravelTwist.ADVANCE_WITH_CODE)
        advance = cents(own / 4) if has_advance else Decimal(0)
        wrong = _OFF_BY if twist is TravelTwist.TOTAL_DIFFERS else Decimal(0)
        made = datetime.combine(approved - timedelta(days=1), time(9, 15), UTC)
        boss = self.rng.choice(self.draft.users)
        number, self._number = self._number, self._number + 1
        is_open = status == OPEN
        return Reimbursement(
            created_date_time=made,
            last_updated_date_time=made,
            guid=guid(self.rng),
            user=_named(user),
            title=self._title(),
            number=number,
            date=made,
            approval_date=None if is_open else datetime.combine(approved, time(11, 40), UTC),
            approved_by_user=None if is_open else _named(boss),
            advance_payment=self._money(advance) if has_advance or self.rng.random() < 0.5 else None,
            total=self._money(own - advance + wrong),
            total_expenses=self._money(every + wrong),
            travel_reimbursement_status=self.travels.statuses[status].sub(),
        )

    def _title(self) -> str:
        titles = {
            "FI": ("Asiakaskäynti", "Käyttöönotto työmaalla", "Koulutusmatka", "Projektipalaveri"),
            "SE": ("Kundbesök", "Driftsättning hos kund", "Utbildningsresa", "Projektmöte"),
        }
        return self.rng.choice(titles[self.draft.plan.country])

    def _money(self, amount: Decimal) -> Money:
        return Money(amount=amount, currency_code=self.draft.plan.currency)

    def _expense(self, line: Line, user: User, shown: OfReimbursement, project: Project) -> Expense:
        """On a foreign receipt Severa names no cost without VAT; on every other it is rounded to the cent."""
        unit = user.business_unit
        kind = self.travels.types.get(line.code) or self.travels.types[_any_code(self.travels.types, line)]
        net = cents(line.cost / (1 + line.vat / 100))
        center = project.cost_center or self.draft.cost_centers[0].sub()
        return Expense(
            created_date_time=self.draft.created,
            guid=guid(self.rng),
            project=ExpenseProject(
                guid=project.guid,
                name=project.name,
                company_guid=project.business_unit.company_guid,
                number=project.number,
            ),
            customer=ModelWithName(guid=project.customer.guid, name=project.customer.name),
            user=ExpenseUser(
                code=user.code,
                guid=user.guid,
                name=f"{user.first_name} {user.last_name}",
                company_guid=unit.company_guid if unit else None,
            ),
            travel_expense=ExpenseKind(
                guid=kind.guid,
                name=line.claim.name,
                expense_class=line.claim.expense_class,
                include_time=line.trip is not None,
                code=line.code,
            ),
            description=f"{line.claim.name} {line.day:%d.%m.}",
            unit_cost=line.cost_as_paid or self._money(line.cost),
            unit_cost_excluding_purchase_vat=None if line.cost_as_paid else self._money(net),
            quantity=line.quantity,
            measurement_unit=line.claim.unit,
            purchase_vat_rate=line.vat,
            event_date=line.day,
            travel_start_time=line.trip.start if line.trip else None,
            travel_end_time=line.trip.end if line.trip else None,
            travel_reimbursement_required=not line.is_paid_by_company,
            travel_reimbursement=shown,
            cost_center=ModelWithName(guid=center.guid, name=center.name),
            attachment_count=line.receipts,
        )

    def _receipt(self, place: int) -> StoredFile:
        kind = self.rng.choice((PaperKind.PDF, PaperKind.JPEG, PaperKind.PNG))
        return StoredFile(
            guid=guid(self.rng),
            file_guid=guid(self.rng),
            name=f"Kuitti {place + 1}.{'jpg' if kind is PaperKind.JPEG else kind}",
            kind=kind,
            size=self.rng.randint(2_000, 40_000),
        )


def _turns(company: CompanyDraft, country: str, rng: Random) -> Iterator[TravelTwist]:
    """Two that pass, one that is parked, and so on: each kind once before it comes again."""

    def of(kinds: Sequence[TravelTwist]) -> Iterator[TravelTwist]:
        mine = [twist for twist in kinds if applies(twist, company.plan, country)]
        return cycle(rng.sample(mine, len(mine)))

    passing, parked = of(PASSING), of(tuple(PARKED))
    for at in cycle(range(_PARKED_IN)):
        yield next(parked) if at == _PARKED_IN - 1 else next(passing)


def _any_code(types: Mapping[str, TravelExpenseType], line: Line) -> str:
    """A type of the class, for a code that nobody has in the register any more."""
    return next(code for code, each in types.items() if each.expense_class is line.claim.expense_class)


def _projects(draft: OrganisationDraft, company: CompanyDraft) -> list[Project]:
    mine = [each for each in draft.projects if each.business_unit.company_guid == company.guid]
    return [each for each in mine if not each.is_closed]


def _named(user: User) -> ModelWithName:
    return ModelWithName(guid=user.guid, name=f"{user.first_name} {user.last_name}")


def _statuses(created: datetime, rng: Random) -> dict[str, ReimbursementStatus]:
    """As the official instructions have them made; one that nobody uses any more is inactive."""

    def status(name: str, place: int, **flags: bool) -> ReimbursementStatus:
        plain = ReimbursementStatus(created_date_time=created, guid=guid(rng), name=name, sort_order=place)
        return replace(plain, **flags)

    made = (
        status(OPEN, 1, is_default=True),
        status("Sent for approval", 2),
        status(WAITING, 3, is_locked=True, is_approved=True),
        status(TRANSFERRED, 4, is_locked=True, is_approved=True),
        status("Paid by the old system", 5, is_locked=True, is_approved=True, is_active=False),
    )
    return {each.name: each for each in made}
