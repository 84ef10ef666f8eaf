"""Severa's registers as structs: accounts, products, users, customers, projects; fields as in its OpenAPI."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from severa_procountor.sandbox.severa.models import (
    Audited,
    BusinessUnitSub,
    CostCenterSub,
    CurrencySub,
    LanguageSub,
    Model,
    ModelWithName,
    Money,
    UserRef,
)


class NumberedAccount(Model, frozen=True, kw_only=True):
    guid: str | None = None
    name: str | None = None
    number: str | None = None


class SalesAccount(Audited, frozen=True, kw_only=True):
    guid: str
    name: str
    number: str
    is_active: bool = True
    is_product_default: bool = False
    is_work_type_default: bool = False
    is_travel_type_default: bool = False

    def sub(self) -> NumberedAccount:
        return NumberedAccount(guid=self.guid, name=self.name, number=self.number)


class VatRate(Audited, frozen=True, kw_only=True):
    guid: str
    percentage: Decimal
    code: str | None = None
    is_active: bool = True
    is_default: bool = False
    country_guid: str


class BankAccountFormat(StrEnum):
    IBAN = "Iban"
    BANKGIRO = "Bankgiro"


class BankAccount(Audited, frozen=True, kw_only=True):
    guid: str
    bank_name: str
    account_number: str
    bic: str | None = None
    account_number_format: BankAccountFormat = BankAccountFormat.IBAN
    is_active: bool = True
    business_unit: ModelWithName | None = None
    company: ModelWithName | None = None


class ProductType(StrEnum):
    FIXED_FEES = "FixedFees"
    MATERIALS = "Materials"
    SUBCONTRACTING = "Subcontracting"


class Product(Audited, frozen=True, kw_only=True):
    guid: str
    code: str | None
    name: str
    unit_price: Money | None = None
    unit_cost: Money | None = None
    vat_rate: Decimal | None = None
    measurement_unit: str | None = None
    is_active: bool = True
    product_category: ModelWithName | None = None
    sales_account: NumberedAccount | None = None
    type: ProductType
    proposal_description: str | None = None


class WorkType(Audited, frozen=True, kw_only=True):
    guid: str
    code: str | None
    name: str
    is_active: bool = True
    is_productive: bool = True
    is_default: bool = False
    sales_account: ModelWithName | None = None
    hour_cost: Money | None = None


class ExpenseClass(StrEnum):
    MILEAGE = "Mileage"
    DAILY_ALLOWANCE = "DailyAllowance"
    OTHER = "OtherTravelExpense"


class TravelExpenseType(Audited, frozen=True, kw_only=True):
    guid: str
    code: str | None
    name: str
    is_mileage: bool = False
    is_daily_allowance: bool = False
    expense_class: ExpenseClass = ExpenseClass.OTHER
    purchase_vat_rate: Decimal | None = None
    include_time: bool = False
    cost_account: NumberedAccount | None = None
    unit_cost: Money | None = None
    vat_rate: Decimal | None = None
    measurement_unit: str | None = None
    is_active: bool = True
    product_category: ModelWithName | None = None
    sales_account: NumberedAccount | None = None


class UserCountry(Model, frozen=True, kw_only=True):
    guid: str | None = None
    name: str | None = None
    code3: str | None = None
    english_name: str | None = None
    has_regions: str = "NoRegion"


class User(Audited, frozen=True, kw_only=True):
    guid: str
    first_name: str
    last_name: str
    is_active: bool = True
    email: str | None = None
    phone: str | None = None
    social_security_number: str | None = None
    business_unit: BusinessUnitSub | None = None
    title: str | None = None
    code: str | None = None
    address: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: UserCountry | None = None
    bank_account_number: str | None = None
    user_type: str = "FullUser"

    def ref(self) -> UserRef:
        name = f"{self.first_name} {self.last_name}"
        return UserRef(
            guid=self.guid, code=self.code, name=name, first_name=self.first_name, last_name=self.last_name
        )


class HeadquarterAddress(Model, frozen=True, kw_only=True):
    guid: str | None = None
    addressline: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None


class Customer(Audited, frozen=True, kw_only=True):
    guid: str
    name: str
    number: int | None
    is_active: bool = True
    is_internal: bool = False
    notes: str | None = None
    email: str | None = None
    website: str | None = None
    vat_number: str | None = None
    kvk_number: str | None = None
    number_of_employees: int | None = None
    annual_revenue: int | None = None
    language: LanguageSub | None = None
    currency: CurrencySub | None = None
    owner: UserRef | None = None
    industry: ModelWithName | None = None
    headquarter_address: HeadquarterAddress | None = None
    timezone: ModelWithName | None = None
    pricelist: ModelWithName | None = None
    payment_term: int | None = None
    overdue_interest: Decimal | None = None
    invoicing_vat: None = None
    e_invoice_address: str | None = None
    e_invoice_operator: str | None = None
    organization_unit_number: str | None = None
    invoice_template: ModelWithName | None = None


class CustomerOfProject(Model, frozen=True, kw_only=True):
    guid: str
    name: str | None = None
    number: int | None = None


class Project(Audited, frozen=True, kw_only=True):
    guid: str
    number: int
    name: str
    is_internal: bool = False
    internal_name: str | None = None
    description: str | None = None
    is_closed: bool = False
    closed_date: date | None = None
    is_joining_allowed: bool = True
    customer: CustomerOfProject
    project_owner: UserRef | None = None
    business_unit: BusinessUnitSub
    currency: CurrencySub | None = None
    sales_person: UserRef | None = None
    start_date: date | None = None
    deadline: date | None = None
    cost_center: CostCenterSub | None = None
    payment_term: int | None = None
    our_reference: str | None = None
    your_reference: str | None = None
    order_number: str | None = None
