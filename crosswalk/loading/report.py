"""What a load tells when it is done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did. Ids in the order of loading; `unchanged` held the same contents before."""

    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]
