"""Writes the tenants' settings files for a world: one TOML each, with its secrets in files beside."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import msgspec

from severa_procountor.sandbox.world import items, plan
from severa_procountor.sandbox.world.dimension_items import dimension_names
from severa_procountor.sandbox.world.plan import CompanyPlan, OrganisationPlan

_SECRETS = "secrets"


class CompanySettings(msgspec.Struct, frozen=True):
    """What the settings of one company need to know beyond its plan. `purchases_from`: from what date on purchase
    invoices are carried, if they are. `has_travels`: travel reimbursements are.
    """

    plan: CompanyPlan
    name: str
    id: int
    api_key: str
    purchases_from: date | None = None
    has_travels: bool = False


class TenantSettings(msgspec.Struct, frozen=True):
    """One organisation's settings; companies without settings are not among `companies`."""

    plan: OrganisationPlan
    client_id: str
    client_secret: str
    companies: tuple[CompanySettings, ...]


def write(tenants: tuple[TenantSettings, ...], folder: Path) -> None:
    """`{slug}.toml` for each tenant, secrets below `secrets/`, readable by the owner only."""
    secrets = folder / _SECRETS
    secrets.mkdir(parents=True, exist_ok=True, mode=0o700)
    for tenant in tenants:
        (folder / f"{tenant.plan.slug}.toml").write_text(_tenant(tenant, secrets), encoding="utf-8")


def _tenant(tenant: TenantSettings, secrets: Path) -> str:
    slug = tenant.plan.slug
    secret = _secret(secrets / f"{slug}-severa", tenant.client_secret)
    head = ["[severa]", f"client_id = {_text(tenant.client_id)}", f"client_secret = {_text(secret)}"]
    companies = [line for company in tenant.companies for line in _company(tenant.plan, company, secrets)]
    return "\n".join([*head, *companies]) + "\n"


def _company(organisation: OrganisationPlan, company: CompanySettings, secrets: Path) -> list[str]:
    country, mine = organisation.country, company.plan
    api_key = _secret(secrets / f"{organisation.slug}-{mine.slug}-procountor", company.api_key)
    project, center, unit = dimension_names(country)
    zero_vat = {name: number for name, number in msgspec.structs.asdict(mine.zero_vat).items() if number}
    return [
        "",
        "[[companies]]",
        f"name = {_text(mine.slug)}",
        f"severa_company = {_text(company.name)}",
        f"create_customers = {_flag(mine.create_customers)}",
        f"create_products = {_flag(mine.create_products)}",
        f"default_language = {_text('SWEDISH' if country == 'SE' else 'FINNISH')}",
        'default_sales_account = "3000"',
        "",
        "[companies.procountor]",
        f"company_id = {company.id}",
        f"api_key = {_text(api_key)}",
        "",
        "[companies.default_codes]",
        *(f"{kind} = {_text(code)}" for kind, code in items.default_codes(country).items()),
        "",
        "[companies.dimension_names]",
        f"project = {_text(project)}",
        f"cost_center = {_text(center)}",
        f"business_unit = {_text(unit)}",
        "",
        "[companies.zero_vat]",
        *(f"{reason} = {number}" for reason, number in zero_vat.items()),
        "",
        "[companies.sales_invoices]",
        f"status_before = {_text(plan.WAITING)}",
        f"status_after = {_text(plan.TRANSFERRED)}",
        f"send_by_email = {_flag(mine.send_by_email)}",
        f"reference = {_text(mine.reference)}",
        'dimensions = ["project", "cost_center", "business_unit"]',
        f"attachments = {_text(mine.attachments)}",
        f"target = {_text(mine.target)}",
        *_purchases(company.purchases_from),
        *(_travels(mine) if company.has_travels else ()),
    ]


def _purchases(start: date | None) -> list[str]:
    return [] if start is None else ["", "[companies.purchase_invoices]", f"start_date = {start}"]


def _travels(mine: CompanyPlan) -> list[str]:
    advance = mine.advance_code
    return [
        "",
        "[companies.travel_reimbursements]",
        f"status_before = {_text(plan.WAITING)}",
        f"status_after = {_text(plan.TRANSFERRED)}",
        'dimensions = ["project", "cost_center", "business_unit"]',
        f"target = {_text(mine.travel_target)}",
        f"update_persons = {_flag(mine.updates_persons)}",
        *([f"advance_payment_code = {_text(advance)}"] if advance else []),
    ]


def _secret(path: Path, value: str) -> str:
    """Writes a secret and gives the reference to it."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(value, encoding="utf-8")
    return f"file:{path.resolve()}"


def _text(value: str) -> str:
    """A TOML string: JSON's escapes are TOML's too."""
    return json.dumps(value, ensure_ascii=False)


def _flag(value: bool) -> str:
    return "true" if value else "false"
