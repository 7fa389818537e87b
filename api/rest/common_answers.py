"""What the answers to several questions have in common."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from crosswalk.domain.codes.repair import Certainty
from crosswalk.domain.codes.spreadsheet import Damage


def example(value: dict[str, Any]) -> ConfigDict:
    """The settings of a model whose documentation shows this value as its example."""
    return ConfigDict(json_schema_extra={"examples": [value]})


class Basis(BaseModel):
    """What an answer rests on."""

    as_of: date | None = Field(description="The day the answer is about.")
    release: str | None = Field(description="The loaded release that answers.")
    derived: bool = Field(description="No file of that release is published: it follows from those of others.")
    stale: bool = Field(description="Today is not covered; the last covered day before it answers.")
    missing_release: str | None = Field(description="The release that would cover the day asked about.")


class StepAnswer(BaseModel):
    """A step from one code to another in time."""

    before: str = Field(alias="from")
    after: str = Field(alias="to", description="A code, or a range or category as its conversion table names it.")
    effective: date = Field(description="The day on which the newer of the two came in or took over.")
    source: str = Field(description="The conversion table that tells it, or the release whose files do.")


class RepairAnswer(BaseModel):
    """What a damaged input was taken for: the one billable code that it can have been."""

    before: str = Field(alias="from", description="The input.")
    after: str = Field(alias="to", description="The code, dotted.")
    kind: Damage
    certainty: Certainty = Field(description="likely: headers fit, too.")


class SuggestionAnswer(BaseModel):
    """A billable code that a spreadsheet could have written so."""

    system: str
    code: str
    kind: Damage


class Mended(BaseModel):
    """What was repaired in the input, and what it may have been."""

    repaired: RepairAnswer | None
    suggested: list[SuggestionAnswer]
