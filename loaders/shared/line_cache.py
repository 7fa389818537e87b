"""Lines that were read before.

Two releases of a code system share all but about one line in a hundred. A line met again costs one
look-up, and yields the same `Facts` object, by which timelines see at once that nothing changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.history.snapshot import Facts
from loaders.shared import faults

Entry = tuple[str, Facts]
"""A code, and what its line says about it."""

_Parsed = TypeVar("_Parsed")


@dataclass(frozen=True, slots=True)
class LineCache:
    """What each line said, by the layout it was read in, and the last file of each kind that has no lines.

    Share one among all files of a load.
    """

    _layouts: dict[tuple[str, Role], dict[str, Entry]] = field(default_factory=dict)
    _files: dict[tuple[str, Role], dict[str, Facts]] = field(default_factory=dict)
    _last: dict[SourceFile, object] = field(default_factory=dict)

    def layout(self, system: CodeSystem, role: Role) -> dict[str, Entry]:
        """The lines known in one layout, to look up and to add to."""
        return self._layouts.setdefault((system.id, role), {})

    def shared(self, system: CodeSystem, role: Role, facts: dict[str, Facts]) -> dict[str, Facts]:
        """The facts of a file without lines, each the very object of the file before it that says the same."""
        before = self._files.get((system.id, role), {})
        self._files[system.id, role] = facts
        for code, told in facts.items() if before else ():
            known = before.get(code)
            if known is not None and known == told:
                facts[code] = known
        return facts

    def parsed(self, source: SourceFile, parse: Callable[[], _Parsed]) -> _Parsed:
        """What a file says: parsed once, though its codes and its notes are asked for one after the other."""
        if source not in self._last:
            self._last.clear()
            self._last[source] = parse()
        return cast("_Parsed", self._last[source])


def facts_of(
    lines: Sequence[str],
    known: dict[str, Entry],
    parse: Callable[[str, int], Entry],
    source: SourceFile,
    first: int = 1,
) -> dict[str, Facts]:
    """What the lines say, in their order; `parse` reads those never met before, given with their number,
    which for the first of them is `first`.

    Raises what `parse` raises, and `DuplicateCode`, naming the line that repeats a code.
    """
    entries = list(map(known.get, lines))
    if None in entries:
        for at, line in enumerate(lines):
            if entries[at] is None:
                entries[at] = known[line] = parse(line, at + first)
    facts = dict(cast("list[Entry]", entries))
    if len(facts) != len(lines):
        raise _repeated([known[line][0] for line in lines], source, first)
    return facts


def _repeated(codes: Sequence[str], source: SourceFile, first: int) -> Exception:
    seen: set[str] = set()
    for number, code in enumerate(codes, first):
        if code in seen:
            return faults.duplicate(source, number, f"code {code}")
        seen.add(code)
    raise AssertionError("no code is repeated")
