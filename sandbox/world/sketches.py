"""An invoice in the making: an ordinary one, drawn by chance, which a twist may then spoil."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import msgspec

from severa_procountor.sandbox.severa.invoices import InvoiceAddress
from severa_procountor.sandbox.severa.models import Currency, LanguageSub
from severa_procountor.sandbox.world import rows
from severa_procountor.sandbox.world.buyers import language
from severa_procountor.sandbox.world.drafts import Buyer, CompanyDraft, OrganisationDraft
from severa_procountor.sandbox.world.places import EU
from severa_procountor.sandbox.world.plan import WAITING
from severa_procountor.sandbox.world.rows import Row

Day = date  # `Sketch` has a field named date

_LONGEST_CONTACTS = 28
_ZERO_ROW_SHARE = 0.08


class Sketch(msgspec.Struct, kw_only=True):
    """Everything that an invoice is made of. `off_by` is what its total differs from its rows."""

    organisation: OrganisationDraft
    company: CompanyDraft
    buyer: Buyer
    number: int | None
    date: Day
    due_date: Day
    status: str
    rows: list[Row]
    currency: Currency
    language: LanguageSub
    receiver_address: InvoiceAddress
    sender_contact: str | None
    receiver_contact: str | None
    our_reference: str | None = None
    your_reference: str | None = None
    order_number: str | None = None
    notes: str | None = None
    text_above: str | None = None
    text_below: str | None = None
    is_reverse_charged: bool = False
    credits: tuple[str, int] | None = None
    negative_prices: bool = False
    off_by: Decimal = Decimal(0)


def ordinary(
    organisation: OrganisationDraft, company: CompanyDraft, buyer: Buyer, *, zero: bool | None = None
) -> Sketch:
    """An invoice with nothing wrong about it. `zero`: without VAT; None: as the buyer's country has it."""
    rng, home = organisation.rng, organisation.plan.country
    country = buyer.address.country
    is_abroad = country != home
    is_reverse_charged = zero is None and not is_abroad and rng.random() < 0.04
    without_vat = (is_abroad or is_reverse_charged) if zero is None else zero
    day = organisation.today - timedelta(days=rng.randint(0, 20))
    sender = " ".join(names_of(organisation))
    contacts = [name for name in (sender, buyer.contact) if name]
    fits = len(" / ".join(contacts)) <= _LONGEST_CONTACTS
    sketch = Sketch(
        organisation=organisation,
        company=company,
        buyer=buyer,
        number=company.next_number,
        date=day,
        due_date=day + timedelta(days=buyer.customer.payment_term or 14),
        status=WAITING,
        rows=rows.draw(
            organisation.items, home, day, rng.choice((1, 1, 2, 2, 3, 4, 5, 8)), rng, zero=without_vat
        ),
        currency=_currency(organisation, country),
        language=language(organisation, country),
        receiver_address=_address(organisation, buyer),
        sender_contact=sender if fits else None,
        receiver_contact=buyer.contact,
        is_reverse_charged=is_reverse_charged,
    )
    company.next_number += 1
    if zero is None and not without_vat and company.plan.zero_vat.no_vat and rng.random() < _ZERO_ROW_SHARE:
        _free_first_row(sketch)
    rows.spread(sketch.rows, len(buyer.projects), rng)
    _texts(sketch)
    return sketch


def _free_first_row(sketch: Sketch) -> None:
    """One row without VAT among others with it, where that leaves the sums exact."""
    free = [msgspec.structs.replace(sketch.rows[0], vat=Decimal(0)), *sketch.rows[1:]]
    if rows.adds_up(free):
        sketch.rows = free


def names_of(organisation: OrganisationDraft) -> tuple[str, str]:
    user = organisation.rng.choice(organisation.users)
    return user.first_name, user.last_name


def _currency(organisation: OrganisationDraft, country: str) -> Currency:
    """Outside the EU often the customer's own currency; else the organisation's."""
    foreign = {"NO": "NOK", "US": "USD"}.get(country)
    if country in EU or foreign is None or organisation.rng.random() < 0.3:
        return organisation.places.currencies[organisation.plan.currency]
    return organisation.places.currencies[foreign]


def _address(organisation: OrganisationDraft, buyer: Buyer) -> InvoiceAddress:
    """The country as a name in the organisation's language, in English, or as a code: all three are met."""
    country = organisation.places.countries[buyer.address.country]
    return InvoiceAddress(
        addressline=buyer.address.street,
        postal_code=buyer.address.postal_code,
        city=buyer.address.city,
        country=organisation.rng.choice((country.name, country.english_name, country.code2)),
    )


def _texts(sketch: Sketch) -> None:
    rng = sketch.organisation.rng
    swedish = sketch.organisation.plan.country == "SE"
    if rng.random() < 0.5:
        sketch.our_reference = " ".join(names_of(sketch.organisation))
        sketch.your_reference = sketch.receiver_contact
    if rng.random() < 0.4:
        sketch.order_number = f"PO-{rng.randint(10000, 99999)}"
    if rng.random() < 0.3:
        sketch.notes = "Enligt avtal." if swedish else "Sopimuksen mukaan."
    if rng.random() < 0.4:
        sketch.text_above = "Tack för ert uppdrag!" if swedish else "Kiitos toimeksiannosta!"
    if rng.random() < 0.2:
        sketch.text_below = (
            "Anmärkningar inom 8 dagar." if swedish else "Huomautukset 8 päivän kuluessa – kiitos."
        )
