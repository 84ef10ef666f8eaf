"""What the two imitated systems say of themselves, outside their APIs."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from severa_procountor.settings.choices import Dimension
from severa_procountor.settings.company import Company
from severa_procountor.settings.secrets import Secret

T = TypeVar("T")

TRANSFERRED = "Transferred to Procountor"
WAITING = "Waiting for transfer to Procountor"
DEAD = {"INVALIDATED", "OVERRIDDEN", "DELETED"}
TRAVEL_INVOICE, BILL_OF_CHARGES = "TRAVEL_INVOICE", "BILL_OF_CHARGES"
TRAVEL_TYPES = {TRAVEL_INVOICE, BILL_OF_CHARGES}


class InSevera(msgspec.Struct, frozen=True):
    """An invoice as the imitated Severa holds it."""

    guid: str
    company: str
    number: int | None
    status: str
    currency: str | None
    net: Decimal | None
    total: Decimal | None


class Share(msgspec.Struct, frozen=True):
    """What of a row's net belongs to a project, cost centre or business unit, not rounded."""

    key: str
    name: str
    amount: Decimal


Known = tuple[Company, Dimension, str]
"""A project, cost centre or business unit of a company, by its key."""


class Row(msgspec.Struct, frozen=True):
    """`net` is in the invoice's currency."""

    net: Decimal
    project: tuple[Share, ...]
    cost_center: tuple[Share, ...]
    business_unit: tuple[Share, ...]

    def shares(self, dimension: Dimension) -> tuple[Share, ...]:
        return {
            Dimension.PROJECT: self.project,
            Dimension.COST_CENTER: self.cost_center,
            Dimension.BUSINESS_UNIT: self.business_unit,
        }[dimension]


class Paper(msgspec.Struct, frozen=True):
    size: int
    sha256: str


class Expected(msgspec.Struct, frozen=True):
    """What is right for an invoice by Severa: its rows in printed order, and its papers by their option."""

    guid: str
    is_credit_note: bool
    rows: tuple[Row, ...]
    has_files: bool
    grouped_with_attachment: bool
    papers: Mapping[str, Paper]


class Entry(msgspec.Struct, frozen=True, rename="camel"):
    """An ENTRY of a ledger receipt; its values by the names of the dimension and of the item."""

    accounting_value: Decimal
    dimensions: Mapping[str, Mapping[str, Decimal]]


class File(msgspec.Struct, frozen=True, rename="camel"):
    name: str
    size: int
    sha256: str
    send_with_invoice: bool


class InCurrency(msgspec.Struct, frozen=True, rename="camel"):
    """An invoice's sums in one currency, of which only that matters here."""

    currency: str
    in_accounting_currency: bool = False


class InProcountor(msgspec.Struct, frozen=True, rename="camel"):
    """An invoice as the imitated Procountor holds it: its totals in its own currency, its entries in the books'.

    `account_number` is the one to which it is paid.
    """

    type: str
    original_invoice_number: str | None
    status: str
    currency: str
    excluding_vat_total: Decimal
    invoice_sum_total: Decimal
    sums: tuple[InCurrency, ...] = ()
    entries: tuple[Entry, ...] = ()
    attachments: tuple[File, ...] = ()
    sent_times: int = 0
    partner_id: int | None = None
    account_number: Secret | None = None

    @property
    def is_living(self) -> bool:
        return self.status not in DEAD

    @property
    def is_travel(self) -> bool:
        return self.type in TRAVEL_TYPES

    @property
    def is_in_accounting_currency(self) -> bool:
        return any(each.in_accounting_currency and each.currency == self.currency for each in self.sums)


class Item(msgspec.Struct, frozen=True, rename="camel"):
    """`status` is "P" for a passive one."""

    id: int
    code_name: str
    status: str | None = None


class Items(msgspec.Struct, frozen=True):
    """A dimension with its items."""

    name: str
    items: tuple[Item, ...]


class Identity(msgspec.Struct, frozen=True):
    identifier: Secret | None = None


class Person(msgspec.Struct, frozen=True, rename="camel"):
    """One of the person register."""

    id: int
    invoicing_info: Identity


class Books(msgspec.Struct, frozen=True):
    """One company in Procountor."""

    name: str
    invoices: tuple[InProcountor, ...] = ()
    persons: tuple[Person, ...] = ()
    dimensions: tuple[Items, ...] = ()


class _Held(msgspec.Struct, frozen=True):
    companies: tuple[Books, ...]


class Carried(msgspec.Struct, frozen=True):
    """An invoice that Severa says is transferred, its copy in Procountor, and what the two are to agree on."""

    invoice: InSevera
    copy: InProcountor
    expected: Expected
    settings: Company

    @property
    def name(self) -> str:
        return f"{self.invoice.company} {self.invoice.number}"

    def known(self) -> Iterator[Known]:
        """All that its rows are of."""
        for row in self.expected.rows:
            for dimension in Dimension:
                for share in row.shares(dimension):
                    yield self.settings, dimension, share.key


def fetch(url: str, what: str, kind: type[T]) -> T:
    """The sandbox's own account of itself; `url` is the base address of one of its systems."""
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc}/_sandbox/{what}"
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - the sandbox on this machine
        return msgspec.json.decode(answer.read(), type=kind, dec_hook=_hidden)


def _hidden(kind: type, value: str) -> Secret:
    """Codes and account numbers, which nobody is shown."""
    if kind is not Secret:
        raise NotImplementedError(kind)  # msgspec's word for a type that a hook does not know
    return Secret(value)


def books(procountor_url: str) -> tuple[Books, ...]:
    return fetch(procountor_url, "state", _Held).companies
