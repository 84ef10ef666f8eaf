"""The seeded world: the same for the same seed, sound in itself, and odd where it means to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from schwifty import IBAN
from severa_office import TODAY, world
from stdnum.eu import vat
from stdnum.fi import ytunnus
from stdnum.se import orgnr

from severa_procountor.sandbox.severa.invoices import InvoiceRow, SalesInvoice
from severa_procountor.sandbox.severa.organisation import Organisation
from severa_procountor.sandbox.world import Case, make_world
from severa_procountor.sandbox.world.fiscal_years import fiscal_years, last_closed_day
from severa_procountor.sandbox.world.twists import MISSING_CODE, PARKING, PASSING

CENT = Decimal("0.01")
WAITING = "Waiting for transfer to Procountor"
MANY = 600


def sales(kind: str | None = None) -> Iterator[tuple[Organisation, SalesInvoice]]:
    """The invoices of a large world, or those with one twist."""
    for organisation in world(MANY).organisations:
        for sale in organisation.sales_invoices:
            if kind is None or sale.twist == kind:
                yield organisation, sale


def waiting() -> list[Case]:
    return [case for case in world(MANY).cases if case.expected != "left_alone"]


def nets(rows: tuple[InvoiceRow, ...]) -> list[Decimal]:
    return [(row.unit_price.amount or Decimal(0)) * row.quantity for row in rows]


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def test_the_same_seed_gives_the_same_world() -> None:
    assert make_world(11, 80, TODAY) == make_world(11, 80, TODAY)


def test_another_seed_gives_another_world() -> None:
    assert make_world(11, 80, TODAY).organisations != make_world(12, 80, TODAY).organisations


def test_there_are_four_organisations_one_swedish_and_one_with_several_companies() -> None:
    organisations = world().organisations

    assert len(organisations) == 4
    assert [o.details.currency.code for o in organisations if o.details.currency].count("SEK") == 1
    assert sorted(len(o.details.active_companies) for o in organisations) == [1, 1, 1, 3]
    assert len(world().companies) == 5


@pytest.mark.parametrize("count", [1, 15, 60, 200])
def test_as_many_invoices_wait_as_were_asked_for(count: int) -> None:
    made = make_world(5, count, TODAY)

    assert sum(case.expected != "left_alone" for case in made.cases) == count


def test_one_invoice_in_fifteen_is_to_be_parked_and_as_many_pass_with_something_odd() -> None:
    kinds = Counter(case.twist for case in waiting() if case.twist)

    assert sum(kinds[twist] for twist in PARKING) == MANY // 15
    assert sum(kinds[twist] for twist in PASSING) == MANY // 15
    assert set(kinds) == PARKING | PASSING


def test_what_is_expected_follows_from_the_twist() -> None:
    for case in waiting():
        assert case.expected == (case.twist if case.twist in PARKING else "done")


def test_what_is_left_alone_is_in_another_status_or_in_the_company_without_settings() -> None:
    served = {company.name for company in world(MANY).companies}
    for _, sale in sales():
        is_taken = sale.company in served and sale.invoice.status.name == WAITING
        assert is_taken == (sale.expected != "left_alone")


def test_rows_add_up_to_the_total_unless_meant_not_to() -> None:
    for _, sale in sales():
        total = sale.invoice.total_excluding_tax.amount
        exact = nets(sale.rows)
        fits = total == sum(map(cents, exact)) == cents(sum(exact, Decimal(0)))
        assert fits == (sale.twist != "rows_do_not_add_up")


def test_tax_is_the_same_by_row_by_rate_and_at_the_end() -> None:
    for _, sale in sales():
        if sale.expected != "done":
            continue
        taxes = [net * (row.vat_rate or 0) / 100 for net, row in zip(nets(sale.rows), sale.rows, strict=True)]
        assert sale.invoice.total_tax.amount == sum(map(cents, taxes)) == cents(sum(taxes, Decimal(0)))


def test_the_parts_of_the_totals_add_up() -> None:
    for _, sale in sales():
        invoice = sale.invoice
        parts = (
            invoice.work_hours_total_excluding_tax,
            invoice.project_fees_total_excluding_tax,
            invoice.project_travel_expenses_total_excluding_tax,
            invoice.flat_rates_total_excluding_tax,
        )
        net, tax = invoice.total_excluding_tax.amount, invoice.total_tax.amount
        assert invoice.total_including_tax.amount == (net or 0) + (tax or 0)
        if sale.twist != "rows_do_not_add_up":
            assert sum(part.amount or 0 for part in parts if part) == net


def test_credit_notes_are_negative_by_quantity_or_by_price_and_name_a_paid_invoice() -> None:
    numbers = {sale.invoice.guid: sale.invoice for _, sale in sales()}
    signs = set()
    for _, sale in sales():
        if not sale.invoice.is_credit_note:
            continue
        related = sale.invoice.reimburse_invoice
        assert related
        assert related.guid
        original = numbers[related.guid]
        assert related.number == original.number
        assert original.status.name == "Paid"
        assert (sale.invoice.total_excluding_tax.amount or 0) < 0
        signs |= {(row.quantity > 0, (row.unit_price.amount or 0) > 0) for row in sale.rows}

    assert signs == {(True, False), (False, True)}


def test_numbers_of_invoices_are_unique_within_their_company() -> None:
    numbers = Counter((sale.company, sale.invoice.number) for _, sale in sales() if sale.invoice.number)

    assert set(numbers.values()) == {1}


def test_only_drafts_and_one_kind_of_oddness_have_no_number() -> None:
    for _, sale in sales():
        has_none = sale.invoice.status.name == "Draft" or sale.twist == "invoice_number_missing"
        assert (sale.invoice.number is None) == has_none


def test_business_ids_are_valid_unless_meant_not_to_be() -> None:
    odd = {sale.invoice.customer.guid for _, sale in sales() if (sale.twist or "").startswith("business_id_")}
    for organisation in world(MANY).organisations:
        for customer in organisation.customers:
            if customer.guid not in odd:
                assert _is_business_id(customer.vat_number or "")


def _is_business_id(number: str) -> bool:
    outside_the_eu = number.startswith(("NO", "US"))
    return bool(outside_the_eu or vat.is_valid(number) or ytunnus.is_valid(number) or orgnr.is_valid(number))


def test_companies_have_valid_ids_and_accounts_that_both_systems_know() -> None:
    for company in world().companies:
        assert ytunnus.is_valid(company.business_id) or orgnr.is_valid(company.business_id)
        assert IBAN(company.bank_accounts[0].iban).country_code in {"FI", "SE"}
        known = {company.bank_accounts[0].iban, company.bank_accounts[0].bankgiro}
        [mine] = [
            account.account_number.replace(" ", "")
            for organisation in world().organisations
            for account in organisation.bank_accounts
            if account.company and account.company.name == company.name
        ]
        assert mine in known


def test_about_two_thirds_of_the_customers_are_known_where_they_may_be_created() -> None:
    organisation, company = world(MANY).organisations[0], world(MANY).companies[0]
    known = {partner.customer_number for partner in company.partners}

    share = sum(str(customer.number) in known for customer in organisation.customers) / len(
        organisation.customers
    )

    assert 0.5 < share < 0.85


def test_where_products_may_not_be_created_all_codes_exist_but_the_one_meant_not_to() -> None:
    company = next(each for each in world(MANY).companies if each.name == _services())
    known = {product.code for product in company.products}
    used = {
        code
        for _, sale in sales()
        if sale.company == company.name
        for r in sale.rows
        for code in r.code or ()
    }

    assert used - known == {MISSING_CODE}


def _services() -> str:
    """The first company of the group: it creates neither customers nor products."""
    return world(MANY).organisations[1].details.active_companies[0].name


def test_some_rows_have_no_vat_among_others_that_have_it() -> None:
    mixed = [
        sale
        for _, sale in sales()
        if sale.expected == "done" and 0 in {r.vat_rate for r in sale.rows} and sale.invoice.total_tax.amount
    ]

    assert mixed
    assert _services() not in {sale.company for sale in mixed}


def test_domestic_rates_are_those_of_the_day() -> None:
    def rates(today: date) -> set[Decimal | None]:
        made = make_world(4, 150, today).organisations[0]
        return {row.vat_rate for sale in made.sales_invoices if sale.expected == "done" for row in sale.rows}

    assert Decimal(14) in rates(date(2025, 11, 30))
    assert Decimal("13.5") not in rates(date(2025, 11, 30))
    assert Decimal("13.5") in rates(date(2026, 6, 30))


def test_invoices_are_of_the_last_weeks_and_in_an_open_year() -> None:
    made = make_world(4, 100, date(2026, 1, 5))
    for organisation in made.organisations:
        for sale in organisation.sales_invoices:
            if sale.twist != "period_closed":
                assert timedelta(0) <= made.today - sale.invoice.date <= timedelta(days=20)
    for company in made.companies:
        open_years = [year for year in company.fiscal_years if year.is_open]
        assert any(year.start <= date(2025, 12, 16) <= year.end for year in open_years)
        assert any(not year.is_open for year in company.fiscal_years)


ODD = {
    "business_id_missing": lambda s: s.invoice.receiver_vat_number is None,
    "business_id_checksum": lambda s: not _is_business_id(s.invoice.receiver_vat_number),
    "customer_number_missing": lambda s: s.invoice.billing_customer.number is None,
    "due_date_too_far": lambda s: (s.invoice.due_date - s.invoice.date).days == 1000,
    "no_rows": lambda s: s.rows == (),
    "chinese_letters": lambda s: any("设" in row.description for row in s.rows),
    "emoji": lambda s: any("🚀" in row.description for row in s.rows),
    "vat_missing": lambda s: any(row.vat_rate is None for row in s.rows),
    "vat_fraction": lambda s: any(row.vat_rate == Decimal("0.255") for row in s.rows),
    "vat_not_in_use": lambda s: any(row.vat_rate == 8 for row in s.rows),
    "zero_vat_unmapped": lambda s: s.company == _services() and all(row.vat_rate == 0 for row in s.rows),
    "country_unknown": lambda s: s.invoice.receiver_address.country == "Atlantis",
    "address_incomplete": lambda s: s.invoice.receiver_address.addressline is None,
    "product_missing": lambda s: any(row.code == (MISSING_CODE,) for row in s.rows),
    "long_texts": lambda s: any(len(row.description) > 612 for row in s.rows),
    "unit_unknown": lambda s: any(row.measurement_unit == "tynnyrillinen" for row in s.rows),
    "several_codes": lambda s: any(len(set(row.code or ())) == 2 for row in s.rows),
    "language_unknown": lambda s: s.invoice.language.code.startswith("de"),
    "country_missing": lambda s: s.invoice.receiver_address.country is None,
    "vat_out_of_date": lambda s: {row.vat_rate for row in s.rows} <= {Decimal(14), Decimal(24)},
}


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_invoice_is_odd_in_the_way_it_says(kind: str) -> None:
    found = [sale for _, sale in sales(kind)]

    assert found
    assert all(ODD[kind](sale) for sale in found)


@pytest.mark.parametrize(
    ("kind", "partners"),
    [
        ("customer_number_taken", [(True, False, True)]),
        ("partner_ambiguous", [(True, True, True), (True, True, True)]),
        ("partner_under_other_number", [(False, True, True)]),
        ("partner_with_inactive_twin", [(True, True, False), (True, True, True)]),
    ],
)
def test_odd_partners_are_in_the_books_as_they_say(
    kind: str, partners: list[tuple[bool, bool, bool]]
) -> None:
    """Each partner near the customer: whether its number is the same, its business id is, and it is active."""
    for _, sale in sales(kind):
        books = next(each for each in world(MANY).companies if each.name == sale.company)
        number, digits = str(sale.invoice.customer.number), _digits(sale.invoice.receiver_vat_number)
        near = [
            (p.customer_number == number, _digits(p.identifier) in digits, p.active)
            for p in books.partners
            if p.customer_number == number or (_digits(p.identifier) and _digits(p.identifier) in digits)
        ]
        assert near == partners


def test_an_invoice_is_in_a_closed_month_only_where_meant_to_be() -> None:
    closed = {
        company.name: [p for y in company.fiscal_years for p in y.tracking_periods if p.status == "CLOSED"]
        for company in world(MANY).companies
    }
    assert sum(bool(periods) for periods in closed.values()) == 1
    for _, sale in sales():
        periods = closed.get(sale.company, [])
        is_closed = any(period.start <= sale.invoice.date <= period.end for period in periods)
        assert is_closed == (sale.twist == "period_closed")


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 3, 1), date(2026, 3, 31), date(2024, 2, 29)])
def test_the_months_of_open_years_follow_each_other_without_a_gap(day: date) -> None:
    for year in fiscal_years(day, months=True):
        periods = year.tracking_periods
        if not year.is_open:
            assert periods == ()
            continue
        ends = [period.end + timedelta(days=1) for period in periods]
        assert [period.start for period in periods] == [year.start, *ends[:-1]]
        assert ends[-1] == year.end + timedelta(days=1)
        assert all((period.status == "CLOSED") == (period.end <= last_closed_day(day)) for period in periods)


def _digits(text: str | None) -> str:
    return "".join(letter for letter in text or "" if letter.isdigit())
