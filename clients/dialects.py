"""The error bodies of both systems, and which of their codes mean more than the status of the answer."""

from __future__ import annotations

import re

import msgspec

from severa_procountor.clients.refusals import Dialect, Refusal, Verdict


class _Location(msgspec.Struct):
    name: str | None = None


class _Detail(msgspec.Struct):
    message: str | None = None
    location: _Location | None = None


class _SeveraError(msgspec.Struct):
    type: str | None = None
    details: list[_Detail] | None = None


class _ExceptionModel(msgspec.Struct):
    error: _SeveraError | None = None


def _read_severa(body: bytes) -> list[Refusal]:
    """The reasons in an `ExceptionModel`; [] for anything else (the 429 is plain text, the 404 empty)."""
    try:
        error = msgspec.json.decode(body, type=_ExceptionModel).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return []
    if error is None:
        return []
    return [
        Refusal(error.type or "", (detail.location and detail.location.name) or "", detail.message or "")
        for detail in error.details or [_Detail()]
    ]


SEVERA = Dialect(
    "severa",
    _read_severa,
    {
        "InternalSystemError": Verdict.ILL,
        "AuthenticationRequired": Verdict.TOKEN,
        **dict.fromkeys(
            (
                "AddonMissing",
                "AddonMissingTermsOfServiceApproval",
                "ConfigurationError",
                "ExcludedFromTrial",
                "FeatureIsNotEnabled",
                "HttpsRequired",
                "InsufficientApiScope",
                "InvalidApiVersion",
                "NotAvailableInTrial",
                "OrganizationNotActive",
                "PermissionDenied",
                "TermsOfServiceNotApproved",
                "TrialExpired",
                "UserLicenseType",
            ),
            Verdict.ACCESS,
        ),
    },
)


class _ErrorMessage(msgspec.Struct):
    field: str | None = None
    message: str | None = None


class _Violation(msgspec.Struct, rename="camel"):
    error_code: str | None = None


class _ErrorMessages(msgspec.Struct, rename="camel"):
    """`constraint_violations` is the older shape, met until 2024."""

    errors: list[_ErrorMessage] | None = None
    constraint_violations: list[_Violation] | None = None


def _read_procountor(body: bytes) -> list[Refusal]:
    """The reasons in an `ErrorMessages`; [] for anything else. `message` is a code or free text."""
    try:
        found = msgspec.json.decode(body, type=_ErrorMessages)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return []
    reasons = [(error.message, error.field) for error in found.errors or []]
    reasons += [(violation.error_code, None) for violation in found.constraint_violations or []]
    return [_procountor_refusal(message or "", field or "") for message, field in reasons]


def _procountor_refusal(message: str, field: str) -> Refusal:
    if re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", message):
        return Refusal(message, field, "")
    return Refusal("", field, message)


# Procountor's list of codes is not open; any other code on a 403 is about the document (a closed period).
PROCOUNTOR = Dialect(
    "procountor",
    _read_procountor,
    dict.fromkeys(("ACCESS_DENIED", "NO_ACCESS", "NO_RIGHTS"), Verdict.ACCESS),
)
