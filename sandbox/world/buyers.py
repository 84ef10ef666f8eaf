"""Customers with their projects, in Severa and, as far as they are known there, in Procountor."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

import msgspec

from severa_procountor.sandbox.procountor.seed import PartnerSeed
from severa_procountor.sandbox.severa.models import CostCenterSub, LanguageSub
from severa_procountor.sandbox.severa.registers import (
    Customer,
    CustomerOfProject,
    HeadquarterAddress,
    Project,
)
from severa_procountor.sandbox.world import names, numbers
from severa_procountor.sandbox.world.drafts import Buyer, CompanyDraft, OrganisationDraft
from severa_procountor.sandbox.world.guids import guid
from severa_procountor.sandbox.world.places import OWN_LANGUAGE, PROCOUNTOR_NAMES

KNOWN_SHARE = 2 / 3
"""How many of the customers Procountor knows already, where the rest may be created."""

_ONE_CLOSED_IN = 9
_ONE_WITHOUT_COST_CENTER_IN = 12
_OPERATOR = {"FI": "003721291126", "SE": "INEXCHANGE"}
_ABROAD = {"FI": ("SE", "DE", "EE", "NO", "US"), "SE": ("FI", "DK", "DE", "NO", "US")}
_PLAIN = str.maketrans("åäöé", "aaoe")


def fill(organisation: OrganisationDraft, company: CompanyDraft, count: int) -> None:
    """Gives the company `count` ordinary customers. Without leave to create them, Procountor knows them all.

    The projects of some are closed, and their last invoices still to come.
    """
    rng, home = organisation.rng, organisation.plan.country
    for place in range(count):
        country = rng.choice(_ABROAD[home]) if place % 7 == 6 else home
        buyer = add(organisation, company, country)
        company.buyers.append(buyer)
        if place % _ONE_CLOSED_IN == 2:
            _close(organisation, buyer)
        if not company.plan.create_customers or rng.random() < KNOWN_SHARE:
            company.partners.append(partner(buyer))


def add(organisation: OrganisationDraft, company: CompanyDraft, country: str, channel: str = "") -> Buyer:
    """A new customer with one to three projects; it is not in Procountor.

    `channel` is how its invoices are sent: "einvoice", "email" or "paper"; "" leaves it to chance.
    """
    rng = organisation.rng
    channel = channel or rng.choices(("einvoice", "email", "paper"), weights=(5, 3, 2))[0]
    name = names.company(country, rng, organisation.taken_names)
    first, last = names.person(country, rng)
    has_contact = channel == "email" or rng.random() < 0.6
    mailbox = f"{first}.{last}".lower().translate(_PLAIN)
    buyer = Buyer(
        customer=_customer(organisation, name, country, channel),
        address=names.address(country, rng),
        contact=f"{first} {last}" if has_contact else None,
        contact_email=f"{mailbox}@{names.domain(name)}" if channel == "email" else None,
        projects=[],
    )
    buyer.customer = _with_address(buyer, organisation)
    buyer.projects = [
        _project(organisation, company, buyer.customer) for _ in range(rng.choice((1, 1, 2, 3)))
    ]
    organisation.customers.append(buyer.customer)
    return buyer


def _close(organisation: OrganisationDraft, buyer: Buyer) -> None:
    day = organisation.today - timedelta(days=organisation.rng.randint(0, 30))
    for at, project in enumerate(buyer.projects):
        closed = msgspec.structs.replace(project, is_closed=True, closed_date=day)
        buyer.projects[at] = organisation.projects[organisation.projects.index(project)] = closed


def more_projects(organisation: OrganisationDraft, company: CompanyDraft, count: int) -> None:
    """So many further projects of the company's customers, without invoices."""
    for at in range(count):
        _project(organisation, company, company.buyers[at % len(company.buyers)].customer)


