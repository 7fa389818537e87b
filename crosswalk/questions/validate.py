"""Whether codes may stand where they stand: many rows, each on its day and in its system (docs/design.md, rule 11.5).

What rows say is read once for each combination that occurs, and codes are read once for each system. What a code is on
a day is worked out once for each span of days in which it is the same (`crosswalk/domain/lookup/judgements.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import count, repeat
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from crosswalk.domain.codes.qualifiers import SYSTEMS_OF, Kind, kind_named
from crosswalk.domain.codes.row_source import RowSource, row_source
from crosswalk.domain.codes.systems import system_of
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.errors import UsageError
from crosswalk.domain.lookup.placing import no_text
from crosswalk.domain.lookup.validation import Validation
from crosswalk.questions.asking import day_of
from crosswalk.questions.judging import judged, not_a_code

if TYPE_CHECKING:
    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.domain.history.calendar import Moment
    from crosswalk.domain.lookup.judgements import Judgement, Judgements
    from crosswalk.questions.view import View


class Columns(TypedDict, total=False):
    """What is said of all rows, and what the rows say of themselves, one value a row each.

    `kind` is what the codes report (diagnosis or procedure), `on` one day for all; `days` and `through` are the first
    and the last day, `settings` and `systems` what claims files have in such columns.
    """

    kind: Kind | str | None
    on: date | str | None
    days: Sequence[date | str | None] | None
    through: Sequence[date | str | None] | None
    settings: Sequence[str | None] | None
    systems: Sequence[str | int | None] | None


def validate(
    view: View, codes: Sequence[str], system: str | None, columns: Columns, repairs: Repairs
) -> list[Validation]:
    """What the code of each row is on its day: one answer a row, or one a system that knows a bare code, in order.

    Raises `UnknownSystem`, `UsageError` and `BadDate` for what is said of all rows; what a row says refuses that row.
    """
    cells = _cells(columns, len(codes))
    sayings = _Sayings(view, system, columns.get("kind"), cells)
    # Inputs that are no text have no place among those that are looked up.
    texts = codes if {*map(type, codes)} <= {str} else [each if isinstance(each, str) else "" for each in codes]
    with collector_paused():
        said = [*map(sayings.__getitem__, zip(*cells.values(), strict=True) if cells else repeat((), len(codes)))]
        for text, saying in zip(texts, said, strict=True):
            saying.judgements[text] = ()
        # Whoever asks nothing wants to know whether the store answers.
        asked = sayings.judgements or {(): {}}
        no_code: dict[tuple[str, ...], dict[str, Judgement]] = {}
        for systems, judgements in asked.items():
            found = judged(view, [*judgements], systems, repairs)
            judgements.update(found.codes)
            no_code[systems] = dict(found.no_code)
        answers: list[Validation] = []
        add = answers.append
        for row, text, (source, judgements, moments) in zip(count(), texts, said, strict=False):
            known = judgements[text]
            if not known:
                add(_beside(row, codes[row], source, no_code.get(source.systems, {})))
            for each in known:
                moment = moments[each.system]
                add(Validation(row, text, source, each.at(moment), moment))
    return answers


def _beside(row: int, given: object, source: RowSource, no_code: dict[str, Judgement]) -> Validation:
    """The answer about a row that is refused, or whose input is no code."""
    if source.refused:
        return Validation(row, str(given), source, None, None)
    if not isinstance(given, str):
        system = system_of(source.systems[0]) if source.systems else None
        return Validation(row, str(given), source, not_a_code(no_text(given), system), None)
    return Validation(row, given, source, no_code[given], None)


class _Moments(dict[str, "Moment"]):
    """The moment of a day in each system, of no day that of an undated question."""

    def __init__(self, view: View, day: date | None) -> None:
        super().__init__()
        self._view = view
        self._day = day

    def __missing__(self, system: str) -> Moment:
        self[system] = moment = self._view.moment(system, self._day)
        return moment


class _Saying(NamedTuple):
    """What rows with the same cells say, and by input what it is in the systems that they say."""

    source: RowSource
    judgements: dict[str, Sequence[Judgements]]
    moments: _Moments


class _Sayings(dict[tuple[object, ...], _Saying]):
    """What rows say by their cells, each combination read when it first occurs.

    `judgements` are shared by the rows that say the same systems; what rows have that are refused is not looked up.
    """

    def __init__(self, view: View, system: str | None, kind: Kind | str | None, names: Iterable[str]) -> None:
        super().__init__()
        self.judgements: dict[tuple[str, ...], dict[str, Sequence[Judgements]]] = {}
        self._view = view
        self._names = tuple(names)
        self._system, self._kind = said_of_all(system, kind)

    def __missing__(self, cells: tuple[object, ...]) -> _Saying:
        source = row_source(self._kind, self._system, **dict(zip(self._names, cells, strict=True)))
        judgements = {} if source.refused else self.judgements.setdefault(source.systems, {})
        self[cells] = saying = _Saying(source, judgements, _Moments(self._view, source.day))
        return saying


def said_of_all(system: str | None, kind: Kind | str | None) -> tuple[str | None, Kind | None]:
    """The system and the kind of all codes. Raises `UnknownSystem`, and `UsageError` for a kind that it has not."""
    named = None if system is None else system_of(system).id
    reported = None if kind is None else kind_named(kind)
    if named and reported and named not in SYSTEMS_OF[reported]:
        raise UsageError(f"the codes of {named} report no {reported}.", remedy="Leave one of them out.")
    return named, reported


def _cells(columns: Columns, rows: int) -> dict[str, Iterable[object]]:
    """What each of so many rows says, by the names of `row_source`. Raises `UsageError` and `BadDate`."""
    on = day_of(columns.get("on"))
    if on is not None and (columns.get("days") is not None or columns.get("through") is not None):
        raise UsageError("rows have one day for all, or days of their own.", remedy="Leave one of them out.")
    named: dict[str, Sequence[object] | None] = {
        "value": columns.get("systems"),
        "first": columns.get("days"),
        "through": columns.get("through"),
        "setting": columns.get("settings"),
    }
    given: dict[str, Iterable[object]] = {} if on is None else {"first": repeat(on, rows)}
    for name, column in named.items():
        if column is not None and len(column) != rows:
            raise UsageError(f"of {rows} codes there are {len(column)} values in a column.", remedy="Give one a code.")
        given |= {} if column is None else {name: column}
    return given
