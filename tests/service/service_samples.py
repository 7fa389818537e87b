"""What the tests of the service share."""

from __future__ import annotations

from collections.abc import Callable

from crosswalk.service import Crosswalk

OpenStore = Callable[..., Crosswalk]
"""Opens a store of this test by name, made if need be, with the clock at a day."""


def dump(codes: Crosswalk) -> list[str]:
    """Everything in the store, to compare."""
    return list(codes.store.dump())
