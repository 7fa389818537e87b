"""What a tabular list says beside the title of a code or group, and what an alphabetic index leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from crosswalk.domain.history.releases import SourceFile

NOTE_KINDS: Final = (
    "inclusion_term",
    "includes",
    "excludes",
    "excludes1",
    "excludes2",
    "code_first",
    "use_additional",
    "code_also",
    "notes",
    "seventh_character_note",
)
"""In the order in which a tabular list prints them."""


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one code or group, by kind, each in the order of the file.

    `seventh` maps a seventh character to its meaning, where the code defines them for what lies below it;
    `seventh_terms` holds the inclusion terms that a few of these characters have.
    """

    texts: Mapping[str, tuple[str, ...]]
    seventh: Mapping[str, str]
    seventh_terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


TO_SEE_ALSO: Final = "see_also"
"""The kind of a reference that sends on from a term which may have a code of its own."""


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """One entry of an alphabetic index: the whole path of its terms and the undotted code it leads to.

    A code that needs more characters is given as far as the index prints it. `column` is the heading
    the code stands under in the tables of drugs and of neoplasms. Nonessential modifiers stay in the
    path, in parentheses.
    """

    path: tuple[str, ...]
    code: str
    manifestation: str | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class IndexReference:
    """An entry of an alphabetic index that sends the reader elsewhere.

    `kind` is `see`, `see_also`, `see_category` or `see_subcategory`; `text` is what is printed there: a
    path of terms, or for the last two the beginning of codes.
    """

    path: tuple[str, ...]
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class IndexFile:
    """One alphabetic index, or table of drugs or neoplasms, in the order of the file."""

    source: SourceFile
    terms: tuple[IndexTerm, ...]
    references: tuple[IndexReference, ...] = ()
