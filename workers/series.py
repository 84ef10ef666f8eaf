"""The rows of numbers that documents have in a company's books."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from severa_procountor.state.registers import Registers


class Series:
    """Documents that are told apart by their number: of which of Procountor's types they are, and what is remembered.

    Two series may hold the same number: sales invoices and travel reimbursements are numbered each for themselves.
    """

    def __init__(self, types: Sequence[str], registers: Registers) -> None:
        self.types = tuple(types)
        self.registers = registers
        self.lock = threading.Lock()
