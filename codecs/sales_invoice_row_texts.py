"""What the rows of a sales invoice say: product, comment, code, unit."""

from __future__ import annotations

import msgspec

from severa_procountor.codecs import severa, text, units
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.sales_invoice_rows import Row
from severa_procountor.settings.company import Company, SalesInvoices, SeveralCodes

_PRODUCT_LIMIT = 100  # of the product register [ours]
_COMMENT_LIMIT = 512
CODE_LIMIT = 40


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    """What a row says: `comment` is "" when there is none."""

    product: str
    comment: str
    code: str
    unit: str


def texts(row: Row, company: Company, sales: SalesInvoices, findings: Findings) -> Texts:
    product, comment = _divided(row, findings)
    return Texts(
        product=product,
        comment=comment,
        code=code_of(row.given, row.place, company, sales, findings),
        unit=_unit(row.given, row.place, sales, findings),
    )


def _divided(row: Row, findings: Findings) -> tuple[str, str]:
    """The first line for the product; the rest, with the texts around it, for the comment, cut at its limit."""
    where, subject = f"rows[{row.place}].description", findings.about(f"Row {row.place + 1}, description")
    description = text.clean(row.given.description, limit=None, where=where, findings=subject, lines=True)
    if not description and not findings.has_error_at(where):
        findings.error("row_text_missing", f"Row {row.place + 1} has no description.", where)
    line, _, other_lines = description.partition("\n")
    product, rest = text.split(line, _PRODUCT_LIMIT)
    if len(_comment(row, rest, other_lines)) > _COMMENT_LIMIT:
        product, rest = line[:_PRODUCT_LIMIT].rstrip(), line[_PRODUCT_LIMIT:].lstrip()
    comment = _comment(row, rest, other_lines)
    kept = comment[:_COMMENT_LIMIT].rstrip()
    if len(kept) < len(comment):
        whole = len("\n".join((*row.before, description, *row.after)))
        subject.change("text_cut", f"{whole} characters, cut to {len(product) + len(kept)}.", where)
    return product, kept


def _comment(row: Row, rest: str, other_lines: str) -> str:
    return "\n".join(part for part in (*row.before, rest, other_lines, *row.after) if part)


def code_of(
    row: severa.InvoiceRow, place: int, company: Company, sales: SalesInvoices, findings: Findings
) -> str:
    """The row's own code; the company's default for a row without one, or with several different ones."""
    where = f"rows[{place}].code"
    codes = list(dict.fromkeys(code.strip() for code in row.code or () if code and code.strip()))
    if len(codes) == 1:
        subject = findings.about(f"Row {place + 1}, code")
        return text.exact(codes[0], limit=CODE_LIMIT, where=where, findings=subject)
    default = _default_code(row, company)
    if codes:
        message = f"Row {place + 1} stands for the codes {', '.join(map(shown, codes))}"
        if sales.several_codes is SeveralCodes.ERROR:
            findings.error("row_codes_differ", f"{message}.", where)
        else:
            findings.warning("row_codes_differ", f"{message}; sent with the default code {default}.", where)
    return default


def _default_code(row: severa.InvoiceRow, company: Company) -> str:
    """A flat rate is the price of a phase, not of hours: it takes the product's code [ours]."""
    if row.row_type == "Hours":
        return company.default_codes.work_type
    if row.row_type == "TravelExpenses":
        return company.default_codes.travel_expense
    return company.default_codes.product


def _unit(row: severa.InvoiceRow, place: int, sales: SalesInvoices, findings: Findings) -> str:
    unit = units.unit_of(row.measurement_unit)
    if unit is not None:
        return unit
    given = shown(row.measurement_unit or "")
    message = f"Row {place + 1}: unit “{given}” is not known" if given else f"Row {place + 1} has no unit"
    findings.warning(
        "unit_unknown", f"{message}; sent as {sales.default_unit}.", f"rows[{place}].measurementUnit"
    )
    return sales.default_unit
