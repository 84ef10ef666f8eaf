"""Severa's answers as structs: the base, the shared small models, and the organisation with its companies."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import msgspec


class Model(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Base: camelCase on the wire, absent values are sent as null, as Severa does."""


class ModelWithName(Model, frozen=True, kw_only=True):
    guid: str | None = None
    name: str | None = None


class UserRef(Model, frozen=True, kw_only=True):
    guid: str | None = None
    code: str | None = None
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None


class Audited(Model, frozen=True, kw_only=True):
    """The audit fields that most models carry."""

    created_date_time: datetime
    created_by: UserRef | None = None
    last_updated_date_time: datetime | None = None
    last_updated_by: UserRef | None = None


class OtherCurrency(Model, frozen=True, kw_only=True):
    """MultiCurrencyInfoModel: the same amount in another currency."""

    amount: Decimal | None = None
    currency_code: str | None = None
    purpose: tuple[str, ...] = ()


class Money(Model, frozen=True, kw_only=True):
    amount: Decimal | None = None
    currency_code: str | None = None
    multi_currency_info: tuple[OtherCurrency, ...] | None = None


class CurrencySub(Model, frozen=True, kw_only=True):
    guid: str
    name: str | None = None
    code: str | None = None
    symbol: str | None = None


class Currency(Audited, frozen=True, kw_only=True):
    guid: str
    name: str
    code: str
    symbol: str
    rate: Decimal
    is_active: bool = True
    is_organization_currency: bool = False

    def sub(self) -> CurrencySub:
        return CurrencySub(guid=self.guid, name=self.name, code=self.code, symbol=self.symbol)


class Language(Model, frozen=True, kw_only=True):
    guid: str
    name: str
    english_name: str
    code: str
    is_invoice_language: bool = True

    def sub(self) -> LanguageSub:
        return LanguageSub(guid=self.guid, name=self.name, english_name=self.english_name, code=self.code)


class LanguageSub(Model, frozen=True, kw_only=True):
    guid: str | None = None
    name: str | None = None
    english_name: str | None = None
    code: str | None = None


class Country(Model, frozen=True, kw_only=True):
    guid: str
    name: str
    english_name: str
    code2: str
    code3: str
    has_regions: str = "NoRegion"
    company_register_url: str | None = None
    is_in_eu: bool = msgspec.field(name="isInEU")
    default_culture: str | None = None
    is_registration_country: bool = False
    currency: CurrencySub | None = None
    default_language: ModelWithName | None = None
    timezone: ModelWithName | None = None


class CountryOfCompany(Model, frozen=True, kw_only=True):
    guid: str
    name: str
    code3: str
    english_name: str


class CountryOfOrganization(Model, frozen=True, kw_only=True):
    guid: str
    name: str
    code: str
    english_name: str


class Company(Model, frozen=True, kw_only=True):
    """A company of the organisation; listed in the organisation's details only."""

    guid: str
    name: str
    root_business_unit_guid: str
    country: CountryOfCompany
    currency_guid: str
    currency_rate: Decimal
    currency_code: str
    currency_symbol: str


class OrganizationLanguage(Model, frozen=True, kw_only=True):
    guid: str
    name: str
    code: str


class OrganizationDetails(Model, frozen=True, kw_only=True):
    guid: str
    name: str
    vat_number: str | None
    kvk_number: str | None = None
    is_vat_registered: bool = True
    registered_office: str | None = None
    address: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: CountryOfOrganization | None = None
    phone: str | None = None
    fax: str | None = None
    terms_of_service_approver: ModelWithName | None = None
    e_invoice_address: str | None = None
    e_invoice_operator_code: str | None = None
    odp_company: str | None = None
    currency: CurrencySub | None = None
    language: OrganizationLanguage | None = None
    formatting: OrganizationLanguage | None = None
    timezone: ModelWithName | None = None
    active_companies: tuple[Company, ...] = ()
    active_addons: tuple[str, ...] = ()


class CostCenterSub(Model, frozen=True, kw_only=True):
    guid: str
    name: str | None = None
    identifier: str | None = None


class CostCenter(Audited, frozen=True, kw_only=True):
    guid: str
    name: str
    identifier: str
    is_active: bool = True
    is_default: bool = False

    def sub(self) -> CostCenterSub:
        return CostCenterSub(guid=self.guid, name=self.name, identifier=self.identifier)


class BusinessUnitSub(Model, frozen=True, kw_only=True):
    guid: str
    name: str | None = None
    company_guid: str | None = None
    company_name: str | None = None
    company_business_unit_guid: str | None = None
    company_country_guid: str | None = None
    company_currency_guid: str | None = None
    code: str | None = None


class BusinessUnit(Audited, frozen=True, kw_only=True):
    guid: str
    name: str
    parent_guid: str | None
    is_active: bool = True
    cost_center: CostCenterSub | None = None
    vat_number: str | None = None
    kvk_number: str | None = None
    company_guid: str
    company_name: str
    company_business_unit_guid: str
    company_country_guid: str
    company_currency_guid: str
    code: str | None = None

    def sub(self) -> BusinessUnitSub:
        return BusinessUnitSub(
            guid=self.guid,
            name=self.name,
            company_guid=self.company_guid,
            company_name=self.company_name,
            company_business_unit_guid=self.company_business_unit_guid,
            company_country_guid=self.company_country_guid,
            company_currency_guid=self.company_currency_guid,
            code=self.code,
        )
