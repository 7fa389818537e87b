"""Which code is meant."""

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import DOTTED, MomentJson, StatusName
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


class HitJson(_Found, MomentJson):
    """A code that answers a query, and the text by which it does."""


class SearchedJson(MomentJson):
    """The moment at which a system was searched."""

    system: str
    reason: Annotated[str | None, "Why it can have no hits at that moment."]


class SearchJson(TypedDict):
    """The codes that are most likely meant, the likeliest first."""

    query: str
    searched: list[SearchedJson]
    hits: list[HitJson]


HitRow = HitJson
"""A row a hit, which has nothing that does not fit into a cell."""
