"""The promises of timelines, on small generated systems: order does not matter, nothing is invented or lost."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain_samples import (
    CODES,
    CODES_10,
    FACTS,
    FY,
    ICD9CM,
    ICD10CM,
    LONGS,
    ORDER,
    PROPERTIES,
    SHORTS,
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
from crosswalk.domain.history.folding import fold, same_title
from crosswalk.domain.history.releases import LATEST, Release, Role
from crosswalk.domain.history.snapshot import (
    VERSIONS,
    Facts,
    Properties,
    Property,
    Snapshot,
    Versions,
    as_stated,
)
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

CODES_9 = ["250", "2500", "25000", "25001", "E950", "E9500", "0051"]


@dataclass(frozen=True)
class World:
    """A small code system: all catalogued releases, and what the sources of the loaded ones state."""

    system: CodeSystem
    known: Sequence[Release]
    snapshots: Sequence[Snapshot]

    @property
    def loaded(self) -> list[Release]:
        return sorted((each.release for each in self.snapshots), key=lambda release: release.ordinal)


@st.composite
def snapshots(draw: st.DrawFn, release: Release) -> Snapshot:
    """What a source may state: an order file all, a codes or title file no headers, XML no short titles, facts none.

    A title that a source of titles lacks is stated to be none, but where there are facts: of what they speak they speak
    for every code. Beside the facts there may be an official source.
    """
    icd9 = release.system == "icd9cm"
    official: Mapping[Property, Role] = TITLES if icd9 else draw(st.sampled_from([ORDER, CODES, XML]))
    by = draw(st.sampled_from([official, official, FACTS, {**FACTS, **official}]))
    said = st.builds(
        _said,
        st.just(by),
        st.booleans() if Property.HEADERS in by else st.just(True),
        st.sampled_from(SHORTS if by.keys() & VERSIONS else [*SHORTS, None]),
        st.sampled_from(LONGS),
        st.sampled_from(PROPERTIES),
    )
    return stated(release, draw(st.dictionaries(st.sampled_from(CODES_9 if icd9 else CODES_10), said)), by)


def _said(
    by: Mapping[Property, Role], billable: bool, short: str | None, long: str, properties: Properties
) -> Facts | None:
    """What is left of a code where these properties are stated; a title, folded, is its own version."""
    versions = Versions(short and fold(short), fold(long))
    return as_stated(Facts(billable, short, long, properties, versions), by)


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


# The built-in facts


@thorough
@given(worlds())
def test_facts_beside_official_titles_change_nothing_but_the_versions(world: World) -> None:
    """The facts of a release have versions of the titles that its official files state, and of no others."""
    titled = [each for each in world.snapshots if Property.LONG in each.stated_by]
    beside = [
        without(each, {known for known in VERSIONS if known.removesuffix("_version") not in each.stated_by})
        for each in titled
    ]
    bare = [without(each, VERSIONS) for each in titled]
    found, expected = (projected(timeline(each, world.system), world.known) for each in (beside, bare))
    assert {one: tuple(state._replace(versions=None) for state in life) for one, life in found.items()} == expected


def without(snapshot: Snapshot, unsaid: Collection[Property]) -> Snapshot:
    left = {known: role for known, role in snapshot.stated_by.items() if known not in unsaid}
    facts = {one: said for one, fact in snapshot.facts.items() if (said := as_stated(fact, left))}
    return Snapshot(snapshot.release, facts, left)


@thorough
@given(worlds())
def test_no_title_is_shown_in_a_release_that_has_another(world: World) -> None:
    """The truth is known here: a title, folded, is its own version."""
    states = projected(timeline(world.snapshots, world.system), world.known)
    for snapshot in world.snapshots:
        for one, fact in snapshot.facts.items():
            (state,) = [each for each in states[one] if each.stands_in(snapshot.release.ordinal)]
            versions = fact.versions or Versions(None, None)
            shown = state.known_titles_in(snapshot.release.ordinal)
            for title, version in zip(shown, versions, strict=True):
                assert title is None or version is None or fold(title) == version


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
            assert state.billable == fact.billable
            assert fact.long in (long, None)
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
            same &= one.versions == following.versions
            assert one.billable != following.billable or one.properties != following.properties or not same


# Releases that say nothing of titles


def test_releases_that_say_nothing_of_titles_go_on_as_before() -> None:
    """C43.9 as the facts have it in FY2017 and FY2018, between the order files of FY2016 and FY2019."""
    silent = {Property.BILLABLE: Role.FACTS, Property.HEADERS: Role.FACTS}
    listed = {"C439": Facts(billable=True), "C43": Facts(billable=False)}
    laid = [
        stated(FY[2016], {"C439": code("Malignant melanoma"), "C43": code(billable=False)}),
        stated(FY[2017], listed, silent),
        stated(FY[2018], listed, silent),
        stated(FY[2019], {"C439": code("Malignant melanoma of skin"), "C43": code(billable=False)}),
    ]
    for order in itertools.permutations(laid):
        states = projected(timeline(order), [each.release for each in laid])
        before, after = states["C439"]
        assert [(state.first, state.last, state.long) for state in (before, after)] == [
            (FY[2016].ordinal, FY[2018].ordinal, "Malignant melanoma"),
            (FY[2019].ordinal, LATEST, "Malignant melanoma of skin"),
        ]
        assert {before.titles_in(FY[at].ordinal)[1] for at in (2016, 2017, 2018)} == {"Malignant melanoma"}
        assert len(states["C43"]) == 1


def test_a_title_must_be_revised_where_the_facts_say_so() -> None:
    """Both state the titles and their versions: those of the facts, and those of files that came after them."""
    both = {**ORDER, **FACTS}

    def stating(year: int, title: str, version: str) -> Snapshot:
        return stated(FY[year], {"A009": Facts(True, "Cholera", title, versions=Versions("0", version))}, both)

    laid = timeline([stating(2025, "Cholera, unspecified", "0")])
    assert laid.contradicted(stating(2026, "CHOLERA, unspecified", "0")) is None
    assert laid.contradicted(stating(2026, "Cholera, unspecifiedd", "0")) == "A009"
    assert laid.contradicted(stating(2026, "Cholera, unspecifiedd", "1")) is None
    assert laid.contradicted(stating(2024, "Cholera, unspecified", "1")) == "A009"
    assert laid.contradicted(stated(FY[2026], {"A009": Facts(True, "Cholera", "Cholera due to vibrio")}, ORDER)) is None
