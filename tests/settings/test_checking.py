"""Every problem of a file is found, in words that say what to write instead."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect
from settings.documents import EXAMPLE, MINIMAL, parsed

from severa_procountor.settings.checking import Finding, check
from severa_procountor.settings.company import Tenant
from severa_procountor.settings.findings import dotted

TENANT = inspect.type_info(Tenant)


def paths(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [above, *(path for key, item in inner for path in paths(item, (*above, key)))]


def put(document: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    place: Any = changed
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return changed


def findings(path: tuple[Any, ...], value: Any) -> list[Finding]:
    return list(check(put(parsed(EXAMPLE), path, value), TENANT))


COMPANY = ("companies", 0)
START = (*COMPANY, "purchase_invoices", "start_date")
A_DATE = "a date without quotes, as 2026-01-31"


@pytest.mark.parametrize(
    ("path", "value", "found", "expected", "hint"),
    [
        ((*COMPANY, "enabled"), "yes", "a text", "true or false", ""),
        (START, "2026-01-31", '"2026-01-31"', A_DATE, ""),
        (START, 20260131, "a number", A_DATE, ""),
        (START, datetime(2026, 1, 31, 12, tzinfo=UTC), "a date or time", A_DATE, ""),
        ((*COMPANY, "procountor", "company_id"), "12", "a text", "a whole number of at least 1", ""),
        ((*COMPANY, "procountor", "company_id"), 0, "0", "a whole number of at least 1", ""),
        ((*COMPANY, "procountor", "company_id"), True, "true", "a whole number of at least 1", ""),
        ((*COMPANY, "default_codes", "product"), "", "an empty text", "a text", ""),
        ((*COMPANY, "default_codes", "product"), "x" * 41, "41 characters", "at most 40", ""),
        ((*COMPANY, "name"), "Acme Oy", '"Acme Oy"', "small letters, digits and dashes, at most 40", ""),
        ((*COMPANY, "name"), "acme\n", '"acme\\n"', "small letters, digits and dashes, at most 40", ""),
        ((*COMPANY, "companies"), 1, "a key that is not known", "one of the keys of this table", ""),
        (
            (*COMPANY, "creat_products"),
            1,
            "a key that is not known",
            "one of the keys of this table",
            "create_products",
        ),
        ((*COMPANY, "sales_invoices"), [], "a list", "a table", ""),
        ((*COMPANY, "sales_invoices", "dimensions"), "project", "a text", "a list", ""),
        ((*COMPANY, "sales_invoices", "channel_order"), [], "an empty list", "at least 1", ""),
        (
            (*COMPANY, "sales_invoices", "default_vat_percent"),
            Decimal("100.5"),
            "100.5",
            "a number from 0 to 100",
            "",
        ),
        (
            (*COMPANY, "sales_invoices", "default_vat_percent"),
            Decimal("nan"),
            "NaN",
            "a number from 0 to 100",
            "",
        ),
        ((*COMPANY, "email_on_errors"), ["a@b"], '"a@b"', "an e-mail address", ""),
        (
            (*COMPANY, "identifier_forms", "Germany"),
            "national",
            '"Germany"',
            "a two-letter country code such as FI",
            "",
        ),
        (
            (*COMPANY, "item_names", "project"),
            "{number} {nmae}",
            "the placeholder {nmae}",
            "a text with {number}, {name}",
            "name",
        ),
        (
            (*COMPANY, "item_names", "project"),
            "{number.__class__}",
            "the placeholder {number.__class__}",
            "a text with {number}, {name}",
            "",
        ),
    ],
)
def test_a_wrong_value_is_named_with_what_is_expected(
    path: tuple[Any, ...], value: Any, found: str, expected: str, hint: str
) -> None:
    [finding] = findings(path, value)
    assert (finding.found, finding.expected, finding.hint) == (found, expected, hint)
    assert dotted(finding.path).startswith("companies[0].")


def test_a_wrong_choice_lists_the_right_ones_and_the_nearest() -> None:
    [finding] = findings((*COMPANY, "sales_invoices", "target"), "Unfinished")
    assert finding.expected == 'one of "unfinished", "approved", "sent", "received"'
    assert finding.hint == "unfinished"


def test_a_choice_made_twice_is_found() -> None:
    [finding] = findings((*COMPANY, "sales_invoices", "dimensions"), ["project", "project"])
    assert (dotted(finding.path), finding.found) == (
        "companies[0].sales_invoices.dimensions[1]",
        '"project" again',
    )


def test_a_missing_key_is_found_where_it_belongs() -> None:
    document = parsed(EXAMPLE)
    del document["companies"][0]["default_codes"]["work_type"]
    [finding] = check(document, TENANT)
    assert (dotted(finding.path), finding.found) == ("companies[0].default_codes.work_type", "nothing")


def test_all_problems_are_found_at_once() -> None:
    document = parsed(MINIMAL)
    document["companies"][0] |= {"enabled": 1, "default_language": "FRENCH", "colour": "red"}
    document["severa"]["page_size"] = 101
    assert {dotted(finding.path) for finding in check(document, TENANT)} == {
        "companies[0].enabled",
        "companies[0].default_language",
        "companies[0].colour",
        "severa.page_size",
    }


@pytest.mark.parametrize("path", [("severa", "client_secret"), (*COMPANY, "procountor", "api_key")])
def test_a_secret_in_the_file_is_refused_and_not_shown(path: tuple[Any, ...]) -> None:
    [finding] = findings(path, "hunter2-hunter2")
    assert finding.expected == "a reference: env:NAME or file:/path"
    assert "hunter2" not in str(finding)


@pytest.mark.parametrize("path", [("severa", "client_secrt"), (*COMPANY, "enabled"), ("severa", "page_size")])
def test_a_secret_in_the_wrong_place_is_not_shown(path: tuple[Any, ...]) -> None:
    assert "hunter2" not in str(findings(path, "hunter2-hunter2"))


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 1100),
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.sampled_from(["", "project", "env:X", "x" * 300, "sent", "MAIL", "{name"]),
    st.lists(st.sampled_from(["project", "MAIL", 3]), max_size=3),
    st.dictionaries(st.sampled_from(["name", "FI", "project"]), st.just("national"), max_size=2),
)


@given(st.sampled_from(paths(parsed(EXAMPLE))[1:]), values)
def test_what_is_found_right_is_accepted_by_msgspec(path: tuple[Any, ...], value: Any) -> None:
    document = put(parsed(EXAMPLE), path, value)
    if not list(check(document, TENANT)):
        assert isinstance(msgspec.convert(document, Tenant), Tenant)
