"""What came of attaching an edition of a table of values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crosswalk.domain.attached.gathering import BadRow
from crosswalk.domain.attached.tables import ValueEdition, ValueTable


class OnFlaw(StrEnum):
    """What is done with rows that cannot be used as they stand.

    `stop`: nothing is attached. `skip`: they are left out. `keep`: codes that no release knows and values that
    contradict each other are kept; what is no code is left out all the same.
    """

    STOP = "stop"
    SKIP = "skip"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Attachment:
    """An edition that was attached, or was there already (`is_new` is False), with what its rows were.

    `blank` rows have a code and no value, `repeated` ones say what another has said; `bad` are those that could not be
    used as they stood.
    """

    table: ValueTable
    edition: ValueEdition
    is_new: bool
    rows: int = 0
    blank: int = 0
    repeated: int = 0
    bad: tuple[BadRow, ...] = ()
