"""Names in a sentence: the first of them, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence


def first_of(names: Sequence[str], most: int = 5, *, joint: str = ", ", rest: str = " and") -> str:
    """At most `most` names, joined, and the number of those left out: `E11.0, E11.1 and 1,204 more`."""
    more = f"{rest} {len(names) - most:,} more" if len(names) > most else ""
    return f"{joint.join(names[:most])}{more}"
