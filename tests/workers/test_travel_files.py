from __future__ import annotations

from typing import Any

import pytest
from persons_of import CODE
from redis import Redis
from travel_desk import Travel, expense, money

from severa_procountor.errors import Unavailable, UnknownOutcome
from severa_procountor.problems import Problem

PDF, PHOTO = b"%PDF-1.4 taxi", b"\xff\xd8\xff\xe0 parking"


@pytest.fixture
def travel(fake_redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Travel:
    """Receipts are sent one by one: two of the first expense, none of the second, one of the company card's."""
    travel = Travel(fake_redis, monkeypatch)
    travel.settle(receipts_separately=True)
    travel.severa.expenses["r1"] = [
        expense("e1", quantity=60, attachmentCount=2),
        expense("e2", quantity=40),
        expense("e3", attachmentCount=1, travelReimbursementRequired=False),
    ]
    travel.severa.reimbursements["r1"] |= {"total": money(55), "totalExpenses": money(55)}
    travel.severa.receipts = {
        "e1": [
            {"guid": "a", "fileGuid": "f1", "name": f"taxi {CODE}.pdf"},
            {"guid": "f2", "name": "parking.png"},
        ],
        "e3": [{"guid": "f3", "name": "hotel.pdf"}],
    }
    travel.severa.data = {"f1": PDF, "f2": PHOTO, "f3": b"%PDF-1.4 hotel"}
    return travel


def asked(travel: Travel) -> list[str]:
    return [about for call, about in travel.severa.asked if call in ("file_data", "expense_files")]


def test_receipts_are_left_out_where_severas_pdf_holds_them(travel: Travel) -> None:
    travel.settle()
    travel.carry()
    assert list(travel.files()) == ["Travel-T31.pdf"]
    assert asked(travel) == []


def test_each_receipt_of_what_the_employee_paid_is_sent_before_the_pdf(travel: Travel) -> None:
    assert travel.carry() == "done"
    *receipts, pdf = travel.files()
    assert [travel.files()[name] for name in receipts] == [PDF, PHOTO]
    assert pdf == "Travel-T31.pdf"
    assert asked(travel) == ["e1", "f1", "f2"]


def test_receipts_are_named_by_what_they_are_and_not_by_their_own_names(travel: Travel) -> None:
    travel.carry()
    first, second, _ = travel.files()
    assert all(name.startswith("Receipt-T31-") for name in (first, second))
    assert (first[-4:], second[-4:]) == (".pdf", ".jpg")
    assert CODE not in travel.office.everything_in_redis()


def test_names_do_not_depend_on_what_else_is_there(travel: Travel) -> None:
    travel.carry()
    before = set(travel.files())
    travel.severa.journey("r2", 31)
    travel.severa.receipts["e1"].insert(0, {"guid": "f0", "name": "new.pdf"})
    travel.severa.data["f0"] = PDF
    travel.severa.expenses["r2"] = travel.severa.expenses["r1"]
    travel.procountor.invoices_held[0]["status"] = "INVALIDATED"
    travel.procountor.files.clear()
    travel.carry(travel.claim("r2"))
    assert before < set(travel.files())


def test_a_file_on_two_expenses_is_sent_once(travel: Travel) -> None:
    travel.severa.expenses["r1"][1]["attachmentCount"] = None
    travel.severa.receipts["e2"] = [{"guid": "b", "fileGuid": "f1", "name": "taxi.pdf"}]
    travel.carry()
    assert len(travel.files()) == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x89PNG a picture", "attachment_type"),
        (b"%PDF-" + b"x" * 10_000_000, "attachment_too_big"),
        (b"", "attachment_type"),
    ],
)
def test_a_receipt_that_cannot_be_sent_stops_it_before_it_is_posted(
    travel: Travel, content: bytes, code: str
) -> None:
    travel.severa.data["f2"] = content
    assert travel.parked() == [code]
    assert travel.procountor.count("post_invoice") == 0


def test_a_receipt_without_a_guid_is_not_passed_over(travel: Travel) -> None:
    travel.severa.receipts["e1"].append({"name": "lost.pdf"})
    assert travel.parked() == ["severa_unreadable"]


@pytest.mark.parametrize("arrives", [True, False])
def test_a_lost_answer_to_any_file_sends_none_twice(
    travel: Travel, monkeypatch: pytest.MonkeyPatch, arrives: bool
) -> None:
    for place in range(3):
        post, sent = travel.procountor.post_attachment, [0]

        def lose(
            *parts: Any, deadline: float, post: Any = post, sent: list[int] = sent, at: int = place
        ) -> bytes:
            sent[0] += 1
            if sent[0] != at + 1:
                return bytes(post(*parts, deadline=deadline))
            if arrives:
                post(*parts, deadline=deadline)
            raise UnknownOutcome("procountor", "POST /attachments", "time-out")

        guid, number = f"lost{place}", 40 + place
        travel.severa.journey(guid, number)
        travel.severa.expenses[guid] = travel.severa.expenses["r1"]
        claim = travel.claim(guid, str(number))
        with monkeypatch.context() as patch:
            patch.setattr(travel.procountor, "post_attachment", lose)
            with pytest.raises(UnknownOutcome):
                travel.carry(claim)
        claim.retry(0, Problem("unknown_outcome", "lost"))
        travel.office.clock.pass_ms(travel.office.runtime.settle_ms)
        assert travel.carry(travel.take(guid)) == "done"
        held = travel.procountor.invoices_held[-1]
        assert len(held["attachments"]) == len({file["name"] for file in held["attachments"]}) == 3


def test_what_has_been_sent_is_not_read_again(travel: Travel) -> None:
    post, sent = travel.procountor.post_attachment, []

    def fail_the_second(*parts: Any, deadline: float) -> bytes:
        sent.append(parts[1])
        if len(sent) == 2:
            raise Unavailable("procountor", "POST /attachments", "ill")
        return post(*parts, deadline=deadline)

    travel.procountor.post_attachment = fail_the_second  # type: ignore[method-assign]
    claim = travel.claim()
    with pytest.raises(Unavailable):
        travel.carry(claim)
    claim.retry(0, Problem("unavailable", "ill"))
    travel.office.clock.pass_ms(travel.office.runtime.settle_ms)
    travel.severa.asked.clear()
    assert travel.carry(travel.take()) == "done"
    assert asked(travel) == ["e1", "f2"]
    assert (len(sent), len(travel.files())) == (4, 3)


def test_a_file_that_somebody_else_attached_is_told_of(travel: Travel) -> None:
    claim = travel.put_off()
    travel.procountor.keep_file({"name": "photo.jpg", "referenceId": 501, "content": b"x"})
    travel.carry(claim)
    assert travel.notes() == ["expenses_left_out", "attachments_more"]
