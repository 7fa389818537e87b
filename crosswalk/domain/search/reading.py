"""A code system at a moment, as a search reads it: which codes stand, and which texts they have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from crosswalk.domain.history.calendar import Calendar, Moment
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.states import State, States
from crosswalk.domain.lookup.releases_by_role import releases_by_role
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.titles import titles
from crosswalk.domain.lookup.validity import status_at
from crosswalk.domain.search.ranking import Reason, Said
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.tabular.rows import INDEX_REFERENCE, INDEX_TERM

_TABLES: Final = frozenset({Role.DRUG_TABLE, Role.NEOPLASM_TABLE})
_OF_INDEX: Final = frozenset({INDEX_TERM, INDEX_REFERENCE})


class Reading:
    """A system at a moment: which codes stand, and which releases speak by files of each role."""

    def __init__(self, store: Store, moment: Moment, calendar: Calendar, stating: Mapping[Role, Sequence[int]]) -> None:
        self.store, self.moment, self._calendar = store, moment, calendar
        self._columns = releases_by_role(stating, moment, calendar)

    @property
    def has_index(self) -> bool:
        """Whether the alphabetic index of a release that speaks at the moment is loaded."""
        return Role.INDEX in self._columns

    def standing(self, life: States) -> tuple[Status, State | None]:
        """What a code is at the moment and the state that says so, None where it is nothing then."""
        status, state = status_at(life, self.moment, self._calendar)
        return status, state if status in (Status.VALID, Status.HEADER) else None

    def titles(self, state: State) -> tuple[str | None, str | None]:
        """The short and the long title of a code at the moment."""
        return titles(state, self.moment)

    def notes(self, codes: Collection[str], wanted: Callable[[str], bool]) -> Mapping[str, Sequence[Said]]:
        """The searched notes of these codes that stand at the moment, of those that are wanted."""
        found: dict[str, list[Said]] = {}
        if codes:
            columns = {role.value: ordinal for role, ordinal in self._columns.items()}
            for code, role, kind, text, first, last in self.store.search.texts(self.moment.system, codes):
                column = columns.get(role)
                if column is not None and first <= column <= last and wanted(text):
                    found.setdefault(code, []).append(_said(role, kind, text, column))
        return found

    def release_of(self, ordinal: int | None) -> str | None:
        """The id of the release with an ordinal."""
        return next((each.id for each in self._calendar.known if each.ordinal == ordinal), None)


def _said(role: str, kind: str, text: str, column: int) -> Said:
    reason = Reason.TABLE_TERM if kind == INDEX_TERM and role in _TABLES else Reason(kind)
    return Said(reason, text, column if kind in _OF_INDEX else None)
