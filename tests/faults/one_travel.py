"""A world of one reimbursement that needs everything: a new person, items of three dimensions, its PDF, approval."""

from __future__ import annotations

from dataclasses import dataclass

from faults import one_invoice
from flow import travels
from flow.worlds import books_of, with_books
from msgspec.structs import replace

from severa_procountor.sandbox.procountor.seed import DimensionSeed
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import World


@dataclass(frozen=True)
class End:
    """What both systems hold, less what another run would give otherwise."""

    statuses: dict[str, str]
    books: one_invoice.End


def world() -> World:
    """Procountor has neither the person nor any item of the dimensions; Severa has no further projects."""
    made = travels.one_company(("new_person",), travel_target="approved")
    books = books_of(made, travels.COMPANY)
    empty = tuple(DimensionSeed(name=dimension.name) for dimension in books.dimensions)
    made = with_books(made, replace(books, dimensions=empty))
    [travel] = travels.travels_of(made)
    used = {expense.project.guid for expense in travel.expenses}
    [organisation] = (each for each in made.organisations if each.travels)
    projects = tuple(project for project in organisation.projects if project.guid in used)
    return replace(
        made,
        organisations=(replace(organisation, projects=projects),),
        companies=(books_of(made, travels.COMPANY),),
    )


def end_of(sandbox: Sandbox) -> End:
    return End(travels.statuses(sandbox), one_invoice.end_of(sandbox))
