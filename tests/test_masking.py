from __future__ import annotations

import base64
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from severa_procountor.masking import mask

DAYS, MONTHS, YEARS = st.integers(1, 31), st.integers(1, 12), st.integers(0, 99)
PROSE = st.sampled_from(["", "Value ", "identifier=", "'", "(", "Henkilötunnus: ", "person,"])


@st.composite
def identity_codes(draw: st.DrawFn) -> str:
    """Of the test range: individual numbers 900 to 999."""
    day, month, year, number = draw(DAYS), draw(MONTHS), draw(YEARS), draw(st.integers(900, 999))
    sign = draw(st.sampled_from("+-ABCDEFYXWVU"))
    check = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(f"{day:02}{month:02}{year:02}{number}") % 31]
    return f"{day:02}{month:02}{year:02}{sign}{number}{check}"


@st.composite
def swedish_codes(draw: st.DrawFn) -> str:
    day, month, year, number = draw(DAYS), draw(MONTHS), draw(YEARS), draw(st.integers(980, 999))
    digits = f"{year:02}{month:02}{day + draw(st.sampled_from([0, 60])):02}{number}"
    doubled = [int(digit) * (2, 1)[place % 2] for place, digit in enumerate(digits)]
    check = -sum(value // 10 + value % 10 for value in doubled) % 10
    return (
        draw(st.sampled_from(["", "19", "20"]))
        + digits[:6]
        + draw(st.sampled_from("+- ")).strip()
        + digits[6:]
        + str(check)
    )


@st.composite
def ibans(draw: st.DrawFn) -> str:
    country, length = draw(
        st.sampled_from([("FI", 14), ("SE", 20), ("NO", 11), ("EE", 16), ("DE", 18), ("MT", 27)])
    )
    body = draw(st.text(string.digits, min_size=length, max_size=length))
    number = "".join(str(int(character, 36)) for character in f"{body}{country}00")
    iban = f"{country}{98 - int(number) % 97:02}{body}"
    gap = draw(st.sampled_from(["", " ", "\u00a0"]))
    return gap.join(iban[start : start + 4] for start in range(0, len(iban), 4))


def assert_gone(secret: str, before: str) -> None:
    masked = mask(f"{before}{secret}.")
    assert secret not in masked
    assert masked.endswith("].")
    assert mask(masked) == masked


@given(identity_codes(), PROSE)
def test_finnish_identity_codes_are_masked_with_every_separator(code: str, before: str) -> None:
    assert_gone(code, before)
    assert_gone(code.lower(), before)


@given(identity_codes(), st.sampled_from(string.digits + string.ascii_uppercase))
def test_an_identity_code_with_a_typing_error_is_masked_too(code: str, check: str) -> None:
    assert_gone(code[:-1] + check, "")


@given(swedish_codes(), PROSE)
def test_swedish_identity_codes_are_masked_with_and_without_century_and_separator(
    code: str, before: str
) -> None:
    assert_gone(code, before)


@given(ibans(), PROSE)
def test_accounts_are_masked_in_one_piece_and_in_groups(iban: str, before: str) -> None:
    assert_gone(iban, before)
    assert_gone(iban.replace(" ", "").replace("\u00a0", "").lower(), before)


@given(st.binary(min_size=32, max_size=64))
def test_keys_in_hexadecimal_are_masked(key: bytes) -> None:
    assert_gone(key.hex(), "key ")


@given(st.binary(min_size=48, max_size=96))
def test_tokens_of_three_parts_are_masked_whole(payload: bytes) -> None:
    parts = [
        base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (b'{"alg":"RS256"}', payload, payload)
    ]
    token = ".".join(parts)
    assert mask(f"token {token} expired") == "token [secret] expired"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Authorization: Bearer abc.def-1 was refused", "Authorization: Bearer [secret] was refused"),
        ("client_secret=short&client_id=me", "client_secret=[secret]&client_id=me"),
        ('{"api_key": "k-1", "company": 3}', '{"api_key": "[secret]", "company": 3}'),
        ("key 4VBZkmvvlEz3hQ9x/JtL+Y0pTn2sW8aRc7dFgKuMoXq= end", "key [secret] end"),
        ("Tel code 010190-UUUU", "Tel code [identity code]"),
        ("010190\u2013UUUU, 131052\u2013952K, 131052\u2212952K", ", ".join(["[identity code]"] * 3)),
        ("Samordningsnummer 850161\u20139989", "Samordningsnummer [identity code]"),
        ("131052-908T and 010594Y9032", "[identity code] and [identity code]"),
        ("VAT number SE850101-123901", "VAT number [identity code]"),
        ("VAT number SE850101123901", "VAT number [identity code]"),
        ("VAT number se 850101-1239", "VAT number [identity code]"),
        ("VAT number FI010190-901R", "VAT number [identity code]"),
        ("Asiakas 010190901R, 010190 901R, 010190A901R", f"Asiakas {', '.join(['[identity code]'] * 3)}"),
        ("Kund 850101 1236", "Kund [identity code]"),
        ("FI21 1234 5600 0007 85 is wrong", "[account] is wrong"),
    ],
)
def test_what_is_secret_goes_and_what_is_around_it_stays(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "1234567-8",
        "FI12345678",
        "SE556016068001",
        "556016-0680",
        "165560160680",
        "NL123456789B01",
        "NL010112345B01",
        "CHE-107.787.577 and NO 988 077 917 MVA",
        "SE202100544801",
        "Invoice 010126901 has a row",
        "XI123456789012",
        "invoice 1042, number 202600017, reference 1 23456 78901, RF18539007547034",
        "customer 1001, OVT 003712345678",
        "1a042f52-8b07-3bdd-5964-d518aaa26506",
        "Invoices/19900101-1234-1234-1234-190001011234 is not there",
        "2026-01-31, 31.1.2026 and 2026-01-31T12:00:00+02:00",
        "ERROR_VATSTATUS_VATPERC at invoiceRows[3].vatStatus",
        "DIMENSION_OR_DIMENSION_ITEM_IDENTIFIERS_DOES_NOT_MATCH_THOSE_STORED_IN_DATABASE",
        "GET /v1/invoices/{invoiceGuid}/projecttravelexpenses answered 502",
        "Value of the 'deliveryAddress.country' cannot be blank.",
        "1 234 567,89 EUR, 25.5 %",
        "200101-1234567",
    ],
)
def test_what_a_bookkeeper_needs_stays_readable(text: str) -> None:
    assert mask(text) == text


@given(st.integers(0, 10**9 - 1))
def test_invoice_numbers_of_up_to_nine_digits_stay_readable(number: int) -> None:
    assert mask(f"Invoice {number}") == f"Invoice {number}"


@given(st.uuids(), st.dates(), st.datetimes())
def test_guids_and_dates_stay_readable(guid: object, day: object, moment: object) -> None:
    text = f"invoice {guid} of {day} changed {str(moment)[:19]}"
    assert mask(text) == text


@given(st.text())
def test_masking_never_fails_and_twice_is_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)
