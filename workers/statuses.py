"""A document's status in Severa: whether it still waits there, and what is said when somebody moved or edited it."""

from __future__ import annotations

from collections.abc import Callable, Collection

import msgspec

from severa_procountor.problems import Level, Problem
from severa_procountor.state.claims import Claim
from severa_procountor.workers import found
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.series import Series


class Gone(Exception):
    """The document is no longer in the status in which it is carried. `status` is where it is now."""

    def __init__(self, status: str | None) -> None:
        super().__init__(status)
        self.status = status


def leave(
    claim: Claim,
    company: CompanyAccess,
    series: Series,
    *,
    arrives: bool,
    is_whole: Callable[[], bool],
) -> str:
    """It has left the waiting status: finished if it is in Procountor, else no business of ours any more.

    `arrives`: it is in the status that we would have moved it to; `is_whole`: every step that the settings want before
    that was done.
    """
    posted = (claim.result(found.STEP) or claim.before(found.STEP)) is not None
    if posted or found.arrived_after_all(claim, company, series):
        whole = posted and is_whole()
        claim.done(notes=() if whole and arrives else (_moved_elsewhere(whole),))
        return "done"
    claim.withdraw()
    return "withdrawn"


def edited_under_way(
    before: msgspec.Struct, after: msgspec.Struct, moving: Collection[str]
) -> tuple[Problem, ...]:
    """A warning that names what the two say differently, but for the fields that moving it changes.

    What one of them leaves out is not compared.
    """
    pairs = [
        (field.encode_name, getattr(before, field.name), getattr(after, field.name))
        for field in msgspec.structs.fields(before)
        if field.name not in moving
    ]
    edited = [name for name, was, now in pairs if None not in (was, now) and was != now]
    if not edited:
        return ()
    text = (
        f"Edited in Severa while it was under way: {', '.join(edited)}. Procountor holds what it was before."
    )
    return (Problem("edited_under_way", text, edited[0], Level.WARNING),)


def _moved_elsewhere(whole: bool) -> Problem:
    text = "It is in Procountor, but somebody has moved it in Severa to another status meanwhile."
    if not whole:
        text += " Its dimensions, its attachment or its release may be missing."
    return Problem("moved_elsewhere", text, "status", Level.WARNING)
