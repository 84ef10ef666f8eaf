"""Severa's projects, cost centres and business units against the items of Procountor's dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from severa_procountor.codecs import dimension_items as codec
from severa_procountor.codecs.dimension_items import Change, Create, Decision, Same, Wanted
from severa_procountor.codecs.dimensions import Subject
from severa_procountor.commands.checks.findings import Check, Look, called
from severa_procountor.commands.checks.subject import Company
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Level, Problem
from severa_procountor.producers.listed_subjects import Owned, pages, read
from severa_procountor.workers.item_memory import judged
from severa_procountor.workers.names import DIMENSIONS, DOCUMENTS


def look(company: Company) -> Look:
    """Each as the sync would judge it, by Procountor's list of items and without what is remembered of them."""
    seen = Look(Check.DIMENSIONS)
    for kind in DIMENSIONS:
        if company.carries(kind):
            _look_at(seen, company, kind)
    return seen


def _look_at(seen: Look, company: Company, kind: str) -> None:
    word, names, named = DOCUMENTS[kind], company.settings.item_names, []
    for subject in _subjects(seen, company, kind):
        try:
            named.append((subject, codec.wanted(subject, names)))
        except Untranslatable as unnamed:
            seen.at(f"{word} {called(subject.key, subject.name)}", "", unnamed.problems)
    new: set[str] = set()
    for subject, wanted, decision in _judged(company, named):
        outcome, problems = _told(wanted, decision)
        if isinstance(decision, Create) and codec.name_digest(wanted.code_name) in new:
            text = f"Another {word} is to be called {wanted.code_name!r} too."
            problems = (Problem("dimension_item_name_taken", text, "name"),)
        new.add(codec.name_digest(wanted.code_name))
        seen.at(f"{word} {called(subject.key, subject.name)}", outcome, problems)


def _judged(
    company: Company, named: Sequence[tuple[Subject, Wanted]]
) -> Iterator[tuple[Subject, Wanted, Decision | Untranslatable]]:
    return judged(company.access, company.access.dimensions(), named)


def _subjects(seen: Look, company: Company, kind: str) -> Iterator[Subject]:
    tenant = company.access.tenant
    listed = company.severa.project_pages if kind == "projects" else pages(tenant, kind, None)
    for page in listed:
        for entry in read(page, kind, company.organisation):
            if not isinstance(entry, Owned):
                seen.unreadable(entry.problems)
            elif company.named.company_guid in entry.owners:
                yield entry.subject


def _told(wanted: Wanted, decision: Decision | Untranslatable) -> tuple[str, tuple[Problem, ...]]:
    if isinstance(decision, Untranslatable):
        return "", decision.problems
    if isinstance(decision, Create):
        text = f"Procountor has no item for it; the sync creates {wanted.code_name!r}."
        return "to be created", (Problem("created_when_needed", text, "name", Level.CHANGE), *wanted.notes)
    if isinstance(decision, Change):
        return "to be renamed, closed or opened", wanted.notes
    return ("in step" if isinstance(decision, Same) else "closed"), wanted.notes
