"""The business partner of an invoice: found in the company's Procountor, or created once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Protocol

import msgspec

from severa_procountor.codecs import business_partners
from severa_procountor.codecs import procountor as books
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.flights import in_turn
from severa_procountor.workers.matches import Versions, stale

# How long a match is believed that no list of changes speaks against: what was deleted is on no list.
LIFE_MS = 24 * 3_600_000


class Partner(msgspec.Struct, frozen=True):
    """Who the invoice is for in Procountor; `id` is None when it goes without a partner."""

    id: int | None
    notes: tuple[Problem, ...] = ()


class Partners(Protocol):
    """The customers of a company's Procountor, however they are found; what is asked for may match in part."""

    def numbered(self, number: str, *, active: bool) -> Iterable[books.BusinessPartnerBasicInfo]: ...

    def identified(self, identifier: str, *, active: bool) -> Iterable[books.BusinessPartnerBasicInfo]: ...


class Read(msgspec.Struct, frozen=True):
    """What a decision rests on: the partners of exactly this number; `whole`: the inactive ones among them too."""

    candidates: tuple[books.BusinessPartnerBasicInfo, ...]
    whole: bool


class _Remembered(msgspec.Struct, frozen=True):
    """`whole`: no active partner was it, so that the inactive ones were looked at too."""

    partner: Partner
    seal: str
    at: int
    versions: Versions
    whole: bool


def ensure_partner(company: CompanyAccess, wanted: business_partners.Wanted) -> Partner:
    """The partner that the invoice is linked to, created if the settings say so.

    Two invoices of one new customer give one partner: the second waits for the first.
    Raises Untranslatable with `customer_number_taken` or `partner_ambiguous`.
    """
    company.runtime.memory.mention(("partner", wanted.customer_number))
    known = _remembered(company, wanted)
    if known is not None:
        return known
    with in_turn(company, f"partner:{wanted.customer_number}") as flight:
        known = _remembered(company, wanted)
        if known is not None:
            return known
        decision, read = judge(wanted, _Searched(company), create=company.settings.create_customers)
        if isinstance(decision, business_partners.Without):
            return Partner(None, (decision.warning,))
        if isinstance(decision, business_partners.Use):
            return _remember(company, wanted, Partner(decision.id, decision.notes), read)
        company.may_create()
        deadline = company.runtime.write_deadline()
        created = flight.write(
            lambda: company.procountor.create_business_partner(books.encode(decision.body), deadline=deadline)
        )
        new = books.decode(created, books.BusinessPartnerBasicInfo)
        return _remember(company, wanted, Partner(new.id), Read((*read.candidates, new), whole=True))


def forget_partner(company: CompanyAccess, wanted: business_partners.Wanted) -> None:
    """Procountor no longer knows what we remember."""
    company.registers.forget_partner(wanted.customer_number)


def forget_changed_partners(company: CompanyAccess, changed: Sequence[books.BusinessPartnerBasicInfo]) -> int:
    """Forgets the matches that one of these partners, as it is now, speaks against; returns how many."""
    if not changed:
        return 0
    matches = {
        number: msgspec.json.decode(stored, type=_Remembered)
        for number, stored in company.registers.partners().items()
    }
    forgotten = stale(matches, changed, _number, lambda partner, match: match.whole or _is_active(partner))
    for number in forgotten:
        company.registers.forget_partner(number)
    return len(forgotten)


def _number(partner: books.BusinessPartnerBasicInfo) -> str:
    return ((partner.invoicing_info.customer_number if partner.invoicing_info else None) or "").strip()


def _is_active(partner: books.BusinessPartnerBasicInfo) -> bool:
    return partner.registry_info is None or partner.registry_info.active is not False


def judge(
    wanted: business_partners.Wanted, partners: Partners, *, create: bool
) -> tuple[business_partners.Decision, Read]:
    """By the active partners if one of them is it; else the inactive ones count too, which Procountor hides.

    Raises Untranslatable as `business_partners.decide` does.
    """
    active = list(partners.numbered(wanted.customer_number, active=True))
    if active:
        with suppress(Untranslatable):
            decision = business_partners.decide(wanted, active, create=create)
            if isinstance(decision, business_partners.Use):
                return decision, _read(wanted, active, whole=False)
    every = active + list(partners.numbered(wanted.customer_number, active=False))
    elsewhere = () if every or create else list(by_identifier(wanted, partners))
    decision = business_partners.decide(wanted, every, elsewhere, create=create)
    return decision, _read(wanted, every, whole=True)


def by_identifier(
    wanted: business_partners.Wanted, partners: Partners
) -> Iterator[books.BusinessPartnerBasicInfo]:
    """Those who have the business id, whatever their number; none for a private person."""
    if wanted.identifier is not None and wanted.identifier.value.isascii():
        for active in (True, False):
            yield from partners.identified(wanted.identifier.value, active=active)


def _read(
    wanted: business_partners.Wanted, found: Iterable[books.BusinessPartnerBasicInfo], *, whole: bool
) -> Read:
    return Read(tuple(p for p in found if _number(p) == wanted.customer_number), whole)


class _Searched:
    """Procountor's own search, one call for each question."""

    def __init__(self, company: CompanyAccess) -> None:
        self._procountor = company.procountor
        self._mention = company.runtime.memory.mention

    def numbered(self, number: str, *, active: bool) -> Iterator[books.BusinessPartnerBasicInfo]:
        """Procountor may match a number in part; what has another is nothing that the document goes by."""
        for found in self._search(active=active, customer_number=number):
            if _number(found) == number:
                self._went_by(found)
            yield found

    def identified(self, identifier: str, *, active: bool) -> Iterator[books.BusinessPartnerBasicInfo]:
        for found in self._search(active=active, identifier=identifier):
            self._went_by(found)
            yield found

    def _went_by(self, partner: books.BusinessPartnerBasicInfo) -> None:
        self._mention(("partner", f"#{partner.id}"), partner.version)

    def _search(self, *, active: bool, **by: str) -> Iterator[books.BusinessPartnerBasicInfo]:
        for page in self._procountor.business_partners(type="CUSTOMER", active=active, **by):
            yield from books.decode_page(page, books.BusinessPartnerBasicInfo)


def _seal(company: CompanyAccess, wanted: business_partners.Wanted) -> str:
    return company.sealed(wanted.body.invoicing_info.identifier or "")


def _remembered(company: CompanyAccess, wanted: business_partners.Wanted) -> Partner | None:
    stored = company.registers.partner(wanted.customer_number)
    if stored is None:
        return None
    known = msgspec.json.decode(stored, type=_Remembered)
    young = company.registers.now() - known.at < LIFE_MS
    return known.partner if young and known.seal == _seal(company, wanted) else None


def _remember(
    company: CompanyAccess, wanted: business_partners.Wanted, partner: Partner, read: Read
) -> Partner:
    versions = {found.id: found.version for found in read.candidates}
    value = _Remembered(partner, _seal(company, wanted), company.registers.now(), versions, read.whole)
    company.registers.note_partner(wanted.customer_number, msgspec.json.encode(value))
    return partner
