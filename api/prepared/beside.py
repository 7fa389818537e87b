"""The codes beside those that are asked, in their order: whoever asks about thousands will ask about these too."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from crosswalk.domain.errors import CrosswalkError

_REACH: Final = 256
"""So many codes are looked at for those that have no answer yet."""


class Beside:
    """The codes of one system as a list, read by a thread of its own once they are wanted; nobody waits for them.

    Nothing true depends on them: a code that the list lacks, or has too much, is answered like any other.
    """

    def __init__(self, read: Callable[[], Sequence[str]], display: Callable[[str], str]) -> None:
        self._read = read
        self._display = display
        self._order: list[str] | None = None
        self._reading: threading.Thread | None = None
        self._turn = threading.Lock()

    def of(self, texts: Sequence[str]) -> Iterator[str]:
        """The codes that follow each of these, the next ones of all first, each as that one is written.

        None as long as the list is being read.
        """
        order = self._order
        if order is None:
            self.begin()
            return
        begins = [found for text in texts if (found := self._place(order, text)) is not None]
        for step in range(1, _REACH // len(begins) + 1 if begins else 0):
            for place, is_dotted in begins:
                if place + step < len(order):
                    code = order[place + step]
                    yield code if is_dotted else code.replace(".", "")

    def begin(self) -> threading.Thread:
        """Begin to read the list, unless that has begun; the thread that does it."""
        with self._turn:
            if self._reading is None:
                self._reading = threading.Thread(target=self._keep, name="beside", daemon=True)
                self._reading.start()
            return self._reading

    def _place(self, order: Sequence[str], text: str) -> tuple[int, bool] | None:
        """Where a code stands in the list, and whether it is written as it is shown; None for anything else."""
        shown = self._display(text)
        place = bisect_left(order, shown)
        if place == len(order) or order[place] != shown or text not in (shown, shown.replace(".", "")):
            return None
        return place, text == shown

    def _keep(self) -> None:
        try:
            self._order = sorted(self._read())
        except CrosswalkError:
            # Whoever asks a question is told; this was asked by nobody.
            self._order = []
