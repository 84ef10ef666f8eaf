"""What a mail says around the catalogue's own texts, in each language."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from severa_procountor.problems.catalogue import Language
from severa_procountor.workers.names import (
    DOCUMENTS,
    PURCHASE_INVOICES,
    SALES_INVOICES,
    TRAVEL_REIMBURSEMENTS,
)


class Counted(msgspec.Struct, frozen=True):
    """A phrase for one, and for another count."""

    one: str
    many: str

    def of(self, count: int) -> str:
        return self.one if count == 1 else self.many.format(count=count)


class Phrases(msgspec.Struct, frozen=True, kw_only=True):
    """One language. The first four stand in the subject, `carried` to `still_different` are sentences about what
    earlier mails told; `again` takes the minutes and the registers that count too, each behind a comma. `message` is
    the word under which the catalogue's steps speak of what was found."""

    stopped: Counted
    different: Counted
    all_well: str
    none_stopped: str
    nothing_left: str
    carried: Counted
    set_aside: Counted
    still: Counted
    still_different: Counted
    owner: str
    differences: str
    why: str
    steps: str
    documents: str
    message: str
    more_problems: str
    more_by_number: str
    more: Counted
    again: str
    compared: str
    once: str
    sender: str
    kinds: Mapping[str, str]


PHRASES: Mapping[Language, Phrases] = {
    Language.ENGLISH: Phrases(
        stopped=Counted(
            "1 document could not be carried over", "{count} documents could not be carried over"
        ),
        different=Counted(
            "1 difference between Severa and Procountor", "{count} differences between Severa and Procountor"
        ),
        all_well="all is well again",
        none_stopped="no document is stopped any more",
        nothing_left="Nothing that earlier mails told of is stopped any more.",
        carried=Counted(
            "1 document of an earlier mail has been carried over since.",
            "{count} documents of earlier mails have been carried over since.",
        ),
        set_aside=Counted(
            "1 document of an earlier mail is not to be carried over any more: it was set aside, or has got "
            "another status.",
            "{count} documents of earlier mails are not to be carried over any more: they were set aside, or have "
            "got another status.",
        ),
        still=Counted(
            "1 document of an earlier mail still waits to be mended.",
            "{count} documents of earlier mails still wait to be mended.",
        ),
        still_different=Counted(
            "1 difference of an earlier mail is still there.",
            "{count} differences of earlier mails are still there.",
        ),
        owner="To be mended by: {owner}",
        differences="Differences between Severa and Procountor",
        why="Why",
        steps="What to do",
        documents="Documents",
        message="Message",
        more_problems="This document has other problems too, in other places of this mail.",
        more_by_number="And these: {numbers}",
        more=Counted("And 1 more.", "And {count} more."),
        again=(
            "Tried again by itself within {minutes} minutes after one of these has changed: the document, the "
            "settings{registers}; otherwise every six hours."
        ),
        compared="Both systems are compared once a day.",
        once="A document is told of once, and again when it stops for another reason.",
        sender="Sent by the integration of Severa and Procountor ({place}). Nobody reads answers to this mail.",
        kinds=DOCUMENTS,
    ),
    Language.FINNISH: Phrases(
        stopped=Counted("1 asiakirjaa ei voitu siirtää", "{count} asiakirjaa ei voitu siirtää"),
        different=Counted(
            "1 ero Severan ja Procountorin välillä", "{count} eroa Severan ja Procountorin välillä"
        ),
        all_well="kaikki on taas kunnossa",
        none_stopped="mikään asiakirja ei ole enää pysähtyneenä",
        nothing_left="Mikään aiemmin ilmoitetuista asiakirjoista ei ole enää pysähtyneenä.",
        carried=Counted(
            "1 aiemmin ilmoitettu asiakirja on sen jälkeen siirretty.",
            "{count} aiemmin ilmoitettua asiakirjaa on sen jälkeen siirretty.",
        ),
        set_aside=Counted(
            "1 aiemmin ilmoitettua asiakirjaa ei enää siirretä: se on jätetty pois siirrosta tai sen tila on "
            "muuttunut.",
            "{count} aiemmin ilmoitettua asiakirjaa ei enää siirretä: ne on jätetty pois siirrosta tai niiden tila "
            "on muuttunut.",
        ),
        still=Counted(
            "1 aiemmin ilmoitettu asiakirja odottaa yhä korjausta.",
            "{count} aiemmin ilmoitettua asiakirjaa odottaa yhä korjausta.",
        ),
        still_different=Counted(
            "1 aiemmin ilmoitettu ero on yhä olemassa.", "{count} aiemmin ilmoitettua eroa on yhä olemassa."
        ),
        owner="Korjaaja: {owner}",
        differences="Erot Severan ja Procountorin välillä",
        why="Miksi",
        steps="Mitä tehdään",
        documents="Asiakirjat",
        message="Ilmoitus",
        more_problems="Asiakirjalla on muitakin ongelmia; katso viestin muut kohdat.",
        more_by_number="Lisäksi nämä: {numbers}",
        more=Counted("Ja vielä 1 muu.", "Ja vielä {count} muuta."),
        again=(
            "Yritetään itsestään uudelleen {minutes} minuutin kuluessa siitä, kun jokin näistä on muuttunut: "
            "asiakirja, asetukset{registers}; muuten kuuden tunnin välein."
        ),
        compared="Järjestelmiä verrataan kerran päivässä.",
        once="Asiakirjasta ilmoitetaan kerran, ja uudelleen, jos se pysähtyy muusta syystä.",
        sender="Lähettäjä: Severan ja Procountorin integraatio ({place}). Tähän viestiin tulleita vastauksia ei lueta.",
        kinds={
            SALES_INVOICES: "lasku",
            TRAVEL_REIMBURSEMENTS: "matkalasku",
            PURCHASE_INVOICES: "ostolasku",
            "projects": "projekti",
            "cost_centers": "kustannuspaikka",
            "business_units": "liiketoimintayksikkö",
        },
    ),
    Language.SWEDISH: Phrases(
        stopped=Counted("1 dokument kunde inte överföras", "{count} dokument kunde inte överföras"),
        different=Counted(
            "1 skillnad mellan Severa och Procountor", "{count} skillnader mellan Severa och Procountor"
        ),
        all_well="allt är i ordning igen",
        none_stopped="inget dokument är stoppat längre",
        nothing_left="Inget av de dokument som tidigare meddelats är stoppat längre.",
        carried=Counted(
            "1 dokument i ett tidigare mejl har överförts sedan dess.",
            "{count} dokument i tidigare mejl har överförts sedan dess.",
        ),
        set_aside=Counted(
            "1 dokument i ett tidigare mejl ska inte längre överföras: det har lagts åt sidan eller fått en "
            "annan status.",
            "{count} dokument i tidigare mejl ska inte längre överföras: de har lagts åt sidan eller fått en "
            "annan status.",
        ),
        still=Counted(
            "1 dokument i ett tidigare mejl väntar fortfarande på åtgärd.",
            "{count} dokument i tidigare mejl väntar fortfarande på åtgärd.",
        ),
        still_different=Counted(
            "1 skillnad i ett tidigare mejl finns kvar.",
            "{count} skillnader i tidigare mejl finns kvar.",
        ),
        owner="Åtgärdas av: {owner}",
        differences="Skillnader mellan Severa och Procountor",
        why="Varför",
        steps="Vad som ska göras",
        documents="Dokument",
        message="Meddelande",
        more_problems="Dokumentet har fler problem; se övriga punkter i detta mejl.",
        more_by_number="Dessutom dessa: {numbers}",
        more=Counted("Och 1 till.", "Och {count} till."),
        again=(
            "Nytt försök görs automatiskt inom {minutes} minuter efter att något av detta har ändrats: dokumentet, "
            "inställningarna{registers}; annars var sjätte timme."
        ),
        compared="Systemen jämförs en gång om dagen.",
        once="Ett dokument meddelas en gång, och på nytt om det stoppas av ett annat skäl.",
        sender="Skickat av integrationen mellan Severa och Procountor ({place}). Svar på detta mejl läses inte.",
        kinds={
            SALES_INVOICES: "faktura",
            TRAVEL_REIMBURSEMENTS: "reseräkning",
            PURCHASE_INVOICES: "inköpsfaktura",
            "projects": "projekt",
            "cost_centers": "kostnadsställe",
            "business_units": "affärsenhet",
        },
    ),
}
