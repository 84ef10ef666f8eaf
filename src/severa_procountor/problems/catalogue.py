"""The catalogue of problems: by code, whose it is to mend, what it waits for, and its texts in three languages.

The entries are data, a file for each subject in `catalogue/`. `docs/problems.md` is generated from them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated

import msgspec
from msgspec import Meta

Filled = Annotated[str, Meta(min_length=1)]


class Owner(StrEnum):
    """Who can mend it."""

    SEVERA_USER = "severa_user"
    PROCOUNTOR_ADMIN = "procountor_admin"
    OPERATOR = "operator"


class Language(StrEnum):
    """The languages that problems are explained in, by their ISO 639-1 codes."""

    ENGLISH = "en"
    FINNISH = "fi"
    SWEDISH = "sv"


class Register(StrEnum):
    """What a parked document may wait for besides itself: its change has the document tried again."""

    SEVERA_CUSTOMERS = "severa_customers"
    SEVERA_USERS = "severa_users"
    SEVERA_PROJECTS = "severa_projects"
    SEVERA_CODES = "severa_codes"  # products, work types, travel expense types, with their VAT
    SEVERA_ORGANISATION = (
        "severa_organisation"  # statuses, companies, business units, cost centres, bank accounts
    )
    PROCOUNTOR_CUSTOMERS = "procountor_customers"
    PROCOUNTOR_PRODUCTS = "procountor_products"  # those of sales and of travel
    PROCOUNTOR_DIMENSIONS = "procountor_dimensions"
    PROCOUNTOR_VAT = "procountor_vat"
    PROCOUNTOR_BANK_ACCOUNTS = "procountor_bank_accounts"
    PROCOUNTOR_PERSONS = "procountor_persons"
    PROCOUNTOR_PERIODS = "procountor_periods"
    PROCOUNTOR_INVOICES = "procountor_invoices"  # the very invoice under the document's number


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry in one language: what is wrong, why that stops or marks the document, and what to do, step by step."""

    title: Filled
    why: Filled
    steps: Annotated[tuple[Filled, ...], Meta(min_length=1)]

    @property
    def fix(self) -> str:
        """The steps in one line."""
        return " ".join(self.steps)


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is true of every problem of one code. Each waits for the document itself, the settings and time as well.

    `stops` is false where the code is only ever a warning or a change, which lets its document pass.
    """

    owner: Owner
    waits_for: frozenset[Register]
    en: Text
    fi: Text
    sv: Text
    stops: bool = True

    def text(self, language: Language = Language.ENGLISH) -> Text:
        by_language = {Language.ENGLISH: self.en, Language.FINNISH: self.fi, Language.SWEDISH: self.sv}
        return by_language[language]


@cache
def catalogue() -> Mapping[str, Kind]:
    """Every kind of problem by its code, those of a file together and in its order."""
    kinds: dict[str, Kind] = {}
    for file in sorted(_folder().iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        entries = msgspec.convert(tomllib.loads(file.read_text("utf-8")), dict[str, Kind])
        if twice := kinds.keys() & entries.keys():
            raise ValueError(f"{file.name}: {', '.join(sorted(twice))} stands in another file too")
        kinds |= entries
    return kinds


@cache
def subjects() -> Mapping[str, tuple[str, ...]]:
    """The codes by subject: the name of their file."""
    files = sorted(
        (file for file in _folder().iterdir() if file.name.endswith(".toml")), key=lambda f: f.name
    )
    return {file.name.removesuffix(".toml"): tuple(tomllib.loads(file.read_text("utf-8"))) for file in files}


def _folder() -> Traversable:
    return resources.files("severa_procountor.problems") / "catalogue"
