"""What the imitated Severa says of travel reimbursements, outside its API: what has to become of each."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from severa_procountor.demo.accounts import InProcountor, Known, Paper, Share
from severa_procountor.settings.choices import Dimension
from severa_procountor.settings.company import Company, TravelReimbursements

DONE, LEFT_ALONE = "done", "left_alone"


class TravelRow(msgspec.Struct, frozen=True):
    """`gross` is in the company's currency, VAT in it; what a company card paid is not carried."""

    gross: Decimal
    vat_rate: Decimal
    is_paid_by_company: bool
    project: str
    project_name: str
    cost_center: str
    cost_center_name: str
    business_unit: str
    business_unit_name: str

    @property
    def net(self) -> Decimal:
        """Without VAT, not rounded."""
        return self.gross / (1 + self.vat_rate / 100)

    def shares(self, dimension: Dimension) -> tuple[Share, ...]:
        """The one that the whole row is on, if there is one."""
        key, name = {
            Dimension.PROJECT: (self.project, self.project_name),
            Dimension.COST_CENTER: (self.cost_center, self.cost_center_name),
            Dimension.BUSINESS_UNIT: (self.business_unit, self.business_unit_name),
        }[dimension]
        return (Share(key, name, self.net),) if key or name else ()


class Payee(msgspec.Struct, frozen=True):
    """SHA-256 of the identity code and of the account, as Severa has them without blanks."""

    identity: str
    account: str


class Reimbursement(msgspec.Struct, frozen=True):
    """One as it stands now. `gross` is what the rows that are carried come to; `expected` is "done", "left_alone", or
    the code of the problem for which it is to be parked."""

    company: str
    guid: str
    number: int | None
    status: str
    payee: Payee
    has_trip: bool
    gross: Decimal
    advance: Decimal
    rows: tuple[TravelRow, ...]
    pdf: Paper
    expected: str

    @property
    def name(self) -> str:
        return f"{self.company} reimbursement {self.number}"

    @property
    def owed(self) -> Decimal:
        return self.gross - self.advance

    @property
    def carried_rows(self) -> tuple[TravelRow, ...]:
        return tuple(row for row in self.rows if not row.is_paid_by_company)


class CarriedTravel(msgspec.Struct, frozen=True):
    """A reimbursement that was carried, its copy in Procountor, and the settings by which it was."""

    reimbursement: Reimbursement
    copy: InProcountor
    company: Company
    settings: TravelReimbursements

    @property
    def name(self) -> str:
        return self.reimbursement.name

    def known(self) -> Iterator[Known]:
        """All that its rows are of."""
        for row in self.reimbursement.carried_rows:
            for dimension in Dimension:
                for share in row.shares(dimension):
                    yield self.company, dimension, share.key
