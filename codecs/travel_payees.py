"""Whether a travel invoice in Procountor pays the person, and to the account, that the reimbursement is for now."""

from __future__ import annotations

import re

from severa_procountor.codecs.personal import Private, compact
from severa_procountor.codecs.procountor import Answer, decode
from severa_procountor.codecs.procountor_travel import TravelInvoice
from severa_procountor.problems import Level, Problem

CODE = "posted_for_another"
# An account that Procountor answers in the form of its country cannot be held against an IBAN.
_IBAN = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]+")
# Then it is too late: an account that was right on that day may have been changed in Severa since.
_PAID = frozenset({"PAYMENT_SENT_TO_BANK", "PARTLY_PAID", "PAID", "MARKED_PAID"})


class _Account(Answer, Private, frozen=True, kw_only=True):
    account_number: str | None = None


class _Payment(Answer, frozen=True, kw_only=True):
    bank_account: _Account | None = None


class Payee(Answer, frozen=True, kw_only=True):
    """`POST /invoices` and `GET /invoices/{id}`: who is paid, and to which account."""

    status: str | None = None
    partner_id: int | None = None
    payment_info: _Payment | None = None


def differences(body: bytes, invoice: TravelInvoice, person_id: int) -> tuple[Problem, ...]:
    """What of the answer is somebody else's, without the values; what it does not hold is not compared.

    Error: `posted_for_another`, a warning once it is paid. Raises Untranslatable with `procountor_unreadable`.
    """
    payee = decode(body, Payee)
    bank_account = payee.payment_info.bank_account if payee.payment_info else None
    account = compact((bank_account and bank_account.account_number) or "")
    level = Level.WARNING if payee.status in _PAID else Level.ERROR
    found = []
    if payee.partner_id and payee.partner_id != person_id:
        text = f"The invoice in Procountor pays person {payee.partner_id}; the user is person {person_id}."
        found.append(Problem(CODE, text, "partnerId", level))
    if _IBAN.fullmatch(account) and account != invoice.payment_info.bank_account.account_number:
        text = (
            "The invoice in Procountor pays to another account than the one that Severa has of the user now."
        )
        found.append(Problem(CODE, text, "paymentInfo.bankAccount", level))
    return tuple(found)
