"""Names in the settings, resolved to ids against the live systems; what does not resolve is said once, by setting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from severa_procountor.codecs import severa as severa_types
from severa_procountor.codecs.countries import code2_of
from severa_procountor.codecs.procountor_ledger import Dimension as HeldDimension
from severa_procountor.problems import Problem
from severa_procountor.settings.choices import Dimension
from severa_procountor.settings.company import Company, Tenant

SALES_INVOICES = "sales_invoices"
TRAVEL_REIMBURSEMENTS = "travel_reimbursements"
PURCHASE_INVOICES = "purchase_invoices"
# What is kept in step with a dimension, by our word for it.
DIMENSIONS = {
    "projects": Dimension.PROJECT,
    "cost_centers": Dimension.COST_CENTER,
    "business_units": Dimension.BUSINESS_UNIT,
}
KINDS = (SALES_INVOICES, TRAVEL_REIMBURSEMENTS, PURCHASE_INVOICES, *DIMENSIONS)
# What a person calls one document of a kind.
DOCUMENTS = {
    SALES_INVOICES: "invoice",
    TRAVEL_REIMBURSEMENTS: "travel reimbursement",
    PURCHASE_INVOICES: "purchase invoice",
    "projects": "project",
    "cost_centers": "cost centre",
    "business_units": "business unit",
}


class Organisation(msgspec.Struct, frozen=True):
    """What a tenant's Severa knows, as far as settings name it; statuses of what no company carries are left out.

    `reimbursement_refusal`: why Severa does not show the statuses of travel reimbursements, "" where it does.
    """

    statuses: tuple[severa_types.InvoiceStatus, ...]
    companies: tuple[severa_types.Company, ...]
    units: tuple[severa_types.BusinessUnit, ...]
    countries: tuple[severa_types.Country, ...]
    reimbursement_statuses: tuple[severa_types.InvoiceStatus, ...] = ()
    reimbursement_refusal: str = ""

    def company_of_unit(self, guid: str | None) -> str | None:
        """The guid of the company that a business unit belongs to; a company's own unit and guid count too."""
        for unit in self.units:
            if unit.guid == guid:
                return unit.company_guid
        for company in self.companies:
            if guid is not None and guid in (company.guid, company.root_business_unit_guid):
                return company.guid
        return None

    def companies_of(self, unit: severa_types.BusinessUnit | None) -> set[str]:
        """The guid of the company that what is of this business unit belongs to: the only one, if there is one only.
        None when that cannot be told."""
        every = {company.guid for company in self.companies if company.guid}
        if len(every) == 1:
            return every
        owner = unit and (unit.company_guid or self.company_of_unit(unit.guid))
        return {owner} if owner else set()


class Named(msgspec.Struct, frozen=True):
    """One company's settings with the ids behind their names; no statuses of what is not carried for it."""

    company_guid: str
    country: str | None  # ISO 3166-1 alpha-2
    currency: str | None  # ISO 4217
    status_before: str = ""
    status_after: str = ""
    reimbursement_before: str = ""
    reimbursement_after: str = ""

    def has_statuses(self, kind: str) -> bool:
        """Whether it is known in which statuses documents of that kind wait and end, where they have any."""
        statuses = {
            SALES_INVOICES: (self.status_before, self.status_after),
            TRAVEL_REIMBURSEMENTS: (self.reimbursement_before, self.reimbursement_after),
        }
        return all(statuses.get(kind, ()))


def is_carried(company: Company, kind: str) -> bool:
    """Whether what is of that kind is to be carried for the company."""
    if kind in DIMENSIONS:
        return company.enabled and dimension_name(company, DIMENSIONS[kind]) is not None
    table = {
        SALES_INVOICES: company.sales_invoices,
        TRAVEL_REIMBURSEMENTS: company.travel_reimbursements,
        PURCHASE_INVOICES: company.purchase_invoices,
    }.get(kind)
    return company.enabled and table is not None and table.enabled


def dimension_name(company: Company, dimension: Dimension) -> str | None:
    """What the settings call the dimension in Procountor; None: it is not carried over."""
    names = company.dimension_names
    return {
        Dimension.PROJECT: names.project,
        Dimension.COST_CENTER: names.cost_center,
        Dimension.BUSINESS_UNIT: names.business_unit,
    }[dimension]


def same_name(one: str | None, other: str | None) -> bool:
    """Whether both are names of one thing: blanks around them and case do not count."""
    return (one or "").strip().casefold() == (other or "").strip().casefold()


