"""The product of Severa's that project fees are made of, by the name that the settings give it."""

from __future__ import annotations

from collections.abc import Sequence

from severa_procountor.codecs.severa import Named
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem


class FeeProduct(Named, frozen=True, kw_only=True):
    """`GET /v1/products`, one item."""

    is_active: bool | None = None


def product_named(name: str, products: Sequence[FeeProduct]) -> str:
    """The guid of the one product of that name; of several, of the only active one.

    Raises Untranslatable with `severa_product_unknown`.
    """
    found = [product for product in products if product.guid and _same(product.name, name)]
    living = [product for product in found if product.is_active is not False] or found
    if len(living) == 1 and living[0].guid:
        return living[0].guid
    reason = f"{len(living)} products of that name" if living else "no product of that name"
    text = f"product = {name!r}: Severa has {reason}"
    raise Untranslatable([Problem("severa_product_unknown", text, "purchase_invoices.product")])


def _same(one: str | None, other: str) -> bool:
    return (one or "").strip().casefold() == other.strip().casefold()
