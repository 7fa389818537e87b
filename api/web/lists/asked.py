"""Which rows of a review a page shows: what its address, or a form of it, says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from starlette.datastructures import FormData, QueryParams

from crosswalk.domain.lookup.changes import ChangeKind
from crosswalk.domain.reviews.decisions import Ruling
from crosswalk.domain.reviews.reviewed import Among

ALL: Final = "all"
LAPSED: Final = "lapsed"
SHOWN: Final = (*(ruling.value for ruling in Ruling), LAPSED, ALL)
"""What can be shown of a review: rows by what is decided, those whose earlier decision does not hold, all."""
_PERSON: Final = "to:"
"""Stands before the name of whoever rows are assigned to; alone it is nobody."""
_LONGEST: Final = 200
_MOST_KINDS: Final = 20
_LARGEST: Final = 1_000_000


Fields = QueryParams | FormData
"""The parameters of an address, or the fields of a form."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are shown, and which page of them. Empty texts say nothing."""

    show: str = Ruling.OPEN.value
    kinds: tuple[str, ...] = ()
    under: str = ""
    on_list: str = ""
    assigned: str = ""
    words: str = ""
    page: int = 1

    @property
    def among(self) -> Among:
        """The same, as it is asked of reviews."""
        asked: Among = {}
        if self.show in [*Ruling]:
            asked["decisions"] = [self.show]
        if self.show == LAPSED:
            asked["lapsed"] = True
        if self.kinds:
            asked["kinds"] = self.kinds
        if self.under:
            asked["under"] = self.under.split()
        if self.on_list:
            asked["lists"] = [self.on_list]
        if self.assigned:
            asked["assigned_to"] = self.assigned.removeprefix(_PERSON)
        if self.words:
            asked["words"] = self.words
        return asked

    @property
    def query(self) -> Mapping[str, object]:
        """The same, as addresses and forms have it."""
        return {
            "show": self.show,
            "kind": [*self.kinds],
            "under": self.under,
            "list": self.on_list,
            "assigned": self.assigned,
            "q": self.words,
            "page": self.page if self.page > 1 else None,
        }

    @property
    def is_narrow(self) -> bool:
        """Whether more than what is decided says which rows are shown."""
        return replace(self, show=ALL, page=1) != Filter(show=ALL)

    def showing(self, show: str) -> Filter:
        """The first page of others of the same rows."""
        return replace(self, show=show, page=1)

    def at_page(self, page: int) -> Filter:
        """Another page of the same rows."""
        return replace(self, page=page)


def assigned_value(name: str) -> str:
    """What says in an address that rows are assigned to this person; to nobody, where it is empty."""
    return f"{_PERSON}{name}"


def filter_of(fields: Fields) -> Filter:
    """The filter that an address or form says; what it cannot mean says nothing: such a link was typed by hand."""

    def text(name: str) -> str:
        said = fields.get(name, "")
        return " ".join(said.split())[:_LONGEST] if isinstance(said, str) else ""

    show, page, assigned = text("show"), text("page"), text("assigned")
    known = {kind.value for kind in ChangeKind}
    kinds = (each for each in fields.getlist("kind")[:_MOST_KINDS] if isinstance(each, str) and each in known)
    return Filter(
        show if show in SHOWN else Ruling.OPEN.value,
        tuple(dict.fromkeys(kinds)),
        text("under"),
        text("list"),
        assigned if assigned.startswith(_PERSON) else "",
        text("q"),
        min(max(int(page), 1), _LARGEST) if page.isascii() and page.isdecimal() and len(page) < 9 else 1,
    )
