"""What a store is and what it holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """What a store is and what it holds.

    `loads` counts the finished loads, where the engine does. `left_batches` were written by a load that was
    killed, or that runs now; nobody sees them. `elements` counts nodes and relationships, or rows.
    """

    url: str
    engine: str
    schema: int
    loads: int | None
    loaded_at: str | None
    left_batches: int
    elements: dict[str, int]
