"""Who is paid: a Severa user as a person of Procountor's register, found by identity code and by nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from severa_procountor.codecs import bank_accounts, text
from severa_procountor.codecs.countries import CountryName, code2_of, procountor_country
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.identity_codes import IdentityCode, identity_code
from severa_procountor.codecs.personal import Private, compact, shown
from severa_procountor.codecs.procountor_persons import (
    PersonBasicInfo,
    PersonInvoicingInfo,
)
from severa_procountor.codecs.severa import Country
from severa_procountor.codecs.severa_travel import User
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem

# The countries that invoices know and persons do not.
_NO_HOME = ("BRITISH_INDIAN_OCEAN_TERRITORY", "NORTHERN_MARIANA_ISLANDS", "SAINT_MARTIN_FRENCH_PART")
_COUNTRY_OF_TYPE = {"HETU": "FI", "SE": "SE"}


class Wanted(Private, frozen=True, kw_only=True):
    """The user as a person. Texts fit Procountor's limits and are "" where Severa has none.

    `country` is a name of Procountor's enum, and `country_assumed` when the user's address has none. `account` is an
    IBAN without blanks. `home` (ISO-2) and the day `on` decide how a code in the register is read.
    """

    identity: IdentityCode
    first_name: str
    last_name: str
    number: str
    street: str
    zip: str
    city: str
    country: str
    country_assumed: bool
    account: str
    email: str
    home: str
    on: datetime.date


def wanted(
    user: User,
    company_country: str,
    countries: Sequence[Country],
    findings: Findings,
    *,
    today: datetime.date,
) -> Wanted | None:
    """The person that the user is; None when an error is among the findings, which hold no code and no account.

    Errors: `person_identity_missing`, `person_identity_invalid`, `person_account_missing`, `person_account_invalid`,
    `person_name_missing`, `person_country_unknown` and those of texts. Warnings: `person_email_invalid`,
    `country_assumed`.
    """
    told_before = len(findings.errors)
    identity = _identity(user, company_country, today, findings)
    account = _account(user, findings)
    first = text.clean(user.first_name, limit=80, where="user.firstName", findings=findings)
    last = text.clean(user.last_name, limit=80, where="user.lastName", findings=findings)
    if not last and not findings.has_error_at("user.lastName"):
        findings.error("person_name_missing", "The user has no last name.", "user.lastName")
    street = text.clean(user.address, limit=80, where="user.address", findings=findings)
    postal_code = text.exact(user.postal_code, limit=20, where="user.postalCode", findings=findings)
    city = text.clean(user.city, limit=40, where="user.city", findings=findings)
    has_address = bool(street or postal_code or city)
    country, assumed = _country(user, company_country, countries, findings) if has_address else ("", False)
    number = text.exact(user.code, limit=40, where="user.code", findings=findings)
    email = _email(user, findings)
    if len(findings.errors) > told_before or identity is None or account is None:
        return None
    return Wanted(
        identity=identity,
        first_name=first,
        last_name=last,
        number=number,
        street=street,
        zip=postal_code,
        city=city,
        country=country,
        country_assumed=assumed,
        account=account,
        email=email,
        home=company_country,
        on=today,
    )


def is_same(person: Wanted, found: PersonInvoicingInfo | None) -> bool:
    """Whether the code that the register holds is the person's, whole, by the form that both have in common."""
    raw = found.identifier if found else None
    if found is None or not raw:
        return False
    country = _COUNTRY_OF_TYPE.get((found.identifier_type or "").strip().upper(), person.home)
    return identity_code(raw, country, today=person.on) == person.identity


def is_person(person: Wanted, found: PersonBasicInfo) -> bool:
    """Whether the one found is the person: by the code, and by the name too where many may have the code."""
    return is_same(person, found.invoicing_info) and (
        not person.identity.is_shared or _names(found) == (_key(person.first_name), _key(person.last_name))
    )


def may_be(person: Wanted, found: PersonBasicInfo) -> bool:
    """Whether one whose code is not shown is worth asking for: the name or the number is the person's."""
    number = (found.invoicing_info.person_number if found.invoicing_info else None) or ""
    same_number = bool(person.number) and number.strip() == person.number
    return same_number or _key(found.last_name) == _key(person.last_name)


def pick(found: Sequence[PersonBasicInfo]) -> PersonBasicInfo | None:
    """The one of those who have the code that is it: the active one, an inactive one only if there is no other.

    Raises Untranslatable with `person_ambiguous`.
    """
    every = {one.id: one for one in found}
    candidates = [one for one in every.values() if one.is_active] or list(every.values())
    if len(candidates) > 1:
        ids = ", ".join(str(one.id) for one in candidates)
        message = f"Persons {ids} of Procountor's register have the user's identity code."
        raise Untranslatable([Problem("person_ambiguous", message, "user")])
    return candidates[0] if candidates else None


def _identity(user: User, home: str, today: datetime.date, findings: Findings) -> IdentityCode | None:
    where = "user.socialSecurityNumber"
    raw = (user.social_security_number or "").strip()
    if not raw:
        findings.error("person_identity_missing", "The user has no personal identity code.", where)
        return None
    code = identity_code(raw, home, today=today)
    if code is None:
        length = len(compact(raw))
        findings.error(
            "person_identity_invalid",
            f"The user's personal identity code ({length} characters) is neither a Finnish nor a Swedish one.",
            where,
        )
    return code


def _account(user: User, findings: Findings) -> str | None:
    where = "user.bankAccountNumber"
    raw = (user.bank_account_number or "").strip()
    if not raw:
        findings.error("person_account_missing", "The user has no bank account.", where)
        return None
    told = Findings()
    account = bank_accounts.iban(raw, where=where, findings=told)
    for problem in told.errors:
        findings.error("person_account_invalid", f"The user's bank account: {problem.message}", where)
    return account


def _country(user: User, home: str, countries: Sequence[Country], findings: Findings) -> tuple[str, bool]:
    """Procountor's name of the country, and whether it was assumed."""
    where = "user.country"
    given = user.country
    texts = [t for t in (given.code3, given.english_name, given.name) if t and t.strip()] if given else []
    if not texts:
        findings.warning("country_assumed", f"The user's address has no country; taken as {home}.", where)
        return procountor_country(home) or "", True
    names: list[CountryName] = [country.as_name() for country in countries]
    code = next((code for one in texts if (code := code2_of(one, names))), None)
    name = procountor_country(code) if code else None
    if name is None or name in _NO_HOME:
        findings.error(
            "person_country_unknown",
            f"“{shown(texts[-1])}” is no country that Procountor has for persons.",
            where,
        )
        return "", False
    return name, False


def _email(user: User, findings: Findings) -> str:
    given = text.exact(user.email, limit=80, where="user.email", findings=findings)
    if given and not text.is_email(given):
        findings.warning(
            "person_email_invalid", "The user's e-mail address is not valid; left out.", "user.email"
        )
        return ""
    return given


def _names(found: PersonBasicInfo) -> tuple[str, str]:
    return _key(found.first_name), _key(found.last_name)


def _key(name: str | None) -> str:
    return " ".join((name or "").split()).casefold()
