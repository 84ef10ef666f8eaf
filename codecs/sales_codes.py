"""What rows take their codes from in Severa, products, work types and travel expense types, and the product of each."""

from __future__ import annotations

from decimal import Decimal

from msgspec import UNSET

from severa_procountor.codecs import procountor, text
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.products import Wanted
from severa_procountor.codecs.sales_invoice_row_texts import CODE_LIMIT
from severa_procountor.codecs.severa import Named
from severa_procountor.settings.company import Company


class SalesAccountCard(Named, frozen=True, kw_only=True):
    """`GET /v1/salesaccounts`, one item, and how others name one: a work type by guid only."""

    number: str | None = None


class CodeCard(Named, frozen=True, kw_only=True):
    """`GET /v1/products`, `/v1/worktypes` and `/v1/travelexpensetypes`, one item; not all tell all of it."""

    code: str | None = None
    is_active: bool | None = None
    expense_class: str | None = None
    vat_rate: Decimal | None = None
    purchase_vat_rate: Decimal | None = None
    sales_account: SalesAccountCard | None = None


def code_in(card: CodeCard, findings: Findings) -> str:
    """The code that rows have of it, "" for none: such a row goes with the company's default code."""
    return text.exact((card.code or "").strip(), limit=CODE_LIMIT, where="code", findings=findings)


def wanted(code: str, card: CodeCard, company: Company, currency: str) -> Wanted:
    """The product that a row of it needs; the row itself would give it price, unit and VAT."""
    defaults = company.default_codes
    body = procountor.NewProduct(
        name=(card.name or "").strip(),
        code=code,
        unit="PIECE",
        price=Decimal(0),
        currency=currency,
        default_account=company.default_sales_account or UNSET,
    )
    is_default = code in (defaults.product, defaults.work_type, defaults.travel_expense)
    return Wanted(code=code, default=is_default, where="code", body=body)
