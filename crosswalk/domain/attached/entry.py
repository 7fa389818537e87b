"""An entry of a table of values: what it says of a code, or of all codes from one to another."""

from __future__ import annotations

from dataclasses import dataclass

from crosswalk.domain.attached.tables import Value
from crosswalk.domain.codes.systems import CodeSystem


@dataclass(frozen=True, slots=True)
class Entry:
    """What a table says of the codes from `first` to `last`, undotted, which are one and the same for a single code."""

    first: str
    last: str
    values: tuple[Value, ...]

    def of_kind(self, kind: str | None, *, named: bool = True) -> Entry | None:
        """The entry with its values of one kind alone, all of them for None; None where it has none of the kind.

        Without `named` their kind is left out, as it is the same everywhere.
        """
        if kind is None:
            return self
        values = tuple(each if named else Value("", each.text) for each in self.values if each.kind == kind)
        return Entry(self.first, self.last, values) if values else None

    def shown(self, system: CodeSystem) -> str:
        """The entry as people write it."""
        first, last = system.display(self.first), system.display(self.last)
        return first if first == last else f"{first}-{last}"
