from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from msgspec import UNSET
from scripted_systems import IDENTIFIER, partner
from two_systems import COMPANY, Office

from severa_procountor.codecs import procountor
from severa_procountor.codecs.business_partners import Wanted
from severa_procountor.codecs.identifiers import BusinessId
from severa_procountor.errors import Snoozed, UnknownOutcome, Untranslatable
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.customers import LIFE_MS, ensure_partner, forget_partner

CODE = "010180-9026"
BODY = procountor.BusinessPartner(
    name="Asiakas Oy",
    address=procountor.Address(name="Asiakas Oy"),
    invoicing_info=procountor.InvoicingInfo(
        customer_number="1001", invoice_channel="MAIL", language="FINNISH", identifier=IDENTIFIER
    ),
    payment_info=procountor.PartnerPaymentInfo(payment_method="BANK_TRANSFER", currency="EUR"),
)
OURS = Wanted(customer_number="1001", identifier=BusinessId("FI", IDENTIFIER, "FI24681357"), body=BODY)


def person(code: str) -> Wanted:
    info = msgspec.structs.replace(BODY.invoicing_info, identifier=code)
    body = msgspec.structs.replace(BODY, invoicing_info=info)
    return msgspec.structs.replace(OURS, identifier=None, body=body)


def searches(office: Office) -> list[object]:
    return [about for call, about in office.procountor.asked if call == "business_partners"]


@pytest.fixture
def creating(office: Office) -> CompanyAccess:
    """A company whose customers are created, and has none yet."""
    office.settle({"create_customers": True})
    office.procountor.partners.clear()
    return office.company


def test_the_partner_of_that_number_and_business_id_is_it(office: Office) -> None:
    office.procountor.partners += [partner(12, number="21001"), partner(13, number="1002")]
    found = ensure_partner(office.company, OURS)
    assert (found.id, found.notes) == (11, ())


def test_what_has_its_number_in_part_is_nothing_that_the_document_goes_by(office: Office) -> None:
    office.procountor.partners = [partner(11), partner(12, number="21001")]
    company = office.company
    with office.runtime.memory.reading() as reading:
        ensure_partner(company, OURS)
    assert reading.seen.keys() == {("partner", "1001"), ("partner", "#11")}


def test_a_found_partner_costs_one_call_and_the_next_invoice_none(office: Office) -> None:
    for _ in range(2):
        ensure_partner(office.company, OURS)
    assert searches(office) == [(True, "1001", "")]


def test_an_active_partner_goes_before_an_inactive_one(office: Office) -> None:
    office.procountor.partners.insert(0, partner(9, active=False))
    assert ensure_partner(office.company, OURS).id == 11


def test_an_inactive_partner_is_found_and_its_warning_remembered(office: Office) -> None:
    office.procountor.partners = [partner(9, active=False)]
    for _ in range(2):
        found = ensure_partner(office.company, OURS)
        assert (found.id, [note.code for note in found.notes]) == (9, ["partner_inactive"])
    assert searches(office) == [(True, "1001", ""), (False, "1001", "")]


def test_an_inactive_partner_is_found_behind_an_active_one_whose_number_holds_ours(
    creating: CompanyAccess, office: Office
) -> None:
    office.procountor.partners = [partner(8, number="21001"), partner(9, active=False)]
    assert ensure_partner(creating, OURS).id == 9
    assert office.procountor.count("create_business_partner") == 0


def test_an_inactive_partner_with_our_business_id_goes_before_an_active_stranger(office: Office) -> None:
    office.procountor.partners = [partner(8, identifier="1234567-1"), partner(9, active=False)]
    assert ensure_partner(office.company, OURS).id == 9


@pytest.mark.parametrize("identifier", ["1234567-1", None])
def test_the_number_of_another_is_never_taken(
    creating: CompanyAccess, office: Office, identifier: str | None
) -> None:
    office.procountor.partners = [partner(8, identifier=identifier)]
    with pytest.raises(Untranslatable):
        ensure_partner(creating, OURS)
    assert office.procountor.count("create_business_partner") == 0


def test_several_active_partners_are_for_a_person(office: Office) -> None:
    office.procountor.partners.append(partner(12))
    with pytest.raises(Untranslatable) as refusal:
        ensure_partner(office.company, OURS)
    assert [problem.code for problem in refusal.value.problems] == ["partner_ambiguous"]


def test_a_business_id_under_another_number_is_no_match_but_told(office: Office) -> None:
    office.procountor.partners = [partner(8, number="2002")]
    found = ensure_partner(office.company, OURS)
    assert found.id is None
    assert [note.code for note in found.notes] == ["partner_not_created"]
    assert "2002" in found.notes[0].message
    assert (False, "", IDENTIFIER) in searches(office)


