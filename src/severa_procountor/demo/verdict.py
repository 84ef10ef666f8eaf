"""Checks a demo from the other side: what the imitated Procountor holds against what Severa says has gone."""

from __future__ import annotations

import urllib.request
from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

T = TypeVar("T")

DEAD = {"INVALIDATED", "OVERRIDDEN", "DELETED"}
TRANSFERRED = "Transferred to Procountor"
WAITING = "Waiting for transfer to Procountor"


class InSevera(msgspec.Struct, frozen=True):
    """An invoice as the imitated Severa holds it."""

    guid: str
    company: str
    number: int | None
    status: str
    currency: str | None
    net: Decimal | None
    total: Decimal | None


class InProcountor(msgspec.Struct, frozen=True, rename="camel"):
    """An invoice as the imitated Procountor holds it, its totals in its own currency."""

    original_invoice_number: str | None
    status: str
    currency: str
    excluding_vat_total: Decimal
    invoice_sum_total: Decimal


class Books(msgspec.Struct, frozen=True):
    name: str
    invoices: tuple[InProcountor, ...]


class _Held(msgspec.Struct, frozen=True):
    companies: tuple[Books, ...]


class Verdict(msgspec.Struct, frozen=True):
    """`lines` are questions with their answers; `differences` is what does not fit, a sentence each."""

    duplicates: int
    totals_equal: bool
    lines: tuple[tuple[str, str], ...]
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.duplicates == 0 and self.totals_equal and not self.differences


def fetch(url: str, what: str, kind: type[T]) -> T:
    """The sandbox's own account of itself; `url` is the base address of one of its systems."""
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc}/_sandbox/{what}"
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - the sandbox on this machine
        return msgspec.json.decode(answer.read(), type=kind)


def check(severa_url: str, procountor_url: str, parked: Collection[str]) -> Verdict:
    """Compares both ends. `parked` are the Severa ids of the documents that were reported as parked."""
    held = fetch(procountor_url, "state", _Held).companies
    return judge(fetch(severa_url, "state", list[InSevera]), held, parked)


def judge(severa: Sequence[InSevera], held: Sequence[Books], parked: Collection[str]) -> Verdict:
    copies = _copies(held)
    ours = [invoice for invoice in severa if invoice.company in {books.name for books in held}]
    gone = [invoice for invoice in ours if invoice.status == TRANSFERRED]
    waiting = [invoice for invoice in ours if invoice.status == WAITING]
    duplicates = sum(len(found) - 1 for found in copies.values())
    expected = {(invoice.company, str(invoice.number)) for invoice in gone}
    differences = [
        *(
            text
            for invoice in gone
            for text in _difference(invoice, copies[invoice.company, str(invoice.number)])
        ),
        *(
            f"{i.company} {i.number}: waits in Severa, and no reason was given"
            for i in waiting
            if i.guid not in parked
        ),
        *(
            f"{name} {number}: Procountor holds it, Severa says it waits"
            for name, number in set(copies) - expected
        ),
    ]
    sent, kept = _sums(gone), _sums_held(copies)
    lines = (
        ("Severa says transferred", str(len(gone))),
        ("Procountor holds", str(sum(map(len, copies.values())))),
        ("Duplicates", str(duplicates)),
        ("Still waiting in Severa, all parked with a reason", str(len(waiting))),
        ("Of companies without settings, left alone", str(len(severa) - len(ours))),
        *(
            (
                f"{company}: total {currency} in Severa / in Procountor",
                f"{sent.get((company, currency), 0)} / {amount}",
            )
            for (company, currency), amount in sorted(kept.items())
        ),
    )
    return Verdict(duplicates, sent == kept, lines, tuple(differences))


def _copies(held: Sequence[Books]) -> defaultdict[tuple[str, str], list[InProcountor]]:
    """The living invoices by company and Severa's number."""
    copies: defaultdict[tuple[str, str], list[InProcountor]] = defaultdict(list)
    for books in held:
        for invoice in books.invoices:
            if invoice.status not in DEAD and invoice.original_invoice_number is not None:
                copies[books.name, invoice.original_invoice_number].append(invoice)
    return copies


def _difference(invoice: InSevera, copies: Sequence[InProcountor]) -> list[str]:
    name = f"{invoice.company} {invoice.number}"
    if not copies:
        return [f"{name}: Severa says transferred, and Procountor does not hold it"]
    figures = [(copy.currency, copy.excluding_vat_total, copy.invoice_sum_total) for copy in copies]
    wanted = (invoice.currency, invoice.net, invoice.total)
    return [f"{name}: {wanted} in Severa, {found} in Procountor" for found in figures if found != wanted]


def _sums(invoices: Sequence[InSevera]) -> dict[tuple[str, str], Decimal]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for invoice in invoices:
        sums[invoice.company, invoice.currency or ""] += invoice.total or 0
    return dict(sums)


def _sums_held(copies: dict[tuple[str, str], list[InProcountor]]) -> dict[tuple[str, str], Decimal]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for (company, _), found in copies.items():
        for invoice in found:
            sums[company, invoice.currency] += invoice.invoice_sum_total
    return dict(sums)
