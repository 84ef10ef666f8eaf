"""Settings that are right one by one and wrong together are found."""

from __future__ import annotations

import pytest
from settings.documents import EXAMPLE, MINIMAL, parsed

from severa_procountor.problems import Level
from severa_procountor.settings.contradictions import contradictions
from severa_procountor.settings.findings import dotted


def found(text: str) -> list[str]:
    return [dotted(finding.path) for finding in contradictions(parsed(text))]


@pytest.mark.parametrize("text", [MINIMAL, EXAMPLE])
def test_the_examples_do_not_contradict_themselves(text: str) -> None:
    assert found(text) == []


SALES = "companies[0].sales_invoices"
TRAVEL = "companies[0].travel_reimbursements"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (
            'status_after = "Transferred to P',
            'status_after = " waiting for transfer to P',
            f"{SALES}.status_after",
        ),
        ('target = "unfinished" ', 'target = "received" ', f"{SALES}.target"),
        ('target = "received" ', 'target = "sent" ', f"{TRAVEL}.target"),
        ('number_prefix = "T"', 'number_prefix = ""', f"{TRAVEL}.number_prefix"),
        ('["ELECTRONIC_INVOICE", "EMAIL", "MAIL"]', '["MAIL"]', f"{SALES}.channel_order"),
        ('cost_center = "Kustannuspaikat"', "", f"{SALES}.dimensions[1]"),
        (
            'cost_center = "Kustannuspaikat"',
            'cost_center = "PROJEKTIT "',
            "companies[0].dimension_names.cost_center",
        ),
        ('name = "acme-sverige"', 'name = "acme"', "companies[1].name"),
        ("company_id = 10251", "company_id = 10250", "companies[1].procountor.company_id"),
        ('severa_company = "Acme Sverige AB"', 'severa_company = "ACME Oy "', "companies[1].severa_company"),
    ],
)
def test_a_contradiction_is_found_where_it_stands(old: str, new: str, where: str) -> None:
    assert old in EXAMPLE
    assert found(EXAMPLE.replace(old, new, 1)) == [where]


def test_a_dimension_without_a_name_is_found_for_each_kind_that_uses_it() -> None:
    text = EXAMPLE.replace('project = "Projektit"', "")
    assert found(text) == [
        "companies[0].dimension_names.project",
        f"{SALES}.dimensions[0]",
        f"{TRAVEL}.dimensions[0]",
    ]


def test_a_company_that_carries_nothing_is_found() -> None:
    assert found(MINIMAL.split("[companies.sales_invoices]", maxsplit=1)[0]) == ["companies[0]"]


def test_a_company_that_is_switched_off_may_share_its_books() -> None:
    second = MINIMAL.split("[[companies]]")[1].replace('name = "acme"', 'name = "old"\nenabled = false')
    assert found(f"{MINIMAL}\n[[companies]]\n{second}") == []


def test_an_item_name_that_cannot_be_found_again_is_a_warning() -> None:
    [finding] = contradictions(parsed(EXAMPLE.replace('"{number} {name}"', '"{name} {number}"')))
    assert finding.level is Level.WARNING


@pytest.mark.parametrize(
    "text", ["companies = 3", "[[companies]]\nname = 3\nprocountor = 4\nsales_invoices = []"]
)
def test_wrong_types_do_not_stop_the_search(text: str) -> None:
    assert isinstance(found(text), list)


def test_a_company_with_a_wrong_value_is_searched_all_the_same() -> None:
    text = EXAMPLE.replace("company_id = 10251", "company_id = 10250").replace(
        "page_size = 100", "page_size = 0"
    )
    assert found(text) == ["companies[1].procountor.company_id"]


def test_the_status_that_makes_an_item_active_is_no_template() -> None:
    text = EXAMPLE.replace("max_length = 255", 'active_status = "A"', 1)
    assert text != EXAMPLE
    assert found(text) == []
