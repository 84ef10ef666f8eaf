"""A company before it goes live, between the two scripted systems: their registers, as lists of pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from scripted_ledger import PROJECTS
from scripted_persons import PersonBooks
from scripted_systems import CASE, IDENTIFIER
from scripted_travels import TravelSevera
from two_systems import Office

from severa_procountor.commands.checks.findings import Look
from severa_procountor.commands.checks.lately import Lately
from severa_procountor.commands.checks.registers import SeveraRegisters
from severa_procountor.commands.checks.subject import Company
from severa_procountor.problems import Level

TODAY = date(2026, 9, 21)
NOW = datetime(2026, 9, 21, 9, 0, tzinfo=UTC)
NAMES = {"project": "Projects", "cost_center": "Cost centres", "business_unit": "Units"}
DEFAULT = {"guid": "k1", "code": "SUUN", "name": "Design", "isActive": True, "vatRate": 25.5}


class RegisterSevera(TravelSevera):
    """An organisation whose registers are lists: one customer, one product, its own VAT rates.

    Documents of late name everything in them but the `unused`, and nothing where the organisation was `idle`.
    """

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.cards: list[dict[str, Any]] = [msgspec.json.decode(CASE.customer)]
        self.goods: list[dict[str, Any]] = [DEFAULT]
        self.work: list[dict[str, Any]] = []
        self.travel_types: list[dict[str, Any]] = []
        self.ledger: list[dict[str, Any]] = []
        self.rates: list[dict[str, Any]] = [{"percentage": 25.5, "isActive": True}]
        self.people: list[dict[str, Any]] = []
        self.all_projects: list[dict[str, Any]] = []
        self.idle = False
        self.unused: set[str] = set()
        self.sold_rates: list[float] = []
        self.projects: Any = lambda since=None: self._paged("projects", self.all_projects)

    def active_customers(self) -> Iterator[bytes]:
        return self._paged("active_customers", self.cards)

    def active_users(self) -> Iterator[bytes]:
        return self._paged("active_users", self.people)

    def products(self) -> Iterator[bytes]:
        return self._paged("products", self.goods)

    def work_types(self) -> Iterator[bytes]:
        return self._paged("work_types", self.work)

    def travel_expense_types(self) -> Iterator[bytes]:
        return self._paged("travel_expense_types", self.travel_types)

    def sales_accounts(self) -> Iterator[bytes]:
        return self._paged("sales_accounts", self.ledger)

    def cost_centers(self, changed_since: datetime | None = None) -> Iterator[bytes]:
        return self._paged("cost_centers", self.centers)

    def business_units(self, changed_since: datetime | None = None) -> Iterator[bytes]:
        return self._paged("business_units", self.units)

    def vat_rates(self) -> bytes:
        self.called("vat_rates")
        return json.dumps(self.rates).encode()

    def invoices_dated(self, start: date, end: date) -> Iterator[bytes]:
        return self._named("invoices_dated", "customer", self.cards)

    def invoice_rows_changed_since(self, moment: datetime) -> Iterator[bytes]:
        cards = (*self.goods, *self.work, *self.travel_types)
        rows = [{"code": [card.get("code")], "vatRate": card.get("vatRate")} for card in cards]
        rows += [{"vatRate": rate} for rate in self.sold_rates]
        return self._paged("invoice_rows_changed_since", [] if self.idle else rows)

    def reimbursements_changed_since(self, moment: datetime) -> Iterator[bytes]:
        return self._named("reimbursements_changed_since", "user", self.people)

    def expenses_changed_since(self, moment: datetime) -> Iterator[bytes]:
        return self._named("expenses_changed_since", "travelExpense", self.travel_types)

    def _named(self, call: str, field: str, entries: list[dict[str, Any]]) -> Iterator[bytes]:
        guids = [one["guid"] for one in entries if one["guid"] not in self.unused and not self.idle]
        return self._paged(call, [{field: {"guid": guid}} for guid in guids])

    def _paged(self, call: str, entries: list[dict[str, Any]]) -> Iterator[bytes]:
        for start in range(0, len(entries) or 1, self.page_size):
            self.called(call)
            yield json.dumps(entries[start : start + self.page_size]).encode()


class RegisterBooks(PersonBooks):
    """Books whose chart of accounts holds 3000, and which show invoices and receipts to whoever may see them."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.chart: dict[str, bool] = {"3000": True}
        self.accounts: list[dict[str, Any]] = [msgspec.json.decode(one) for one in CASE.procountor_accounts]
        self.rights: dict[str, Any] | None = {}

    def user_rights(self) -> bytes:
        self.called("user_rights")
        return json.dumps({"role": "API user", "rights": self.rights}).encode()

    def chart_of_accounts(self) -> bytes:
        self.called("chart_of_accounts")
        listed = [{"ledgerAccountCode": code, "active": active} for code, active in self.chart.items()]
        return json.dumps({"ledgerAccounts": listed}).encode()

    def bank_accounts(self) -> Iterator[bytes]:
        self.called("bank_accounts")
        yield json.dumps({"results": self.accounts}).encode()

    def invoices(self, **_: Any) -> bytes:
        self.called("invoices")
        return b'{"results": []}'

    def purchase_receipts(self, *, version_start: str | None = None) -> Iterator[bytes]:
        self.called("purchase_receipts")
        yield b'{"results": []}'


class RegisterDesk:
    """The office with both registers, and short words for what a check says of them."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.severa = RegisterSevera(office)
        self.books = RegisterBooks(office)
        self.severa.add()
        self.settle()

    def settle(self, **company: Any) -> None:
        self.office.settle(company)

    def company(self) -> Company:
        """As one run of the command sees it."""
        tenant = self.office.tenant
        return Company(self.office.company, SeveraRegisters(tenant), Lately(tenant, NOW), TODAY)

    def look(self, check: Callable[[Company], Look]) -> Look:
        return check(self.company())

    def customer(self, number: int = 1002, vat_number: str | None = IDENTIFIER, **more: Any) -> None:
        """One more customer in Severa."""
        card = self.severa.cards[0] | {"guid": f"c{number}", "number": number, "name": f"Buyer {number}"}
        self.severa.cards.append(card | {"vatNumber": vat_number} | more)

    def code(self, code: str | None, **more: Any) -> None:
        """One more product in Severa."""
        self.severa.goods.append(DEFAULT | {"guid": f"k-{code}", "code": code, "name": f"Good {code}"} | more)

    def hold(self, item_id: int, name: str, dimension: int = PROJECTS, **more: Any) -> None:
        """An item in Procountor."""
        self.books.items[dimension].append({"id": item_id, "codeName": name, **more})


def told(look: Look) -> list[tuple[str, str, Level]]:
    """What was found: code, subject, level."""
    return [(one.problem.code, one.subject, one.problem.level) for one in look.found]


def codes(look: Look) -> list[str]:
    return [one.problem.code for one in look.found]
