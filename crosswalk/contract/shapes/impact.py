"""What changes between releases do to a list of codes."""

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import DOTTED, Day
from crosswalk.domain.lookup.changes import ChangeKind
from crosswalk.domain.lookup.impact import ImpactStatus, Need


class SubstituteJson(TypedDict):
    """A code that takes the place of one that ended."""

    code: Annotated[str, DOTTED]
    long: str | None


class ImpactStepJson(TypedDict):
    """A step from a code to what replaced it."""

    before: str
    after: str
    effective: Day
    source: Annotated[str, "The official file or release that states it."]


class AlteredJson(TypedDict):
    """One thing about a code that is another now."""

    what: str
    before: list[str]
    after: list[str]


class ListedCells(TypedDict):
    """A code where it stands in a list, as far as a cell of a table can hold it."""

    row: Annotated[int, "The row as the file numbers it: of text its line, of a frame from 1."]
    column: str | None
    text: Annotated[str, "The code as it stands in the list."]
    volume: float | None
    status: Annotated[str, ImpactStatus]
    system: str | None
    code: Annotated[str | None, DOTTED]
    need: Annotated[str, Need] | None
    reason: Annotated[str | None, "Why a person is needed, or why the code is not judged."]
    effective: Annotated[Day | None, "The day on which it ended, or came in."]
    before: Annotated[str | None, "Its title in the first release."]
    after: Annotated[str | None, "Its title in the second release."]


class ListedJson(ListedCells):
    """A code of a list, with what happened to it and what replaces it."""

    kinds: list[Annotated[str, ChangeKind]]
    modifiers: list[str]
    altered: list[AlteredJson]
    replaced_by: list[SubstituteJson]
    candidates: Annotated[list[str], "Codes among which a person may choose."]
    steps: list[ImpactStepJson]


class ReviewedJson(TypedDict):
    """The releases of one system that are compared."""

    system: str
    before: str
    after: str
    new: int
    deleted: int
    revised: int


class ListColumnsJson(TypedDict):
    """How the columns of a list were read."""

    codes: list[str]
    systems: list[str | None]
    volume: str | None
    header: Annotated[int | None, "The row that names the columns."]


class ImpactJson(TypedDict):
    """What changes do to one list. The rows by status add up to all rows of the list."""

    name: str
    columns: ListColumnsJson
    reviewed: list[ReviewedJson]
    left_out: Annotated[dict[str, str], "Systems that are not compared, and why."]
    rows: int
    rows_by_status: dict[str, int]
    codes_by_status: dict[str, int]
    codes_by_need: dict[str, int]
    affected: Annotated[list[ListedJson], "Worst first."]
    not_judged: Annotated[list[ListedJson] | None, "Codes of which nothing can be said, where they are asked for."]


class ImpactRow(ListedCells):
    """A row an affected code, or one that is not judged."""

    list_name: str
    happened: Annotated[str | None, "What happened to it, joined by blanks."]
    modifiers: str | None
    replaced_by: str | None
    replacement_long: str | None
    candidates: str | None
    source: str | None


class AppliedRow(TypedDict):
    """What was done about one code that ended: replaced, or left to a person."""

    list_name: str
    row: int
    column: str | None
    action: Annotated[str, "replaced or left"]
    cell_before: str | None
    cell_after: str | None
    system: str | None
    code: str | None
    replaced_by: str | None
    candidates: Annotated[str | None, "Codes among which a person may choose, as what its record points to."]
    effective: Day | None
    source: str | None
    reason: str | None
