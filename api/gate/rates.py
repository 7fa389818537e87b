"""How often a key or an address may ask: counted for all workers together.

Of each only the moment is kept at which all that it asked would have been asked at the permitted rate (the generic
cell rate algorithm), in memory that the workers share. Two that write the same at once lose one request of the count.
"""

from __future__ import annotations

import math
import mmap
import time
from collections.abc import Callable
from typing import Final

_PLACES: Final = 1 << 16
"""Those counted at once. Two that fall on one place share its rate; with so many that is one chance in 65,536."""
_BURST_SECONDS: Final = 2.0
"""So many seconds' worth may come at once."""
_ROUNDING: Final = 1e-9


class Rates:
    """The rate at which each of many may ask. Shared by the processes that are forked after it is made."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = max(1, math.floor(rate * _BURST_SECONDS))
        self._interval = 1 / rate
        self._burst = self.limit / rate
        self._clock = clock
        self._moments = memoryview(mmap.mmap(-1, _PLACES * 8)).cast("d")

    def take(self, name: str) -> tuple[int, float]:
        """Count one request of this one: how many more it may send at once, and in how many seconds all of its burst.

        A request beyond the rate is not counted, and has -1 and the seconds until it may be sent.
        """
        # Strings hash by chance of this process, so that nobody can choose to fall on another's place.
        place = hash(name) & (_PLACES - 1)
        now = self._clock()
        free = self._moments[place]
        after = max(now, free) + self._interval
        left = self._burst - (after - now) + _ROUNDING
        if left < 0:
            return -1, -left
        self._moments[place] = after
        return int(left / self._interval), after - now
