"""The switches of each kind of document, as on the official integration's settings pages. Types only."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta

from severa_procountor.settings.choices import (
    Attachments,
    Channel,
    CreditNoteSigns,
    Dimension,
    ProductType,
    Reference,
    SeveralCodes,
    SeveraRate,
    Target,
    TravelType,
)
from severa_procountor.settings.types import Amount, Code, Percent, Prefix, Settings, Text, Unit


class SalesInvoices(Settings, frozen=True):
    """Sales invoices and credit notes, from Severa to Procountor. Without this table none are carried."""

    status_before: Annotated[
        Text, Meta(description="Severa's invoice status from which invoices are taken, by name.")
    ]
    status_after: Annotated[Text, Meta(description="Severa's invoice status after the transfer, by name.")]
    enabled: Annotated[bool, Meta(description="Switches this kind on or off.")] = True
    target: Annotated[
        Target,
        Meta(description="Where the invoice stands in Procountor afterwards; `received` is not for it."),
    ] = Target.UNFINISHED
    dimensions: Annotated[
        tuple[Dimension, ...],
        Meta(description="Which dimensions are set on the rows; each needs its name in `dimension_names`."),
    ] = ()
    strict_dimensions: Annotated[
        bool,
        Meta(description="Rows that do not meet their ledger entries are an error; `false`: a warning."),
    ] = True
    attachments: Annotated[
        Attachments,
        Meta(
            description="`pdf`: invoice and attachments; `breakdown`: attachments without the invoice pages."
        ),
    ] = Attachments.NONE
    send_by_email: Annotated[bool, Meta(description="Allows the channel EMAIL.")] = False
    channel_order: Annotated[
        tuple[Channel, ...],
        Meta(min_length=1, description="The first channel that fits the customer is used."),
    ] = (Channel.ELECTRONIC_INVOICE, Channel.EMAIL, Channel.MAIL)
    einvoice_operators: Annotated[
        dict[Text, Text],
        Meta(description="Severa's e-invoice operator to Procountor's, where they differ."),
    ] = msgspec.field(default_factory=dict)
    reference: Annotated[
        Reference, Meta(description="Whose bank reference is used; `severa`: its check digit is tested.")
    ] = Reference.PROCOUNTOR
    severa_rate: Annotated[
        SeveraRate, Meta(description="What Severa's currency rate says; Procountor is sent foreign units.")
    ] = SeveraRate.FOREIGN_PER_DOMESTIC
    bankgiro: Annotated[
        bool, Meta(description="A Swedish company's invoices in SEK are paid to its Bankgiro number.")
    ] = True
    allow_private_customers: Annotated[
        bool, Meta(description="Customers without a business id are let through.")
    ] = False
    number_prefix: Annotated[
        Prefix, Meta(description="Put before Severa's number in `originalInvoiceNumber`.")
    ] = ""
    default_unit: Annotated[Unit, Meta(description="For a unit that is not known, with a warning.")] = "PIECE"
    default_vat_percent: Annotated[
        Percent | None, Meta(description="For a row without a VAT rate; unset: such a row is an error.")
    ] = None
    several_codes: Annotated[
        SeveralCodes, Meta(description="A grouped row with several codes: the default code, or an error.")
    ] = SeveralCodes.DEFAULT_CODE
    credit_note_signs: Annotated[
        CreditNoteSigns, Meta(description="Signs of quantity and price on credit notes.")
    ] = CreditNoteSigns.NEGATIVE_QUANTITY
    total_tolerance: Annotated[
        Amount, Meta(description="By how much the rows may miss Severa's total, in the invoice's currency.")
    ] = Decimal("0.00")


class TravelReimbursements(Settings, frozen=True):
    """Travel reimbursements, from Severa to Procountor. Without this table none are carried."""

    status_before: Annotated[
        Text, Meta(description="Severa's reimbursement status from which they are taken, by name.")
    ]
    status_after: Annotated[Text, Meta(description="Severa's reimbursement status afterwards, by name.")]
    enabled: Annotated[bool, Meta(description="Switches this kind on or off.")] = True
    target: Annotated[
        Target,
        Meta(
            description="Where it stands in Procountor afterwards: `received` is sent to circulation, `approved` is "
            "approved too; `sent` is not for it."
        ),
    ] = Target.UNFINISHED
    dimensions: Annotated[
        tuple[Dimension, ...],
        Meta(description="Which dimensions are set on the rows; each needs its name in `dimension_names`."),
    ] = ()
    strict_dimensions: Annotated[
        bool,
        Meta(description="Rows that do not meet their ledger entries are an error; `false`: a warning."),
    ] = True
    invoice_type: Annotated[
        TravelType, Meta(description="Procountor's type; `auto`: TRAVEL_INVOICE if a row has a trip.")
    ] = TravelType.AUTO
    update_persons: Annotated[
        bool, Meta(description="Severa's users are created and updated in the person register.")
    ] = False
    verifiers: Annotated[
        tuple[int, ...],
        Meta(
            description="Who verifies it, by Procountor's user ids (`GET /users` as that user tells them); empty: "
            "the company's own defaults."
        ),
    ] = ()
    acceptors: Annotated[
        tuple[int, ...],
        Meta(description="Who approves it, in the same way; empty: the company's own defaults."),
    ] = ()
    number_prefix: Annotated[
        Prefix, Meta(description="Put before Severa's number, so that it never meets a sales invoice's.")
    ] = "T"
    due_days: Annotated[int, Meta(ge=0, le=999, description="Due date: days after the document's date.")] = 0
    default_unit: Annotated[Unit, Meta(description="For a unit that is not known, with a warning.")] = (
        "NO_UNIT"
    )
    default_code_for_other_expenses: Annotated[
        bool,
        Meta(
            description="An expense that is neither mileage nor allowance takes the default code, with a warning, "
            "where Procountor does not know its own; `false`: an error."
        ),
    ] = True
    default_code_for_allowances: Annotated[
        bool,
        Meta(description="Mileages and daily allowances too. That keeps them out of the Incomes Register."),
    ] = False
    advance_payment_code: Annotated[
        Code | None, Meta(description="Product code of a paid advance; unset: an advance is an error.")
    ] = None
    receipts_separately: Annotated[
        bool, Meta(description="Receipts are sent one by one, when Severa's PDF does not hold them.")
    ] = False


class PurchaseInvoices(Settings, frozen=True):
    """Purchase invoices, from Procountor to Severa as project fees. Without this table none are carried."""

    start_date: Annotated[
        datetime.date,
        Meta(
            description="Purchase invoices whose invoice date is earlier are left alone: the day from which they come "
            "this way, as `2026-01-31`. Without it all that the books ever held would become project fees."
        ),
    ]
    enabled: Annotated[bool, Meta(description="Switches this kind on or off.")] = True
    product_type: Annotated[ProductType, Meta(description="Severa's kind of project fee.")] = (
        ProductType.SUBCONTRACTING
    )
    product: Annotated[Text | None, Meta(description="Severa's product, by name; unset: none.")] = None
    billable: Annotated[bool, Meta(description="The fee can be invoiced on to the customer.")] = False
    name: Annotated[
        Text,
        Meta(
            description="Name of the fee, from `{supplier}` and `{supplier_number}`.",
            extra={"placeholders": ("supplier", "supplier_number")},
        ),
    ] = "{supplier} {supplier_number}"
    description: Annotated[
        Text,
        Meta(
            description="Description of the fee, from `{number}` and `{row}`; a marker is always added.",
            extra={"placeholders": ("number", "row")},
        ),
    ] = "Procountor {number} {row}"
