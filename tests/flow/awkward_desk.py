"""The awkward documents of a world: what each is stopped by, who does what about it, and how it is to end."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from flow import travels
from flow.awkward import SALES, TRAVELS, TWINS
from flow.product import Product
from flow.screens import Screens
from flow.systems import by_company, edit_invoice
from flow.worlds import TRANSFERRED

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import Case, TravelCase
from severa_procountor.state.records import Record, State

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


class Office(Screens):
    """Everybody who has to do with the documents."""

    def __init__(self, sandbox: Sandbox, ours: Product) -> None:
        super().__init__(sandbox, ours)
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


def is_done(document: Document) -> bool:
    record = document.record()
    return record is not None and record.state is State.DONE


def is_parked(document: Document) -> bool:
    record = document.record()
    return record is not None and record.state is State.PARKED
