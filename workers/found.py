"""Looking for a document in Procountor under the number that it goes by, and under the one it once went out with."""

from __future__ import annotations

import msgspec

from severa_procountor.codecs import comparison
from severa_procountor.codecs import procountor as books
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.state.claims import Claim
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.series import Series

STEP = "post"
NUMBER = "number"


class Numbered(msgspec.Struct, frozen=True):
    """Under which original number, and in which company's books, a document was last about to be posted."""

    number: str
    company_id: int


def keep_number(claim: Claim, company: CompanyAccess, number: str) -> None:
    """Records under which number, and in whose books, the document is."""
    goes_under = Numbered(number, company.settings.procountor.company_id)
    claim.keep(NUMBER, msgspec.json.encode(goes_under))


def asked_under(claim: Claim) -> str | None:
    """The number under which a post without a known outcome went out."""
    if claim.intent(STEP) is None:
        return None
    recorded = _recorded(claim)
    return claim.record.number if recorded is None else recorded.number


def numbered(company: CompanyAccess, series: Series, number: str) -> list[books.InvoiceBasicInfo]:
    """What of the series has a number that holds `number`: Procountor may match in part."""
    mention = company.runtime.memory.mention
    mention(("invoice", number))
    pages = company.procountor.invoices_numbered(number, series.types)
    found = [info for page in pages for info in books.decode_page(page, books.InvoiceBasicInfo)]
    for info in found:
        mention(("invoice", f"#{info.id}"), info.version)
    return found


def living(company: CompanyAccess, series: Series, number: str) -> list[books.InvoiceBasicInfo]:
    """Those with exactly this number that count."""
    return comparison.found_again(numbered(company, series, number), number, series.types)


def arrived_after_all(claim: Claim, company: CompanyAccess, series: Series) -> bool:
    """Whether a post whose answer was lost has arrived. Raises Snoozed while it may be under way."""
    asked = asked_under(claim)
    return asked is not None and bool(living(company, series, asked))


def must_have_number(found: books.InvoiceBasicInfo, ours: str) -> None:
    theirs = found.original_invoice_number
    if theirs not in (None, ours):
        name = found.invoice_number or found.id
        text = f"Procountor holds it as invoice {name} under the number {theirs}; it would get {ours} now."
        raise Untranslatable([Problem("found_under_other_number", text, "number")])


def must_be_our_books(claim: Claim, company: CompanyAccess) -> None:
    recorded = _recorded(claim)
    now = company.settings.procountor.company_id
    if recorded is not None and recorded.company_id != now:
        then = recorded.company_id
        text = f"It was posted, or was about to be, to Procountor company {then}; the settings say {now} now."
        raise Untranslatable([Problem("company_changed", text)])


def _recorded(claim: Claim) -> Numbered | None:
    recorded = claim.result(NUMBER) or claim.before(NUMBER)
    return None if recorded is None else msgspec.json.decode(recorded, type=Numbered)
