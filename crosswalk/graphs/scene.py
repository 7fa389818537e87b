"""What every subgraph is drawn from: a view of the store, and one moment for each code system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.lookup.validity import exists
from crosswalk.questions.view import View

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Moment
    from crosswalk.domain.history.states import States
    from crosswalk.domain.store.protocol import Store


@dataclass(frozen=True, slots=True)
class Scene:
    """A view of the store at a moment of each system."""

    view: View
    moments: Mapping[str, Moment]

    @classmethod
    def of(cls, view: View, system: CodeSystem, on: date | None, release: str | None) -> Self:
        """The day or release asked about speaks of the system; the others are seen as on that day, or today.

        A system out of force by then is seen on its last day. Raises `UnknownRelease` and `ReleaseNotLoaded`.
        """
        moments = {one: calendar.default(on or view.today) for one, calendar in view.calendars.items()}
        moments[system.id] = view.moment(system.id, on, release)
        return cls(view, moments)

    @property
    def store(self) -> Store:
        """The store, as in the view."""
        return self.view.store

    def exists(self, system: CodeSystem, states: States) -> bool:
        """Whether a code with these states is one at the moment, billable or not."""
        return exists(states, self.moments[system.id], self.view.calendars[system.id])


def code_id(system: CodeSystem | str, code: str) -> str:
    """The node of an undotted code: `icd10cm:E11.65`."""
    one = SYSTEMS[system] if isinstance(system, str) else system
    return f"{one.id}:{one.display(code)}"
