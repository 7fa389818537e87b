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
from crosswalk.bulk.lists.entries import Entries, Entry
from crosswalk.bulk.lists.list_table import ListTable
from crosswalk.bulk.lists.opening import ListFile, ListOptions, ListText, open_list
from crosswalk.domain.answer import Answers
from crosswalk.domain.codes.repairs import Repairs, repairs_of
from crosswalk.domain.errors import UsageError
from crosswalk.domain.lookup.impact import CodeImpact, Impact, ImpactStatus, ListedCode, impact_of
from crosswalk.questions.impact import impact
from crosswalk.questions.sorting import Asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from crosswalk.bulk.any_frame import Data
    from crosswalk.questions.impact import Answered
    from crosswalk.questions.view import View

    Viewing = Callable[[], AbstractContextManager[View]]
    End = str | date | Sequence[str | date]
    Given = str | Path | Data | ListText | ListFile | ListTable


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


def impacts(viewing: Viewing, lists: Sequence[Given], asked: Reviewing) -> Answers[Impact]:
    """What the changes do to each list, in their order.

    Raises what `open_list`, `Entries` and `reviewed` raise, and what `write_applied` does where lists are written.
    """
    if not lists:
        raise UsageError("no list is named.", remedy="Name one: a file, or a data frame.")
    options = _options(asked)
    read = [Entries(open_list(each, options), options.named) for each in lists]
    before, after = _ends(asked.get("before")), _ends(asked.get("after"))
    repairs = repairs_of(asked.get("repairs", Repairs.SAFE))
    answers = Answers[Impact]()
    for entries in read:
        with viewing() as view:
            answers.append(_impact(view, entries, before, after, repairs))
    made = asked.get("apply")
    if made is not None:
        tables = [each.table for each in read]
        written = write_applied(tables, answers, Path(made), overwrite=asked.get("overwrite", False))
        return Answers(replace(each, applied=done) for each, done in zip(answers, written, strict=True))
    return answers


def _impact(
    view: View, entries: Entries, before: Sequence[str | date], after: Sequence[str | date], repairs: Repairs
) -> Impact:
    held = [*entries]
    table = entries.table
    keys = [None if each.column is None else Asked(each.text, each.said, str(each.column)) for each in held]
    answered = impact(view, {*filter(None, keys)}, before, after, repairs)
    codes = _listed(held, keys, answered, table.called)
    return impact_of(table.name, entries.columns, answered.differences, answered.review.left_out, codes)


def _listed(
    entries: Sequence[Entry], keys: Sequence[Asked | None], answered: Answered, called: Callable[[int], str]
) -> Iterator[ListedCode]:
    for each, key in zip(entries, keys, strict=True):
        if key is None:
            found = CodeImpact(ImpactStatus.UNREADABLE, reason=each.text) if each.text else _NO_CODE
            yield ListedCode(each.row, None, None, "", each.volume, found)
        else:
            yield ListedCode(
                each.row, each.column, called(each.column or 0), each.text, each.volume, answered.impacts[key]
            )


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
