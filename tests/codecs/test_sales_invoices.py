"""What holds of a translation beyond its golden cases."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec import UNSET
from msgspec.structs import replace
from sales_invoice_cases import Case, load

from severa_procountor.codecs import products, severa
from severa_procountor.codecs.sales_invoices import Draft, complete, needs_settings, translate
from severa_procountor.errors import Untranslatable
from severa_procountor.settings.choices import Attachments
from severa_procountor.settings.company import SalesInvoices


def _draft(case: Case) -> Draft:
    return translate(case.source, case.company, case.books)


def _codes(failure: pytest.ExceptionInfo[Untranslatable]) -> list[str]:
    return [problem.code for problem in failure.value.problems]


WITH_PDF = SalesInvoices(status_before="Before", status_after="After", attachments=Attachments.PDF)


def test_the_settings_of_an_invoice_are_needed_only_for_a_row_without_vat() -> None:
    taxed, free = severa.InvoiceRow(vat_rate=Decimal("25.5")), severa.InvoiceRow(vat_rate=Decimal("0.0"))
    assert not needs_settings([taxed, severa.InvoiceRow()], WITH_PDF)
    assert needs_settings([taxed, free], WITH_PDF)


def test_a_row_without_a_rate_needs_the_settings_if_the_default_rate_is_0() -> None:
    row = severa.InvoiceRow(quantity=Decimal(1))
    assert needs_settings([row], replace(WITH_PDF, default_vat_percent=Decimal(0)))
    assert not needs_settings([row], replace(WITH_PDF, default_vat_percent=Decimal("25.5")))


def test_a_row_of_text_only_needs_no_settings() -> None:
    assert not needs_settings([severa.InvoiceRow(description="Huhtikuu", vat_rate=Decimal(0))], WITH_PDF)


def test_the_settings_are_needed_where_the_grouping_decides_on_the_attachment() -> None:
    taxed = severa.InvoiceRow(vat_rate=Decimal("25.5"))
    assert needs_settings([taxed], replace(WITH_PDF, attachments=Attachments.NONE))
    assert not needs_settings([taxed], replace(WITH_PDF, attachments=Attachments.BREAKDOWN))


def test_a_row_without_vat_is_refused_if_the_invoice_s_settings_were_not_read() -> None:
    case = load("eu_sale")
    with pytest.raises(Untranslatable) as failure:
        translate(replace(case.source, settings=None), case.company, case.books)
    assert _codes(failure) == ["vat_reason_unknown"]


def test_a_company_without_settings_for_sales_invoices_is_refused() -> None:
    case = load("plain_domestic")
    with pytest.raises(Untranslatable) as failure:
        translate(case.source, replace(case.company, sales_invoices=None), case.books)
    assert _codes(failure) == ["sales_invoices_off"]


def test_a_vat_status_that_procountor_does_not_have_is_refused() -> None:
    case = load("domestic_and_zero")
    books = replace(case.books, vat_statuses=frozenset({7}))
    with pytest.raises(Untranslatable) as failure:
        translate(case.source, case.company, books)
    assert _codes(failure) == ["vat_status_unknown"]
    assert "1" in failure.value.problems[0].message


def test_completing_puts_in_the_ids_and_nothing_else() -> None:
    draft = _draft(load("default_codes"))
    invoice = complete(draft, 77, {"TYO": 1, "MATKA": 2, "TUOTE": 3})
    assert invoice.partner_id == 77
    assert [row.product_id for row in invoice.invoice_rows] == [1, 2, 3, 3]
    rows = tuple(replace(row, product_id=UNSET) for row in invoice.invoice_rows)
    assert replace(invoice, partner_id=UNSET, invoice_rows=rows) == draft.invoice


def test_an_invoice_without_partner_has_no_partner_id() -> None:
    draft = _draft(load("plain_domestic"))
    assert complete(draft, None, {}) == draft.invoice


def test_two_rows_with_one_code_want_one_product_named_after_the_first() -> None:
    wanted = _draft(load("default_codes")).products
    assert [product.code for product in wanted] == ["TYO", "MATKA", "TUOTE"]
    assert wanted[2].body.name == "Kiinteä hinta"
    assert wanted[2].where == "rows[2].code"


def test_the_default_codes_of_the_settings_are_known_as_such() -> None:
    drafts = _draft(load("default_codes")), _draft(load("plain_domestic"))
    assert [[product.default for product in draft.products] for draft in drafts] == [[True] * 3, [False]]


def test_rows_without_a_sort_order_come_last() -> None:
    case = load("two_projects")
    first, second = case.source.rows
    rows = (replace(first, sort_order=None), second)
    draft = translate(replace(case.source, rows=rows), case.company, case.books)
    assert [row.product for row in draft.invoice.invoice_rows] == ["Valvonta", "Suunnittelu"]


def test_totals_that_severa_leaves_out_follow_from_the_rest() -> None:
    case = load("two_rates")
    whole = _draft(case)
    for left_out in ("total_tax", "total_including_tax"):
        invoice = replace(case.source.invoice, **{left_out: None})
        assert translate(replace(case.source, invoice=invoice), case.company, case.books) == whole
    invoice = replace(case.source.invoice, total_tax=None, total_including_tax=None)
    assert translate(replace(case.source, invoice=invoice), case.company, case.books) == whole


def test_without_a_net_total_there_is_nothing_to_hold_the_rows_against() -> None:
    case = load("plain_domestic")
    invoice = replace(case.source.invoice, total_excluding_tax=None)
    with pytest.raises(Untranslatable) as failure:
        translate(replace(case.source, invoice=invoice), case.company, case.books)
    assert _codes(failure) == ["total_missing"]


def test_a_total_in_another_currency_is_refused() -> None:
    case = load("plain_domestic")
    invoice = replace(
        case.source.invoice, total_tax=severa.Money(amount=Decimal("229.5"), currency_code="SEK")
    )
    with pytest.raises(Untranslatable) as failure:
        translate(replace(case.source, invoice=invoice), case.company, case.books)
    assert _codes(failure) == ["currency_differs"]


@pytest.mark.parametrize("code", ["010190-901R", "010190A901R", "010190901R", "800101-1239", "19800101-1239"])
def test_an_identity_code_never_reaches_a_message(code: str) -> None:
    case = load("plain_domestic")
    invoice = replace(case.source.invoice, receiver_vat_number=code, number=None)
    for country in ("FI", "SE", "US", "DE", "Ankkalinna", None):
        address = replace(case.source.invoice.receiver_address or severa.Address(), country=country)
        source = replace(case.source, invoice=replace(invoice, receiver_address=address))
        with pytest.raises(Untranslatable) as failure:
            translate(source, case.company, case.books)
        texts = [f"{problem.message} {problem.where}" for problem in failure.value.problems]
        assert not any(code in text or code[-11:] in text for text in texts)


def test_a_bank_account_never_reaches_a_message() -> None:
    case = load("unknown_bank_account")
    with pytest.raises(Untranslatable) as failure:
        _draft(case)
    assert not any("FI2112345600000785" in problem.message for problem in failure.value.problems)


def test_a_tax_number_that_looks_like_an_identity_code_is_a_business_id() -> None:
    case = load("eu_sale")
    address = replace(case.source.invoice.receiver_address or severa.Address(), country="PL")
    invoice = replace(case.source.invoice, receiver_vat_number="8001011234", receiver_address=address)
    draft = translate(replace(case.source, invoice=invoice), case.company, case.books)
    assert draft.invoice.counter_party.tax_code == "PL8001011234"


def test_the_product_takes_the_row_s_account_before_the_settings_one() -> None:
    own, default = _draft(load("plain_domestic")).products[0], _draft(load("email")).products[0]
    assert (own.body.default_account, default.body.default_account) == ("3010", "3000")


def test_a_product_is_the_active_sales_product_with_exactly_that_code() -> None:
    found = [
        products.procountor.Product(id=9, code="SUUN", type="SALES", active=True),
        products.procountor.Product(id=4, code="SUUN", type="SALES", active=True),
        products.procountor.Product(id=1, code="SUUN", type="SALES", active=False),
        products.procountor.Product(id=2, code="SUUN", type="PURCHASE", active=True),
        products.procountor.Product(id=3, code="SUUN-2", type="SALES", active=True),
    ]
    assert products.decide("SUUN", found) == 4
    assert products.decide("SUU", found) is None


def test_a_missing_product_is_created_only_if_the_settings_say_so() -> None:
    company = load("plain_domestic").company
    (product,) = _draft(load("plain_domestic")).products
    refusal = products.refusal(product, company)
    assert refusal is not None
    assert refusal.code == "product_missing"
    assert products.refusal(product, replace(company, create_products=True)) is None


def test_a_missing_default_product_is_never_created() -> None:
    company = replace(load("default_codes").company, create_products=True)
    product = _draft(load("default_codes")).products[0]
    refusal = products.refusal(product, company)
    assert refusal is not None
    assert refusal.code == "default_product_missing"


def _refused(case: Case, **changes: object) -> list[tuple[str, str]]:
    with pytest.raises(Untranslatable) as failure:
        translate(replace(case.source, **changes), case.company, case.books)
    return [(problem.code, problem.where) for problem in failure.value.problems]


def test_a_finding_on_vat_names_the_row_among_all_rows() -> None:
    case = load("zero_vat_unexplained")
    (free,) = case.source.rows
    text = severa.InvoiceRow(description="Huhtikuu", sort_order=0)
    without = replace(free, vat_rate=None, sort_order=1)
    found = _refused(case, rows=(text, without, replace(free, sort_order=2)))
    assert ("vat_rate_missing", "rows[1].vatRate") in found
    assert ("zero_vat_unexplained", "rows[2].vatRate") in found


def _texts(description: str) -> tuple[str, str, list[str]]:
    case = load("plain_domestic")
    (row,) = case.source.rows
    rows = (replace(row, description=description),)
    draft = translate(replace(case.source, rows=rows), case.company, case.books)
    sent = draft.invoice.invoice_rows[0]
    return sent.product, sent.comment or "", [note.message for note in draft.notes]


def test_a_description_is_broken_at_a_blank_as_long_as_all_of_it_fits() -> None:
    product, comment, messages = _texts(f"{'a' * 90} {'b' * 20}\n{'c' * 400}")
    assert (product, comment) == ("a" * 90, f"{'b' * 20}\n{'c' * 400}")
    assert messages == []


def test_a_description_is_broken_within_a_word_rather_than_cut() -> None:
    description = f"{'a' * 60} {'b' * 551}"
    product, comment, messages = _texts(description)
    assert product + comment == description
    assert messages == []


def test_a_cut_description_is_counted_whole() -> None:
    product, comment, messages = _texts(f"{'a' * 60} {'b' * 700}")
    assert (len(product), len(comment)) == (100, 512)
    assert messages == ["Row 1, description: 761 characters, cut to 612."]


@pytest.mark.parametrize(
    ("country", "code", "private"),
    [
        ("FI", "800101-1236", True),
        ("AX", "800101-1236", True),
        ("SE", "800101-1236", True),
        ("Ankkalinna", "800101-1236", True),
        ("US", "800101-1236", False),
        ("PL", "8001011234", False),
        ("DE", "010190-901R", True),
        ("US", "010190-901R", True),
        ("NO", "01819090013", True),
        ("SE", "01819090013", False),
    ],
)
def test_who_is_a_person_depends_on_the_country_too(country: str, code: str, private: bool) -> None:
    case = load("plain_domestic")
    address = replace(case.source.invoice.receiver_address or severa.Address(), country=country)
    invoice = replace(case.source.invoice, receiver_vat_number=code, receiver_address=address, number=None)
    found = _refused(case, invoice=invoice)
    assert ("private_customer", "receiverVatNumber") in found or not private
    assert private or ("private_customer", "receiverVatNumber") not in found


@pytest.mark.parametrize("code", ["ECU", "€", "EURO", "010190-901R"])
def test_a_currency_that_procountor_lacks_is_the_only_error_that_it_makes(code: str) -> None:
    case = load("plain_domestic")
    invoice = replace(case.source.invoice, currency=severa.Coded(code=code))
    assert _refused(case, invoice=invoice) == [("currency_unknown", "currency.code")]


def test_a_new_product_never_has_a_negative_price_nor_a_rate_of_0() -> None:
    negative = _draft(load("credit_note_as_severa_has_it")).products[0].body
    free = _draft(load("export")).products[0].body
    assert (negative.price, negative.vat) == (Decimal("90.0"), Decimal("25.5"))
    assert free.vat is UNSET
