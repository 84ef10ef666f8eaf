"""The sandbox's chart of accounts, the same in every company."""

from __future__ import annotations

SALES = "3000"
RECEIVABLES = "1700"
PAYABLES = "2870"
ROUNDING = "3690"
TRAVEL = "7800"

CHART: dict[str, str] = {
    RECEIVABLES: "Accounts receivable",
    "1763": "VAT receivable",
    "1910": "Bank account",
    PAYABLES: "Accounts payable",
    "2939": "VAT payable",
    SALES: "Sales",
    "3010": "Sales, services",
    "3020": "Sales, licences",
    "3040": "Sales, services, in Sweden",
    "3300": "Sales, EU",
    "3400": "Sales, outside the EU",
    "3550": "Travel costs invoiced, in Sweden",
    ROUNDING: "Rounding differences of sales",
    "3700": "Other sales",
    "4000": "Purchases",
    "4450": "Subcontracting",
    "4470": "Rented equipment",
    "4490": "Freight",
    TRAVEL: "Travel expenses",
    "7820": "Kilometre allowances",
    "7830": "Daily allowances",
}
