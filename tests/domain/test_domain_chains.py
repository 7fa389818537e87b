"""Replacement over any number of years, before a code and after it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from carrying_samples import World, before, october, world
from domain_samples import ICD10CM, thorough
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Hop
from crosswalk.domain.lookup.chains import Chains
from crosswalk.domain.lookup.conversion_rows import ConversionRows
from crosswalk.domain.lookup.leading_rows import LeadingRows
from crosswalk.domain.lookup.lives import Lives
from crosswalk.domain.lookup.replacements import Replacements
from crosswalk.domain.lookup.splits import Splits


def learnt(of: World, codes: Collection[str]) -> Chains:
    rows, lives = ConversionRows(of, ICD10CM), Lives(of, ICD10CM)  # type: ignore[arg-type]
    splits = Splits(of, of.calendar, lives)  # type: ignore[arg-type]
    leading = LeadingRows(of.calendar, rows, splits, lives)
    chains = Chains(Replacements(of.calendar, rows, splits, lives), leading)
    chains.learn(codes)
    return chains


def around(of: World, *codes: str) -> dict[str, list[tuple[str, str, date]]]:
    chains = learnt(of, codes)
    return {code: [(hop.before, hop.after, hop.effective) for hop in chains.around(code)] for code in codes}


def test_a_chain_is_told_from_each_of_its_codes() -> None:
    """A01 became B01 in 2018, which was split into C01 and C02 in 2021; C01 became D01 in 2024."""
    years = world(
        {
            "A01": range(2016, 2018),
            "B01": range(2018, 2021),
            "C01": range(2021, 2024),
            "C02": range(2021, 2026),
            "D01": range(2024, 2026),
        },
        [
            before("B01", "A01", year=2018),
            before("C01", "B01", year=2021),
            before("C02", "B01", year=2021),
            before("D01", "C01", year=2024),
        ],
    )
    first, split, other, last = (
        ("A01", "B01", october(2018)),
        ("B01", "C01", october(2021)),
        ("B01", "C02", october(2021)),
        ("C01", "D01", october(2024)),
    )
    assert around(years, "A01", "B01", "C01", "C02", "D01") == {
        "A01": [first, split, other, last],
        "B01": [first, split, other, last],
        "C01": [first, split, last],
        "C02": [first, other],
        "D01": [first, split, last],
    }


def test_what_goes_on_was_not_replaced() -> None:
    """E16.2 lives on beside E16.A1, two codes together decide nothing, and a range names no single code."""
    years = world(
        {"E162": range(2016, 2026), "E16A1": range(2020, 2026), "G01": range(2016, 2020), "G02": range(2016, 2020)},
        [
            before("E16A1", "E162"),
            before("E16A1", "G01", "G02", relation=Relation.ALL),
            before("E16A1", Previous("H01", "H09")),
        ],
    )
    assert around(years, "E162", "E16A1", "G01") == {"E162": [], "E16A1": [], "G01": []}


def test_a_code_that_came_back_leads_in_no_circle() -> None:
    """A01 became B01 in 2018, and B01 became A01 again in 2020, which did not end once more."""
    rows = [before("B01", "A01", year=2018), before("A01", "B01", year=2020)]
    steps = [("A01", "B01", october(2018)), ("B01", "A01", october(2020))]
    found = around(world({"A01": range(2016, 2018), "B01": range(2018, 2020)}, rows), "A01", "B01")
    assert found == {"A01": steps, "B01": steps}


CODES = ("A01", "B01", "C01", "D01", "E01")


@st.composite
def worlds(draw: st.DrawFn) -> World:
    lives = {}
    for code in CODES:
        start, end = sorted(draw(st.lists(st.integers(2016, 2026), min_size=2, max_size=2, unique=True)))
        lives[code] = range(start, end)
    pairs = st.tuples(st.sampled_from(CODES), st.sampled_from(CODES), st.integers(2016, 2025))
    rows = {before(new, old, year=year) for new, old, year in draw(st.lists(pairs, max_size=8))}
    return world(lives, rows)


@thorough
@given(worlds())
def test_the_steps_before_a_code_are_those_after_what_came_before_it(years: World) -> None:
    chains = learnt(years, CODES)
    steps: dict[str, set[Hop]] = {code: set(chains.around(code)) for code in CODES}
    for code, hops in steps.items():
        assert set(learnt(years, [code]).around(code)) == hops
        for hop in hops:
            assert hop in steps[hop.before]
            assert hop in steps[hop.after]


def test_a_code_that_was_split_without_a_row_goes_to_the_codes_below_it_and_they_come_from_it() -> None:
    """K85.8 and H36; C83.39, whose children the table says were Z85.72."""
    split = (range(2016, 2020), range(2020, 2026))
    years = world(
        {"C8339": split, "C83390": range(2020, 2026), "C83398": range(2020, 2026), "Z8572": range(2016, 2026)},
        [before("C83390", "Z8572")],
    )
    both = [("C83.39", "C83.390", october(2020)), ("C83.39", "C83.398", october(2020))]
    assert around(years, "C8339", "C83390", "C83398", "Z8572") == {
        "C8339": both,
        "C83390": both[:1],
        "C83398": both[1:],
        "Z8572": [],
    }
    assert [(each.code, each.source) for each in learnt(years, ["C8339"]).replacements.of("C8339")] == [
        ("C83390", "icd10cm:2020"),
        ("C83398", "icd10cm:2020"),
    ]


def test_a_row_that_names_a_split_code_is_believed_alone() -> None:
    split = (range(2016, 2020), range(2020, 2026))
    years = world({"G20": split, "G20A": range(2020, 2026), "G20B": range(2020, 2026)}, [before("G20A", "G20")])
    assert around(years, "G20")["G20"] == [("G20", "G20.A", october(2020))]
