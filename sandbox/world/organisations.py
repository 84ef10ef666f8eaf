"""Sets up an organisation of the plan: companies, business units, users, accounts, statuses; no invoices yet."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from msgspec import structs

from severa_procountor.sandbox.severa.invoices import InvoiceStatus
from severa_procountor.sandbox.severa.models import BusinessUnit, CostCenter, ModelWithName
from severa_procountor.sandbox.severa.registers import (
    BankAccount,
    BankAccountFormat,
    SalesAccount,
    User,
)
from severa_procountor.sandbox.world import names, numbers, plan
from severa_procountor.sandbox.world.drafts import CompanyDraft, OrganisationDraft
from severa_procountor.sandbox.world.guids import guid
from severa_procountor.sandbox.world.items import items
from severa_procountor.sandbox.world.places import places
from severa_procountor.sandbox.world.plan import CompanyPlan, OrganisationPlan

_UNITS = {
    "FI": (("Asiantuntijapalvelut", "10"), ("Projektitoimitukset", "20"), ("Tutkimus", None)),
    "SE": (("Konsulttjänster", "10"), ("Projekt", "20"), ("Forskning", None)),
}
_COST_CENTERS = {
    "FI": (
        ("100", "Hallinto"),
        ("210", "Asiantuntijat"),
        ("220", "Toimitukset"),
        ("300", "Myynti"),
        ("400", "Vientiyksikkö"),
    ),
    "SE": (
        ("100", "Administration"),
        ("210", "Konsulter"),
        ("220", "Leverans"),
        ("300", "Försäljning"),
        ("400", "Exportenheten"),
    ),
}
_GIVEN_UP = "400"
"""The cost centre that is inactive."""
_SALES_ACCOUNTS = {
    "FI": (("3000", "Myynti"), ("3010", "Palvelumyynti"), ("3020", "Laskutettavat matkakulut")),
    "SE": (("3000", "Försäljning"), ("3040", "Tjänster"), ("3550", "Fakturerade resekostnader")),
}


def begin(each: OrganisationPlan, seed: int, today: date) -> OrganisationDraft:
    """The organisation with its companies. Each organisation has its own chance, so one does not move another."""
    rng = Random(f"{seed}/{each.slug}")
    created = datetime.combine(today - timedelta(days=400), time(9), UTC)
    organisation = OrganisationDraft(
        plan=each,
        rng=rng,
        today=today,
        created=created,
        places=places(each.country, each.currency, created, rng, region_codes=each.language_regions),
        items=items(each.country, each.currency, rng),
        statuses=_statuses(created, rng),
        cost_centers=[
            CostCenter(
                created_date_time=created,
                guid=guid(rng),
                identifier=identifier,
                name=name,
                is_active=identifier != _GIVEN_UP,
            )
            for identifier, name in _COST_CENTERS[each.country]
        ],
        sales_accounts=[
            SalesAccount(created_date_time=created, guid=guid(rng), number=number, name=name)
            for number, name in _SALES_ACCOUNTS[each.country]
        ],
        users=[],
        taken_names=set(),
        next_customer=rng.randint(10, 20) * 100 + 1,
        next_project=rng.randint(2, 9) * 1000 + 1,
    )
    for company in each.companies:
        organisation.companies.append(_company(organisation, company))
    organisation.users.extend(_user(organisation, code) for code in range(1, 7))
    return organisation


def _company(organisation: OrganisationDraft, company: CompanyPlan) -> CompanyDraft:
    rng, country = organisation.rng, organisation.plan.country
    name = _own_name(organisation)
    business_id = numbers.finnish_id(rng) if country == "FI" else numbers.swedish_id(rng)
    vat_number = numbers.finnish_vat(business_id) if country == "FI" else numbers.swedish_vat(business_id)
    draft = CompanyDraft(
        plan=company,
        name=name,
        guid=guid(rng),
        id=rng.randint(10_000, 99_999),
        api_key=f"{rng.getrandbits(192):048x}",
        business_id=business_id,
        vat_number=vat_number,
        address=names.address(country, rng),
        iban=numbers.iban(country, rng),
        bankgiro=numbers.bankgiro(rng) if country == "SE" else None,
        units=[],
        next_number=rng.randint(2, 8) * 10_000 + 1 + 100_000 * len(organisation.companies),
    )
    draft.units = _units(organisation, draft)
    organisation.bank_accounts.append(_bank_account(organisation, draft))
    return draft


def _own_name(organisation: OrganisationDraft) -> str:
    """A plain company, whatever the form of the others."""
    country = organisation.plan.country
    name = names.company(country, organisation.rng, organisation.taken_names)
    return f"{name.rsplit(' ', 1)[0]} {'AB' if country == 'SE' else 'Oy'}"


def _units(organisation: OrganisationDraft, company: CompanyDraft) -> list[BusinessUnit]:
    """The company itself, which alone has the VAT number, and the units under it; one of them has no code."""
    rng, country = organisation.rng, organisation.plan.country
    root = guid(rng)

    def unit(identity: str, name: str, code: str | None, parent: str | None) -> BusinessUnit:
        return BusinessUnit(
            created_date_time=organisation.created,
            guid=identity,
            name=name,
            parent_guid=parent,
            vat_number=None if parent else company.vat_number,
            company_guid=company.guid,
            company_name=company.name,
            company_business_unit_guid=root,
            company_country_guid=organisation.places.countries[country].guid,
            company_currency_guid=organisation.places.currencies[organisation.plan.currency].guid,
            code=code,
        )

    below = [unit(guid(rng), name, code, root) for name, code in _UNITS[country]]
    return [unit(root, company.name, "1", None), *below]


def _bank_account(organisation: OrganisationDraft, company: CompanyDraft) -> BankAccount:
    return BankAccount(
        created_date_time=organisation.created,
        guid=guid(organisation.rng),
        bank_name="Bankgirot" if company.bankgiro else "Saaristopankki",
        account_number=company.bankgiro or _in_groups(company.iban),
        account_number_format=BankAccountFormat.BANKGIRO if company.bankgiro else BankAccountFormat.IBAN,
        business_unit=ModelWithName(guid=company.units[0].guid, name=company.units[0].name),
        company=ModelWithName(guid=company.guid, name=company.name),
    )


def _in_groups(iban: str) -> str:
    """As people write it: in groups of four."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


