"""Transfer keys travel as text and come back the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from severa_procountor.state.keys import TransferKey

PART = st.text(min_size=1).filter(lambda part: "/" not in part)


@given(PART, PART, PART, st.text(min_size=1))
def test_a_key_survives_being_written_and_read(tenant: str, company: str, kind: str, source: str) -> None:
    key = TransferKey(tenant, company, kind, source)

    assert TransferKey.parse(str(key)) == key


@pytest.mark.parametrize("parts", [("", "c", "k", "s"), ("t", "c", "k", ""), ("t/x", "c", "k", "s")])
def test_a_key_that_could_be_mistaken_for_another_is_refused(parts: tuple[str, str, str, str]) -> None:
    with pytest.raises(ValueError, match="not the name of a transfer"):
        TransferKey(*parts)


def test_a_text_with_too_few_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="not the name of a transfer"):
        TransferKey.parse("tenant/company/kind")
