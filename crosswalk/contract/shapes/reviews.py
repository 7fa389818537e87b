"""Reviews: what they are of, how far they are, what is decided about each row, and the file that holds one whole."""

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import DOTTED
from crosswalk.domain.reviews.carrying import Lapse
from crosswalk.domain.reviews.decisions import Action, Aspect, Ruling
from crosswalk.domain.reviews.review import Subject

SubjectName = Annotated[str, Subject]
RulingName = Annotated[str, Ruling]
ActionName = Annotated[str, Action]
AspectName = Annotated[str, Aspect]
LapseName = Annotated[str, Lapse]
Time = Annotated[str, "A time with its distance from UTC, as 2026-10-01T09:30:00+00:00."]

EndsJson = TypedDict("EndsJson", {"system": str, "from": str, "to": str})


class ProgressJson(TypedDict):
    """How far a review is: rows by decision, decided ones by whom, open ones by whom they are assigned to."""

    rows: int
    decided: int
    open: int
    lapsed: Annotated[int, "Open rows of which an earlier decision was not taken over."]
    by_decision: dict[str, int]
    decided_by: dict[str, int]
    open_for: Annotated[dict[str, int], "By the name of whom they are assigned to, empty for nobody."]


class ReviewJson(TypedDict):
    """What a review is of, who began it and when."""

    name: str
    subject: SubjectName
    ends: list[EndsJson]
    title: str
    who: str
    at: Time
    carried_from: Annotated[str | None, "The review whose decisions were taken over."]
    step: Annotated[int, "The number of the newest step, 0 before the first."]


class AlteredJson(TypedDict):
    """One thing about a code that is another now."""

    what: str
    before: list[str]
    after: list[str]


class OnListJson(TypedDict):
    """Where a code stands on a list, how much of it there is, and whether its replacement needs no person."""

    name: str
    lines: list[int]
    volume: float | None
    safe: bool | None


class ChangedRowJson(TypedDict):
    """A code with what happened to it."""

    number: int
    system: str
    code: Annotated[str, DOTTED]
    kinds: list[str]
    before: str | None
    after: str | None
    altered: list[AlteredJson]
    replaced_by: list[str]
    preceded_by: list[str]
    places: Annotated[list[str], "The ids of its chapter and section."]
    list: OnListJson | None


class CommentJson(TypedDict):
    """What somebody wrote about a row."""

    text: str
    who: str
    at: Time
    origin: str


class LapsedJson(TypedDict):
    """An earlier decision that was not taken over, and why."""

    why: LapseName
    decision: str
    who: str
    at: Time
    origin: str
    codes: Annotated[list[str], "Codes that are not billable any more."]


class ReviewedRowJson(ChangedRowJson):
    """A code with what happened to it and what is decided; `step` is the newest that decided or assigned it."""

    decision: RulingName
    replace_with: list[str]
    decided_by: str | None
    decided_at: Time | None
    origin: Annotated[str | None, "The review in which it was decided, where it was taken over."]
    assigned_to: str | None
    comments: list[CommentJson]
    lapsed: LapsedJson | None
    step: int


class ReviewStepJson(TypedDict):
    """One change of a review; `did` is what with how many rows, `undoes` the step that it undid, `undone_by` the one
    that undid it."""

    number: int
    action: ActionName
    did: str
    who: str
    at: Time
    note: str
    undoes: int | None
    undone_by: int | None


class ReviewLineJson(ReviewJson):
    """A review with its progress."""

    progress: ProgressJson


class ReviewedJson(ReviewLineJson):
    """A review with its progress, the rows asked for, and its steps."""

    rows: list[ReviewedRowJson]
    steps: list[ReviewStepJson]


class DecidedJson(TypedDict):
    """A step that was made, of how many rows it changed something, and the review after it."""

    step: Annotated[int | None, "Null where nothing changed: then no step was kept."]
    rows: int
    passed: Annotated[int, "Rows that were passed over, because they are decided already."]
    review: ReviewLineJson


class ReviewLine(TypedDict):
    """A row a review."""

    name: str
    subject: SubjectName
    releases: str
    title: str
    who: str
    at: Time
    carried_from: str | None
    rows: int
    decided: int
    open: int
    lapsed: int
    step: int


class ReviewRow(TypedDict):
    """A row a row of a review. `comment` is empty, for one to be written; cells of decisions may be changed."""

    number: int
    system: str
    code: Annotated[str, DOTTED]
    list: str | None
    lines: str | None
    volume: float | None
    safe: bool | None
    what: str
    before: str | None
    after: str | None
    altered: str | None
    replaced_by: str | None
    preceded_by: str | None
    decision: RulingName
    replace_with: str | None
    assigned_to: str | None
    comment: str | None
    comments: str | None
    decided_by: str | None
    decided_at: Time | None
    origin: str | None
    lapsed: str | None
    step: int
    review: Annotated[str, "The review it is of: its file decides in no other."]


class LapsedRow(TypedDict):
    """A row a decision that was not taken over."""

    system: str
    code: str
    decision: str
    decided_by: str
    decided_at: Time
    why: LapseName
    codes: str | None


class CarriedJson(TypedDict):
    """What a review took over from an earlier one, and what not."""

    review: ReviewJson
    taken: int
    still_open: Annotated[int, "Rows of the earlier review that nobody had decided."]
    fresh: Annotated[int, "Rows that the earlier review had not."]
    lapsed: list[LapsedRow]


class EntryJson(TypedDict):
    """One aspect of one row as a step left it."""

    row: int
    aspect: AspectName
    of: int
    value: str
    codes: list[str]
    who: str
    at: str
    origin: str
    slot: int


class RecordedStepJson(TypedDict):
    """A step with everything it said."""

    number: int
    action: ActionName
    who: str
    at: Time
    note: str
    undoes: int | None
    entries: list[EntryJson]


class RecordJson(TypedDict):
    """A review whole, as export writes and import reads it."""

    format: Annotated[str, "crosswalk-review-1"]
    review: ReviewJson
    rows: list[ChangedRowJson]
    steps: list[RecordedStepJson]