def _user(organisation: OrganisationDraft, code: int) -> User:
    rng, country = organisation.rng, organisation.plan.country
    first, last = names.person(country, rng)
    address = names.address(country, rng)
    return User(
        created_date_time=organisation.created,
        guid=guid(rng),
        first_name=first,
        last_name=last,
        email=f"tekija{code}@{names.domain(organisation.companies[0].name)}",
        social_security_number=numbers.identity_code(rng) if country == "FI" else None,
        business_unit=rng.choice(rng.choice(organisation.companies).units).sub(),
        code=f"{code:03d}",
        address=address.street,
        postal_code=address.postal_code,
        city=address.city,
        bank_account_number=numbers.iban(country, rng),
    )


def _statuses(created: datetime, rng: Random) -> dict[str, InvoiceStatus]:
    """As the official instructions have them made; Paid comes last. One that nobody uses any more is inactive."""

    def status(name: str) -> InvoiceStatus:
        return InvoiceStatus(created_date_time=created, guid=guid(rng), name=name)

    def locked(name: str, **flags: bool) -> InvoiceStatus:
        numbered = structs.replace(status(name), is_read_only=True, has_invoice_number=True, is_sent=True)
        return structs.replace(numbered, **flags)

    made = (
        structs.replace(status(plan.DRAFT), is_default=True, is_default_for_credit_note=True),
        locked(plan.WAITING),
        locked(plan.TRANSFERRED, is_waiting_payment=True),
        locked("Sent to the old system", is_active=False),
        locked(plan.PAID, is_paid=True),
    )
    return {each.name: each for each in made}