def partner(buyer: Buyer, **changes: object) -> PartnerSeed:
    """The customer as Procountor knows it: the business id as the customer's country writes it."""
    country = buyer.address.country
    fields: dict[str, object] = {
        "name": buyer.customer.name,
        "customer_number": str(buyer.customer.number),
        "identifier": national_form(buyer.customer.vat_number or "", country),
        "identifier_type": country if country != "US" else None,
        "country": PROCOUNTOR_NAMES[country],
    }
    return PartnerSeed(**{**fields, **changes})  # type: ignore[arg-type]


def national_form(vat_number: str, country: str) -> str:
    """1234567-8 in Finland, 556016-0680 in Sweden, elsewhere the VAT number itself."""
    digits = vat_number.removeprefix(country).replace("-", "")
    if country == "FI":
        return f"{digits[:7]}-{digits[7:]}"
    if country == "SE":
        return f"{digits[:6]}-{digits[6:10]}"
    return vat_number


def _customer(organisation: OrganisationDraft, name: str, country: str, channel: str) -> Customer:
    rng = organisation.rng
    vat_number = numbers.VAT_NUMBERS[country](rng)
    has_einvoice = channel == "einvoice" and country in _OPERATOR
    number, organisation.next_customer = organisation.next_customer, organisation.next_customer + 1
    return Customer(
        created_date_time=organisation.created,
        guid=guid(rng),
        name=name,
        number=number,
        email=f"laskut@{names.domain(name)}" if channel == "email" else None,
        vat_number=_as_typed(vat_number, organisation.plan.country, rng),
        language=language(organisation, country),
        currency=organisation.places.currencies[organisation.plan.currency].sub(),
        owner=rng.choice(organisation.users).ref(),
        payment_term=rng.choice((7, 14, 14, 21, 30, 30, 45, 60)),
        overdue_interest=Decimal(rng.choice(("7.5", "8", "9.5", "11.5"))),
        e_invoice_address=einvoice_address(vat_number) if has_einvoice else None,
        e_invoice_operator=_OPERATOR[country] if has_einvoice else None,
    )


def _with_address(buyer: Buyer, organisation: OrganisationDraft) -> Customer:
    address = HeadquarterAddress(
        guid=guid(organisation.rng),
        addressline=buyer.address.street,
        postal_code=buyer.address.postal_code,
        city=buyer.address.city,
        country=organisation.places.countries[buyer.address.country].name,
    )
    return msgspec.structs.replace(buyer.customer, headquarter_address=address)


def _project(organisation: OrganisationDraft, company: CompanyDraft, customer: Customer) -> Project:
    rng = organisation.rng
    number, organisation.next_project = organisation.next_project, organisation.next_project + 1
    project = Project(
        created_date_time=organisation.created,
        guid=guid(rng),
        number=number,
        name=names.project(organisation.plan.country, rng),
        customer=CustomerOfProject(guid=customer.guid, name=customer.name, number=customer.number),
        project_owner=rng.choice(organisation.users).ref(),
        business_unit=rng.choice(company.units).sub(),
        currency=organisation.places.currencies[organisation.plan.currency].sub(),
        cost_center=_cost_center(organisation),
        start_date=organisation.created.date(),
    )
    organisation.projects.append(project)
    return project


def _cost_center(organisation: OrganisationDraft) -> CostCenterSub | None:
    if organisation.rng.random() < 1 / _ONE_WITHOUT_COST_CENTER_IN:
        return None
    return organisation.rng.choice([each for each in organisation.cost_centers if each.is_active]).sub()


def language(organisation: OrganisationDraft, country: str) -> LanguageSub:
    """The customer's own language if invoices are written in it, else English."""
    languages = organisation.places.languages
    return languages[OWN_LANGUAGE.get(country, "en")].sub()


def einvoice_address(vat_number: str) -> str:
    """In Finland an OVT code: 0037 and the business id; in Sweden 0007 and the organisation number."""
    country, digits = vat_number[:2], vat_number[2:]
    return f"0037{digits}" if country == "FI" else f"0007:{digits[:10]}"


def _as_typed(vat_number: str, home: str, rng: Random) -> str:
    """A domestic business id in one of the forms that people type."""
    if not vat_number.startswith(home):
        return vat_number
    national = national_form(vat_number, home)
    return rng.choice((vat_number, national, national))
