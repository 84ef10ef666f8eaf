"""Believable names: companies, people, streets, towns, projects, in Finnish and Swedish."""

from __future__ import annotations

from random import Random

import msgspec

FINNISH_FIRST = (
    "Aallokko", "Hiidenlinna", "Honkasaari", "Järvenselkä", "Kalliorinne", "Kanervisto", "Karhulampi",
    "Kuusikallio", "Lehtovirta", "Lumikoski", "Metsäranta", "Niittylahti", "Otsolampi", "Pohjanhalla",
    "Revontuli", "Riihimetsä", "Salmiharju", "Siniaalto", "Suvisaari", "Tervahovi", "Tuulenpesä",
    "Vaahteramäki", "Valkeajoki", "Ylämylly",
)  # fmt: skip
FINNISH_TRADE = (
    "Arkkitehdit", "Energia", "Insinöörit", "Kiinteistöt", "Konepaja", "Konsultointi", "Laboratoriot",
    "Logistiikka", "Mainostoimisto", "Ohjelmistot", "Rakennus", "Suunnittelu", "Teknologia", "Terveyspalvelut",
    "Tilitoimisto", "Verkot",
)  # fmt: skip
SWEDISH_FIRST = (
    "Björkvik", "Ekbacken", "Fjällgården", "Furulund", "Granudden", "Hagalund", "Klippan", "Lindängen",
    "Norrskär", "Rönnberga", "Skogsbrynet", "Strandvik", "Sörgården", "Tallbacka", "Vintergatan", "Älvsborg",
)  # fmt: skip
SWEDISH_TRADE = (
    "Arkitekter", "Bygg", "Energi", "Fastigheter", "Ingenjörer", "Konsult", "Logistik", "Media", "Mekaniska",
    "Programvara", "Teknik", "Vård",
)  # fmt: skip
FOREIGN = {
    "DE": ("Nordheide Maschinenbau GmbH", "Elbufer Software GmbH", "Kiefernthal Logistik AG"),
    "EE": ("Mereranna Tarkvara OÜ", "Kadakasaare Ehitus OÜ"),
    "DK": ("Klitvang Teknik ApS", "Sundbro Rådgivning A/S"),
    "NO": ("Fjordheim Energi AS", "Lyngstad Konsult AS"),
    "US": ("Cedar Hollow Analytics Inc.", "Bluestem Robotics LLC"),
    "FI": ("Aallokon Tutkimus Oy", "Harjulammen Metalli Oy"),
    "SE": ("Björkviks Industri AB", "Tallbacka Data AB"),
}
FINNISH_PEOPLE = (
    ("Aino", "Laine"), ("Eero", "Salo"), ("Elina", "Koski"), ("Ilmo", "Järvi"), ("Kaisa", "Mäki"),
    ("Lauri", "Niemi"), ("Minna", "Aalto"), ("Otso", "Lehto"), ("Päivi", "Harju"), ("Tuomas", "Virta"),
    ("Venla", "Ranta"), ("Åke", "Nyman"),
)  # fmt: skip
SWEDISH_PEOPLE = (
    ("Alva", "Berg"), ("Axel", "Lind"), ("Ebba", "Ström"), ("Elis", "Ek"), ("Göran", "Ås"), ("Hugo", "Dahl"),
    ("Maja", "Sjö"), ("Nils", "Holm"), ("Saga", "Norén"), ("Tove", "Öberg"),
)  # fmt: skip
FINNISH_STREETS = (
    "Kauppakatu", "Keskuskatu", "Koivukuja", "Mannerheimintie", "Myllytie", "Rantatie", "Satamakatu",
    "Tehtaankatu", "Yliopistonkatu", "Itäinen Pitkäkatu",
)  # fmt: skip
SWEDISH_STREETS = (
    "Drottninggatan", "Hamngatan", "Kyrkogatan", "Storgatan", "Strandvägen", "Vasagatan", "Östra Långgatan",
)  # fmt: skip
FOREIGN_STREETS = ("Harbour Street", "Station Road", "Mill Lane")
TOWNS: dict[str, tuple[tuple[str, str], ...]] = {
    "FI": (
        ("00100", "Helsinki"), ("02100", "Espoo"), ("20100", "Turku"), ("33100", "Tampere"),
        ("40100", "Jyväskylä"), ("53100", "Lappeenranta"), ("65100", "Vaasa"), ("90100", "Oulu"),
    ),
    "SE": (
        ("111 22", "Stockholm"), ("411 05", "Göteborg"), ("211 20", "Malmö"), ("582 22", "Linköping"),
        ("753 10", "Uppsala"), ("903 25", "Umeå"),
    ),
    "DE": (("20095", "Hamburg"), ("24103", "Kiel")),
    "EE": (("10111", "Tallinn"), ("51003", "Tartu")),
    "DK": (("2100", "København"), ("8000", "Aarhus")),
    "NO": (("0150", "Oslo"), ("5003", "Bergen")),
    "US": (("55401", "Minneapolis, MN"), ("02110", "Boston, MA")),
}  # fmt: skip
FINNISH_PROJECTS = (
    "Verkkokaupan uudistus", "Linjasaneerauksen suunnittelu", "Varastojärjestelmän käyttöönotto",
    "Vuosihuolto", "Ylläpitosopimus", "Energiakatselmus", "Tuotantolinjan automaatio", "Tietoturvakartoitus",
    "Asemakaavan muutos", "Koulutuspäivät",
)  # fmt: skip
SWEDISH_PROJECTS = (
    "Ny webbplats", "Driftavtal", "Förstudie lager", "Energideklaration", "Projektledning ombyggnad",
    "Säkerhetsgranskning", "Systemintegration", "Utbildningsdagar",
)  # fmt: skip


