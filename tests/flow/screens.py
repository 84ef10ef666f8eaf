"""What people do on the screens of both systems, and the operator in the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flow import travels
from flow.awkward import LANGUAGES
from flow.product import Product
from flow.purchases import Desk
from flow.systems import by_company, edit_customer, edit_invoice, in_procountor, move
from flow.worlds import WAITING, books_of, sales_of
from msgspec import to_builtins

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.severa.invoices import SalesInvoice
from severa_procountor.sandbox.world import Case, TravelCase, travel_types
from severa_procountor.sandbox.world.twists import MISSING_CODE

IDENTITY_CODE, ACCOUNT = "131052-952K", "FI2112345600000785"
EARLIER = "Draft"


class Screens:
    """Of all companies; purchase invoices are those of one."""

    def __init__(self, sandbox: Sandbox, ours: Product) -> None:
        self.sandbox, self.ours = sandbox, ours
        self.sales = sales_of(sandbox.world)
        self.desk = Desk(sandbox, "helsinki")

    def enter_business_id(self, _: Case, sale: SalesInvoice) -> None:
        business_id = self.sandbox.world.companies[0].business_id
        edit_customer(self.sandbox, sale.invoice.customer.guid or "", vatNumber=business_id)

    def make_copy_inactive(self, case: Case, sale: SalesInvoice) -> None:
        _, copy = self._partners(case, sale)
        self._procountor(case, f"partners/{copy['id']}", {"active": False})

    def tick_reverse_charge(self, case: Case, _: SalesInvoice) -> None:
        """Among the invoice's settings, which its list does not show."""
        self._severa(f"invoicesettings/{case.guid}", {"isReverseCharged": True})

    def add_product(self, case: Case, _: SalesInvoice) -> None:
        about = {"type": "SALES", "name": "Poistettu", "active": True, "unit": "PIECE", "discount": 0}
        body = {**about, "code": MISSING_CODE, "price": 1, "currency": "EUR"}
        in_procountor(self.sandbox, case.company, "POST", "products", body)

    def correct_business_id(self, case: Case, sale: SalesInvoice) -> None:
        [partner] = self._partners(case, sale)
        digits = "".join(letter for letter in sale.invoice.receiver_vat_number or "" if letter.isdigit())
        self._procountor(case, f"partners/{partner['id']}", {"identifier": f"{digits[:7]}-{digits[7:]}"})

    def correct_due_date(self, case: Case, sale: SalesInvoice) -> None:
        """As the steps say: in an earlier status, and then back."""
        move(self.sandbox, case.guid, EARLIER)
        edit_invoice(self.sandbox, case.guid, dueDate=sale.invoice.date.isoformat())
        move(self.sandbox, case.guid, WAITING)

    def open_period(self, case: Case, sale: SalesInvoice) -> None:
        day = sale.invoice.date.isoformat()
        self._procountor(case, "trackingperiod", {"date": day, "status": "OPEN"})

    def write_otherwise(self, _: Case, sale: SalesInvoice) -> None:
        """On the row alone: of the invoice nothing that Severa lists becomes different."""
        [row] = [row for row in sale.rows if "🚀" in (row.description or "")]
        self._severa(f"invoicerows/{row.guid}", {"description": "Kick-off"})

    def use_rate(self, case: Case, sale: SalesInvoice) -> None:
        in_use = books_of(self.sandbox.world, case.company).vat_percentages
        [rate] = {row.vat_rate for row in sale.rows if row.vat_rate is not None} - {*in_use}
        self._procountor(case, "vats", {"percentage": rate})

    def activate_account(self, case: Case, _: SalesInvoice) -> None:
        [account] = in_procountor(self.sandbox, case.company, "GET", "bankaccounts")["results"]
        self._procountor(case, f"bankaccounts/{account['id']}", {"active": True})

    def make_item_passive(self, case: Case, sale: SalesInvoice) -> None:
        name = f"{sale.invoice.projects[0].number} {sale.invoice.projects[0].name}"
        items = by_company(self.sandbox)[case.company]["dimensions"][0]["items"]
        _, other = [item for item in items if item["codeName"] == name]
        self._procountor(case, f"items/{other['id']}", {"active": False})

    def enter_identity_code(self, case: TravelCase) -> None:
        travels.edit_user(self.sandbox, case.user, socialSecurityNumber=IDENTITY_CODE)

    def enter_account(self, case: TravelCase) -> None:
        travels.edit_user(self.sandbox, case.user, bankAccountNumber=ACCOUNT)

    def add_person(self, case: TravelCase) -> None:
        user = travels.users(self.sandbox)[case.user]
        body = {
            "firstName": user.first_name,
            "lastName": user.last_name,
            "paymentInfo": {
                "paymentMethod": "BANK_TRANSFER",
                "accountNumber": (user.bank_account_number or "").replace(" ", ""),
                "paymentTermDays": "14",
                "penalInterestRate": 0,
            },
            "invoicingInfo": {
                "identifier": user.social_security_number,
                "identifierType": "HETU",
                "language": "FINNISH",
                "gender": "NOT_APPLICABLE",
            },
            "registryInfo": {"active": True},
        }
        in_procountor(self.sandbox, case.company, "POST", "persons", body)

    def correct_default_code(self, case: TravelCase) -> None:
        code = "RES999" if LANGUAGES[case.company] == "sv" else "MAT999"
        self.set(case.company, "default_codes", "travel_expense", f'"{code}"')

    def correct_code_of_type(self, case: TravelCase) -> None:
        expenses = travels.travel_of(self.sandbox, case).expenses
        known = {product["code"] for product in by_company(self.sandbox)[case.company]["products"]}
        [expense] = [each for each in expenses if each.travel_expense.code not in known]
        country = "SE" if LANGUAGES[case.company] == "sv" else "FI"
        code = travel_types.code(country, travel_types.KILOMETRE, expense.event_date)
        self._severa(f"travelexpensetypes/{expense.travel_expense.guid}", {"code": code})

    def choose_type(self, case: TravelCase) -> None:
        """On the rows alone: of the reimbursement nothing that Severa lists becomes different."""
        for expense in travels.travel_of(self.sandbox, case).expenses:
            code, year = expense.travel_expense.code or "", expense.event_date.year % 100
            if code.endswith(f"{year - 1:02d}"):
                shown = {**to_builtins(expense.travel_expense), "code": f"{code[:-2]}{year:02d}"}
                self._severa(f"projecttravelexpenses/{expense.guid}", {"travelExpense": shown})

    def add_project(self) -> None:
        self._severa("projects", {"company": self.desk.books.name, "count": 1})

    def set(self, company: str, table: str, key: str, value: str) -> None:
        """The operator gives a key of a table of the company's settings this value, in TOML."""
        for file in self.ours.tenants.glob("*.toml"):
            before, mine, rest = file.read_text("utf-8").partition(f'name = "{company}"\n')
            head, title, tail = rest.partition(f"[companies.{table}]\n")
            lines, blank, others = tail.partition("\n\n")
            kept = [line for line in lines.splitlines() if line.split(" = ")[0] != key]
            if mine:
                written = "\n".join([*kept, f"{key} = {value}"])
                file.write_text(f"{before}{mine}{head}{title}{written}{blank}{others}", "utf-8")

    def _partners(self, case: Case, sale: SalesInvoice) -> list[dict[str, Any]]:
        number = str((sale.invoice.billing_customer or sale.invoice.customer).number)
        partners = by_company(self.sandbox)[case.company]["partners"]
        return [each for each in partners if each["invoicingInfo"].get("customerNumber") == number]

    def _severa(self, path: str, body: Mapping[str, object]) -> None:
        self.sandbox.control("severa", "POST", path, body)

    def _procountor(self, case: Case, path: str, body: Mapping[str, object]) -> None:
        id_ = by_company(self.sandbox)[case.company]["id"]
        self.sandbox.control("procountor", "POST", f"companies/{id_}/{path}", body)
