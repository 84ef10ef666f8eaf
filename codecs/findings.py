"""Collects what is found on one document, so that all of it is reported together."""

from __future__ import annotations

from severa_procountor.problems import Level, Problem


class Findings:
    """All findings of one translation, in the order in which they were made."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def error(self, code: str, message: str, where: str = "") -> None:
        self._problems.append(Problem(code, message, where, Level.ERROR))

    def warning(self, code: str, message: str, where: str = "") -> None:
        self._problems.append(Problem(code, message, where, Level.WARNING))

    def change(self, code: str, message: str, where: str = "") -> None:
        self._problems.append(Problem(code, message, where, Level.CHANGE))

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self._problems if problem.level is Level.ERROR)

    @property
    def notes(self) -> tuple[Problem, ...]:
        """Warnings and changes: what lets the document pass and is kept in the log."""
        return tuple(problem for problem in self._problems if problem.level is not Level.ERROR)
