"""The answers as the OpenAPI document describes them.

`crosswalk.contract.answers` writes the JSON; these models only document it, and a test holds them to it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, Field

from api.rest.common_answers import Basis, Mended, StepAnswer, example
from crosswalk.domain.lineage.cross_references import Meaning
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.search.ranking import Reason

_END: Final = "The day on which it ends, exclusive; 9999-12-31 for no end."
_OPEN_END: Final = "The days after are not covered by a loaded release, so that the end is not known."
_E119: Final = "Type 2 diabetes mellitus without complications"


Properties = Annotated[
    dict[str, list[str]] | None,
    Field(
        description="What a system adds to its codes, by name: of HCPCS coverage, pricing, betos, type_of_service, "
        "action, cross_references and the record's own dates. None where nothing is added, or known."
    ),
]


class LevelAnswer(BaseModel):
    """A chapter, section, header or the code itself, with what the tabular list prints there."""

    kind: str = Field(examples=["chapter", "section", "code"])
    id: str
    title: str | None
    notes: dict[str, list[str]] = Field(description="By kind: inclusion_term, includes, excludes1, code_first, …")


class AxisAnswer(BaseModel):
    """What one character of an ICD-10-PCS code means."""

    position: int
    axis: str
    value: str
    label: str
    definition: str | None


class PlaceAnswer(BaseModel):
    """Where a code stands, from its chapter down."""

    levels: list[LevelAnswer]
    seventh_characters: dict[str, str]
    axes: list[AxisAnswer]
    index_terms: list[str] = Field(description="The entries of the alphabetic indexes that lead to the code.")
    poa_exempt: bool | None = Field(description="Null where no list of the exempt codes is loaded.")
    stated_by: str | None = Field(description="The release whose files say this.")


class LookupAnswer(Basis, Mended):
    """What a code is at a moment."""

    model_config = example(
        {
            "input": "e119", "system": "icd10cm", "code": "E11.9", "status": "valid", "reason": None, "billable": True,
            "short": _E119, "long": _E119, "valid_from": "2015-10-01", "valid_to": "9999-12-31", "open_start": False,
            "open_end": False, "properties": None, "as_of": "2024-12-01", "release": "icd10cm:2025",
            "derived": False, "stale": False, "missing_release": None, "repaired": None, "suggested": [],
        }
    )  # fmt: skip

    input: str = Field(description="The code as it was asked.")
    system: str | None
    code: str | None = Field(description="The code, dotted.")
    status: Status
    reason: str | None = Field(description="Why the input could not be used.")
    billable: bool | None
    short: str | None
    long: str | None
    valid_from: date | None = Field(description="The first day of the unbroken run in which the code is what it is.")
    valid_to: date | None = Field(description=_END)
    open_start: bool | None
    open_end: bool | None = Field(description=_OPEN_END)
    properties: Properties
    place: PlaceAnswer | None = Field(None, description="Where the code stands; only where `notes` was asked for.")


class HitAnswer(Basis):
    """A code that answers a query, and the text by which it does."""

    system: str
    code: str = Field(description="The code, dotted.")
    status: Status
    billable: bool
    title: str | None
    reason: Reason = Field(description="What of the code answered. An `index_reference` is an entry that says *see*.")
    text: str | None = Field(description="The title, term or code that answered; a licensed title is left out.")


class SearchedAnswer(Basis):
    """The moment at which a system was searched."""

    system: str
    reason: str | None = Field(description="Why it can have no hits at that moment.")


class SearchAnswer(BaseModel):
    """The codes that are most likely meant, the likeliest first."""

    model_config = example(
        {
            "query": "meniere",
            "searched": [
                {"system": "icd10cm", "as_of": "2024-12-01", "release": "icd10cm:2025", "stale": False,
                 "missing_release": None, "derived": False, "reason": None},
            ],
            "hits": [
                {"system": "icd10cm", "code": "H81.0", "status": "header", "billable": False,
                 "title": "Ménière's disease", "reason": "title", "text": "Ménière's disease",
                 "as_of": "2024-12-01", "release": "icd10cm:2025", "stale": False, "missing_release": None,
                 "derived": False},
            ],
        }
    )  # fmt: skip

    query: str
    searched: list[SearchedAnswer]
    hits: list[HitAnswer]


class StateAnswer(BaseModel):
    """One state of a code: something about it changed before and after."""

    first_release: str | None
    last_release: str | None
    valid_from: date | None
    valid_to: date | None = Field(description=_END)
    open_start: bool
    open_end: bool = Field(description=_OPEN_END)
    billable: bool | None
    short: str | None
    long: str | None
    properties: Properties


class RelatedAnswer(BaseModel):
    """A code that replaced this one, or in whose place it came."""

    code: str
    effective: date
    source: str


class PrecedingAnswer(RelatedAnswer):
    """Where the cases of a code were coded before, by a row of an official conversion table or a HCPCS record."""

    relation: str = Field(description="any: each alone; all: together; ambiguous: nothing is concluded.")
    text: str = Field(description="The cell of the table as published, or which record refers to which code.")


class CrossReferenceAnswer(BaseModel):
    """A code that HCPCS records of this one name."""

    code: str
    meaning: Meaning = Field(
        description="replaced_by, preceded_by: one took over on the day the other ended; pointer: nothing is concluded "
        "from it; withdrawn: newer records no longer have it."
    )
    effective: date | None = Field(description="The day on which one took over from the other.")
    first_release: str = Field(description="The first loaded release whose record names it so.")
    last_release: str
    reason: str | None = Field(description="Why it is no replacement.")


class ParentAnswer(BaseModel):
    """The code above another one, in a span of days."""

    code: str
    valid_from: date
    valid_to: date = Field(description=_END)


class HistoryAnswer(Mended):
    """The whole life of a code, in order of time."""

    model_config = example(
        {
            "input": "G20", "system": "icd10cm", "code": "G20", "reason": None,
            "states": [
                {"first_release": "icd10cm:2014", "last_release": "icd10cm:2023-04", "valid_from": "2015-10-01",
                 "valid_to": "2023-10-01", "open_start": False, "open_end": False, "billable": True,
                 "short": "Parkinson's disease", "long": "Parkinson's disease", "properties": None},
            ],
            "replaced_by": [{"code": "G20.A1", "effective": "2023-10-01", "source": "conversion table FY2024"}],
            "preceded_by": [], "took_part": [],
            "lineage": [{"from": "G20", "to": "G20.A1", "effective": "2023-10-01",
                         "source": "conversion table FY2024"}],
            "cross_references": [], "parents": [], "repaired": None, "suggested": [],
        }
    )  # fmt: skip

    input: str = Field(description="The code as it was asked.")
    system: str | None
    code: str | None = Field(description="The code, dotted.")
    reason: str | None = Field(description="Why there is no history.")
    states: list[StateAnswer]
    replaced_by: list[RelatedAnswer]
    preceded_by: list[PrecedingAnswer]
    took_part: list[PrecedingAnswer] = Field(
        description="Newer codes that took part of its cases: rows that name it as previous, its end apart."
    )
    lineage: list[StepAnswer] = Field(
        description="Every step of replacement before and after the code, over any number of years, by day."
    )
    cross_references: list[CrossReferenceAnswer] = Field(description="What its HCPCS records name, and as what.")
    parents: list[ParentAnswer] = Field(description="The codes above it, in order of time.")


class CountsAnswer(BaseModel):
    """Numbers of codes."""

    new: int | None
    deleted: int | None
    revised: int | None


class NewAnswer(BaseModel):
    """A code that became billable."""

    code: str
    long: str | None
    was_header: bool


class DeletedAnswer(BaseModel):
    """A code that ceased to be billable."""

    code: str
    long: str | None
    became_header: bool


class RevisedAnswer(BaseModel):
    """A code whose title changed."""

    code: str
    before: str | None
    after: str | None
    long_changed: bool
    short_changed: bool


class DifferenceAnswer(BaseModel):
    """What changed between two releases, by the official counting rules."""

    system: str
    before: str = Field(alias="from")
    after: str = Field(alias="to")
    counts: CountsAnswer
    official: CountsAnswer | None = Field(description="The published counts, where they have this base.")
    new: list[NewAnswer]
    deleted: list[DeletedAnswer]
    revised: list[RevisedAnswer]
    retitled: list[RevisedAnswer] = Field(description="Titles that changed and do not count as revised.")


class SourceFileAnswer(BaseModel):
    """An official file."""

    name: str
    member: str | None = Field(description="The file inside an archive.")
    role: str = Field(description="What kind of file it is; derived: the file of another release.")
    url: str | None
    sha256: str


class ReleaseAnswer(BaseModel):
    """A release of a code system, or an edition of a map set."""

    id: str
    title: str
    effective: date
    status: str = Field(description="loaded, missing, superseded or upcoming.")
    covers_from: date | None
    covers_to: date | None = Field(description="Exclusive.")
    count: int | None = Field(description="The published number of billable codes, or of rows.")
    obtainable: bool = Field(description="Whether an official archive is known to have it.")
    fetched: bool = Field(description="Whether its files are in the local library.")
    due: bool = Field(description="Whether it is the next issue of its system, published yet or not.")
    derived: bool = Field(description="Whether no file of it is published and it follows from those of others.")
    sources: list[SourceFileAnswer]


class HealthAnswer(BaseModel):
    """The store answers."""

    status: str = Field(examples=["ok"])
    version: str
