"""The register products behind an invoice's rows: found in the company's Procountor, or created once."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from severa_procountor.codecs import procountor as books
from severa_procountor.codecs import products
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.flights import in_turn
from severa_procountor.workers.matches import Versions, stale

# How long a match is believed that no list of changes speaks against: what was deleted is on no list.
LIFE_MS = 24 * 3_600_000


class _Remembered(msgspec.Struct, frozen=True):
    id: int
    at: int
    versions: Versions


def ensure_products(company: CompanyAccess, wanted: Sequence[products.Wanted]) -> dict[str, int]:
    """Product ids by code, created where the settings say so. Two rows with one new code give one product.

    Raises Untranslatable with every code that is missing.
    """
    ids: dict[str, int] = {}
    problems: list[Problem] = []
    for product in wanted:
        try:
            ids[product.code] = _ensure(company, product)
        except Untranslatable as refusal:
            problems += refusal.problems
    if problems:
        raise Untranslatable(problems)
    return ids


def forget_products(company: CompanyAccess, wanted: Sequence[products.Wanted]) -> None:
    """Procountor no longer knows what we remember."""
    for product in wanted:
        company.registers.forget_product(product.code)


def forget_changed_products(company: CompanyAccess, changed: Sequence[books.Product]) -> int:
    """Forgets the matches that one of these products, as it is now, speaks against; returns how many."""
    if not changed:
        return 0
    matches = {
        code: msgspec.json.decode(stored, type=_Remembered)
        for code, stored in company.registers.products().items()
    }
    forgotten = stale(
        matches, changed, lambda product: product.code or "", lambda product, _: _will_do(product)
    )
    for code in forgotten:
        company.registers.forget_product(code)
    return len(forgotten)


def _will_do(product: books.Product) -> bool:
    return products.decide(product.code or "", [product]) is not None


def _ensure(company: CompanyAccess, wanted: products.Wanted) -> int:
    company.runtime.memory.mention(("product", wanted.code))
    known = _remembered(company, wanted.code)
    if known is not None:
        return known
    with in_turn(company, f"product:{wanted.code}") as flight:
        known = _remembered(company, wanted.code)
        if known is not None:
            return known
        candidates = _search(company, wanted.code)
        found = products.decide(wanted.code, candidates)
        if found is not None:
            return _remember(company, wanted.code, found, candidates)
        refusal = products.inactive(wanted, candidates) or products.refusal(wanted, company.settings)
        if refusal is not None:
            raise Untranslatable([refusal])
        company.may_create()
        deadline = company.runtime.write_deadline()
        created = flight.write(
            lambda: company.procountor.create_product(books.encode(wanted.body), deadline=deadline)
        )
        new = books.decode(created, books.Product)
        return _remember(company, wanted.code, new.id, [*candidates, new])


def missing_default_codes(company: CompanyAccess) -> list[Problem]:
    """The settings' default codes that the company's sales products lack."""
    codes = company.settings.default_codes
    return [
        Problem(
            "default_product_missing",
            f"The default code {code} of the settings is no active sales product in Procountor.",
            f"default_codes.{key}",
        )
        for key, code in (("product", codes.product), ("work_type", codes.work_type))
        if products.decide(code, _search(company, code)) is None
    ] + missing_travel_code(company)


def missing_travel_code(company: CompanyAccess) -> list[Problem]:
    """The default code of travel expenses is looked for among the travel products and, for rows of sales invoices,
    the sales products."""
    code = company.settings.default_codes.travel_expense
    for kind in ("TRAVEL", "SALES"):
        for page in company.procountor.products(code=code, type=kind):
            if any(found.code == code for found in books.decode_page(page, books.Product)):
                return []
    text = f"The default code {code} of the settings is no product in Procountor."
    return [Problem("default_product_missing", text, "default_codes.travel_expense")]


def missing_advance_code(company: CompanyAccess) -> list[Problem]:
    """The code of advances, where travel reimbursements have one, is looked for among the travel products."""
    travel = company.settings.travel_reimbursements
    code = travel.advance_payment_code if travel is not None and travel.enabled else None
    if code is None:
        return []
    for page in company.procountor.products(code=code, type="TRAVEL"):
        if any(found.code == code for found in books.decode_page(page, books.Product)):
            return []
    text = f"The code {code} of the settings is no travel product in Procountor."
    return [Problem("default_product_missing", text, "travel_reimbursements.advance_payment_code")]


def unknown_vat_statuses(company: CompanyAccess) -> list[Problem]:
    """The VAT statuses of the settings that the company's books do not know for sales."""
    statuses = company.books().vat_statuses
    return [
        Problem(
            "vat_status_unknown",
            f"VAT status {number} is none of the company's for sales: {sorted(statuses)}.",
            f"zero_vat.{reason}",
        )
        for reason, number in msgspec.structs.asdict(company.settings.zero_vat).items()
        if number is not None and number not in statuses
    ]


def _search(company: CompanyAccess, code: str) -> list[books.Product]:
    """The sales products whose code holds this one: Procountor matches parts of codes."""
    mention = company.runtime.memory.mention
    pages = company.procountor.products(code=code, type="SALES")
    candidates = [found for page in pages for found in books.decode_page(page, books.Product)]
    for found in candidates:
        if found.code == code:
            mention(("product", f"#{found.id}"), found.version)
    return candidates


def _remembered(company: CompanyAccess, code: str) -> int | None:
    stored = company.registers.product(code)
    if stored is None:
        return None
    known = msgspec.json.decode(stored, type=_Remembered)
    return known.id if company.registers.now() - known.at < LIFE_MS else None


def _remember(company: CompanyAccess, code: str, product_id: int, read: Sequence[books.Product]) -> int:
    versions = {found.id: found.version for found in read if found.code == code or found.id == product_id}
    value = _Remembered(product_id, company.registers.now(), versions)
    company.registers.note_product(code, msgspec.json.encode(value))
    return product_id
