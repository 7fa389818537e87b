"""Every change between two releases."""

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import DOTTED
from crosswalk.contract.shapes.diff import ChangeRow, DifferenceJson
from crosswalk.contract.shapes.history import PrecedingJson, RelatedJson
from crosswalk.domain.lookup.changes import ChangeKind

KindName = Annotated[str, ChangeKind]


class AlteredJson(TypedDict):
    """One thing about a code that is another now; of notes the lines that went and came."""

    what: Annotated[str, "A kind of note, a property of a HCPCS record, parent or section."]
    before: list[str]
    after: list[str]


class PlaceJson(TypedDict):
    """A chapter or section."""

    id: str
    title: str | None


class ChangeJson(TypedDict):
    """A code and all that happened to it."""

    code: Annotated[str, DOTTED]
    kinds: list[KindName]
    before: Annotated[str | None, "Its title before; the short one of a code that is retitled."]
    after: Annotated[str | None, "Its title now."]
    altered: list[AlteredJson]
    replaced_by: Annotated[list[RelatedJson], "Billable in the newer release, however many steps lie between."]
    preceded_by: Annotated[list[PrecedingJson], "Where the cases of a new code were coded before."]
    chapter: PlaceJson | None
    section: PlaceJson | None


class ListsJson(TypedDict):
    """The releases whose tabular lists were compared."""

    before: str
    after: str


class ChangesJson(DifferenceJson):
    """What changed between two releases: `counts` of all of it, and the codes as far as they were asked for."""

    kinds: Annotated[dict[str, int], "How many codes are of each kind, as far as they were asked for."]
    asked: Annotated[list[str], "To what the codes are narrowed; empty for all."]
    notes_of: Annotated[
        ListsJson | None, "Notes are told by these two lists; null where fewer than two of the span are loaded."
    ]
    changes: list[ChangeJson]


class ChangesRow(ChangeRow):
    """A row a code and kind of change, and of notes and properties a row each. `detail` says which one it was."""

    was: Annotated[str | None, "What was stated: a value, or the lines that went, joined by |."]
    now: Annotated[str | None, "What is stated instead, or the lines that came."]
    replaced_by: Annotated[str | None, "Of a deleted code, joined by commas."]
    preceded_by: Annotated[str | None, "Of a new code, joined by commas; one in doubt has a question mark."]
    chapter: str | None
    chapter_title: str | None
    section: str | None
    section_title: str | None


class GroupCountsRow(TypedDict):
    """A row a chapter or section, with how many of its codes are of each kind of change."""

    group: Annotated[str | None, "Nothing for codes of which no list tells the group."]
    title: str | None
    codes: Annotated[int, "How many codes changed; one may be of several kinds."]
    new: int
    deleted: int
    revised: int
    retitled: int
    became_header: int
    became_billable: int
    moved: int
    notes: int
    coverage: int
    pricing: int
    betos: int
    action: int
    dates: int
