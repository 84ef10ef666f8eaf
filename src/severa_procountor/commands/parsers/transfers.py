"""The arguments of `transfers`."""

from __future__ import annotations

import argparse
import re
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from severa_procountor.commands.parsers import transfers_help as texts
from severa_procountor.commands.parsers.shared import Commands, Parser, add_command, redis_of
from severa_procountor.problems.catalogue import Language
from severa_procountor.state.records import State

if TYPE_CHECKING:
    from severa_procountor.state.transfer_log import TransferLog, Wanted

KINDS = (
    "sales_invoices",
    "travel_reimbursements",
    "purchase_invoices",
    "projects",
    "cost_centers",
    "business_units",
)
RETRIED = (State.PARKED, State.IGNORED)
IGNORED = (State.PARKED, State.WAITING, State.QUEUED)


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "transfers",
        help="look at the log of transfers, retry and ignore documents",
        description=texts.DESCRIPTION,
    )
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    of_transfers = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_list(of_transfers)
    _add_show(of_transfers)
    _add_retry(of_transfers)
    _add_ignore(of_transfers)


def _add_list(commands: Commands) -> None:
    parser = add_command(commands, "list", _list, "list documents, what changed last first")
    _say(parser, texts.LIST, f"{texts.LIST_EXAMPLES}\n\n{texts.CODES}")
    _add_filters(parser, tuple(State), "in this state, again for more (default: any)")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object on each line")
    form.add_argument("--csv", action="store_true", help="print CSV with a line of headings")
    parser.add_argument(
        "--limit",
        type=_positive,
        metavar="N",
        help="how many at most (default: 100 in the table, all in JSON and CSV)",
    )
    _add_language(parser)


def _add_show(commands: Commands) -> None:
    parser = add_command(commands, "show", _show, "tell the whole story of one document")
    _say(parser, texts.SHOW, texts.CODES)
    parser.add_argument(
        "document", metavar="NUMBER", help="its number, or its id in the system it comes from"
    )
    _add_place(parser)
    parser.add_argument("--json", action="store_true", help="print the story as one JSON object")
    _add_language(parser)


def _add_retry(commands: Commands) -> None:
    parser = add_command(commands, "retry", _retry, "have parked or ignored documents begin again now")
    _say(parser, texts.RETRY, texts.CODES)
    _add_choice(parser, RETRIED)


def _add_ignore(commands: Commands) -> None:
    parser = add_command(commands, "ignore", _ignore, "have documents never tried again")
    _say(parser, texts.IGNORE, texts.CODES)
    _add_choice(parser, IGNORED)
    parser.add_argument(
        "--reason", required=True, type=_filled, metavar="TEXT", help="why, for those who read the log"
    )


def _say(parser: Parser, description: str, epilog: str) -> None:
    parser.description, parser.epilog = description, epilog
    parser.formatter_class = argparse.RawDescriptionHelpFormatter


def _add_choice(parser: Parser, states: tuple[State, ...]) -> None:
    parser.add_argument(
        "document", metavar="NUMBER", nargs="?", help="its number, or its id in the system it comes from"
    )
    _add_filters(parser, states, "in this state, again for more (default: parked)")
    parser.add_argument(
        "--yes", action="store_true", help="do not ask before several are changed, for scripts"
    )
    parser.set_defaults(refuse=parser.error)


def _add_filters(parser: Parser, states: tuple[State, ...], about_states: str) -> None:
    _add_place(parser)
    parser.add_argument(
        "--state",
        action="append",
        choices=[state.value for state in states],
        metavar="STATE",
        help=f"{about_states}: {', '.join(states)}",
    )
    parser.add_argument("--code", metavar="CODE", help="with a problem or warning of this code")
    parser.add_argument("--number", metavar="NUMBER", help="with exactly this number")
    parser.add_argument(
        "--customer", metavar="TEXT", help="whose customer's or supplier's name holds this, in any case"
    )
    parser.add_argument(
        "--since",
        type=_since,
        metavar="WHEN",
        help="in their state since then or later: 2026-11-23, 2026-11-23T08:00, 30m, 6h, 2d or 1w",
    )


