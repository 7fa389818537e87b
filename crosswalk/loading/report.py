"""What a load tells when it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crosswalk.domain.errors import SourceError


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that a load did not use.

    `target` is the release or edition it is of, or its own name where it is too damaged to tell; `fault` names the
    file, the line and the remedy; `left_out` are the ids of what was not loaded for it, none where `target` was loaded
    without the file.
    """

    target: str
    fault: SourceError
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file in a folder that a load did not use, why, and what to do if it was meant to be used."""

    file: str
    reason: str
    remedy: str | None = None


def told(passed: Iterable[PassedOver]) -> list[str]:
    """Each reason once, with the names of all its files before it and its remedy behind."""
    files: dict[tuple[str, str | None], list[str]] = {}
    for each in passed:
        files.setdefault((each.reason, each.remedy), []).append(each.file)
    return [
        f"{', '.join(names)}: {reason}.{f' {remedy}' if remedy else ''}" for (reason, remedy), names in files.items()
    ]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did. Ids in the order of loading; `unchanged` held the same contents before.

    `passed_over` are files in a folder that nothing was known of, or no use.
    """

    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]
    refused: tuple[Refused, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
