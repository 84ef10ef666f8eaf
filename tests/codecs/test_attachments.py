"""Which file goes along with an invoice, what it may be, and what it is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from severa_procountor.codecs import attachments, severa
from severa_procountor.codecs.attachments import MOST_BYTES, FileType
from severa_procountor.codecs.procountor import AnsweredAttachment
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Level
from severa_procountor.settings.choices import Attachments
from severa_procountor.settings.company import SalesInvoices

PDF = b"%PDF-1.7\n"
GROUPED = severa.InvoiceSettings(project_fee_grouping="Group+Attachment")


def sales(chosen: Attachments) -> SalesInvoices:
    return SalesInvoices(status_before="Before", status_after="After", attachments=chosen)


def codes(size: int, head: bytes) -> list[str]:
    with pytest.raises(Untranslatable) as failure:
        attachments.checked("Invoice-1042", size, head)
    return [problem.code for problem in failure.value.problems]


@pytest.mark.parametrize(
    ("chosen", "parts"), [(Attachments.PDF, "All"), (Attachments.BREAKDOWN, "AttachmentAndBreakdown")]
)
def test_what_is_chosen_is_sent_whatever_the_grouping(chosen: Attachments, parts: str) -> None:
    for settings in (GROUPED, severa.InvoiceSettings(), None):
        assert not attachments.needs_files(sales(chosen), settings)
        assert attachments.wanted_of(sales(chosen), settings, has_files=False) == parts


@pytest.mark.parametrize(
    "field", ["work_hour_grouping", "project_fee_grouping", "project_travel_expense_grouping"]
)
def test_with_none_chosen_the_breakdown_is_sent_if_there_are_files_and_any_rows_are_grouped_with_attachment(
    field: str,
) -> None:
    grouped = severa.InvoiceSettings(**{field: "Group+Attachment"})
    none = sales(Attachments.NONE)
    assert attachments.needs_files(none, grouped)
    assert attachments.wanted_of(none, grouped, has_files=True) == "AttachmentAndBreakdown"
    assert attachments.wanted_of(none, grouped, has_files=False) is None


@pytest.mark.parametrize("grouping", ["OneByOne", "Group", "GroupOfTomorrow", None])
def test_with_none_chosen_other_groupings_send_nothing(grouping: str | None) -> None:
    settings = severa.InvoiceSettings(work_hour_grouping=grouping)
    assert not attachments.needs_files(sales(Attachments.NONE), settings)
    assert attachments.wanted_of(sales(Attachments.NONE), settings, has_files=True) is None


def test_the_groupings_are_read_from_severa_s_own_words() -> None:
    body = b'{"workHourGrouping":"Group","projectFeeGrouping":"Group+Attachment","projectTravelExpenseGrouping":null}'
    settings = severa.decode(body, severa.InvoiceSettings)
    assert attachments.needs_files(sales(Attachments.NONE), settings)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PDF, FileType.PDF),
        (b"GIF87a.", FileType.GIF),
        (b"GIF89a.", FileType.GIF),
        (b"\xff\xd8\xff\xe0", FileType.JPEG),
        (b"<html>%PDF-", None),
        (b"\x89PNG\r\n", None),
        (b"GIF90a", None),
        (b"%PDF", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_content_says(head: bytes, kind: FileType | None) -> None:
    assert attachments.type_of(head) is kind


@pytest.mark.parametrize(
    ("head", "named"),
    [
        (PDF, ("Invoice-1042.pdf", "application/pdf")),
        (b"GIF89a", ("Invoice-1042.gif", "image/gif")),
        (b"\xff\xd8\xff", ("Invoice-1042.jpg", "image/jpeg")),
    ],
)
def test_the_name_ends_as_the_content_is(head: bytes, named: tuple[str, str]) -> None:
    assert attachments.checked("Invoice-1042", 1, head) == named


def test_the_last_byte_that_procountor_takes_is_the_ten_millionth() -> None:
    assert attachments.checked("Invoice-1042", 10_000_000, PDF)
    assert codes(10_000_001, PDF) == ["attachment_too_big"]
    assert MOST_BYTES == 10_000_000


def test_an_empty_file_and_one_of_another_type_are_refused() -> None:
    assert codes(0, b"") == ["attachment_type"]
    assert codes(5, b"hello") == ["attachment_type"]


def test_all_that_is_wrong_with_a_file_is_told_together() -> None:
    assert codes(10_000_001, b"hello") == ["attachment_too_big", "attachment_type"]


def test_only_safe_characters_are_in_a_name() -> None:
    named = attachments.name("Invoice-A/2026 ä\\01_2.x-3", FileType.PDF)
    assert named == "Invoice-A-2026---01_2.x-3.pdf"


@given(st.text(max_size=40), st.sampled_from(FileType))
def test_no_number_makes_an_unsafe_name(number: str, kind: FileType) -> None:
    safe = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_")
    assert set(attachments.name(number, kind)) <= safe


def test_files_that_we_did_not_send_are_a_warning_that_names_them() -> None:
    held = [AnsweredAttachment(id=1, name=name) for name in ("Invoice-1.pdf", "memo.txt", None)]
    (problem,) = attachments.others(held, {"Invoice-1.pdf"})
    assert (problem.code, problem.level) == ("attachments_more", Level.WARNING)
    assert problem.message.endswith("memo.txt, without a name.")
    assert attachments.others(held[:1], {"Invoice-1.pdf"}) == ()


def test_what_programs_write_before_a_pdf_does_not_hide_it() -> None:
    assert attachments.type_of(b"\xef\xbb\xbf\r\n%PDF-1.7") is attachments.FileType.PDF
    assert attachments.type_of(b"Not a %PDF-1.7") is None


def test_receipts_have_names_of_their_own_that_tell_nothing_of_theirs() -> None:
    first, again, other = (attachments.receipt_stem("T31", guid) for guid in ("f1", "f1", "f2"))
    assert first == again != other
    assert first.startswith("Receipt-T31-")
    assert attachments.name(first, FileType.JPEG) == f"{first}.jpg"


def test_a_file_that_cannot_be_sent_is_called_what_it_is() -> None:
    with pytest.raises(Untranslatable, match="The receipt of expense 2 is empty"):
        attachments.checked("Receipt-T31-ab", 0, b"", "receipt of expense 2")
