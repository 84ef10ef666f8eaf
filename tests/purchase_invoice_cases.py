"""The golden cases of purchase invoices: what stands in their files, and the company that they share."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from severa_procountor.codecs import procountor, severa
from severa_procountor.codecs.procountor_purchases import PurchaseInvoice, PurchaseReceipt
from severa_procountor.codecs.project_fees import HeldFee, WantedFee, held_fees
from severa_procountor.codecs.purchase_invoices import Readiness, Share, readiness, shares, wanted_fees
from severa_procountor.codecs.severa_fees import ProjectFee, VatRate, percentages
from severa_procountor.settings.company import Company

FOLDER = Path(__file__).parent / "codecs" / "golden" / "purchase_invoices"
CASES = sorted(path.parent.name for path in FOLDER.glob("*/source.json"))


class Case(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """source.json, laid over base.json; `settings` are those of purchase invoices.

    `projects` are by the ids of their items, `held` is what Severa lists of project fees already.
    """

    about: str
    invoice: dict[str, msgspec.Raw]
    receipt: msgspec.Raw
    dimension: int
    projects: dict[int, msgspec.Raw]
    company: dict[str, Any]
    currency: str
    vat_rates: msgspec.Raw
    settings: dict[str, Any] = {}
    product: str | None = None
    held: msgspec.Raw = msgspec.Raw(b"[]")

    @property
    def read_invoice(self) -> PurchaseInvoice:
        return procountor.decode(msgspec.json.encode(self.invoice), PurchaseInvoice)

    @property
    def read_receipt(self) -> PurchaseReceipt:
        return procountor.decode(bytes(self.receipt), PurchaseReceipt)

    @property
    def read_company(self) -> Company:
        tables = {"purchase_invoices": {"start_date": "2026-01-01", **self.settings}}
        return msgspec.convert(self.company | tables, Company)

    def shares(self) -> tuple[Share, ...]:
        """None for an invoice that is to have no fees any more."""
        if readiness(self.read_invoice.status) is Readiness.DEAD:
            return ()
        return shares(self.read_receipt, self.dimension)

    def wanted(self) -> tuple[WantedFee, ...]:
        """The fees that the invoice is to have."""
        projects = {
            item: severa.decode(bytes(project), severa.Project) for item, project in self.projects.items()
        }
        return wanted_fees(
            self.read_invoice,
            self.shares(),
            projects,
            self.read_company,
            self.currency,
            self.known_rates(),
            self.product,
        )

    def known_rates(self) -> frozenset[Decimal]:
        return percentages(severa.decode_list(bytes(self.vat_rates), VatRate))

    def fees(self) -> tuple[HeldFee, ...]:
        """The fees that Severa holds of the invoice."""
        fees = severa.decode_list(bytes(self.held), ProjectFee)
        company_id = self.read_company.procountor.company_id
        return held_fees(fees, company_id, self.read_invoice.id, self.currency)


def load(name: str) -> Case:
    raw = dict[str, msgspec.Raw]
    own = msgspec.json.decode((FOLDER / name / "source.json").read_bytes(), type=raw)
    base = msgspec.json.decode((FOLDER / "base.json").read_bytes(), type=raw)
    invoice = base["invoice"]
    if "invoice" in own:
        laid_over = msgspec.json.decode(base["invoice"], type=raw) | msgspec.json.decode(
            own["invoice"], type=raw
        )
        invoice = msgspec.Raw(msgspec.json.encode(laid_over))
    merged = base | own | {"invoice": invoice}
    return msgspec.json.decode(msgspec.json.encode(merged), type=Case)
