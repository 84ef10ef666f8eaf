"""Project fees that stand for purchase invoices: how they are found again, and what must be done about them.

A fee belongs to one invoice, account and project. Its marker names company, invoice and account; behind it stands a
digest of the project that it was made for, its origin. So a fee that somebody has moved to another project in Severa
is told from one whose invoice was dimensioned anew: while its origin is still wanted (with the same account), it
counts for its origin and stays where the person put it; only its amount follows. Else it counts where it is.

Fees that stand on an invoice of Severa's are never changed: a correcting fee of the difference is added.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from severa_procountor.codecs.money import row_net
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.severa_fees import NewProjectFee, ProjectFee, Reference, UnitCost
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Level, Problem

_ONE = Decimal(1)
_ZERO = Decimal(0)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_ESCAPES = re.compile(r"(?:%[0-9A-F]{2})+")
_MARKER = re.compile(r"\[pc:([0-9]{1,18}):([0-9]{1,18}):([^\s\[\]]+)\](?:\[for:([0-9a-f]{10})\])?")


class Marker(msgspec.Struct, frozen=True):
    """What a fee's description says that it stands for. `origin` is "" if it does not tell."""

    company_id: int
    invoice_id: int
    account: str
    origin: str = ""


class WantedFee(msgspec.Struct, frozen=True, kw_only=True):
    """What an invoice costs a project on one account: `total` in company currency, to the cent.

    `body` is the fee of the whole total. `notes` are what is to be told of it.
    """

    project: str
    account: str
    total: Decimal
    body: NewProjectFee
    notes: tuple[Problem, ...] = ()


class HeldFee(msgspec.Struct, frozen=True, kw_only=True):
    """A fee of ours in Severa. `total` is quantity times cost, to the cent, in company currency.

    `changeable`: not on an invoice, of quantity 1 and priced in company currency. `body` is what the same fee would
    be made by.
    """

    guid: str
    project: str
    marker: Marker
    total: Decimal
    invoiced: bool
    changeable: bool
    body: NewProjectFee

    @property
    def moved(self) -> bool:
        """Whether somebody has moved it to another project than the one that it was made for."""
        return bool(self.marker.origin) and self.marker.origin != origin_of(self.project)


class Create(msgspec.Struct, frozen=True, kw_only=True):
    """A new fee. `key` tells the actions of one plan apart, for what they stand for: `project guid:account`."""

    key: str
    body: NewProjectFee


class Correct(msgspec.Struct, frozen=True, kw_only=True):
    """The cost of the fee `guid` is to be `amount`; `instead` makes the sum right if Severa does not take that."""

    key: str
    guid: str
    project: str
    amount: Decimal
    instead: Create


Action = Create | Correct


def marker(company_id: int, invoice_id: int, account: str, project: str = "") -> str:
    """`[pc:{company}:{invoice}:{account}]`, and `[for:...]` behind it where the project's guid is given."""
    found = f"[pc:{company_id}:{invoice_id}:{_escaped(account)}]"
    return f"{found}[for:{origin_of(project)}]" if project else found


def marked(text: str | None) -> Marker | None:
    """The last marker in a text, wherever it stands."""
    found = list(_MARKER.finditer(text or ""))
    if not found:
        return None
    company_id, invoice_id, account, origin = found[-1].groups()
    return Marker(int(company_id), int(invoice_id), _unescaped(account), origin or "")


def origin_of(project: str) -> str:
    """A short digest of a project's guid."""
    return hashlib.blake2b(project.encode(), digest_size=5).hexdigest()


def held_fees(
    fees: Iterable[ProjectFee], company_id: int, invoice_id: int, currency: str
) -> tuple[HeldFee, ...]:
    """Those of `fees` that stand for the invoice, each once, by guid. `currency` is the company's.

    The rule of a recurring fee is none. Raises Untranslatable with all that cannot be counted: `severa_unreadable`
    for a fee without guid, project, quantity or cost, and `fee_currency_differs`.
    """
    held: dict[str, HeldFee] = {}
    problems: list[Problem] = []
    for fee in fees:
        found = marked(fee.description)
        if found is None or (found.company_id, found.invoice_id) != (company_id, invoice_id):
            continue
        if fee.is_recurrence_rule:
            continue
        counted = _held(fee, found, currency)
        if isinstance(counted, Problem):
            problems.append(counted)
        else:
            held[counted.guid] = counted
    if problems:
        raise Untranslatable(problems)
    return tuple(held[guid] for guid in sorted(held))


