"""What a code is at a moment, and where it stands."""

from typing import Annotated, NotRequired, TypedDict

from crosswalk.contract.shapes.common import (
    ASKED,
    DOTTED,
    END,
    OPEN_END,
    TITLE_BUILT,
    TITLE_FROM,
    Day,
    Meanings,
    MendedCells,
    MendedJson,
    MomentJson,
    Properties,
    StatusName,
)
from crosswalk.contract.shapes.values import AttachedJson


class LevelJson(TypedDict):
    """A chapter, section, header or the code itself, with what the tabular list prints there."""

    kind: Annotated[str, ("chapter", "section", "code")]
    id: str
    title: str | None
    notes: Annotated[dict[str, list[str]], "By kind: inclusion_term, includes, excludes1, code_first, …"]


class AxisJson(TypedDict):
    """What one character of an ICD-10-PCS code means."""

    position: int
    axis: str
    value: str
    label: str
    definition: str | None


class ChildJson(TypedDict):
    """A code directly below a header."""

    code: Annotated[str, DOTTED]
    title: str | None
    billable: bool


class PlaceJson(TypedDict):
    """Where a code stands, from its chapter down."""

    levels: list[LevelJson]
    seventh_characters: dict[str, str]
    axes: list[AxisJson]
    index_terms: Annotated[list[str], "The entries of the alphabetic indexes that lead to the code."]
    poa_exempt: Annotated[bool | None, "Null where no list of the exempt codes is loaded."]
    stated_by: Annotated[str | None, "The release whose files say this."]
    children: Annotated[list[ChildJson], "The codes directly below a header."]


class LookupCells(TypedDict):
    """What a code is, as far as a cell of a table can hold it."""

    input: Annotated[str, ASKED]
    system: str | None
    code: Annotated[str | None, DOTTED]
    status: StatusName
    reason: Annotated[str | None, "Why the input could not be used."]
    billable: bool | None
    short: str | None
    long: str | None
    title_from: Annotated[str | None, TITLE_FROM]
    title_built: Annotated[bool, TITLE_BUILT]
    get_titles: Annotated[str | None, "The command that gets the titles, where none of the code is loaded."]
    valid_from: Annotated[Day | None, "The first day of the unbroken run in which the code is what it is."]
    valid_to: Annotated[Day | None, END]
    open_start: bool | None
    open_end: Annotated[bool | None, OPEN_END]


class BareLookupJson(LookupCells, MomentJson, MendedJson):
    """What a code is at a moment, without its place."""

    properties: Properties
    meanings: Meanings


class PlacedLookupJson(BareLookupJson):
    """What a code is at a moment, with its place."""

    place: PlaceJson | None


class ValuedLookupJson(BareLookupJson):
    """What a code is at a moment, with what tables of values say of it."""

    values: list[AttachedJson]


class LookupJson(BareLookupJson):
    """What a code is at a moment."""

    place: NotRequired[Annotated[PlaceJson | None, "Where the code stands; only where `notes` was asked for."]]
    values: NotRequired[Annotated[list[AttachedJson], "Attached values; only where a table is about the system."]]


class _Properties(TypedDict):
    properties: str | None


class LookupRow(LookupCells, _Properties, MomentJson, MendedCells):
    """A row an answer; `line` is that of the input, where it came from a file."""

    line: int | None
