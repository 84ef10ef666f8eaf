"""Customers in Procountor: who a buyer would be there, and which of those found it is."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import UNSET

from severa_procountor.codecs import identifiers, procountor, severa
from severa_procountor.codecs.buyers import Buyer, identifier_type
from severa_procountor.codecs.identifiers import BusinessId, same_business_id
from severa_procountor.codecs.money import scale
from severa_procountor.codecs.personal import is_personal_code, shown
from severa_procountor.codecs.text import is_email
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Level, Problem

_LONGEST_TERM = 999
_WHERE = "billingCustomer"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """The buyer as a business partner. `identifier` is None for a private person; `body` creates it."""

    customer_number: str
    identifier: BusinessId | None
    body: procountor.BusinessPartner


class Use(msgspec.Struct, frozen=True):
    """That partner is it."""

    id: int
    notes: tuple[Problem, ...] = ()


class Create(msgspec.Struct, frozen=True):
    """There is none yet: `body` makes one."""

    body: procountor.BusinessPartner


class Without(msgspec.Struct, frozen=True):
    """There is none and none may be made: the invoice goes without `partnerId`."""

    warning: Problem


Decision = Use | Create | Without


def wanted(
    buyer: Buyer,
    invoice: severa.Invoice,
    *,
    currency: str,
    channel: str,
    language: str,
    einvoice: procountor.EInvoiceAddress | None,
) -> Wanted:
    """The partner that the invoice's own data would make (mapping, section 4)."""
    return Wanted(
        customer_number=buyer.customer_number,
        identifier=buyer.business_id,
        body=procountor.BusinessPartner(
            name=buyer.address.name,
            address=buyer.address,
            invoicing_info=procountor.InvoicingInfo(
                customer_number=buyer.customer_number,
                identifier=buyer.identifier or UNSET,
                identifier_type=identifier_type(buyer) or UNSET,
                invoice_channel=channel,
                language=language,
                email=buyer.email if is_email(buyer.email) else UNSET,
                einvoice_address=einvoice.address if einvoice else UNSET,
                einvoice_operator=einvoice.operator if einvoice else UNSET,
            ),
            payment_info=procountor.PartnerPaymentInfo(
                payment_method="BANK_TRANSFER",
                currency=currency,
                payment_term_days=_term(invoice),
                penal_interest_rate=UNSET
                if invoice.overdue_interest is None
                else scale(invoice.overdue_interest, 2),
            ),
        ),
    )


def decide(
    partner: Wanted,
    by_number: Sequence[procountor.BusinessPartnerBasicInfo],
    by_identifier: Sequence[procountor.BusinessPartnerBasicInfo] = (),
    *,
    create: bool,
) -> Decision:
    """Which partner the buyer is, by the rules of the official integration.

    `by_number` are the partners found under the customer number, inactive ones too. `by_identifier` are those
    under the business id; they only make the warning of `Without` more telling. A partner without a business
    id is not the same as a company with one.

    Raises Untranslatable with `customer_number_taken`, `customer_without_business_id` or `partner_ambiguous`.
    """
    numbered = [
        found for found in by_number if _is_customer(found) and _number(found) == partner.customer_number
    ]
    same = [found for found in numbered if _is_same(partner, found)]
    if same:
        return _pick(partner, same)
    if numbered:
        raise Untranslatable([_taken(partner, numbered)])
    if create:
        return Create(partner.body)
    return Without(_warning(partner, by_identifier))


def other_numbers(partner: Wanted, by_identifier: Sequence[procountor.BusinessPartnerBasicInfo]) -> list[str]:
    """The other customer numbers under which the buyer's business id is in Procountor."""
    if partner.identifier is None:
        return []
    same = [_number(found) for found in by_identifier if _is_customer(found) and _is_same(partner, found)]
    return [number for number in dict.fromkeys(same) if number and number != partner.customer_number]


def _pick(partner: Wanted, same: Sequence[procountor.BusinessPartnerBasicInfo]) -> Use:
    """The active one; an inactive one only if there is no other."""
    active = [found for found in same if not (found.registry_info and found.registry_info.active is False)]
    candidates = active or list(same)
    if len({found.id for found in candidates}) > 1:
        ids = ", ".join(str(found.id) for found in candidates)
        message = (
            f"Customer number {shown(partner.customer_number)} and its business id belong to partners {ids}."
        )
        raise Untranslatable([Problem("partner_ambiguous", message, _WHERE)])
    if active:
        return Use(active[0].id)
    message = f"Customer {shown(partner.customer_number)} is inactive in Procountor."
    return Use(candidates[0].id, (Problem("partner_inactive", message, _WHERE, Level.WARNING),))


def _is_customer(found: procountor.BusinessPartnerBasicInfo) -> bool:
    return found.type in (None, "CUSTOMER")


def _number(found: procountor.BusinessPartnerBasicInfo) -> str:
    return ((found.invoicing_info.customer_number if found.invoicing_info else None) or "").strip()


def _identifier(found: procountor.BusinessPartnerBasicInfo) -> str:
    return ((found.invoicing_info.identifier if found.invoicing_info else None) or "").strip()


def _is_same(partner: Wanted, found: procountor.BusinessPartnerBasicInfo) -> bool:
    """Business ids by their normal form, identity codes whole. A person without one goes by the number."""
    theirs = _identifier(found)
    if partner.identifier is not None:
        return same_business_id(partner.identifier.value, theirs, partner.identifier.country)
    ours = partner.body.invoicing_info.identifier
    if ours is UNSET:
        return not theirs or is_personal_code(theirs)
    return "".join(theirs.split()).upper() == ours


def _taken(partner: Wanted, numbered: Sequence[procountor.BusinessPartnerBasicInfo]) -> Problem:
    number = shown(partner.customer_number)
    theirs = dict.fromkeys(_identifier(found) for found in numbered)
    ours = _named(partner.body.invoicing_info.identifier or "")
    if partner.identifier is not None and not any(theirs):
        message = f"Customer {number} is {ours} in Severa and has no business id in Procountor."
        return Problem("customer_without_business_id", message, _WHERE)
    message = (
        f"Customer number {number} is {ours} in Severa but {', '.join(map(_named, theirs))} in Procountor."
    )
    return Problem("customer_number_taken", message, _WHERE)


def _named(identifier: str) -> str:
    return identifiers.named(identifier) if identifier else "without business id"


def _warning(partner: Wanted, by_identifier: Sequence[procountor.BusinessPartnerBasicInfo]) -> Problem:
    others = other_numbers(partner, by_identifier)
    message = f"Procountor has no customer {shown(partner.customer_number)}, and none may be created"
    if others:
        message += f"; the business id is there under number {', '.join(map(shown, others))}"
    return Problem("partner_not_created", f"{message}.", _WHERE, Level.WARNING)


def _term(invoice: severa.Invoice) -> str:
    """Payment term in days, at most three digits: Severa's own, else what due date and date make it."""
    days = invoice.payment_term
    if days is None and invoice.date and invoice.due_date:
        days = (invoice.due_date - invoice.date).days
    return str(min(max(days or 0, 0), _LONGEST_TERM))
