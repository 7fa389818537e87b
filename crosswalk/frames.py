"""Data frames with what their codes become, or are: of pandas, Polars and Arrow.

    from crosswalk import frames

    frames.translate(claims, "dx", source="icd9cm", target="icd10cm")
    claims.crosswalk.translate("dx", source="icd9cm", target="icd10cm")   # of pandas, the same

A frame comes back with new columns behind its own, `dx_target_code`, `dx_status` and so on; a series or an array of
codes becomes a frame of these columns alone. Texts come as categories. The answers are those of `crosswalk.Crosswalk`,
each distinct code asked about once, and `docs/frames.md` shows them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

import crosswalk
from crosswalk.bulk.any_frame import require, rows_of
from crosswalk.domain.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from crosswalk.bulk.any_frame import Data, Frame
    from crosswalk.bulk.converter import CodeForm
    from crosswalk.bulk.shapes import Shape
    from crosswalk.domain.answer import Row, Telling
    from crosswalk.domain.codes.qualifiers import Kind
    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.domain.lookup.impact import Impact
    from crosswalk.domain.translation.methods import Method
    from crosswalk.service import Crosswalk

__all__ = ["frame", "lookup", "replaced", "translate", "validate"]

_OF_FRAMES: Final = ("source_on", "system_column", "on_column", "through_column", "setting_column", "codes")

_LOOKED_UP: Final = ("system", "code", "status", "billable", "long", "valid_from", "valid_to", "reason")


class _Asking(TypedDict, total=False):
    """What can be asked of any column. `codes` is an open `Crosswalk` or the URL of a store, by default this user's."""

    repairs: Repairs | str
    new_columns: Sequence[str] | None
    prefix: str
    codes: Crosswalk | str | None


class _Saying(TypedDict, total=False):
    """The columns that say of each row its system, days and setting (docs/design.md, rules 11.1 to 11.4)."""

    system_column: Hashable
    on_column: Hashable
    through_column: Hashable
    setting_column: Hashable


class Translating(_Asking, _Saying, total=False):
    """What can be asked of columns of codes.

    `source`, `target`, `on`, `release`, `source_on`, `edition`, `map_set`, `method` and `repairs` are those of
    `Crosswalk.translate`; `source` may be a kind as well, diagnosis or procedure, whose system each row says. `shape`
    is list, rows, best or clusters, `new_columns` the cells that are wanted, `form` as-given, dotted or undotted,
    `applied` an applied map. `prefix` stands before the names of the new columns.
    """

    source: str | None
    target: str | None
    on: date | str | None
    release: str | None
    source_on: date | str | None
    edition: str | None
    map_set: str | None
    method: Method | str
    applied: str | None
    shape: Shape | str
    form: CodeForm | str


def translate(data: Data, column: Hashable | Sequence[Hashable] | None = None, **asked: Unpack[Translating]) -> Frame:
    """The same rows with what the codes of a column, or of several, become; `dx1..dx25` and `dx*` name several.

    The shapes rows and clusters repeat a row, with its index, for each row of its answer, and `row_id` is its number
    from 1. A blank cell has no answer. Raises what `Crosswalk.translate` does, and `UsageError` for columns.
    """
    _checked(asked, Translating.__optional_keys__)
    rows = rows_of(data)
    from crosswalk.bulk.asking import request_of
    from crosswalk.bulk.batches import Batches
    from crosswalk.bulk.plan import CODE
    from crosswalk.questions.asking import day_of

    columns = [CODE] if rows.is_column else _columns(column, rows.names)
    source_on, system_column = day_of(asked.get("source_on")), asked.get("system_column")
    with _opened(asked.get("codes")) as codes:
        request = request_of(
            columns,
            system_columns=[] if system_column is None else [str(system_column)],
            on_column=_label(asked.get("on_column")),
            through_column=_label(asked.get("through_column")),
            setting_column=_label(asked.get("setting_column")),
            **{name: value for name, value in asked.items() if name not in _OF_FRAMES},  # type: ignore[arg-type]
        )
        with codes._warm_columns() as warm:
            plan = warm.planner(request, codes.maps).plan(rows.names)
            plan = replace(plan, source_on=None if source_on is None else source_on.isoformat())
            return Batches(plan, warm.learnt).converted(rows)


class Looking(_Asking, total=False):
    """What can be asked of what codes are at a moment: see `lookup`."""

    system: str | None
    on: date | str | None
    release: str | None


def lookup(data: Data, column: Hashable = None, **asked: Unpack[Looking]) -> Frame:
    """The same rows with what their codes are at a moment: cells of the rows that `Crosswalk.lookup` has.

    Without a `system` a bare code takes a row for each that knows it, and `row_id` is the number of its row from 1.
    Raises what `Crosswalk.lookup` does, and `UsageError` for columns.
    """
    _checked(asked, Looking.__optional_keys__)
    rows = rows_of(data)
    from crosswalk.bulk.columns import column_named
    from crosswalk.bulk.row_answers import with_answers

    at = 0 if rows.is_column else column_named(rows.names, _columns(column, rows.names)[0])
    system, repairs = asked.get("system"), asked.get("repairs", "safe")
    with _opened(asked.get("codes")) as codes:

        def ask(texts: Sequence[str]) -> list[list[Row]]:
            found: dict[str, list[Row]] = {text: [] for text in texts}
            for answer in codes.lookup(
                [*found], system, on=asked.get("on"), release=asked.get("release"), repairs=repairs
            ):
                found[answer.input] += answer.rows()
            return [*found.values()]

        names, prefix = asked.get("new_columns") or _LOOKED_UP, asked.get("prefix", "")
        return with_answers(rows, at, names, ask, prefix=prefix, row_id=system is None)


