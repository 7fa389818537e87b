"""What a load tells when it is done."""

from __future__ import annotations

from dataclasses import dataclass

from crosswalk.domain.errors import SourceError


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that a load did not use.

    `target` is the release or edition it is of; `fault` names the file, the line and the remedy; `left_out` are
    the ids of what was not loaded for it, none where `target` was loaded without the file.
    """

    target: str
    fault: SourceError
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did. Ids in the order of loading; `unchanged` held the same contents before."""

    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]
    refused: tuple[Refused, ...] = ()
