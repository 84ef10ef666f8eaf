"""What the world has for dimensions: registers that differ from Procountor's items, and invoices that need them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from severa_office import TODAY, world

from severa_procountor.sandbox.procountor.seed import CompanySeed
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.severa.invoices import RowType, SalesInvoice
from severa_procountor.sandbox.severa.organisation import Organisation
from severa_procountor.sandbox.world import make_world


def sales() -> Iterator[tuple[Organisation, SalesInvoice]]:
    for organisation in world().organisations:
        for sale in organisation.sales_invoices:
            yield organisation, sale


def companies() -> Iterator[tuple[Organisation, CompanySeed]]:
    """The companies with settings, each with its organisation."""
    books = {company.name: company for company in world().companies}
    for organisation in world().organisations:
        for company in organisation.details.active_companies:
            if company.name in books:
                yield organisation, books[company.name]


def held(company: CompanySeed, place: int) -> set[str]:
    return set(company.dimensions[place].items)


def test_of_the_open_projects_some_have_their_item_some_an_old_one_and_some_none() -> None:
    for organisation, company in companies():
        mine = [p for p in organisation.projects if p.business_unit.company_name == company.name]
        items = held(company, 0)
        opened = [project for project in mine if not project.is_closed]
        right = [project for project in opened if f"{project.number} {project.name}" in items]
        former = [
            project
            for project in opened
            if project not in right and any(item.startswith(f"{project.number} ") for item in items)
        ]
        assert right
        assert former
        assert len(right) + len(former) < len(opened)


def test_some_items_are_of_closed_projects_and_some_of_nothing_in_severa() -> None:
    for organisation, company in companies():
        closed = {f"{p.number} {p.name}" for p in organisation.projects if p.is_closed}
        numbers = {str(p.number) for p in organisation.projects}

        assert closed & held(company, 0)
        assert [item for item in held(company, 0) if item.split()[0] not in numbers]


def test_a_company_has_no_items_of_another_companys_projects() -> None:
    for organisation, company in companies():
        others = {p.number for p in organisation.projects if p.business_unit.company_name != company.name}

        assert not [item for item in held(company, 0) if item.split()[0] in set(map(str, others))]


def test_no_two_items_of_a_dimension_begin_alike() -> None:
    for _, company in companies():
        for dimension in company.dimensions:
            keys = [item.split()[0] for item in dimension.items]
            assert len(keys) == len(set(keys))


@pytest.mark.parametrize("place", [1, 2])
def test_cost_centres_and_units_have_right_old_and_missing_items(place: int) -> None:
    for organisation, company in companies():
        units = [u for u in organisation.business_units if u.company_name == company.name]
        centers = [(center.identifier, center.name) for center in organisation.cost_centers]
        members = centers if place == 1 else [(unit.code or "", unit.name) for unit in units]
        items = held(company, place)
        right = {f"{key} {name}".strip() for key, name in members} & items

        assert right
        assert items - right
        assert len(items) < len(members)


def test_one_cost_centre_is_inactive_and_no_row_is_on_it() -> None:
    for organisation in world().organisations:
        [inactive] = [center for center in organisation.cost_centers if not center.is_active]
        used = {r.cost_center.number for s in organisation.sales_invoices for r in s.rows if r.cost_center}

        assert inactive.identifier not in used
        assert len(used) > 2


def test_one_business_unit_of_each_company_has_no_code() -> None:
    for organisation, company in companies():
        codes = [unit.code for unit in organisation.business_units if unit.company_name == company.name]

        assert codes.count(None) == 1


def test_every_row_has_a_cost_centre_though_some_projects_have_none() -> None:
    projects = [project for organisation in world().organisations for project in organisation.projects]

    assert any(project.cost_center is None for project in projects)
    assert all(row.cost_center for _, sale in sales() for row in sale.rows)


def test_invoices_wait_on_closed_projects() -> None:
    closed = {p.guid for organisation in world().organisations for p in organisation.projects if p.is_closed}
    waiting = [sale for _, sale in sales() if sale.expected == "done"]

    assert [sale for sale in waiting if {p.guid for p in sale.invoice.projects} & closed]


@pytest.mark.parametrize("kind", [RowType.HOURS, RowType.PROJECT_FEES, RowType.TRAVEL_EXPENSES])
@pytest.mark.parametrize("credited", [False, True])
def test_rows_of_every_kind_are_grouped_over_several_projects(kind: RowType, credited: bool) -> None:
    grouped = [
        row
        for made in (world(), world(600))
        for organisation in made.organisations
        for sale in organisation.sales_invoices
        for row in sale.rows
        if sale.invoice.is_credit_note is credited
        and row.row_type is kind
        and len({entry.project_guid for entry in sale.entries[row.guid]}) > 1
    ]

    assert grouped


def test_a_flat_rate_is_of_one_project_also_where_the_invoice_has_several() -> None:
    several = [
        sale.entries[row.guid]
        for _, sale in sales()
        for row in sale.rows
        if row.row_type is RowType.FLAT_RATE and len(sale.invoice.projects) > 1
    ]

    assert several
    assert {len(entries) for entries in several} == {1}


def test_some_grouped_rows_have_entries_of_two_prices() -> None:
    prices = [{entry.price for entry in entries} for _, sale in sales() for entries in sale.entries.values()]

    assert [each for each in prices if len(each) == 2]


def test_the_projects_of_some_invoices_are_in_different_units_of_one_company() -> None:
    found = []
    for organisation, sale in sales():
        units = {p.guid: p.business_unit for p in organisation.projects}
        mine = [units[p.guid or ""] for p in sale.invoice.projects]
        assert len({unit.company_guid for unit in mine}) == 1
        found.append(len({unit.guid for unit in mine}))

    assert max(found) > 1


def test_a_credit_note_gives_back_what_its_invoice_charged_to_each_project() -> None:
    def charged(sale: SalesInvoice) -> list[tuple[int, str, Decimal, Decimal]]:
        return sorted(
            (row.sort_order, entry.project_guid, entry.quantity, entry.price)
            for row in sale.rows
            for entry in sale.entries[row.guid]
        )

    by_guid = {sale.invoice.guid: sale for _, sale in sales()}
    notes = [sale for sale in by_guid.values() if sale.invoice.reimburse_invoice]

    assert notes
    for note in notes:
        related = note.invoice.reimburse_invoice
        assert related
        assert charged(note) == charged(by_guid[related.guid or ""])


def test_thousands_of_projects_can_be_asked_for_of_which_procountor_knows_most() -> None:
    plain, made = make_world(3, 30, TODAY), make_world(3, 30, TODAY, projects=5000)
    projects, items = made.organisations[0].projects, held(made.companies[0], 0)

    assert len(projects) == len(plain.organisations[0].projects) + 5000
    assert len({project.number for project in projects}) == len(projects)
    assert 0.6 < sum(f"{p.number} {p.name}" in items for p in projects) / len(projects) < 0.8


def test_the_sandbox_serves_the_projects_asked_for() -> None:
    with Sandbox.start(3, 10, TODAY, projects=300) as sandbox:
        assert len(sandbox.world.organisations[0].projects) > 300
