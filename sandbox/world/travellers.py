"""Those who travel: users in Severa, and the persons that Procountor has of them, not quite as Severa has them."""

from __future__ import annotations

from enum import StrEnum
from random import Random

import msgspec
from msgspec.structs import replace

from severa_procountor.sandbox.procountor.seed import PersonSeed
from severa_procountor.sandbox.severa.registers import User, UserCountry
from severa_procountor.sandbox.world import names, numbers
from severa_procountor.sandbox.world.drafts import CompanyDraft, OrganisationDraft
from severa_procountor.sandbox.world.guids import guid
from severa_procountor.sandbox.world.places import PROCOUNTOR_NAMES

_GROUP = 4


class Who(StrEnum):
    """What is special about a traveller."""

    ORDINARY = "ordinary"
    MODERN_CODE = "modern_code"
    ARTIFICIAL_CODE = "artificial_code"
    COORDINATION_NUMBER = "coordination_number"
    NO_CODE = "no_code"
    WRONG_CODE = "wrong_code"
    NO_ACCOUNT = "no_account"
    WRONG_ACCOUNT = "wrong_account"
    NOT_REGISTERED = "not_registered"
    INACTIVE = "inactive"
    OTHER_ACCOUNT = "other_account"


_REGISTERED = {
    Who.ORDINARY,
    Who.MODERN_CODE,
    Who.ARTIFICIAL_CODE,
    Who.COORDINATION_NUMBER,
    Who.NO_ACCOUNT,
    Who.WRONG_ACCOUNT,
    Who.INACTIVE,
    Who.OTHER_ACCOUNT,
}


class Traveller(msgspec.Struct, frozen=True):
    """A user of Severa; `person` is None if Procountor has none."""

    user: User
    person: PersonSeed | None


def traveller(
    draft: OrganisationDraft, company: CompanyDraft, who: Who, number: int, rng: Random
) -> Traveller:
    """A new traveller of the company. `number` makes the employee's number and the e-mail address."""
    country = draft.plan.country
    first, last = names.person(country, rng)
    address, iban = names.address(country, rng), numbers.iban(country, rng)
    home = draft.places.countries[country]
    identity = _code(who, country, rng)
    user = User(
        created_date_time=draft.created,
        guid=guid(rng),
        first_name=first,
        last_name=last,
        email=f"matkustaja{number}@{names.domain(draft.companies[0].name)}",
        social_security_number=_in_severa(who, identity),
        business_unit=rng.choice(company.units).sub(),
        code=f"T{number:03d}",
        address=address.street,
        postal_code=address.postal_code,
        city=address.city,
        country=UserCountry(guid=home.guid, name=home.name, code3=home.code3, english_name=home.english_name),
        bank_account_number=_account(who, iban, rng),
    )
    if who not in _REGISTERED:
        return Traveller(user, None)
    person = PersonSeed(
        first_name=first,
        last_name=last,
        person_number=user.code,
        identifier=identity,
        identifier_type="SE" if country == "SE" else "HETU",
        iban=iban,
        country=PROCOUNTOR_NAMES[country],
        active=who is not Who.INACTIVE,
    )
    return Traveller(
        user, replace(person, iban=numbers.iban(country, rng)) if who is Who.OTHER_ACCOUNT else person
    )


def _code(who: Who, country: str, rng: Random) -> str:
    if country == "SE":
        return numbers.personnummer(rng, coordination=who is Who.COORDINATION_NUMBER)
    if who is Who.MODERN_CODE:
        return numbers.modern_identity_code(rng)
    return numbers.artificial_identity_code(rng) if who is Who.ARTIFICIAL_CODE else numbers.identity_code(rng)


def _in_severa(who: Who, identity: str) -> str | None:
    if who is Who.NO_CODE:
        return None
    return numbers.break_identity_code(identity) if who is Who.WRONG_CODE else identity


def _account(who: Who, iban: str, rng: Random) -> str | None:
    """Some people write it in groups of four."""
    if who is Who.NO_ACCOUNT:
        return None
    written = numbers.break_account(iban) if who is Who.WRONG_ACCOUNT else iban
    if rng.random() < 0.5:
        return written
    return " ".join(written[at : at + _GROUP] for at in range(0, len(written), _GROUP))
