"""The settings of a deployment: environment variables that begin with SP_, the same for all tenants."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, inspect

from severa_procountor.settings.checking import check, shown
from severa_procountor.settings.findings import SettingsInvalid, SettingsProblem, nearest
from severa_procountor.settings.secrets import Secret, is_reference, secret
from severa_procountor.settings.types import Email

PREFIX = "SP_"
SOURCE = "environment"


class LogFormat(StrEnum):
    """How log lines look."""

    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    """The least important line that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


Url = Annotated[
    str,
    Meta(
        pattern=r"^https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?\Z",
        extra={"expected": "an http(s) address"},
    ),
]
Host = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9.:-]+\Z", extra={"expected": "a host name, without a port"}),
]


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """The variable of a field is SP_ and its name in capitals. An empty variable counts as not set."""

    redis_url: Annotated[
        Secret,
        Meta(
            description="Redis or Valkey, such as `redis://host:6379/0`; a value or a reference. "
            "Empty: embedded, for one process."
        ),
    ] = Secret("")
    procountor_client_id: Annotated[
        str, Meta(description="The client id of this software in Procountor, one for all tenants.")
    ] = ""
    procountor_client_secret: Annotated[
        Secret, Meta(description="Its secret: a value, or a reference `file:/path` or `env:NAME`.")
    ] = Secret("")
    severa_url: Annotated[Url, Meta(description="Base address of Severa's REST API.")] = (
        "https://api.severa.visma.com/rest-api"
    )
    procountor_url: Annotated[Url, Meta(description="Base address of Procountor's API.")] = (
        "https://api.procountor.com/api"
    )
    severa_quota: Annotated[
        float,
        Meta(ge=0.1, le=10, description="Calls per second for each Severa client id. Severa allows 10."),
    ] = 8
    procountor_quota: Annotated[
        float,
        Meta(
            ge=0.1,
            le=60,
            description="Calls per second to Procountor, all tenants together. "
            "Procountor allows 20, by newer pages 60; going over can cost the access.",
        ),
    ] = 15
    poll_interval: Annotated[
        int, Meta(ge=10, le=86400, description="Seconds between two polls of a feed.")
    ] = 600
    overlap: Annotated[
        int,
        Meta(
            ge=0,
            le=86400,
            description="Seconds by which lists of what has changed reach back: more than the systems' clocks "
            "and time zones may differ by.",
        ),
    ] = 14400
    window: Annotated[
        int, Meta(ge=1, le=1000, description="Documents of one company in the queue or at work, at most.")
    ] = 32
    reconcile_days: Annotated[
        int,
        Meta(
            ge=0,
            le=400,
            description="Once a day the sales invoices of so many last days are compared in both systems; 0: never.",
        ),
    ] = 45
    worker_threads: Annotated[int, Meta(ge=1, le=64, description="Documents at work in one process.")] = 16
    http_timeout: Annotated[int, Meta(ge=1, le=600, description="Seconds that one call may last in all.")] = (
        30
    )
    settle_time: Annotated[
        int,
        Meta(
            ge=0, le=3600, description="Seconds after its time-out in which a request may still take effect."
        ),
    ] = 60
    work_lease: Annotated[
        int,
        Meta(
            ge=5,
            le=3600,
            description="Seconds after which a document of a silent worker goes to another one. "
            "More than twice SP_HTTP_TIMEOUT.",
        ),
    ] = 120
    keep_done_days: Annotated[
        int,
        Meta(
            ge=1,
            le=3650,
            description="Days for which done documents stay in the transfer log. What is parked or ignored stays.",
        ),
    ] = 400
    metrics_port: Annotated[
        int, Meta(ge=0, le=65535, description="Port on which Prometheus finds the metrics; 0: none.")
    ] = 0
    log_format: Annotated[LogFormat, Meta(description="Coloured lines or JSON.")] = LogFormat.CONSOLE
    log_level: Annotated[LogLevel, Meta(description="The least important line that is written.")] = (
        LogLevel.INFO
    )
    tenants: Annotated[Path, Meta(description="Folder with one TOML file per tenant.")] = Path("tenants")
    smtp_host: Annotated[
        Host,
        Meta(
            description="The mail server that tells of parked documents (`email_on_errors`). Empty: no mail."
        ),
    ] = ""
    smtp_port: Annotated[
        int, Meta(ge=1, le=65535, description="Its port for submission; not 465, which begins with TLS.")
    ] = 587
    smtp_starttls: Annotated[
        bool, Meta(description="STARTTLS before anything is sent; the server's certificate is verified.")
    ] = True
    smtp_user: Annotated[str, Meta(description="Who signs in to the mail server. Empty: nobody does.")] = ""
    smtp_password: Annotated[
        Secret, Meta(description="The password: a value, or a reference `file:/path` or `env:NAME`.")
    ] = Secret("")
    mail_from: Annotated[Email, Meta(description="The sender of mail; required with SP_SMTP_HOST.")] = ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Deployment:
        """Read the variables; raises SettingsInvalid with everything that is wrong with them."""
        fields = {variable(field.name): field for field in fields_of(cls)}
        problems = [
            _unknown(name, fields) for name in environ if name.startswith(PREFIX) and name not in fields
        ]
        values: dict[str, Any] = {}
        for name, field in fields.items():
            if text := environ.get(name, "").strip():
                try:
                    values[field.name] = _value(name, text, field.type, environ)
                except SettingsInvalid as invalid:
                    problems += invalid.problems
        deployment = cls(**values)
        problems += _contradictions(deployment, {problem.key for problem in problems})
        if problems:
            raise SettingsInvalid(problems)
        return deployment

    def alone(self) -> Deployment:
        """Of a command that shares no Redis with the processes that carry documents, and so no count of calls: it
        makes a quarter of them, which fits under both systems' limits beside what those make by default."""
        return msgspec.structs.replace(
            self,
            redis_url=Secret(""),
            severa_quota=self.severa_quota / 4,
            procountor_quota=self.procountor_quota / 4,
        )

    def require_procountor_client(self) -> None:
        """Raises SettingsInvalid when Procountor's client id or secret is not set."""
        self._require("procountor_client_id", "procountor_client_secret")

    def require_redis(self) -> None:
        """Raises SettingsInvalid without a Redis address: processes cannot share an embedded one."""
        self._require("redis_url")

    def require_tenants(self) -> None:
        """Raises SettingsInvalid when the tenants' folder is not there."""
        if not self.tenants.is_dir():
            found = f"{self.tenants}, which is no folder"
            raise SettingsInvalid([_problem("SP_TENANTS", found, "a folder with one TOML file per tenant")])

    def _require(self, *fields: str) -> None:
        problems = [
            _problem(variable(name), "nothing", "a value") for name in fields if not getattr(self, name)
        ]
        if problems:
            raise SettingsInvalid(problems)


