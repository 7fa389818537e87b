"""The whole life of a code."""

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import (
    ASKED,
    DOTTED,
    END,
    OPEN_END,
    TITLE_BUILT,
    TITLE_FROM,
    Day,
    MendedCells,
    MendedJson,
    Properties,
    StepJson,
)
from crosswalk.domain.lineage.cross_references import Meaning


class StateJson(TypedDict):
    """One state of a code: something about it changed before and after."""

    first_release: str | None
    last_release: str | None
    valid_from: Day | None
    valid_to: Annotated[Day | None, END]
    open_start: bool
    open_end: Annotated[bool, OPEN_END]
    ended_by: Annotated[
        Day | None,
        "Where nothing states the end, but a later release lacks the code: it ended on a day from `valid_to` to this.",
    ]
    billable: bool | None
    short: str | None
    long: str | None
    title_from: Annotated[str | None, TITLE_FROM]
    title_built: Annotated[bool, TITLE_BUILT]
    properties: Properties


class RelatedJson(TypedDict):
    """A code that replaced this one, or in whose place it came."""

    code: str
    effective: Day
    source: str


class PrecedingJson(RelatedJson):
    """Where the cases of a code were coded before, by a row of an official conversion table or a HCPCS record."""

    relation: Annotated[str, "any: each alone; all: together; ambiguous: nothing is concluded."]
    text: Annotated[str, "The cell of the table as published, or which record refers to which code."]
    doubtful: Annotated[str | None, "Why the row is not believed; it leads only where nothing else does."]


class CrossReferenceJson(TypedDict):
    """A code that HCPCS records of this one name."""

    code: str
    meaning: Annotated[
        Annotated[str, Meaning],
        "replaced_by, preceded_by: one took over on the day the other ended; pointer: nothing is concluded "
        "from it; withdrawn: newer records no longer have it.",
    ]
    effective: Annotated[Day | None, "The day on which one took over from the other."]
    first_release: Annotated[str, "The first loaded release whose record names it so."]
    last_release: str
    reason: Annotated[str | None, "Why it is no replacement."]


class ParentJson(TypedDict):
    """The code above another one, in a span of days."""

    code: str
    valid_from: Day
    valid_to: Annotated[Day, END]


class HistoryJson(MendedJson):
    """The whole life of a code, in order of time."""

    input: Annotated[str, ASKED]
    system: str | None
    code: Annotated[str | None, DOTTED]
    reason: Annotated[str | None, "Why there is no history."]
    states: list[StateJson]
    replaced_by: list[RelatedJson]
    preceded_by: list[PrecedingJson]
    took_part: Annotated[
        list[PrecedingJson], "Newer codes that took part of its cases: rows that name it as previous, its end apart."
    ]
    lineage: Annotated[
        list[StepJson], "Every step of replacement before and after the code, over any number of years, by day."
    ]
    cross_references: Annotated[list[CrossReferenceJson], "What its HCPCS records name, and as what."]
    parents: Annotated[list[ParentJson], "Its parents, in order of time."]


class _LifeCells(TypedDict):
    input: str
    system: str | None
    code: str | None
    reason: str | None
    first_release: str | None
    last_release: str | None
    valid_from: Day | None
    valid_to: Day | None
    open_start: bool | None
    open_end: bool | None
    ended_by: Day | None
    billable: bool | None
    short: str | None
    long: str | None
    title_from: str | None
    title_built: bool | None
    properties: str | None


class HistoryRow(_LifeCells, MendedCells):
    """A row a state; a code without any has one with its reason."""
