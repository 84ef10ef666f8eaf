"""Ids as Severa has them: guids that follow the seed and need not look like version 4."""

from __future__ import annotations

import uuid
from random import Random


def guid(rng: Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128)))
