"""The promises of timelines, on small generated systems: order does not matter, nothing is invented or lost."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from domain_samples import (
    CODES,
    FY,
    ICD9CM,
    ICD10CM,
    ORDER,
    TITLES,
    XML,
    calendar,
    code,
    issue,
    stated,
    thorough,
    timeline,
)
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.folding import same_title
from crosswalk.domain.history.releases import LATEST, Release, Role, SourceFile
from crosswalk.domain.history.snapshot import Facts, Part, Properties, Property, Snapshot, merge
from crosswalk.domain.history.states import States
from crosswalk.domain.history.timeline import StatedRelease, Timeline
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import status_at

KNOWN_10 = sorted(
    [
        *(FY[year] for year in range(2015, 2021)),
        issue("2018-04", "2018-04-01", notes_only=True),
        issue("2019-04.r1", "2019-04-01", revision=1),
        issue("2019-04", "2019-04-01", revision=2),
        issue("2020-01", "2020-01-01"),
    ],
    key=lambda release: release.ordinal,
)
KNOWN_9 = [issue(str(23 + n), f"{2005 + n}-10-01", system="icd9cm") for n in range(10)]

CODES_10 = ["E11", "E119", "E1165", "E116", "S020XXA", "S020"]
CODES_9 = ["250", "2500", "25000", "25001", "E950", "E9500", "0051"]
LONGS = ["Sezary", "Sézary", "SEZARY", "Diabetes", "Diabetes  type 2"]
SHORTS = ["dm", "DM", "dm 2"]


@dataclass(frozen=True)
class World:
    """A small code system: all catalogued releases, and what the sources of the loaded ones state."""

    system: CodeSystem
    known: Sequence[Release]
    snapshots: Sequence[Snapshot]

    @property
    def loaded(self) -> list[Release]:
        return sorted((each.release for each in self.snapshots), key=lambda release: release.ordinal)


PROPERTIES: list[Properties] = [(), (("coverage", ("C",)),), (("coverage", ("D",)), ("pricing", ("00", "13")))]


@st.composite
def snapshots(draw: st.DrawFn, release: Release) -> Snapshot:
    """What an official source may state: an order file all, a codes or title file no headers, XML no short titles.

    A title that a source of titles lacks is stated to be none.
    """
    icd9 = release.system == "icd9cm"
    by: Mapping[Property, Role] = TITLES if icd9 else draw(st.sampled_from([ORDER, CODES, XML]))
    titles = st.builds(
        Facts,
        st.booleans() if Property.HEADERS in by else st.just(True),
        st.sampled_from([*SHORTS, None]) if Property.SHORT in by else st.none(),
        st.sampled_from(LONGS),
        st.sampled_from(PROPERTIES) if Property.PROPERTIES in by else st.none(),
    )
    return stated(release, draw(st.dictionaries(st.sampled_from(CODES_9 if icd9 else CODES_10), titles)), by)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """In any order of loading."""
    system = draw(st.sampled_from([ICD10CM, ICD9CM]))
    known = KNOWN_9 if system is ICD9CM else KNOWN_10
    loaded = draw(st.lists(st.sampled_from(known), min_size=1, max_size=5, unique=True))
    return World(system, known, [draw(snapshots(release)) for release in loaded])


@st.composite
def worlds_with_an_erratum(draw: st.DrawFn) -> World:
    """A superseded revision between two issues; the one that corrects it may be loaded or not."""
    erratum, corrected = (release for release in KNOWN_10 if release.revision)
    loaded = [FY[2019], erratum, FY[2020], *draw(st.sampled_from([[], [corrected], [FY[2018]]]))]
    return World(ICD10CM, KNOWN_10, [draw(snapshots(release)) for release in loaded])


def projected(laid: Timeline, known: Sequence[Release]) -> dict[str, States]:
    return {one: states for one, states in laid.project(known) if states}


def restored(laid: Timeline, known: Sequence[Release]) -> Timeline:
    """The timeline read back from what a store keeps of it."""
    releases = [StatedRelease(each.release, each.stated_by) for each in laid.releases]
    covered = calendar(known, [each.release for each in laid.releases], laid.system).coverage
    return Timeline.restore(laid.system, releases, projected(laid, known), covered)


# Promise 1: load order does not matter


@thorough
@given(worlds())
def test_any_order_of_loading_gives_the_same_states(world: World) -> None:
    expected = projected(timeline(world.snapshots, world.system), world.known)
    for order in itertools.islice(itertools.permutations(world.snapshots), 0, 120, 7):
        assert projected(timeline(order, world.system), world.known) == expected


@thorough
@given(worlds(), st.integers(min_value=0))
def test_loading_in_several_goes_gives_the_same_states(world: World, cut: int) -> None:
    """Between two loads all that is left of the first are its states."""
    at = cut % (len(world.snapshots) + 1)
    laid = restored(timeline(world.snapshots[:at], world.system), world.known)
    for snapshot in world.snapshots[at:]:
        laid.put(snapshot)
    assert projected(laid, world.known) == projected(timeline(world.snapshots, world.system), world.known)


@thorough
@given(worlds())
def test_loading_one_by_one_gives_the_same_states(world: World) -> None:
    laid = Timeline(world.system)
    for snapshot in world.snapshots:
        laid.put(snapshot)
        laid = restored(laid, world.known)
    assert projected(laid, world.known) == projected(timeline(world.snapshots, world.system), world.known)


@thorough
@given(worlds())
def test_loading_twice_changes_nothing(world: World) -> None:
    laid = timeline(world.snapshots, world.system)
    expected = projected(laid, world.known)
    for snapshot in world.snapshots:
        laid.put(snapshot)
        assert projected(laid, world.known) == expected


@thorough
@given(worlds(), st.data())
def test_a_release_put_again_is_replaced_whole(world: World, data: st.DataObject) -> None:
    other = data.draw(snapshots(world.snapshots[0].release))
    laid = timeline([*world.snapshots, other], world.system)
    assert projected(laid, world.known) == projected(timeline([other, *world.snapshots[1:]], world.system), world.known)


def test_nothing_of_a_replaced_release_is_remembered() -> None:
    """E11 stood in the first reading of FY2016 only; to FY2017, a codes file, it would be a header."""
    codes_only = stated(FY[2017], {"E119": code(short=None)}, CODES)
    laid = timeline([stated(FY[2016], {"E11": Facts(False, "t", "t")}), stated(FY[2016], {}), codes_only])
    assert set(projected(laid, [FY[2016], FY[2017]])) == {"E119"}


# Promise 4: nothing is lost, nothing is invented


@thorough
@given(worlds())
def test_what_a_release_stated_is_there_to_be_read_again(world: World) -> None:
    laid = timeline(world.snapshots, world.system)
    again = restored(laid, world.known)
    for snapshot in world.snapshots:
        assert laid.snapshot(snapshot.release.id) == snapshot
        assert again.snapshot(snapshot.release.id) == snapshot
        assert again.snapshot(snapshot.release.id).content_hash() == snapshot.content_hash()


@thorough
@given(worlds())
def test_every_release_finds_its_codes_as_it_wrote_them(world: World) -> None:
    states = projected(timeline(world.snapshots, world.system), world.known)
    for snapshot in world.snapshots:
        ordinal = snapshot.release.ordinal
        for one, fact in snapshot.facts.items():
            (state,) = [state for state in states[one] if state.stands_in(ordinal)]
            short, long = state.titles_in(ordinal)
            assert (state.billable, long) == (fact.billable, fact.long)
            assert fact.short in (short, None)
        shown = {one for one, life in states.items() for state in life if state.stands_in(ordinal) and state.billable}
        assert shown == {one for one, fact in snapshot.facts.items() if fact.billable}


def existence(world: World, one: str, release: Release) -> bool | None:
    """What a release says about a code: billable, header, or absent (None)."""
    snapshot = next(each for each in world.snapshots if each.release == release)
    fact = snapshot.facts.get(one)
    if fact is not None:
        return fact.billable
    below = any(listed.startswith(one) and listed != one for listed in snapshot.facts)
    long_enough = len(one) >= world.system.shortest(one)
    return False if Property.HEADERS not in snapshot.stated_by and below and long_enough else None


def expected_status(world: World, one: str, day: date) -> set[Status]:
    """Rules of time 3 and 4, said once more in another way."""
    if not world.system.in_force_from <= day < world.system.in_force_to:
        return {Status.NOT_IN_FORCE}
    coverage = calendar(world.known, world.loaded, world.system).coverage
    covering = [span.release for span in coverage if day in span]
    before = [span.release for span in coverage if span.end <= day][-1:]
    after = [span.release for span in coverage if span.start > day][:1]
    witnesses = covering or ([*before, *after] if before and after else [])
    said = {existence(world, one, release) for release in witnesses}
    if len(said) != 1:
        return {Status.NOT_COVERED}
    return {
        True: {Status.VALID},
        False: {Status.HEADER},
        None: {Status.DELETED, Status.NOT_YET_VALID},
    }[said.pop()]


DAYS_10 = [date(2015, 9, 30), *(date(2015, 10, 1) + timedelta(days=91 * n) for n in range(24)), date(2030, 1, 1)]
DAYS_9 = [date(2005, 9, 30), *(date(2005, 10, 1) + timedelta(days=182 * n) for n in range(22))]


def disagreements(world: World, *, within_coverage: bool) -> list[str]:
    """Days on which a code is not what the rules say."""
    held = calendar(world.known, world.loaded, world.system)
    end = held.covered_to or date.max
    found = []
    for one, life in projected(timeline(world.snapshots, world.system), world.known).items():
        for day in DAYS_9 if world.system is ICD9CM else DAYS_10:
            if (day < end) is not within_coverage:
                continue
            status, _ = status_at(life, held.on(day), held)
            if status not in expected_status(world, one, day):
                found.append(f"{one} on {day}: {status}, not {expected_status(world, one, day)}")
    return found


def no_superseded(world: World) -> bool:
    return all(release.revision != 1 for release in world.loaded)


@thorough
@given(worlds().filter(no_superseded))
def test_a_code_is_on_every_day_what_the_releases_around_it_agree_on(world: World) -> None:
    assert disagreements(world, within_coverage=True) == []


@thorough
@given(worlds_with_an_erratum())
def test_a_superseded_revision_changes_no_day(world: World) -> None:
    assert disagreements(world, within_coverage=True) == []


@thorough
@given(worlds())
def test_no_code_is_judged_on_days_after_the_newest_release(world: World) -> None:
    assert disagreements(world, within_coverage=False) == []


@thorough
@given(worlds())
def test_states_are_in_order_and_never_overlap(world: World) -> None:
    for life in projected(timeline(world.snapshots, world.system), world.known).values():
        dated = [state for state in life if state.valid_from is not None and state.valid_to is not None]
        assert all(state.valid_from < state.valid_to for state in dated if state.valid_from and state.valid_to)
        for one, following in itertools.pairwise(dated):
            assert one.valid_to is not None
            assert following.valid_from is not None
            assert one.valid_to <= following.valid_from
        ordinals = [state.first for state in life if state.first is not None]
        assert ordinals == sorted(ordinals)
        for one, following in itertools.pairwise(state for state in life if state.first is not None):
            assert one.last is not None
            assert following.first is not None
            assert one.last < following.first
        assert all(state.last != LATEST for state in life[:-1])


@thorough
@given(worlds())
def test_an_open_end_has_an_uncovered_day_beyond_it(world: World) -> None:
    coverage = calendar(world.known, world.loaded, world.system).coverage
    system = world.system

    def covered(day: date) -> bool:
        return not system.in_force_from <= day < system.in_force_to or any(day in span for span in coverage)

    for life in projected(timeline(world.snapshots, world.system), world.known).values():
        for state in life:
            if state.valid_from is None or state.valid_to is None:
                assert not state.open_start
                assert not state.open_end
                continue
            if state.open_start:
                assert not covered(state.valid_from - timedelta(days=1))
            if state.open_end and not state.is_latest:
                assert not covered(state.valid_to)


@thorough
@given(worlds())
def test_neighbouring_states_of_a_code_differ(world: World) -> None:
    """A code gets a new state only when something about it changed."""
    ordinals = [release.ordinal for release in world.loaded]
    for life in projected(timeline(world.snapshots, world.system), world.known).values():
        listed = [state for state in life if state.first is not None]
        for one, following in itertools.pairwise(listed):
            assert one.last in ordinals
            if ordinals.index(one.last or 0) + 1 != ordinals.index(following.first or 0):
                continue
            same = same_title(one.short, following.short) and same_title(one.long, following.long)
            assert one.billable != following.billable or one.properties != following.properties or not same


# Parts


@st.composite
def parts(draw: st.DrawFn) -> list[Part]:
    """The parts of one release, each role once."""
    roles = draw(
        st.sampled_from(
            [[Role.ORDER, Role.CODES, Role.TABULAR], [Role.CODES, Role.TABULAR], [Role.LONG_TITLES, Role.SHORT_TITLES]]
        )
    )
    return [draw(_part(role)) for role in roles]


KNOWS = {
    Role.ORDER: frozenset(Property),
    Role.CODES: frozenset({Property.BILLABLE, Property.LONG}),
    Role.TABULAR: frozenset({Property.BILLABLE, Property.HEADERS, Property.LONG}),
    Role.LONG_TITLES: frozenset({Property.BILLABLE, Property.LONG}),
    Role.SHORT_TITLES: frozenset({Property.BILLABLE, Property.SHORT}),
}


@st.composite
def _part(draw: st.DrawFn, role: Role) -> Part:
    knows = KNOWS[role]
    facts = st.builds(
        Facts,
        st.booleans() if Property.HEADERS in knows else st.just(True),
        st.sampled_from(SHORTS) if Property.SHORT in knows else st.none(),
        st.sampled_from(LONGS) if Property.LONG in knows else st.none(),
        st.sampled_from(PROPERTIES) if Property.PROPERTIES in knows else st.none(),
    )
    listed = draw(st.dictionaries(st.sampled_from(CODES_10), facts))
    return Part(role, knows, listed, SourceFile(f"{role}.txt", "0" * 64, role))


@thorough
@given(parts())
def test_parts_merge_the_same_in_any_order(some: list[Part]) -> None:
    expected = merge(FY[2016], some)
    for order in itertools.permutations(some):
        assert merge(FY[2016], order) == expected


@thorough
@given(parts(), st.integers(min_value=0))
def test_parts_merge_the_same_in_any_grouping(some: list[Part], at: int) -> None:
    expected = merge(FY[2016], some)
    for order in itertools.permutations(some):
        cut = at % len(some) + 1
        assert merge(FY[2016], [merge(FY[2016], order[:cut]), *order[cut:]]) == expected


@thorough
@given(parts())
def test_a_part_read_twice_adds_nothing(some: list[Part]) -> None:
    whole = merge(FY[2016], some)
    for part in some:
        assert merge(FY[2016], [whole, part]) == whole


def _of(role: Role, facts: Mapping[str, Facts]) -> Part:
    return Part(role, KNOWS[role], facts, SourceFile(f"{role}.txt", "0" * 64, role))


def test_the_order_file_is_believed_before_the_codes_file_and_that_before_the_tabular_list() -> None:
    order = _of(Role.ORDER, {"E11": Facts(False, "s", "order"), "E119": code("order")})
    codes = _of(Role.CODES, {"E119": Facts(True, None, "codes")})
    tabular = _of(Role.TABULAR, {"E11": Facts(False, None, "xml"), "E119": Facts(True, None, "xml")})
    assert merge(FY[2016], [tabular, codes, order]).facts["E119"].long == "order"
    both = merge(FY[2016], [tabular, codes])
    assert both.facts["E119"].long == "codes"
    assert both.stated_by[Property.HEADERS] is Role.TABULAR


def test_what_the_codes_file_leaves_unsaid_about_headers_the_tabular_list_says() -> None:
    """Absent is not a statement: a codes file has no headers, so their titles are those of the list."""
    codes = _of(Role.CODES, {"E119": Facts(True, None, "codes")})
    tabular = _of(Role.TABULAR, {"E11": Facts(False, None, "Type 2 diabetes"), "E119": Facts(True, None, "xml")})
    assert merge(FY[2016], [codes, tabular]).facts["E11"] == Facts(False, None, "Type 2 diabetes")


def test_long_and_short_titles_of_icd9_come_from_two_files() -> None:
    long = _of(Role.LONG_TITLES, {"25000": Facts(True, None, "Diabetes")})
    short = _of(Role.SHORT_TITLES, {"25000": Facts(True, "DMII", None)})
    assert merge(KNOWN_9[0], [short, long]).facts == {"25000": Facts(True, "DMII", "Diabetes")}


# Names


@thorough
@given(st.lists(st.tuples(st.sampled_from(CODES_10), st.sampled_from(LONGS)), unique_by=lambda pair: pair[0]))
def test_a_snapshot_is_named_by_its_content_and_not_by_its_order(pairs: list[tuple[str, str]]) -> None:
    one = stated(FY[2016], {listed: code(title) for listed, title in pairs})
    other = stated(FY[2016], {listed: code(title) for listed, title in reversed(pairs)})
    assert one.content_hash() == other.content_hash()
    for listed, title in pairs:
        changed = stated(FY[2016], {**one.facts, listed: code(f"{title}!")})
        assert changed.content_hash() != one.content_hash()


@thorough
@given(st.text(), st.text(), st.text())
def test_being_the_same_title_is_an_equivalence(one: str, other: str, third: str) -> None:
    assert same_title(one, one)
    assert same_title(one, other) == same_title(other, one)
    if same_title(one, other) and same_title(other, third):
        assert same_title(one, third)


@pytest.mark.parametrize("title", ["Sézary disease", "Ménière's disease", "Sjögren syndrome", "Waldenström"])
def test_accents_do_not_count_however_they_are_written(title: str) -> None:
    plain = "".join(each for each in unicodedata.normalize("NFD", title) if not unicodedata.combining(each))
    assert plain != title
    assert same_title(title, plain)
    assert same_title(title, unicodedata.normalize("NFD", title))
    assert same_title(title.upper(), plain.lower())
    assert not same_title(title, f"{plain} ")


def test_an_unstated_title_equals_only_itself() -> None:
    assert same_title(None, None)
    assert not same_title(None, "")
