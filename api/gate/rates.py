"""How often a key or an address may ask: counted for all workers together.

Of each only the moment is kept at which all that it asked would have been asked at the permitted rate (the generic
cell rate algorithm), in memory that the workers share. Two that write the same at once lose one request of the count.
"""

from __future__ import annotations

import math
import mmap
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_PLACES: Final = 1 << 16
"""Those counted at once. Two that fall on one place share its rate; with so many that is one chance in 65,536."""
_BURST_SECONDS: Final = 2.0
"""So many seconds' worth may come at once."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What is left to one that asks: whether this request is within the rate, how many more are, seconds to wait."""

    within: bool
    left: int
    seconds: float


class Rates:
    """The rate at which each of many may ask. Shared by the processes that are forked after it is made."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = max(1, math.floor(rate * _BURST_SECONDS))
        self._interval = 1 / rate
        self._burst = self.limit / rate
        self._clock = clock
        self._moments = memoryview(mmap.mmap(-1, _PLACES * 8)).cast("d")

    def take(self, name: str) -> Rate:
        """Count one request of this one. `seconds` is until it may ask again, or until all of its burst is there."""
        # Strings hash by chance of this process, so that nobody can choose to fall on another's place.
        place = hash(name) & (_PLACES - 1)
        now = self._clock()
        ahead = max(self._moments[place] - now, 0.0)
        if ahead + self._interval > self._burst + 1e-9:
            return Rate(within=False, left=0, seconds=ahead + self._interval - self._burst)
        ahead += self._interval
        self._moments[place] = now + ahead
        return Rate(within=True, left=int((self._burst - ahead) / self._interval + 1e-6), seconds=ahead)
