"""Which releases and editions exist, and which are loaded."""

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import Day


class SourceFileJson(TypedDict):
    """An official file."""

    name: str
    member: Annotated[str | None, "The file inside an archive."]
    role: Annotated[str, "What kind of file it is; derived: the file of another release."]
    url: str | None
    sha256: str


class ReleaseRow(TypedDict):
    """A row a release or edition, without the files it was read from."""

    id: str
    title: str
    effective: Day
    status: Annotated[str, "loaded, missing, overdue, superseded or upcoming."]
    covers_from: Day | None
    covers_to: Annotated[Day | None, "Exclusive."]
    count: Annotated[int | None, "The published number of billable codes, or of rows."]
    obtainable: Annotated[bool, "Whether an official archive is known to have it."]
    fetched: Annotated[bool, "Whether its files are in the local library."]
    due: Annotated[bool, "Whether it is the next release of its system, published yet or not."]
    derived: Annotated[bool, "Whether it follows from the files of others, for want of one of its own."]


class ReleaseJson(ReleaseRow):
    """A release of a code system, or an edition of a map set."""

    sources: list[SourceFileJson]
