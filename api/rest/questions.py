"""What a request may ask: the parameters of each question, for one code (query) and for many (body).

Unknown parameters are refused: a misspelt `relase` must not be answered for today.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from api.rest.limits import LONGEST_NAME, LONGEST_SET, LONGEST_TEXT, MOST_CODES, MOST_ROWS, MOST_SUGGESTED
from api.rest.pages import CURSOR, LIMIT, Cursor
from crosswalk.domain.codes.qualifiers import Kind as Kinds
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.search.query import LONGEST_QUERY, MOST_HITS
from crosswalk.domain.translation.clusters import MOST_CLUSTERS
from crosswalk.questions.tree import DEEPEST

_TEXT: Final = StringConstraints(max_length=LONGEST_TEXT)

# The service judges names and days, so that every face refuses them with the same words.


def _whole(said: object) -> object:
    return int(said) if isinstance(said, float) and said.is_integer() else said


Code = Annotated[str, _TEXT]
System = Annotated[str, _TEXT, WithJsonSchema({"type": "string", "enum": list(SYSTEMS)})]
Release = Annotated[str, _TEXT]
Name = Annotated[str, StringConstraints(max_length=LONGEST_NAME)]
SingleMethod = Literal["forward", "backward", "both"]
SetText = Annotated[str, StringConstraints(max_length=LONGEST_SET)]
Repair = Annotated[str, _TEXT, WithJsonSchema({"type": "string", "enum": [each.value for each in Repairs]})]
Kind = Annotated[str, _TEXT, WithJsonSchema({"type": "string", "enum": [each.value for each in Kinds]})]
WHOLE: Final = BeforeValidator(_whole)
"""A whole number, which JSON may write as 20.0 too."""
Day = Annotated[str, _TEXT, WithJsonSchema({"type": "string", "format": "date"})]

_ON: Final = "The day asked about. Not together with `release`. Default: today, or the last covered day before it."
_RELEASE: Final = "The release asked about, as `icd10cm:2025` or `2025`. Not together with `on`."
_REPAIR: Final = "Which codes that programs or people damaged are repaired: `none`, `safe` or `all`."
_ANY_SYSTEM: Final = "The code system. Without it, every system that knows the code answers."


class Question(BaseModel):
    """What a request asks: nothing that is not known, and of a day and a release only one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        told = handler(core)
        schema = handler.resolve_ref_schema(told)
        if {"on", "release"} <= schema.get("properties", {}).keys():
            # The service refuses both, so that every face does with the same words.
            both = {"on": {"type": "string"}, "release": {"type": "string"}}
            schema["not"] = {"required": [*both], "properties": both}
        return told


class Paged(Question):
    """Which rows of a long list."""

    limit: int | None = Field(None, ge=1, le=MOST_ROWS, description=LIMIT)
    cursor: Cursor | None = Field(None, description=CURSOR)


class _Many(BaseModel):
    # A document says of each value of which kind it is: 0 is not false there, as it is in a query.
    model_config = ConfigDict(strict=True)

    codes: list[Code] = Field(max_length=MOST_CODES, description="Dotted or not, in any case.")


class HistoryQuestion(Question):
    """The code whose history is asked for."""

    system: System | None = Field(None, description=_ANY_SYSTEM)
    repair: Repair = Field(Repairs.SAFE, description=_REPAIR)


class PlaceQuestion(HistoryQuestion):
    """In which system, and when."""

    on: Day | None = Field(None, description=_ON)
    release: Release | None = Field(None, description=_RELEASE)


class LookupQuestion(PlaceQuestion):
    """In which system, when, and how much."""

    notes: bool = Field(
        False, description="Tell the place of each code too: chapter to code, notes, axes, index terms."
    )


class ValidationQuestion(HistoryQuestion):
    """In which system, and on which day the codes are used."""

    kind: Kind | None = Field(
        None,
        description="What the codes report: the day decides between ICD-9 and ICD-10.",
    )
    on: Day | None = Field(None, description=_ON)


class TranslationQuestion(Question):
    """From where to where, and when. `on` and `release` speak of the target."""

    source: System | None = Field(
        None, alias="from", description="The system of the codes. A code that only one system knows needs none."
    )
    target: System | None = Field(
        None,
        alias="to",
        description="The system to translate into. Default: the one the map of the source leads to. That of the source "
        "itself: its codes are carried to the day without a map.",
    )
    on: Day | None = Field(None, description=_ON)
    release: Release | None = Field(None, description=_RELEASE)
    source_on: Day | None = Field(None, description="The day on which the source code was used.")
    edition: Release | None = Field(
        None, description="The edition of the map, as `2018`. Default: the newest that fits the day."
    )
    map_set: Release | None = Field(None, description="Another map than the GEMs, as `reimb-icd10cm-icd9cm`.")
    method: SingleMethod = Field(
        "forward",
        description="Which maps are asked: the one that leads on, the opposite one backwards, or both.",
    )
    best: bool = Field(
        False,
        description="Add the choice that a coder makes where nothing more is charted, with its reasons, or between "
        "which it stays open, to the whole answer.",
    )
    clusters: Annotated[int, Field(ge=0, le=MOST_CLUSTERS), WHOLE] | None = Field(
        None, description="Multiply choice lists out: at most so many clusters of each code."
    )
    repair: Repair = Field(Repairs.SAFE, description=_REPAIR)


