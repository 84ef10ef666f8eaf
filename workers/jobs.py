"""One document on its way into a company's books: what its steps go by, whatever kind it is, and what was answered."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

import msgspec

from severa_procountor.codecs import comparison
from severa_procountor.codecs import procountor as books
from severa_procountor.codecs.comparison import Totals, Whom
from severa_procountor.codecs.personal import Private
from severa_procountor.codecs.row_dimensions import RowDimensions
from severa_procountor.errors import UnknownOutcome, Untranslatable
from severa_procountor.problems import Level, Problem
from severa_procountor.state.claims import Claim
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.series import Series


class Payment(Protocol):
    @property
    def currency_rate(self) -> Decimal: ...


class Document(Protocol):
    """The body of a post, as far as every kind has it."""

    @property
    def type(self) -> str: ...
    @property
    def date(self) -> datetime.date: ...
    @property
    def original_invoice_number(self) -> str: ...
    @property
    def payment_info(self) -> Payment: ...


class Draft(Protocol):
    """A translated document that lacks only the ids of Procountor's registers."""

    @property
    def invoice(self) -> Document: ...
    @property
    def totals(self) -> Totals: ...
    @property
    def dimensions(self) -> tuple[RowDimensions, ...]: ...
    @property
    def has_dimensions(self) -> bool: ...


class Linked(Private, frozen=True):
    """The body of the post with the ids of Procountor's registers in it, and what was noted while they were found."""

    body: bytes
    notes: tuple[Problem, ...] = ()


class Job(NamedTuple):
    """One document and all that its posting goes by.

    `created` is when Severa made it, in Severa's words. `link` finds or creates what the document refers to, `forget`
    has it looked up anew. `whom` tells by whom one that is found again is known to be ours. `is_released`: it goes
    further than unfinished, so that all of it must have been compared. `also_differs` tells what an answer has
    otherwise than the source besides the sums.
    """

    claim: Claim
    company: CompanyAccess
    draft: Draft
    series: Series
    created: str | None
    link: Callable[[], Linked]
    forget: Callable[[], None]
    whom: Callable[[], Whom]
    is_released: bool
    also_differs: Callable[[bytes], tuple[Problem, ...]] = lambda _: ()

    @property
    def number(self) -> str:
        return self.draft.invoice.original_invoice_number


class Posted(msgspec.Struct, frozen=True):
    """The document in Procountor. `source` is a digest of what was sent; `differences` is empty when it equals the
    source to the cent."""

    id: int
    number: int | None
    receipt_id: int | None
    source: str
    differences: tuple[Problem, ...]
    notes: tuple[Problem, ...]


class Arrived(msgspec.Struct, frozen=True):
    """The document as Procountor has just answered it, not as it was once recorded: somebody may have changed it
    since, and an edited one has another ledger receipt. An answer without `attachments` has none."""

    posted: Posted
    status: str | None
    attachments: tuple[books.AnsweredAttachment, ...]


def arrived_as(body: bytes, job: Job, notes: Sequence[Problem]) -> Arrived:
    """What was answered, compared with the source. An answer without an id says nothing: it must be looked up."""
    try:
        ids = books.decode(body, books.Posted)
    except Untranslatable as unreadable:
        raise UnknownOutcome("procountor", "POST /invoices", str(unreadable)) from None
    answer = books.decode(body, books.InvoiceAnswer)
    job.company.runtime.memory.mention(("invoice", f"#{ids.id}"), answer.version)
    compared = (*comparison.differences(answer, job.draft.totals), *job.also_differs(body))
    posted = Posted(
        ids.id,
        ids.invoice_number,
        ids.ledger_receipt_id,
        source=digest(job),
        differences=tuple(problem for problem in compared if problem.level is Level.ERROR),
        notes=(*notes, *(problem for problem in compared if problem.level is not Level.ERROR)),
    )
    return Arrived(posted, answer.status, answer.attachments or ())


def digest(job: Job) -> str:
    """Of what is sent; keyed, as it is recorded and the document may hold an identity code or an account."""
    return job.company.sealed(msgspec.json.encode(job.draft.invoice).decode())


def must_equal(posted: Posted) -> None:
    """Procountor's figures equal the source's, or the document stays unfinished there and waiting in Severa."""
    if posted.differences:
        raise Untranslatable(posted.differences)


def listed_at(claim: Claim) -> int:
    """When the poll that found the document began, in ms."""
    return int(claim.record.facts.get("listed_at", claim.record.first_seen))
