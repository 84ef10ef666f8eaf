"""A made-up purchase invoice and its project fee, and ways to tell of them otherwise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from demo.carried_invoices import company

from severa_procountor.demo.fees import Fees, judge
from severa_procountor.demo.purchase_accounts import Fee, Purchase, Share
from severa_procountor.settings.company import Company


def share(item: str, amount: str, account: str = "4450", dimension: str = "Projekti") -> Share:
    return Share(dimension, item, account, Decimal(amount))


def settings() -> Company:
    built = msgspec.to_builtins(company(), enc_hook=str)
    return msgspec.convert({**built, "purchase_invoices": {"start_date": "2026-01-01"}}, Company)


PURCHASE = Purchase(1, 1005, 5, "EUR", (share("1 Talo 1", "100.00"),), "done")
FEE = Fee("Oy", "f1", 1, "Procountor 5 [pc:1:1005:4450]", Decimal("100.00"), "EUR", is_billable=False)
OWN = Fee("Oy", "f0", 1, "Procountor 1 [pc:9:1001:4450]", Decimal("22.00"), "EUR", is_billable=True)


def purchase(**changes: Any) -> Purchase:
    return msgspec.structs.replace(PURCHASE, **changes)


def fee(**changes: Any) -> Fee:
    return msgspec.structs.replace(FEE, **changes)


def judged(
    *made: Fee,
    purchases: tuple[Purchase, ...] = (PURCHASE,),
    own: tuple[Fee, ...] = (OWN,),
    parked: tuple[str, ...] = (),
) -> Fees:
    """The verdict on Severa with the fees `made`, beside those that somebody had made before, as they are now."""
    return judge(purchases, [OWN], [*own, *made], [settings()], parked)
