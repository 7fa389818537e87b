"""The codes with which rows of a review are replaced: read as codes, and judged in the release that is reviewed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from crosswalk.domain.codes.reading import ParsedCode, parse
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem, system_of
from crosswalk.domain.errors import DecisionRefused
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import status_at
from crosswalk.domain.reviews.review import Ends
from crosswalk.questions.view import View

_WHAT: Final = {
    Status.HEADER: "it is a header",
    Status.NOT_YET_VALID: "it is not valid yet",
    Status.DELETED: "it was deleted",
    Status.NOT_IN_FORCE: "its system is not in force",
    Status.NOT_COVERED: "no loaded release tells of it",
    Status.UNKNOWN_CODE: "no release has the code",
}


class _Named(NamedTuple):
    """A code by its system, undotted."""

    system: str
    code: str


class Replacements:
    """Judges codes in the later releases of a review. In one view of the store.

    A code of another system than its row is written with it: `cpt:99213`. Of a system of which nothing is loaded
    nothing can be said, and any code of its shape may stand in.
    """

    def __init__(self, view: View, ends: Sequence[Ends], asked: Iterable[tuple[str, Sequence[str]]]) -> None:
        """All that will be asked: systems, each with codes that replace one of it. One request a system."""
        self._after: Mapping[str, str] = {each.system: each.after for each in ends}
        wanted: dict[str, set[str]] = {}
        for system, texts in asked:
            for text in texts:
                own, parsed = _read(system, text)
                if parsed.code is not None:
                    wanted.setdefault(own.id, set()).add(parsed.code)
        self._statuses = {
            _Named(system, code): status
            for system, codes in wanted.items()
            for code, status in self._judged(view, system, codes)
        }

    def checked(self, system: str, texts: Sequence[str]) -> tuple[str, ...]:
        """Codes that are to replace one of a system, as they are shown.

        Raises `DecisionRefused` for what is no code, is named twice or is not billable in the reviewed release.
        """
        named = [self._named(system, text) for text in texts]
        shown = tuple(_shown(system, each) for each in named)
        if len(set(named)) < len(named):
            raise DecisionRefused(f"{' '.join(shown)}: a code is named twice.", remedy="Name each code once.")
        for each, told in zip(named, shown, strict=True):
            status = self._statuses[each]
            if status is not Status.VALID:
                release = self._after.get(each.system, each.system)
                why = _WHAT.get(status, f"it is {status.value.replace('_', ' ')}")
                raise DecisionRefused(
                    f"{told} is not billable in {release}: {why}.", remedy="Replace with billable codes."
                )
        return shown

    def ended(self, system: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the codes, as shown, that are not billable in the later release."""
        return tuple(code for code in codes if self._statuses[self._named(system, code)] is not Status.VALID)

    def _named(self, system: str, text: str) -> _Named:
        own, parsed = _read(system, text)
        if parsed.code is None:
            raise DecisionRefused(
                f"{parsed.reason}.", remedy=f"Name codes of {own.id}, or of another system as cpt:99213."
            )
        return _Named(own.id, parsed.code)

    def _judged(self, view: View, system: str, codes: Collection[str]) -> Iterator[tuple[str, Status]]:
        calendar = view.calendars[system]
        if calendar.newest is None:
            yield from ((code, Status.VALID) for code in codes)
            return
        release = self._after.get(system)
        moment = calendar.of(release) if release else calendar.default(view.today)
        states = view.store.codes.states(calendar.system, codes)
        yield from ((code, status_at(states.get(code, ()), moment, calendar)[0]) for code in codes)


def _read(system: str, text: str) -> tuple[CodeSystem, ParsedCode]:
    """The system that a text names, else that of its row, and the code of it."""
    prefix, colon, rest = text.strip().rpartition(":")
    own = system_of(prefix.lower()) if colon else SYSTEMS[system]
    return own, parse(own, rest)


def _shown(system: str, named: _Named) -> str:
    code = SYSTEMS[named.system].display(named.code)
    return code if named.system == system else f"{named.system}:{code}"
