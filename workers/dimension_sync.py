"""Brings one item of a dimension in Procountor to what its project, cost centre or business unit is in Severa."""

from __future__ import annotations

from severa_procountor.codecs.dimensions import Subject
from severa_procountor.errors import AccessDenied, Snoozed, Temporary, Untranslatable
from severa_procountor.state.claims import Claim
from severa_procountor.workers import dimension_items
from severa_procountor.workers.access import FAILURE_LIFE, CompanyAccess
from severa_procountor.workers.names import DIMENSIONS
from severa_procountor.workers.steps import finish


def carry(claim: Claim, company: CompanyAccess) -> str:
    """Finds, creates, renames, closes or reopens the item; returns how it ended.

    Raises the named failures of `errors`. A closed door, or a list that nobody can read, is the whole company's: the
    poll says so, and it is not held against its items.
    """
    claim.hold()
    try:
        company.books()
        company.dimensions(dimension_items.LIST_LIFE)
    except (AccessDenied, Untranslatable) as refusal:
        company.runtime.forget_access(company.tenant.name)
        raise Snoozed(company.runtime.deployment.poll_interval, str(refusal)) from None
    except Temporary as failure:
        raise Snoozed(FAILURE_LIFE, str(failure)) from None
    finish(claim, dimension_items.in_step(company, _subject(claim)))
    return "done"


def _subject(claim: Claim) -> Subject:
    """As the poll saw it in Severa."""
    facts = claim.record.facts
    return Subject(
        dimension=DIMENSIONS[claim.key.kind],
        guid=facts["guid"],
        key=facts["key"],
        name=facts["name"],
        active=facts["active"] == "yes",
    )
