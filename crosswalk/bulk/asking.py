"""Reading what a program asks of a whole file: texts for days, shapes and the like, as the command line has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypedDict, TypeVar, Unpack

from crosswalk.bulk.answering import Asked
from crosswalk.bulk.converter import CodeForm, Converter
from crosswalk.bulk.options import Asking, OnBadRow
from crosswalk.bulk.request import ConvertRequest, Planner
from crosswalk.bulk.shapes import Shape
from crosswalk.bulk.validating import ValidatePlanner
from crosswalk.bulk.validator import VALIDATED, Validator
from crosswalk.domain.codes.repairs import Repairs, repairs_of
from crosswalk.domain.errors import UsageError
from crosswalk.questions.asking import day_asked, method_of, texts
from crosswalk.values.target_values import TargetValues

if TYPE_CHECKING:
    from crosswalk.applied.maps import AppliedMaps
    from crosswalk.domain.translation.methods import Method
    from crosswalk.questions.view import View
    from crosswalk.values.attached import AttachedValues

E = TypeVar("E", bound=StrEnum)
_MADE: Final = (
    "columns",
    "on",
    "method",
    "repairs",
    "shape",
    "new_columns",
    "form",
    "system_columns",
    "on_bad_row",
    "values",
)


class Validating(TypedDict, total=False):
    """What can be asked of a file beside its columns of codes, whatever is asked of these: see `ConvertRequest`."""

    source: str | None
    on: date | str | None
    repairs: Repairs | str
    new_columns: Sequence[str] | None
    prefix: str
    system_columns: Sequence[str]
    on_column: str | None
    through_column: str | None
    setting_column: str | None
    volume_column: str | None
    input_format: str | None
    output_format: str | None
    delimiter: str | None
    encoding: str | None
    header: bool
    sheet: str | None
    on_bad_row: OnBadRow | str
    rows: int | None
    overwrite: bool
    report: str | None
    reported: bool


class Converting(Validating, total=False):
    """What can be asked of a file whose codes are converted: see `ConvertRequest`."""

    target: str | None
    release: str | None
    edition: str | None
    map_set: str | None
    method: Method | str
    applied: str | None
    shape: Shape | str
    form: CodeForm | str
    values: Sequence[str]


def request_of(columns: Sequence[str], asking: Asking = Asking.CONVERT, **asked: Unpack[Converting]) -> ConvertRequest:
    """The request that is asked for. Raises `UsageError` and `BadDate`."""
    new = asked.get("new_columns")
    return ConvertRequest(
        tuple(texts("columns", columns)),
        on=day_asked(asked.get("on"), asked.get("release")),
        method=method_of(asked.get("method", "forward")),
        repairs=repairs_of(asked.get("repairs", "safe")),
        shape=_named(Shape, "shape", asked.get("shape", "list")),
        new_columns=None if new is None else tuple(texts("new_columns", new)),
        form=_named(CodeForm, "form of codes", asked.get("form", "as-given")),
        values=tuple(texts("values", asked.get("values", ()))),
        system_columns=tuple(texts("system_columns", asked.get("system_columns", ()))),
        on_bad_row=_named(OnBadRow, "answer to a bad row", asked.get("on_bad_row", "stop")),
        asking=asking,
        **{name: value for name, value in asked.items() if name not in _MADE},  # type: ignore[arg-type]
    )


def planner_of(
    request: ConvertRequest,
    viewing: Callable[[], AbstractContextManager[View]],
    maps: AppliedMaps,
    values: AttachedValues,
) -> Planner | ValidatePlanner:
    """Who makes the plan of a file for a request. Raises what is wrong with the question, whatever the file."""
    if request.asking is Asking.VALIDATE:
        return ValidatePlanner(request, Validator(viewing, request.repairs, request.new_columns or VALIDATED))

    beside = TargetValues(values, request.values) if request.values else None

    def make(asked: Asked) -> Converter:
        return Converter(viewing, maps, asked, request.shape, request.new_columns, request.form, beside)

    return Planner(request, maps, make)


def _named(kind: type[E], what: str, text: str) -> E:
    try:
        return kind(text)
    except ValueError as fault:
        raise UsageError(f"there is no {what} {text!r}.", remedy=f"There are {', '.join(kind)}.") from fault
