"""What each call is for, in words."""

from __future__ import annotations

from collections.abc import Mapping

from severa_procountor.errors import System
from severa_procountor.workers.rehearsal import Made

WRITES: Mapping[str, str] = {
    "POST /invoices": "creates the invoice, unfinished",
    "POST /businesspartners": "creates the customer",
    "POST /products": "adds a product to the register",
    "POST /persons": "adds the employee to the person register",
    "PUT /persons/{id}": "brings the employee in the person register up to date",
    "POST /dimensions/{dimensionId}/items": "creates a dimension item",
    "PUT /dimensions/{dimensionId}/items": "makes a dimension item active again",
    "PUT /invoices/{invoiceId}/approve": "approves the invoice",
    "PUT /invoices/{invoiceId}/send": "sends the invoice to the customer",
    "PUT /invoices/{invoiceId}/sendToCirculation": "sends the invoice to those who approve it",
    "PUT /ledgerreceipts/{receiptId}": "sets the dimensions of the rows",
    "PUT /ledgerreceipts/{receiptId}/transactions/{transactionId}/dimensions": "sets the dimensions of the row",
    "POST /attachments": "attaches a file",
    "DELETE /attachments/{attachmentId}": "removes an earlier version of the file",
    "PATCH /v1/invoices/{guid}": "moves the invoice to the status of what has been transferred",
    "PATCH /v1/travelreimbursements/{guid}": "moves the reimbursement to the status of what has been transferred",
    "POST /v1/projectfees": "makes a project fee",
    "PATCH /v1/projectfees/{guid}": "changes the cost of a project fee",
}

_READS: Mapping[System, Mapping[str, str]] = {
    "severa": {
        "/v1/token": "signs in",
        "/v1/refreshtoken": "renews the sign-in",
        "/v1/invoices": "finds the invoice",
        "/v1/travelreimbursements": "finds the reimbursement",
        "/v1/organizationdetails": "the companies",
        "/v1/businessunits": "the business units",
        "/v1/invoicestatuses": "the statuses of invoices",
        "/v1/travelreimbursementstatuses": "the statuses of reimbursements",
        "/v1/localization/countries": "the names of countries",
        "/v1/bankaccounts": "the company's bank accounts",
        "/v1/costcenters": "the cost centres",
        "/v1/products": "the products",
        "/v1/vatrates": "the VAT rates",
        "/v1/projectfees": "the project fees that are there already",
    },
    "procountor": {
        "/oauth/token": "signs in",
        "/company": "whether the key opens the right company",
        "/bankaccounts": "the bank accounts",
        "/vats/default": "the VAT percentages and statuses in use",
        "/dimensions": "the dimensions and their items",
        "/fiscalyears": "whether the period is open",
        "/invoices": "whether Procountor holds it already",
        "/businesspartners": "finds the customer or the employee",
        "/persons": "looks through the person register",
        "/products": "finds the products",
    },
}
_BEGINNINGS: tuple[tuple[str, str], ...] = (
    ("/v1/invoicerows/", "what is behind a row"),
    ("/v1/invoices/", "the invoice and what belongs to it"),
    ("/v1/travelreimbursements/", "the reimbursement and what belongs to it"),
    ("/v1/projecttravelexpenses/", "the receipts of an expense"),
    ("/v1/files/", "a file"),
    ("/v1/customers", "the customer"),
    ("/v1/projects", "the projects, or their fees"),
    ("/v1/projectfees/", "a project fee that is there already"),
    ("/v1/flatrates/", "a flat rate"),
    ("/v1/users/", "the employee"),
    ("/invoices/", "the invoice in Procountor"),
    ("/ledgerreceipts/", "the ledger receipt"),
    ("/attachments/", "a file that the invoice holds"),
    ("/persons/", "the employee in the person register"),
)


def purpose(call: Made) -> str:
    """ "" for a call that is not known here."""
    if call.writes:
        return WRITES.get(call.operation, "")
    known = _READS[call.system].get(call.template)
    return known or next((words for path, words in _BEGINNINGS if call.template.startswith(path)), "")
