"""Which repairs of damaged input a question asks for."""

from __future__ import annotations

from enum import StrEnum

from crosswalk.domain.errors import UsageError


class Repairs(StrEnum):
    """Which repairs are made; every other one is suggested.

    `safe` leaves alone what may have been meant as it stands: headers, and digits without a point of a
    system whose codes differ in length, where 322 damaged diagnoses equal other ones. `all` takes those
    too, for input that is known to have gone through a spreadsheet. Each needs exactly one code that
    fits (docs/design.md, rule 8.3), and never touches an input that is a billable code.
    """

    NONE = "none"
    SAFE = "safe"
    ALL = "all"


def repairs_of(text: str) -> Repairs:
    """The repairs of this name. Raises `UsageError`."""
    try:
        return Repairs(text)
    except ValueError:
        known = ", ".join(Repairs)
        raise UsageError(f"there are no repairs {text!r}.", remedy=f"Known: {known}.") from None
