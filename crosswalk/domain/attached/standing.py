"""What a table of values says of one code on a day, or why it says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from crosswalk.domain.attached.entry import Entry
from crosswalk.domain.attached.tables import Value, ValueChoice, ValueEdition, ValueTable, why_no_edition


class Standing(StrEnum):
    """Whether a table has a value of a code on a day.

    `no_value`: the edition does not list it. `no_value_yet`: the code is newer than all that the edition knows.
    `no_edition`: none is in force on the day.
    """

    VALUE = "value"
    NO_VALUE = "no_value"
    NO_VALUE_YET = "no_value_yet"
    NO_EDITION = "no_edition"


@dataclass(frozen=True, slots=True)
class Attached:
    """What one table says of a code on a day. `by` is the entry that says it, where it is not the code itself."""

    choice: ValueChoice
    edition: ValueEdition | None
    standing: Standing
    values: tuple[Value, ...] = ()
    by: str | None = None
    reason: str | None = None

    @property
    def table(self) -> ValueTable:
        """The table that says it."""
        return self.choice.table

    @property
    def name(self) -> str:
        """How the table, or one kind of its values, is asked for."""
        return self.choice.name

    @property
    def cell(self) -> str:
        """The values in one cell, empty for none."""
        return self.choice.told(self.values)

    def __str__(self) -> str:
        return self.cell if self.values else self.standing.value.replace("_", " ")


class Between(NamedTuple):
    """What one table says of a code in two releases, each by the edition in force on the first day of it."""

    before: Attached
    after: Attached

    @property
    def tells(self) -> bool:
        """Whether there is anything to tell: a value before or after, or one that is still to come."""
        return bool(self.before.values or self.after.values) or self.after.standing is Standing.NO_VALUE_YET

    def __str__(self) -> str:
        """What is told: after alone where nothing was said before, or the same of the kinds that both editions have."""
        kinds = {each.kind for each in self.before.values} & {each.kind for each in self.after.values}
        before, after = ([each for each in end.values if each.kind in kinds] for end in (self.before, self.after))
        stays = bool(kinds) and before == after
        return str(self.after) if stays or not self.before.values else f"{self.before} → {self.after}"


def attached(
    choice: ValueChoice, day: date, entry: Entry | None, code: str, *, since: date | None, is_header: bool = False
) -> Attached:
    """What a table says of an undotted code on a day, by the `entry` of the edition in force (rule 15.4).

    `since` is the first day of the run in which the code is billable, None where it is not billable.
    """
    table, edition = choice.table, choice.table.in_force(day)
    if edition is None:
        return Attached(choice, None, Standing.NO_EDITION, reason=why_no_edition(table, day))
    entry = None if entry is None else entry.of_kind(choice.kind)
    if entry is not None:
        by = None if entry.first == entry.last == code else entry.shown(table.code_system)
        return Attached(choice, edition, Standing.VALUE, entry.values, by)
    if since is not None and since > edition.knows_to:
        why = f"the code began on {since}, the edition of {edition.label} knows those up to {edition.knows_to}"
        return Attached(choice, edition, Standing.NO_VALUE_YET, reason=why)
    why = "a header: its billable codes may have values" if is_header else f"the edition of {edition.label} lacks it"
    return Attached(choice, edition, Standing.NO_VALUE, reason=why)
