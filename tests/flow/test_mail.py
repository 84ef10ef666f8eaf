"""Parked documents are told by mail, from the two systems to a real SMTP server, until all is well again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flow.conftest import Produce, Serve
from flow.product import Product, eventually
from flow.systems import edit_invoice
from flow.worlds import awkward_world, only, sales_of
from smtp_desk import HOST, SmtpDesk

from severa_procountor.producers import loop, notices, told
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import Case, World

ADDRESS = "bookkeeper@acme.example"


@pytest.fixture
def desk() -> Iterator[SmtpDesk]:
    made = SmtpDesk().start()
    yield made
    made.stop()


@pytest.fixture
def sandbox(serve: Serve) -> Sandbox:
    """Two invoices of one company that cannot go."""
    return serve(_late_twins())


@pytest.fixture
def ours(sandbox: Sandbox, product: Produce, desk: SmtpDesk) -> Product:
    """The product, for a company that wants to be told."""
    mail = {"smtp_host": HOST, "smtp_port": desk.port, "smtp_starttls": False}
    made = product(sandbox, mail_from="robot@acme.example", **mail)
    _ask_for_mail(made.tenants)
    return made


def test_a_run_that_parks_an_invoice_sends_one_message_that_says_why(ours: Product, desk: SmtpDesk) -> None:
    ended = ours.run_once()

    [message], [text], [page] = desk.messages, desk.texts, desk.pages
    assert message["To"] == ADDRESS
    assert message["Subject"] == f"{ended.parked[0].key.company}: 2 documents could not be carried over"
    assert "TO BE MENDED BY: SEVERA USER" in text
    for parked in ended.parked:
        assert f"Invoice {parked.number}, {parked.customer}" in text
        assert f"Invoice {parked.number}" in page
        assert all(problem.message in text for problem in parked.problems)


def test_what_is_mended_and_what_is_not_is_told_until_all_is_well(
    ours: Product, desk: SmtpDesk, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "BETWEEN_MS", 0)
    mended, other = sandbox.world.cases
    ours.run_once()
    ours.run_once()
    assert len(desk.messages) == 1  # nothing is told twice

    edit_invoice(sandbox, mended.guid, dueDate=_date(sandbox, mended))
    edit_invoice(sandbox, other.guid, dueDate="2099-12-31")
    ours.run_once()
    edit_invoice(sandbox, other.guid, dueDate=_date(sandbox, other))
    ours.run_once()

    subjects = [message["Subject"].partition(": ")[2] for message in desk.messages]
    assert subjects == [
        "2 documents could not be carried over",
        "1 document could not be carried over",
        "all is well again",
    ]
    assert "1 document of an earlier mail has been carried over since." in desk.texts[1]
    assert (f"Invoice {mended.number}" in desk.texts[1], f"Invoice {other.number}" in desk.texts[1]) == (
        False,
        True,
    )
    assert "2 documents of earlier mails have been carried over since." in desk.texts[2]


def test_a_mail_server_that_was_down_hears_of_everything_when_it_is_up_again(
    ours: Product, desk: SmtpDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "AGAIN_S", 0)
    desk.stop()
    assert len(ours.run_once().parked) == 2

    again = SmtpDesk(port=desk.port).start()
    try:
        ours.run_once()
    finally:
        again.stop()

    assert [message["Subject"].partition(": ")[2] for message in again.messages] == [
        "2 documents could not be carried over"
    ]


def test_a_producer_tells_while_it_runs(
    ours: Product, desk: SmtpDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "HOUSEKEEPING_S", 0)
    with ours.running():
        eventually(lambda: bool(desk.messages), "the message is sent")
    assert len(desk.messages) == 1


def _ask_for_mail(tenants: Path) -> None:
    for file in tenants.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        wanted = f'[[companies]]\nemail_on_errors = ["{ADDRESS}"]\nmail_language = "en"\n'
        file.write_text(text.replace("[[companies]]\n", wanted), encoding="utf-8")


def _late_twins() -> World:
    made = awkward_world(5, 60)
    late = {case.guid for case in made.cases if case.expected == "due_date_too_far"}
    twins = only(made, lambda case, _: case.guid in late and case.company == "stockholm")
    assert len(twins.cases) == 2
    return twins


def _date(sandbox: Sandbox, case: Case) -> str:
    return sales_of(sandbox.world)[case.guid].invoice.date.isoformat()
