"""Products in Procountor: what a row would be there, and which of those found it is."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from severa_procountor.codecs import procountor
from severa_procountor.codecs.personal import shown
from severa_procountor.problems import Problem
from severa_procountor.settings.company import Company


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A product that a document needs. `default`: its code is one of the settings' default codes.

    `where` is the field of the first row that needs it; `body` creates it.
    """

    code: str
    default: bool
    where: str
    body: procountor.NewProduct


def decide(code: str, candidates: Sequence[procountor.Product]) -> int | None:
    """The id of the active SALES product with exactly this code; the oldest, if there are several.

    Procountor's own search matches parts of codes.
    """
    ids = [
        found.id
        for found in candidates
        if found.code == code and found.type == "SALES" and found.active is not False
    ]
    return min(ids, default=None)


def inactive(product: Wanted, candidates: Sequence[procountor.Product]) -> Problem | None:
    """Why a product that is there, but inactive, is not created a second time; None if there is none."""
    if not any(f.code == product.code and f.type == "SALES" and f.active is False for f in candidates):
        return None
    message = f"The sales product {shown(product.code)} is inactive in Procountor."
    return Problem("product_inactive", message, product.where)


def refusal(product: Wanted, company: Company) -> Problem | None:
    """Why a product that is not there cannot be created; None if it can.

    A default code must exist: made from the first row that uses it, it would be named after that row.
    """
    if product.default:
        message = f"The default code {product.code} of the settings is no active sales product in Procountor."
        return Problem("default_product_missing", message, product.where)
    if not company.create_products:
        message = f"Procountor has no active sales product {shown(product.code)}, and none may be created."
        return Problem("product_missing", message, product.where)
    return None
