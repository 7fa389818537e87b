"""Applied maps: made from the reference maps of the store, kept in the workspace, used to translate."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date

from crosswalk.applied.reference import Reference
from crosswalk.domain.answer import Answers
from crosswalk.domain.applied.answers import applied_answer, unlisted_answer
from crosswalk.domain.applied.applied_map import (
    AppliedMap,
    AppliedRow,
    RowChange,
    RowsAsked,
    Standing,
    compared,
    read_ref,
)
from crosswalk.domain.applied.manual_choices import ManualChoice
from crosswalk.domain.applied.policies import policy_of
from crosswalk.domain.applied.recheck import Recheck, broken_rows
from crosswalk.domain.applied.workspace import Workspace
from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.repairs import Repairs, repairs_of
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import ChoiceRefused, MapConflict, ReleaseNotLoaded, UnknownMap, UsageError
from crosswalk.domain.history.states import States
from crosswalk.domain.lookup.placed import Placed
from crosswalk.domain.lookup.placing import place, place_unknown
from crosswalk.domain.own_words import checked_name, checked_text
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.translation.answers import Outcome, Translation, noted
from crosswalk.domain.translation.question import Question
from crosswalk.questions.asking import day_asked, listed, text_of, texts
from crosswalk.questions.translate import with_titles
from crosswalk.questions.view import View


class AppliedMaps:
    """The applied maps of a workspace, and what can be done with them. Maps are named `NAME` or `NAME@VERSION`."""

    def __init__(
        self,
        workspace: Workspace,
        viewing: Callable[[], AbstractContextManager[View]],
        today: Callable[[], date],
    ) -> None:
        self._workspace = workspace
        self._viewing = viewing
        self._today = today

    def close(self) -> None:
        """Close the workspace; the store is closed by whoever opened it."""
        self._workspace.close()

    # Reading

    def newest(self) -> list[AppliedMap]:
        """The newest version of every map, by name."""
        return [*self._workspace.maps()]

    def versions(self, name: str) -> list[AppliedMap]:
        """All versions of a map, oldest first. Raises `UnknownMap`."""
        found = [*self._workspace.versions(checked_name("a map", name))]
        if not found:
            known = ", ".join(each.name for each in self._workspace.maps()) or "none"
            raise UnknownMap(f"there is no applied map {name!r}.", remedy=f"There are: {known}.")
        return found

    def version(self, ref: str) -> AppliedMap:
        """The version of a map that `NAME@VERSION` names, by default the newest. Raises `UnknownMap`."""
        name, number = read_ref(text_of("the name of a map", ref))
        versions = self.versions(name)
        for each in versions if number is not None else ():
            if each.version == number:
                return each
        if number is not None:
            raise UnknownMap(f"{name} has no version {number}.", remedy=f"Its newest is {versions[-1].version}.")
        return versions[-1]

    def rows(self, ref: str, codes: Sequence[str] | None = None) -> list[AppliedRow]:
        """The rows of a map, or those about these codes; a code without a row is left out."""
        made = self.version(ref)
        wanted = None if codes is None else {shaped(made.source_system, code) or code for code in texts("codes", codes)}
        return [*self._workspace.rows(made, wanted).values()]

    def some_rows(self, ref: str, asked: RowsAsked) -> tuple[Sequence[AppliedRow], int]:
        """The rows of a map that fit, so many from a place on in the order of their sources, and how many fit."""
        return self._workspace.some_rows(self.version(ref), asked)

    def counts(self, ref: str) -> Mapping[tuple[Standing, bool], int]:
        """How many rows of a map stand so, each by whether a person chose."""
        return self._workspace.counts(self.version(ref))

    def compare(self, before: str, after: str) -> list[RowChange]:
        """What two maps, or two versions of one, decide differently, by source. Raises `UsageError`."""
        old, new = self.version(before), self.version(after)
        if (old.source, old.target) != (new.source, new.target):
            raise UsageError(
                f"{old.ref} maps {old.source} to {old.target}, {new.ref} {new.source} to {new.target}.",
                remedy="Compare maps between the same systems.",
            )
        return [*compared(self._workspace.rows(old, None), self._workspace.rows(new, None))]

    # Making

    def create(
        self,
        name: str,
        source: str,
        target: str,
        policy: str,
        *,
        who: str,
        title: str = "",
        note: str = "",
        on: date | str | None = None,
        release: str | None = None,
        edition: str | None = None,
        map_set: str | None = None,
        choices: Sequence[ManualChoice] = (),
    ) -> AppliedMap:
        """A new map: a row for every code that the reference map lists, decided by a policy or left open.

        `on` or `release` say for when its targets are to be billable, by default today or the last covered
        day. It is derived from the GEMs unless `map_set` names another map. With `choices` it has from the start what
        people decided. Raises `UsageError`, `MapConflict`, `UnknownMapSet`, `ReleaseNotLoaded`, `ChoiceRefused`.
        """
        if self._workspace.versions(checked_name("a map", name)):
            raise MapConflict(f"there is a map {name!r}.", remedy="Take another name, or edit that one.")
        with self._viewing() as view:
            question = Question(source, target, day_asked(on, release), release, edition=edition, map_set=map_set)
            reference = Reference(view)
            made, rows = reference.derive(policy_of(policy), question)
            rows |= reference.decide(made, choices) if choices else {}
        made = replace(
            made,
            name=name,
            title=checked_text("the title", title, needed=False),
            who=checked_text("who makes the map", who),
            note=checked_text("the note", note, needed=False),
        )
        self._workspace.put(made, rows)
        return made

    def choose(
        self, name: str, choices: Sequence[ManualChoice], *, who: str, note: str = "", seen: int | None = None
    ) -> AppliedMap:
        """The next version of a map, with what people decided. All choices are kept or none.

        `seen` is the version that who chooses looked at. Raises `ChoiceRefused`, naming the first that cannot be, and
        `MapConflict` where there is a newer version than the one that was seen.
        """
        made = self._seen(name, seen)
        with self._viewing() as view:
            rows = Reference(view).decide(made, choices)
        return self._next(made, rows, who=who, note=note or f"{len(rows)} chosen")

    def withdraw(
        self, name: str, codes: Sequence[str], *, who: str, note: str = "", seen: int | None = None
    ) -> AppliedMap:
        """The next version of a map, in which its policy decides about these codes again; `seen` as in `choose`.

        Raises `UnknownMap`, `MapConflict`, and `ChoiceRefused` for a code that nobody has chosen for.
        """
        made = self._seen(name, seen)
        held = {row.source: row for row in self.rows(made.name, codes)}
        for code in codes:
            source = shaped(made.source_system, code)
            if source not in held or not held[source].is_chosen:
                raise ChoiceRefused(f"nobody has chosen for {code} in {made.ref}.", remedy="Look: crosswalk map show.")
        with self._viewing() as view:
            rows = Reference(view).rederive(made, held)
        return self._next(made, rows, who=who, note=note or f"{len(rows)} withdrawn")

    def refresh(
        self,
        name: str,
        *,
        who: str,
        note: str = "",
        policy: str | None = None,
        on: date | str | None = None,
        release: str | None = None,
        edition: str | None = None,
    ) -> AppliedMap:
        """The next version of a map: derived anew, for another day, edition or by another policy.

        What people chose stays as they chose it; `check` tells what of it no longer holds.
        """
        made = self.version(checked_name("a map", name))
        with self._viewing() as view:
            chosen = policy_of(policy or made.policy)
            fresh, rows = Reference(view).derive(
                chosen,
                Question(
                    made.source, made.target, day_asked(on, release), release, edition=edition, map_set=made.map_set
                ),
            )
        held = self._workspace.rows(made, None)
        rows |= {source: row for source, row in held.items() if row.is_chosen}
        fresh = replace(fresh, name=made.name, title=made.title)
        changed = {source: row for source, row in rows.items() if held.get(source) != row}
        gone = held.keys() - rows.keys()
        return self._next(made, changed, removed=gone, who=who, note=note or "derived anew", fresh=fresh)

    def put(self, made: AppliedMap, rows: Mapping[str, AppliedRow]) -> AppliedMap:
        """A map as it was exported, under its name. Raises `MapConflict` where there is one of that name."""
        if self._workspace.versions(checked_name("a map", made.name)):
            raise MapConflict(
                f"there is a map {made.name!r}.",
                remedy="Import it under another one: --name NAME.",
            )
        with self._viewing() as view:
            _all_known(view.store, made.source_system, rows.keys())
            _all_known(view.store, made.target_system, {code for row in rows.values() for code in row.targets})
        self._workspace.put(made, rows)
        return made

    def drop(self, name: str) -> None:
        """Forget a map with all its versions. Raises `UnknownMap`."""
        self.versions(name)
        self._workspace.drop(name)

    # Using

    def translate(
        self,
        codes: Sequence[str],
        ref: str,
        *,
        on: date | str | None = None,
        release: str | None = None,
        repairs: Repairs | str = "safe",
        titled: bool = False,
    ) -> Answers[Translation]:
        """What each code becomes by a map, one answer an input, in their order.

        `on` or `release` say when its targets are judged, by default in the release the map is for. With `titled`
        each answer has the title of its source code.
        """
        made = self.version(ref)
        with self._viewing() as view:
            chosen = repairs_of(repairs)
            placed = place(view.store, view.calendars, listed(codes), made.source_system, chosen)
            rows, unlisted = self._known(view, made, placed)
            if any(each.code and each.code not in rows and each.code not in unlisted for each in placed):
                placed = place_unknown(view.store, placed, made.source_system, chosen)
                rows, unlisted = self._known(view, made, placed)
            moment = Reference(view).moment(made, day_asked(on, release), release)
            choices = Reference(view).choices(made, moment, {target for row in rows.values() for target in row.targets})
            answers = []
            for each in placed:
                if each.code is None:
                    answers.append(_refused(made, each.text, each.reason))
                elif each.code in rows:
                    row = rows[each.code]
                    answers.append(applied_answer(each.text, each.code, made, row, choices.__getitem__, moment))
                else:
                    answers.append(unlisted_answer(each.text, each.code, made, unlisted.get(each.code, ()), moment))
            found = [noted(answer, each) for answer, each in zip(answers, placed, strict=True)]
            return Answers(with_titles(view, found) if titled else found)

    def _known(
        self, view: View, made: AppliedMap, placed: Sequence[Placed]
    ) -> tuple[Mapping[str, AppliedRow], Mapping[str, States]]:
        """The rows of the codes that a map has, and the states of the others."""
        wanted = {each.code for each in placed if each.code is not None}
        rows = self._workspace.rows(made, wanted)
        return rows, view.store.codes.states(made.source_system, wanted - rows.keys())

    def check(self, ref: str, release: str | None = None) -> Recheck:
        """What no longer holds of a map in a release, by default the newest loaded one of the target.

        Raises `UnknownMap`, `UnknownRelease`, and `ReleaseNotLoaded` where nothing of the target is loaded.
        """
        made = self.version(ref)
        rows = self._workspace.rows(made, None)
        with self._viewing() as view:
            calendar = view.calendars[made.target]
            newest = calendar.newest
            if newest is None:
                raise ReleaseNotLoaded(f"no release of {made.target} is loaded.", remedy="crosswalk load starter.")
            moment = calendar.of(release or newest.id)
            edition = Reference(view).edition(made, moment.day)
            judge = Reference(view).judge(
                made.target_system, moment, {code for row in rows.values() for code in row.targets}
            )
            sources = Reference(view).source_judge(made, rows)
            bases = Reference(view).bases(replace(made, edition=edition.label if edition else None), None)
            broken = tuple(broken_rows(rows.values(), judge, sources, bases))
            remedies = Reference(view).remedies(made, moment, {each.row.source for each in broken})
        assert moment.release is not None  # noqa: S101 - a moment of a release has one
        return Recheck(made, moment.release.id, edition.label if edition else None, broken, remedies)

    def _seen(self, name: str, seen: int | None) -> AppliedMap:
        """The newest version of a map, where it is the one that was seen."""
        made = self.version(checked_name("a map", name))
        if seen is not None and seen != made.version:
            raise MapConflict(
                f"{made.who} made version {made.version} of {made.name} meanwhile; you looked at version {seen}.",
                remedy="Look at what is new, and choose again.",
            )
        return made

    def _next(
        self,
        made: AppliedMap,
        rows: Mapping[str, AppliedRow],
        *,
        who: str,
        note: str,
        removed: Collection[str] = (),
        fresh: AppliedMap | None = None,
    ) -> AppliedMap:
        following = replace(
            fresh or made,
            version=made.version + 1,
            who=checked_text("who makes the version", who),
            at=self._today().isoformat(),
            note=checked_text("the note", note, needed=False),
        )
        self._workspace.put(following, rows, removed)
        return following


def _refused(made: AppliedMap, text: str, reason: str | None) -> Translation:
    source, target = made.source_system, made.target_system
    return Translation(text, source, None, target, made.name, str(made.version), None, Outcome.MALFORMED, reason)


def _all_known(store: Store, system: CodeSystem, codes: Collection[str]) -> None:
    known = store.codes.known_in(codes)
    for code in sorted(codes):
        if system.id not in known.get(code, ()):
            raise ChoiceRefused(
                f"no loaded release of {system.id} has {system.display(code)}.", remedy="Load what the map is about."
            )