class Address(msgspec.Struct, frozen=True):
    """A postal address; the country is an ISO-2 code."""

    street: str
    postal_code: str
    city: str
    country: str


def company(country: str, rng: Random, taken: set[str]) -> str:
    """A company name that is not in `taken` yet, and is afterwards."""
    while True:
        name = _company(country, rng)
        if name not in taken:
            taken.add(name)
            return name


def _company(country: str, rng: Random) -> str:
    if country == "FI":
        ending = rng.choices(("Oy", "Oyj", "Ky", "Osk"), weights=(16, 1, 2, 1))[0]
        return f"{rng.choice(FINNISH_FIRST)} {rng.choice(FINNISH_TRADE)} {ending}"
    if country == "SE":
        ending = rng.choices(("AB", "HB"), weights=(9, 1))[0]
        return f"{rng.choice(SWEDISH_FIRST)} {rng.choice(SWEDISH_TRADE)} {ending}"
    base = rng.choice(FOREIGN[country])
    return base if rng.random() < 0.5 else f"{rng.choice(('Nord', 'West', 'Neo', 'Alt', 'Prima'))}-{base}"


def person(country: str, rng: Random) -> tuple[str, str]:
    """First and last name."""
    return rng.choice(SWEDISH_PEOPLE if country == "SE" else FINNISH_PEOPLE)


def address(country: str, rng: Random) -> Address:
    streets = {"FI": FINNISH_STREETS, "SE": SWEDISH_STREETS}.get(country, FOREIGN_STREETS)
    postal_code, city = rng.choice(TOWNS[country])
    return Address(f"{rng.choice(streets)} {rng.randint(1, 120)}", postal_code, city, country)


def project(country: str, rng: Random) -> str:
    return rng.choice(SWEDISH_PROJECTS if country == "SE" else FINNISH_PROJECTS)


def domain(name: str) -> str:
    """A host name made of a company's name, under the ending that is reserved for examples."""
    letters = name.lower().translate(str.maketrans("åäöøæüõé ", "aaooauoe-"))
    plain = "".join(letter for letter in letters if letter.isascii() and (letter.isalnum() or letter == "-"))
    return f"{plain.strip('-')}.example"
