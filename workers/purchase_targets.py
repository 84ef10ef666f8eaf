"""What of Severa a purchase invoice's fees are made with: the projects behind its items, a product, the VAT rates."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from severa_procountor.codecs import severa
from severa_procountor.codecs.fee_products import FeeProduct, product_named
from severa_procountor.codecs.item_numbers import is_item_of, number_in
from severa_procountor.codecs.procountor_ledger import AnsweredItem
from severa_procountor.codecs.severa_fees import VatRate, percentages
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.settings.choices import Dimension
from severa_procountor.workers.access import REGISTER_LIFE, CompanyAccess
from severa_procountor.workers.cards import PROJECT_LIFE
from severa_procountor.workers.item_memory import dimension_id, links_of
from severa_procountor.workers.pages import every, readable


def project_dimension(company: CompanyAccess) -> int:
    """The id of the dimension whose values are taken. Raises Snoozed when there is none: the poll says so."""
    return dimension_id(company, Dimension.PROJECT, company.dimensions())


def projects_of(
    company: CompanyAccess, items: Collection[int], beside: Collection[int], listed_at: int
) -> dict[int, severa.Project]:
    """The projects that items of the project dimension stand for, by item id: as the dimension sync has linked them,
    else by the number in the item's name. Of a linked one only the guid is told.

    `beside` are items that others are about to ask for. Raises Untranslatable with `item_without_project` for each
    item that has none.
    """
    found = _linked(company, items)
    unlinked = [item for item in items if item not in found]
    if unlinked:
        others = [item for item in beside if item not in items]
        others = [item for item in others if item not in _linked(company, others)]
        found |= _numbered(company, unlinked, others, listed_at)
    missing = [item for item in items if item not in found]
    if missing:
        raise Untranslatable(_without_project(company, missing, listed_at))
    return found


def product(company: CompanyAccess) -> str | None:
    """The guid of the product that the settings name, None where they name none.

    Raises Untranslatable with `severa_product_unknown`, which is a matter of the settings and of no document.
    """
    purchases = company.settings.purchase_invoices
    if purchases is None or purchases.product is None:
        return None
    return product_named(purchases.product, products(company))


def products(company: CompanyAccess) -> tuple[FeeProduct, ...]:
    """Severa's products, read again every ten minutes."""
    key = ("products", company.tenant.settings.severa.client_id)
    return company.runtime.memory.get(
        key, REGISTER_LIFE, lambda: every(company.severa.products(), FeeProduct)
    )


def unknown_products(company: CompanyAccess) -> list[Problem]:
    """What is wrong with the name of the product in the settings."""
    try:
        product(company)
    except Untranslatable as unknown:
        return [problem for problem in unknown.problems if problem.code == "severa_product_unknown"]
    return []


def vat_rates(company: CompanyAccess) -> frozenset[Decimal]:
    """The percentages of the organisation's own country."""
    key = ("vat_rates", company.tenant.settings.severa.client_id)
    return company.runtime.memory.get(
        key, REGISTER_LIFE, lambda: percentages(severa.decode_list(company.severa.vat_rates(), VatRate))
    )


def _linked(company: CompanyAccess, items: Collection[int]) -> dict[int, severa.Project]:
    beginning = f"{Dimension.PROJECT}:"
    owners = links_of(company, Dimension.PROJECT).owners(list(items))
    return {
        item: severa.Project(guid=owner.removeprefix(beginning))
        for item, owner in owners.items()
        if owner.startswith(beginning)
    }


def _numbered(
    company: CompanyAccess, items: Collection[int], others: Collection[int], listed_at: int
) -> dict[int, severa.Project]:
    named, templates = _named(company, items, listed_at), company.settings.item_names
    # Others may be of another dimension: for those the list is not read again.
    named = _named(company, others, 0) | named
    numbers = {id_: number_in(item.code_name, templates) for id_, item in named.items()}
    projects = _projects_numbered(
        company, {n for id_, n in numbers.items() if id_ in items and n is not None}, numbers.values()
    )
    found = {}
    for id_ in items:
        project = projects.get(numbers.get(id_) or -1)
        if project and is_item_of(named[id_].code_name, project, templates) and _is_ours(company, project):
            found[id_] = project
    return found


def _projects_numbered(
    company: CompanyAccess, wanted: Collection[int], beside: Iterable[int | None]
) -> dict[int, severa.Project]:
    """What is not remembered is read in one walk, with those that others are about to ask for."""
    memory, tenant = company.runtime.memory, company.tenant.name
    keys = {
        number: ("project_numbered", tenant, number) for number in {*wanted, *beside} if number is not None
    }
    unread = sorted(number for number, key in keys.items() if memory.fresh(key, PROJECT_LIFE) is None)
    if any(number in unread for number in wanted):
        read = {
            str(project.number): project
            for page in company.severa.projects_by_number(unread)
            for project in readable(page, severa.Project)
        }
        for number in unread:
            memory.put(keys[number], read.get(str(number), severa.Project()))
    known = {number: memory.fresh(keys[number], 2 * PROJECT_LIFE) for number in wanted}
    return {number: project for number, project in known.items() if project is not None and project.guid}


def _is_ours(company: CompanyAccess, project: severa.Project) -> bool:
    """Not another company's of the same organisation: numbers are the organisation's, items a company's."""
    owners = company.tenant.organisation().companies_of(project.business_unit)
    return not owners or company.named.company_guid in owners


def _named(company: CompanyAccess, items: Collection[int], listed_at: int) -> dict[int, AnsweredItem]:
    """The items as Procountor lists them; its list is read again for one that is not on a list of before
    `listed_at` (ms)."""
    held = company.dimensions()
    by_id = held.items(dimension_id(company, Dimension.PROJECT, held)).by_id
    if any(item not in by_id for item in items):
        held = company.dimensions(not_before=listed_at)
        by_id = held.items(dimension_id(company, Dimension.PROJECT, held)).by_id
    return {item: by_id[item] for item in items if item in by_id}


def _without_project(company: CompanyAccess, items: Collection[int], listed_at: int) -> list[Problem]:
    named = _named(company, items, listed_at)
    return [
        Problem(
            "item_without_project",
            f"Item {item} {_called(named.get(item))} of the project dimension has no project in Severa behind it.",
            "dimensionItemValues",
        )
        for item in items
    ]


def _called(item: AnsweredItem | None) -> str:
    return repr(item.code_name) if item is not None and item.code_name else "(without a name)"
