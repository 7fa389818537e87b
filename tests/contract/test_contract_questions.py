"""How the server is asked: one question, one statement, however many codes; and none that reads all there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from typing import Any, Final, NamedTuple

import pytest
from contract_engines import Neo4jPlace
from contract_samples import (
    FORWARD,
    FY2022,
    FY2023,
    FY2024,
    ICD10CM,
    ORDER,
    SNAPSHOTS,
    V32,
    code,
    header,
    put_releases,
    slot_of,
    source,
)
from neo4j_questions import Statement, plan_of, recorded

from crosswalk.domain.history.releases import Edition, Role
from crosswalk.domain.history.snapshot import Facts, Snapshot
from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.maps.map_sets import LATEST_EDITION, MapRow
from crosswalk.domain.store.codes import Codes
from crosswalk.domain.store.lineage import Lineage
from crosswalk.domain.store.loads import CategoryChange, MapChange
from crosswalk.domain.store.maps import LoadedEdition, Maps
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.store.releases import Releases
from crosswalk.domain.store.search import Search
from crosswalk.domain.store.tabular import Tabular
from crosswalk.service import Crosswalk
from graph_schema import open_store

FAMILIES: Final = 60
"""Codes that were split in one year and replaced in the next, each with an ICD-9 code mapped to it."""
SOURCES: Final = [f"8{n:02}1" for n in range(FAMILIES)]
CATEGORIES: Final = [f"M{n:02}" for n in range(FAMILIES)]
EDITION: Final = Edition(FORWARD.id, "2022", date(2021, 10, 1), V32.id, FY2022.id, FAMILIES)

_ALWAYS: Final[dict[str, Facts]] = {**SNAPSHOTS[FY2022.id].facts, **{each: header() for each in CATEGORIES}}
_YEARS: Final = (
    Snapshot(FY2022, {**_ALWAYS, **{f"{each}0": code() for each in CATEGORIES}}, ORDER),
    Snapshot(
        FY2023,
        {
            **_ALWAYS,
            **{f"{each}0": header() for each in CATEGORIES},
            **{f"{each}0{n}": code() for each in CATEGORIES for n in (1, 2)},
        },
        ORDER,
    ),
    Snapshot(
        FY2024, {**_ALWAYS, **{f"{each}{n}": code() for each in CATEGORIES for n in (4, 5)}, "G20A": code()}, ORDER
    ),
)


def _row(one: str, day: date, *previous: Previous) -> Predecessor:
    return Predecessor(one, day, Relation.ANY, previous, ", ".join(part.first for part in previous), "table.txt")


_LINEAGE: Final = (
    *(_row(f"{each}0{n}", FY2023.effective, Previous(f"{each}0")) for each in CATEGORIES for n in (1, 2)),
    *(_row(f"{each}{3 + n}", FY2024.effective, Previous(f"{each}0{n}")) for each in CATEGORIES for n in (1, 2)),
    _row("G20A", FY2024.effective, Previous("N00", "N05")),
    _row("C841", FY2024.effective),
)


class Loaded(NamedTuple):
    """A store, and what was sent to load the last year into it."""

    store: Store
    sent: Sequence[Statement]


@pytest.fixture(scope="module")
def loaded(neo4j_place: Neo4jPlace) -> Iterator[Loaded]:
    """Codes that led from one to the next for three years, and a map onto the first of them."""
    pairs = zip(SOURCES, CATEGORIES, strict=True)
    rows = [MapRow(old, f"{each}0", "10000", 2022, LATEST_EDITION) for old, each in pairs]
    rows.append(MapRow("0051", "NoDx", "11000", 2022, LATEST_EDITION))
    edition = LoadedEdition(EDITION, "hash", (source("2022", Role.GEM),), {}, "2026-01-01T00:00:00")
    old_codes = Snapshot(V32, {each: code() for each in ("0051", *SOURCES)}, SNAPSHOTS[V32.id].stated_by)
    *earlier, last = _YEARS
    with closing(open_store(neo4j_place.empty(), create=True)) as store:
        with store.writing() as writer:
            put_releases(store, writer, [old_codes])
            put_releases(store, writer, earlier, [row for row in _LINEAGE if row.effective < FY2024.effective])
            writer.change_map(MapChange(FORWARD, [edition], [], rows))
            writer.change_categories(CategoryChange(FORWARD, EDITION, dict.fromkeys(SOURCES, Category.IDENTITY)))
        with pytest.MonkeyPatch.context() as patched, recorded(patched) as sent, store.writing() as writer:
            put_releases(store, writer, [last], _LINEAGE)
        yield Loaded(store, list(sent))


@pytest.fixture(scope="module")
def store(loaded: Loaded) -> Store:
    return loaded.store


Ask = Callable[[Store, Sequence[str]], object]
"""Asks a store one question, about these codes where it is about codes at all."""

QUESTIONS: Final[dict[str, Ask]] = {
    "calendars": lambda store, _: store.releases.calendars(),
    "loaded_releases": lambda store, _: store.releases.loaded_releases(ICD10CM),
    "map_sets": lambda store, _: store.maps.map_sets(),
    "loaded_editions": lambda store, _: store.maps.loaded_editions(FORWARD.id),
    "editions": lambda store, _: store.maps.editions(),
    "states": lambda store, codes: store.codes.states(ICD10CM, codes),
    "states of all": lambda store, _: store.codes.states(ICD10CM, None),
    "parents": lambda store, codes: store.codes.parents(ICD10CM, [f"{each}0" for each in codes]),
    "descendants": lambda store, codes: store.codes.descendants(ICD10CM, codes),
    "children": lambda store, codes: store.codes.children(ICD10CM, codes),
    "predecessors": lambda store, codes: store.lineage.predecessors(ICD10CM, [f"{each}01" for each in codes]),
    "predecessors of all": lambda store, _: store.lineage.predecessors(ICD10CM, None),
    "naming": lambda store, codes: store.lineage.naming(ICD10CM, [f"{each}0" for each in codes]),
    "naming_several": lambda store, _: store.lineage.naming_several(ICD10CM),
    "stating": lambda store, _: store.releases.stating(ICD10CM),
    "notes": lambda store, codes: store.tabular.notes(
        ICD10CM, {("", "E11"), ("chapter", "4"), *(("", each) for each in codes)}
    ),
    "notes of all": lambda store, _: store.tabular.notes(ICD10CM, None),
    "notes_stated_by": lambda store, _: store.tabular.notes_stated_by(ICD10CM, Role.TABULAR),
    "notes_between": lambda store, _: store.tabular.notes_between(
        ICD10CM, Role.TABULAR, FY2022.ordinal, FY2023.ordinal
    ),
    "matching": lambda store, _: store.search.matching(ICD10CM, [slot_of("type"), slot_of("diab", "diab")], 0, 10),
    "texts": lambda store, codes: sorted(store.search.texts(ICD10CM, {"E1165", *codes})),
    "beginning": lambda store, _: store.search.beginning(ICD10CM, "E11", 0, 10),
    "groups": lambda store, _: store.tabular.groups(ICD10CM),
    "homes": lambda store, codes: store.tabular.homes(ICD10CM, {"E11", *codes}),
    "homes of all": lambda store, _: store.tabular.homes(ICD10CM, None),
    "known_in": lambda store, codes: store.codes.known_in(codes),
    "map_rows": lambda store, codes: store.maps.map_rows(FORWARD.id, _sources(codes), EDITION),
    "map_rows of every edition": lambda store, codes: store.maps.map_rows(FORWARD.id, _sources(codes), None),
    "map_rows of all": lambda store, _: store.maps.map_rows(FORWARD.id, None, EDITION),
    "map_rows_onto": lambda store, codes: store.maps.map_rows_onto(FORWARD.id, [f"{each}0" for each in codes], EDITION),
    "sources_within": lambda store, codes: store.maps.sources_within(
        FORWARD.id, [(each, each) for each in _sources(codes)]
    ),
    "categories": lambda store, codes: store.maps.categories(FORWARD.id, EDITION, _sources(codes)),
    "categories of all": lambda store, _: store.maps.categories(FORWARD.id, EDITION, None),
    "changed_between": lambda store, _: store.codes.changed_between(ICD10CM, FY2022.ordinal, FY2024.ordinal),
    "all_states": lambda store, _: list(store.codes.all_states(ICD10CM)),
    "all_map_rows": lambda store, _: list(store.maps.all_map_rows(FORWARD.id)),
    "version": lambda store, _: store.version(),
}
STREAMED: Final = {
    *("states of all", "notes of all", "notes_stated_by", "notes_between", "map_rows of all", "categories of all"),
    *("all_states", "all_map_rows"),
}
OF_ALL: Final = {
    *(name for name in QUESTIONS if name.endswith("of all")),
    *("all_states", "all_map_rows", "loaded_editions", "groups", "changed_between", "notes_stated_by", "notes_between"),
}
"""Questions about a whole system or map: they read all of it, but even they nothing of another one."""


ALLOWED: Final = {("map_sets", "NodeIndexScan")}
"""A store has a handful of map sets, and the question is about all of them."""


def _sources(categories: Sequence[str]) -> list[str]:
    return [SOURCES[CATEGORIES.index(each)] for each in categories]


def test_every_question_of_the_protocol_is_among_these() -> None:
    asked = {name for each in (Releases, Codes, Lineage, Maps, Tabular, Search) for name in vars(each)}
    assert {name for name in asked if not name.startswith("_")} == {name.partition(" ")[0] for name in QUESTIONS} - {
        "version"
    }


@pytest.mark.parametrize("name", QUESTIONS)
def test_one_question_is_one_statement_however_many_codes(
    store: Store, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with recorded(monkeypatch) as sent:
        for codes in (CATEGORIES[:1], CATEGORIES):
            sent.clear()
            assert QUESTIONS[name](store, codes) or name == "version"
            alone = list(sent)
            with store.reading():
                sent.clear()
                QUESTIONS[name](store, codes)
                in_view = list(sent)
            # A question that streams opens a view of its own, and a view knows its version.
            assert len(alone) == (2 if name in STREAMED else 1)
            assert len(in_view) == (0 if name == "version" else 1)
            assert {each.mode for each in (*alone, *in_view)} == {"READ"}


NOTHING: Final[dict[str, Callable[[Store], object]]] = {
    "states": lambda store: store.codes.states(ICD10CM, set()),
    "parents": lambda store: store.codes.parents(ICD10CM, set()),
    "descendants": lambda store: store.codes.descendants(ICD10CM, set()),
    "children": lambda store: store.codes.children(ICD10CM, set()),
    "texts": lambda store: list(store.search.texts(ICD10CM, set())),
    "predecessors": lambda store: store.lineage.predecessors(ICD10CM, set()),
    "notes": lambda store: store.tabular.notes(ICD10CM, set()),
    "homes": lambda store: store.tabular.homes(ICD10CM, set()),
    "known_in": lambda store: store.codes.known_in(set()),
    "map_rows": lambda store: store.maps.map_rows(FORWARD.id, set(), EDITION),
    "map_rows_onto": lambda store: store.maps.map_rows_onto(FORWARD.id, set(), EDITION),
    "sources_within": lambda store: store.maps.sources_within(FORWARD.id, []),
    "categories": lambda store: store.maps.categories(FORWARD.id, EDITION, set()),
}


@pytest.mark.parametrize("name", NOTHING)
def test_a_question_about_no_codes_is_not_asked(store: Store, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with recorded(monkeypatch) as sent:
        assert not NOTHING[name](store)
    assert sent == []


# Walks


@pytest.fixture(scope="module")
def codes(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crosswalk]:
    workspace = tmp_path_factory.mktemp("workspace") / "work.sqlite"
    codes = Crosswalk(store, lambda: date(2024, 3, 1), str(workspace))
    codes.lookup(["E11"], "icd10cm")
    return codes


def _count(monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object]) -> int:
    with recorded(monkeypatch) as sent:
        ask()
    return len(sent)


def test_a_walk_to_the_ancestors_of_many_codes_takes_as_many_round_trips_as_one(
    codes: Crosswalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = [f"{each}4" for each in CATEGORIES]
    for asked in (below[:1], below):
        # The view; then the states, the codes above, their homes, the groups above those, the notes.
        codes.describe(below[:1], "icd10cm")
        assert _count(monkeypatch, lambda asked=asked: codes.describe(asked, "icd10cm")) == 6  # type: ignore[misc]
        described = codes.describe(asked, "icd10cm")
        assert [[level.id for level in one.levels] for _, one in described if one] == [
            [each[:3], f"{each[:3]}.{each[3:]}"] for each in asked
        ]


def test_a_walk_through_the_lives_of_many_codes_takes_as_many_round_trips_as_through_one(
    codes: Crosswalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = [f"{each}01" for each in CATEGORIES]
    for asked in (ended[:1], ended):
        # The view; then states, parents, the rows of the codes, the rows that name them or ranges; then, for the
        # chains, the states and naming rows of what came after and of what was before, and the rows of the latter.
        assert _count(monkeypatch, lambda asked=asked: codes.history(asked, "icd10cm")) == 11  # type: ignore[misc]
    first, *_ = codes.history(ended, "icd10cm")
    assert [row.previous[0].first for row in first.preceded_by] == ["M000"]
    assert [each.code for each in first.replaced_by] == ["M004"]
    assert [(hop.before, hop.after) for hop in first.lineage] == [("M00.0", "M00.01"), ("M00.01", "M00.4")]


def test_targets_of_many_codes_are_carried_in_as_many_round_trips_as_one(
    codes: Crosswalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes.translate(SOURCES[:1], "icd9cm", "icd10cm")
    one = _count(monkeypatch, lambda: codes.translate(SOURCES[1:2], "icd9cm", "icd10cm"))
    many = _count(monkeypatch, lambda: codes.translate(SOURCES[2:], "icd9cm", "icd10cm"))
    # The view, what the inputs may be, their rows in the map, their categories; then for each of three
    # generations the states and the rows that name them.
    assert one == many == 10
    (answer,) = codes.translate(SOURCES[-1:], "icd9cm", "icd10cm")
    assert [way.choices[0][0].code for way in answer.alternatives] == ["M59.4", "M59.5"]
    assert [[hop.after for hop in way.carried] for way in answer.alternatives] == [
        ["M59.01", "M59.4"],
        ["M59.02", "M59.5"],
    ]


# Plans


@pytest.fixture(scope="module")
def driver(neo4j_server: Any) -> Iterator[Any]:
    neo4j = pytest.importorskip("neo4j")
    with neo4j.GraphDatabase.driver(neo4j_server.url, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        yield driver


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_reads_more_than_it_is_about(
    store: Store, driver: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Questions about a few codes touch fewer records than there are codes in the system."""
    size = len(store.codes.states(ICD10CM, None))
    with recorded(monkeypatch) as sent:
        QUESTIONS[name](store, CATEGORIES[:1])
    for statement in list(sent):
        plan = plan_of(driver, statement, "PROFILE")
        assert [each for each in plan.scans if (name, each.partition(" ")[0]) not in ALLOWED] == []
        assert plan.products == 0
        if name not in OF_ALL:
            assert plan.hits < size, plan.told


def test_a_load_of_one_more_year_reads_no_more_than_it_changes(loaded: Loaded, driver: Any) -> None:
    statements = {each.text: each for each in loaded.sent}
    assert len(statements) > 20
    found = {text: plan_of(driver, each, "EXPLAIN").scans for text, each in statements.items() if "SHOW" not in text}
    assert {text: scans for text, scans in found.items() if scans} == {}
    assert {each.mode for each in loaded.sent if " SET " in each.text or "CREATE" in each.text} == {"WRITE"}


def test_the_check_tells_a_scan(store: Store, driver: Any) -> None:
    for text in ("MATCH (c:Code) RETURN c", "MATCH ()-[r:CHILD_OF]->() RETURN r", "MATCH (n) RETURN n"):
        assert plan_of(driver, Statement(text, {}, "READ"), "EXPLAIN").scans
    product = Statement("MATCH (a:Code {system: 'icd9cm'}), (b:MapSet {id: 'x'}) RETURN a, b", {}, "READ")
    assert plan_of(driver, product, "EXPLAIN").products == 1
