"""What purchase invoices cost projects in Procountor becomes their fees in Severa."""

from __future__ import annotations

import pytest
from contract.calls import check_calls
from contract.openapi import Contract, folder
from flow.conftest import Produce, Serve
from flow.purchases import fees, purchase_world, surprises
from flow.secrets_of import dump, leaked, secrets_of
from redis import Redis


@pytest.mark.parametrize("seed", [1, 2])
def test_every_purchase_invoice_of_a_world_ends_as_the_world_says(
    serve: Serve, product: Produce, seed: int
) -> None:
    sandbox = serve(purchase_world(seed, 45))
    of_people = fees(sandbox)
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours) == []
    assert [fee for fee in fees(sandbox) if fee in of_people] == of_people
    before = fees(sandbox)
    sandbox.clear_calls()
    ours.run_once()
    assert fees(sandbox) == before
    assert [call for call in sandbox.calls() if call.method != "GET" and "token" not in call.path] == []


def test_all_calls_about_purchase_invoices_satisfy_the_contracts(serve: Serve, product: Produce) -> None:
    if Contract.load("severa") is None:
        pytest.skip(f"the vendor contracts are not there: {folder()}")
    sandbox = serve(purchase_world(4, 40))
    product(sandbox).run_once()
    assert check_calls(sandbox.calls()) == []


def test_no_key_token_or_account_is_logged_or_remembered(
    serve: Serve, product: Produce, fake_redis: Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox = serve(purchase_world(6, 20))
    product(sandbox).run_once()
    said = capsys.readouterr()
    assert "/purchase_invoices/" in said.out
    assert "/purchase_invoices/" in dump(fake_redis)
    assert leaked(secrets_of(sandbox), said.out + said.err + dump(fake_redis)) == []
