"""Which of the two systems' own codes and texts the catalogue of problems explains, and under which code there.

They are those that the contracts name. Any other is quoted under the code of its system, such as `procountor_refused`;
so are those whose name says no more than that, such as Severa's `InvalidParameter`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from severa_procountor.errors import System


class Known(msgspec.Struct, frozen=True):
    """`theirs` is a pattern for the whole of their code, or of their text where they give no code."""

    code: str
    theirs: str


# Severa: the types of `ExceptionTypeEnum`. `InternalSystemError` and `AuthenticationRequired` are no refusals of
# a document: they end as an outage and as refused credentials.
_SEVERA = (
    Known("severa_scope_missing", "InsufficientApiScope"),
    Known("severa_addon_missing", "AddonMissing|ExcludedFromTrial|FeatureIsNotEnabled|NotAvailableInTrial"),
    Known("severa_terms_not_approved", "AddonMissingTermsOfServiceApproval|TermsOfServiceNotApproved"),
    Known("severa_organisation_inactive", "OrganizationNotActive|TrialExpired"),
    Known("severa_address_wrong", "HttpsRequired|InvalidApiVersion"),
)
# Procountor: the codes and texts that its pages and clients tell; its full list is not open.
_PROCOUNTOR = (
    Known("period_closed", "CLOSED_FISCAL_PERIOD"),
    Known("due_date_out_of_range", "DUE_DATE_BEFORE_BILL_DATE"),
    Known("vat_status_and_rate", "ERROR_VATSTATUS_VATPERC"),
    Known("ledger_account_refused", "ERROR_LEDGERACCOUNT_VATPERCENTAGE_COMBINATION"),
    Known(
        "dimension_item_closed",
        "DIMENSION_OR_DIMENSION_ITEM_IDENTIFIERS_DOES_NOT_MATCH_THOSE_STORED_IN_DATABASE",
    ),
    Known("business_id_refused", "ERROR_BRN_CODE"),
    Known("address_country_missing", r"Value of the '[\w.\[\]]*\bcountry' cannot be blank\.?"),
    Known("procountor_value_unknown", r"Value of the '[\w.\[\]]+' field is invalid\b.*"),
)
_KNOWN: Mapping[System, Sequence[Known]] = {"severa": _SEVERA, "procountor": _PROCOUNTOR}


def known_as(system: System, theirs: str) -> Known | None:
    """What their code or text is called in the catalogue; None for one that is not known."""
    return next((known for known in _KNOWN[system] if re.fullmatch(known.theirs, theirs.strip())), None)
