"""Which scope of a key each path needs, in one place: the gate enforces it, a test holds that every route has one."""

from __future__ import annotations

from typing import Final

from crosswalk.domain.keys import Scope as Scope

_OPEN: Final = ("/healthz", "/readyz", "/sign-in", "/sign-out")
"""What a supervisor asks, which has no key; and where people get in and out."""
_OPEN_BELOW: Final = "/static/"
"""The files of the pages, which anybody can read in the sources."""

_NEEDS: Final = (
    ("/v1/impact", Scope.REVIEW),
    ("/v1/reviews", Scope.REVIEW),
    ("/lists", Scope.REVIEW),
    ("/maps", Scope.REVIEW),
)
"""Paths, each with all below it, that need more than to read. What people keep names people, so to see it is more."""


def scope_of(path: str) -> Scope | None:
    """The scope that a request needs, whatever its method, by its path below the root path; None where it needs no key.

    A path that there is not needs what a question needs: nobody without a key learns which paths there are.
    """
    if path in _OPEN or path.startswith(_OPEN_BELOW):
        return None
    for start, scope in _NEEDS:
        if path.startswith(start) and path[len(start) : len(start) + 1] in ("", "/"):
            return scope
    return Scope.READ
