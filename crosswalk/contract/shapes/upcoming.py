"""What starts and ends on the days to come."""

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import DOTTED, Day


class UpcomingCodeJson(TypedDict):
    """A code that starts or ends."""

    code: Annotated[str, DOTTED]
    long: str | None


class UpcomingTitleJson(TypedDict):
    """A code that has another title."""

    code: Annotated[str, DOTTED]
    before: str | None
    after: str | None


class UpcomingCountsJson(TypedDict):
    """Numbers of codes."""

    starts: int
    ends: int
    retitled: int


class UpcomingDayJson(TypedDict):
    """What happens in one system on one day."""

    day: Day
    system: str
    release: Annotated[str | None, "The release that takes effect; HCPCS records may name other days as well."]
    against: Annotated[str | None, "The loaded release before it, with which it was compared."]
    counts: UpcomingCountsJson
    starts: Annotated[list[UpcomingCodeJson], "May be used from the day on."]
    ends: Annotated[list[UpcomingCodeJson], "May be used until the day before."]
    retitled: list[UpcomingTitleJson]


class UpcomingJson(TypedDict):
    """All days from one on of which something is known."""

    on: Day
    days: list[UpcomingDayJson]
    awaited: Annotated[list[str], "Releases that are not loaded and may tell more."]


class UpcomingRow(TypedDict):
    """A row a code: `change` is starts, ends or retitled."""

    day: Day
    system: str
    release: str | None
    change: str
    code: str
    title: str | None
    before: Annotated[str | None, "The title before."]
