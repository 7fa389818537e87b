"""The editions of a map set laid side by side: put in one by one, and projected to rows with spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crosswalk.domain.history.standing import RowTimeline
from crosswalk.domain.maps.map_sets import LATEST_EDITION, MapRow


class MapTimeline(RowTimeline[str]):
    """The editions of one map set side by side: for every distinct row the editions it stands in.

    Rows are kept as the loaders give them, `"SOURCE TARGET FLAGS"`.
    """

    def __init__(self) -> None:
        super().__init__(LATEST_EDITION)

    def project(self) -> Iterator[MapRow]:
        """Every row with each of its spans of editions, sorted."""
        # The same few hundred thousand codes and flags again and again: each is kept once.
        kept: dict[str, str] = {}
        for row, first, last in self.standing():
            source, target, flags = [kept.setdefault(cell, cell) for cell in row.split(" ")]
            yield MapRow(source, target, flags, first, last)

    @classmethod
    def restore(cls, editions: Iterable[int], rows: Iterable[MapRow]) -> MapTimeline:
        """The timeline that projected to these rows."""
        return cls().restored(
            editions, ((f"{row.source} {row.target} {row.flags}", row.first, row.last) for row in rows)
        )
