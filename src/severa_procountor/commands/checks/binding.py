"""Whether Severa's company and the books that the key opens are one: by business id (else name), country, currency."""

from __future__ import annotations

from collections.abc import Iterator

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.identifiers import named, same_business_id
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.travel_reimbursements import check_company
from severa_procountor.commands.checks.findings import Check, Look, called
from severa_procountor.commands.checks.subject import Company
from severa_procountor.problems import Level, Problem
from severa_procountor.workers.names import same_name


def look(company: Company) -> Look:
    """That the key opens the company of the settings was seen before anything else was read."""
    seen, findings = Look(Check.BINDING), Findings()
    country, currency = company.home
    check_company(country, currency, company.books, findings)
    seen.at(called(company.settings.severa_company), "one company", (*findings.errors, *_identity(company)))
    return seen


def _identity(company: Company) -> Iterator[Problem]:
    held = company.procountor.company
    theirs = ((held.business_identifier.code if held.business_identifier else None) or "").strip()
    ours, name = _ours(company)
    country = company.home[0]
    if ours and theirs:
        if not same_business_id(ours, theirs, country):
            text = f"The company's business id is {named(ours)} in Severa and {named(theirs)} in Procountor."
            yield Problem("company_differs", text, "procountor.company_id")
    elif not same_name(name, held.name):
        text = (
            f"The company is called {shown(name)!r} in Severa and {shown(held.name or '')!r} in Procountor."
        )
        yield Problem("company_differs", text, "procountor.company_id", Level.WARNING)


def _ours(company: Company) -> tuple[str, str]:
    """The company's business id, "" where no business unit of its own tells one, and its name."""
    organisation, guid = company.organisation, company.named.company_guid
    own = next((one for one in organisation.companies if one.guid == guid), None)
    root = own.root_business_unit_guid if own else None
    ids = [unit.vat_number or "" for unit in organisation.units if unit.guid and unit.guid == root]
    return "".join(ids).strip(), (own.name if own else None) or ""
