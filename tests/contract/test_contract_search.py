"""What every engine promises of a search: which documents have the words, in which order, after any load."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

import pytest
from contract_engines import Engine
from contract_samples import (
    CORRECTED,
    ERRATUM,
    FY2022,
    FY2023,
    FY2024,
    ICD9CM,
    ICD10CM,
    ORDER,
    P32,
    SNAPSHOTS,
    STATEMENTS,
    V31,
    V32,
    code,
    load,
    put_releases,
    slot_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.history.snapshot import Snapshot
from crosswalk.domain.search.query import read_query
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.tabular.documents import (
    SEARCHED_NOTES,
    Document,
    Match,
    Slot,
    note_documents,
    title_document,
)
from crosswalk.domain.tabular.wording import STOP_WORDS, significant, words

CM = (FY2022.id, ERRATUM.id, CORRECTED.id, FY2023.id, FY2024.id)
ALL = (*CM, V31.id, V32.id, P32.id)
QUERIES = (
    *("diabetes", "diab", "di", "type 2 diabetes", "diabetes with", "sezary", "sézary disease", "parkinson", "of"),
    *("short", "hyperosmolality", "insulin", "cholera", "with hyper", "long", "nothing at all"),
)


def slots(text: str) -> tuple[Slot, ...]:
    """A slot for each word that says something, and the last one only begun."""
    told = significant(words(text)) or words(text)
    *others, last = dict.fromkeys(told)
    return *map(slot_of, others), slot_of(last, last if len(last) > 1 and last not in STOP_WORDS else None)


def expected(system: CodeSystem, text: str, loaded: Iterable[str]) -> list[Match]:
    """What the domain says, without any engine."""
    titles: dict[str, set[tuple[str | None, str | None]]] = {}
    notes: dict[str, set[str]] = {}
    for release_id in loaded:
        if release_id.partition(":")[0] != system.id:
            continue
        for one, fact in SNAPSHOTS[release_id].facts.items():
            titles.setdefault(one, set()).add((fact.long, fact.short))
        stated = STATEMENTS[release_id].notes if release_id in STATEMENTS else ()
        for note in stated:
            if not note.group and note.kind in SEARCHED_NOTES:
                notes.setdefault(note.owner, set()).add(note.text)
    documents: list[Document] = [each for one, told in titles.items() if (each := title_document(one, told))]
    documents += [each for one, told in notes.items() for each in note_documents(one, told)]
    wanted = slots(text)
    return [
        Match(each.place.code, each.place.in_notes == 1)
        for each in sorted(documents, key=lambda document: document.place)
        if all(any(_holds(slot, word) for word in each.words) for slot in wanted)
    ]


def _holds(slot: Slot, word: str) -> bool:
    return any(word in term for way in slot.ways for term in way) or (
        slot.beginning is not None and word.startswith(slot.beginning)
    )


OTHERWISE = Slot(((("sezary",),), (("type", "kind"), ("diabetes",))))
"""One thing said in two ways, one of them of two words."""


def test_a_thing_may_be_said_in_several_ways_and_in_several_words(store: Store) -> None:
    load(store, *CM)
    both = store.search.matching(ICD10CM, [OTHERWISE], 0, 100)
    sezary = store.search.matching(ICD10CM, slots("sezary"), 0, 100)
    diabetes = store.search.matching(ICD10CM, slots("type diabetes"), 0, 100)
    assert sezary
    assert diabetes
    assert set(both) == {*sezary, *diabetes}


def test_the_searched_texts_of_codes_are_their_notes_of_every_release(store: Store) -> None:
    load(store, *ALL)
    for system in SYSTEMS.values():
        every = [each for each in store.tabular.notes(system, None) if each.row.kind in SEARCHED_NOTES]
        owned = sorted(
            (note.owner, note.role, note.kind, note.text, first, last) for note, first, last in every if not note.group
        )
        assert sorted(store.search.texts(system, {each[0] for each in owned})) == owned
    assert list(store.search.texts(ICD10CM, set())) == []


@pytest.mark.parametrize("text", QUERIES)
def test_the_documents_that_have_every_word_in_the_order_of_their_places(store: Store, text: str) -> None:
    load(store, *ALL)
    for system in SYSTEMS.values():
        assert store.search.matching(system, slots(text), 0, 100) == expected(system, text, ALL)


@pytest.mark.parametrize("first", CM)
def test_a_later_load_puts_in_what_is_new_and_takes_out_what_is_gone(store: Store, first: str) -> None:
    load(store, first)
    for loaded in ([first, *(each for each in CM if each != first)], ALL):
        load(store, *loaded)
        for text in QUERIES:
            assert store.search.matching(ICD10CM, slots(text), 0, 100) == expected(ICD10CM, text, loaded)


@pytest.mark.parametrize("order", list(permutations((FY2022.id, FY2023.id, FY2024.id))), ids=str)
def test_any_order_of_loads_gives_the_same_matches(engine: Engine, order: tuple[str, ...]) -> None:
    at_once = engine.fresh()
    load(at_once, *order)
    for text in QUERIES:
        assert at_once.search.matching(ICD10CM, slots(text), 0, 100) == expected(ICD10CM, text, order)
    step_by_step = engine.fresh()
    for release_id in order:
        load(step_by_step, release_id)
    for text in QUERIES:
        assert step_by_step.search.matching(ICD10CM, slots(text), 0, 100) == expected(ICD10CM, text, order)


def test_words_that_no_release_states_any_more_find_nothing(store: Store) -> None:
    load(store, FY2022.id, V32.id)
    _put(store, Snapshot(FY2022, {"G20": code("Shaking palsy"), "G21": code("Parkinson's disease")}, ORDER))
    assert store.search.matching(ICD10CM, slots("parkinson"), 0, 9) == [Match("G21", False)]
    assert store.search.matching(ICD10CM, slots("palsy"), 0, 9) == [Match("G20", False)]
    assert store.search.matching(ICD10CM, slots("sezary"), 0, 9) == []
    assert store.search.beginning(ICD10CM, "C", 0, 9) == []
    _put(store, SNAPSHOTS[FY2022.id])
    for text in QUERIES:
        assert store.search.matching(ICD10CM, slots(text), 0, 100) == expected(ICD10CM, text, [FY2022.id])


def _put(store: Store, snapshot: Snapshot) -> None:
    with store.writing() as writer:
        put_releases(store, writer, [snapshot])


def test_matches_are_taken_in_portions(store: Store) -> None:
    load(store, *ALL)
    whole = store.search.matching(ICD10CM, slots("short"), 0, 100)
    assert len(whole) > 3
    portions = [store.search.matching(ICD10CM, slots("short"), skip, 2) for skip in range(0, len(whole) + 2, 2)]
    assert [match for portion in portions for match in portion] == whole


def test_matches_stay_in_their_system_and_an_unloaded_one_has_none(store: Store) -> None:
    load(store, V32.id, P32.id)
    assert store.search.matching(ICD9CM, slots("cholera"), 0, 9) == [Match("0051", False)]
    assert store.search.matching(SYSTEMS["icd9pcs"], slots("resynch"), 0, 9) == [Match("0051", False)]
    assert store.search.matching(SYSTEMS["icd9pcs"], slots("cholera"), 0, 9) == []
    assert store.search.matching(SYSTEMS["cpt"], slots("cholera"), 0, 9) == []


def test_a_load_that_fails_leaves_the_words_as_they_were(store: Store) -> None:
    load(store, FY2022.id)
    with pytest.raises(RuntimeError, match="broken off"):
        _put_and_fail(store, SNAPSHOTS[FY2023.id])
    for text in QUERIES:
        assert store.search.matching(ICD10CM, slots(text), 0, 100) == expected(ICD10CM, text, [FY2022.id])


def _put_and_fail(store: Store, snapshot: Snapshot) -> None:
    with store.writing() as writer:
        put_releases(store, writer, [snapshot])
        raise RuntimeError("broken off")


def test_the_codes_that_begin_so_in_order(store: Store) -> None:
    load(store, *ALL)
    assert store.search.beginning(ICD10CM, "E11", 0, 9) == ["E11", "E116", "E1165", "E119"]
    assert store.search.beginning(ICD10CM, "E11", 1, 2) == ["E116", "E1165"]
    assert store.search.beginning(ICD10CM, "E1165", 0, 9) == ["E1165"]
    assert store.search.beginning(ICD9CM, "E11", 0, 9) == []
    assert store.search.beginning(ICD10CM, "ZZ", 0, 9) == []


def test_a_code_that_only_a_map_names_begins_nothing(store: Store) -> None:
    load(store, FY2022.id, "2018")
    assert store.search.beginning(ICD10CM, "S06", 0, 9) == []


def test_any_text_is_searched_for_without_a_fault(store: Store) -> None:
    load(store, *CM)

    @settings(max_examples=300, deadline=None)
    @given(
        st.text(max_size=60)
        | st.lists(st.sampled_from([*QUERIES, '"', "*", " NEAR(", "'", "\0"]), max_size=8).map(" ".join)
    )
    def search(text: str) -> None:
        if not words(text):
            return
        query = read_query(text)
        assert store.search.matching(ICD10CM, slots(text), 0, 100) == expected(ICD10CM, text, CM)
        if query.code is not None:
            assert all(
                each.startswith(query.code.text) for each in store.search.beginning(ICD10CM, query.code.text, 0, 100)
            )

    search()
