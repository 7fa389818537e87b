"""Attached values: tables and their editions, what they say of codes, what a year does to them."""

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import DOTTED, END, Day
from crosswalk.domain.attached.gathering import Flaw
from crosswalk.domain.attached.standing import Standing

StandingName = Annotated[str, Standing]
FlawName = Annotated[str, Flaw]
_BECAME: tuple[str, ...] = ("new", "deleted", "changed")


class ValueJson(TypedDict):
    """A value, and of which kind it is where a table has several, as the model of an HCC."""

    kind: str | None
    value: str


class AttachedJson(TypedDict):
    """What one table says of a code on a day."""

    table: str
    edition: Annotated[Day | None, "The first day of the edition in force; null where none is."]
    standing: StandingName
    values: list[ValueJson]
    by: Annotated[str | None, "The entry that says it, where it is not the code itself."]
    reason: Annotated[str | None, "Why there is no value."]


class EditionJson(TypedDict):
    """An edition of a table: in which days it is in force, and what it was read from."""

    valid_from: Day
    valid_to: Annotated[Day, END]
    knows_to: Annotated[Day, "Codes that began later have no value yet."]
    codes: int
    source: str
    sha256: str
    who: str
    at: Day


class TableJson(TypedDict):
    """A table of values, with its editions, oldest first."""

    name: str
    title: str
    system: str
    ranges: bool
    several: bool
    editions: list[EditionJson]


class EditionRow(EditionJson):
    """A row an edition, with the table that it is of."""

    name: str
    title: str
    system: str
    ranges: bool
    several: bool


class EntryRow(TypedDict):
    """A row a value of an entry: of one code, or of all from `code` to `last`."""

    code: Annotated[str, DOTTED]
    last: Annotated[str, DOTTED]
    kind: str | None
    value: str


class ShownTableJson(TableJson):
    """A table with the rows of one of its editions."""

    edition: Annotated[Day, "The first day of the edition whose rows are shown."]
    rows: list[EntryRow]


class BetweenJson(TypedDict):
    """What one table says of a code in two releases."""

    table: str
    before: AttachedJson
    after: AttachedJson


class AttachedRow(TypedDict):
    """A row a code, with its values in one cell."""

    input: str
    system: str | None
    code: Annotated[str | None, DOTTED]
    table: str
    edition: Day | None
    standing: StandingName
    values: str
    by: str | None
    reason: str | None


class RelatedJson(TypedDict):
    """A code that came before or took over, with its values."""

    code: Annotated[str, DOTTED]
    values: list[ValueJson]


class NewCodeValueJson(TypedDict):
    """A new code, with what the table says of it, and where its cases were coded before."""

    code: Annotated[str, DOTTED]
    long: str | None
    standing: StandingName
    values: list[ValueJson]
    preceded_by: list[RelatedJson]


class DeletedCodeValueJson(TypedDict):
    """A deleted code that had a value, and what replaced it."""

    code: Annotated[str, DOTTED]
    long: str | None
    became_header: bool
    values: list[ValueJson]
    replaced_by: list[RelatedJson]


class ChangedValueJson(TypedDict):
    """A code billable in both releases whose values changed."""

    code: Annotated[str, DOTTED]
    long: str | None
    before: list[ValueJson]
    after: list[ValueJson]


ValueReviewJson = TypedDict(
    "ValueReviewJson",
    {
        "table": str,
        "system": str,
        "from": str,
        "to": str,
        "edition_from": Day | None,
        "edition_to": Day | None,
        "counts": dict[str, int],
        "kinds_gone": list[str],
        "kinds_come": list[str],
        "new": list[NewCodeValueJson],
        "deleted": list[DeletedCodeValueJson],
        "changed": list[ChangedValueJson],
    },
)
"""What two releases mean for a table: new codes, deleted ones that had a value, values that changed."""


class ValueReviewRow(TypedDict):
    """A row a code that is new, was deleted with a value, or has another value now. `related` are codes with values."""

    change: Annotated[str, _BECAME]
    code: Annotated[str, DOTTED]
    long: str | None
    standing: StandingName | None
    before: str
    after: str
    related: str


class BadRowJson(TypedDict):
    """A row that could not be used as it stood."""

    line: int
    text: str
    flaw: FlawName
    reason: str


class AttachmentJson(TypedDict):
    """What came of attaching an edition."""

    table: str
    edition: EditionJson
    is_new: bool
    rows: int
    blank: Annotated[int, "Rows with a code and no value."]
    repeated: Annotated[int, "Rows that say what another has said."]
    bad: list[BadRowJson]
