"""What a load refuses, and what it leaves out for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from crosswalk.domain.errors import SourceError
from crosswalk.loading.report import LoadReport, Refused


class Refusals:
    """The files that a load does not use.

    What a file leaves out depends on the files alone, never on what was read before it: a release goes in with
    all the files that list its codes or not at all.
    """

    def __init__(self) -> None:
        self._found: list[Refused] = []

    @contextmanager
    def of(self, target: str, *, needed: bool) -> Iterator[None]:
        """Refuse what raises `SourceError` here: the release or edition `target`, or what is not needed of it."""
        try:
            yield
        except SourceError as fault:
            if not needed or not self._rests_too(str(fault), (target,)):
                self._found.append(Refused(target, fault, (target,) if needed else ()))

    def _rests_too(self, fault: str, targets: Sequence[str]) -> bool:
        """Leave out what rests on the same file as something that is left out, if it does."""
        for at, each in enumerate(self._found):
            if each.left_out and str(each.fault) == fault:
                self._found[at] = replace(each, left_out=tuple(dict.fromkeys((*each.left_out, *targets))))
                return True
        return False

    @property
    def found(self) -> Sequence[Refused]:
        """What is refused so far."""
        return tuple(self._found)

    def take(self, found: Sequence[Refused]) -> None:
        """Refuse what is refused of another system or map set."""
        for each in found:
            if not each.left_out or not self._rests_too(str(each.fault), each.left_out):
                self._found.append(each)

    def holds_back(self, target: str) -> bool:
        """Whether a release or edition is left out for a file of its own or of what it rests on."""
        return any(target in each.left_out for each in self._found)

    def rest(self, target: str, base: str) -> None:
        """Leave out a change to a release that is left out."""
        self._found = [
            replace(each, left_out=(*each.left_out, target)) if base in each.left_out else each for each in self._found
        ]

    def report(self, loaded: Sequence[str], asked: Sequence[str], *, strict: bool) -> LoadReport:
        """What a load of everything `asked` for did.

        Raises the first fault, with the others as its notes, where they left nothing to load, and any if `strict`.
        """
        unchanged = tuple(each for each in asked if each not in loaded and not self.holds_back(each))
        if self._found and (strict or not (loaded or unchanged)):
            first, *others = (each.fault for each in self._found)
            for other in others:
                first.add_note(str(other))
            raise first
        return LoadReport(tuple(loaded), unchanged, tuple(self._found))
