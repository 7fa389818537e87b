"""What changed between two releases."""

from typing import Annotated, TypedDict


class CountsJson(TypedDict):
    """Numbers of codes."""

    new: int | None
    deleted: int | None
    revised: int | None


class NewJson(TypedDict):
    """A code that became billable."""

    code: str
    long: str | None
    was_header: bool


class DeletedJson(TypedDict):
    """A code that ceased to be billable."""

    code: str
    long: str | None
    became_header: bool


class RevisedJson(TypedDict):
    """A code whose title changed."""

    code: str
    before: str | None
    after: str | None
    long_changed: bool
    short_changed: bool


_Ends = TypedDict("_Ends", {"system": str, "from": str, "to": str})


class DifferenceJson(_Ends):
    """What changed between two releases, by the official counting rules."""

    counts: CountsJson
    official: Annotated[CountsJson | None, "The published counts, where they have this base."]
    new: list[NewJson]
    deleted: list[DeletedJson]
    revised: list[RevisedJson]
    retitled: Annotated[list[RevisedJson], "Titles that changed and do not count as revised."]


class ChangeRow(TypedDict):
    """A row a code: `change` is new, deleted or revised, `title` the one it has or had last."""

    change: str
    code: str
    detail: str | None
    title: str | None
    before: str | None
