"""Translates a travel reimbursement of Severa into a travel invoice of Procountor; nothing here does I/O."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Context, localcontext
from typing import NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from severa_procountor.codecs import (
    persons,
    text,
    travel_limits,
    travel_lines,
    travel_rows,
    travel_sums,
    travel_texts,
    travel_times,
)
from severa_procountor.codecs.books import Books
from severa_procountor.codecs.comparison import Totals
from severa_procountor.codecs.countries import code2_of, procountor_country, tax_country
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.procountor import Address, CounterParty, ExtraInfo
from severa_procountor.codecs.procountor_travel import (
    ApprovalInformation,
    Checker,
    EmployeeAccount,
    TravelInvoice,
    TravelItem,
    TravelPayment,
)
from severa_procountor.codecs.row_dimensions import RowDimensions
from severa_procountor.codecs.severa_travel import TravelReimbursement
from severa_procountor.codecs.travel_rows import Row
from severa_procountor.codecs.travel_source import Source
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.settings.choices import TravelType
from severa_procountor.settings.company import Company, TravelReimbursements

__all__ = ["Draft", "Source", "complete", "translate"]

_EXACT = Context(prec=100)
_NUMBER_LIMIT = 40
_NAME_LIMIT = 80


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A translated reimbursement that lacks only the person's id; see `complete`.

    `notes` are the warnings and changes, `dimensions` what each row is dimensioned to.
    """

    invoice: TravelInvoice
    person: persons.Wanted
    totals: Totals
    notes: tuple[Problem, ...]
    dimensions: tuple[RowDimensions, ...]

    @property
    def has_dimensions(self) -> bool:
        """Whether anything is to be set on the ledger entries of the rows."""
        return any(row.shares for row in self.dimensions)


def translate(source: Source, company: Company, books: Books) -> Draft:
    """The invoice as it is sent. Raises Untranslatable with all that is wrong."""
    findings = Findings()
    settings = company.travel_reimbursements
    if settings is None:
        text_of = f"Company {company.name} has no settings for travel reimbursements."
        findings.error("travel_reimbursements_off", text_of)
        raise Untranslatable(findings.errors)
    with localcontext(_EXACT):
        draft = _draft(source, company, settings, books, findings)
    if draft is None or findings.errors:
        raise Untranslatable(findings.errors)
    return draft


def complete(draft: Draft, person_id: int) -> TravelInvoice:
    """The draft's invoice, linked to the person of Procountor's register."""
    return msgspec.structs.replace(draft.invoice, partner_id=person_id)


class _Said(NamedTuple):
    """The type of the invoice, its trips, and the text of one that has no place for them."""

    kind: TravelType
    items: tuple[TravelItem, ...] | UnsetType
    information: str


def _draft(
    source: Source, company: Company, settings: TravelReimbursements, books: Books, findings: Findings
) -> Draft | None:
    """None, with errors. Every part is read, so that the findings hold all that is wrong."""
    check_company(source.company_country, source.company_currency, books, findings)
    home, currency = source.company_country, source.company_currency
    number = _number(source.reimbursement, settings, findings)
    day = _date(source, company, findings)
    person = persons.wanted(source.user, home, source.countries, findings, today=source.read_on)
    divided = travel_rows.rows_of(source.reimbursement, source.expenses, source.zone(company), findings)
    rows = travel_lines.rows_of(source, company, settings, books, divided, day, findings)
    travel_limits.check(divided.sent, home, currency, findings)
    said = _said(source.reimbursement, settings, divided.sent, findings)
    if day is None or person is None or rows is None:
        return None
    invoice = TravelInvoice(
        type=said.kind.value,
        date=day,
        counter_party=CounterParty(counter_party_address=_address(person, findings)),
        payment_info=_payment(person, day, currency, settings),
        invoice_rows=rows.sent,
        extra_info=ExtraInfo(unit_prices_include_vat=rows.include_vat),
        original_invoice_number=number,
        additional_information=said.information or UNSET,
        travel_information_items=said.items,
        invoice_approval_information=_approval(settings),
    )
    totals = travel_sums.totals_of(rows.amounts, currency, findings)
    return Draft(
        invoice=invoice, person=person, totals=totals, notes=findings.notes, dimensions=rows.dimensions
    )


def check_company(country: str, currency: str, books: Books, findings: Findings) -> None:
    """Books of another country (ISO-2) or currency are another company's."""
    if books.country and tax_country(code2_of(books.country, ()) or "") != tax_country(country):
        ours = procountor_country(country)
        message = f"The company's country is {ours} in Severa and {books.country} in Procountor."
        findings.error("company_differs", message)
    if books.currency and books.currency != currency:
        message = f"The company's currency is {currency} in Severa and {books.currency} in Procountor."
        findings.error("company_differs", message)


def _number(given: TravelReimbursement, settings: TravelReimbursements, findings: Findings) -> str:
    if given.number is None or not str(given.number).strip():
        findings.error("invoice_number_missing", "The reimbursement has no number.", "number")
        return ""
    number = f"{settings.number_prefix}{str(given.number).strip()}"
    return text.exact(number, limit=_NUMBER_LIMIT, where="number", findings=findings)


def _date(source: Source, company: Company, findings: Findings) -> datetime.date | None:
    """The day of approval, else the reimbursement's own."""
    given, zone = source.reimbursement, source.zone(company)
    approved = travel_times.local(given.approval_date, zone, "approvalDate", findings)
    made = travel_times.local(given.date, zone, "date", findings)
    moment = approved or made
    if moment is None and not (findings.has_error_at("approvalDate") or findings.has_error_at("date")):
        findings.error("invoice_date_missing", "The reimbursement has no date.", "date")
    return moment.date() if moment else None


def _said(
    given: TravelReimbursement, settings: TravelReimbursements, rows: Sequence[Row], findings: Findings
) -> _Said:
    """By the settings, else a travel invoice if a row has a trip; what is no travel invoice tells its trips as text."""
    kind, has_trip = settings.invoice_type, any(row.trip is not None for row in rows)
    if kind is TravelType.AUTO:
        kind = TravelType.TRAVEL_INVOICE if has_trip else TravelType.BILL_OF_CHARGES
    if kind is TravelType.TRAVEL_INVOICE and has_trip:
        return _Said(kind, travel_texts.trips(given, rows, findings), "")
    return _Said(kind, UNSET, travel_texts.information(given, rows, findings))


def _payment(
    person: persons.Wanted, day: datetime.date, currency: str, settings: TravelReimbursements
) -> TravelPayment:
    return TravelPayment(
        currency=currency,
        bank_account=EmployeeAccount(account_number=person.account),
        due_date=day + datetime.timedelta(days=settings.due_days),
    )


def _address(person: persons.Wanted, findings: Findings) -> Address:
    name = " ".join(part for part in (person.first_name, person.last_name) if part)
    return Address(
        name=text.clean(name, limit=_NAME_LIMIT, where="user.lastName", findings=findings),
        street=person.street or UNSET,
        zip=person.zip or UNSET,
        city=person.city or UNSET,
        country=person.country or UNSET,
    )


def _approval(settings: TravelReimbursements) -> ApprovalInformation | UnsetType:
    """Left out, the company's own defaults hold."""
    if not settings.verifiers and not settings.acceptors:
        return UNSET
    return ApprovalInformation(
        verifiers=tuple(Checker(user_id=user) for user in settings.verifiers) or UNSET,
        acceptors=tuple(Checker(user_id=user) for user in settings.acceptors) or UNSET,
    )
