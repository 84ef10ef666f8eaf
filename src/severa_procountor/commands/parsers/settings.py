"""The arguments of `settings check`."""

from __future__ import annotations

import argparse

from severa_procountor.commands.parsers.shared import Commands, add_command, add_tenants, deployment_of

DESCRIPTION = """\
Reads the settings, resolves every name in them against both systems, and compares what each company carries: customers,
codes, accounts, VAT rates, users, dimensions, statuses, rights. It writes nothing on either side. Registers are read as
lists of a hundred or more entries, so a register of 5 000 customers takes less than a minute."""

EPILOG = """\
an error would park documents like those of the last three months; a warning would mark them, or park those that have
what none of them had: a user who never travels, a product that is never sold. What the integration would create by
itself is counted, and listed by --csv with the level change

exit codes: 0 nothing is wrong (warnings are allowed); 2 the settings, the credentials or the rights are wrong;
3 registers have errors; 4 a system did not answer"""


def add(commands: Commands) -> None:
    """`settings` with its commands."""
    settings = commands.add_parser("settings", help="look at the settings")
    checks = settings.add_subparsers(required=True, metavar="COMMAND")
    check = add_command(checks, "check", _check, "check the settings and the registers of both systems")
    check.description, check.epilog = DESCRIPTION, EPILOG
    check.formatter_class = argparse.RawDescriptionHelpFormatter
    form = check.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print all findings as one JSON object")
    form.add_argument("--csv", action="store_true", help="print all findings as CSV, one on each line")
    add_tenants(check)


def _check(arguments: argparse.Namespace) -> int:
    from severa_procountor.commands.settings_check import check

    return check(deployment_of(arguments), as_json=arguments.json, as_csv=arguments.csv)
