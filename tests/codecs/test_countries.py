"""Countries are known by code and by name, and Procountor's names are known for all of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from severa_procountor.codecs.countries import CountryName, _key, code2_of, is_eu, procountor_country
from severa_procountor.codecs.country_names import COUNTRIES

ENUMS = Path(__file__).parents[3] / "shared" / "contracts" / "procountor-enums.json"

SEVERA = (
    CountryName("Suomi", "Finland", "FI", "FIN", is_eu=True),
    CountryName("Ruotsi", "Sweden", "SE", "SWE", is_eu=True),
    CountryName("Hispaania", "Spain", "ES", "ESP", is_eu=True),
    CountryName("Griechenland", "Hellenic Republic", "EL", None, is_eu=True),
    CountryName("Nigdziebądź", None, None, "NOR", is_eu=False),
    CountryName(None, "Atlantis", "QQ", "QQQ", is_eu=False),
)


@pytest.mark.parametrize(
    ("text", "code2"),
    [
        ("FI", "FI"),
        ("fi", "FI"),
        ("FIN", "FI"),
        ("Suomi", "FI"),
        (" SUOMI ", "FI"),
        ("Finland", "FI"),
        ("Hispaania", "ES"),
        ("Griechenland", "GR"),
        ("nigdziebadz", "NO"),
    ],
)
def test_severas_list_is_matched_by_code_and_by_name(text: str, code2: str) -> None:
    assert code2_of(text, SEVERA) == code2


@pytest.mark.parametrize(
    ("text", "code2"),
    [
        ("Saksa", "DE"),
        ("Tyskland", "DE"),
        ("Deutschland", "DE"),
        ("DEU", "DE"),
        ("Åland", "AX"),
        ("ahvenanmaa", "AX"),
        ("Osterrike", "AT"),
        ("The Netherlands", "NL"),
        ("Hollanti", "NL"),
        ("Bosnia & Herzegovina", "BA"),
        ("Côte d'Ivoire", "CI"),
        ("Trinidad  and Tobago", "TT"),
        ("UK", "GB"),
        ("Storbritannien", "GB"),
        ("EL", "GR"),
        ("usa", "US"),
        ("Viet Nam", "VN"),
        ("Kosovo", "XK"),
        ("Pohjois-Irlanti", "XI"),
    ],
)
def test_what_severas_list_lacks_is_known_in_english_finnish_and_swedish(text: str, code2: str) -> None:
    assert code2_of(text, SEVERA) == code2
    assert code2_of(text, ()) == code2


@pytest.mark.parametrize("text", ["", " ", "?", "-", "QQ", "Atlantis", "Helsinki", "Suomii"])
def test_what_is_no_country_matches_nothing(text: str) -> None:
    assert code2_of(text, SEVERA) is None


def test_each_country_is_known_by_all_its_codes_and_names_and_shares_none() -> None:
    for country in COUNTRIES:
        for text in (country.code2, country.code3, country.procountor.replace("_", " "), *country.names):
            assert code2_of(text, ()) == (country.code2 if text else None), text


def test_a_name_is_listed_only_if_it_is_new() -> None:
    for country in COUNTRIES:
        keys = [_key(name) for name in (country.procountor, *country.names)]
        assert len(keys) == len(set(keys)), country


@pytest.mark.skipif(not ENUMS.exists(), reason=f"the contracts are not at {ENUMS}")
def test_every_country_of_procountor_is_mapped_once() -> None:
    assert sorted(country.procountor for country in COUNTRIES) == json.loads(ENUMS.read_text())["country"]


@pytest.mark.parametrize(
    ("code2", "name"),
    [
        ("FI", "FINLAND"),
        ("GB", "UNITED_KINGDOM_OF_GREAT_BRITAIN_AND_NORTHERN_IRELAND"),
        ("EL", "GREECE"),
        ("KR", "REPUBLIC_OF_KOREA"),
        ("KP", "DEMOCRATIC_PEOPLE_S_REPUBLIC_OF_KOREA"),
        ("CG", "CONGO"),
        ("CD", "THE_DEMOCRATIC_REPUBLIC_OF_THE_CONGO"),
        ("XK", "KOSOVO_TEMPORARY"),
        ("XI", "NORTHERN_IRELAND_TEMPORARY"),
    ],
)
def test_a_code_becomes_procountors_name(code2: str, name: str) -> None:
    assert procountor_country(code2) == name


def test_a_code_of_no_country_has_no_name() -> None:
    assert procountor_country("QQ") is None


def test_the_eu_has_27_members_and_monaco_in_its_vat_territory() -> None:
    members = {country.code2 for country in COUNTRIES if is_eu(country.code2)}
    assert len(members) == 28
    assert {"FI", "SE", "EE", "GR", "HR", "MC"} <= members
    assert is_eu("EL")


@pytest.mark.parametrize("code2", ["AX", "XI", "GB", "NO", "CH", "GL", "QQ", ""])
def test_a_country_outside_the_eus_vat_territory_is_not_in_it(code2: str) -> None:
    assert not is_eu(code2)


@given(st.text(max_size=20))
def test_a_text_gives_a_country_that_procountor_has_or_none(text: str) -> None:
    code2 = code2_of(text, SEVERA)
    assert code2 is None or procountor_country(code2)
