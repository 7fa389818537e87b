"""What every subgraph is drawn from: the store, and one moment for each code system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.lookup.validity import exists
from crosswalk.questions.asking import moment_of

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.history.states import States
    from crosswalk.domain.store import Store


@dataclass(frozen=True, slots=True)
class View:
    """The store at a moment. `today` is the day by the clock."""

    store: Store
    calendars: Mapping[str, Calendar]
    moments: Mapping[str, Moment]
    today: date

    @classmethod
    def of(
        cls,
        store: Store,
        calendars: Mapping[str, Calendar],
        system: CodeSystem,
        on: date | None,
        release: str | None,
        today: date,
    ) -> View:
        """The day or release asked about speaks of the system; the others are seen as on that day, or today.

        A system out of force by then is seen on its last day. Raises `UnknownRelease` and `ReleaseNotLoaded`.
        """
        moments = {one: calendar.default(on or today) for one, calendar in calendars.items()}
        moments[system.id] = moment_of(calendars[system.id], on, release, today)
        return cls(store, calendars, moments, today)

    def exists(self, system: CodeSystem, states: States) -> bool:
        """Whether a code with these states is one at the moment, billable or not."""
        return exists(states, self.moments[system.id], self.calendars[system.id])


def code_id(system: CodeSystem | str, code: str) -> str:
    """The node of an undotted code: `icd10cm:E11.65`."""
    one = SYSTEMS[system] if isinstance(system, str) else system
    return f"{one.id}:{one.display(code)}"
