"""Collects what is found on one document, so that all of it is reported together."""

from __future__ import annotations

from severa_procountor.masking import mask
from severa_procountor.problems import Level, Problem


class Findings:
    """All findings of one translation, in the order in which they were made.

    Every message is masked here once more; a value that is quoted in one goes through `personal.shown` first.
    """

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._subject = ""

    def about(self, subject: str) -> Findings:
        """The same collection, where each message begins with what it is about: `Row 3, description: ...`."""
        view = Findings()
        view._problems, view._subject = self._problems, f"{subject}: "
        return view

    def error(self, code: str, message: str, where: str = "") -> None:
        self._add(code, message, where, Level.ERROR)

    def warning(self, code: str, message: str, where: str = "") -> None:
        self._add(code, message, where, Level.WARNING)

    def change(self, code: str, message: str, where: str = "") -> None:
        self._add(code, message, where, Level.CHANGE)

    def has_error_at(self, where: str) -> bool:
        """Whether the field was refused already, so that what follows from that need not be told."""
        return any(problem.where == where for problem in self.errors)

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self._problems if problem.level is Level.ERROR)

    @property
    def notes(self) -> tuple[Problem, ...]:
        """Warnings and changes: what lets the document pass and is kept in the log."""
        return tuple(problem for problem in self._problems if problem.level is not Level.ERROR)

    def _add(self, code: str, message: str, where: str, level: Level) -> None:
        self._problems.append(Problem(code, mask(f"{self._subject}{message}"), where, level))
