"""What can be odd about an invoice: each kind with what it does to an ordinary one, and whether it passes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

import msgspec

from severa_procountor.sandbox.procountor.seed import PartnerSeed
from severa_procountor.sandbox.severa.registers import Customer
from severa_procountor.sandbox.world import buyers, numbers
from severa_procountor.sandbox.world.drafts import Buyer, CompanyDraft, OrganisationDraft
from severa_procountor.sandbox.world.fiscal_years import last_closed_day
from severa_procountor.sandbox.world.rows import Row
from severa_procountor.sandbox.world.sketches import Sketch, ordinary


class Twist(StrEnum):
    """The first ones park their invoice; those from LONG_TEXTS on pass with a warning or a change."""

    BUSINESS_ID_MISSING = "business_id_missing"
    BUSINESS_ID_CHECKSUM = "business_id_checksum"
    CUSTOMER_NUMBER_MISSING = "customer_number_missing"
    CUSTOMER_NUMBER_TAKEN = "customer_number_taken"
    PARTNER_AMBIGUOUS = "partner_ambiguous"
    INVOICE_NUMBER_MISSING = "invoice_number_missing"
    DUE_DATE_TOO_FAR = "due_date_too_far"
    NO_ROWS = "no_rows"
    ROWS_DO_NOT_ADD_UP = "rows_do_not_add_up"
    CHINESE_LETTERS = "chinese_letters"
    EMOJI = "emoji"
    VAT_MISSING = "vat_missing"
    VAT_FRACTION = "vat_fraction"
    VAT_NOT_IN_USE = "vat_not_in_use"
    ZERO_VAT_UNMAPPED = "zero_vat_unmapped"
    COUNTRY_UNKNOWN = "country_unknown"
    ADDRESS_INCOMPLETE = "address_incomplete"
    PRODUCT_MISSING = "product_missing"
    PERIOD_CLOSED = "period_closed"

    LONG_TEXTS = "long_texts"
    FOREIGN_LETTERS = "foreign_letters"
    UNIT_UNKNOWN = "unit_unknown"
    SEVERAL_CODES = "several_codes"
    LANGUAGE_UNKNOWN = "language_unknown"
    COUNTRY_MISSING = "country_missing"
    EINVOICE_WITHOUT_OPERATOR = "einvoice_without_operator"
    VAT_OUT_OF_DATE = "vat_out_of_date"
    PARTNER_UNDER_OTHER_NUMBER = "partner_under_other_number"
    PARTNER_WITH_INACTIVE_TWIN = "partner_with_inactive_twin"

    @property
    def passes(self) -> bool:
        return self in PASSING


PASSING = frozenset(
    {
        Twist.LONG_TEXTS,
        Twist.FOREIGN_LETTERS,
        Twist.UNIT_UNKNOWN,
        Twist.SEVERAL_CODES,
        Twist.LANGUAGE_UNKNOWN,
        Twist.COUNTRY_MISSING,
        Twist.EINVOICE_WITHOUT_OPERATOR,
        Twist.VAT_OUT_OF_DATE,
        Twist.PARTNER_UNDER_OTHER_NUMBER,
        Twist.PARTNER_WITH_INACTIVE_TWIN,
    }
)
PARKING = frozenset(Twist) - PASSING

_UNKNOWABLE = {Twist.BUSINESS_ID_MISSING, Twist.BUSINESS_ID_CHECKSUM, Twist.CUSTOMER_NUMBER_MISSING}
_CHANNEL = {Twist.ADDRESS_INCOMPLETE: "paper", Twist.EINVOICE_WITHOUT_OPERATOR: "einvoice"}
_OLD_RATE_ENDED = date(2026, 1, 1)
MISSING_CODE = "POISTETTU1"
"""The code of a product that no register of Procountor has."""


def applies(twist: Twist, organisation: OrganisationDraft, company: CompanyDraft) -> bool:
    """Whether the twist means anything in a company with these settings."""
    match twist:
        case Twist.ZERO_VAT_UNMAPPED:
            return company.plan.zero_vat.no_vat is None
        case Twist.PRODUCT_MISSING:
            return not company.plan.create_products
        case Twist.PERIOD_CLOSED:
            return company.plan.closes_months
        case Twist.VAT_OUT_OF_DATE | Twist.BUSINESS_ID_CHECKSUM:
            return organisation.plan.country == "FI"
        case _:
            return True


def twisted(twist: Twist, organisation: OrganisationDraft, company: CompanyDraft) -> Sketch:
    """An invoice to a customer of its own, with that one thing odd about it."""
    home = organisation.plan.country
    buyer = buyers.add(organisation, company, home, _CHANNEL.get(twist, ""))
    if twist in _OF_CUSTOMER:
        _edit_customer(organisation, buyer, _OF_CUSTOMER[twist])
    company.partners.extend(_partners(twist, organisation, buyer))
    sketch = ordinary(organisation, company, buyer, zero=twist is Twist.ZERO_VAT_UNMAPPED)
    if twist in _OF_INVOICE:
        _OF_INVOICE[twist](sketch)
    return sketch


def _partners(twist: Twist, organisation: OrganisationDraft, buyer: Buyer) -> list[PartnerSeed]:
    """What Procountor knows of the customer: ordinarily just it, and nothing if it could not be the same."""
    if twist in _UNKNOWABLE:
        return []
    known = buyers.partner(buyer)
    match twist:
        case Twist.CUSTOMER_NUMBER_TAKEN:
            other = numbers.VAT_NUMBERS[organisation.plan.country](organisation.rng)
            identifier = buyers.national_form(other, organisation.plan.country)
            return [buyers.partner(buyer, identifier=identifier)]
        case Twist.PARTNER_AMBIGUOUS:
            return [known, msgspec.structs.replace(known, name=f"{known.name} (kopio)")]
        case Twist.PARTNER_UNDER_OTHER_NUMBER:
            return [buyers.partner(buyer, customer_number=str((buyer.customer.number or 0) + 50_000))]
        case Twist.PARTNER_WITH_INACTIVE_TWIN:
            return [msgspec.structs.replace(known, active=False), known]
        case _:
            return [known]


def _edit_customer(
    organisation: OrganisationDraft, buyer: Buyer, edit: Callable[[Customer], Customer]
) -> None:
    place = organisation.customers.index(buyer.customer)
    buyer.customer = edit(buyer.customer)
    organisation.customers[place] = buyer.customer


def _with_bad_checksum(customer: Customer) -> Customer:
    national = buyers.national_form(customer.vat_number or "", "FI")
    return msgspec.structs.replace(customer, vat_number=numbers.break_check_digit(national))


_OF_CUSTOMER: dict[Twist, Callable[[Customer], Customer]] = {
    Twist.BUSINESS_ID_MISSING: lambda customer: msgspec.structs.replace(customer, vat_number=None),
    Twist.BUSINESS_ID_CHECKSUM: _with_bad_checksum,
    Twist.CUSTOMER_NUMBER_MISSING: lambda customer: msgspec.structs.replace(customer, number=None),
    Twist.EINVOICE_WITHOUT_OPERATOR: lambda customer: msgspec.structs.replace(
        customer, e_invoice_operator=None
    ),
}


def _first(sketch: Sketch, **changes: object) -> None:
    sketch.rows[0] = msgspec.structs.replace(sketch.rows[0], **changes)


def _without_number(sketch: Sketch) -> None:
    sketch.number = None


def _due_too_late(sketch: Sketch) -> None:
    sketch.due_date = sketch.date + timedelta(days=1000)


def _in_a_closed_month(sketch: Sketch) -> None:
    term = sketch.due_date - sketch.date
    sketch.date = last_closed_day(sketch.organisation.today)
    sketch.due_date = sketch.date + term


def _without_rows(sketch: Sketch) -> None:
    sketch.rows = []


def _off_by_one(sketch: Sketch) -> None:
    sketch.off_by = Decimal("1.00")


def _with_country(country: str | None) -> Callable[[Sketch], None]:
    def edit(sketch: Sketch) -> None:
        sketch.receiver_address = msgspec.structs.replace(sketch.receiver_address, country=country)

    return edit


def _without_street(sketch: Sketch) -> None:
    sketch.receiver_address = msgspec.structs.replace(sketch.receiver_address, addressline=None)


def _with_long_texts(sketch: Sketch) -> None:
    _first(sketch, description="Perusteellinen selvitys kohteen nykytilasta ja kehitystarpeista. " * 12)


def _with_foreign_letters(sketch: Sketch) -> None:
    sketch.text_above = "Työn teki Łukasz Őrsi, tilaaja Đorđe Kovačević."


def _in_german(sketch: Sketch) -> None:
    sketch.language = sketch.organisation.places.languages["de"].sub()


def _at_old_rate(sketch: Sketch) -> None:
    """The whole invoice is for work of a time with another rate: 14 % of before 2026, 24 % of before 2024-09."""
    old = Decimal(14) if sketch.date >= _OLD_RATE_ENDED else Decimal(24)
    sketch.rows = [_evened(msgspec.structs.replace(row, vat=old)) for row in sketch.rows]


def _evened(row: Row) -> Row:
    """Whole and even, so that the other rate leaves nothing to round."""
    return msgspec.structs.replace(row, quantity=Decimal(2), price=Decimal(100))


_OF_INVOICE: dict[Twist, Callable[[Sketch], None]] = {
    Twist.INVOICE_NUMBER_MISSING: _without_number,
    Twist.DUE_DATE_TOO_FAR: _due_too_late,
    Twist.NO_ROWS: _without_rows,
    Twist.PERIOD_CLOSED: _in_a_closed_month,
    Twist.ROWS_DO_NOT_ADD_UP: _off_by_one,
    Twist.CHINESE_LETTERS: lambda sketch: _first(sketch, description="Käännös 设计咨询"),
    Twist.EMOJI: lambda sketch: _first(sketch, description="Kick-off 🚀"),
    Twist.VAT_MISSING: lambda sketch: _first(sketch, vat=None),
    Twist.VAT_FRACTION: lambda sketch: _first(sketch, vat=Decimal("0.255")),
    Twist.VAT_NOT_IN_USE: lambda sketch: _first(sketch, vat=Decimal(8)),
    Twist.COUNTRY_UNKNOWN: _with_country("Atlantis"),
    Twist.ADDRESS_INCOMPLETE: _without_street,
    Twist.PRODUCT_MISSING: lambda sketch: _first(sketch, codes=(MISSING_CODE,)),
    Twist.LONG_TEXTS: _with_long_texts,
    Twist.FOREIGN_LETTERS: _with_foreign_letters,
    Twist.UNIT_UNKNOWN: lambda sketch: _first(sketch, unit="tynnyrillinen"),
    Twist.SEVERAL_CODES: lambda sketch: _first(sketch, codes=("TUO200", "TUO210")),
    Twist.LANGUAGE_UNKNOWN: _in_german,
    Twist.COUNTRY_MISSING: _with_country(None),
    Twist.VAT_OUT_OF_DATE: _at_old_rate,
}
