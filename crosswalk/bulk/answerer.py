"""Who answers about the codes of a column, whatever is asked: what they become, or whether they may stand there."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from crosswalk.bulk.answering import Basis
    from crosswalk.bulk.shapes import Converted, Shape
    from crosswalk.domain.codes.row_source import RowSource


class Answerer(Protocol):
    """Answers about texts by the source that their row names: a system and a span of days in which they are alike.

    One thread at a time.
    """

    @property
    def shape(self) -> Shape:
        """How an answer is laid into rows."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The new columns, in the order of the cells."""

    @property
    def bases(self) -> AbstractSet[Basis]:
        """What the answers so far rest on."""

    def source(self, row: RowSource) -> int:
        """The number of the source that the codes of a row belong to; the same for days on which answers are alike."""

    def is_plain(self, source: int) -> bool:
        """Whether the rows of a source say no more than a system and a day. Of such sources there are few.

        Others have a reason of their own, and there may be as many as rows.
        """

    def convert(self, source: int, texts: Sequence[str], *, dotted: bool = True) -> list[Converted]:
        """What is answered about each text, in their order; `dotted` decides where a text does not show its form.

        A blank text is no code: nothing is said of it.
        """
