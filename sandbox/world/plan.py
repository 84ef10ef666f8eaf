"""What differs between the companies of the world, as data; everything else follows the seed."""

from __future__ import annotations

import msgspec

WAITING = "Waiting for transfer to Procountor"
TRANSFERRED = "Transferred to Procountor"
DRAFT = "Draft"
PAID = "Paid"


class ZeroVat(msgspec.Struct, frozen=True):
    """Procountor's vatStatus for each reason of a 0 % row; None leaves the reason without a mapping."""

    reverse_charge: int | None = 6
    eu_sale: int | None = 5
    export: int | None = 3
    no_vat: int | None = 12


class CompanyPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One company. `share` is its part of the invoices; `has_settings` False: nobody carries its invoices.

    `attachments` and `target` are words of the settings. `closes_months`: its books close month by month.
    `updates_persons`, `travel_target` and `advance_code`, a product's, are about travel reimbursements.
    """

    slug: str
    share: int
    has_settings: bool = True
    create_customers: bool = True
    create_products: bool = True
    send_by_email: bool = True
    reference: str = "procountor"
    zero_vat: ZeroVat = ZeroVat()
    attachments: str = "none"
    target: str = "unfinished"
    closes_months: bool = False
    updates_persons: bool = True
    travel_target: str = "unfinished"
    advance_code: str | None = None


class OrganisationPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One Severa organisation. `language_regions`: its languages are called `fi-FI`, not `fi`."""

    slug: str
    country: str
    currency: str
    companies: tuple[CompanyPlan, ...]
    language_regions: bool = False


PLANS = (
    OrganisationPlan(
        slug="single",
        country="FI",
        currency="EUR",
        companies=(
            CompanyPlan(
                slug="helsinki",
                share=6,
                attachments="pdf",
                target="approved",
                closes_months=True,
                travel_target="received",
            ),
        ),
    ),
    OrganisationPlan(
        slug="group",
        country="FI",
        currency="EUR",
        language_regions=True,
        companies=(
            CompanyPlan(
                slug="services",
                share=3,
                create_customers=False,
                create_products=False,
                zero_vat=ZeroVat(no_vat=None),
                updates_persons=False,
            ),
            CompanyPlan(
                slug="products",
                share=3,
                create_products=False,
                send_by_email=False,
                attachments="breakdown",
                target="sent",
                travel_target="approved",
            ),
            CompanyPlan(slug="property", share=0, has_settings=False),
        ),
    ),
    OrganisationPlan(
        slug="swedish",
        country="SE",
        currency="SEK",
        language_regions=True,
        companies=(CompanyPlan(slug="stockholm", share=5, reference="severa", attachments="pdf"),),
    ),
    OrganisationPlan(
        slug="engineers",
        country="FI",
        currency="EUR",
        companies=(
            CompanyPlan(
                slug="oulu",
                share=5,
                create_customers=False,
                reference="severa",
                target="sent",
                updates_persons=False,
                travel_target="approved",
                advance_code="ENN",
            ),
        ),
    ),
)
