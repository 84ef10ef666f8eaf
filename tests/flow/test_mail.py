"""Parked documents are told by mail, from the two systems to a real SMTP server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flow.conftest import Produce, Serve
from flow.product import Product, eventually
from flow.worlds import awkward_world, only
from smtp_desk import HOST, SmtpDesk

from severa_procountor.producers import loop

ADDRESS = "bookkeeper@acme.example"


@pytest.fixture
def desk() -> Iterator[SmtpDesk]:
    made = SmtpDesk().start()
    yield made
    made.stop()


@pytest.fixture
def ours(serve: Serve, product: Produce, desk: SmtpDesk) -> Product:
    """One invoice that cannot go, of a company that wants to be told."""
    world = awkward_world(2, 60)
    guid = next(case.guid for case in world.cases if case.expected == "due_date_too_far")
    mail = {"smtp_host": HOST, "smtp_port": desk.port, "smtp_starttls": False}
    made = product(
        serve(only(world, lambda case, _: case.guid == guid)), mail_from="robot@acme.example", **mail
    )
    _ask_for_mail(made.tenants)
    return made


def test_a_run_that_parks_an_invoice_sends_one_message_that_says_why(ours: Product, desk: SmtpDesk) -> None:
    ended = ours.run_once()

    [parked] = ended.parked
    [message], [text] = desk.messages, desk.texts
    assert message["To"] == ADDRESS
    assert message["Subject"] == f"{parked.key.company}: 1 document could not be carried over"
    assert f"Invoice {parked.number}" in text
    assert "Who: Severa user" in text
    assert all(problem.message in text for problem in parked.problems)


def test_a_second_run_over_the_same_redis_tells_nothing_twice(ours: Product, desk: SmtpDesk) -> None:
    ours.run_once()
    ours.run_once()
    assert len(desk.messages) == 1


def test_a_producer_tells_while_it_runs(
    ours: Product, desk: SmtpDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "HOUSEKEEPING_S", 0)
    with ours.running():
        eventually(lambda: bool(desk.messages), "the message is sent")
    assert len(desk.messages) == 1


def test_a_mail_server_that_takes_nothing_stops_no_run(ours: Product, desk: SmtpDesk) -> None:
    desk.answer = "451 later"
    assert len(ours.run_once().parked) == 1
    assert desk.messages == []


def _ask_for_mail(tenants: Path) -> None:
    for file in tenants.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        wanted = f'[[companies]]\nemail_on_errors = ["{ADDRESS}"]\n'
        file.write_text(text.replace("[[companies]]\n", wanted), encoding="utf-8")
