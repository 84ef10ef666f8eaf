"""Countries, languages and currencies as Severa lists them, and the names that Procountor has for countries."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from random import Random

import msgspec

from severa_procountor.sandbox.severa.models import Country, Currency, Language
from severa_procountor.sandbox.world.guids import guid

_COUNTRIES = (
    # code2, code3, Finnish, Swedish, English, Procountor, in the EU
    ("FI", "FIN", "Suomi", "Finland", "Finland", "FINLAND", True),
    ("SE", "SWE", "Ruotsi", "Sverige", "Sweden", "SWEDEN", True),
    ("DE", "DEU", "Saksa", "Tyskland", "Germany", "GERMANY", True),
    ("EE", "EST", "Viro", "Estland", "Estonia", "ESTONIA", True),
    ("DK", "DNK", "Tanska", "Danmark", "Denmark", "DENMARK", True),
    ("FR", "FRA", "Ranska", "Frankrike", "France", "FRANCE", True),
    ("NL", "NLD", "Alankomaat", "Nederländerna", "Netherlands", "NETHERLANDS", True),
    ("PL", "POL", "Puola", "Polen", "Poland", "POLAND", True),
    ("NO", "NOR", "Norja", "Norge", "Norway", "NORWAY", False),
    ("CH", "CHE", "Sveitsi", "Schweiz", "Switzerland", "SWITZERLAND", False),
    ("US", "USA", "Yhdysvallat", "USA", "United States", "UNITED_STATES_OF_AMERICA", False),
)
_LANGUAGES = (
    ("fi-FI", "suomi", "Finnish"),
    ("sv-SE", "svenska", "Swedish"),
    ("en-GB", "English", "English"),
    ("et-EE", "eesti", "Estonian"),
    ("da-DK", "dansk", "Danish"),
    ("nb-NO", "norsk", "Norwegian"),
    ("de-DE", "Deutsch", "German"),
)
_CURRENCIES = (
    # code, name, symbol, units for one euro
    ("EUR", "Euro", "€", "1"),
    ("SEK", "Svensk krona", "kr", "11.0215"),
    ("NOK", "Norsk krone", "kr", "11.7420"),
    ("USD", "US Dollar", "$", "1.1586"),
)
PROCOUNTOR_NAMES = {row[0]: row[5] for row in _COUNTRIES}
EU = frozenset(row[0] for row in _COUNTRIES if row[6])
OWN_LANGUAGE = {"FI": "fi", "SE": "sv", "EE": "et", "DK": "da", "NO": "nb"}


class Places(msgspec.Struct, frozen=True):
    """The lists of one organisation, by ISO-2 code, two-letter language and currency code."""

    countries: dict[str, Country]
    languages: dict[str, Language]
    currencies: dict[str, Currency]


def places(home: str, currency: str, created: datetime, rng: Random, *, region_codes: bool) -> Places:
    """Names in the language of `home`; `region_codes`: languages are `fi-FI`, else `fi`. Rates as units of the
    foreign currency for one of the organisation's `currency`.
    """
    own = Decimal(next(row[3] for row in _CURRENCIES if row[0] == currency))
    currencies = {
        code: Currency(
            created_date_time=created,
            guid=guid(rng),
            name=name,
            code=code,
            symbol=symbol,
            rate=(Decimal(units) / own).quantize(Decimal("0.0001")),
            is_organization_currency=code == currency,
        )
        for code, name, symbol, units in _CURRENCIES
    }
    countries = {
        code2: Country(
            guid=guid(rng),
            name=swedish if home == "SE" else finnish,
            english_name=english,
            code2=code2,
            code3=code3,
            is_in_eu=is_in_eu,
            is_registration_country=code2 == home,
        )
        for code2, code3, finnish, swedish, english, _, is_in_eu in _COUNTRIES
    }
    languages = {
        code[:2]: Language(
            guid=guid(rng), name=name, english_name=english, code=code if region_codes else code[:2]
        )
        for code, name, english in _LANGUAGES
    }
    return Places(countries, languages, currencies)
