from __future__ import annotations

from typing import Any

import pytest
from carrying import carry, notes, parked
from two_systems import Office

from severa_procountor.errors import Rejected, Unavailable, UnknownOutcome
from severa_procountor.problems import Problem
from severa_procountor.state.claims import Claim
from severa_procountor.state.records import State
from severa_procountor.workers import frame

NAME = "Invoice-1042.pdf"


@pytest.fixture
def with_pdf(office: Office) -> Office:
    switch_on(office, attachments="pdf")
    return office


def switch_on(office: Office, **sales: Any) -> None:
    settings = office.tenants.tenants["acme"].companies[0].sales_invoices
    assert settings is not None
    plain = {"status_before": settings.status_before, "status_after": settings.status_after}
    office.settle({"sales_invoices": plain | sales})


def kept(office: Office) -> list[tuple[str, bytes]]:
    return [(file["name"], file["content"]) for file in office.procountor.files.values()]


def asked_for(office: Office) -> list[str]:
    return [about[1] for name, about in office.severa.asked if name == "invoice_pdf"]


def test_the_pdf_is_attached_to_the_invoice_and_sent_with_it(with_pdf: Office) -> None:
    assert carry(with_pdf) == "done"
    assert kept(with_pdf) == [(NAME, with_pdf.severa.pdf)]
    ((_, sent),) = [asked for asked in with_pdf.procountor.asked if asked[0] == "post_attachment"]
    assert (sent["referenceId"], sent["sendWithInvoice"], sent["type"]) == (501, True, "application/pdf")
    assert asked_for(with_pdf) == ["All"]


def test_the_breakdown_leaves_the_invoice_pages_out(office: Office) -> None:
    switch_on(office, attachments="breakdown")
    carry(office)
    assert asked_for(office) == ["AttachmentAndBreakdown"]


@pytest.mark.parametrize(
    ("grouping", "files", "asked"),
    [
        ("Group+Attachment", [{"guid": "f", "name": "photo.jpg"}], ["AttachmentAndBreakdown"]),
        ("Group+Attachment", [], []),
        ("Group", [{"guid": "f", "name": "photo.jpg"}], []),
    ],
)
def test_without_the_setting_only_files_of_grouped_rows_are_sent(
    office: Office, grouping: str, files: list[dict[str, Any]], asked: list[str]
) -> None:
    office.severa.grouping, office.severa.files = grouping, files
    carry(office)
    assert asked_for(office) == asked
    assert len(kept(office)) == len(asked)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.4" + b"x" * (10_000_000 - 7), "attachment_too_big"),
        (b"<html>an error</html>", "attachment_type"),
        (b"", "attachment_type"),
    ],
)
def test_what_cannot_be_attached_stops_the_invoice_before_it_is_posted(
    with_pdf: Office, content: bytes, code: str
) -> None:
    with_pdf.severa.pdf = content
    assert parked(with_pdf) == [code]
    assert with_pdf.procountor.count("post_invoice") == 0


def test_ten_million_bytes_are_just_enough(with_pdf: Office) -> None:
    with_pdf.severa.pdf = b"%PDF-1.4" + b"x" * (10_000_000 - 8)
    assert carry(with_pdf) == "done"


