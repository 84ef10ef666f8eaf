"""The environment is read whole, and everything wrong with it is said at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from severa_procountor.settings.deployment import Deployment, LogFormat, from_process
from severa_procountor.settings.findings import SettingsInvalid
from severa_procountor.settings.secrets import Secret

CLIENT = {"SP_PROCOUNTOR_CLIENT_ID": "ours", "SP_PROCOUNTOR_CLIENT_SECRET": "hunter2"}


def problems(environ: dict[str, str]) -> dict[str, str]:
    with pytest.raises(SettingsInvalid) as caught:
        Deployment.from_environment(environ)
    return {problem.key: str(problem) for problem in caught.value.problems}


def test_an_empty_environment_gives_the_defaults() -> None:
    deployment = Deployment.from_environment({"PATH": "/bin", "SP_WINDOW": "", "SP_REDIS_URL": " "})
    assert deployment == Deployment()
    assert (deployment.severa_quota, deployment.procountor_quota, deployment.window) == (8, 15, 32)
    assert not deployment.redis_url


def test_every_variable_is_read() -> None:
    deployment = Deployment.from_environment(
        CLIENT
        | {
            "SP_REDIS_URL": "redis://:hunter2@redis:6379/1",
            "SP_SEVERA_URL": "http://127.0.0.1:8001/rest-api/",
            "SP_PROCOUNTOR_QUOTA": "0.5",
            "SP_POLL_INTERVAL": "60",
            "SP_LOG_FORMAT": "JSON",
            "SP_TENANTS": "/etc/tenants",
        }
    )
    assert deployment.redis_url.value == "redis://:hunter2@redis:6379/1"
    assert deployment.severa_url == "http://127.0.0.1:8001/rest-api"
    assert deployment.procountor_quota == 0.5
    assert deployment.poll_interval == 60
    assert deployment.log_format is LogFormat.JSON
    assert deployment.tenants == Path("/etc/tenants")
    assert "hunter2" not in repr(deployment)


def test_a_secret_may_be_a_reference(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2\n", encoding="utf-8")
    environ = CLIENT | {"SP_PROCOUNTOR_CLIENT_SECRET": f"file:{tmp_path}/secret"}
    assert Deployment.from_environment(environ).procountor_client_secret.value == "hunter2"


def test_all_problems_are_said_at_once() -> None:
    assert set(
        problems(
            {
                "SP_WINDO": "1",
                "SP_POLL_INTERVAL": "ten",
                "SP_SEVERA_QUOTA": "0",
                "SP_LOG_FORMAT": "xml",
                "SP_SEVERA_URL": "severa",
                "SP_PROCOUNTOR_CLIENT_ID": "ours",
                "SP_HTTP_TIMEOUT": "60",
            }
        )
    ) == {
        "SP_WINDO",
        "SP_POLL_INTERVAL",
        "SP_SEVERA_QUOTA",
        "SP_LOG_FORMAT",
        "SP_SEVERA_URL",
        "SP_PROCOUNTOR_CLIENT_SECRET",
        "SP_WORK_LEASE",
    }


def test_an_unknown_variable_comes_with_the_one_that_was_meant() -> None:
    assert "did you mean SP_WINDOW?" in problems({"SP_WINDOWS": "1"})["SP_WINDOWS"]


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "0", "10.5", "1e9"])
def test_a_quota_outside_what_severa_allows_is_refused(text: str) -> None:
    assert "a number from 0.1 to 10" in problems({"SP_SEVERA_QUOTA": text})["SP_SEVERA_QUOTA"]


def test_a_lease_that_a_slow_call_outlives_is_refused() -> None:
    assert "more than 60" in problems({"SP_WORK_LEASE": "60", "SP_HTTP_TIMEOUT": "30"})["SP_WORK_LEASE"]
    assert Deployment.from_environment({"SP_WORK_LEASE": "61"}).work_lease == 61


@pytest.mark.parametrize("url", ["http://api.procountor.com/api", "http://10.0.0.1/api"])
def test_secrets_do_not_travel_in_the_open(url: str) -> None:
    assert "https" in problems({"SP_PROCOUNTOR_URL": url})["SP_PROCOUNTOR_URL"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/api", "http://localhost:9/api", "http://sandbox:9/api"])
def test_the_sandbox_may_be_reached_in_the_open(url: str) -> None:
    assert Deployment.from_environment({"SP_PROCOUNTOR_URL": url}).procountor_url == url


@pytest.mark.parametrize("name", ["SP_REDIS_URL", "SP_PROCOUNTOR_CLIENT_SECRET"])
def test_a_secret_that_cannot_be_read_is_a_problem_of_its_variable(name: str) -> None:
    assert "NOT_THERE" in problems(CLIENT | {name: "env:NOT_THERE"})[name]


def test_a_wrong_redis_address_is_refused_and_not_shown() -> None:
    assert "hunter2" not in problems({"SP_REDIS_URL": "http://:hunter2@host"})["SP_REDIS_URL"]


def test_a_command_that_needs_procountor_says_what_is_not_set() -> None:
    with pytest.raises(SettingsInvalid) as caught:
        Deployment().require_procountor_client()
    assert [problem.key for problem in caught.value.problems] == list(CLIENT)
    Deployment.from_environment(CLIENT).require_procountor_client()


def test_a_command_that_needs_redis_says_so() -> None:
    with pytest.raises(SettingsInvalid, match="SP_REDIS_URL"):
        Deployment().require_redis()
    Deployment.from_environment({"SP_REDIS_URL": "redis://host"}).require_redis()


def test_the_environment_of_the_process_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SP_WINDOW", "7")
    assert from_process().window == 7


MAIL = {"SP_SMTP_HOST": "mail.acme.example", "SP_MAIL_FROM": "robot@acme.example"}


def test_a_mail_server_is_read_with_all_that_belongs_to_it() -> None:
    login = {"SP_SMTP_USER": "robot", "SP_SMTP_PASSWORD": "hunter2", "SP_SMTP_PORT": "2525"}
    deployment = Deployment.from_environment(MAIL | login)
    assert (deployment.smtp_host, deployment.mail_from) == tuple(MAIL.values())
    assert (deployment.smtp_port, deployment.smtp_starttls) == (2525, True)
    assert (deployment.smtp_user, deployment.smtp_password.value) == ("robot", "hunter2")
    assert "hunter2" not in repr(deployment)


@pytest.mark.parametrize(("text", "starttls"), [("true", True), ("False", False)])
def test_a_switch_is_true_or_false(text: str, starttls: bool) -> None:
    assert Deployment.from_environment(MAIL | {"SP_SMTP_STARTTLS": text}).smtp_starttls is starttls


@pytest.mark.parametrize(
    ("wrong", "name", "expected"),
    [
        ({"SP_SMTP_STARTTLS": "yes"}, "SP_SMTP_STARTTLS", "true or false"),
        ({"SP_SMTP_HOST": "mail:\t25"}, "SP_SMTP_HOST", "a host name"),
        ({"SP_SMTP_PORT": "0"}, "SP_SMTP_PORT", "from 1 to 65535"),
        ({"SP_MAIL_FROM": ""}, "SP_MAIL_FROM", "the sender of mail"),
        ({"SP_MAIL_FROM": "robot"}, "SP_MAIL_FROM", "an e-mail address"),
        ({"SP_SMTP_USER": "robot"}, "SP_SMTP_PASSWORD", "the password of SP_SMTP_USER"),
        ({"SP_SMTP_PASSWORD": "hunter2"}, "SP_SMTP_USER", "the user of SP_SMTP_PASSWORD"),
    ],
)
def test_what_is_wrong_with_the_mail_server_is_said(wrong: dict[str, str], name: str, expected: str) -> None:
    found = problems(MAIL | wrong)
    assert list(found) == [name]
    assert expected in found[name]
    assert "hunter2" not in found[name]


def test_a_mail_password_does_not_travel_in_the_open() -> None:
    login = MAIL | {"SP_SMTP_USER": "robot", "SP_SMTP_PASSWORD": "hunter2", "SP_SMTP_STARTTLS": "false"}
    assert "true, for a password" in problems(login)["SP_SMTP_STARTTLS"]
    assert Deployment.from_environment(login | {"SP_SMTP_HOST": "relay"}).smtp_host == "relay"


def test_a_command_of_its_own_fits_under_the_limits_beside_the_processes_that_carry() -> None:
    carrying = Deployment(redis_url=Secret("redis://cluster"))
    alone = carrying.alone()
    assert alone.redis_url.value == ""
    assert carrying.severa_quota + alone.severa_quota <= 10
    assert carrying.procountor_quota + alone.procountor_quota < 20
