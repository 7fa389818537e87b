"""The codes of the maps by category, beside the published figures."""

from typing import TypedDict

from crosswalk.contract.shapes.translation import CategoryName


class CategoryCountsJson(TypedDict):
    """The codes of the source system of a map by category."""

    map_set: str
    edition: str
    system: str
    counts: dict[CategoryName, int]


class FigureJson(TypedDict):
    """A published figure beside ours: `ours` codes of `total`, and why they differ."""

    paper: str
    edition: str
    counted: str
    published: str
    ours: int
    total: int
    why: str


class CategoryRow(TypedDict):
    """A row a category of a map."""

    map_set: str
    edition: str
    category: CategoryName
    codes: int
