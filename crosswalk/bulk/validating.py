"""Which columns of a file or frame are held against the code sets, and by what its rows say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.bulk.columns import column_named, columns_named
from crosswalk.bulk.plan import CodeColumn, Plan
from crosswalk.bulk.request import Column, Systems, in_order, planned, read_column
from crosswalk.domain.codes.qualifiers import Kind, kind_of
from crosswalk.domain.codes.systems import system_of
from crosswalk.domain.errors import UsageError
from crosswalk.questions.asking import day_of
from crosswalk.questions.validate import said_of_all

if TYPE_CHECKING:
    from crosswalk.bulk.answering import Basis
    from crosswalk.bulk.request import ConvertRequest
    from crosswalk.bulk.validator import Validator


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


class ValidatePlanner:
    """Makes the plan of a file whose codes are held against the code sets."""

    def __init__(self, request: ConvertRequest, validator: Validator) -> None:
        """Raise what is wrong with the question, whatever the file: a system or kind that is none, a target."""
        self._request = request
        self._validator = validator
        for column in map(read_column, request.columns):
            self._asked_of(column)

    def plan(self, names: Sequence[str]) -> Plan:
        """What is done with a file whose columns have these names. Raises `UsageError`."""
        return planned(names, self._request, self._asked_of)

    @property
    def bases(self) -> list[Basis]:
        """What all answers so far rest on, in a fixed order."""
        return in_order(self._validator.bases)

    def _asked_of(self, column: Column) -> tuple[Validator, Systems]:
        if column.target is not None:
            raise UsageError(f"{column.names} leads nowhere: codes are validated.", remedy="Leave the target out.")
        told = column.source or self._request.source
        kinds = {each.value: each for each in Kind}
        if told is None or told in kinds:
            return self._validator, Systems(kinds.get(told or ""), None, None)
        given, stated = system_of(told).id, bool(self._request.system_columns)
        return self._validator, Systems(kind_of(given) if stated else None, given, None)
