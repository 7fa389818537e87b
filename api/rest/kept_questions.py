"""What a request asks about lists, and about what people keep: maps, tables of values, reviews."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import ConfigDict, Field, JsonValue, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from api.rest.limits import LONGEST_LIST, LONGEST_NAME, MOST_CODES, MOST_LISTED
from api.rest.questions import WHOLE, Code, Day, Name, Paged, Question, Release, Repair, System
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.lookup.changes import ChangeKind
from crosswalk.domain.reviews.decisions import Ruling

_WHO: Final = "Who does it. Where keys are used, the name of the key; then it is left out."
_LONGEST_WORDS: Final = 4_000

Words = Annotated[str, StringConstraints(max_length=_LONGEST_WORDS)]
Names = Annotated[list[Name], Field(max_length=MOST_CODES)]
Volume = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False, strict=True)]


class MapRowsQuestion(Paged):
    """Which rows of a map."""

    code: list[Code] = Field([], max_length=100, description="Repeatable: the rows about these codes. Default: all.")


class ValuesQuestion(Paged):
    """Of which edition of a table."""

    on: Day | None = Field(None, description="The edition in force on a day. Default: today.")
    release: Release | None = Field(None, description="That in force on the first day of a release. Not with `on`.")


class ListedCode(Question):
    """A code of a list: its system, where that is known, and how often it is used."""

    code: Code
    system: Code | None = Field(None, description="A system, or what the list calls it. Default: by the code's shape.")
    volume: Volume | None = None


_ONE_LIST: Final[dict[str, JsonValue]] = {
    "oneOf": [
        {"required": ["codes"], "properties": {"codes": {"type": "array"}, "csv": {"type": "null"}}},
        {"required": ["csv"], "properties": {"csv": {"type": "string"}, "codes": {"type": "null"}}},
    ]
}


class ListQuestion(Question):
    """A list, as codes or as CSV, and from which day or release to which."""

    model_config = ConfigDict(
        strict=True,
        json_schema_extra={
            **_ONE_LIST,
            "examples": [
                {"codes": [{"code": "M72.2", "volume": 120}], "before": "2025-10-01", "after": "2026-10-01"},
                {
                    "csv": "code,uses\nM72.2,120\n",
                    "name": "problems",
                    "before": "icd10cm:2026",
                    "after": "icd10cm:2027",
                },
            ],
        },
    )

    codes: list[ListedCode] | None = Field(
        None, max_length=MOST_LISTED, description="The list, code by code; rows are counted from 1."
    )
    csv: Annotated[str, StringConstraints(max_length=LONGEST_LIST)] | None = Field(
        None, description=f"The list as CSV with a heading, of at most {MOST_LISTED:,} lines. This or `codes`."
    )
    name: Name = Field("list", description="What the list is called.")
    before: list[Release] | Release = Field(
        description="A day, or releases (`hcpcs:2020-10`), from which changes count."
    )
    after: list[Release] | Release = Field(description="A day, or releases, to which they count.")
    columns: Names = Field([], description="Of CSV the columns of codes. Default: those that are found.")
    system_columns: Names = Field([], description="Of CSV the columns that say the code set.")
    volume_column: Name | None = Field(None, description="Of CSV the column that says how often a code is used.")
    not_judged: bool = Field(False, description="Tell also the codes of which nothing can be said.")
    repair: Repair = Field(Repairs.SAFE, description="Which damaged codes are repaired: `none`, `safe` or `all`.")

    @model_validator(mode="after")
    def _is_one_list(self) -> ListQuestion:
        if (self.codes is None) == (self.csv is None):
            raise PydanticCustomError("one_list", "one of codes and csv is needed, and not both")
        return self


class ReviewQuestion(Paged):
    """Which rows of a review, all conditions at once."""

    code: list[Code] = Field([], max_length=100, description="Repeatable: the rows of these codes.")
    kind: list[ChangeKind] = Field([], max_length=20, description="Repeatable: rows to which this happened.")
    under: list[Name] = Field([], max_length=20, description="Repeatable: under a code, a chapter or a section.")
    on_list: list[Name] = Field([], alias="list", max_length=20, description="Repeatable: rows on a list.")
    decision: list[Ruling] = Field([], max_length=10, description="Repeatable: rows decided so, `open` among them.")
    by: Name | None = Field(None, description="Rows that this person decided.")
    assigned_to: Name | None = Field(None, description="Rows that are assigned so; empty for nobody.")
    lapsed: bool = Field(False, description="Open rows of which an earlier decision does not hold any more.")


class _By(Question):
    who: Annotated[str, StringConstraints(max_length=LONGEST_NAME)] | None = Field(None, description=_WHO)


class BeginRequest(_By):
    """A review to begin: of what changed between releases."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "fy2027", "system": "icd10cm", "before": "2026", "after": "2027", "who": "A. Coder"}]
        }
    )

    name: Name = Field(description="What the review is to be called.")
    title: Words = ""
    system: System = Field(description="The code system.")
    after: Release = Field(description="The release whose changes are reviewed.")
    before: Release | None = Field(None, description="The one before. Default: the base of the official count.")


class BeginImpactRequest(ListQuestion, _By):
    """A review to begin: of what changes do to a list."""

    model_config = ConfigDict(
        strict=True,
        json_schema_extra={
            **_ONE_LIST,
            "examples": [
                {
                    "review": "cdm-2027",
                    "csv": "code\nM72.2\n",
                    "before": "2025-10-01",
                    "after": "2026-10-01",
                    "who": "A. Coder",
                }
            ],
        },
    )

    review: Name = Field(description="What the review is to be called; `name` is that of the list.")
    title: Words = ""


class RowsRequest(_By):
    """Which rows are meant, all conditions at once; at least one is named."""

    codes: Annotated[list[Code], Field(max_length=MOST_CODES)] = Field([], description="Rows of these codes.")
    kinds: Annotated[list[ChangeKind], Field(max_length=20)] = Field([], description="Rows to which this happened.")
    under: Annotated[list[Name], Field(max_length=20)] = Field([], description="Under a code, a chapter, a section.")
    lists: Annotated[list[Name], Field(max_length=20)] = Field([], description="Rows on these lists.")
    decisions: Annotated[list[Ruling], Field(max_length=10)] | None = Field(
        None, description="Rows that are decided so. Default: where codes are named any, else those that are `open`."
    )
    note: Words = Field("", description="What the step is about.")


class DecideRequest(RowsRequest):
    """What is decided about rows, one step."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"decision": "replace", "replace_with": ["M72.20"], "codes": ["M72.2"], "who": "A. Coder"},
                {"decision": "accept", "kinds": ["notes"], "who": "A. Coder"},
            ]
        }
    )

    decision: Ruling | None = Field(None, description="`accept`, `replace`, `ignore`, or `open` again.")
    replace_with: Annotated[list[Code], Field(max_length=100)] = Field([], description="For `replace`: the codes.")
    assign_to: Name | None = Field(None, description="Who is to decide; empty for nobody.")
    comment: Words | None = Field(None, description="A remark on each of the rows.")


class CommentRequest(RowsRequest):
    """A remark on rows."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"comment": "as charted", "codes": ["M72.2"], "who": "A. Coder"}]}
    )

    comment: Words


class UndoRequest(_By):
    """Which step is undone."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"step": 3, "who": "A. Coder"}]})

    step: Annotated[int, Field(ge=1, le=1_000_000_000), WHOLE] | None = Field(
        None, description="Default: the newest of whoever undoes."
    )
    note: Words = ""
