"""Which files go along with a travel reimbursement: Severa's PDF of it, and the receipts that it does not hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from severa_procountor.codecs import attachments as codec
from severa_procountor.codecs.severa_travel import ExpenseFile, TravelExpense
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.attachments import Wanted
from severa_procountor.workers.pages import every


def wanted(
    company: CompanyAccess, guid: str, number: str, expenses: Sequence[TravelExpense]
) -> tuple[Wanted, ...]:
    """The PDF comes last: where it is recorded, the receipts are too. `number` is the one in Procountor."""
    travel = company.settings.travel_reimbursements
    pdf = Wanted(
        stem=f"Travel-{number}",
        fetch=partial(company.severa.reimbursement_pdf, guid),
        send_with_invoice=False,
    )
    if travel is None or not travel.receipts_separately:
        return (pdf,)
    return (*_receipts(company, number, expenses), pdf)


def _receipts(company: CompanyAccess, number: str, expenses: Sequence[TravelExpense]) -> Iterator[Wanted]:
    """Each file once, of the expenses that the employee is paid for. Severa need not say how many an expense has."""
    seen: set[str] = set()
    for place, expense in enumerate(expenses):
        if expense.guid is None or expense.attachment_count == 0:
            continue
        if expense.travel_reimbursement_required is False:
            continue
        for file in every(company.severa.expense_files(expense.guid), ExpenseFile):
            guid = _guid(file, place)
            if guid in seen:
                continue
            seen.add(guid)
            stem = codec.receipt_stem(number, guid)
            yield Wanted(
                stem=stem,
                fetch=partial(company.severa.file_data, guid),
                send_with_invoice=False,
                key=stem.rpartition("-")[2],
                what=f"receipt of expense {place + 1}",
            )


def _guid(file: ExpenseFile, place: int) -> str:
    guid = file.file_guid or file.guid
    if guid is None:
        text = f"Severa lists a receipt of expense {place + 1} without saying which file it is."
        raise Untranslatable([Problem("severa_unreadable", text, f"expenses[{place}].files")])
    return guid
