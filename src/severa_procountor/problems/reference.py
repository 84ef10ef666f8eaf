"""Writes docs/problems.md from the catalogue: python -m severa_procountor.problems.reference [en|fi|sv]."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

import msgspec

from severa_procountor.problems.catalogue import Kind, Language, Register, catalogue, subjects
from severa_procountor.problems.names import OWNER_NAMES, REGISTER_NAMES

# Problems of one call, not of a document: nothing is parked by them.
TRIED_SOON = frozenset({"unavailable", "unknown_outcome"})


class Words(msgspec.Struct, frozen=True):
    """What the page says around the catalogue's own texts. `again` takes the registers that count too.

    `looked_up` is of the subjects whose problems are found by comparing, and not while a document is carried.
    """

    heading: str
    owner: str
    again: str
    soon: str
    passes: str
    looked_up: Mapping[str, str]
    subjects: Mapping[str, str]


def page(language: Language) -> str:
    """The whole page, in Markdown; the anchor of each problem is its code."""
    words, kinds = WORDS[language], catalogue()
    sections = (
        f"\n## {words.subjects[subject]}\n"
        + "".join(_entry(code, kinds[code], subject, language) for code in codes)
        for subject, codes in subjects().items()
    )
    return words.heading + "".join(sections)


def _entry(code: str, kind: Kind, subject: str, language: Language) -> str:
    words, text = WORDS[language], kind.text(language)
    steps = "\n".join(f"{place}. {step}" for place, step in enumerate(text.steps, start=1))
    owner = OWNER_NAMES[language][kind.owner]
    return (
        f"\n### {code}\n\n**{text.title}.** {text.why}\n\n{words.owner}: {owner}.\n\n{steps}\n\n"
        f"{words.looked_up.get(subject) or _again(code, kind, language)}\n"
    )


def _again(code: str, kind: Kind, language: Language) -> str:
    words = WORDS[language]
    if not kind.stops:
        return words.passes
    if code in TRIED_SOON:
        return words.soon
    return words.again.format("".join(f"; {name}" for name in _registers(kind, language)))


def _registers(kind: Kind, language: Language) -> Iterator[str]:
    return (REGISTER_NAMES[language][register] for register in Register if register in kind.waits_for)


WORDS: Mapping[Language, Words] = {
    Language.ENGLISH: Words(
        heading="""\
# Problems

English · [suomi](problems.fi.md) · [svenska](problems.sv.md)

Every reason for which a document is stopped or carries a warning: what is wrong and why that matters, who can mend it,
what to do, and when the document is tried again by itself. Logs, mails and commands name a problem by its code, which
is its heading here.

This page is made from the catalogue in `src/severa_procountor/problems/catalogue` by `python -m
severa_procountor.problems.reference en > docs/problems.md`; a test holds the two together.
""",
        owner="Who can mend it",
        again=(
            "Tried again by itself when one of these changes: "
            "the document; the settings{}. Otherwise every six hours."
        ),
        soon="Tried again by itself within minutes.",
        passes="Does not stop the document; it is kept in the transfer log.",
        looked_up={
            "going_live": (
                "Told by `severa-procountor settings check`; run it again to see whether it is mended."
            ),
            "reconciliation": (
                "Stops no document. "
                "The systems are compared again every day, and by `severa-procountor reconcile`."
            ),
        },
        subjects={
            "customers": "Customers",
            "dimensions": "Dimensions",
            "files_and_release": "Attachments, approval and sending",
            "found_again": "Invoices that Procountor has already",
            "going_live": "Before going live",
            "invoices": "Invoices: number, dates, currency, bank account",
            "persons": "Persons",
            "purchases": "Purchase invoices",
            "reconciliation": "Reconciliation",
            "refusals": "What Severa and Procountor refuse",
            "rows": "Rows, totals and products",
            "settings": "Settings and companies",
            "systems": "Severa, Procountor and the integration",
            "texts": "Texts",
            "travel": "Travel reimbursements",
            "vat": "VAT",
        },
    ),
    Language.FINNISH: Words(
        heading="""\
# Ongelmat

[English](problems.md) · suomi · [svenska](problems.sv.md)

