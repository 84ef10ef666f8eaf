"""The settings files that come with a world are ones that the project reads, and their secrets are private."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from severa_office import world

from severa_procountor.sandbox.world import write_tenants
from severa_procountor.settings.company import Company
from severa_procountor.settings.tenants import load, secret


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_tenants(world(), tmp_path)
    return tmp_path


def companies(folder: Path) -> list[Company]:
    return [company for tenant in load(folder).tenants for company in tenant.companies]


def test_the_settings_are_read_without_a_problem(folder: Path) -> None:
    loaded = load(folder)

    assert loaded.problems == ()
    assert [tenant.name for tenant in loaded.tenants] == ["engineers", "group", "single", "swedish"]


def test_each_company_opens_its_own_books(folder: Path) -> None:
    seeds = {company.id: company for company in world().companies}
    for company in companies(folder):
        seed = seeds.pop(company.procountor.company_id)
        assert company.severa_company == seed.name
        assert secret(company.procountor.api_key).value == seed.api_key

    assert seeds == {}


def test_each_tenant_has_the_credentials_of_its_organisation(folder: Path) -> None:
    secrets = {each.client_id: each.client_secret for each in world().organisations}
    for tenant in load(folder).tenants:
        assert secret(tenant.severa.client_secret).value == secrets[tenant.severa.client_id]


def test_secrets_are_in_files_that_only_the_owner_reads(folder: Path) -> None:
    files = list((folder / "secrets").iterdir())
    text = "".join(path.read_text() for path in folder.glob("*.toml"))

    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert not [path for path in files if path.read_text() in text]


def test_writing_again_changes_nothing(folder: Path) -> None:
    before = {path: path.read_text() for path in folder.rglob("*") if path.is_file()}

    write_tenants(world(), folder)

    assert {path: path.read_text() for path in folder.rglob("*") if path.is_file()} == before


def test_the_companies_differ_in_what_they_may_create(folder: Path) -> None:
    assert {(company.create_customers, company.create_products) for company in companies(folder)} == {
        (True, True),
        (True, False),
        (False, True),
        (False, False),
    }


def test_the_companies_differ_in_what_goes_along_and_how_far_it_is_released(folder: Path) -> None:
    sales = [company.sales_invoices for company in companies(folder) if company.sales_invoices]

    assert {each.attachments for each in sales} == {"none", "pdf", "breakdown"}
    assert {each.target for each in sales} == {"unfinished", "approved", "sent"}
    assert {each.dimensions for each in sales} == {("project", "cost_center", "business_unit")}


def test_the_dimensions_named_in_the_settings_exist_in_procountor(folder: Path) -> None:
    seeds = {company.id: company for company in world().companies}
    for company in companies(folder):
        names = company.dimension_names
        held = [dimension.name for dimension in seeds[company.procountor.company_id].dimensions]
        assert held == [names.project, names.cost_center, names.business_unit]


def test_the_default_codes_exist_in_procountor(folder: Path) -> None:
    seeds = {company.id: company for company in world().companies}
    for company in companies(folder):
        codes = {product.code for product in seeds[company.procountor.company_id].products}
        defaults = company.default_codes
        assert {defaults.product, defaults.work_type, defaults.travel_expense} <= codes
