"""A company's dimensions with all their items, as Procountor listed them at one moment, and what we changed since."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from severa_procountor.codecs.dimension_items import Items
from severa_procountor.codecs.procountor_ledger import AnsweredItem, Dimension


class HeldDimensions:
    """`read_at` (ms) is from before the list was asked for, so all that was there then is in it."""

    def __init__(self, dimensions: Sequence[Dimension], read_at: int) -> None:
        self.dimensions = tuple(dimensions)
        self.read_at = read_at
        self._guard = threading.Lock()
        self._items = {dimension.id: Items(dimension.items or ()) for dimension in dimensions}

    def items(self, dimension_id: int) -> Items:
        return self._items[dimension_id]

    def put(self, dimension_id: int, item: AnsweredItem) -> None:
        """Takes in an item as Procountor answered it to a write of ours."""
        with self._guard:
            self._items[dimension_id] = self._items[dimension_id].with_item(item)
