"""What stands behind a travel reimbursement: its expenses, its user, and the registers that they are read against."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

import msgspec

from severa_procountor.codecs import severa
from severa_procountor.codecs.books import Books
from severa_procountor.codecs.procountor_travel import TravelProduct
from severa_procountor.codecs.severa_travel import TravelExpense, TravelReimbursement, User
from severa_procountor.codecs.travel_reimbursements import Source
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.settings.choices import Dimension
from severa_procountor.state.records import Record
from severa_procountor.workers import watched_rows
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.behind_rows import with_units
from severa_procountor.workers.pages import every
from severa_procountor.workers.travel_products import travel_products
from severa_procountor.workers.watched import digest


def gather(
    company: CompanyAccess, record: Record, allowed: Books, reimbursement: TravelReimbursement
) -> Source:
    """Nothing is read that the settings do not want set. What is read of the user is kept nowhere."""
    wanted = _dimensions(company)
    guid = record.key.source_id
    expenses = every(company.severa.reimbursement_expenses(guid), TravelExpense)
    watched_rows.mention(company.runtime.memory, watched_rows.EXPENSE, guid, expenses)
    country, currency = company.home(allowed)
    return Source(
        reimbursement=reimbursement,
        expenses=expenses,
        user=_user(company, reimbursement),
        products=travel_products(company),
        projects=_projects(company, record, expenses)
        if {Dimension.PROJECT, Dimension.BUSINESS_UNIT} & set(wanted)
        else {},
        cost_centers=company.tenant.cost_centers() if Dimension.COST_CENTER in wanted else (),
        countries=company.tenant.organisation().countries,
        company_country=country,
        company_currency=currency,
        read_on=datetime.datetime.fromtimestamp(company.registers.now() / 1000, company.zone).date(),
    )


def with_products(source: Source, products: tuple[TravelProduct, ...]) -> Source:
    """The same with another travel register."""
    return msgspec.structs.replace(source, products=products)


def is_of(company: CompanyAccess, user: User) -> bool:
    """Whether the user still belongs to the company, as far as Severa tells."""
    unit = user.business_unit
    known = severa.BusinessUnit(guid=unit.guid, company_guid=unit.company_guid) if unit else None
    owners = company.tenant.organisation().companies_of(known)
    return not owners or company.named.company_guid in owners


def _dimensions(company: CompanyAccess) -> Sequence[Dimension]:
    travel = company.settings.travel_reimbursements
    return () if travel is None else travel.dimensions


def _user(company: CompanyAccess, reimbursement: TravelReimbursement) -> User:
    if reimbursement.user is None or reimbursement.user.guid is None:
        text = "Severa does not say whose reimbursement it is."
        raise Untranslatable([Problem("severa_unreadable", text, "user")])
    user = severa.decode(company.severa.user(reimbursement.user.guid), User)
    company.runtime.memory.mention(("user", user.guid), digest([user], company.sealed))
    return user


def _projects(
    company: CompanyAccess, record: Record, expenses: Sequence[TravelExpense]
) -> Mapping[str, severa.Project]:
    guids = [expense.project.guid for expense in expenses if expense.project and expense.project.guid]
    return with_units(company, company.tenant.projects(list(dict.fromkeys(guids)), record))
