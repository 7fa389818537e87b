"""Sources newer than every edition, back along the conversion tables (docs/design.md, rule 5.5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import SimpleNamespace

from carrying_samples import World, before, world
from domain_samples import FY, ICD9CM, ICD10CM, calendar

from crosswalk.domain.history.releases import Edition, MapSet
from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.maps.map_sets import LATEST_EDITION, MapRow
from crosswalk.domain.translation.answers import Choice, MapView
from crosswalk.domain.translation.newer_sources import Mapped, Sources, conversion_of

BACKWARD = MapSet("gem-icd10cm-icd9cm", "icd10cm", "icd9cm", "backward")
EDITION = Edition(BACKWARD.id, "2018", date(2017, 10, 1), "icd10cm:2018", "icd9cm:32")
GEM = (
    "G20 3320 00000",
    "G5601 3540 10000",
    "G5602 3540 10000",
    "J688 5068 10000",
    "J689 5069 10000",
    "S020 80000 10111",
    "S020 8500 10112",
    "S021 80001 10000",
    "S021 80002 10000",
    "Y92 NoDx 11000",
)


def map_rows(codes: Collection[str] | None) -> Mapping[str, Sequence[MapRow]]:
    found: dict[str, list[MapRow]] = {}
    for text in GEM:
        source, target, flags = text.split()
        if codes is None or source in codes:
            found.setdefault(source, []).append(MapRow(source, target, flags, 2018, LATEST_EDITION))
    return found


def sources_within(_: str, spans: Collection[tuple[str, str]]) -> set[str]:
    listed = {text.split()[0] for text in GEM}
    return {code for code in listed for first, last in spans if first <= code and code[: len(last)] <= last}


def mapped(code: str, *rows: Predecessor, life: World | None = None, others: Collection[str] = ()) -> Mapped:
    """The ways of a code by these rows; `beside` is asked about in the same breath."""
    lives = life or world({}, rows)
    this = lives.calendar
    view = MapView(
        BACKWARD, None, [EDITION], ICD10CM, ICD9CM,
        source_moment=this.on(date(2025, 1, 1)), target_moment=calendar([], system=ICD9CM).on(date(2015, 9, 30)),
        target_calendar=calendar([], system=ICD9CM), source_calendar=calendar(FY.values()),
    )  # fmt: skip
    store = SimpleNamespace(codes=lives, lineage=lives, maps=SimpleNamespace(sources_within=sources_within))
    sources = Sources(store, view, map_rows, conversion_of(store, view))  # type: ignore[arg-type]
    sources.learn({code, *others})
    return sources.mapped(code, lambda row: Choice(row.target, Status.VALID, None, row.flags))


def told(found: Mapped) -> list[tuple[int, list[list[str]], list[str]]]:
    """Scenario, choice lists and the codes passed on the way, of each alternative."""
    return [
        (way.scenario, [[one.code for one in some] for some in way.choices], [hop.after for hop in way.carried])
        for way in found.alternatives
    ]


def test_a_code_that_the_map_lists_is_translated_by_its_rows() -> None:
    found = mapped("G20", before("G20", "G5601"))
    assert told(found) == [(0, [["3320"]], [])]
    assert found.alternatives[0].approximate is False


def test_a_newer_code_is_translated_as_what_came_before_it() -> None:
    found = mapped("G20A1", before("G20A1", "G20", year=2024))
    assert told(found) == [(0, [["3320"]], ["G20"])]
    (way,) = found.alternatives
    assert way.approximate
    assert (way.carried[0].before, way.carried[0].effective) == ("G20.A1", date(2023, 10, 1))


def test_over_as_many_years_as_it_takes() -> None:
    found = mapped("G20A12", before("G20A12", "G20A1", year=2025), before("G20A1", "G20", year=2024))
    assert told(found) == [(0, [["3320"]], ["G20.A1", "G20"])]


def test_each_part_of_a_row_of_any_stands_for_itself() -> None:
    found = mapped("U070", before("U070", "J688", "J689", year=2020))
    assert told(found) == [(0, [["5068"]], ["J68.8"]), (0, [["5069"]], ["J68.9"])]


def test_ways_to_one_target_are_one_with_the_hops_of_all() -> None:
    found = mapped("G5609", before("G5609", "G5601", "G5602"))
    assert told(found) == [(0, [["3540"]], ["G56.01", "G56.02"])]


def test_a_range_stands_for_the_codes_in_it_that_the_map_lists() -> None:
    found = mapped("U070", before("U070", Previous("J68", "J69", category=True)))
    assert told(found) == [(0, [["5068"]], ["J68-J69"]), (0, [["5069"]], ["J68-J69"])]


def test_parts_of_a_row_of_all_are_translated_together() -> None:
    """The singles of a part are a choice list, its scenarios stand each for itself."""
    both = mapped("S029", before("S029", "S021", "J688", relation=Relation.ALL))
    assert told(both) == [(1, [["80001", "80002"], ["5068"]], ["S02.1", "J68.8"])]
    joined = mapped("S029", before("S029", "S020", "J688", relation=Relation.ALL))
    assert told(joined) == [(1, [["80000"], ["8500"], ["5068"]], ["S02.0", "J68.8"])]


def test_a_code_that_two_parts_demand_is_demanded_once() -> None:
    """G56.03, both hands: G56.01 and G56.02 are both 354.0."""
    found = mapped("G5603", before("G5603", "G5601", "G5602", relation=Relation.ALL))
    assert told(found) == [(0, [["3540"]], ["G56.01", "G56.02"])]


def test_a_part_without_a_translation_leaves_its_row_without_one() -> None:
    """No alternative loses a choice list."""
    found = mapped("S029", before("S029", "S021", "Y92", relation=Relation.ALL))
    assert found.alternatives == ()
    assert found.not_carried[0].candidates == ("S02.1", "Y92")


def test_text_that_can_be_read_in_several_ways_leads_nowhere_and_says_so() -> None:
    found = mapped("H0220C", before("H0220C", "G20", "J688", relation=Relation.AMBIGUOUS))
    assert found.alternatives == ()
    assert found.not_carried[0].candidates == ("G20", "J68.8")
    assert "several ways" in found.not_carried[0].reason


def test_a_code_that_had_none_before_it_says_so() -> None:
    (not_carried,) = mapped("Y35009A", before("Y35009A")).not_carried
    assert not_carried.reason == "the conversion table names no code before it"


def test_a_misprint_beside_the_row_that_corrects_it_is_passed_over() -> None:
    """One table of FY2020 says I80.491 for I82.491."""
    found = mapped("I82451", before("I82451", "J688"), before("I82451", "J999"))
    assert told(found) == [(0, [["5068"]], ["J68.8"])]
    assert found.not_carried == ()


def test_a_misprint_alone_is_told() -> None:
    found = mapped("I82451", before("I82451", "J688", "J999"))
    assert told(found) == [(0, [["5068"]], ["J68.8"])]
    assert [one.code for one in found.not_carried] == ["J99.9"]


def test_a_header_before_a_code_names_the_codes_below_it() -> None:
    """C44.19 was a header when it was named. It makes no difference who else is asked about."""
    life = world(
        {"C4419": (range(0), range(2016, 2026)), "C44191": range(2016, 2026)}, [before("C44131", "C4419", year=2019)]
    )
    for others in ((), ("C4419",)):
        (not_carried,) = mapped("C44131", life=life, others=others).not_carried
        assert (not_carried.code, not_carried.candidates) == ("C44.19", ("C44.191",))


def test_rows_in_a_circle_end() -> None:
    found = mapped(
        "A01", before("A01", "A02", year=2020), before("A02", "A01", year=2020), before("A02", "G20", year=2019)
    )
    assert told(found) == [(0, [["3320"]], ["A02", "G20"])]