class Validating(_Asking, _Saying, total=False):
    """What can be asked of whether codes may stand where they stand: see `validate`."""

    system: str | None
    kind: Kind | str | None
    on: date | str | None


def validate(data: Data, column: Hashable = None, **asked: Unpack[Validating]) -> Frame:
    """The same rows with whether their codes may stand there: cells of the rows that `Crosswalk.validate` has.

    The columns named say of each row its system, days and setting, as in `translate`. Without a `system` and a `kind`
    a bare code takes a row for each system that knows it, and `row_id` is the number of its row from 1. Raises what
    `Crosswalk.validate` does, and `UsageError` for columns.
    """
    _checked(asked, Validating.__optional_keys__)
    rows = rows_of(data)
    from crosswalk.bulk.batches import Batches
    from crosswalk.bulk.plan import CODE
    from crosswalk.bulk.validating import plan_of
    from crosswalk.bulk.validator import VALIDATED
    from crosswalk.domain.codes.repairs import repairs_of

    columns = [CODE] if rows.is_column else _columns(column, rows.names)
    several = asked.get("system") is None and asked.get("kind") is None
    with _opened(asked.get("codes")) as codes, codes._warm_columns() as warm:
        new = asked.get("new_columns") or VALIDATED
        validator = warm.validator(repairs_of(asked.get("repairs", "safe")), new, several=several)
        plan = plan_of(
            rows.names,
            columns,
            validator,
            system=asked.get("system"),
            kind=asked.get("kind"),
            on=asked.get("on"),
            system_column=_label(asked.get("system_column")),
            on_column=_label(asked.get("on_column")),
            through_column=_label(asked.get("through_column")),
            setting_column=_label(asked.get("setting_column")),
            prefix=asked.get("prefix", ""),
        )
        return Batches(plan, warm.learnt).converted(rows)


def replaced(data: Frame, answer: Impact) -> Frame:
    """The list that `Crosswalk.impact` was asked about, with the replacements that are safe, and all else as it was.

        answer, = codes.impact(charges, before="2025-10-01", after="2026-10-01")
        frames.replaced(charges, answer)

    Cells that hold no text stay. Raises `UsageError` for what is no frame, or has other rows than that list.
    """
    from crosswalk.bulk.lists.applying import safe_puts
    from crosswalk.bulk.lists.frame_list import replaced_frame

    if len(rows_of(data)) != answer.row_count:
        raise UsageError(f"the list had {answer.row_count:,} rows, and the frame has others.", remedy="Give that list.")
    return replaced_frame(data, safe_puts(answer))[0]


def frame(answers: Telling) -> pd.DataFrame:
    """The flat rows of an answer, or of several, as a data frame of pandas.

    frames.frame(codes.lookup(["E11.9", "I10"]))
    """
    require("pandas")
    import pandas as pd

    return pd.DataFrame(answers.rows())


def _checked(asked: Mapping[str, object], known: frozenset[str]) -> None:
    """Raise `TypeError` for what cannot be asked, as Python does for a parameter that is not there."""
    for name in asked:
        if name not in known:
            raise TypeError(f"{name!r} cannot be asked of a frame; what can: {', '.join(sorted(known))}")


def _columns(column: Hashable | Sequence[Hashable] | None, names: Sequence[str]) -> list[str]:
    """The columns that are named, as texts. A pair that is itself a name, as those of pandas may be, is one of them."""
    if column is None:
        raise UsageError("nobody says which column has the codes.", remedy="Name it.")
    if isinstance(column, list) or (isinstance(column, tuple) and str(column) not in names):
        return [str(each) for each in column]
    return [str(column)]


def _label(column: Hashable) -> str | None:
    return None if column is None else str(column)


@contextmanager
def _opened(codes: Crosswalk | str | None) -> Iterator[Crosswalk]:
    """The codes that are open, or those of a store for as long as they are needed."""
    if codes is None or isinstance(codes, str):
        with crosswalk.open(codes) as opened:
            yield opened
    else:
        yield codes


class _Accessor:
    """Questions about the codes of a data frame or series of pandas, as methods: `df.crosswalk.translate("dx", …)`."""

    def __init__(self, data: pd.DataFrame | pd.Series) -> None:
        self._data = data

    def translate(
        self, column: Hashable | Sequence[Hashable] | None = None, **asked: Unpack[Translating]
    ) -> pd.DataFrame:
        """See `crosswalk.frames.translate`."""
        return translate(self._data, column, **asked)

    def lookup(self, column: Hashable = None, **asked: Unpack[Looking]) -> pd.DataFrame:
        """See `crosswalk.frames.lookup`."""
        return lookup(self._data, column, **asked)

    def validate(self, column: Hashable = None, **asked: Unpack[Validating]) -> pd.DataFrame:
        """See `crosswalk.frames.validate`."""
        return validate(self._data, column, **asked)


if find_spec("pandas") is not None:
    from pandas.api import extensions

    extensions.register_dataframe_accessor("crosswalk")(_Accessor)
    extensions.register_series_accessor("crosswalk")(_Accessor)