def plan(wanted: Sequence[WantedFee], held: Iterable[HeldFee]) -> tuple[Action, ...]:
    """What makes the held fees of one invoice as they are wanted; empty if they are. See the module.

    A project and account that is held and no longer wanted is wanted with 0. There is one action at most for each.
    Raises nothing; to plan again after the plan was carried out gives nothing.
    """
    positions = {(fee.project, fee.account): _Position(fee, []) for fee in wanted}
    origins = {
        (origin_of(fee.project), fee.account): (fee.project, fee.account) for fee in wanted if fee.total
    }
    for fee in sorted(held, key=lambda fee: fee.guid):
        account = fee.marker.account
        place = origins.get((fee.marker.origin, account), (fee.project, account))
        positions.setdefault(place, _Position(None, [])).held.append(fee)
    actions = (_action(place, position) for place, position in positions.items())
    return tuple(action for action in actions if action is not None)


def moved_notes(held: Iterable[HeldFee]) -> tuple[Problem, ...]:
    """A warning `fee_moved` for each fee that somebody has moved to another project and that costs something."""
    return tuple(
        Problem(
            "fee_moved",
            f"Fee {fee.guid} of {fee.total} on account {fee.marker.account} is in another project than the one that "
            "it was made for.",
            "project",
            Level.WARNING,
        )
        for fee in held
        if fee.moved and fee.total
    )


def _escaped(account: str) -> str:
    """Nothing that would end the marker, or that somebody may wrap or write otherwise: `%5D` for `]`."""
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), account)


def _unescaped(account: str) -> str:
    return _ESCAPES.sub(
        lambda found: bytes.fromhex(found[0].replace("%", "")).decode(errors="replace"), account
    )


class _Position(NamedTuple):
    """What an invoice is to cost a project on one account, and the fees that count for it, by guid."""

    wanted: WantedFee | None
    held: list[HeldFee]


def _action(place: tuple[str, str], position: _Position) -> Action | None:
    """The fee that is changed is one in the position's own project; else, where all were moved, one of those."""
    project, account = place
    total = position.wanted.total if position.wanted else _ZERO
    missing = total - sum((fee.total for fee in position.held), _ZERO)
    if not missing:
        return None
    candidates = [fee for fee in position.held if fee.project == project] or position.held
    changed = next((fee for fee in candidates if fee.changeable), None)
    home = changed or (candidates[0] if candidates else None)
    body = position.wanted.body if position.wanted else position.held[0].body
    key = f"{project}:{account}"
    create = Create(key=key, body=_costing(body, missing, home.project if home else project))
    if changed is None:
        return create
    amount = changed.total + missing
    return Correct(key=key, guid=changed.guid, project=changed.project, amount=amount, instead=create)


def _costing(body: NewProjectFee, amount: Decimal, project: str) -> NewProjectFee:
    cost = msgspec.structs.replace(body.unit_cost, amount=amount)
    return msgspec.structs.replace(body, project=Reference(project), unit_cost=cost)


def _held(fee: ProjectFee, found: Marker, currency: str) -> HeldFee | Problem:
    cost, project = fee.unit_cost, fee.project.guid if fee.project else None
    if cost is None or cost.amount is None or fee.quantity is None or not project or not fee.guid:
        text = f"Fee {fee.guid or 'without a guid'} of invoice {found.invoice_id} lacks its project, quantity or cost."
        return Problem("severa_unreadable", text, "ProjectFee")
    amount = cost.amount_in(currency)
    if amount is None:
        text = f"Fee {fee.guid} costs {cost.amount} {shown(cost.currency)}, and the books are in {currency}."
        return Problem("fee_currency_differs", text, "unitCost")
    total, invoiced = row_net(fee.quantity, amount), bool(fee.invoice or fee.invoice_row_guid)
    return HeldFee(
        guid=fee.guid,
        project=project,
        marker=found,
        total=total,
        invoiced=invoiced,
        changeable=not invoiced and fee.quantity == _ONE and cost.is_in(currency),
        body=_body(fee, project, UnitCost(amount=total, currency_code=currency)),
    )


def _body(fee: ProjectFee, project: str, cost: UnitCost) -> NewProjectFee:
    return NewProjectFee(
        project=Reference(project),
        name=fee.name or UNSET,
        description=fee.description or "",
        event_date=fee.event_date or UNSET,
        unit_cost=cost,
        vat_rate=UNSET if fee.vat_rate is None else fee.vat_rate,
        product_type=fee.product_type or UNSET,
        product=Reference(fee.product.guid) if fee.product and fee.product.guid else UNSET,
        is_billable=UNSET if fee.is_billable is None else fee.is_billable,
    )
