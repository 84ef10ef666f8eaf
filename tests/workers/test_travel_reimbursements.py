from __future__ import annotations

from typing import Any

import pytest
from persons_of import OTHER_ACCOUNT, OTHER_CODE, held_person
from redis import Redis
from scripted_travels import TRAVEL_DRAFT, TRAVEL_TRANSFERRED
from travel_desk import NAMES, SECRETS, Travel, allowance, expense, money, refused

from severa_procountor.errors import Snoozed, Unavailable, UnknownOutcome
from severa_procountor.problems import Problem
from severa_procountor.state.records import State
from severa_procountor.workers import travel_reimbursements as worker
from severa_procountor.workers.behind_reimbursements import gather
from severa_procountor.workers.jobs import Job


@pytest.fixture
def travel(fake_redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Travel:
    return Travel(fake_redis, monkeypatch)


def test_a_waiting_reimbursement_is_posted_for_its_person_and_its_status_moved(travel: Travel) -> None:
    assert travel.carry() == "done"
    (body,) = travel.procountor.bodies
    assert (body["type"], body["originalInvoiceNumber"], body["partnerId"]) == ("TRAVEL_INVOICE", "T31", 7)
    assert [row["productId"] for row in body["invoiceRows"]] == [31]
    moved = ("move_reimbursement", ("r1", TRAVEL_TRANSFERRED, "/travelReimbursementStatus/guid"))
    assert moved in travel.severa.asked
    assert (travel.record().state, travel.notes()) == (State.DONE, [])


def test_a_plain_reimbursement_costs_five_calls_to_severa_and_two_to_procountor(travel: Travel) -> None:
    travel.carry()
    travel.severa.journey("r2", 32)
    travel.severa.calls.clear()
    travel.procountor.calls.clear()
    travel.carry(travel.claim("r2", "32", listed_at="0"))
    assert travel.severa.calls == [
        "reimbursement",
        "reimbursement_expenses",
        "user",
        "reimbursement_pdf",
        "move_reimbursement",
    ]
    assert travel.procountor.calls == ["post_invoice", "post_attachment"]


def test_severas_pdf_is_attached_before_the_status_is_moved(travel: Travel) -> None:
    order: list[str] = []
    for system in (travel.severa, travel.procountor):
        system.called = lambda call, about=None: order.append(call)  # type: ignore[method-assign]
    travel.carry()
    assert order[-3:] == ["post_invoice", "post_attachment", "move_reimbursement"]
    assert travel.files() == {"Travel-T31.pdf": travel.severa.pdf}


def test_the_pdf_is_not_sent_on_with_the_invoice(travel: Travel) -> None:
    travel.carry()
    ((_, sent),) = [asked for asked in travel.procountor.asked if asked[0] == "post_attachment"]
    assert sent["sendWithInvoice"] is False


@pytest.mark.parametrize("content", [b"%PDF-1.4" + b"x" * 10_000_000, b"<html>an error</html>"])
def test_a_pdf_that_cannot_be_attached_stops_it_before_it_is_posted(travel: Travel, content: bytes) -> None:
    travel.severa.pdf = content
    assert travel.parked()[0].startswith("attachment_")
    assert travel.procountor.count("post_invoice") == 0


def test_neither_identity_code_nor_account_is_left_anywhere(travel: Travel) -> None:
    travel.settle(update_persons=True)
    travel.carry(travel.put_off())
    memory = repr(vars(travel.office.runtime.memory))
    for secret in SECRETS:
        assert secret not in travel.office.everything_in_redis()
        assert secret not in memory


def test_nothing_that_is_on_its_way_prints_an_account(travel: Travel) -> None:
    job = job_of_waiting(travel)
    printed = f"{job!r} {job.link()!r}"
    assert not [secret for secret in SECRETS if secret in printed]


def job_of_waiting(travel: Travel) -> Job:
    company, claim = travel.office.company, travel.claim()
    allowed = company.books()
    source = gather(company, claim.record, allowed, worker.read(claim, company))
    return worker.job_of(claim, company, source, worker.translate(company, allowed, source))


def test_two_reimbursements_of_one_number_in_sales_and_travel_do_not_meet(travel: Travel) -> None:
    travel.settle(number_prefix="")
    travel.procountor.hold(
        {
            "type": "SALES_INVOICE",
            "originalInvoiceNumber": "31",
            "invoiceRows": [{"quantity": 1, "unitPrice": 1, "vatPercent": 0}],
            "paymentInfo": {"currency": "EUR"},
        }
    )
    assert travel.carry() == "done"
    assert [body["type"] for body in travel.procountor.sent] == ["TRAVEL_INVOICE"]
    assert travel.notes() == []


@pytest.mark.parametrize("flushed", [True, False])
def test_the_one_that_procountor_already_has_is_adopted(travel: Travel, flushed: bool) -> None:
    travel.carry()
    travel.wait_again()
    if flushed:
        travel.office.redis.flushall()
        travel.office.runtime.epoch.begin(assume_clean=True)
    assert travel.carry() == "done"
    assert (travel.procountor.count("post_invoice"), travel.notes()) == (1, ["adopted"])


def test_one_that_was_invalidated_is_posted_anew(travel: Travel) -> None:
    travel.carry()
    travel.procountor.invoices_held[0]["status"] = "INVALIDATED"
    travel.wait_again()
    assert (travel.carry(), travel.procountor.count("post_invoice")) == ("done", 2)


def test_an_expense_claim_under_its_number_counts_as_the_same_reimbursement(travel: Travel) -> None:
    travel.settle(invoice_type="BILL_OF_CHARGES")
    travel.carry()
    travel.settle()
    travel.wait_again()
    travel.carry()
    assert (travel.procountor.count("post_invoice"), travel.notes()) == (1, ["adopted"])


@pytest.mark.parametrize(
    "changes",
    [
        {"date": "2026-01-17"},
        {"partnerId": 8},
        {"partnerId": None, "counterParty": {"counterPartyAddress": {"name": "Somebody Else"}}},
        {"invoiceSumInfo": [{"currency": "EUR", "excludingVatTotal": 54, "invoiceSumTotal": 54}]},
    ],
)
def test_something_else_under_its_number_is_for_a_person(travel: Travel, changes: dict[str, Any]) -> None:
    travel.carry()
    travel.procountor.invoices_held[0].update(changes)
    travel.wait_again()
    assert set(travel.parked()) == {"found_invoice_differs"}
    assert not travel.is_moved()


def test_the_order_of_first_and_last_name_makes_nobody_somebody_else(travel: Travel) -> None:
    travel.carry()
    held = travel.procountor.invoices_held[0]
    held["partnerId"] = None
    held["counterParty"]["counterPartyAddress"]["name"] = "ESIMERKKI, Tuulia"
    travel.wait_again()
    assert (travel.carry(), travel.notes()) == ("done", ["adopted"])


@pytest.mark.parametrize("arrives", [True, False])
def test_a_post_whose_answer_was_lost_makes_one_invoice(
    travel: Travel, monkeypatch: pytest.MonkeyPatch, arrives: bool
) -> None:
    assert (
        travel.carry(travel.interrupted("post_invoice", arrives=arrives, monkeypatch=monkeypatch)) == "done"
    )
    assert len(travel.procountor.invoices_held) == 1
    assert travel.notes() == (["adopted"] if arrives else [])


def test_a_post_that_may_be_under_way_is_waited_for(travel: Travel) -> None:
    travel.procountor.fail("post_invoice", UnknownOutcome("procountor", "POST", "time-out"))
    claim = travel.claim()
    with pytest.raises(UnknownOutcome):
        travel.carry(claim)
    claim.retry(0, Problem("unknown_outcome", "lost"))
    with pytest.raises(Snoozed, match="under way"):
        travel.carry(travel.take())


@pytest.mark.parametrize("arrives", [True, False])
def test_a_file_whose_answer_was_lost_is_there_once(
    travel: Travel, monkeypatch: pytest.MonkeyPatch, arrives: bool
) -> None:
    claim = travel.interrupted("post_attachment", arrives=arrives, monkeypatch=monkeypatch)
    assert travel.carry(claim) == "done"
    assert len(travel.procountor.files) == len(travel.procountor.invoices_held) == 1


def test_after_an_interruption_only_the_status_is_moved(travel: Travel) -> None:
    claim = travel.put_off()
    travel.procountor.calls.clear()
    assert travel.carry(claim) == "done"
    assert (travel.procountor.calls, travel.notes(), travel.is_moved()) == (["invoice"], [], True)


def test_an_amount_edited_after_the_post_parks_it(travel: Travel) -> None:
    claim = travel.put_off()
    travel.severa.expenses["r1"] = [expense(quantity=200)]
    travel.severa.reimbursements["r1"] |= {"total": money(110), "totalExpenses": money(110)}
    assert "posted_differs" in travel.parked(claim)
    assert travel.severa.count("move_reimbursement") == 1


@pytest.mark.parametrize(
    "mended", [{"bankAccountNumber": OTHER_ACCOUNT}, {"socialSecurityNumber": OTHER_CODE}]
)
def test_one_that_would_pay_who_is_not_meant_any_more_is_not_released(
    travel: Travel, mended: dict[str, str]
) -> None:
    travel.procountor.add(8, OTHER_CODE)
    travel.settle(target="received")
    travel.procountor.fail("send_to_circulation", refused("nobody approves"))
    claim = travel.claim()
    assert "circulation_refused" in travel.parked(claim)
    claim.park([Problem("circulation_refused", "nobody approves")])
    travel.severa.users["u1"] = travel.severa.users["u1"] | mended
    travel.office.clock.pass_ms(1000)
    assert travel.parked() == ["posted_for_another"]
    assert (travel.status, travel.is_moved()) == ("UNFINISHED", False)


def test_one_that_is_found_with_another_account_is_for_a_person(travel: Travel) -> None:
    travel.carry()
    travel.procountor.invoices_held[0]["paymentInfo"]["bankAccount"]["accountNumber"] = OTHER_ACCOUNT
    travel.wait_again()
    assert travel.parked() == ["posted_for_another"]


def test_an_account_that_changed_after_the_payment_is_told_only(travel: Travel) -> None:
    claim = travel.put_off()
    travel.procountor.invoices_held[0]["status"] = "PAID"
    travel.severa.users["u1"] = travel.severa.users["u1"] | {"bankAccountNumber": OTHER_ACCOUNT}
    assert travel.carry(claim) == "done"
    assert travel.notes() == ["posted_for_another", "edited_meanwhile"]


@pytest.mark.parametrize("written", ["FI21 1234 5600 0007 85", "123456-785", "", None])
def test_an_account_in_another_form_is_the_same(travel: Travel, written: str | None) -> None:
    travel.carry()
    travel.procountor.invoices_held[0]["paymentInfo"]["bankAccount"]["accountNumber"] = written
    travel.wait_again()
    assert (travel.carry(), travel.notes()) == ("done", ["adopted"])


@pytest.mark.parametrize("named", [{"user": {"guid": "u2"}}, {"travelReimbursement": {"guid": "r2"}}])
def test_an_expense_of_another_user_or_reimbursement_is_not_paid(
    travel: Travel, named: dict[str, Any]
) -> None:
    travel.severa.expenses["r1"] = [expense(**named)]
    assert travel.parked() == ["expense_of_another"]
    assert travel.procountor.count("post_invoice") == 0


@pytest.mark.parametrize("guid", ["U1", "", None])
def test_an_expense_that_names_its_user_otherwise_is_paid(travel: Travel, guid: str | None) -> None:
    travel.severa.expenses["r1"] = [expense(user={"guid": guid}, travelReimbursement=None)]
    assert travel.carry() == "done"


def test_a_status_that_stays_is_an_error(travel: Travel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        travel.severa, "move_reimbursement", lambda *_, **__: travel.severa.reimbursement("r1")
    )
    assert travel.parked() == ["status_not_moved"]


def test_what_was_edited_while_it_was_under_way_is_told(
    travel: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = travel.severa.move_reimbursement

    def edit(*sent: Any, **options: Any) -> bytes:
        travel.severa.reimbursements["r1"]["title"] = "Another visit"
        return move(*sent, **options)

    monkeypatch.setattr(travel.severa, "move_reimbursement", edit)
    travel.carry()
    assert travel.notes() == ["edited_under_way"]


def test_one_that_left_the_waiting_status_is_left_alone(travel: Travel) -> None:
    travel.severa.reimbursements["r1"]["travelReimbursementStatus"] = {"guid": TRAVEL_DRAFT}
    assert travel.carry() == "withdrawn"
    assert travel.procountor.count("post_invoice") == 0


def test_one_that_somebody_moved_after_it_was_posted_is_done_with_a_warning(travel: Travel) -> None:
    claim = travel.put_off()
    travel.severa.reimbursements["r1"]["travelReimbursementStatus"] = {"guid": TRAVEL_DRAFT}
    assert (travel.carry(claim), travel.notes()) == ("done", ["moved_elsewhere"])


def test_one_that_is_where_it_was_to_go_is_done(travel: Travel) -> None:
    claim = travel.put_off()
    travel.severa.reimbursements["r1"]["travelReimbursementStatus"] = {"guid": TRAVEL_TRANSFERRED}
    assert (travel.carry(claim), travel.notes()) == ("done", [])


def test_one_that_was_deleted_is_left_alone(travel: Travel) -> None:
    claim = travel.claim()
    del travel.severa.reimbursements["r1"]
    assert travel.carry(claim) == "withdrawn"


def test_one_whose_company_is_not_clear_is_parked_before_its_user_is_read(travel: Travel) -> None:
    assert travel.parked(travel.claim(companies="0")) == ["company_unknown"]
    assert travel.severa.count("user") == 0


def test_one_whose_company_is_not_clear_is_forgotten_once_it_has_left_the_waiting_status(
    travel: Travel,
) -> None:
    travel.severa.reimbursements["r1"]["travelReimbursementStatus"] = {"guid": TRAVEL_TRANSFERRED}
    assert travel.carry(travel.claim(companies="0")) == "withdrawn"


def two_companies(travel: Travel, of_user: str) -> None:
    travel.severa.companies = [{"guid": g, "name": n, "currencyCode": "EUR"} for g, n in COMPANIES]
    travel.severa.users["u1"] = travel.severa.users["u1"] | {
        "businessUnit": {"guid": "b", "companyGuid": of_user}
    }


COMPANIES = (("co1", "Company"), ("co2", "Another"))


def test_a_user_who_moved_to_another_company_is_left_to_that_one(travel: Travel) -> None:
    two_companies(travel, "co2")
    assert travel.carry() == "withdrawn"
    assert travel.procountor.count("post_invoice") == 0


def test_a_user_of_the_company_is_paid_by_it(travel: Travel) -> None:
    two_companies(travel, "co1")
    assert travel.carry() == "done"


def test_a_user_who_moved_after_the_post_is_for_a_person(travel: Travel) -> None:
    claim = travel.put_off()
    two_companies(travel, "co2")
    travel.office.clock.pass_ms(3_600_000)
    assert travel.parked(claim) == ["company_unknown"]


def test_a_person_that_procountor_no_longer_knows_is_looked_up_again(travel: Travel) -> None:
    travel.carry()
    travel.severa.journey("r2", 32)
    travel.procountor.people = [held_person(9)]
    travel.procountor.fail("post_invoice", refused("ERROR_ID at partnerId: not found"))
    assert travel.carry(travel.claim("r2", "32")) == "done"
    assert [body["partnerId"] for body in travel.procountor.sent] == [7, 7, 9]


def test_a_person_who_is_not_in_the_register_stops_it_before_anything_is_posted(travel: Travel) -> None:
    travel.procountor.people.clear()
    assert travel.parked() == ["person_unknown"]
    assert (travel.procountor.count("post_invoice"), travel.is_moved()) == (0, False)


def test_a_code_that_was_added_a_minute_ago_is_found(travel: Travel) -> None:
    travel.procountor.travel_stock = [allowance(32, "MATKA")]
    travel.office.clock.pass_ms(1000)
    claim = travel.claim()
    assert travel.parked(claim) == ["travel_code_unknown"]
    claim.park([Problem("travel_code_unknown", "")])
    travel.procountor.travel_stock.append(allowance(31, "KM26"))
    travel.office.clock.pass_ms(61_000)
    assert travel.carry() == "done"


def test_a_default_code_is_taken_only_when_the_register_was_read_anew(travel: Travel) -> None:
    travel.carry()
    other = {"guid": "x2", "name": "Taxi", "code": "TAXI26", "expenseClass": "OtherTravelExpense"}
    travel.severa.journey("r2", 32)
    travel.severa.expenses["r2"] = [expense(travelExpense=other)]
    travel.procountor.travel_stock.append(allowance(33, "TAXI26"))
    travel.office.clock.pass_ms(61_000)
    travel.carry(travel.claim("r2", "32"))
    assert travel.procountor.sent[-1]["invoiceRows"][0]["productId"] == 33
    assert travel.notes("r2") == []


def test_a_closed_period_parks_it_before_anything_is_posted(travel: Travel) -> None:
    travel.procountor.fiscal = [{"startDate": "2026-01-01", "endDate": "2026-12-31", "isOpen": False}]
    assert travel.parked() == ["period_closed"]
    assert travel.procountor.count("post_invoice") == 0


@pytest.fixture
def dimensioned(travel: Travel) -> Travel:
    travel.settle({"dimension_names": NAMES}, dimensions=list(NAMES))
    travel.severa.units = [{"guid": "b1", "name": "Consulting", "code": "C1", "companyGuid": "co1"}]
    unit = {"guid": "b1", "code": "C1", "name": "Consulting"}
    travel.severa.projects["p1"] = {"guid": "p1", "number": 77, "name": "Bridge", "businessUnit": unit}
    travel.severa.centers = [{"guid": "k1", "identifier": "100", "name": "South", "isActive": True}]
    travel.severa.expenses["r1"] = [expense(costCenter={"guid": "k1", "name": "South"})]
    return travel


def values(travel: Travel) -> list[dict[str, float]]:
    (receipt_id,) = travel.procountor.receipts
    return travel.procountor.held_values(receipt_id)


def test_every_row_is_dimensioned_with_what_it_costs(dimensioned: Travel) -> None:
    assert dimensioned.carry() == "done"
    assert values(dimensioned) == [{"77 Bridge": 55.0, "100 South": 55.0, "C1 Consulting": 55.0}]


def test_rows_that_do_not_meet_their_entries_are_an_error_unless_the_settings_say_otherwise(
    dimensioned: Travel,
) -> None:
    def spoil(receipt: dict[str, Any]) -> None:
        receipt["transactions"][0]["accountingValue"] = 1.0

    dimensioned.procountor.spoil = spoil
    assert dimensioned.parked() == ["receipt_rows_differ"]
    dimensioned.settle({"dimension_names": NAMES}, dimensions=list(NAMES), strict_dimensions=False)
    dimensioned.office.clock.pass_ms(1000)
    dimensioned.severa.journey("r2", 32)
    dimensioned.severa.expenses["r2"] = dimensioned.severa.expenses["r1"]
    assert dimensioned.carry(dimensioned.claim("r2", "32")) == "done"
    assert dimensioned.notes("r2") == ["receipt_rows_differ"]


def test_projects_are_not_read_where_no_dimension_is_wanted(travel: Travel) -> None:
    travel.carry()
    assert not {"projects_by_guid", "projects_by_number", "cost_centers"} & set(travel.severa.calls)


def test_a_step_that_fails_is_tried_again_and_posts_nothing_twice(dimensioned: Travel) -> None:
    dimensioned.procountor.fail("put_transaction_dimensions", Unavailable("procountor", "PUT", "ill"))
    claim = dimensioned.claim()
    with pytest.raises(Unavailable):
        dimensioned.carry(claim)
    claim.retry(0, Problem("unavailable", "ill"))
    dimensioned.office.clock.pass_ms(dimensioned.office.runtime.settle_ms)
    assert dimensioned.carry(dimensioned.take()) == "done"
    assert dimensioned.procountor.count("post_invoice") == 1
    assert values(dimensioned) == [{"77 Bridge": 55.0, "100 South": 55.0, "C1 Consulting": 55.0}]
