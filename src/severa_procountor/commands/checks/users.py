"""Severa's users as payees of travel: a valid identity code and account each, and their persons in Procountor.

Nothing that is told holds a code or an account: users are named as Severa's list of users names them.
"""

from __future__ import annotations

from severa_procountor.codecs import persons
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.persons import Wanted
from severa_procountor.commands.checks.findings import Check, Look, called
from severa_procountor.commands.checks.subject import Company
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Level, Problem


def look(company: Company) -> Look:
    """Each active one as the worker would judge the payee of a reimbursement."""
    seen = Look(Check.USERS)
    seen.unreadable(company.severa.users.refusals)
    countries, home = company.organisation.countries, company.home[0]
    for user in company.users():
        findings = Findings()
        wanted = persons.wanted(user, home, countries, findings, today=company.today)
        outcome, problems = ("", ()) if wanted is None else _judged(company, wanted)
        seen.at(
            called(user.code, user.first_name, user.last_name),
            outcome,
            (*findings.errors, *findings.notes, *problems),
            used=user.guid in company.lately.users,
        )
    return seen


def _judged(company: Company, wanted: Wanted) -> tuple[str, tuple[Problem, ...]]:
    held = company.procountor.persons
    found = [one for one in held.ending_as(wanted.identity.value) if persons.is_person(wanted, one)]
    try:
        person = persons.pick(found)
    except Untranslatable as refusal:
        return "", refusal.problems
    if person is not None and not person.is_active:
        text = f"Person {person.id} is inactive in Procountor."
        return "matched", (Problem("person_inactive", text, "user", Level.WARNING),)
    if person is not None:
        return "matched", ()
    if any(persons.may_be(wanted, one) for one in held.without_code):
        return "only told by the person's card", ()
    return _missing(company)


def _missing(company: Company) -> tuple[str, tuple[Problem, ...]]:
    travel = company.settings.travel_reimbursements
    if travel is not None and travel.update_persons:
        text = "No person in Procountor has the user's identity code; the first reimbursement creates one."
        return "to be created", (Problem("created_when_needed", text, "user", Level.CHANGE),)
    text = "No person in Procountor has the user's personal identity code, and none may be created."
    return "", (Problem("person_unknown", text, "user.socialSecurityNumber"),)
