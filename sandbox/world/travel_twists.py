"""The kinds of travel reimbursement: ordinary ones, odd ones that pass, and those that have to be parked."""

from __future__ import annotations

from enum import StrEnum

from severa_procountor.sandbox.world.plan import CompanyPlan
from severa_procountor.sandbox.world.travellers import Who


class TravelTwist(StrEnum):
    """What a reimbursement is like. The values of those that are parked are in `PARKED` with their problem."""

    KILOMETRES = "kilometres"
    WEEK_OF_ALLOWANCES = "week_of_allowances"
    RECEIPTS_WITH_VAT = "receipts_with_vat"
    RECEIPTS_ONLY = "receipts_only"
    OVER_NEW_YEAR = "over_new_year"
    SEVERAL_TRIPS = "several_trips"
    SEVERAL_PROJECTS = "several_projects"
    COMPANY_CARD = "company_card"
    FOREIGN_CURRENCY = "foreign_currency"
    UNKNOWN_OTHER_CODE = "unknown_other_code"
    ADVANCE_WITH_CODE = "advance_with_code"
    MODERN_CODE = "modern_code"
    ARTIFICIAL_CODE = "artificial_code"
    COORDINATION_NUMBER = "coordination_number"
    NEW_PERSON = "new_person"
    INACTIVE_PERSON = "inactive_person"
    OTHER_ACCOUNT = "other_account"
    UNKNOWN_KILOMETRE_CODE = "unknown_kilometre_code"
    LAST_YEARS_CODE = "last_years_code"
    ADVANCE = "advance"
    NO_CODE = "no_code"
    WRONG_CODE = "wrong_code"
    NO_ACCOUNT = "no_account"
    WRONG_ACCOUNT = "wrong_account"
    UNKNOWN_PERSON = "unknown_person"
    COMPANY_CARD_ONLY = "company_card_only"
    TOTAL_DIFFERS = "total_differs"
    NOT_CONVERTED = "not_converted"


T = TravelTwist

PARKED = {
    T.UNKNOWN_KILOMETRE_CODE: "travel_code_unknown",
    T.LAST_YEARS_CODE: "travel_code_not_valid",
    T.ADVANCE: "advance_payment",
    T.NO_CODE: "person_identity_missing",
    T.WRONG_CODE: "person_identity_invalid",
    T.NO_ACCOUNT: "person_account_missing",
    T.WRONG_ACCOUNT: "person_account_invalid",
    T.UNKNOWN_PERSON: "person_unknown",
    T.COMPANY_CARD_ONLY: "reimbursement_empty",
    T.TOTAL_DIFFERS: "reimbursement_total_differs",
    T.NOT_CONVERTED: "expense_currency",
}
"""The code of the problem for which each is parked."""

PASSING = tuple(twist for twist in T if twist not in PARKED)

TRAVELLERS = {
    T.MODERN_CODE: Who.MODERN_CODE,
    T.ARTIFICIAL_CODE: Who.ARTIFICIAL_CODE,
    T.COORDINATION_NUMBER: Who.COORDINATION_NUMBER,
    T.NEW_PERSON: Who.NOT_REGISTERED,
    T.UNKNOWN_PERSON: Who.NOT_REGISTERED,
    T.INACTIVE_PERSON: Who.INACTIVE,
    T.OTHER_ACCOUNT: Who.OTHER_ACCOUNT,
    T.NO_CODE: Who.NO_CODE,
    T.WRONG_CODE: Who.WRONG_CODE,
    T.NO_ACCOUNT: Who.NO_ACCOUNT,
    T.WRONG_ACCOUNT: Who.WRONG_ACCOUNT,
}
"""Who travels; everybody else is ordinary."""

_FINNISH = {T.MODERN_CODE, T.ARTIFICIAL_CODE}
_SWEDISH = {T.COORDINATION_NUMBER}


def applies(twist: TravelTwist, plan: CompanyPlan, country: str) -> bool:
    """Whether there can be one in a company with these settings."""
    if twist in _FINNISH:
        return country == "FI"
    if twist in _SWEDISH:
        return country == "SE"
    if twist is T.ADVANCE_WITH_CODE:
        return plan.advance_code is not None
    if twist is T.ADVANCE:
        return plan.advance_code is None
    if twist in (T.NEW_PERSON, T.UNKNOWN_PERSON):
        return plan.updates_persons is (twist is T.NEW_PERSON)
    return True
