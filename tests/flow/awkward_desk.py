"""What people do on the screens of both systems, and the operator in the settings, to put awkward documents right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from flow import travels
from flow.awkward import LANGUAGES, SALES, TRAVELS, TWINS
from flow.product import Product
from flow.purchases import Desk
from flow.systems import by_company, edit_customer, edit_invoice, in_procountor, move
from flow.worlds import TRANSFERRED, WAITING, books_of, sales_of
from msgspec import to_builtins

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.severa.invoices import SalesInvoice
from severa_procountor.sandbox.world import Case, TravelCase, travel_types
from severa_procountor.sandbox.world.twists import MISSING_CODE
from severa_procountor.state.records import Record, State

IDENTITY_CODE, ACCOUNT = "131052-952K", "FI2112345600000785"
EARLIER = "Draft"
NOT_A_CODE = "MAT000"


class Document(NamedTuple):
    """One that is stopped by `code`. `follows` is the step, in English, that `mend` does; `odd` says what is not as
    it should be once it has gone, "" if nothing."""

    code: str
    company: str
    follows: str
    record: Callable[[], Record | None]
    mend: Callable[[], None]
    odd: Callable[[], str]


class Office:
    """Everybody who has to do with the documents."""

    def __init__(self, sandbox: Sandbox, ours: Product) -> None:
        self.sandbox, self.ours = sandbox, ours
        self.sales = sales_of(sandbox.world)
        self.desk = Desk(sandbox, "helsinki")
        self.documents = [*self._sales(), self._twin(), *self._travels(), *self._purchases()]

    def _sales(self) -> list[Document]:
        kinds = {kind: code for code, (kind, _) in SALES.items() if kind != "done"}
        unseen = {company: code for code, (kind, company) in SALES.items() if kind == "done"}
        cases = [case for case in self.sandbox.world.cases if case not in self.twins]
        coded = {kinds.get(case.expected) or unseen[case.company]: case for case in cases}
        assert coded.keys() == SALES.keys()
        return [self._sale(code, case) for code, case in coded.items()]

    @property
    def twins(self) -> list[Case]:
        cases = self.sandbox.world.cases
        return [case for case in cases if case.company == TWINS[1] and case.expected == "done"]

    def _sale(self, code: str, case: Case) -> Document:
        follows, mend = {
            "business_id_missing": ("Enter the business id as the VAT number", self.enter_business_id),
            "partner_ambiguous": ("Make the others inactive", self.make_copy_inactive),
            "zero_vat_unexplained": ("tick reverse charge on the invoice", self.tick_reverse_charge),
            "product_missing": ("Add a sales product with exactly the code", self.add_product),
            "customer_number_taken": ("correct it on the customer in Procountor", self.correct_business_id),
            "due_date_out_of_range": ("Correct the invoice's date or the due date", self.correct_due_date),
            "period_closed": ("open the fiscal year or tracking period", self.open_period),
            "text_characters": ("Take out the characters that the message lists", self.write_otherwise),
            "vat_rate_disabled": ("take the rate into use in Procountor's VAT settings", self.use_rate),
            "bank_account_unknown": ("make it active there", self.activate_account),
            "dimension_item_ambiguous": ("make the others passive", self.make_item_passive),
        }[code]
        sale = self.sales[case.guid]
        return Document(
            code,
            case.company,
            follows,
            lambda: self.ours.record(case),
            lambda: mend(case, sale),
            lambda: self.odd_sale(case),
        )

    def _twin(self) -> Document:
        one, other = self.twins
        follows = "Give the one that is not in Procountor yet another number"

        def stopped() -> Case:
            return other if self.ours.state(other) == "parked" else one

        def mend() -> None:
            edit_invoice(self.sandbox, stopped().guid, number=(one.number or 0) + 7000)

        def odd() -> str:
            return self.odd_sale(one) + self.odd_sale(other)

        return Document(TWINS[0], TWINS[1], follows, lambda: self.ours.record(stopped()), mend, odd)

    def _travels(self) -> list[Document]:
        codes = {twist: code for code, (twist, _) in TRAVELS.items()}
        coded = {codes[case.twist]: case for case in self.sandbox.world.travel_cases}
        assert coded.keys() == TRAVELS.keys()
        return [self._travel(code, case) for code, case in coded.items()]

    def _travel(self, code: str, case: TravelCase) -> Document:
        follows, mend = {
            "person_identity_missing": ("Enter the personal identity code", self.enter_identity_code),
            "person_unknown": ("add the person with the same personal identity code", self.add_person),
            "travel_default_code": ("Correct default_codes.travel_expense", self.correct_default_code),
            "travel_code_not_valid": ("choose the travel expense type of that day's year", self.choose_type),
            "travel_code_unknown": ("correct the code of the type", self.correct_code_of_type),
            "person_account_missing": ("Enter the bank account number as an IBAN", self.enter_account),
        }[code]
        return Document(
            code,
            case.company,
            follows,
            lambda: travels.record_of(self.ours, case),
            lambda: mend(case),
            lambda: self.odd_travel(case),
        )

    def _purchases(self) -> list[Document]:
        desk, item = self.desk, self.desk.items[0]
        organisations = self.sandbox.world.organisations
        [mine] = [each for each in organisations if each.client_id == desk.tenant.client_id]
        number = max(project.number for project in mine.projects) + 1
        homeless = desk.buy(("4000", "100", {desk.add_item(f"{number} Uusi kohde"): "100"}))
        too_much = desk.buy(("4000", "100", {item: "150"}))

        def document(code: str, follows: str, invoice: int, mend: Callable[[], None]) -> Document:
            def odd() -> str:
                costs = [fee["cost"] for fee in desk.fees(invoice)]
                return "" if costs == [Decimal(100)] else f"costs {costs}"

            return Document(code, desk.company, follows, lambda: desk.record(self.ours, invoice), mend, odd)

        return [
            document("item_without_project", "have the project added in Severa", homeless, self.add_project),
            document(
                "receipt_values_differ",
                "correct the values of the project dimension",
                too_much,
                lambda: desk.dimension(too_much, {item: "100"}),
            ),
        ]

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
        """On the row alone, as `write_otherwise` does."""
        [expense] = [
            each
            for each in travels.travel_of(self.sandbox, case).expenses
            if each.travel_expense.expense_class in ("Mileage", "DailyAllowance")
            and (each.travel_expense.code or "").endswith(f"{(each.event_date.year - 1) % 100}")
        ]
        stem = (expense.travel_expense.code or "")[:-2]
        shown = {**to_builtins(expense.travel_expense), "code": f"{stem}{expense.event_date.year % 100}"}
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

    def odd_sale(self, case: Case) -> str:
        shown = {invoice["guid"]: invoice for invoice in self.sandbox.state("severa")}[case.guid]
        invoices = by_company(self.sandbox)[case.company]["invoices"]
        copies = [each for each in invoices if each["originalInvoiceNumber"] == str(shown["number"])]
        names = ("excludingVatTotal", "vatSumTotal", "invoiceSumTotal")
        sums = [[Decimal(str(copy[name])) for name in names] for copy in copies]
        wanted = [[Decimal(str(shown[name])) for name in ("net", "tax", "total")]]
        status = "" if shown["status"] == TRANSFERRED else f"is {shown['status']}"
        return status or ("" if sums == wanted else f"is {sums}, not {wanted}")

    def odd_travel(self, case: TravelCase) -> str:
        shown = travels.shown_by_severa(self.sandbox)[case.guid]
        copies = travels.held(self.sandbox).get((case.company, f"T{case.number}"), [])
        sums = [Decimal(str(copy["invoiceSumTotal"])) for copy in copies]
        wanted = [Decimal(str(shown["gross"])) - Decimal(str(shown["advance"]))]
        status = "" if shown["status"] == TRANSFERRED else f"is {shown['status']}"
        return status or ("" if sums == wanted else f"is {sums}, not {wanted}")

    def _partners(self, case: Case, sale: SalesInvoice) -> list[dict[str, Any]]:
        number = str((sale.invoice.billing_customer or sale.invoice.customer).number)
        partners = by_company(self.sandbox)[case.company]["partners"]
        return [each for each in partners if each["invoicingInfo"].get("customerNumber") == number]

    def _severa(self, path: str, body: Mapping[str, object]) -> None:
        self.sandbox.control("severa", "POST", path, body)

    def _procountor(self, case: Case, path: str, body: Mapping[str, object]) -> None:
        id_ = by_company(self.sandbox)[case.company]["id"]
        self.sandbox.control("procountor", "POST", f"companies/{id_}/{path}", body)


def is_done(document: Document) -> bool:
    record = document.record()
    return record is not None and record.state is State.DONE


def is_parked(document: Document) -> bool:
    record = document.record()
    return record is not None and record.state is State.PARKED