class ValueSetRequest(Question):
    """A set of codes to translate as a set, and when. `on` and `release` speak of the target."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "value_set": "250.* not 250.0*\n401.0-401.9",
                    "from": "icd9cm",
                    "to": "icd10cm",
                    "reference": "E08-E13",
                }
            ]
        }
    )

    value_set: SetText = Field(
        description="Codes or expressions, one a line: 250.00, 250.*, 250.xx, 250.00-250.93, descendants(I21), "
        "not; # remarks. Headings and titles behind codes are passed over and told under `read_as`."
    )
    reference: SetText | None = Field(None, description="A set in the target system, written so, to compare with.")
    column: Release | None = Field(
        None, description="The column of codes, where `value_set` is a CSV file with a heading."
    )
    source: System = Field(alias="from", description="The system of the codes.")
    target: System | None = Field(
        None, alias="to", description="The system to translate into. Default: the one the map of the source leads to."
    )
    on: Day | None = Field(None, description=_ON)
    release: Release | None = Field(None, description=_RELEASE)
    source_on: Day | None = Field(None, description="The day on which the set is evaluated.")
    edition: Release | None = Field(None, description="The edition of the map, as `2018`.")
    repair: Repair = Field(Repairs.SAFE, description=_REPAIR)


class MappedQuestion(TranslationQuestion):
    """The same by a map that people made."""

    map: Name | None = Field(
        None,
        description="An applied map of the workspace, as `NAME` or `NAME@VERSION`: it says itself what it is derived "
        "from, so that `from` and `to` may only repeat its systems and nothing else of the map is said.",
    )


class SearchQuestion(Question):
    """What is searched for, where, and when."""

    q: Annotated[str, StringConstraints(max_length=LONGEST_QUERY)] = Field(
        description="Words, of which the last may be only begun, the beginning of a code, or both.",
        examples=["heart attack", "S06.4X"],
    )
    system: list[System] = Field([], max_length=len(SYSTEMS), description="Repeatable. Default: all loaded systems.")
    on: Day | None = Field(None, description=_ON)
    release: Release | None = Field(None, description=_RELEASE)
    billable: bool = Field(False, description="Whether to leave headers out.")
    limit: int = Field(10, ge=1, le=MOST_HITS, description="How many hits at most.")


class CompletionQuestion(Question):
    """What is being typed."""

    q: Annotated[str, StringConstraints(max_length=LONGEST_QUERY)] = Field(
        description="What was typed so far: the last word may be only begun, a code too.", examples=["type 2 diab"]
    )
    system: list[System] = Field([], max_length=len(SYSTEMS), description="Repeatable. Default: all loaded systems.")
    on: Day | None = Field(None, description=_ON)
    billable: bool = Field(False, description="Whether to leave headers out.")
    limit: int = Field(8, ge=1, le=MOST_SUGGESTED, description="How many at most.")


class UpcomingQuestion(Paged):
    """From which day on, in which systems."""

    on: Day | None = Field(None, description="The day from which on. Default: today.")
    system: list[System] = Field([], max_length=len(SYSTEMS), description="Repeatable. Default: all loaded systems.")


class TreeQuestion(Paged):
    """In which system, when, and how deep."""

    system: System | None = Field(None, description="Needed where several systems have the code or group.")
    on: Day | None = Field(None, description=_ON)
    release: Release | None = Field(None, description=_RELEASE)
    depth: int | None = Field(
        None, ge=0, le=DEEPEST, description="How many levels below it. Default: 2 below a code, else 1."
    )


class DifferenceQuestion(Paged):
    """Compared with what."""

    before: Release | None = Field(
        None,
        description="The release to compare with, as `2024`, `2023-10-01` or `fy2024`. "
        "Default: the base of the official count.",
    )


class ReleasesQuestion(Paged):
    """Which rows of the list of releases."""


class NoQuestion(Question):
    """Takes no parameters."""


class HistoryRequest(HistoryQuestion, _Many):
    """The history of many codes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"codes": ["G20", "E11.9"], "system": "icd10cm"}]})


class PlaceRequest(PlaceQuestion, _Many):
    """What stands below or above many codes at one moment."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"codes": ["E11", "E11.6"], "system": "icd10cm"}]})


class LookupRequest(LookupQuestion, _Many):
    """What many codes are at one moment."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"codes": ["E11.9", "i10"], "on": "2024-03-01"}]})


class ValidationRequest(ValidationQuestion, _Many):
    """Whether many codes may be used on one day."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"codes": ["E11.9", "G20"], "on": "2025-10-01"}]})


class TranslationRequest(MappedQuestion, _Many):
    """What many codes become."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"codes": ["250.00", "80022"], "from": "icd9cm", "to": "icd10cm"}]}
    )
