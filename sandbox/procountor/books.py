"""Everything one company has, and the companies together: the memory of this system.

It is touched by the handlers only. They are plain functions that the server runs one after the other on its
event loop, so each call sees and leaves whole books, however many clients call at once.
"""

from __future__ import annotations

import itertools
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from severa_procountor.sandbox.procountor.accounts import CHART
from severa_procountor.sandbox.procountor.schema.base import Attachment
from severa_procountor.sandbox.procountor.schema.basics import BankAccountInfo, FiscalYear
from severa_procountor.sandbox.procountor.schema.events import InvoiceTransaction
from severa_procountor.sandbox.procountor.schema.invoices import Invoice
from severa_procountor.sandbox.procountor.schema.ledger import Dimension, LedgerReceipt
from severa_procountor.sandbox.procountor.schema.persons import Person
from severa_procountor.sandbox.procountor.schema.registers import BusinessPartner, Product
from severa_procountor.sandbox.procountor.seed import CompanySeed, PurchaseSeed

HELSINKI = ZoneInfo("Europe/Helsinki")
_FIRST_ID = 1001
_APPROVER = 2

Record = TypeVar("Record")


class Kept(msgspec.Struct, Generic[Record]):
    """A record and when it was created; the record itself holds its latest version."""

    record: Record
    created: datetime


class File(msgspec.Struct):
    """What is attached to an invoice, and when it was; the digest is in hexadecimal."""

    record: Attachment
    attached: datetime
    sha256: str
    content: bytes


class Books:
    """One company. Its ids come from one counter: unique in the company, and the same in other companies.

    `approvers` are the user ids that travel and expense invoices go to unless they name others; with
    `approves_unfinished_travel` these invoices can be approved without having been in circulation.

    `one_transaction_refusal` is the status that an older environment gives to the call for the dimensions of one
    transaction, which it does not know yet. `dimensions_move_invoices`: a purchase invoice is changed, too, when
    the dimensions on its receipt are. `entered` is what purchase invoices were entered from, by their ids.
    """

    def __init__(self, company: CompanySeed, now: Callable[[], datetime]) -> None:
        self.company = company
        self.invoices: dict[int, Kept[Invoice]] = {}
        self.receipts: dict[int, Kept[LedgerReceipt]] = {}
        self.files: dict[int, File] = {}
        self.events: defaultdict[int, list[InvoiceTransaction]] = defaultdict(list)
        self.partners: dict[int, BusinessPartner] = {}
        self.persons: dict[int, Person] = {}
        self.products: dict[int, Product] = {}
        self.dimensions: dict[int, Dimension] = {}
        self.bank_accounts: dict[int, BankAccountInfo] = {}
        self.fiscal_years: list[FiscalYear] = []
        self.accounts = dict(CHART)
        self.one_transaction_refusal: int | None = None
        self.dimensions_move_invoices = False
        self.entered: dict[int, PurchaseSeed] = {}
        self.users = frozenset({1, 2, 3})
        self.approvers: tuple[int, ...] = (_APPROVER,)
        self.approves_unfinished_travel = True
        self._now = now
        self._ids = itertools.count(_FIRST_ID)
        self._invoice_numbers = itertools.count(1)
        self._receipt_numbers = itertools.count(1)

    def new_id(self) -> int:
        return next(self._ids)

    def new_invoice_number(self) -> int:
        return next(self._invoice_numbers)

    def new_receipt_number(self) -> int:
        return next(self._receipt_numbers)

    def files_of(self, invoice_id: int) -> list[File]:
        """What is attached to an invoice, oldest first."""
        return [file for file in self.files.values() if file.record.reference_id == invoice_id]

    def local_time(self) -> datetime:
        """Finnish local time in whole seconds, without a zone: the form of every date-time here."""
        return self._now().astimezone(HELSINKI).replace(tzinfo=None, microsecond=0)

    def version_after(self, latest: datetime | None) -> datetime:
        """A version later than `latest`, even within the same second."""
        now = self.local_time()
        return now if latest is None else max(now, latest + timedelta(seconds=1))

    def is_open(self, day: date) -> bool:
        """Whether `day` is in an open fiscal year and in no closed tracking period."""
        for year in self.fiscal_years:
            if year.start_date <= day <= year.end_date:
                closed = any(p.covers(day) and p.status == "CLOSED" for p in year.tracking_periods)
                return year.is_open and not closed
        return False


class Token(msgspec.Struct, frozen=True):
    """What a token opens, and until when."""

    client_id: str
    company_id: int
    expires: datetime


class Office:
    """All companies, and the tokens that open them."""

    def __init__(self, books: Sequence[Books], now: Callable[[], datetime], token_life_s: int) -> None:
        self._books = {one.company.id: one for one in books}
        self._now = now
        self._tokens: dict[str, Token] = {}
        self.token_life_s = token_life_s

    def __iter__(self) -> Iterator[Books]:
        return iter(self._books.values())

    def company(self, company_id: int) -> Books | None:
        return self._books.get(company_id)

    def sign_in(self, client_id: str, client_secret: str, api_key: str) -> str | None:
        """A new token for the company that the key opens; None when the three do not belong together."""
        for books in self:
            company = books.company
            if (company.client_id, company.client_secret, company.api_key) == (
                client_id,
                client_secret,
                api_key,
            ):
                token = ".".join(secrets.token_urlsafe(size) for size in (24, 48, 32))
                expires = self._now() + timedelta(seconds=self.token_life_s)
                self._tokens[token] = Token(client_id, company.id, expires)
                return token
        return None

    def client_of(self, token: str) -> str | None:
        """The client that a token was given to, expired or not."""
        known = self._tokens.get(token)
        return known.client_id if known else None

    def opened_by(self, token: str) -> Books | None:
        """The company that a token opens; None when it is unknown or has run out."""
        known = self._tokens.get(token)
        if known is None or known.expires <= self._now():
            return None
        return self._books[known.company_id]
