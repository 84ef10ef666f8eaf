"""The arguments of `preview`."""

from __future__ import annotations

import argparse

from severa_procountor.commands.parsers.shared import (
    Commands,
    add_command,
    add_tenant_and_company,
    add_tenants,
    deployment_of,
)

DESCRIPTION = """\
Shows what would be written for one document, and writes nothing: not to Severa, not to Procountor, not to Redis.
The document is looked for by its number in all statuses, read and translated as it would be, and held against the
registers of both systems as they are now. Shown are the invoice with its rows, totals and dimensions (of a purchase
invoice the project fees), the files, every warning and error with what to do about it, and every call that would be
made. Accounts, identity codes and names of employees are never shown."""

EPILOG = """\
examples:
  severa-procountor preview --tenant acme 1042
  severa-procountor preview --tenant acme --kind travel_reimbursements 17 --json
  severa-procountor preview --tenant acme 1a042f52-8b07-3bdd-5964-d518aaa26506

exit codes: 0 it would go; 2 the settings are wrong, or no or several documents have that number; 3 it would be parked
or left alone; 4 a system did not answer"""

KINDS = ("sales_invoices", "travel_reimbursements", "purchase_invoices")


def add(commands: Commands) -> None:
    parser = add_command(
        commands, "preview", _preview, "show what would be written for one document, and write nothing"
    )
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    add_tenant_and_company(parser)
    parser.add_argument(
        "--kind", choices=KINDS, help="what kind of document it is (default: look for all of them)"
    )
    parser.add_argument("--json", action="store_true", help="print everything as one JSON object")
    parser.add_argument(
        "number",
        metavar="NUMBER",
        help="its number in Severa, of a purchase invoice in Procountor; or Severa's guid",
    )
    add_tenants(parser)


def _preview(arguments: argparse.Namespace) -> int:
    from severa_procountor.commands.preview import Wanted, preview

    wanted = Wanted(arguments.tenant, arguments.number.strip().lower(), arguments.kind, arguments.company)
    return preview(deployment_of(arguments), wanted, as_json=arguments.json)
