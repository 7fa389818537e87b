"""Every change between two releases: what `diff` tells beyond the official counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict

from crosswalk.domain.codes.systems import system_of, undotted
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.errors import UsageError
from crosswalk.domain.history.built_titles import long_or_built
from crosswalk.domain.history.releases import Role
from crosswalk.domain.lookup.altered import altered_notes, altered_properties, kind_of
from crosswalk.domain.lookup.changes import Altered, Change, ChangeKind, Changes
from crosswalk.domain.lookup.group_paths import grouping_release
from crosswalk.domain.lookup.lineage_between import LineageBetween
from crosswalk.domain.lookup.long_titles import titles_of
from crosswalk.domain.lookup.moves import moved_codes
from crosswalk.domain.lookup.places import GroupLists, Places, elsewhere
from crosswalk.domain.lookup.releases_by_role import releases_by_role
from crosswalk.questions.asking import number_of, texts
from crosswalk.questions.diff import ends_compared, facts_compared

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.compared import Compared as Ends
    from crosswalk.domain.history.difference import Difference
    from crosswalk.domain.history.snapshot import Facts
    from crosswalk.questions.diff import Compared
    from crosswalk.questions.view import View


class Narrowed(TypedDict, total=False):
    """Of what changes are told: of chapters by their ids, of codes and groups and all below them, of some kinds.

    `first` is how many codes of each kind are told, by code; without it all.
    """

    chapter: str | Sequence[str]
    under: str | Sequence[str]
    kinds: str | Sequence[str]
    first: int | None


def changes(view: View, system: str, names: Sequence[str], asked: Narrowed) -> Changes:
    """Every change of every code between two releases, as far as was asked for, by code.

    The requests to the store do not grow with the codes, but for one round for each step of replacement. Raises what
    `official_difference` does, and `UsageError` for a kind, a chapter or a code that is none.
    """
    kinds, first = _kinds_of(_listed("kinds", asked.get("kinds"))), asked.get("first")
    if first is not None and number_of("the number of codes", first) < 1:
        raise UsageError(f"{first} codes are none.", remedy="Ask for one or more.")
    ends = ends_compared(view, system, names)
    pair = system_of(system).id, ends.before.id, ends.after.id
    held = view.kept.changes.get(pair)
    if held is not None and not any(asked.values()):
        return held[0]
    if held is not None:
        return _narrowed(*held, asked, kinds, first)
    with collector_paused():
        found = _found(view, system, ends, asked, kinds, first)
    if not any(asked.values()):
        view.kept.changes.keep(pair, found)
    return found[0]


def _found(
    view: View, system: str, ends: Ends, asked: Narrowed, kinds: Set[ChangeKind], first: int | None
) -> tuple[Changes, Places]:
    """The changes as far as they are asked for, read from the store, and where codes stand."""
    found = facts_compared(view, system, ends)
    lists = _Lists.of(view.stating(found.system), found)
    groups = GroupLists(view.store, found.system)
    told, difference = _Told(found), found.difference
    told.note_official(difference)
    told.note_properties()
    if lists.notes is not None:
        told.note_notes(view, *lists.notes)
    told.note_moves(view, elsewhere(*map(groups.paths, lists.groups)) if lists.groups else {})
    places = _places(view, found, groups)
    is_asked = _asked(found.system, places, asked)
    codes = sorted(code for code in told.kinds if is_asked(code) and not kinds.isdisjoint(told.kinds[code]))
    notes_of = lists.notes and (found.calendar.names[lists.notes[0]], found.calendar.names[lists.notes[1]])
    counted, shown = _first_of({code: told.kinds[code] for code in codes}, first)
    changed = tuple(told.changes(view, shown, places))
    return Changes(difference, changed, notes_of, _told_of(asked), counted, frozenset(kinds)), places


def _narrowed(whole: Changes, places: Places, asked: Narrowed, kinds: Set[ChangeKind], first: int | None) -> Changes:
    """Of all changes those that are asked for."""
    is_asked = _asked(whole.difference.system, places, asked)
    wanted = {
        each.code: each for each in whole.changes if not kinds.isdisjoint(each.kinds) and is_asked(undotted(each.code))
    }
    counted, shown = _first_of({code: each.kinds for code, each in wanted.items()}, first)
    return replace(
        whole,
        changes=tuple(wanted[code] for code in shown),
        asked=_told_of(asked),
        counted=counted,
        kinds=frozenset(kinds),
    )


def _first_of(
    kinds: Mapping[str, Sequence[ChangeKind]], most: int | None
) -> tuple[Mapping[ChangeKind, int], Sequence[str]]:
    """How many codes are of each kind, and the first so many of each, in their order; all without a number."""
    counted: Counter[ChangeKind] = Counter()
    shown = []
    for code, of_code in kinds.items():
        if most is None or any(counted[kind] < most for kind in of_code):
            shown.append(code)
        counted.update({*of_code})
    return counted, shown


class _Lists(NamedTuple):
    """The releases whose lists tell what changed, by their ordinals: the first and the last from the one to the other.

    So that all that is told did change between the two, though a list that is not loaded may tell more.
    """

    groups: tuple[int, int] | None
    notes: tuple[int, int] | None

    @classmethod
    def of(cls, stating: Mapping[Role, Sequence[int]], found: Compared) -> _Lists:
        ends = found.ends.before.ordinal, found.ends.after.ordinal
        notes = _between(stating.get(Role.TABULAR, ()), *ends)
        return cls(notes if Role.TABULAR in stating else _between(stating.get(Role.TABLES, ()), *ends), notes)


def _between(releases: Sequence[int], before: int, after: int) -> tuple[int, int] | None:
    """The ones nearest to both ends of those that lie between them; None for fewer than two."""
    within = [each for each in releases if min(before, after) <= each <= max(before, after)]
    if len(within) < 2:
        return None
    return (within[0], within[-1]) if before < after else (within[-1], within[0])


def _places(view: View, found: Compared, lists: GroupLists) -> Places:
    calendar, stating = found.calendar, view.stating(found.system)
    ends = (calendar.of(each.id) for each in (found.ends.held_before, found.ends.held_after))
    before, after = (grouping_release(releases_by_role(stating, end, calendar)) for end in ends)
    return Places(found.system, lists.paths(before), lists.paths(after))


class _Told:
    """What is told of the codes, by undotted code, as it is found."""

    def __init__(self, found: Compared) -> None:
        self.kinds: dict[str, list[ChangeKind]] = {}
        self._altered: dict[str, list[Altered]] = {}
        self._titles: dict[str, tuple[str | None, str | None]] = {}
        self._found = found
        self._come = found.now.keys() - found.old.keys()
        self._gone = found.old.keys() - found.now.keys()

    def note_official(self, difference: Difference) -> None:
        """What the counts count, and what is retitled beside it; headers that became codes, and codes headers."""
        old, now = self._found.old, self._found.now
        for new in difference.new:
            code = undotted(new.code)
            self._titles[code] = (_long(old.get(code)) if new.was_header else None, new.long)
            self._note(code, ChangeKind.NEW, *([ChangeKind.BECAME_BILLABLE] if new.was_header else ()))
        for gone in difference.deleted:
            code = undotted(gone.code)
            self._titles[code] = (gone.long, _long(now.get(code)) if gone.became_header else None)
            self._note(code, ChangeKind.DELETED, *([ChangeKind.BECAME_HEADER] if gone.became_header else ()))
        revised = {row.code for row in difference.revised}
        for row in difference.retitled:
            code = undotted(row.code)
            self._titles[code] = (row.before, row.after)
            self._note(code, ChangeKind.REVISED if row.code in revised else ChangeKind.RETITLED)

    def note_properties(self) -> None:
        """What else the records of codes say, of those that can be used in one of the two releases."""
        old, now = self._found.old, self._found.now
        for code in old.keys() & now.keys():
            if old[code].billable or now[code].billable:
                altered = altered_properties(old[code], now[code])
                self._alter(code, altered)

    def note_notes(self, view: View, before: int, after: int) -> None:
        """What the tabular lists of two releases say otherwise at the codes that were there before and are now."""
        told = view.store.tabular.notes_between(self._found.system, Role.TABULAR, before, after)
        for code, altered in altered_notes(told, before).items():
            if code not in self._come and code not in self._gone:
                self._alter(code, altered)

    def note_moves(self, view: View, sections: Mapping[str, Altered]) -> None:
        """Which codes of both releases hang on another code, or stand in another section as these do."""
        old, now = self._found.old, self._found.now
        ends = self._found.ends.held_before.ordinal, self._found.ends.held_after.ordinal
        headers = {code for code in self._come if not now[code].billable}
        headers |= {code for code in self._gone if not old[code].billable}
        moved: Mapping[str, Altered] = {}
        if not self._found.system.owns_dates:
            moved = moved_codes(view.store, self._found.system, headers, *ends)
        lives = view.store.codes.states(self._found.system, sections.keys()) if sections else {}
        staying = {
            code: sections[code]
            for code, life in lives.items()
            if all(any(state.stands_in(end) for state in life) for end in ends)
        }
        for code, altered in (*moved.items(), *staying.items()):
            self._alter(code, [altered])

    def changes(self, view: View, codes: Sequence[str], places: Places) -> Iterable[Change]:
        """The changes of these codes, with their titles, lineage and place."""
        shown = self._found.system.display
        titles = self._all_titles(view, codes)
        lineage = self._lineage(view, codes)
        for code in codes:
            kinds = self.kinds[code]
            if len(kinds) > 1:
                kinds = sorted(set(kinds), key=_ORDER.__getitem__)
            chapter, section = places.of(code)
            yield Change(
                shown(code),
                tuple(kinds),
                *titles[code],
                altered=tuple(self._altered.get(code, ())),
                replaced_by=lineage.replaced_by(code) if lineage and ChangeKind.DELETED in kinds else (),
                preceded_by=lineage.preceded_by(code) if lineage and ChangeKind.NEW in kinds else (),
                chapter=chapter,
                section=section,
            )

    def _all_titles(self, view: View, codes: Sequence[str]) -> Mapping[str, tuple[str | None, str | None]]:
        """The titles of these codes; of one whose title is the same, that one twice."""
        untold = [code for code in codes if code not in self._titles]
        system, ends = self._found.system, (self._found.ends.held_before, self._found.ends.held_after)
        lives = view.store.codes.states(system, untold) if untold else {}
        same = {code: titles_of(life, *(end.ordinal for end in ends)) for code, life in lives.items()}
        return {**self._titles, **same}

    def _lineage(self, view: View, codes: Iterable[str]) -> LineageBetween | None:
        """The lineage of what came and went; of a difference that goes back in time none."""
        ends = self._found.ends
        if ends.after.ordinal < ends.before.ordinal:
            return None
        kinds = self.kinds
        lineage = LineageBetween(view.store, self._found.calendar, ends.before, ends.held_after)
        lineage.learn(
            {code for code in codes if ChangeKind.DELETED in kinds[code]},
            {code for code in codes if ChangeKind.NEW in kinds[code]},
        )
        return lineage

    def _note(self, code: str, *kinds: ChangeKind) -> None:
        self.kinds.setdefault(code, []).extend(kinds)

    def _alter(self, code: str, altered: Sequence[Altered]) -> None:
        if altered:
            self._altered.setdefault(code, []).extend(altered)
            self._note(code, *map(kind_of, altered))


_ORDER: Final = {kind: at for at, kind in enumerate(ChangeKind)}


def _long(fact: Facts | None) -> str | None:
    return None if fact is None else long_or_built(fact)


def _asked(system: CodeSystem, places: Places, asked: Narrowed) -> Callable[[str], bool]:
    """Whether a code is among those asked for."""
    chapters = _chapters_of(places, _listed("chapters", asked.get("chapter")))
    under = _under_of(system, places, _listed("codes", asked.get("under")))

    def is_asked(code: str) -> bool:
        if chapters and not any(places.within(code, chapter) for chapter in chapters):
            place = places.of(code)[0]
            if place is None or place.id not in chapters:
                return False
        return not under or any(code.startswith(undotted(one)) or places.within(code, one) for one in under)

    return is_asked


def _told_of(asked: Narrowed) -> tuple[str, ...]:
    """What was asked for, in words."""
    named = (("chapter", "chapter"), ("under", "under"), ("kind", "kinds"))
    each = ((what, one) for what, key in named for one in _listed(key, asked.get(key)))  # type: ignore[arg-type]
    return tuple(f"{what} {one.lower() if what == 'kind' else one.upper()}" for what, one in each)


def _chapters_of(places: Places, named: Sequence[str]) -> Collection[str]:
    known = places.chapters
    wanted = [name.removeprefix("chapter:").strip().upper() for name in named]
    for each in wanted:
        if each not in known:
            remedy = f"There are {', '.join(known)}." if known else "Leave it out: no list of chapters is loaded."
            raise UsageError(f"there is no chapter {each!r}.", remedy=remedy)
    return wanted


def _under_of(system: CodeSystem, places: Places, named: Sequence[str]) -> Sequence[str]:
    wanted = [name.strip().upper() for name in named]
    for each in wanted:
        if each not in places.sections and not undotted(each).isalnum():
            raise UsageError(f"{each!r} is no beginning of a code of {system.id} and no section.", remedy="As C83.")
    return wanted


def _kinds_of(named: Sequence[str]) -> set[ChangeKind]:
    wanted = {name.strip().lower().replace("-", "_") for name in named}
    unknown = sorted(wanted - set(ChangeKind))
    if unknown:
        raise UsageError(f"there is no kind {unknown[0]!r}.", remedy=f"There are {', '.join(ChangeKind)}.")
    return {ChangeKind(each) for each in wanted} or set(ChangeKind)


def _listed(what: str, given: str | Sequence[str] | None) -> Sequence[str]:
    if given is None:
        return ()
    return [given] if isinstance(given, str) else texts(what, given)
