"""Which code is meant."""

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import DOTTED, MomentJson, StatusName
from crosswalk.domain.search.meanings import How
from crosswalk.domain.search.ranking import Reason


class _Found(TypedDict):
    system: str
    code: Annotated[str, DOTTED]
    status: StatusName
    billable: bool
    title: str | None
    reason: Annotated[
        Annotated[str, Reason], "What of the code answered. An `index_reference` is an entry that says *see*."
    ]
    text: Annotated[str | None, "The title, term or code that answered; a licensed title is left out."]
    header: Annotated[
        str | None,
        "The header that the text leads to, where the code is the one below it that is taken when no more is known.",
    ]
    index_of: Annotated[str | None, "The release whose alphabetic index says so; it may be older than the answer."]


class HitJson(_Found, MomentJson):
    """A code that answers a query, and the text by which it does."""


class CompletionJson(TypedDict):
    """A code that may be meant by what is being typed."""

    system: str
    code: Annotated[str, DOTTED]
    billable: bool
    title: str | None
    text: Annotated[str | None, "The text by which it is found."]


class SearchedJson(MomentJson):
    """The moment at which a system was searched."""

    system: str
    reason: Annotated[str | None, "Why it can have no hits at that moment."]


class WordReadJson(TypedDict):
    """As what a word of the query was read."""

    typed: str
    read: str
    how: Annotated[
        Annotated[str, How],
        "By its spelling, as an abbreviation, synonym or what it belongs to, corrected, or as an index sends on.",
    ]


class SearchJson(TypedDict):
    """The codes that are most likely meant, the likeliest first."""

    query: str
    searched: list[SearchedJson]
    read_as: Annotated[list[WordReadJson], "How words were read for the first hits, where otherwise than typed."]
    left_out: Annotated[list[str], "Words of the query that the first hit does not have."]
    unindexed: Annotated[list[str], "Systems of which no alphabetic index is loaded."]
    hits: list[HitJson]


HitRow = HitJson
"""A row a hit, which has nothing that does not fit into a cell."""
