"""The finished organisation as Severa's seed, and its companies as Procountor's."""

from __future__ import annotations

from decimal import Decimal

from severa_procountor.sandbox.procountor.seed import (
    BankAccountSeed,
    CompanySeed,
    ProductSeed,
)
from severa_procountor.sandbox.severa.invoices import RowType
from severa_procountor.sandbox.severa.models import (
    Company,
    CountryOfCompany,
    CountryOfOrganization,
    Money,
    OrganizationDetails,
    OrganizationLanguage,
)
from severa_procountor.sandbox.severa.organisation import Organisation
from severa_procountor.sandbox.severa.registers import (
    Product,
    ProductType,
    TravelExpenseType,
    VatRate,
    WorkType,
)
from severa_procountor.sandbox.world import items
from severa_procountor.sandbox.world.dimension_items import dimensions
from severa_procountor.sandbox.world.drafts import CompanyDraft, OrganisationDraft
from severa_procountor.sandbox.world.fiscal_years import fiscal_years
from severa_procountor.sandbox.world.guids import guid
from severa_procountor.sandbox.world.items import Item
from severa_procountor.sandbox.world.places import PROCOUNTOR_NAMES

KNOWN_SHARE = 2 / 3
_UNITS = {
    "h": "HOUR",
    "tunti": "HOUR",
    "tim": "HOUR",
    "km": "KILOMETER",
    "kk": "MONTH",
    "mån": "MONTH",
    "pv": "DAY",
}


def organisation_seed(draft: OrganisationDraft) -> Organisation:
    return Organisation(
        name=draft.companies[0].name,
        client_id=f"sandbox-{draft.plan.slug}",
        client_secret=f"{draft.rng.getrandbits(160):040x}",
        details=_details(draft),
        business_units=tuple(unit for company in draft.companies for unit in company.units),
        cost_centers=tuple(draft.cost_centers),
        customers=tuple(draft.customers),
        projects=tuple(draft.projects),
        products=tuple(_product(draft, item) for item in draft.items if item.kind is RowType.PROJECT_FEES),
        work_types=tuple(_work_type(draft, item) for item in draft.items if item.kind is RowType.HOURS),
        travel_expense_types=tuple(
            _expense_type(draft, item) for item in draft.items if item.kind is RowType.TRAVEL_EXPENSES
        ),
        vat_rates=_vat_rates(draft),
        sales_accounts=tuple(draft.sales_accounts),
        bank_accounts=tuple(draft.bank_accounts),
        currencies=tuple(draft.places.currencies.values()),
        countries=tuple(draft.places.countries.values()),
        languages=tuple(draft.places.languages.values()),
        users=tuple(draft.users),
        invoice_statuses=tuple(draft.statuses.values()),
        sales_invoices=tuple(draft.invoices),
    )


def _details(draft: OrganisationDraft) -> OrganizationDetails:
    first, country = draft.companies[0], draft.places.countries[draft.plan.country]
    currency = draft.places.currencies[draft.plan.currency]
    own = draft.places.languages["sv" if draft.plan.country == "SE" else "fi"]
    return OrganizationDetails(
        guid=guid(draft.rng),
        name=first.name,
        vat_number=first.vat_number,
        address=first.address.street,
        postal_code=first.address.postal_code,
        city=first.address.city,
        country=CountryOfOrganization(
            guid=country.guid, name=country.name, code=country.code2, english_name=country.english_name
        ),
        currency=currency.sub(),
        language=OrganizationLanguage(guid=own.guid, name=own.name, code=own.code),
        active_companies=tuple(
            Company(
                guid=company.guid,
                name=company.name,
                root_business_unit_guid=company.units[0].guid,
                country=CountryOfCompany(
                    guid=country.guid,
                    name=country.name,
                    code3=country.code3,
                    english_name=country.english_name,
                ),
                currency_guid=currency.guid,
                currency_rate=Decimal(1),
                currency_code=currency.code,
                currency_symbol=currency.symbol,
            )
            for company in draft.companies
        ),
    )


