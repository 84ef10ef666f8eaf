"""Secrets: named in the settings by reference, read when they are needed, never shown."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from severa_procountor.settings.findings import SettingsInvalid, SettingsProblem


class Secret:
    """A value that no log, error text or `repr` shows: only `.value` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    @property
    def value(self) -> str:
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret(***)" if self._value else "Secret()"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")


def is_reference(text: str) -> bool:
    """Whether the text names a secret instead of being one."""
    return text.startswith(("env:", "file:"))


def secret(reference: str, environ: Mapping[str, str] = os.environ) -> Secret:
    """The secret that `env:NAME` or `file:/path` names; blanks around it are dropped.

    Raises SettingsInvalid when the variable or the file is missing, empty or cannot be read; the error names
    the reference, never the value. A text that is no reference is refused too, without being shown.
    """
    if reference.startswith("env:"):
        return Secret(_from_variable(reference, environ))
    if reference.startswith("file:"):
        return Secret(_from_file(reference))
    raise _invalid("secret", "a value that is not a reference (not shown)", "env:NAME or file:/path")


def readable_by_all(reference: str) -> bool:
    """Whether the secret is in a file that every user of the machine may read."""
    try:
        return reference.startswith("file:") and bool(
            Path(reference.removeprefix("file:")).stat().st_mode & stat.S_IROTH
        )
    except OSError:
        return False


def _from_variable(reference: str, environ: Mapping[str, str]) -> str:
    name = reference.removeprefix("env:")
    if name not in environ:
        raise _invalid(reference, "no such variable", f"the environment variable {name}")
    return _not_empty(reference, environ[name])


def _from_file(reference: str) -> str:
    try:
        text = Path(reference.removeprefix("file:")).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise _invalid(reference, "no such file", "a file that holds the secret") from None
    except UnicodeDecodeError:
        raise _invalid(reference, "a file that is not text", "a file that holds the secret") from None
    except OSError as error:
        raise _invalid(reference, error.strerror or "an error", "a file that this process can read") from None
    return _not_empty(reference, text)


def _not_empty(reference: str, text: str) -> str:
    if not text.strip():
        raise _invalid(reference, "nothing", "a secret")
    return text.strip()


def _invalid(reference: str, found: str, expected: str) -> SettingsInvalid:
    return SettingsInvalid([SettingsProblem("secret", reference, found, expected)])
