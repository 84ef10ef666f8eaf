"""Free texts for units become Procountor's units."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from severa_procountor.codecs import units
from severa_procountor.codecs.units import unit_of

ENUMS = Path(__file__).parents[3] / "shared" / "contracts" / "procountor-enums.json"


@pytest.mark.parametrize(
    ("texts", "unit"),
    [
        ("h t tunti tuntia tim timme timmar hour hours hrs H Tim. H.", "HOUR"),
        ("min min. minuuttia minuter", "MINUTE"),
        ("pv päivä päivää dag dagar day days d htp", "DAY"),
        ("vrk vuorokausi dygn", "FULL_DAY"),
        ("vko viikko vecka week", "WEEK"),
        ("kk kk. kuukausi mån månad man month", "MONTH"),
        ("vuosi år year", "YEAR"),
        ("kpl KPL Kpl. st st. styck pcs pc piece ea tk", "PIECE"),
        ("hlö henkilö person", "PERSON"),
        ("km Km kilometri kilometer", "KILOMETER"),
        ("m metri meter", "METER"),
        ("m2 m² ㎡ m^2 neliö kvm", "SQUARE_METER"),
        ("m3 m³ kuutio", "CUBIC_METER"),
        ("kg kilo", "KILOGRAM"),
        ("g gramma", "GRAM"),
        ("l litra liter", "LITER"),
        ("pkt paketti paket", "PARCEL"),
        ("erä", "LOT"),
        ("kWh KWH", "KILOWATT_HOUR"),
        ("% € -", "NO_UNIT"),
    ],
)
def test_a_unit_is_known_by_its_names_and_abbreviations(texts: str, unit: str) -> None:
    assert {text: unit_of(text) for text in texts.split()} == dict.fromkeys(texts.split(), unit)


def test_blanks_do_not_matter() -> None:
    assert unit_of(" man day ") == unit_of("manday") == "DAY"


@pytest.mark.parametrize("text", [None, "", " ", ".", "?", "v", "a", "mw", "h/pv", "kappalemäärä"])
def test_a_unit_that_is_not_known_or_means_two_things_is_none(text: str | None) -> None:
    assert unit_of(text) is None


def test_no_text_stands_for_two_units_and_each_is_found_as_it_is_written() -> None:
    texts = [(text, unit) for unit, words in units._TEXTS.items() for text in words.split()]
    assert len(texts) == len(dict(texts))
    assert [unit_of(text) for text, _ in texts] == [unit for _, unit in texts]


@pytest.mark.skipif(not ENUMS.exists(), reason=f"the contracts are not at {ENUMS}")
def test_procountor_has_every_unit_of_the_table() -> None:
    assert set(units._TEXTS) <= set(json.loads(ENUMS.read_text())["unit"])
