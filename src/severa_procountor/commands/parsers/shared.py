"""What the parsers of several commands share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import msgspec

from severa_procountor.settings.deployment import Deployment, from_process
from severa_procountor.settings.findings import SettingsInvalid, SettingsProblem
from severa_procountor.telemetry import logs

Parser: TypeAlias = argparse.ArgumentParser
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_command(
    commands: Commands, name: str, command: Callable[[argparse.Namespace], int], text: str
) -> Parser:
    """A parser for one command. `command` runs it and returns the exit code; it imports what it needs by itself, so
    that the help of all costs the import of none."""
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(command=command)
    return parser


def add_tenants(parser: Parser) -> None:
    """The option for the folder of the tenants' settings."""
    parser.add_argument(
        "--tenants", type=Path, metavar="DIR", help="folder with one TOML file per tenant (SP_TENANTS)"
    )


def redis_of() -> str:
    """The address of Redis, for commands that need nothing else; raises SettingsInvalid without one."""
    deployment = from_process()
    logs.configure(deployment.log_format.value, deployment.log_level.value)
    if not deployment.redis_url:
        expected = "the Redis that holds the log; a `run` without one keeps its log to itself, until it ends"
        raise SettingsInvalid([SettingsProblem("environment", "SP_REDIS_URL", "nothing", expected)])
    return deployment.redis_url.value


def add_tenant_and_company(parser: Parser) -> None:
    """Of which tenant, and where wanted of which company, the command speaks."""
    parser.add_argument(
        "--tenant", required=True, metavar="NAME", help="the tenant: the name of its settings file"
    )
    parser.add_argument(
        "--company", metavar="NAME", help="one company of the tenant, by its name in the settings"
    )


def deployment_of(arguments: argparse.Namespace) -> Deployment:
    """The settings of the environment, for commands that reach both systems; raises SettingsInvalid."""
    deployment = from_process()
    if arguments.tenants is not None:
        deployment = msgspec.structs.replace(deployment, tenants=arguments.tenants)
    deployment.require_procountor_client()
    deployment.require_tenants()
    logs.configure(deployment.log_format.value, deployment.log_level.value)
    return deployment
