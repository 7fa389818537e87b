"""What a tabular list says beside the title of a code or group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

NOTE_KINDS: Final = (
    "inclusion_term",
    "includes",
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

    `seventh` maps a seventh character to its meaning, where the code defines them for what lies below it.
    """

    texts: Mapping[str, tuple[str, ...]]
    seventh: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """One entry of an alphabetic index: the whole path of its terms and the undotted code it leads to.

    A code that needs more characters is given as far as the index prints it.
    """

    path: tuple[str, ...]
    code: str
    manifestation: str | None = None
