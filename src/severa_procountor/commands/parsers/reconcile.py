"""The arguments of `reconcile`."""

from __future__ import annotations

import argparse
import datetime

from severa_procountor.commands.parsers.shared import (
    Commands,
    add_command,
    add_tenant_and_company,
    add_tenants,
    deployment_of,
)

DESCRIPTION = """\
Compares the sales invoices and credit notes of one tenant in Severa and in Procountor, company by company, by their
dates, and changes nothing on either side. Compared are number, date, customer number, currency, and net, VAT and total
to the cent; where these differ the invoices are read in full and compared by VAT rate too. Found are invoices that are
missing in Procountor, there more than once, different, changed after their transfer, credited or voided in Procountor
only, moved back in Severa, and invoices of Procountor with a number of Severa's that Severa has not. What is on the
other side under another date is looked for by its number. What still waits for its transfer is listed as not yet
transferred and is no difference. Texts, rows, dimensions, files, payments, travel reimbursements and purchase invoices
are not compared.

The same is done once a day for the last SP_RECONCILE_DAYS days by `run` and `produce`. With SP_REDIS_URL what is
remembered of the transfers is told too: why an invoice waits, and that one was changed after its transfer."""

EPILOG = """\
examples:
  severa-procountor reconcile --tenant acme --from 2026-01-01 --to 2026-01-31
  severa-procountor reconcile --tenant acme --company helsinki --from 2026-01-01 --to 2026-01-31 --csv > january.csv

exit codes: 0 both are equal; 2 the settings are wrong; 3 there are differences; 4 a system did not answer"""


def add(commands: Commands) -> None:
    parser = add_command(
        commands, "reconcile", _reconcile, "compare the sales invoices of both systems, and change nothing"
    )
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    add_tenant_and_company(parser)
    parser.add_argument(
        "--from",
        dest="start",
        required=True,
        type=_day,
        metavar="DATE",
        help="first invoice date, YYYY-MM-DD",
    )
    parser.add_argument(
        "--to", dest="end", required=True, type=_day, metavar="DATE", help="last invoice date, YYYY-MM-DD"
    )
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print the result as one JSON object")
    shape.add_argument("--csv", action="store_true", help="print a line of CSV for each difference")
    add_tenants(parser)


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-01-31") from None


def _reconcile(arguments: argparse.Namespace) -> int:
    from severa_procountor.commands.reconcile import Shape, reconcile
    from severa_procountor.workers.reconciliation import Span

    shape = Shape.JSON if arguments.json else Shape.CSV if arguments.csv else Shape.TABLES
    span = Span(arguments.start, arguments.end)
    return reconcile(deployment_of(arguments), arguments.tenant, arguments.company, span, shape)
