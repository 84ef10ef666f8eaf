"""The reasons why a document is parked or carries a warning: who must act, and what to do.

A `Problem` is one finding on one document. Its `code` is a key of `KINDS`, which says the owner and the fix;
so a text that tells somebody what to do stands in one place, whoever finds the problem.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Owner(StrEnum):
    """Who can mend it."""

    SEVERA_USER = "severa_user"
    PROCOUNTOR_ADMIN = "procountor_admin"
    OPERATOR = "operator"


# What a person reads for an owner.
OWNERS = {
    Owner.SEVERA_USER: "Severa user",
    Owner.PROCOUNTOR_ADMIN: "Procountor administrator",
    Owner.OPERATOR: "operator",
}


class Level(StrEnum):
    """What a finding does to its document."""

    ERROR = "error"  # parks it; nothing is written
    WARNING = "warning"  # lets it pass; kept in the log
    CHANGE = "change"  # lets it pass: a text was shortened or a character replaced; kept in the log


class Kind(msgspec.Struct, frozen=True):
    """What is true of every problem of one code."""

    owner: Owner
    title: str
    fix: str


class Problem(msgspec.Struct, frozen=True):
    """One finding. `where` is a field path in the source document, `message` names the values.

    `message` never holds a personal identity code, a bank account, a key or a token.
    """

    code: str
    message: str
    where: str = ""
    level: Level = Level.ERROR

    @property
    def kind(self) -> Kind:
        return KINDS[self.code]


def _severa(title: str, fix: str) -> Kind:
    return Kind(Owner.SEVERA_USER, title, fix)


def _procountor(title: str, fix: str) -> Kind:
    return Kind(Owner.PROCOUNTOR_ADMIN, title, fix)


def _operator(title: str, fix: str) -> Kind:
    return Kind(Owner.OPERATOR, title, fix)


KINDS: dict[str, Kind] = {
    "severa_refused": _severa(
        "Severa refused the change", "Read Severa's message and correct the document in Severa."
    ),
    "procountor_refused": _procountor(
        "Procountor refused the document", "Read Procountor's message and correct what it names."
    ),
    "severa_access_denied": _operator(
        "Severa refused our credentials or a right is missing",
        "Check the client id, the secret and the scopes under Severa: Settings > Integrations > REST API.",
    ),
    "procountor_access_denied": _operator(
        "Procountor refused our credentials or a right is missing",
        "Check the API key and the rights of the API user in Procountor: Management > Users and privileges.",
    ),
    "severa_missing": _severa(
        "Not found in Severa", "Check that what the message names still exists in Severa."
    ),
    "procountor_missing": _procountor(
        "Not found in Procountor", "Check that what the message names still exists in Procountor."
    ),
    "text_characters": _severa(
        "A text has characters that Procountor cannot take",
        "Take the characters that the message names out of the text in Severa (emoji, for example).",
    ),
    "text_too_long": _severa(
        "A number, address or code is too long for Procountor",
        "Shorten it in Severa; it is never cut for you.",
    ),
    "text_cut": _severa(
        "A text was too long and was cut",
        "Nothing, if the cut text is good enough; else shorten it in Severa.",
    ),
    "text_transliterated": _severa(
        "Letters that Procountor cannot take were written otherwise",
        "Nothing, if the text still reads well; else write it in other letters in Severa.",
    ),
    "text_invisible": _severa(
        "Invisible characters were removed from a text", "Nothing; they often come along with copied text."
    ),
    "business_id_checksum": _severa(
        "The check digit of a business id is wrong",
        "Correct the customer's business id or VAT number in Severa.",
    ),
    "business_id_form": _severa(
        "A business id is not one",
        "Correct the customer's business id or VAT number in Severa, or the country of its address.",
    ),
    "iban_invalid": _severa(
        "A bank account number is wrong",
        "Correct the IBAN in Severa: Settings > Organization > Bank accounts.",
    ),
    "severa_unreadable": _operator(
        "Severa's answer cannot be read",
        "Severa's API has changed what the message names: report it to those who maintain this integration.",
    ),
    "procountor_unreadable": _operator(
        "Procountor's answer cannot be read",
        "Procountor's API has changed what the message names: report it to those who maintain this "
        "integration.",
    ),
    "sales_invoices_off": _operator(
        "Sales invoices have no settings", "Add the table sales_invoices to the company's settings."
    ),
    "company_differs": _operator(
        "The company is not the same in Severa and Procountor",
        "Check that the company's settings name the right company in Severa and the right API key "
        "of Procountor.",
    ),
    "invoice_number_missing": _severa(
        "The invoice has no number",
        "Number the invoice in Severa, or have its status give numbers: the mark Invoice number under "
        "Settings > Invoicing > Invoice statuses.",
    ),
    "invoice_date_missing": _severa("The invoice has no date", "Set the invoice's date in Severa."),
    "due_date_missing": _severa("The invoice has no due date", "Set the due date in Severa."),
    "due_date_out_of_range": _severa(
        "The due date is before the invoice or too late",
        "Set a due date from 0 to 999 days after the invoice's date in Severa.",
    ),
    "receiver_name_missing": _severa(
        "The invoice has no receiver", "Set the receiver's name on the invoice in Severa."
    ),
    "customer_number_missing": _severa(
        "The customer has no number", "Give the billing customer a customer number in Severa."
    ),
    "business_id_missing": _severa(
        "The customer has no business id",
        "Set the VAT number on the invoice or on the customer in Severa; for private persons, the "
        "operator can allow private customers in the settings.",
    ),
    "private_customer": _severa(
        "The customer is a private person",
        "Use a company's business id; a Swedish sole trader's is its VAT number, SE...01. Or have "
        "the operator allow private customers in the settings.",
    ),
    "person_identity_missing": _severa(
        "The user has no personal identity code",
        "Set the user's personal identity code in Severa: Settings > User management.",
    ),
    "person_identity_invalid": _severa(
        "The user's personal identity code is not one",
        "Correct the user's personal identity code in Severa (Settings > User management): the whole of it, with its "
        "sign in the middle. Finnish and Swedish ones are known.",
    ),
    "person_account_missing": _severa(
        "The user has no bank account",
        "Set the user's bank account number in Severa: Settings > User management.",
    ),
    "person_account_invalid": _severa(
        "The user's bank account number is wrong",
        "Correct the user's bank account number in Severa (Settings > User management); it must be an IBAN.",
    ),
    "person_name_missing": _severa(
        "The user has no last name", "Set the user's last name in Severa: Settings > User management."
    ),
    "person_country_unknown": _severa(
        "The country of a user's address is not known",
        "Set the country in the user's address in Severa: Settings > User management.",
    ),
    "person_email_invalid": _severa(
        "The user's e-mail address is not valid",
        "Nothing, if the person needs none in Procountor; else correct it in Severa: Settings > User management.",
    ),
    "person_unknown": _procountor(
        "The user is not in Procountor's person register",
        "Add the person to Procountor's register with the same personal identity code as in Severa, or have the "
        "operator set update_persons under travel_reimbursements in the company's settings.",
    ),
    "person_ambiguous": _procountor(
        "Several persons in Procountor have the user's personal identity code",
        "Make all but one of the persons that the message names inactive in Procountor.",
    ),
    "person_inactive": _procountor(
        "The person is inactive in Procountor",
        "Nothing, if the person is still to be paid; else correct it in Procountor's person register.",
    ),
    "person_updated": _procountor(
        "The person was brought up to date",
        "Nothing; what the message names now stands in Procountor's person register as it does in Severa.",
    ),
    "country_unknown": _severa(
        "A country is not known",
        "Set the country in the address on the invoice, or on the customer, in Severa.",
    ),
    "country_assumed": _severa(
        "The address has no country",
        "Set the country in the address on the invoice in Severa if the one taken is wrong.",
    ),
    "language_assumed": _severa(
        "The invoice's language is not known",
        "Set one of Finnish, Swedish, English, Estonian, Norwegian and Danish on the invoice if it matters.",
    ),
    "address_incomplete": _severa(
        "The receiver's address is incomplete", "Set street, postal code and city on the invoice in Severa."
    ),
    "email_invalid": _severa(
        "The e-mail address is not valid",
        "Correct the e-mail address of the contact person or of the customer in Severa.",
    ),
    "einvoice_half": _severa(
        "The e-invoice address is incomplete",
        "Set both e-invoice address and operator on the customer in Severa, or neither.",
    ),
    "channel_missing": _operator(
        "No way to send the invoice",
        "Add MAIL to channel_order in the company's settings, or complete the customer in Severa.",
    ),
    "currency_missing": _severa("The invoice has no currency", "Set the invoice's currency in Severa."),
    "currency_unknown": _severa(
        "Procountor does not know the invoice's currency",
        "Set a currency in use, by its code of three letters, on the invoice in Severa.",
    ),
    "currency_differs": _severa(
        "Amounts are not in the invoice's currency",
        "Set the same currency on the invoice and its rows in Severa.",
    ),
    "currency_rate_missing": _severa(
        "The currency rate is missing or wrong",
        "Set the currency rate in Severa: above 0, and not 1 for a foreign currency.",
    ),
    "currency_rate_sent": _severa(
        "The invoice is in a foreign currency",
        "Compare the rate that was sent with the day's rate. If it is upside down, have the operator change "
        "severa_rate in the company's settings; if it is wrong, correct it on the invoice in Procountor.",
    ),
    "bank_account_missing": _procountor(
        "There is no bank account for invoices",
        "Add a bank account to the company in Severa (Settings > Organization > Bank accounts), or mark one as "
        "the default for invoices in Procountor.",
    ),
    "bank_account_unknown": _procountor(
        "Procountor does not have the bank account",
        "Add the account that Severa has to Procountor, or correct it in Severa: "
        "Settings > Organization > Bank accounts.",
    ),
    "reference_invalid": _severa(
        "The reference number is wrong",
        "Correct the reference number in Severa, or have Procountor give it: reference in the "
        "company's settings.",
    ),
    "reference_missing": _severa(
        "The invoice has no reference number",
        "Nothing, unless Severa's own number is needed: then set it in Severa.",
    ),
    "rows_missing": _severa("The invoice has no rows", "Add rows to the invoice in Severa."),
    "text_row_joined": _severa(
        "A row without quantity and price only has a text",
        "Nothing; its text is in the comment of the row beside it. A row that is to be billed needs a quantity "
        "and a price.",
    ),
    "row_text_missing": _severa("A row has no description", "Describe the row in Severa."),
    "row_number_missing": _severa(
        "A row has no quantity or price", "Set quantity and unit price of the row in Severa."
    ),
    "row_codes_differ": _severa(
        "A grouped row stands for several product codes",
        "Group only rows with the same code in Severa if the product matters.",
    ),
    "unit_unknown": _severa(
        "A unit is not known", "Use a usual unit such as h, pcs, km or day in Severa if the unit matters."
    ),
    "vat_rate_missing": _severa("A row has no VAT rate", "Set the row's VAT rate in Severa."),
    "vat_rate_not_percent": _severa(
        "A VAT rate is not a percentage", "Correct the VAT rate in Severa: 25.5, not 0.255."
    ),
    "vat_rate_disabled": _procountor(
        "A VAT rate is not in use",
        "Correct the rate in Severa, or take it into use in Procountor: for sales, or for purchases where it is on a "
        "travel expense.",
    ),
    "vat_rate_out_of_date": _severa(
        "A VAT rate is not in force on the invoice's date",
        "Check that the supply was made while the rate was in force.",
    ),
    "vat_reason_unknown": _operator(
        "Why a row has no VAT is not known",
        "Try again; if it stays, report it to those who maintain this integration.",
    ),
    "vat_status_unknown": _procountor(
        "A VAT status is not in use",
        "Check the VAT statuses of sales in Procountor and zero_vat in the company's settings.",
    ),
    "zero_vat_unmapped": _operator(
        "A row has no VAT for a reason without a VAT status",
        "Set Procountor's VAT status for the reason that the message names, under zero_vat in the "
        "company's settings.",
    ),
    "zero_vat_unexplained": _severa(
        "A row has no VAT, and nothing says why",
        "Check the row's VAT rate, the invoice's tick for reverse charge, and the customer's country and VAT "
        "number in Severa. Only if the sale is truly outside VAT, have the operator set zero_vat.no_vat.",
    ),
    "no_vat_abroad": _severa(
        "A foreign customer is billed without VAT, and nothing says why",
        "Check the customer's country and VAT number in Severa, and the row's VAT rate. If they are wrong, "
        "correct the invoice in Procountor too.",
    ),
    "total_missing": _severa(
        "The invoice has no total", "Open and save the invoice in Severa so that its totals are counted."
    ),
    "rows_do_not_add_up": _severa(
        "The rows do not make the total",
        "Compare the rows with the total in Severa; row prices must be without VAT.",
    ),
    "rows_round_otherwise": _severa(
        "The rows are rounded otherwise",
        "Nothing, unless the cent matters: then change quantities or prices in Severa.",
    ),
    "vat_does_not_add_up": _severa(
        "The VAT does not fit the rows", "Compare the rows' VAT rates with the totals in Severa."
    ),
    "credit_note_not_negative": _severa(
        "A credit note does not credit",
        "Check the signs of the rows in Severa: a credit note's total must not be zero or a charge. Where a "
        "row is charged on a credit note, the credited rows need a minus.",
    ),
    "credited_invoice_missing": _severa(
        "The credited invoice is not known",
        "Nothing, unless its number must be on the credit note: then write it in the notes in Severa.",
    ),
    "row_project_unknown": _severa(
        "The project of a row is not known",
        "Give what was billed a project in Severa, or make one invoice for each project: a row written by hand on "
        "an invoice over several projects belongs to none.",
    ),
    "row_cost_center_missing": _severa(
        "Rows have no cost centre", "Set the rows' cost centre on the invoice in Severa if it matters."
    ),
    "row_business_unit_missing": _severa(
        "Rows have no business unit", "Set the business unit of the rows' projects in Severa if it matters."
    ),
    "project_of_another_company": _severa(
        "An expense is on a project of another company than the user's",
        "Nothing, if the user's company is to bear it: it is booked there, on an item of that project. Else correct "
        "the expense's project in Severa.",
    ),
    "receipt_rows_differ": _procountor(
        "The rows do not meet their ledger entries",
        "Compare the two lists: one entry is expected for each row, in their order, with its net sum. Invalidate "
        "the invoice in Procountor to have it sent again, or set its dimensions there by hand.",
    ),
    "dimensions_differ": _procountor(
        "The dimensions in Procountor are not those of the rows",
        "Look at the ledger receipt of the invoice in Procountor: correct its dimensions there, or invalidate "
        "the invoice to have it sent again.",
    ),
    "attachment_too_big": _severa(
        "The attachment is too big",
        "Remove files from the invoice in Severa: all together may have ten million bytes at most.",
    ),
    "attachment_type": _severa(
        "The attachment is not a PDF, GIF or JPEG",
        "Print the invoice in Severa and look whether it opens; remove files of other types from it.",
    ),
    "attachments_more": _procountor(
        "The invoice holds files that were not sent",
        "Nothing, if somebody attached them; else remove them from the invoice in Procountor.",
    ),
    "attachment_several": _procountor(
        "The invoice holds several files of the same name",
        "Remove all but one of them from the invoice in Procountor.",
    ),
    "attachment_replaced": _procountor(
        "The invoice held another version of its file",
        "Nothing; the file is the one that Severa prints now.",
    ),
    "attachment_other_version": _procountor(
        "The invoice holds another version of its file",
        "Compare the file on the invoice in Procountor with what Severa prints now. If the invoice is not released, "
        "remove the file there, and Severa's goes in its place.",
    ),
    "release_not_compared": _procountor(
        "The invoice was not released because it could not be compared in full",
        "Compare the invoice in Procountor with Severa and release it by hand; the rest follows by itself.",
    ),
    "not_to_be_sent": _procountor(
        "The invoice is approved and has no channel to be sent by",
        "Nothing, if it was meant so; else set a channel on the invoice in Procountor and send it there.",
    ),
    "attachment_renamed": _procountor(
        "Procountor gave the file another name",
        "Check the files of the invoice in Procountor, and report it to those who maintain this integration: "
        "a file is found again by its name.",
    ),
    "circulation_refused": _procountor(
        "The travel invoice could not be sent to those who approve it",
        "Name verifiers and acceptors for travel invoices in Procountor, or in the tenant's file; or choose another "
        "target in the settings.",
    ),
    "send_unclear": _procountor(
        "It is not clear whether the invoice was sent",
        "Look at the invoice's events in Procountor. Send it there by hand if it has not gone out; the rest "
        "follows by itself.",
    ),
    "period_closed": _procountor(
        "The books are closed on the document's date",
        "Open the fiscal year or tracking period in Procountor, and the document goes by itself; or change its date "
        "in Severa.",
    ),
    "customer_number_taken": _procountor(
        "The customer number belongs to another",
        "Correct the customer number or the business id, in Severa or in Procountor, so that they "
        "are the same in both.",
    ),
    "customer_without_business_id": _procountor(
        "The customer has no business id in Procountor",
        "Add the business id to the customer in Procountor.",
    ),
    "partner_ambiguous": _procountor(
        "Several partners are the same customer", "Make all but one of the partners inactive in Procountor."
    ),
    "partner_inactive": _procountor(
        "The customer is inactive",
        "Make the partner active in Procountor, or use another customer in Severa.",
    ),
    "partner_not_created": _procountor(
        "The customer is not in Procountor",
        "Add the customer to Procountor, or have customers created: create_customers in the "
        "company's settings.",
    ),
    "product_missing": _procountor(
        "The product is not in Procountor",
        "Add the product to Procountor, or have products created: create_products in the company's settings.",
    ),
    "default_product_missing": _procountor(
        "A default product is not in Procountor",
        "Add a sales product with the default code to Procountor, or correct default_codes in the "
        "company's settings.",
    ),
    "found_invoice_differs": _procountor(
        "Another invoice has this number",
        "If it is another sale, have the operator set number_prefix; else compare the two. Invalidate the one "
        "in Procountor if it is wrong: the invoice is then sent again.",
    ),
    "travel_reimbursements_off": _operator(
        "The company has no settings for travel reimbursements",
        "Add the table travel_reimbursements to the company's settings.",
    ),
    "reimbursement_empty": _severa(
        "The travel reimbursement has nothing to pay",
        "Add the employee's expenses to it in Severa, or take it out of the waiting status.",
    ),
    "expenses_left_out": _severa(
        "Rows that the employee did not pay were left out",
        "Nothing, if they were paid with a company card; else tick in Severa that they are to be reimbursed.",
    ),
    "expense_of_another": _severa(
        "A travel expense is not of this user, or not of this reimbursement",
        "Take the expense off the reimbursement in Severa, and enter it on one of its own user.",
    ),
    "expense_date_missing": _severa(
        "A travel expense has no date", "Give the expense a date, or a start and an end, in Severa."
    ),
    "date_time_unreadable": _operator(
        "A time in Severa cannot be read",
        "Severa's API has changed what the message names: report it to those who maintain this integration.",
    ),
    "travel_times_reversed": _severa(
        "A trip ends before it starts", "Correct the start and end time of the expense in Severa."
    ),
    "travel_time_missing": _severa(
        "A trip has only a start or only an end", "Give the expense both times in Severa, or neither."
    ),
    "expense_currency": _severa(
        "A travel expense is not in the company's currency",
        "Enter the expense in the company's currency in Severa, or have Severa convert it.",
    ),
    "expense_converted": _severa(
        "A travel expense was sent as Severa converts it",
        "Check the converted amount that the message names.",
    ),
    "purchase_vat_missing": _severa(
        "A travel expense has VAT, but no rate of purchase VAT",
        "Give the expense, or its travel expense type, a purchase VAT rate in Severa.",
    ),
    "purchase_vat_differs": _severa(
        "The cost with and without VAT does not fit the rate",
        "Correct the cost or the purchase VAT rate of the expense in Severa.",
    ),
    "travel_code_missing": _severa(
        "A mileage, daily allowance or other expense has no code",
        "Give the travel expense type the code of Procountor's travel expense register in Severa: "
        "Settings > Work time, travel expense & product registries > Travel expense types.",
    ),
    "travel_code_unknown": _severa(
        "Procountor does not have a travel expense's code",
        "Correct the code of the travel expense type in Severa to one of Procountor's travel expense register; the "
        "codes change every year.",
    ),
    "travel_code_not_valid": _severa(
        "A travel expense's code is of another period",
        "Use the travel expense type of the day's year in Severa, or correct its code; the codes change every year.",
    ),
    "travel_code_of_other_day": _severa(
        "A travel expense's code is not of its day, but of the trip's",
        "Nothing, if the trip goes over New Year and the expense belongs to the other year.",
    ),
    "travel_code_replaced": _severa(
        "A travel expense was sent with the default code",
        "Give the travel expense type a code of Procountor's travel expense register in Severa.",
    ),
    "travel_default_code": _operator(
        "A code of the settings is not valid in Procountor's travel expense register",
        "Correct default_codes.travel_expense or advance_payment_code in the company's settings, or add a travel "
        "product with the code to Procountor.",
    ),
    "advance_payment": _severa(
        "An advance that was paid cannot be taken off",
        "Have the operator set advance_payment_code in the company's settings, or enter the advance in Procountor "
        "by hand and remove it in Severa.",
    ),
    "reimbursement_negative": _severa(
        "The advance is more than the expenses",
        "Settle the difference with the employee by hand, and take the reimbursement out of the waiting status.",
    ),
    "reimbursement_total_differs": _severa(
        "The rows do not make Severa's total",
        "Compare the rows with the total in Severa, and correct the expense that differs.",
    ),
    "reimbursement_total_missing": _severa(
        "There was no total to compare the rows with", "Nothing, if the sum of the rows is right."
    ),
    "travel_limit_exceeded": _severa(
        "An allowance is above the year's tax-free maximum",
        "Correct it in Severa, unless the vehicle or the country has a higher maximum; what is above it is wage.",
    ),
    "travel_limits_unknown": _operator(
        "The year's tax-free maximum is not known",
        "Hold the allowances against the tax administration's figures, and update this software: a newer version "
        "has the year.",
    ),
    "posted_differs": _procountor(
        "The invoice in Procountor is not the one in Severa",
        "Compare the figures. Invalidate the invoice in Procountor to have it sent again, or "
        "correct it there by hand.",
    ),
    "posted_for_another": _procountor(
        "The travel invoice in Procountor pays somebody else, or to another account",
        "See which of the two is right. Invalidate the invoice in Procountor to have it sent again as Severa has it, "
        "or correct it there by hand.",
    ),
    "posted_rounds_otherwise": _procountor(
        "The VAT is rounded otherwise",
        "Nothing: row by row and rate by rate VAT may round to different cents.",
    ),
    "posted_not_compared": _procountor(
        "Not all of the invoice was compared", "Look at the invoice in Procountor if you want to be sure."
    ),
    "procountor_wrong_company": _operator(
        "The API key opens another company's books",
        "Give the API key of the right company, or correct procountor.company_id in the tenant's file.",
    ),
    "dimension_unknown": _operator(
        "The settings name a dimension that Procountor does not have",
        "Correct dimension_names in the tenant's file to the dimension's name in Procountor, or add the dimension "
        "there.",
    ),
    "dimension_item_refused": _procountor(
        "Procountor refused an item of a dimension",
        "Read Procountor's message. If the name is too long, have the operator lower item_names.max_length in the "
        "company's settings, or shorten the name in Severa.",
    ),
    "dimension_item_unnamed": _severa(
        "There is nothing to call a dimension item by",
        "Give the project, cost centre or business unit a number or a name in Severa.",
    ),
    "dimension_item_ambiguous": _procountor(
        "Several dimension items may be the same project, cost centre or business unit",
        "Make all but one of the items passive in Procountor, or give them other names.",
    ),
    "dimension_item_name_taken": _procountor(
        "Another dimension item has the name already",
        "Rename one of the two in Severa, or the item in Procountor if it belongs to neither.",
    ),
    "dimension_item_unchanged": _operator(
        "Procountor did not take a change of a dimension item",
        "Change the item in Procountor by hand. If it cannot be made active again, try another active_status under "
        "item_names in the company's settings.",
    ),
    "severa_company_unknown": _operator(
        "The settings name a company that Severa does not have",
        "Correct severa_company in the tenant's file to the company's name in Severa.",
    ),
    "invoice_status_unknown": _operator(
        "The settings name an invoice status that Severa does not have",
        "Correct the status in the tenant's file, or add it in Severa: "
        "Settings > Invoicing > Invoice statuses.",
    ),
    "reimbursement_status_unknown": _operator(
        "The settings name a travel reimbursement status that Severa does not have",
        "Correct the status in the tenant's file, or add it in Severa: "
        "Settings > Time & Expenses > Travel reimbursement > Travel reimbursement statuses.",
    ),
    "company_unknown": _severa(
        "It is not clear which company the document belongs to",
        "Give the invoice's project, or the user who travelled, a business unit of a company in Severa.",
    ),
    "company_ambiguous": _severa(
        "The invoice has projects of several companies",
        "Make one invoice for each company in Severa.",
    ),
    "company_home_unknown": _operator(
        "The company's country or currency is not known",
        "Set default_country in the tenant's file, and the company's currency in Severa or Procountor.",
    ),
    "number_used_twice": _severa(
        "Two invoices of Severa carry the same number",
        "Give one of them another number in Severa, or have the operator set number_prefix.",
    ),
    "product_inactive": _procountor(
        "The product is there, but inactive",
        "Activate the product in Procountor, or give the row's product or work type another code in Severa.",
    ),
    "found_under_other_number": _procountor(
        "Procountor holds the invoice under another number",
        "If the invoice in Procountor is right, correct its original invoice number there; else invalidate it.",
    ),
    "company_changed": _operator(
        "The settings name other books than the invoice was posted to",
        "Set procountor.company_id back until the invoice is done, or look for it in the other company's books.",
    ),
    "company_gone": _operator(
        "The settings no longer have the company that the invoice was being carried for",
        "Put the company back into the tenant's file until the invoice is done, or look for it in Procountor.",
    ),
    "found_several_times": _procountor(
        "Procountor holds several invoices under this number",
        "Keep the right one in Procountor and invalidate the others.",
    ),
    "adopted": _procountor(
        "Procountor already held the invoice",
        "Nothing to do, if nobody entered it by hand; else look which of the two is right.",
    ),
    "edited_meanwhile": _severa(
        "The invoice was edited after it had been posted",
        "Compare the invoice's texts in Procountor with Severa's, and correct them in Procountor.",
    ),
    "edited_under_way": _severa(
        "The invoice's sum was changed while it was under way",
        "Correct the invoice in Procountor, or invalidate it there and move it back to the waiting status.",
    ),
    "moved_elsewhere": _severa(
        "The invoice is in Procountor, but in another status in Severa",
        "Move the invoice in Severa to the status of transferred ones.",
    ),
    "status_not_moved": _severa(
        "Severa did not change the invoice's status",
        "Check in Severa that the status of transferred invoices may follow the waiting one. "
        "The invoice is in Procountor already and is not posted again.",
    ),
    "purchase_invoices_off": _operator(
        "Purchase invoices have no settings", "Add the table purchase_invoices to the company's settings."
    ),
    "purchase_date_missing": _procountor(
        "The purchase invoice has no date", "Set the invoice's date in Procountor."
    ),
    "receipt_values_differ": _procountor(
        "Dimension values do not fit their ledger entry",
        "Correct the values of the project dimension on the invoice's ledger entries in Procountor: whole cents, and "
        "together no more than the entry's sum, with its sign.",
    ),
    "receipt_account_missing": _procountor(
        "A dimensioned ledger entry has no account", "Set the entry's account in Procountor."
    ),
    "item_without_project": _procountor(
        "A purchase invoice is dimensioned to an item that no project stands behind",
        "Dimension the invoice to the item of a project in Procountor, or add the project in Severa: an item's name "
        "begins with the project's number.",
    ),
    "fee_currency_differs": _severa(
        "The cost of a project fee is in another currency",
        "Set the unit cost of the fee in the company's currency in Severa, or delete the fee to have it made again.",
    ),
    "fee_moved": _severa(
        "A project fee was moved to another project",
        "Nothing, if it was meant so: it stays there. Else move it back, or dimension the purchase invoice to that "
        "project in Procountor.",
    ),
    "fee_differs": _severa(
        "The project fee in Severa is not what was sent",
        "Compare the two figures and correct the fee in Severa; its description names the invoice.",
    ),
    "fee_unmarked": _severa(
        "A project fee has lost its mark",
        "Put the mark that the message names back into the fee's description in Severa, or delete the fee if it is "
        "to be made anew.",
    ),
    "fee_deleted": _severa(
        "A project fee was deleted in Severa",
        "Nothing, if it was to be made anew; else delete the new fee, or change the invoice's dimensions in "
        "Procountor.",
    ),
    "fee_not_changed": _severa(
        "Severa did not change a project fee",
        "Nothing: a correcting fee stands beside it, and the two together are right.",
    ),
    "purchase_gone": _procountor(
        "The purchase invoice is no longer in Procountor",
        "Look whether it was deleted in Procountor; if so, delete its project fees in Severa by hand.",
    ),
    "severa_product_unknown": _operator(
        "The settings name a product that Severa does not have",
        "Correct purchase_invoices.product in the tenant's file, or add the product in Severa: "
        "Settings > Products.",
    ),
    "fee_text_cut": _procountor(
        "The description of a project fee was too long and was cut",
        "Nothing, if the cut text is good enough; else shorten the descriptions of the ledger entries in Procountor.",
    ),
    "unavailable": _operator("A system was ill", "Nothing: it is tried again by itself."),
    "unknown_outcome": _operator(
        "The answer to a write was lost", "Nothing: it is looked up before anything is written again."
    ),
    "keeps_failing": _operator(
        "This document fails again and again while others pass",
        "Look at the vendor's message: very long texts or odd characters may be behind it. "
        "Change the document in Severa, or report it to the vendor.",
    ),
    "internal_error": _operator(
        "A fault of this software", "Report it with the trace in the log; the document is safe in Severa."
    ),
    "crashes_worker": _operator(
        "The workers that carried it vanished",
        "Read the workers' logs around these times for lack of memory or a crash; then have it tried again.",
    ),
}
