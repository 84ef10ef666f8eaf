"""The files that users put on invoices, and the way their rows are grouped on paper."""

from __future__ import annotations

from datetime import datetime
from random import Random

from severa_procountor.sandbox.severa.invoices import Grouping, InvoiceSettings, StoredFile
from severa_procountor.sandbox.severa.papers import PaperKind
from severa_procountor.sandbox.world.guids import guid
from severa_procountor.sandbox.world.sketches import Sketch

_NAMES = (
    ("Tuntierittely.pdf", PaperKind.PDF),
    ("Työmaakuva 1.jpg", PaperKind.JPEG),
    ("Kuitti.png", PaperKind.PNG),
)
_SHARE_WITH_FILES = 0.4
_GROUPINGS = (Grouping.ONE_BY_ONE, Grouping.GROUP, Grouping.GROUP_WITH_ATTACHMENT)


def drawn(rng: Random) -> tuple[StoredFile, ...]:
    """Mostly none, else one or two."""
    if rng.random() >= _SHARE_WITH_FILES:
        return ()
    return tuple(
        StoredFile(guid=guid(rng), file_guid=guid(rng), name=name, kind=kind, size=rng.randint(2_000, 40_000))
        for name, kind in rng.sample(_NAMES, rng.randint(1, 2))
    )


def settings(sketch: Sketch, created: datetime) -> InvoiceSettings:
    """Each kind of row is grouped in a way of its own."""
    rng, reverse = sketch.organisation.rng, sketch.is_reverse_charged
    hours, fees, expenses = rng.choices(_GROUPINGS, weights=(3, 3, 1), k=3)
    return InvoiceSettings(
        created_date_time=created,
        guid=guid(rng),
        is_reverse_charged=reverse,
        reverse_charge_description="Käännetty verovelvollisuus, AVL 8 c §" if reverse else None,
        work_hour_grouping=hours,
        project_fee_grouping=fees,
        project_travel_expense_grouping=expenses,
    )
