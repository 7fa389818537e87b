"""The shapes in which the answer about one code becomes cells of one row, or rows of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.contract.rows import rows_of
from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.errors import UsageError
from crosswalk.domain.translation.clusters import MOST_CLUSTERS, Cluster, clusters_of

if TYPE_CHECKING:
    from crosswalk.domain.answer import Row
    from crosswalk.domain.translation.answers import Alternative, Translation

Cell = str | bool | int | None
"""What stands in one new column of one row."""


class Shape(StrEnum):
    """How the answer about one code is laid into rows.

    `list` puts all of it into one cell, `best` the one best choice; `rows` makes a row of every choice, `clusters` of
    every cluster.
    """

    LIST = "list"
    ROWS = "rows"
    BEST = "best"
    CLUSTERS = "clusters"

    @property
    def is_long(self) -> bool:
        """Whether one row of the input may become several."""
        return self in (Shape.ROWS, Shape.CLUSTERS)


BETWEEN_ALTERNATIVES: Final = "|"
BETWEEN_LISTS: Final = "+"
BETWEEN_CHOICES: Final = "/"

_USUAL: Final = ("target_code", "status", "approximate", "reason")
_LONG: Final = {
    Shape.ROWS: ("alternative", "choice_list", "n_alternatives"),
    Shape.CLUSTERS: ("cluster_id", "alternative", "n_alternatives"),
}
_OF_ANSWER: Final = (
    "source_system",
    "source_code",
    "target_system",
    "map_set",
    "edition",
    "as_of",
    "release",
    "category",
    "also_consider",
    "repair",
    "certainty",
    "suggested",
    "n_alternatives",
)
_OF_CHOICE: Final = ("scenario", "target_status", "flags", "long", "carried", "methods", "joint")


def usual_columns(shape: Shape) -> tuple[str, ...]:
    """The new columns of a shape where nobody says which, in their order."""
    return (*_USUAL, *_LONG.get(shape, ()))


def checked_columns(shape: Shape, names: Sequence[str]) -> tuple[str, ...]:
    """These columns, once each. Raises `UsageError` for one that the shape has not."""
    known = dict.fromkeys((*usual_columns(shape), *_OF_ANSWER, *(_OF_CHOICE if shape is Shape.ROWS else ())))
    for name in names:
        if name not in known:
            raise UsageError(f"the shape {shape} has no column {name!r}.", remedy=f"It has: {', '.join(known)}.")
    return tuple(dict.fromkeys(names))


class Converted(NamedTuple):
    """The answer about one code in its shape: at least one row of cells, in the order of the columns asked for.

    The rest is for a report: `alternatives` is how many there are, `repaired` what was mended in the code.
    """

    rows: tuple[tuple[Cell, ...], ...]
    status: str
    reason: str | None
    approximate: bool
    alternatives: int
    repaired: str | None


BLANK: Final = "blank"
"""The status of a cell that holds no code, for a report; its new cells are empty."""


BAD_ROW: Final = "bad_row"
"""The status of the codes of a row that cannot be read and is kept."""


def blank(columns: Sequence[str]) -> Converted:
    """What a cell without a code becomes: one row in which nothing is said."""
    return Converted(((None,) * len(columns),), BLANK, None, False, 0, None)


def refused(columns: Sequence[str], status: str, reason: str | None) -> Converted:
    """What a cell becomes about which nothing may be said: its status, and why."""
    cells: dict[str, Cell] = {"status": status, "reason": reason}
    return Converted((tuple(map(cells.get, columns)),), status, reason, False, 0, None)


Beside = Callable[["Translation", str | None], "Row"]
"""Further cells of a row, by its answer and its cell of target codes."""


def converted(
    answer: Translation, shape: Shape, columns: Sequence[str], *, dotted: bool, beside: Beside | None = None
) -> Converted:
    """An answer in a shape, with dotted or undotted target codes, and the cells `beside` them."""
    flat = rows_of(answer)
    shown: Callable[[str], str] = str if dotted else undotted
    common = {**flat[0], **_of_all(answer)}
    rows = [{**common, **cells} for cells in _CELLS[shape](answer, flat, shown)] or [common]
    if beside is not None:
        rows = [{**row, **beside(answer, _cell_text(row["target_code"]))} for row in rows]
    # Of a choice that is made the others are none any more; what stays open is listed in the report.
    alternatives = len(answer.alternatives)
    if shape is Shape.BEST and alternatives:
        # One alternative with choices in it leaves as much open as two.
        alternatives = 1 if rows[0]["target_code"] is not None else max(alternatives, 2)
    return Converted(
        tuple(tuple(cell_of(row.get(name)) for name in columns) for row in rows),
        answer.status.value,
        answer.reason,
        any(alternative.approximate for alternative in answer.alternatives),
        alternatives,
        _cell_text(common["repair"]),
    )


def _of_all(answer: Translation) -> Row:
    """The cells of an answer as a whole where flat rows have those of one choice."""
    beside = dict.fromkeys(one.code for one in answer.also_consider)
    return {
        "target_code": None,
        "approximate": None,
        "reason": answer.reason,
        "also_consider": " ".join(beside) or None,
        "n_alternatives": len(answer.alternatives),
    }


def _list_cells(answer: Translation, _: Sequence[Row], shown: Callable[[str], str]) -> Iterator[dict[str, Cell]]:
    if answer.alternatives:
        yield {
            "target_code": BETWEEN_ALTERNATIVES.join(_joined(each, shown) for each in answer.alternatives),
            "approximate": any(each.approximate for each in answer.alternatives),
        }


def _joined(alternative: Alternative, shown: Callable[[str], str]) -> str:
    return BETWEEN_LISTS.join(
        BETWEEN_CHOICES.join(shown(choice.code) for choice in choices) for choices in alternative.choices
    )


def _row_cells(answer: Translation, flat: Sequence[Row], shown: Callable[[str], str]) -> Iterator[Row]:
    for row in flat:
        if row["target_code"] is not None:
            yield {**row, "target_code": shown(str(row["target_code"])), "n_alternatives": len(answer.alternatives)}


def _best_cells(answer: Translation, _: Sequence[Row], shown: Callable[[str], str]) -> Iterator[dict[str, Cell]]:
    best = answer.best
    if best is None:
        yield from _only_cells(answer, shown)
        return
    if best.alternative is None:
        yield _left_open(answer, best.reasons, [BETWEEN_LISTS.join(map(shown, codes)) for codes in best.candidates])
        return
    chosen = answer.alternatives[best.alternative - 1]
    yield {
        "target_code": BETWEEN_LISTS.join(shown(choice.code) for choice in best.choices),
        "approximate": chosen.approximate,
    }


def _only_cells(answer: Translation, shown: Callable[[str], str]) -> Iterator[dict[str, Cell]]:
    """Where nothing is weighed, by an applied map or within one system, what leaves no choice is the choice."""
    ways = list(dict.fromkeys(_joined(each, shown) for each in answer.alternatives))
    if len(ways) == 1 and all(len(choices) == 1 for choices in answer.alternatives[0].choices):
        yield {"target_code": ways[0], "approximate": answer.alternatives[0].approximate}
    elif ways:
        yield _left_open(answer, (), ways)


def _left_open(answer: Translation, why: Sequence[str], among: Sequence[str]) -> dict[str, Cell]:
    """No choice, with the reason; what else is said of the answer, as that its code was mended, stands behind it."""
    told = "; ".join((*why, f"among {BETWEEN_ALTERNATIVES.join(among)}"))
    return {"reason": "; ".join(filter(None, (f"left open: {told}", answer.reason)))}


def _cluster_cells(answer: Translation, _: Sequence[Row], shown: Callable[[str], str]) -> Iterator[dict[str, Cell]]:
    """Of each cluster one row; a single code is a cluster of one."""
    singles = [
        Cluster(at, (each.choices[0][0].code,)) for at, each in enumerate(answer.alternatives, 1) if not each.scenario
    ]
    for number, cluster in enumerate((*singles, *clusters_of(answer, MOST_CLUSTERS).shown), 1):
        yield {
            "cluster_id": number,
            "alternative": cluster.alternative,
            "target_code": BETWEEN_LISTS.join(map(shown, cluster.codes)),
            "approximate": answer.alternatives[cluster.alternative - 1].approximate,
        }


_CELLS: Final[dict[Shape, Callable[[Translation, Sequence[Row], Callable[[str], str]], Iterator[Row]]]] = {
    Shape.LIST: _list_cells,
    Shape.ROWS: _row_cells,
    Shape.BEST: _best_cells,
    Shape.CLUSTERS: _cluster_cells,
}


def cell_of(value: object) -> Cell:
    """A value of a flat row as a cell."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    return str(value)


def _cell_text(value: object) -> str | None:
    return None if value is None else str(value)
