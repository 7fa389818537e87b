"""One edition of a published map, whatever its layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crosswalk.domain.history.releases import SourceFile


@dataclass(frozen=True, slots=True)
class MapFile:
    """One edition of a map: rows `SOURCE TARGET FLAGS`, single blanks, in the order of the file.

    Codes are upper-case. `printed` has, for the few rows that the file writes otherwise, the row
    as it stands there.
    """

    source: SourceFile
    rows: list[str]
    printed: Mapping[str, str] = field(default_factory=dict)
