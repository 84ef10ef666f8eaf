"""Countries: Severa's names and codes, in whichever language, to ISO codes and to Procountor's names."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from severa_procountor.codecs.country_names import COUNTRIES

# The VAT territory by directive 2006/112/EC, articles 5 to 7: without Åland, with Monaco as a part of France.
# Northern Ireland is in it for goods only, and Severa's invoices are for services.
_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK"
_OTHER_CODES = {"EL": "GR", "UK": "GB"}


class CountryName(msgspec.Struct, frozen=True):
    """One country of Severa's list (`GET /v1/localization/countries`)."""

    name: str | None
    english_name: str | None
    code2: str | None
    code3: str | None
    is_eu: bool


def code2_of(text: str, countries: Sequence[CountryName]) -> str | None:
    """The ISO-2 code of a country by its code or name, None if it matches nothing.

    Severa's own list comes first, as it holds the names in the organisation's language; what it lacks is
    looked for among the codes and the English, Finnish and Swedish names. Capitals, blanks, signs and accents
    do not matter.
    """
    wanted = _key(text)
    if not wanted:
        return None
    for country in countries:
        texts = (country.code2, country.code3, country.english_name, country.name)
        keys = [_key(known) for known in texts if known]
        if wanted in keys:
            return next((_CODES[key] for key in keys if key in _CODES), _CODES.get(wanted))
    return _CODES.get(wanted)


def procountor_country(code2: str) -> str | None:
    """Procountor's name of the country, such as `FINLAND`; None for a code that it has no name for."""
    return _PROCOUNTOR.get(_OTHER_CODES.get(code2, code2))


def english_name(code2: str) -> str:
    """The country's name for a message, such as `Finland`; the code itself for one that is not known."""
    return (procountor_country(code2) or code2).replace("_", " ").title()


def tax_country(code2: str) -> str:
    """The country whose VAT rules, registers and references hold there: Finland for Åland."""
    return "FI" if code2 == "AX" else code2


def is_eu(code2: str) -> bool:
    """Whether a buyer there is in the EU's VAT territory; Greece is `GR` or `EL`.

    False for Northern Ireland (`XI`), which is in it for goods but not for services, and for Åland itself, of
    which `tax_country` makes Finland.
    """
    return _OTHER_CODES.get(code2, code2) in _EU.split()


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    """`text` by its letters alone, without case, accents, blanks, signs and a leading "the"."""
    plain = unicodedata.normalize(
        "NFKD", text.casefold().replace("&", " and ").replace("ø", "o").replace("ı", "i")
    )
    return "".join(letter for letter in plain if letter.isalnum()).removeprefix("the")


_PROCOUNTOR = {country.code2: country.procountor for country in COUNTRIES}
_CODES = {_key(other): code2 for other, code2 in _OTHER_CODES.items()} | {
    _key(text): country.code2
    for country in COUNTRIES
    for text in (country.code2, country.code3, country.procountor, *country.names)
    if text
}
