"""What changes between releases do to whole lists, and the lists with the safe replacements put in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

from crosswalk.bulk.lists.applying import write_applied
from crosswalk.bulk.lists.columns import Named
from crosswalk.bulk.lists.entries import Entries
from crosswalk.bulk.lists.opening import ListOptions, ListText, open_list
from crosswalk.domain.answer import Answers
from crosswalk.domain.codes.repairs import Repairs, repairs_of
from crosswalk.domain.errors import UsageError
from crosswalk.domain.lookup.impact import CodeImpact, Impact, ImpactStatus, Judged, ListedCode, impact_of
from crosswalk.questions.impact import impact
from crosswalk.questions.sorting import Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crosswalk.bulk.any_frame import Data
    from crosswalk.questions.view import View

    Viewing = Callable[[], AbstractContextManager[View]]
    List = str | Path | Data | ListText
    End = str | date | Sequence[str | date]


class Reviewing(TypedDict, total=False):
    """What is asked of lists.

    `before` and `after` are days, for all systems, or releases (`hcpcs:2020-10`), one or several. `columns` have the
    codes, `system_columns` say their code set, `volume_column` how often they are used; what is not named is found.
    `header`, `delimiter`, `encoding`, `sheet` and `input_format` say how files are read, `repairs` is as in `lookup`.
    With `apply` the lists are written with the safe replacements: a file for one list, a folder for several.
    """

    before: End
    after: End
    columns: Sequence[str]
    system_columns: Sequence[str]
    volume_column: str | None
    header: bool
    delimiter: str | None
    encoding: str | None
    sheet: str | None
    input_format: str | None
    repairs: Repairs | str
    apply: str | Path | None
    overwrite: bool


def impacts(viewing: Viewing, lists: Sequence[List], asked: Reviewing) -> Answers[Impact]:
    """What the changes do to each list, in their order.

    Raises what `ListsAsked` and `reviewed` raise, and what `write_applied` does where lists are written.
    """
    of = ListsAsked(lists, asked)

    def judged(each: AskedList) -> Judged:
        with viewing() as view:
            return impact(view, each.codes, of.before, of.after, of.repairs)

    return of.answered([judged(each) for each in of.lists])


class AskedList:
    """The codes of one list, read, each as it is asked about once: `codes`."""

    def __init__(self, entries: Entries) -> None:
        self.table = entries.table
        self._columns = entries.columns
        self._held = [*entries]
        self._keys = [
            None if each.column is None else Asked(each.text, each.said, str(each.column)) for each in self._held
        ]
        self.codes: Sequence[Asked] = [*dict.fromkeys(filter(None, self._keys))]

    def answered(self, judged: Judged) -> Impact:
        """The answer about the list whose codes were judged so."""
        impacts = dict(zip(self.codes, judged.impacts, strict=True))
        listed = self._listed(impacts)
        return impact_of(self.table.name, self._columns, judged.differences, judged.left_out, listed)

    def _listed(self, impacts: Mapping[Asked, CodeImpact]) -> Iterator[ListedCode]:
        for each, key in zip(self._held, self._keys, strict=True):
            if key is None:
                found = CodeImpact(ImpactStatus.UNREADABLE, reason=each.text) if each.text else _NO_CODE
                yield ListedCode(each.row, None, None, "", each.volume, found)
            else:
                called = self.table.called(each.column or 0)
                yield ListedCode(each.row, each.column, called, each.text, each.volume, impacts[key])


class ListsAsked:
    """Lists, read, and what is asked of them: whoever judges their codes has the answers from here.

    Raises what `open_list` and `Entries` raise, and `UsageError` where no list is named.
    """

    def __init__(self, lists: Sequence[List], asked: Reviewing) -> None:
        if not lists:
            raise UsageError("no list is named.", remedy="Name one: a file, or a data frame.")
        options = _options(asked)
        self.lists = [AskedList(Entries(open_list(each, options), options.named)) for each in lists]
        self.before, self.after = _ends(asked.get("before")), _ends(asked.get("after"))
        self.repairs = repairs_of(asked.get("repairs", Repairs.SAFE))
        self._apply, self._overwrite = asked.get("apply"), asked.get("overwrite", False)

    def answered(self, judged: Sequence[Judged]) -> Answers[Impact]:
        """The answers, in the order of the lists, which are written where that was asked for."""
        answers = Answers(each.answered(one) for each, one in zip(self.lists, judged, strict=True))
        if self._apply is None:
            return answers
        tables = [each.table for each in self.lists]
        written = write_applied(tables, answers, Path(self._apply), overwrite=self._overwrite)
        return Answers(replace(each, applied=done) for each, done in zip(answers, written, strict=True))


_NO_CODE: Final = CodeImpact(ImpactStatus.NO_CODE, reason="nothing stands in its columns of codes")


def _ends(given: End | None) -> Sequence[str | date]:
    if given is None:
        return ()
    return [given] if isinstance(given, str | date) else given


def _options(asked: Reviewing) -> ListOptions:
    named = Named(asked.get("columns", ()), asked.get("system_columns", ()), asked.get("volume_column"))
    for what in ("columns", "system_columns"):
        if isinstance(asked.get(what), str):
            raise UsageError(f"{what} is a list of names.", remedy=f"Write {what}=[{asked.get(what)!r}].")
    return ListOptions(
        named,
        asked.get("header", True),
        asked.get("delimiter"),
        asked.get("encoding"),
        asked.get("sheet"),
        asked.get("input_format"),
    )
