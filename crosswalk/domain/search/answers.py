"""What a search answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from crosswalk.domain.answer import Answer
from crosswalk.domain.history.calendar import Moment
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.search.meanings import How
from crosswalk.domain.search.ranking import Reason


class Step(NamedTuple):
    """What was typed and as what it was read."""

    typed: str
    read: str
    how: How


@dataclass(frozen=True, slots=True, repr=False)
class Hit(Answer):
    """A code that answers a query at a moment, and the text by which it does, None where that may not be shown.

    `header` is the header that the text leads to, where the code is the child of it that is taken when nothing more is
    known. `index_of` is the release whose index says so. Codes are dotted.
    """

    system: str
    code: str
    status: Status
    billable: bool
    title: str | None
    reason: Reason
    text: str | None
    moment: Moment
    header: str | None = None
    index_of: str | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.system}: {self.title or self.text or ''}"


@dataclass(frozen=True, slots=True, repr=False)
class Search(Answer):
    """The hits of a query, likeliest first, and the moments they rest on, one for each system searched.

    `steps` tell how words were read for these hits; `left_out` are words that the first hit has not,
    `unindexed` systems whose alphabetic index is not loaded.
    """

    query: str
    moments: tuple[Moment, ...]
    hits: tuple[Hit, ...]
    steps: tuple[Step, ...] = ()
    left_out: tuple[str, ...] = ()
    unindexed: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.query!r}: {', '.join(hit.code for hit in self.hits) or 'nothing found'}"
