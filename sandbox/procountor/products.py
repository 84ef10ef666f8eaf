"""The product register."""

from __future__ import annotations

from collections.abc import Iterator

from litestar import Response, get, post
from litestar.params import RawBody
from msgspec.structs import replace

from severa_procountor.sandbox.procountor import bodies
from severa_procountor.sandbox.procountor.books import Books
from severa_procountor.sandbox.procountor.enums import NAMES
from severa_procountor.sandbox.procountor.handling import AnyRequest, OpenBooks, PathId
from severa_procountor.sandbox.procountor.listing import Order, Query, batch, paged, within
from severa_procountor.sandbox.procountor.refusals import Finding, Refused, answer, blank, invalid
from severa_procountor.sandbox.procountor.schema.registers import Product, ProductSearchResult

_LONGEST_CODE = 40
_TRAVEL_ONLY = (
    ("start_date", "startDate"),
    ("end_date", "endDate"),
    ("bookkeeping_account", "bookkeepingAccount"),
)


@get("/products", sync_to_thread=False)
def search(request: AnyRequest, books: OpenBooks) -> Response[bytes]:
    """Codes and names match on a part; without a type, TRAVEL is left out. There is no `page`."""
    query = Query(request, "page")
    kind = query.name("type", NAMES["productType"])
    kinds = (kind,) if kind else ("SALES", "PURCHASE")
    code, name = query.text("code") or "", query.text("name") or ""
    if len(code) > _LONGEST_CODE:
        raise Refused(400, invalid("code", f"at most {_LONGEST_CODE} characters"))
    active = query.flag("active")
    groups = query.integers("group")
    valid = (query.day("startDate"), query.day("endDate"))
    versions = (query.moment("versionStartDate"), query.moment("versionEndDate"))

    def passes(product: Product) -> bool:
        return (
            product.type in kinds
            and code.lower() in (product.code or "").lower()
            and name.lower() in product.name.lower()
            and active in (None, product.active)
            and (groups is None or product.product_group_id in groups)
            and (product.end_date is None or within(product.end_date, valid[0], None))
            and (product.start_date is None or within(product.start_date, None, valid[1]))
            and within(product.version, *versions)
        )

    found = [product for product in books.products.values() if passes(product)]
    shown, meta = paged(
        query,
        found,
        lambda product: product.id or 0,
        Order("orderByVersion", lambda product: product.version),
    )
    return answer(ProductSearchResult(results=shown, meta=meta))


@get("/products/{ids:str}", sync_to_thread=False)
def read(ids: PathId, books: OpenBooks) -> Response[bytes]:
    return answer(batch(ids, books.products.get))


@post("/products", sync_to_thread=False)
def create(request: AnyRequest, books: OpenBooks, body: RawBody) -> Response[bytes]:
    sent = bodies.read(body, request.headers.get("content-type", ""), Product)
    findings = list(_findings(sent, books))
    if findings:
        raise Refused(400, *findings)
    product_id = books.new_id()
    books.products[product_id] = replace(sent, id=product_id, version=books.local_time())
    return answer(books.products[product_id])


def _findings(product: Product, books: Books) -> Iterator[Finding]:
    if not product.name:
        yield blank("name")
    if not 0 <= product.discount <= 100:
        yield invalid("discount", "0 to 100")
    if product.default_account and product.default_account not in books.accounts:
        yield invalid("defaultAccount", "not in the chart of accounts")
    if product.vat_status is not None and product.vat_status not in books.company.vat_statuses:
        yield invalid("vatStatus", "not in use in the company")
    if product.type == "SALES" and product.vat not in (None, *books.company.vat_percentages):
        yield invalid("vat", "not in use in the company")
    if product.type != "TRAVEL":
        for name, path in _TRAVEL_ONLY:
            if getattr(product, name) is not None:
                yield invalid(path, "for travel products only")


HANDLERS = (search, read, create)
