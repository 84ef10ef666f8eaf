"""The command line, `severa-procountor`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from redis import RedisError

from severa_procountor.commands.parsers import preview, reconcile, settings, transfers
from severa_procountor.commands.parsers.shared import add_command, add_tenants, deployment_of
from severa_procountor.settings.deployment import Deployment
from severa_procountor.settings.findings import SettingsInvalid

DESCRIPTION = """\
Carries documents between Visma Severa and Procountor: sales invoices, travel reimbursements and dimension items from
Severa to Procountor, purchase invoices from Procountor to Severa as project fees, each exactly once, and every one
that cannot go listed with the reason and who can mend it."""

EPILOG = """\
Settings of the deployment are environment variables that begin with SP_ (docs/settings.md lists them);
settings of a tenant are one TOML file in the folder given by --tenants or SP_TENANTS.

exit codes: 0 done; 2 the settings are wrong; 3 something is parked and needs somebody; 4 a system did not answer"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        command: Callable[[argparse.Namespace], int] = arguments.command
        return command(arguments)
    except SettingsInvalid as invalid:
        for problem in invalid.problems:
            _say(str(problem))
        return 2
    except RedisError as away:
        _say(f"Redis does not answer: {away}")
        return 4


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - the command line talks to a person


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="severa-procountor",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = add_command(
        commands, "demo", _demo, "carry documents between imitations of both systems, on this machine"
    )
    _made_up(demo)
    demo.add_argument("--json", action="store_true", help="print the result as one JSON object")

    run = add_command(commands, "run", _run, "poll and carry in one process, for one machine")
    run.add_argument("--once", action="store_true", help="stop when nothing is left that can go")
    run.add_argument("--json", action="store_true", help="print the result as one JSON object at the end")
    add_tenants(run)

    add_tenants(
        add_command(
            commands, "produce", _produce, "poll both systems and feed the queue (one of the cluster)"
        )
    )
    add_tenants(add_command(commands, "work", _work, "carry documents from the queue (one of the cluster)"))

    settings.add(commands)
    transfers.add(commands)
    preview.add(commands)
    reconcile.add(commands)

    sandbox = add_command(commands, "sandbox", _sandbox, "serve imitations of both systems until stopped")
    _made_up(sandbox)
    sandbox.add_argument("--severa-port", type=int, default=0, help="port of Severa (default: any free one)")
    sandbox.add_argument(
        "--procountor-port", type=int, default=0, help="port of Procountor (default: any free one)"
    )
    sandbox.add_argument("--tenants", type=Path, metavar="DIR", help="where to write settings that fit")
    return parser


def _made_up(parser: argparse.ArgumentParser) -> None:
    """What the imitated systems begin with."""
    parser.add_argument(
        "--seed", type=int, default=1, help="which made-up companies and documents (default 1)"
    )
    parser.add_argument(
        "--invoices", type=_positive, default=200, help="how many sales invoices wait in Severa (default 200)"
    )
    parser.add_argument(
        "--reimbursements",
        type=_count,
        default=40,
        help="how many travel reimbursements wait in Severa (default 40)",
    )
    parser.add_argument(
        "--purchases", type=_count, default=60, help="how many purchase invoices Procountor has (default 60)"
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def _demo(arguments: argparse.Namespace) -> int:
    from severa_procountor.demo.command import demo

    return demo(
        seed=arguments.seed,
        invoices=arguments.invoices,
        reimbursements=arguments.reimbursements,
        purchases=arguments.purchases,
        as_json=arguments.json,
    )


def _run(arguments: argparse.Namespace) -> int:
    from severa_procountor.commands.run import run

    return run(deployment_of(arguments), once=arguments.once, as_json=arguments.json)


def _produce(arguments: argparse.Namespace) -> int:
    from severa_procountor.commands.processes import produce

    return produce(_in_cluster(deployment_of(arguments)))


def _work(arguments: argparse.Namespace) -> int:
    from severa_procountor.commands.processes import work

    return work(_in_cluster(deployment_of(arguments)))


def _in_cluster(deployment: Deployment) -> Deployment:
    deployment.require_redis()
    return deployment


def _sandbox(arguments: argparse.Namespace) -> int:
    from severa_procountor.sandbox.server import serve

    return serve(
        seed=arguments.seed,
        invoices=arguments.invoices,
        reimbursements=arguments.reimbursements,
        purchases=arguments.purchases,
        severa_port=arguments.severa_port,
        procountor_port=arguments.procountor_port,
        tenants=arguments.tenants,
    )
