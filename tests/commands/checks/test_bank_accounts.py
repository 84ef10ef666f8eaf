from __future__ import annotations

from register_desk import RegisterDesk, codes

from severa_procountor.commands.checks.bank_accounts import look


def test_an_account_that_both_systems_have_is_in_order(desk: RegisterDesk) -> None:
    seen = desk.look(look)
    assert (codes(seen), dict(seen.outcomes)) == ([], {"Severa's": 1})


def test_an_account_that_procountor_lacks_is_an_error_that_does_not_show_it(desk: RegisterDesk) -> None:
    desk.severa.accounts[0]["accountNumber"] = "FI42 5000 1510 0000 23"
    seen = desk.look(look)
    assert codes(seen) == ["bank_account_unknown"]
    assert "5000" not in repr(seen.found)


def test_without_an_account_in_severa_procountor_s_own_default_is_used(desk: RegisterDesk) -> None:
    desk.severa.accounts.clear()
    seen = desk.look(look)
    assert (codes(seen), dict(seen.outcomes)) == ([], {"Procountor's default": 1})


def test_without_any_account_for_invoices_it_is_an_error(desk: RegisterDesk) -> None:
    desk.severa.accounts.clear()
    desk.books.accounts = [account | {"defaultForInvoice": False} for account in desk.books.accounts]
    assert codes(desk.look(look)) == ["bank_account_missing"]


def test_an_account_in_another_currency_is_a_warning(desk: RegisterDesk) -> None:
    desk.books.accounts[0]["currency"] = "USD"
    assert codes(desk.look(look)) == ["bank_account_currency"]