def from_process() -> Deployment:
    """The settings of this process; raises SettingsInvalid with everything that is wrong."""
    return Deployment.from_environment(os.environ)


def variable(field: str) -> str:
    """The environment variable of a field."""
    return PREFIX + field.upper()


def fields_of(type_: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    """The fields of a settings type with their rules."""
    described = inspect.type_info(type_)
    if not isinstance(described, inspect.StructType):
        raise TypeError(f"{type_.__name__} is not a settings type")
    return described.fields


def _value(name: str, text: str, type_: inspect.Type, environ: Mapping[str, str]) -> Any:
    plain = type_.type if isinstance(type_, inspect.Metadata) else type_
    if isinstance(plain, inspect.CustomType):
        return _secret(name, text, environ) if plain.cls is Secret else Path(text)
    value = _parsed(text, plain)
    findings = list(check(value, type_))
    if findings:
        raise SettingsInvalid(
            [_problem(name, shown(text), finding.expected, finding.hint) for finding in findings]
        )
    if isinstance(plain, inspect.EnumType):
        return plain.cls(value)
    return value.rstrip("/") if isinstance(value, str) else value


def _parsed(text: str, type_: inspect.Type) -> Any:
    """The text as a number or a truth where one is wanted; as it is where it is none, which `check` then says."""
    try:
        if isinstance(type_, inspect.IntType):
            return int(text)
        if isinstance(type_, inspect.FloatType):
            return float(text)
    except ValueError:
        return text
    if isinstance(type_, inspect.BoolType):
        return {"true": True, "false": False}.get(text.lower(), text)
    return text.lower() if isinstance(type_, inspect.EnumType) else text


def _secret(name: str, text: str, environ: Mapping[str, str]) -> Secret:
    if not is_reference(text):
        return Secret(text)
    try:
        return secret(text, environ)
    except SettingsInvalid as invalid:
        [problem] = invalid.problems
        raise SettingsInvalid([_problem(name, f"{text}: {problem.found}", problem.expected)]) from None


def _contradictions(deployment: Deployment, wrong: set[str]) -> Iterator[SettingsProblem]:
    if {"SP_PROCOUNTOR_CLIENT_ID", "SP_PROCOUNTOR_CLIENT_SECRET"}.isdisjoint(wrong):
        given = bool(deployment.procountor_client_id), bool(deployment.procountor_client_secret)
        if given == (True, False):
            yield _problem("SP_PROCOUNTOR_CLIENT_SECRET", "nothing", "the secret of SP_PROCOUNTOR_CLIENT_ID")
        if given == (False, True):
            yield _problem("SP_PROCOUNTOR_CLIENT_ID", "nothing", "the id of SP_PROCOUNTOR_CLIENT_SECRET")
    if deployment.work_lease <= 2 * deployment.http_timeout and "SP_WORK_LEASE" not in wrong:
        expected = f"more than {2 * deployment.http_timeout}, twice SP_HTTP_TIMEOUT"
        yield _problem("SP_WORK_LEASE", str(deployment.work_lease), expected)
    if deployment.redis_url and not deployment.redis_url.value.startswith(
        ("redis://", "rediss://", "unix://")
    ):
        yield _problem("SP_REDIS_URL", "a value (not shown)", "redis://, rediss:// or unix:// and an address")
    yield from _mail_contradictions(deployment, wrong)
    for name in ("severa_url", "procountor_url"):
        if not _safe(getattr(deployment, name)):
            yield _problem(
                variable(name), shown(getattr(deployment, name)), "https, for secrets travel there"
            )


def _mail_contradictions(deployment: Deployment, wrong: set[str]) -> Iterator[SettingsProblem]:
    if deployment.smtp_host and not deployment.mail_from and "SP_MAIL_FROM" not in wrong:
        yield _problem("SP_MAIL_FROM", "nothing", "the sender of mail, for SP_SMTP_HOST is set")
    if wrong.isdisjoint({"SP_SMTP_USER", "SP_SMTP_PASSWORD"}):
        given = bool(deployment.smtp_user), bool(deployment.smtp_password)
        if given == (True, False):
            yield _problem("SP_SMTP_PASSWORD", "nothing", "the password of SP_SMTP_USER")
        if given == (False, True):
            yield _problem("SP_SMTP_USER", "nothing", "the user of SP_SMTP_PASSWORD")
    in_the_open = bool(deployment.smtp_password) and not deployment.smtp_starttls
    if in_the_open and not _near(deployment.smtp_host):
        yield _problem("SP_SMTP_STARTTLS", "false", "true, for a password travels there")


def _safe(url: str) -> bool:
    """Plain http only to this machine or to a name inside a cluster, where the sandbox is."""
    address = urlsplit(url)
    return address.scheme == "https" or _near(address.hostname or "")


def _near(host: str) -> bool:
    """This machine, or a name inside a cluster."""
    return host in ("127.0.0.1", "::1") or not set(host) & {".", ":"}


def _unknown(name: str, fields: Mapping[str, inspect.Field]) -> SettingsProblem:
    hint = nearest(name.removeprefix(PREFIX), [known.removeprefix(PREFIX) for known in fields])
    expected = "the variables of docs/settings.md only"
    return _problem(name, "a variable that is not known", expected, PREFIX + hint if hint else "")


def _problem(name: str, found: str, expected: str, hint: str = "") -> SettingsProblem:
    return SettingsProblem(SOURCE, name, found, expected, hint=hint)