def test_a_file_that_procountor_renames_is_sent_once_however_often_its_invoice_is_tried(
    with_pdf: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = with_pdf.procountor.keep_file
    monkeypatch.setattr(with_pdf.procountor, "keep_file", lambda sent: keep(sent | {"name": "renamed.pdf"}))
    frame.carry(with_pdf.runtime, with_pdf.claim())
    for _ in range(2):
        again(with_pdf)
        assert [problem.code for problem in with_pdf.record().problems] == ["attachment_renamed"]
        assert [name for name, _ in kept(with_pdf)] == ["renamed.pdf"]

    (file,) = with_pdf.procountor.files.values()
    file["name"] = NAME
    with_pdf.procountor._list_files()  # as somebody does by hand
    again(with_pdf)
    assert with_pdf.record().state is State.DONE


def again(office: Office) -> None:
    """The parked invoice is tried once more."""
    office.clock.pass_ms(office.runtime.settle_ms)
    key = office.record().key
    assert office.runtime.transfers.wake([key]) == 1
    frame.carry(office.runtime, office.take())


def lost(office: Office, monkeypatch: pytest.MonkeyPatch, *, arrives: bool) -> Claim:
    """Taken again after the answer to the attachment was lost."""
    post = office.procountor.post_attachment

    def lose(*sent: Any, deadline: float) -> bytes:
        if arrives:
            post(*sent, deadline=deadline)
        raise UnknownOutcome("procountor", "POST /attachments", "time-out")

    claim = office.claim()
    with monkeypatch.context() as patch:
        patch.setattr(office.procountor, "post_attachment", lose)
        with pytest.raises(UnknownOutcome):
            carry(office, claim)
    claim.retry(0, Problem("unknown_outcome", "lost"))
    office.clock.pass_ms(office.runtime.settle_ms)
    return office.take()


@pytest.mark.parametrize("arrives", [True, False])
def test_a_lost_answer_gives_one_copy(
    with_pdf: Office, monkeypatch: pytest.MonkeyPatch, arrives: bool
) -> None:
    assert carry(with_pdf, lost(with_pdf, monkeypatch, arrives=arrives)) == "done"
    assert kept(with_pdf) == [(NAME, with_pdf.severa.pdf)]
    assert with_pdf.procountor.count("post_invoice") == 1


def test_another_version_of_the_same_file_is_replaced(
    with_pdf: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = lost(with_pdf, monkeypatch, arrives=True)
    with_pdf.severa.pdf = b"%PDF-1.4 the invoice, with a word more"
    assert carry(with_pdf, claim) == "done"
    assert kept(with_pdf) == [(NAME, with_pdf.severa.pdf)]
    assert "attachment_replaced" in notes(with_pdf)


def test_two_files_of_our_name_are_for_a_person(with_pdf: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = lost(with_pdf, monkeypatch, arrives=True)
    with_pdf.procountor.keep_file({"name": NAME, "referenceId": 501, "content": b"%PDF"})
    assert parked(with_pdf, claim) == ["attachment_several"]


def test_somebodys_own_file_is_left_and_told_of(with_pdf: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = lost(with_pdf, monkeypatch, arrives=False)
    with_pdf.procountor.keep_file({"name": "photo.jpg", "referenceId": 501, "content": b"x"})
    assert carry(with_pdf, claim) == "done"
    assert [name for name, _ in kept(with_pdf)] == ["photo.jpg", NAME]
    assert "attachments_more" in notes(with_pdf)


def test_a_file_that_has_been_sent_is_not_read_again(with_pdf: Office) -> None:
    with_pdf.severa.fail("move_invoice", Unavailable("severa", "PATCH", "ill"))
    claim = with_pdf.claim()
    with pytest.raises(Unavailable):
        carry(with_pdf, claim)
    claim.retry(0, Problem("unavailable", "ill"))
    assert carry(with_pdf, with_pdf.take()) == "done"
    assert (with_pdf.severa.count("invoice_pdf"), with_pdf.procountor.count("post_attachment")) == (1, 1)


def put_off(office: Office) -> Claim:
    """Taken again after everything was done but the change of status in Severa."""
    office.severa.fail("move_invoice", Rejected([Problem("severa_refused", "no")]))
    claim = office.claim()
    assert parked(office, claim) == ["severa_refused"]
    claim.park([Problem("severa_refused", "no")])
    office.severa.invoices["g1"]["notes"] = "Edited"
    office.clock.pass_ms(1000)
    office.see()
    return office.take()


def test_the_file_of_an_edited_invoice_is_replaced_while_it_is_unfinished(with_pdf: Office) -> None:
    claim = put_off(with_pdf)
    with_pdf.severa.pdf = b"%PDF-1.4 edited, and longer than it was"
    assert carry(with_pdf, claim) == "done"
    assert kept(with_pdf) == [(NAME, with_pdf.severa.pdf)]
    assert "attachment_replaced" in notes(with_pdf)


def test_the_file_of_an_invoice_that_went_out_is_left_as_it_is(with_pdf: Office) -> None:
    claim, sent = put_off(with_pdf), with_pdf.severa.pdf
    with_pdf.procountor.invoices_held[0]["status"] = "SENT"
    with_pdf.severa.pdf = b"%PDF-1.4 printed a byte longer"
    assert carry(with_pdf, claim) == "done"
    assert kept(with_pdf) == [(NAME, sent)]
    assert "attachment_other_version" in notes(with_pdf)


def test_a_file_of_our_name_that_somebody_attached_is_left(with_pdf: Office) -> None:
    claim = put_off(with_pdf)
    with_pdf.procountor.files.clear()
    with_pdf.procountor.keep_file({"name": NAME, "referenceId": 501, "content": b"by hand"})
    with_pdf.procountor.files[999] = with_pdf.procountor.files.popitem()[1] | {"id": 999}
    with_pdf.procountor._list_files()
    assert carry(with_pdf, claim) == "done"
    assert kept(with_pdf) == [(NAME, b"by hand")]
    assert "attachment_other_version" in notes(with_pdf)


def test_a_file_of_our_name_without_an_id_is_no_reason_for_a_second(with_pdf: Office) -> None:
    claim = put_off(with_pdf)
    with_pdf.procountor.invoices_held[0]["attachments"] = [{"name": NAME}]
    assert carry(with_pdf, claim) == "done"
    assert with_pdf.procountor.count("post_attachment") == 1


def by_hand(office: Office) -> None:
    """Somebody takes our file away and attaches another under its name."""
    office.procountor.files.clear()
    office.procountor.files[999] = {"id": 999, "name": NAME, "referenceId": 501, "content": b"by hand"}
    office.procountor._list_files()


def test_nothing_is_released_with_a_file_that_is_known_to_differ(office: Office) -> None:
    switch_on(office, attachments="pdf")
    claim = put_off(office)
    by_hand(office)
    switch_on(office, attachments="pdf", target="sent")
    assert parked(office, claim) == ["attachment_other_version"]
    assert office.procountor.invoices_held[0]["status"] == "UNFINISHED"
    assert kept(office) == [(NAME, b"by hand")]


def test_a_file_that_was_left_is_left_the_next_time_too(with_pdf: Office) -> None:
    claim = put_off(with_pdf)
    by_hand(with_pdf)
    with_pdf.severa.fail("move_invoice", Rejected([Problem("severa_refused", "no")]))
    assert parked(with_pdf, claim) == ["severa_refused"]
    claim.park([Problem("severa_refused", "no")])
    with_pdf.severa.invoices["g1"]["notes"] = "Edited again"
    with_pdf.clock.pass_ms(1000)
    with_pdf.see()
    assert carry(with_pdf, with_pdf.take()) == "done"
    assert kept(with_pdf) == [(NAME, b"by hand")]
