"""Every difference of two releases that follow each other, of every system, and what is loaded of it.

(docs/diff.md; docs/design.md, rules 6.1 to 6.3.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from lineage_samples import CM_ORDER_FILES, ORDER_ADDENDUM, PCS_ORDER_FILES, member

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.addenda import Addendum
from crosswalk.domain.history.difference import Difference
from crosswalk.domain.history.folding import same_title
from crosswalk.domain.history.releases import Release, current_revisions, day_of
from crosswalk.domain.history.states import State, States
from crosswalk.domain.lookup.changes import ChangeKind
from crosswalk.domain.lookup.load_lines import LoadAction
from crosswalk.service import Crosswalk
from loaders.shared import addendum

LOADED: Final = ("icd9cm", "icd9pcs", "icd10cm", "icd10pcs", "hcpcs")
RECOUNTED: Final = {"icd10cm:2022": 22, "icd10cm:2024": 14, "icd10pcs:2022": 63}
"""Revisions of which fewer are published than the files show."""
UNLISTED: Final = {"icd10cm:2022": {"Z6830", "Z6841"}, "icd10cm:2024": {"Y0745"}}
"""Billable codes whose long title has other blanks, which the addendum does not list."""
WITHOUT_ADDENDUM: Final = ("icd10cm:2014", "icd10cm:2015", "icd10cm:2016", "icd10pcs:2015")
OF_ERRATUM: Final = {"icd10pcs:2022-04": ("2022", "2022-04.r1"), "icd10pcs:2022-04.r1": ("2022-04.r1", "2022-04")}
"""What the addenda of two archives lead from and to: the file of December 2021, and that of the erratum."""

Held = Callable[[str], list[Release]]


@pytest.fixture(scope="module")
def held(codes: Crosswalk) -> Held:
    """The loaded releases of a system in the order of their days."""

    @cache
    def of(system: str) -> list[Release]:
        return current_revisions(each.release for each in codes.store.releases.loaded_releases(SYSTEMS[system]))

    return of


@pytest.mark.parametrize("system", LOADED)
def test_every_release_counts_as_is_published(codes: Crosswalk, held: Held, system: str) -> None:
    told = {each.id: each.official for each in held(system) if each.official.new is not None}
    for release, official in told.items():
        found = codes.diff(system, release)
        assert found.official == official
        assert (len(found.new), len(found.deleted)) == (official.new, official.deleted), release
        if official.revised is not None:
            assert len(found.revised) == RECOUNTED.get(release, official.revised), release


@pytest.mark.parametrize("system", LOADED)
def test_the_first_three_kinds_are_what_is_counted(codes: Crosswalk, held: Held, system: str) -> None:
    """Of every release and the one before it; and each code has a place, where a list tells any."""
    for before, after in pairwise(held(system)):
        told, found = codes.changes(system, before.id, after.id), codes.diff(system, before.id, after.id)
        assert told.difference == found
        for kind, rows in ((ChangeKind.NEW, found.new), (ChangeKind.DELETED, found.deleted)):
            assert [each.code for each in told.of_kind(kind)] == [row.code for row in rows]
        assert [each.code for each in told.of_kind(ChangeKind.REVISED)] == [row.code for row in found.revised]
        headers = [row.code for row in found.deleted if row.became_header]
        assert [each.code for each in told.of_kind(ChangeKind.BECAME_HEADER)] == headers
        assert all(each.chapter is not None for each in told.changes) or system == "hcpcs"
        days = {each.effective for one in told.changes for each in (*one.replaced_by, *one.preceded_by)}
        assert system == "hcpcs" or days <= {day for day in days if before.effective < day <= after.effective}


def test_actions_of_a_quarter_are_those_of_its_file(codes: Crosswalk) -> None:
    """Of codes that were there before: 9 discontinued, 3 with another long title, 1 with a short one.

    61 were added. A fourth long title is that of modifier CS, whose action the file before states already.
    """
    told = codes.changes("hcpcs", "2020-04", "2020-07")
    actions = Counter(one.after[0] for each in told.changes for one in each.altered if one.what == "action")
    assert actions == {"D": 9, "C": 3, "S": 1}
    assert told.counts[ChangeKind.NEW] == 61


@pytest.mark.parametrize(
    ("system", "files"), [("icd10cm", CM_ORDER_FILES), ("icd10pcs", PCS_ORDER_FILES)], ids=["icd10cm", "icd10pcs"]
)
def test_rows_are_those_of_the_addenda(codes: Crosswalk, mirror: Path, system: str, files: Mapping[str, str]) -> None:
    for label, path in files.items():
        release = f"{system}:{label}"
        if release in WITHOUT_ADDENDUM:
            continue
        printed = addendum.read_order(*member(mirror, path, ORDER_ADDENDUM), SYSTEMS[system])
        found = codes.diff(system, *OF_ERRATUM.get(release, (release,)))
        assert _codes(found) == _printed(printed, system, UNLISTED.get(release, set())), release


def _codes(found: Difference) -> dict[str, set[str]]:
    return {
        "new": {row.code.replace(".", "") for row in found.new},
        "deleted": {row.code.replace(".", "") for row in found.deleted},
        "revised": {row.code.replace(".", "") for row in found.revised},
    }


def _printed(told: Addendum, system: str, unlisted: set[str]) -> dict[str, set[str]]:
    revised = {
        code
        for code, before, after in told.revised
        if after.billable and (system == "icd10pcs" or not same_title(before.long, after.long))
    }
    return {
        "new": {code for code, fact in told.added if fact.billable},
        "deleted": {code for code, fact in told.deleted if fact.billable},
        "revised": revised | unlisted,
    }


@pytest.mark.parametrize("system", LOADED)
def test_many_years_at_once_are_the_years_one_by_one(codes: Crosswalk, held: Held, system: str) -> None:
    releases = held(system)
    present: dict[str, bool] = {}
    titles: dict[str, tuple[str | None, str | None]] = {}
    for before, after in pairwise(releases):
        found = codes.diff(system, before.id, after.id)
        for new in found.new:
            present.setdefault(new.code, False)
            titles[new.code] = (titles.get(new.code, (None, None))[0], new.long)
        for gone in found.deleted:
            present.setdefault(gone.code, True)
            first = titles.get(gone.code, (gone.long, None))[0]
            titles[gone.code] = (first, None)
        for row in found.retitled:
            if row.long_changed:
                titles[row.code] = (titles.get(row.code, (row.before, None))[0], row.after)
    whole = codes.diff(system, releases[0].id, releases[-1].id)
    new = {code for code, was in present.items() if not was and titles[code][1] is not None}
    deleted = {code for code, was in present.items() if was and titles[code][1] is None}
    assert {each.code for each in whole.new} == new
    assert {each.code for each in whole.deleted} == deleted
    retitled = {
        code
        for code, (first, last) in titles.items()
        if code not in new | deleted and present.get(code, True) and last is not None and not same_title(first, last)
    }
    # The older files of ICD-9-CM state no long titles, so that not every year tells whether one was revised.
    if not system.startswith("icd9"):
        assert {each.code for each in whole.retitled if each.long_changed} == retitled


@pytest.mark.parametrize("system", LOADED)
def test_what_replaced_a_code_over_the_years_is_what_did_so_year_by_year(
    codes: Crosswalk, held: Held, system: str
) -> None:
    releases = held(system)
    yearly: dict[str, list[tuple[date, set[str]]]] = {}
    for before, after in pairwise(releases):
        for each in codes.changes(system, before.id, after.id, kinds="deleted").changes:
            took_over = {SYSTEMS[system].display(one.code) for one in each.replaced_by}
            yearly.setdefault(each.code, []).append((after.effective, took_over))

    def onward(code: str, since: date) -> set[str]:
        ends = [(day, those) for day, those in yearly.get(code, ()) if day > since]
        return {last for day, those in ends[:1] for one in those for last in onward(one, day)} if ends else {code}

    whole = codes.changes(system, releases[0].id, releases[-1].id, kinds="deleted")
    assert whole.changes
    for each in whole.changes:
        told = {SYSTEMS[system].display(one.code) for one in each.replaced_by}
        assert told == onward(each.code, releases[0].effective), each.code


class Line(NamedTuple):
    """A code as a site holds it."""

    short: str | None
    long: str | None
    first: date | None
    last: date | None


@pytest.mark.parametrize("system", LOADED)
def test_what_is_loaded_makes_one_release_of_the_other(codes: Crosswalk, held: Held, system: str) -> None:
    """Of every release and the one before it, and of the last and the first: the codes, their titles, their days."""
    lives = codes.store.codes.states(SYSTEMS[system], None)
    releases = held(system)
    site = first = _held_by_a_site(lives, releases[0])
    for before, after in pairwise(releases):
        site, wanted = _loaded(codes, site, before, after), _held_by_a_site(lives, after)
        assert _differing(site, wanted) == [], (before.id, after.id)
    assert _differing(_loaded(codes, first, releases[0], releases[-1]), wanted) == []


def _loaded(codes: Crosswalk, site: Mapping[str, Line], before: Release, after: Release) -> dict[str, Line]:
    made = dict(site)
    for line in codes.load_lines(before.system, before.id, after.id):
        code = line.code.replace(".", "")
        assert (code in made) == (line.action is not LoadAction.ADD), line
        if line.action is LoadAction.DELETE:
            assert line.first == made.pop(code).first
            assert line.last is not None
            assert line.last < after.effective
        else:
            made[code] = Line(line.short, line.long, line.first, line.last)
    return made


def _differing(site: Mapping[str, Line], wanted: Mapping[str, Line]) -> list[tuple[str, Line | None, Line | None]]:
    """The first codes that are wrong; a title in other case is no other title."""
    every = site.keys() | wanted.keys() if site.keys() != wanted.keys() else site.keys()
    pairs = ((code, site.get(code), wanted.get(code)) for code in every)
    wrong = (pair for pair in pairs if pair[1] != pair[2])
    return [pair for pair in wrong if pair[1] is None or pair[2] is None or not _is_same(pair[1], pair[2])][:3]


def _is_same(one: Line, other: Line) -> bool:
    return (one.first, one.last) == (other.first, other.last) and all(
        a is None or b is None or same_title(a, b) for a, b in zip(one[:2], other[:2], strict=True)
    )


def _held_by_a_site(lives: Mapping[str, States], release: Release) -> dict[str, Line]:
    held = {}
    for code, life in lives.items():
        for state in life:
            if state.billable and state.stands_in(release.ordinal):
                held[code] = Line(*state.known_titles_in(release.ordinal), *_days(life, state, release))
    return held


def _days(life: States, state: State, release: Release) -> tuple[date | None, date | None]:
    """By a record its own days, by any other file the first of those on which the code was never gone."""
    if state.properties is not None and release.system == "hcpcs":
        own = dict(state.properties_in(release.ordinal) or ())
        ended = own.get("terminated")
        return date.fromisoformat(own["added"][0]), date.fromisoformat(ended[0]) if ended else None
    if len(life) == 1:
        return state.valid_from, None
    later = [each for each in life[life.index(state) :] if each.billable]
    first = next((each.valid_from for each in later if each.valid_from), None)
    for earlier in reversed(life[: life.index(state)]):
        if not earlier.billable or earlier.valid_to != first:
            break
        first = earlier.valid_from
    return first or (None if state.first is None else day_of(state.first)), None
