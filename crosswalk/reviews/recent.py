"""Reviews that were read lately, so that of each only what came since is read again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, NamedTuple

from crosswalk.domain.reviews.keeping import Record
from crosswalk.domain.reviews.review import Review
from crosswalk.domain.reviews.reviewed import Progress, Reviewed, reviewed

_MOST_ROWS: Final = 100_000
"""Rows that are held in all, some 100 MB: of the largest reviews one or two."""
_MOST_LINES: Final = 1_000


class _Held(NamedTuple):
    record: Record
    stands: Reviewed


class RecentReviews:
    """How reviews stood when they were read last. What is true of them the workspace tells. Safe to share."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._held: dict[str, _Held] = {}
        self._progress: dict[Review, Progress] = {}

    def record(self, name: str) -> Record | None:
        """A review as it was read last."""
        with self._turn:
            held = self._held.get(name)
        return None if held is None else held.record

    def stands(self, record: Record) -> Reviewed:
        """How a review stands that was read now; it is held for whoever asks next."""
        name = record.review.name
        with self._turn:
            held = self._held.get(name)
        if held is not None and held.record is record:
            return held.stands
        if held is not None and held.record.rows is record.rows:
            found = reviewed(record, held.stands, held.record.review.step)
        else:
            found = reviewed(record)
        with self._turn:
            self._held.pop(name, None)
            self._held[name] = _Held(record, found)
            while len(self._held) > 1 and sum(len(each.record.rows) for each in self._held.values()) > _MOST_ROWS:
                del self._held[next(iter(self._held))]
        return found

    def progress(self, review: Review, read: Callable[[], Reviewed]) -> Progress:
        """How far a review is that has come to this step; it is read where nobody knows."""
        with self._turn:
            known = self._progress.get(review)
        if known is None:
            known = read().progress
            with self._turn:
                if len(self._progress) >= _MOST_LINES:
                    self._progress.clear()
                self._progress[review] = known
        return known

    def forget(self, name: str) -> None:
        """Hold nothing of a review any more: it is dropped."""
        with self._turn:
            self._held.pop(name, None)
            self._progress = {each: held for each, held in self._progress.items() if each.name != name}
