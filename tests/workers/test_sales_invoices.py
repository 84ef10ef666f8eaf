from __future__ import annotations

from scripted_systems import TRANSFERRED
from two_systems import Office

from severa_procountor.state.records import State
from severa_procountor.workers import sales_invoices


def test_a_waiting_invoice_is_posted_and_its_status_moved(office: Office) -> None:
    assert sales_invoices.carry(office.claim(), office.company) == "done"
    (posted,) = office.procountor.bodies
    assert (posted["originalInvoiceNumber"], posted["partnerId"]) == ("1042", 11)
    assert posted["invoiceRows"][0]["productId"] == 21
    assert office.severa.invoices["g1"]["status"] == {"guid": TRANSFERRED}
    assert (office.record().state, office.record().notes) == (State.DONE, ())
