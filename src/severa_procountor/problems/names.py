"""What a person reads for those who mend problems, and for the registers that documents wait for."""

from __future__ import annotations

from collections.abc import Mapping

from severa_procountor.problems.catalogue import Language, Owner, Register

OWNER_NAMES: Mapping[Language, Mapping[Owner, str]] = {
    Language.ENGLISH: {
        Owner.SEVERA_USER: "Severa user",
        Owner.PROCOUNTOR_ADMIN: "Procountor administrator",
        Owner.OPERATOR: "operator",
    },
    Language.FINNISH: {
        Owner.SEVERA_USER: "Severan käyttäjä",
        Owner.PROCOUNTOR_ADMIN: "Procountorin pääkäyttäjä",
        Owner.OPERATOR: "integraation ylläpitäjä",
    },
    Language.SWEDISH: {
        Owner.SEVERA_USER: "Severas användare",
        Owner.PROCOUNTOR_ADMIN: "Procountors administratör",
        Owner.OPERATOR: "integrationens driftansvariga",
    },
}
REGISTER_NAMES: Mapping[Language, Mapping[Register, str]] = {
    Language.ENGLISH: {
        Register.SEVERA_CUSTOMERS: "customers in Severa",
        Register.SEVERA_USERS: "users in Severa",
        Register.SEVERA_PROJECTS: "projects in Severa",
        Register.SEVERA_CODES: "products, work types and travel expense types in Severa",
        Register.SEVERA_ORGANISATION: "statuses, companies, business units, cost centres and bank accounts in Severa",
        Register.PROCOUNTOR_CUSTOMERS: "customers in Procountor",
        Register.PROCOUNTOR_PRODUCTS: "products in Procountor",
        Register.PROCOUNTOR_DIMENSIONS: "dimensions in Procountor",
        Register.PROCOUNTOR_VAT: "VAT settings in Procountor",
        Register.PROCOUNTOR_BANK_ACCOUNTS: "bank accounts in Procountor",
        Register.PROCOUNTOR_PERSONS: "the person register in Procountor",
        Register.PROCOUNTOR_PERIODS: "open periods in Procountor",
        Register.PROCOUNTOR_INVOICES: "the invoice in Procountor",
    },
    Language.FINNISH: {
        Register.SEVERA_CUSTOMERS: "Severan asiakkaat",
        Register.SEVERA_USERS: "Severan käyttäjät",
        Register.SEVERA_PROJECTS: "Severan projektit",
        Register.SEVERA_CODES: "Severan tuotteet, työlajit ja matkakululajit",
        Register.SEVERA_ORGANISATION: "Severan tilat, yritykset, liiketoimintayksiköt, kustannuspaikat ja pankkitilit",
        Register.PROCOUNTOR_CUSTOMERS: "Procountorin asiakkaat",
        Register.PROCOUNTOR_PRODUCTS: "Procountorin tuotteet",
        Register.PROCOUNTOR_DIMENSIONS: "Procountorin seurantakohteet",
        Register.PROCOUNTOR_VAT: "Procountorin ALV-asetukset",
        Register.PROCOUNTOR_BANK_ACCOUNTS: "Procountorin pankkitilit",
        Register.PROCOUNTOR_PERSONS: "Procountorin henkilörekisteri",
        Register.PROCOUNTOR_PERIODS: "Procountorin avoimet kaudet",
        Register.PROCOUNTOR_INVOICES: "lasku Procountorissa",
    },
    Language.SWEDISH: {
        Register.SEVERA_CUSTOMERS: "kunderna i Severa",
        Register.SEVERA_USERS: "användarna i Severa",
        Register.SEVERA_PROJECTS: "projekten i Severa",
        Register.SEVERA_CODES: "produkterna, arbetstyperna och resekostnadstyperna i Severa",
        Register.SEVERA_ORGANISATION: "statusar, företag, affärsenheter, kostnadsställen och bankkonton i Severa",
        Register.PROCOUNTOR_CUSTOMERS: "kunderna i Procountor",
        Register.PROCOUNTOR_PRODUCTS: "produkterna i Procountor",
        Register.PROCOUNTOR_DIMENSIONS: "dimensionerna i Procountor",
        Register.PROCOUNTOR_VAT: "momsinställningarna i Procountor",
        Register.PROCOUNTOR_BANK_ACCOUNTS: "bankkontona i Procountor",
        Register.PROCOUNTOR_PERSONS: "personregistret i Procountor",
        Register.PROCOUNTOR_PERIODS: "de öppna perioderna i Procountor",
        Register.PROCOUNTOR_INVOICES: "fakturan i Procountor",
    },
}
