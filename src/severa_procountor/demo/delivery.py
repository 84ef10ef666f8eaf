"""Whether the carried invoices hold their files and went as far as their companies want, and no further."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from severa_procountor.demo.accounts import Carried, Paper
from severa_procountor.settings.choices import Attachments, Target

_ALL, _BREAKDOWN = "All", "AttachmentAndBreakdown"
# Procountor's statuses of an invoice that stands where a target wants it.
_STANDS = {
    Target.UNFINISHED: {"UNFINISHED"},
    Target.APPROVED: {"NOT_SENT", "APPROVED"},
    Target.SENT: {"SENT"},
}


class Delivered(msgspec.Struct):
    """`released` counts the invoices that stand where their company wants them, by that target."""

    attachments: int = 0
    released: dict[Target, int] = msgspec.field(default_factory=lambda: dict.fromkeys(_STANDS, 0))
    differences: list[str] = msgspec.field(default_factory=list)


def judge(carried: Iterable[Carried]) -> Delivered:
    result = Delivered()
    for each in carried:
        _judge_files(each, result)
        _judge_release(each, result)
    return result


def wanted_paper(carried: Carried) -> Paper | None:
    """The file that is to go along by the company's settings, or by how the invoice groups its rows."""
    expected, sales = carried.expected, carried.settings.sales_invoices
    mode = sales.attachments if sales else Attachments.NONE
    if mode is Attachments.PDF:
        return expected.papers[_ALL]
    grouped = expected.has_files and expected.grouped_with_attachment
    return expected.papers[_BREAKDOWN] if mode is Attachments.BREAKDOWN or grouped else None


def _judge_files(carried: Carried, result: Delivered) -> None:
    paper, held = wanted_paper(carried), carried.copy.attachments
    wanted = [] if paper is None else [(paper.size, paper.sha256, True)]
    if [(file.size, file.sha256, file.send_with_invoice) for file in held] == wanted:
        result.attachments += len(held)
        return
    told = ", ".join(f"{file.name} of {file.size} bytes" for file in held) or "none"
    size = "none" if paper is None else f"one of {paper.size} bytes that goes with the invoice"
    result.differences.append(f"{carried.name}: attachment wanted: {size}; Procountor holds {told}")


def _judge_release(carried: Carried, result: Delivered) -> None:
    sales = carried.settings.sales_invoices
    target = sales.target if sales else Target.UNFINISHED
    status, times = carried.copy.status, carried.copy.sent_times
    if status in _STANDS[target] and times == (target is Target.SENT):
        result.released[target] += 1
        return
    text = f"is to be {target}; Procountor has it as {status}, sent {times} times"
    result.differences.append(f"{carried.name}: {text}")