def _add_place(parser: Parser) -> None:
    parser.add_argument("--tenant", metavar="NAME", help="of this tenant, by the name of its settings file")
    parser.add_argument("--company", metavar="NAME", help="of this company, by its name in the settings")
    parser.add_argument("--kind", choices=KINDS, metavar="KIND", help=f"of this kind: {', '.join(KINDS)}")


def _add_language(parser: Parser) -> None:
    parser.add_argument(
        "--language",
        type=Language,
        default=Language.ENGLISH,
        choices=list(Language),
        metavar="{en,fi,sv}",
        help="of the explanations (default en)",
    )


def _since(text: str) -> int:
    """The moment that is meant, in ms since 1970; a date is of this machine's time zone."""
    units = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
    if match := re.fullmatch(r"([0-9]{1,5})([mhdw])", text):
        past = timedelta(**{units[match[2]]: int(match[1])})
        return int((time.time() - past.total_seconds()) * 1000)
    try:
        return int(datetime.fromisoformat(text).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"{text!r} is no date, and no time like 30m, 6h, 2d or 1w") from None


def _positive(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


def _filled(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("say why, in a few words")
    return " ".join(text.split())


def _list(arguments: argparse.Namespace) -> int:
    from severa_procountor.commands.transfers import Form, show_list

    form = Form.JSON if arguments.json else Form.CSV if arguments.csv else Form.TABLE
    wanted = _wanted(arguments, tuple(State))
    return show_list(_log(), wanted, form=form, limit=arguments.limit, language=arguments.language)


def _show(arguments: argparse.Namespace) -> int:
    from severa_procountor.commands.story import show
    from severa_procountor.state.transfer_log import Wanted

    wanted = Wanted(
        tenant=arguments.tenant,
        company=arguments.company,
        kind=arguments.kind,
        document=arguments.document.strip(),
    )
    return show(_log(), wanted, language=arguments.language, as_json=arguments.json)


def _retry(arguments: argparse.Namespace) -> int:
    from severa_procountor.commands.transfers import RETRY as DECISION
    from severa_procountor.commands.transfers import decide

    log = _log()
    return decide(log, _chosen(arguments, RETRIED), DECISION, log.retry, yes=arguments.yes)


def _ignore(arguments: argparse.Namespace) -> int:
    from severa_procountor.commands.transfers import IGNORE as DECISION
    from severa_procountor.commands.transfers import decide
    from severa_procountor.masking import mask

    log, reason = _log(), mask(arguments.reason)
    wanted = _chosen(arguments, IGNORED)
    return decide(log, wanted, DECISION, lambda keys: log.ignore(keys, reason), yes=arguments.yes)


def _chosen(arguments: argparse.Namespace, states: tuple[State, ...]) -> Wanted:
    """A document by its name may be in any of these states; without a name it is what is parked."""
    if arguments.document is None:
        wanted = _wanted(arguments, (State.PARKED,))
        if not arguments.state and wanted == type(wanted)(states=wanted.states):
            arguments.refuse("say which documents: NUMBER, or a filter such as --company")
        return wanted
    return msgspec.structs.replace(_wanted(arguments, states), document=arguments.document.strip())


def _wanted(arguments: argparse.Namespace, states: tuple[State, ...]) -> Wanted:
    from severa_procountor.state.transfer_log import Wanted

    return Wanted(
        tenant=arguments.tenant,
        company=arguments.company,
        kind=arguments.kind,
        states=tuple(map(State, arguments.state)) if arguments.state else states,
        code=arguments.code,
        number=arguments.number,
        customer=arguments.customer,
        since=arguments.since,
    )


def _log() -> TransferLog:
    from severa_procountor.state.connection import connect
    from severa_procountor.state.transfer_log import TransferLog

    return TransferLog(connect(redis_of()))
