"""A world of awkward documents, and what people do on the screens of both systems to put each right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from flow.worlds import books_of, sales_of, today, with_books, with_sales
from msgspec.structs import replace

from severa_procountor.sandbox.severa.organisation import Organisation
from severa_procountor.sandbox.world import Case, TravelCase, World, filling, make_world

COMPANIES = ("helsinki", "services", "products", "stockholm", "oulu")
LANGUAGES = {"helsinki": "fi", "services": "en", "products": "en", "stockholm": "sv", "oulu": "fi"}
IDENTITY_CODE, ACCOUNT = "131052-952K", "FI2112345600000785"

SALES = {
    "business_id_missing": ("business_id_missing", "services"),
    "partner_ambiguous": ("partner_ambiguous", "services"),
    "zero_vat_unexplained": ("zero_vat_unmapped", "services"),
    "product_missing": ("product_missing", "products"),
    "customer_number_taken": ("customer_number_taken", "helsinki"),
    "due_date_out_of_range": ("due_date_too_far", "helsinki"),
    "period_closed": ("period_closed", "helsinki"),
    "text_characters": ("emoji", "helsinki"),
    "vat_rate_disabled": ("vat_not_in_use", "stockholm"),
    "bank_account_unknown": ("done", "oulu"),
    "dimension_item_ambiguous": ("done", "products"),
}
"""For each problem, what the world calls an invoice with it, and the company that gets one."""
TRAVELS = {
    "person_identity_missing": ("no_code", "helsinki"),
    "person_unknown": ("unknown_person", "oulu"),
    "travel_default_code": ("unknown_other_code", "services"),
    "travel_code_not_valid": ("last_years_code", "helsinki"),
    "travel_code_unknown": ("unknown_kilometre_code", "stockholm"),
    "person_account_missing": ("no_account", "oulu"),
}
OTHER_PROJECTS = 3
TWINS = ("number_used_twice", "stockholm")


def awkward_world() -> World:
    """One document of each in the company of its own, and one invoice more under the number of another."""
    with patch.object(filling, "ONE_ODD_IN", 3):
        made = make_world(3, 600, today(), projects=10, purchases=30, reimbursements=180)
    made = replace(
        made,
        companies=tuple(_bare(books) for books in made.companies),
        cases=tuple(_sales_of(made)),
        travel_cases=tuple(_travels_of(made)),
        purchase_cases=(),
    )
    return _spoilt(_only(made))


def _bare(books: Any) -> Any:
    return replace(books, purchases=())


def _sales_of(made: World) -> Iterator[Case]:
    left = [case for case in made.cases if case.expected != "left_alone"]
    for kind, company in (*SALES.values(), ("done", TWINS[1]), ("done", TWINS[1])):
        fits = [case for case in left if case.expected == kind and (kind != "done" or case.twist is None)]
        chosen = min(fits, key=lambda case: _distance(case.company, company))
        left.remove(chosen)
        yield chosen


def _travels_of(made: World) -> Iterator[TravelCase]:
    for twist, company in TRAVELS.values():
        fits = [case for case in made.travel_cases if case.twist == twist and case.expected != "left_alone"]
        yield min(fits, key=lambda case: _distance(case.company, company))


def _distance(company: str, wanted: str) -> int:
    """A world may have none of a kind in a company; one without a bank account has no other sales invoices."""
    return 0 if company == wanted else 2 if company == "oulu" else 1


def _only(made: World) -> World:
    """The world with the documents of its cases, and the projects behind them; few others."""
    return replace(made, organisations=tuple(_with_cases(each, made) for each in made.organisations))


def _with_cases(organisation: Organisation, made: World) -> Organisation:
    sales, travelled = {case.guid for case in made.cases}, {case.guid for case in made.travel_cases}
    invoices = tuple(sale for sale in organisation.sales_invoices if sale.invoice.guid in sales)
    travels = tuple(each for each in organisation.travels if each.reimbursement.guid in travelled)
    billed = {project.guid for sale in invoices for project in sale.invoice.projects}
    travelled_for = {expense.project.guid for travel in travels for expense in travel.expenses}
    entered = {each.project_guid for sale in invoices for row in sale.entries.values() for each in row}
    behind = billed | travelled_for | entered
    latest = sorted(organisation.projects, key=lambda project: project.number)[-OTHER_PROJECTS:]
    return replace(
        organisation,
        sales_invoices=invoices,
        travels=travels,
        project_fees=(),
        projects=tuple(each for each in organisation.projects if each.guid in behind or each in latest),
    )


def _spoilt(made: World) -> World:
    """With what the registers are to have wrong: an inactive account, two items of one name, one number for two."""
    account = books_of(made, "oulu").bank_accounts[0]
    oulu = replace(books_of(made, "oulu"), bank_accounts=(replace(account, active=False),))
    twins = [case for case in made.cases if case.company == TWINS[1] and case.expected == "done"]
    one, other = (sales_of(made)[case.guid] for case in twins)
    other = replace(other, invoice=replace(other.invoice, number=one.invoice.number))
    return with_sales(with_books(_with_two_items(made), oulu), [other])


def _with_two_items(made: World) -> World:
    [case] = [case for case in made.cases if case.company == "products" and case.expected == "done"]
    project = sales_of(made)[case.guid].invoice.projects[0]
    books = books_of(made, "products")
    first, *others = books.dimensions
    name = f"{project.number} {project.name}"
    items = (*(item for item in first.items if item != name), name, name)
    return with_books(made, replace(books, dimensions=(replace(first, items=items), *others)))