def _product(draft: OrganisationDraft, item: Item) -> Product:
    return Product(
        created_date_time=draft.created,
        guid=item.guid,
        code=item.code,
        name=item.name,
        unit_price=Money(amount=item.low, currency_code=draft.plan.currency),
        vat_rate=items.vat_percent(item.rate, draft.plan.country, draft.today),
        measurement_unit=item.unit,
        sales_account=draft.sales_accounts[0].sub(),
        type=ProductType.MATERIALS,
    )


def _work_type(draft: OrganisationDraft, item: Item) -> WorkType:
    return WorkType(created_date_time=draft.created, guid=item.guid, code=item.code, name=item.name)


def _expense_type(draft: OrganisationDraft, item: Item) -> TravelExpenseType:
    return TravelExpenseType(
        created_date_time=draft.created,
        guid=item.guid,
        code=item.code,
        name=item.name,
        is_mileage=item.unit == "km",
        vat_rate=items.vat_percent(item.rate, draft.plan.country, draft.today),
        measurement_unit=item.unit,
        sales_account=draft.sales_accounts[2].sub(),
    )


def _vat_rates(draft: OrganisationDraft) -> tuple[VatRate, ...]:
    country = draft.places.countries[draft.plan.country].guid
    return tuple(
        VatRate(
            created_date_time=draft.created,
            guid=guid(draft.rng),
            percentage=percentage,
            code=f"{percentage:f}",
            is_default=place == 0,
            country_guid=country,
        )
        for place, percentage in enumerate(items.vat_in_use(draft.plan.country))
    )


def company_seed(
    draft: OrganisationDraft, company: CompanyDraft, client_id: str, client_secret: str
) -> CompanySeed:
    """The company's books: partners as the customers made them, most products, the default codes."""
    country = draft.plan.country
    return CompanySeed(
        id=company.id,
        name=company.name,
        country=PROCOUNTOR_NAMES[country],
        currency="SEK" if draft.plan.currency == "SEK" else "EUR",
        business_id=company.business_id,
        api_key=company.api_key,
        client_id=client_id,
        client_secret=client_secret,
        vat_percentages=items.vat_in_use(country),
        bank_accounts=(
            BankAccountSeed(
                iban=company.iban,
                currency=draft.plan.currency,
                default_for_invoice=True,
                bankgiro=company.bankgiro,
            ),
        ),
        fiscal_years=fiscal_years(draft.today, months=company.plan.closes_months),
        partners=tuple(company.partners),
        products=_products(draft, company),
        dimensions=dimensions(draft, company),
    )


def _products(draft: OrganisationDraft, company: CompanyDraft) -> tuple[ProductSeed, ...]:
    """All codes where products may not be created, else most of them; the default codes everywhere."""
    country, rng = draft.plan.country, draft.rng
    known = [
        ProductSeed(
            code=item.code,
            name=item.name,
            unit=_UNITS.get(item.unit, "PIECE"),
            price=item.low,
            vat=items.vat_percent(item.rate, country, draft.today),
            currency=draft.plan.currency,
            account="3000",
        )
        for item in draft.items
        if item.code and (not company.plan.create_products or rng.random() < KNOWN_SHARE)
    ]
    codes = items.default_codes(country)
    defaults = [_default_product(draft, code, "SALES") for code in codes.values()]
    return (*known, *defaults, _default_product(draft, codes["travel_expense"], "TRAVEL"))


def _default_product(draft: OrganisationDraft, code: str, kind: str) -> ProductSeed:
    return ProductSeed(
        code=code,
        name="Övrigt" if draft.plan.country == "SE" else "Muu myynti",
        type="TRAVEL" if kind == "TRAVEL" else "SALES",
        vat=items.vat_percent(items.Rate.STANDARD, draft.plan.country, draft.today),
        currency=draft.plan.currency,
        account="3000",
    )
