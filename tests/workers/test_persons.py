"""Who is paid is found by identity code, created once, brought up to date, and never stands in Redis."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from persons_of import ACCOUNT, CODE, OTHER_CODE, SWEDISH, held_person, person_wanted
from scripted_persons import PersonBooks
from scripted_travels import TravelSevera, travels
from two_systems import Office

from severa_procountor.codecs.personal import HIDDEN
from severa_procountor.errors import Rejected, Snoozed, UnknownOutcome, Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.workers.persons import LIFE_MS, Person, ensure_person, forget_person


@pytest.fixture
def books(office: Office) -> PersonBooks:
    """Books of a company whose persons are left as they are."""
    TravelSevera(office)
    books = PersonBooks(office)
    settle(office, update_persons=False)
    return books


@pytest.fixture
def updating(office: Office) -> PersonBooks:
    """Books of a company whose persons are created and updated."""
    TravelSevera(office)
    books = PersonBooks(office)
    settle(office, update_persons=True)
    return books


def settle(office: Office, **travel: Any) -> None:
    office.settle(travels(**travel))


def found(office: Office, **changes: Any) -> Person:
    return ensure_person(office.company, person_wanted(**changes))


def problems(office: Office, **changes: Any) -> list[str]:
    with pytest.raises(Untranslatable) as refusal:
        found(office, **changes)
    assert not any(
        secret in problem.message for problem in refusal.value.problems for secret in (CODE, "Esimerkki")
    )
    return [problem.code for problem in refusal.value.problems]


def inactive(**changes: Any) -> dict[str, Any]:
    return {"registryInfo": held_person()["registryInfo"] | {"active": False}} | changes


def test_the_person_with_the_code_is_it_for_one_call(office: Office, books: PersonBooks) -> None:
    books.add(6, OTHER_CODE)
    books.add(7)
    assert found(office) == Person(7)
    assert books.calls == ["search"]


def test_the_next_reimbursement_costs_no_call(office: Office, books: PersonBooks) -> None:
    books.add(7)
    for _ in range(2):
        assert found(office).id == 7
    assert books.calls == ["search"]


def test_a_person_is_remembered_for_a_day_and_no_longer(office: Office, books: PersonBooks) -> None:
    books.add(7)
    found(office)
    (key,) = list(office.redis.scan_iter("*:person:*"))
    assert 0 < int(office.redis.pttl(key)) <= LIFE_MS


def test_what_was_forgotten_is_looked_up_again(office: Office, books: PersonBooks) -> None:
    books.add(7)
    found(office)
    forget_person(office.company, person_wanted())
    books.people.clear()
    books.add(8)
    assert found(office).id == 8


def test_a_person_in_another_spelling_is_found_in_the_whole_register(
    office: Office, books: PersonBooks
) -> None:
    books.add(6)
    books.add(7, "811228-9874", **inactive())
    assert found(office, socialSecurityNumber=SWEDISH).id == 7


def test_an_active_person_in_another_spelling_goes_before_an_inactive_one(
    office: Office, books: PersonBooks
) -> None:
    books.add(6, "19811228-9874", **inactive())
    books.add(7, "8112289874")
    assert found(office, socialSecurityNumber=SWEDISH) == Person(7)


def test_a_code_that_lists_do_not_show_is_read_from_the_person(office: Office, books: PersonBooks) -> None:
    books.hides_codes = True
    books.add(6, OTHER_CODE)
    books.add(7)
    assert found(office).id == 7


def test_a_person_in_a_search_that_shows_no_codes_is_not_believed_unread(
    office: Office, books: PersonBooks
) -> None:
    books.hides_codes = True
    books.add(7)
    books.person = lambda person_id: _person_of_another(person_id)  # type: ignore[method-assign]
    assert problems(office) == ["person_unknown"]


def test_where_the_search_knows_no_persons_the_register_is_read(office: Office, books: PersonBooks) -> None:
    books.add(7)
    refusal = Rejected([Problem("procountor_refused", "type")])
    books.fail("search", refusal, refusal)
    assert found(office).id == 7


def test_an_artificial_code_is_found_by_the_name_too(office: Office, books: PersonBooks) -> None:
    books.add(6, "131052-UUUU", firstName="Toinen")
    books.add(7, "131052-UUUU")
    assert found(office, socialSecurityNumber="131052-UUUU").id == 7
    assert found(office, socialSecurityNumber="131052-UUUU", firstName="Toinen").id == 6


def test_an_inactive_person_is_taken_with_a_warning_that_is_remembered(
    office: Office, books: PersonBooks
) -> None:
    books.add(7, **inactive())
    for _ in range(2):
        person = found(office)
        assert (person.id, [note.code for note in person.notes]) == (7, ["person_inactive"])


def test_several_living_persons_with_the_code_are_for_somebody_to_sort_out(
    office: Office, books: PersonBooks
) -> None:
    books.add(7)
    books.add(8)
    assert problems(office) == ["person_ambiguous"]


def test_somebody_who_is_not_there_and_may_not_be_created_is_told_without_a_name(
    office: Office, books: PersonBooks
) -> None:
    books.add(7, OTHER_CODE)
    assert problems(office) == ["person_unknown"]
    assert books.count("create_person") == 0


def test_that_somebody_is_not_there_is_not_remembered(office: Office, books: PersonBooks) -> None:
    assert problems(office) == ["person_unknown"]
    books.add(7)
    assert found(office).id == 7


def test_nobody_is_written_where_persons_are_left_as_they_are(office: Office, books: PersonBooks) -> None:
    books.add(7, lastName="Toinen")
    assert found(office) == Person(7)
    assert books.count("put_person") == 0


def test_a_new_person_is_created_once(office: Office, updating: PersonBooks) -> None:
    first, second = found(office), found(office)
    assert (first, second) == (Person(70), Person(70))
    assert updating.count("create_person") == 1
    assert updating.people[0]["paymentInfo"]["accountNumber"] == ACCOUNT


def test_two_reimbursements_of_one_new_person_give_one(office: Office, updating: PersonBooks) -> None:
    updating.delays["create_person"] = 0.05
    company = office.company
    with ThreadPoolExecutor(2) as pool:
        ids = {one.id for one in pool.map(lambda _: ensure_person(company, person_wanted()), range(2))}
    assert ids == {70}
    assert updating.count("create_person") == 1


def test_after_a_lost_answer_nobody_creates_until_it_has_settled(
    office: Office, updating: PersonBooks
) -> None:
    updating.fail("create_person", UnknownOutcome("procountor", "POST /persons", "time-out"))
    with pytest.raises(UnknownOutcome):
        found(office)
    with pytest.raises(Snoozed):
        found(office)
    assert updating.count("create_person") == 1


def test_nobody_is_created_while_redis_is_new(office: Office, updating: PersonBooks) -> None:
    office.redis.flushall()
    with pytest.raises(Snoozed):
        found(office)
    assert updating.count("create_person") == 0


def test_a_person_that_differs_is_written_and_told_without_values(
    office: Office, updating: PersonBooks
) -> None:
    updating.add(7, firstName="Tuuli")
    person = found(office)
    (note,) = person.notes
    assert (person.id, note.code) == (7, "person_updated")
    assert "firstName" in note.message
    assert "Tuul" not in note.message
    assert (updating.people[0]["firstName"], updating.people[0]["jobTitle"]) == ("Tuulia", "Tester")


def test_a_person_that_is_up_to_date_is_read_once_a_day_and_not_written(
    office: Office, updating: PersonBooks
) -> None:
    updating.add(7)
    for _ in range(2):
        assert found(office) == Person(7)
    assert updating.calls == ["search", "person"]


def test_a_user_who_changed_in_severa_is_brought_over_at_once(office: Office, updating: PersonBooks) -> None:
    updating.add(7)
    found(office)
    assert [note.code for note in found(office, lastName="Malli").notes] == ["person_updated"]
    assert updating.people[0]["lastName"] == "Malli"
    assert updating.count("search") == 1


def test_a_remembered_person_who_has_another_code_now_is_nobody(
    office: Office, updating: PersonBooks
) -> None:
    held = updating.add(7)
    found(office)
    held["invoicingInfo"]["identifier"] = OTHER_CODE
    assert found(office, lastName="Malli").id == 71
    assert held["lastName"] == "Esimerkki"


def test_a_remembered_person_who_is_gone_is_looked_up_again(office: Office, updating: PersonBooks) -> None:
    updating.add(7)
    found(office)
    updating.people.clear()
    updating.add(8)
    assert found(office, lastName="Malli").id == 8


def test_a_change_that_somebody_else_made_meanwhile_is_kept(office: Office, updating: PersonBooks) -> None:
    updating.add(7, firstName="Tuuli")
    updating.between.append({"version": "later", "jobTitle": "Manager"})
    assert [note.code for note in found(office).notes] == ["person_updated"]
    assert (updating.people[0]["firstName"], updating.people[0]["jobTitle"]) == ("Tuulia", "Manager")
    assert updating.count("put_person") == 2


def test_a_person_whom_somebody_keeps_changing_is_tried_twice_only(
    office: Office, updating: PersonBooks
) -> None:
    updating.add(7, firstName="Tuuli")
    updating.between += [{"version": f"later {turn}"} for turn in range(3)]
    with pytest.raises(Rejected):
        found(office)
    assert updating.count("put_person") == 2


def test_a_refusal_for_another_reason_is_not_repeated(office: Office, updating: PersonBooks) -> None:
    updating.add(7, firstName="Tuuli")
    updating.fail("put_person", Rejected([Problem("procountor_refused", "no")]))
    with pytest.raises(Rejected):
        found(office)
    assert updating.count("put_person") == 1


def test_a_person_of_memory_is_updated_when_the_settings_begin_to_say_so(
    office: Office, books: PersonBooks
) -> None:
    books.add(7, firstName="Tuuli")
    found(office)
    settle(office, update_persons=True)
    found(office)
    assert books.people[0]["firstName"] == "Tuulia"


def test_redis_holds_neither_code_nor_account_nor_name(office: Office, updating: PersonBooks) -> None:
    updating.add(7, firstName="Tuuli")
    found(office)
    found(office, socialSecurityNumber=SWEDISH)
    held = office.everything_in_redis()
    secrets = (CODE, CODE[:6], SWEDISH[:6], ACCOUNT, ACCOUNT[4:], "Tuulia", "Esimerkki", "Testikatu")
    assert ":person:" in held
    assert not any(secret in held for secret in secrets)


def test_the_process_remembers_neither_code_nor_account(office: Office, updating: PersonBooks) -> None:
    updating.add(7, firstName="Tuuli")
    found(office)
    held = repr(vars(office.runtime.memory)) + repr(vars(office.company))
    assert not any(secret in held for secret in (CODE, ACCOUNT, "Esimerkki", HIDDEN))


def _person_of_another(person_id: int) -> bytes:
    held = held_person(person_id)
    held["invoicingInfo"]["identifier"] = OTHER_CODE
    return json.dumps(held).encode()
