"""Which columns of a file or frame are held against the code sets, and by what its rows say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.bulk.plan import CodeColumn, Plan, column_named, columns_named
from crosswalk.domain.errors import UsageError
from crosswalk.questions.asking import day_of
from crosswalk.questions.validate import said_of_all

if TYPE_CHECKING:
    from crosswalk.bulk.validator import Validator
    from crosswalk.domain.codes.qualifiers import Kind


def plan_of(
    names: Sequence[str],
    columns: Sequence[str],
    validator: Validator,
    *,
    system: str | None = None,
    kind: Kind | str | None = None,
    on: date | str | None = None,
    system_column: str | None = None,
    on_column: str | None = None,
    through_column: str | None = None,
    setting_column: str | None = None,
    prefix: str = "",
) -> Plan:
    """The plan for rows whose columns have these names: `columns` are those of codes, as `NAME`, a number, `dx1..dx25`.

    `on` is one day for all, the other columns say of each row its system, days and setting. Raises `UsageError`,
    `UnknownSystem` and `BadDate`.
    """
    day, (given, reported) = day_of(on), said_of_all(system, kind)
    if day is not None and (on_column is not None or through_column is not None):
        raise UsageError("rows have one day for all, or days of their own.", remedy="Leave one of them out.")
    beside = (system_column, on_column, through_column, setting_column)
    stated, first, through, setting = (None if each is None else column_named(names, each) for each in beside)
    places = dict.fromkeys(at for each in columns for at in columns_named(names, each))
    codes = tuple(CodeColumn(names[at], at, validator, reported, given, stated) for at in places)
    source_on = None if day is None else day.isoformat()
    return Plan(tuple(names), codes, first, through, setting, prefix, source_on)