def unknown_dimensions(company: Company, held: Sequence[HeldDimension]) -> list[Problem]:
    """What is wrong with the names of dimensions in the settings, given the dimensions that Procountor has."""
    problems = []
    for dimension in Dimension:
        name = dimension_name(company, dimension)
        found = [one for one in held if same_name(one.name, name)]
        if name is None or len(found) == 1:
            continue
        reason = "several of that name" if found else _list(one.name for one in held)
        text = f"{dimension} = {name!r}: Procountor has {reason}"
        problems.append(Problem("dimension_unknown", text, f"dimension_names.{dimension}"))
    return problems


def resolve(tenant: Tenant, organisation: Organisation) -> tuple[dict[str, Named], list[tuple[str, Problem]]]:
    """Companies by their short name, and (short name, problem) for each name in the settings that leads nowhere.

    Statuses of travel reimbursements that do not resolve stop these only: Severa shows them to whoever has its add-on
    for travel, and the invoices must not stop when that ends.
    """
    named: dict[str, Named] = {}
    problems: list[tuple[str, Problem]] = []
    for company in tenant.companies:
        if not any(is_carried(company, kind) for kind in KINDS):
            continue
        found: list[Problem] = []
        owner = _company(company.severa_company, organisation, found)
        invoices = _statuses(company, SALES_INVOICES, organisation.statuses, found)
        of_travel = _refused(company, organisation)
        travel = ("", "")
        if not of_travel:
            known = organisation.reimbursement_statuses
            travel = _statuses(company, TRAVEL_REIMBURSEMENTS, known, of_travel)
        problems += [(company.name, problem) for problem in (*found, *of_travel)]
        if owner is None or owner.guid is None or found:
            continue
        named[company.name] = Named(
            company_guid=owner.guid,
            country=_country(owner, organisation),
            currency=owner.currency_code,
            status_before=invoices[0],
            status_after=invoices[1],
            reimbursement_before=travel[0],
            reimbursement_after=travel[1],
        )
    return named, problems


def _company(name: str, organisation: Organisation, found: list[Problem]) -> severa_types.Company | None:
    wanted = name.strip().casefold()
    known = [company for company in organisation.companies if company.guid]
    for company in known:
        if wanted in ((company.name or "").strip().casefold(), (company.guid or "").casefold()):
            return company
    for unit in organisation.units:
        if wanted in ((unit.name or "").strip().casefold(), (unit.guid or "").casefold()):
            for company in known:
                if company.guid == unit.company_guid:
                    return company
    found.append(
        Problem(
            "severa_company_unknown",
            f"severa_company = {name!r}: Severa has {_list(company.name for company in organisation.companies)}",
            "severa_company",
        )
    )
    return None


def _statuses(
    company: Company,
    kind: str,
    known: Sequence[severa_types.InvoiceStatus],
    found: list[Problem],
) -> tuple[str, str]:
    """The guids of the statuses before and after the transfer, "" where the kind is not carried or none is found."""
    table = {SALES_INVOICES: company.sales_invoices, TRAVEL_REIMBURSEMENTS: company.travel_reimbursements}[
        kind
    ]
    if table is None or not is_carried(company, kind):
        return "", ""
    return (
        _status(table.status_before, f"{kind}.status_before", known, found),
        _status(table.status_after, f"{kind}.status_after", known, found),
    )


def _refused(company: Company, organisation: Organisation) -> list[Problem]:
    refusal = organisation.reimbursement_refusal
    if not refusal or not is_carried(company, TRAVEL_REIMBURSEMENTS):
        return []
    text = f"Severa does not show its travel reimbursement statuses: {refusal}"
    return [Problem("reimbursement_status_unknown", text, f"{TRAVEL_REIMBURSEMENTS}.status_before")]


def _status(
    name: str, where: str, statuses: Sequence[severa_types.InvoiceStatus], found: list[Problem]
) -> str:
    wanted = name.strip().casefold()
    matches = [
        status
        for status in statuses
        if wanted in ((status.name or "").strip().casefold(), (status.guid or "").casefold())
    ]
    active = [status for status in matches if status.is_active] or matches
    if len(active) == 1 and active[0].guid:
        return active[0].guid
    kind, _, key = where.partition(".")
    code = "invoice_status_unknown" if kind == SALES_INVOICES else "reimbursement_status_unknown"
    reason = "Severa has several of that name" if active else f"Severa has {_list(s.name for s in statuses)}"
    found.append(Problem(code, f"{key} = {name!r}: {reason}", where))
    return ""


def _country(owner: severa_types.Company, organisation: Organisation) -> str | None:
    if owner.country is None:
        return None
    for country in organisation.countries:
        if country.guid is not None and country.guid == owner.country.guid:
            return country.code2
    names = [country.as_name() for country in organisation.countries]
    texts = (owner.country.code3, owner.country.english_name, owner.country.name)
    return next((code for text in texts if text and (code := code2_of(text, names))), None)


def _list(names: Iterable[str | None]) -> str:
    return ", ".join(sorted(repr(name) for name in names if name)) or "none"