Kaikki syyt, joiden vuoksi asiakirja pysähtyy tai saa varoituksen: mikä on vialla ja miksi sillä on merkitystä, kuka voi
korjata sen, mitä tehdään ja milloin asiakirjaa yritetään siirtää itsestään uudelleen. Lokit, sähköpostit ja komennot
kertovat ongelman koodin, joka on täällä otsikkona.

Tämä sivu on tehty luettelosta `src/severa_procountor/problems/catalogue` komennolla `python -m
severa_procountor.problems.reference fi > docs/problems.fi.md`; testi valvoo, että ne vastaavat toisiaan.
""",
        owner="Kuka voi korjata",
        again=(
            "Yritetään itsestään uudelleen, kun jokin näistä muuttuu: "
            "asiakirja; asetukset{}. Muuten kuuden tunnin välein."
        ),
        soon="Yritetään itsestään uudelleen muutaman minuutin kuluessa.",
        passes="Ei pysäytä asiakirjaa; huomautus jää siirtolokiin.",
        looked_up={
            "going_live": (
                "Kerrotaan komennolla `severa-procountor settings check`; "
                "suorita se uudelleen, niin näet, onko asia kunnossa."
            ),
            "reconciliation": (
                "Ei pysäytä asiakirjoja. "
                "Järjestelmiä verrataan uudelleen joka päivä ja komennolla `severa-procountor reconcile`."
            ),
        },
        subjects={
            "customers": "Asiakkaat",
            "dimensions": "Seurantakohteet",
            "files_and_release": "Liitteet, hyväksyntä ja lähetys",
            "found_again": "Laskut, jotka Procountorissa on jo",
            "going_live": "Ennen käyttöönottoa",
            "invoices": "Laskut: numero, päivät, valuutta, pankkitili",
            "persons": "Henkilöt",
            "purchases": "Ostolaskut",
            "reconciliation": "Täsmäytys",
            "refusals": "Mitä Severa ja Procountor hylkäävät",
            "rows": "Rivit, summat ja tuotteet",
            "settings": "Asetukset ja yritykset",
            "systems": "Severa, Procountor ja integraatio",
            "texts": "Tekstit",
            "travel": "Matkalaskut",
            "vat": "Arvonlisävero",
        },
    ),
    Language.SWEDISH: Words(
        heading="""\
# Problem

[English](problems.md) · [suomi](problems.fi.md) · svenska

Alla skäl till att ett dokument stoppas eller får en varning: vad som är fel och varför det spelar roll, vem som kan
rätta det, vad som ska göras och när ett nytt försök görs automatiskt. Loggar, e-post och kommandon nämner ett problem
med dess kod, som är rubriken här.

Sidan är gjord av katalogen i `src/severa_procountor/problems/catalogue` med `python -m
severa_procountor.problems.reference sv > docs/problems.sv.md`; ett test håller ihop de två.
""",
        owner="Vem som kan rätta",
        again=(
            "Nytt försök görs automatiskt när något av detta ändras: "
            "dokumentet; inställningarna{}. Annars var sjätte timme."
        ),
        soon="Nytt försök görs automatiskt inom några minuter.",
        passes="Stoppar inte dokumentet; anmärkningen sparas i överföringsloggen.",
        looked_up={
            "going_live": (
                "Visas av `severa-procountor settings check`; kör det igen för att se om saken är rättad."
            ),
            "reconciliation": (
                "Stoppar inga dokument. "
                "Systemen jämförs igen varje dag och med `severa-procountor reconcile`."
            ),
        },
        subjects={
            "customers": "Kunder",
            "dimensions": "Dimensioner",
            "files_and_release": "Bilagor, godkännande och sändning",
            "found_again": "Fakturor som Procountor redan har",
            "going_live": "Före driftsättningen",
            "invoices": "Fakturor: nummer, datum, valuta, bankkonto",
            "persons": "Personer",
            "purchases": "Inköpsfakturor",
            "reconciliation": "Avstämning",
            "refusals": "Vad Severa och Procountor avvisar",
            "rows": "Rader, summor och produkter",
            "settings": "Inställningar och företag",
            "systems": "Severa, Procountor och integrationen",
            "texts": "Texter",
            "travel": "Reseräkningar",
            "vat": "Moms",
        },
    ),
}


if __name__ == "__main__":
    sys.stdout.write(page(Language(sys.argv[1] if len(sys.argv) > 1 else Language.ENGLISH)))
