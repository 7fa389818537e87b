"""Questions of time about one code system: which day, which release, covered or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from crosswalk.domain.codes.systems import END, CodeSystem
from crosswalk.domain.errors import ReleaseNotLoaded
from crosswalk.domain.history.labels import label_of, unknown
from crosswalk.domain.history.releases import LATEST, Coverage, Release, Role, regular_label, stand_in
from crosswalk.domain.history.snapshot import Property, is_derived


def in_force(system: CodeSystem, day: date) -> bool:
    """Whether HIPAA transactions use the system on a day."""
    return system.in_force_from <= day and (day < system.in_force_to or system.in_force_to == END)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, resolved for one code system.

    Either a day or a release was asked about (`by_release`). `release` is the loaded release that
    answers, None where the day is not covered. `stale` says that the day asked about (today) is not
    covered and the last covered day before it answers; `missing` names the release that is wanting.
    `stated_by` says which sources stated what of the release.
    """

    system: CodeSystem
    day: date
    release: Release | None
    by_release: bool = False
    stale: bool = False
    missing: str | None = None
    stated_by: Mapping[Property, Role] = field(default_factory=dict, hash=False)

    @property
    def in_force(self) -> bool:
        """Whether the system is in force at the moment; a release that was asked about by name always counts."""
        return self.by_release or in_force(self.system, self.day)

    @property
    def derived(self) -> bool:
        """Whether no file of the release is published: it follows from those of others."""
        return is_derived(self.stated_by)


def fetched_and_loaded(release_id: str) -> str:
    """The commands that get one release that has an official address."""
    return f"crosswalk fetch {release_id}, then crosswalk load {release_id}"


def by_fetching(ids: Sequence[str]) -> str:
    """How to get releases that have an official address."""
    names, them = " ".join(ids), "them" if len(ids) > 1 else "it"
    return f"Get {them}: crosswalk fetch {names}; then crosswalk load {names}."


@dataclass(frozen=True)
class Calendar:
    """The releases of one code system: all that are known, those that are loaded, the days covered.

    `stated_by` says of each loaded one, by its id, which sources stated what; `getting` tells in a sentence how to get
    those of some ids.
    """

    system: CodeSystem
    known: Sequence[Release]
    loaded: frozenset[str]
    coverage: Sequence[Coverage]
    stated_by: Mapping[str, Mapping[Property, Role]] = field(default_factory=dict)
    getting: Callable[[Sequence[str]], str] = by_fetching

    @cached_property
    def newest(self) -> Release | None:
        """The newest loaded release, in force or not."""
        held = [release for release in self.known if release.id in self.loaded]
        return max(held, key=lambda release: release.ordinal, default=None)

    @cached_property
    def names(self) -> Mapping[int | None, str]:
        """The ids of the loaded releases by their ordinals, and of the newest by LATEST."""
        ids: dict[int | None, str] = {each.ordinal: each.id for each in self.known if each.id in self.loaded}
        return ids if self.newest is None else {**ids, LATEST: self.newest.id}

    @cached_property
    def covered_to(self) -> date | None:
        """The end, exclusive, of the newest loaded release's days."""
        return self.coverage[-1].end if self.coverage else None

    def on(self, day: date) -> Moment:
        """The moment of a day asked about; its release is None where no loaded release covers the day."""
        covering = next((span.release for span in self.coverage if day in span), None)
        missing = None if covering or not in_force(self.system, day) else self._release_due(day)
        return Moment(self.system, day, covering, missing=missing, stated_by=self._stated(covering))

    def of(self, text: str) -> Moment:
        """The moment of a release asked about, named `2025` or `icd10cm:2025`.

        A release that changed notes only answers for the release before it, and the other way round.
        Raises `UnknownRelease` or `ReleaseNotLoaded`.
        """
        wanted = self.find(text)
        held = stand_in(self.known, wanted, self.loaded)
        if held is None:
            raise ReleaseNotLoaded(
                f"{wanted.id} is known but not loaded.",
                remedy=self.getting([wanted.id]),
            )
        return Moment(self.system, wanted.effective, held, by_release=True, stated_by=self._stated(held))

    def find(self, text: str) -> Release:
        """The known release with this label or id. Raises `UnknownRelease`."""
        wanted = label_of(self.system.id, text)
        for release in self.known:
            if release.label == wanted:
                return release
        raise unknown(self.system, self.known, text)

    def default(self, today: date) -> Moment:
        """The moment of an undated question: today, or else the last covered day before it.

        (docs/design.md, rule 3.7.)
        """
        moment = self.on(min(today, self.system.in_force_to - timedelta(days=1)))
        if moment.release is not None:
            return moment
        ended = [span for span in self.coverage if span.end <= moment.day]
        if not ended:
            return moment
        last = ended[-1]
        return Moment(
            self.system,
            last.end - timedelta(days=1),
            last.release,
            stale=True,
            missing=self._release_due(moment.day),
            stated_by=self._stated(last.release),
        )

    def is_between_loaded(self, day: date) -> bool:
        """Whether an uncovered day lies between two covered spans."""
        return any(span.end <= day for span in self.coverage) and any(span.start > day for span in self.coverage)

    def next_covered(self, day: date) -> date:
        """The first covered day from this one on, END if none follows."""
        ahead = (max(day, span.start) for span in self.coverage if span.end > day)
        return min(ahead, default=END)

    def has_ended(self, today: date) -> bool:
        """Whether the newest loaded release no longer covers today."""
        return self.covered_to is not None and self.system.in_force_to == END and self.covered_to <= today

    def _stated(self, release: Release | None) -> Mapping[Property, Role]:
        return {} if release is None else self.stated_by.get(release.id, {})

    def _release_due(self, day: date) -> str | None:
        """The id of the release that covers a day: catalogued, or else by the regular schedule."""
        due = [release for release in self.known if release.effective <= day]
        last = max(due, key=lambda release: release.ordinal, default=None)
        if last is None:
            return None
        if last.id not in self.loaded or self._regularly_covers(last, day):
            return last.id
        regular = max(
            date(year, month, 1)
            for year in (day.year - 1, day.year)
            for month in self.system.regular_months
            if date(year, month, 1) <= day
        )
        return f"{self.system.id}:{regular_label(self.system, regular)}"

    def _regularly_covers(self, release: Release, day: date) -> bool:
        return any(span.release.id == release.id and day in span for span in self.coverage)