def test_a_business_id_that_no_header_can_hold_is_not_searched_for(office: Office) -> None:
    office.procountor.partners.clear()
    odd = msgspec.structs.replace(OURS, identifier=BusinessId("NO", "ÅÄÖ 1", None))
    assert ensure_partner(office.company, odd).id is None
    assert len(searches(office)) == 2


def test_that_there_is_no_partner_is_not_remembered(office: Office) -> None:
    office.procountor.partners.clear()
    assert ensure_partner(office.company, OURS).id is None
    office.procountor.partners.append(partner(11))
    assert ensure_partner(office.company, OURS).id == 11


def test_a_partner_is_created_from_the_invoice_where_the_settings_say_so(
    creating: CompanyAccess, office: Office
) -> None:
    office.procountor.partners.append(partner(8, number="2002"))
    found = ensure_partner(creating, OURS)
    (made,) = [about for call, about in office.procountor.asked if call == "create_business_partner"]
    assert (made["invoicingInfo"]["customerNumber"], found.id) == ("1001", 32)
    assert ensure_partner(creating, OURS).id == 32


def test_many_invoices_of_one_new_customer_make_one_partner(creating: CompanyAccess, office: Office) -> None:
    office.procountor.delays["create_business_partner"] = 0.05
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: ensure_partner(creating, OURS).id, range(16)))
    assert set(found) == {31}
    assert office.procountor.count("create_business_partner") == 1
    assert len(searches(office)) == 2


def test_a_remembered_partner_waits_for_nobody(office: Office) -> None:
    ensure_partner(office.company, OURS)
    assert office.company.registers.claim("partner:1001", ttl_ms=60_000) is not None
    assert ensure_partner(office.company, OURS).id == 11


def test_a_partner_whose_creation_got_no_answer_is_looked_for_when_it_has_settled(
    creating: CompanyAccess, office: Office
) -> None:
    office.procountor.fail("create_business_partner", UnknownOutcome("procountor", "POST", "reset"))
    with pytest.raises(UnknownOutcome):
        ensure_partner(creating, OURS)
    with pytest.raises(Snoozed):
        ensure_partner(creating, OURS)
    office.procountor.partners.append(partner(31))
    for key in office.redis.scan_iter("*:claim:*"):
        office.redis.delete(key)
    assert ensure_partner(creating, OURS).id == 31
    assert office.procountor.count("create_business_partner") == 1


def test_nobody_is_created_while_writes_of_before_may_be_under_way(
    creating: CompanyAccess, office: Office
) -> None:
    office.redis.delete("sp:epoch")
    with pytest.raises(Snoozed):
        ensure_partner(creating, OURS)
    assert office.procountor.count("create_business_partner") == 0
    office.clock.pass_ms(office.runtime.settle_ms)
    assert ensure_partner(creating, OURS).id == 31


def test_a_remembered_partner_is_looked_up_again_after_a_day(office: Office) -> None:
    ensure_partner(office.company, OURS)
    office.procountor.partners = [partner(12)]
    office.clock.pass_ms(LIFE_MS - 1)
    assert ensure_partner(office.company, OURS).id == 11
    office.clock.pass_ms(1)
    assert ensure_partner(office.company, OURS).id == 12


def test_a_forgotten_partner_is_looked_up_again(office: Office) -> None:
    ensure_partner(office.company, OURS)
    forget_partner(office.company, OURS)
    ensure_partner(office.company, OURS)
    assert len(searches(office)) == 2


def test_a_changed_business_id_is_matched_anew(office: Office) -> None:
    ensure_partner(office.company, OURS)
    other = msgspec.structs.replace(OURS, identifier=BusinessId("FI", "1234567-1", "FI12345671"))
    info = msgspec.structs.replace(BODY.invoicing_info, identifier="1234567-1")
    other = msgspec.structs.replace(other, body=msgspec.structs.replace(BODY, invoicing_info=info))
    with pytest.raises(Untranslatable):
        ensure_partner(office.company, other)


def test_no_business_id_is_another_than_a_business_id(office: Office) -> None:
    ensure_partner(office.company, OURS)
    info = msgspec.structs.replace(BODY.invoicing_info, identifier=UNSET)
    nobody = msgspec.structs.replace(
        OURS, identifier=None, body=msgspec.structs.replace(BODY, invoicing_info=info)
    )
    with pytest.raises(Untranslatable):
        ensure_partner(office.company, nobody)


def test_redis_holds_no_identity_code_and_no_business_id(office: Office) -> None:
    office.procountor.partners = [partner(11, identifier=CODE), partner(12, number="1002")]
    ensure_partner(office.company, person(CODE))
    ensure_partner(office.company, msgspec.structs.replace(OURS, customer_number="1002"))
    stored = office.everything_in_redis()
    assert "1001" in stored
    assert COMPANY in stored
    for secret in (CODE, CODE.replace("-", ""), IDENTIFIER, IDENTIFIER.replace("-", "")):
        assert secret not in stored
