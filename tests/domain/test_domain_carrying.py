"""Carrying (docs/design.md, rule 5.4): what stays, what replaced what ended, what is stuck and why."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from carrying_samples import World, before, carried, october, world
from domain_samples import thorough
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Hop
from crosswalk.domain.lookup.splits import fillers, unfilled
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Alternative, Choice, NotCarried
from crosswalk.domain.translation.carrying import Carried, End, carry, nearest

ALWAYS = range(2016, 2026)


def since(year: int) -> range:
    return range(year, 2026)


def until(year: int) -> range:
    return range(2016, year)


PARKINSON = world(
    {"G20": (until(2024), since(2024)), "G20A1": since(2024), "G20C": since(2024)},
    [before("G20A1", "G20", year=2024), before("G20C", "G20", year=2024)],
)


# What stays, what goes on


def test_a_code_goes_to_what_replaced_it_from_the_day_of_its_end() -> None:
    assert carried(PARKINSON.carrier(2018, 2023), "G20") == {"G20": ({"G20"}, set())}
    assert carried(PARKINSON.carrier(2018, 2024), "G20") == {"G20": ({"G20A1", "G20C"}, set())}


def test_a_hop_tells_from_where_to_where_when_and_by_which_table() -> None:
    carrier = PARKINSON.carrier(2018, 2025)
    carrier.learn({"G20"})
    became = carrier.carried("G20")
    assert became is not None
    assert became.ends[0] == End("G20A1", (Hop("G20", "G20.A1", october(2024), "table.xlsx"),))


def test_hop_by_hop_through_the_years() -> None:
    chain = world(
        {"A01": until(2019), "A02": range(2019, 2022), "A03": since(2022), "A04": since(2022)},
        [before("A02", "A01", year=2019), before("A03", "A02", year=2022), before("A04", "A02", year=2022)],
    )
    carrier = chain.carrier(2018, 2025)
    assert carried(carrier, "A01") == {"A01": ({"A03", "A04"}, set())}
    became = carrier.carried("A01")
    assert became is not None
    assert [(hop.before, hop.after) for hop in became.ends[0].hops] == [("A01", "A02"), ("A02", "A03")]


def test_a_code_still_billable_stays_with_the_newer_ones_beside_it() -> None:
    """251.2 → E16.2 stays; consider E16.A1."""
    life = world({"E162": ALWAYS, "E16A1": since(2025)}, [before("E16A1", "E162", year=2025)])
    carrier = life.carrier(2018, 2025)
    assert carried(carrier, "E162") == {"E162": ({"E162"}, set())}
    (newer,) = carrier.related("E162")
    assert (newer.living, newer.code, newer.effective) == ("E16.2", "E16.A1", october(2025))
    earlier = life.carrier(2018, 2024)
    earlier.learn({"E162"})
    assert earlier.related("E162") == []


def test_a_newer_code_that_was_split_is_shown_as_what_it_became() -> None:
    life = world(
        {"E162": ALWAYS, "E16A": range(2019, 2022), "E16A1": since(2022)},
        [before("E16A", "E162", year=2019), before("E16A1", "E16A", year=2022)],
    )
    carrier = life.carrier(2018, 2025)
    carrier.learn({"E162"})
    assert [(each.code, each.effective) for each in carrier.related("E162")] == [("E16.A1", october(2022))]


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (before("A09", "A01", "A02", relation=Relation.ALL), ["A09"]),
        (before("A09", Previous("A00", "A03")), []),
        (before("A09", Previous("A0", category=True)), []),
        (before("A09", "A01", "A02", relation=Relation.AMBIGUOUS), []),
        (before("A09", "A01", year=2018), []),  # not after the edition
    ],
)
def test_beside_a_code_stand_those_whose_rows_name_it_singly(row: object, shown: list[str]) -> None:
    carrier = world({"A01": ALWAYS, "A02": ALWAYS, "A09": since(2018)}, [row]).carrier(2018, 2025)  # type: ignore[list-item]
    carrier.learn({"A01"})
    assert [each.code for each in carrier.related("A01")] == shown


def test_a_later_row_of_another_day_replaces_nothing() -> None:
    """J82 is named by U07.0 half a year before it ended."""
    life = world(
        {"J82": (until(2021), since(2021)), "U070": since(2020), "J8281": since(2021)},
        [before("U070", "J82", year=2020), before("J8281", "J82", year=2021)],
    )
    assert carried(life.carrier(2018, 2025), "J82") == {"J82": ({"J8281"}, set())}


def test_where_no_release_saw_the_end_the_last_row_that_names_a_code_tells_it() -> None:
    """The starter set has releases of October 2023 and later only."""
    life = world(
        {"J82": (until(2021), since(2021)), "U070": since(2020), "J8281": since(2021)},
        [before("U070", "J82", year=2020), before("J8281", "J82", year=2021)],
        loaded=[2024, 2025],
    )
    assert carried(life.carrier(2018, 2025), "J82") == {"J82": ({"J8281"}, set())}


def test_rows_up_to_the_edition_say_nothing_of_an_end_after_it() -> None:
    life = world({"A01": until(2021), "A02": since(2017)}, [before("A02", "A01", year=2017)], loaded=[2024, 2025])
    assert carried(life.carrier(2018, 2025), "A01") == {"A01": (set(), {"A01"})}


# Without a row


def test_a_header_that_was_split_goes_to_the_billable_codes_below_it() -> None:
    """C83.39 became C83.390 and C83.398, and no table says so."""
    life = world({"C8339": (until(2025), since(2025)), "C83390": since(2025), "C83398": since(2025), "C8338": ALWAYS})
    carrier = life.carrier(2018, 2025)
    assert carried(carrier, "C8339") == {"C8339": ({"C83390", "C83398"}, set())}
    became = carrier.carried("C8339")
    assert became is not None
    assert became.ends[0].hops == (Hop("C83.39", "C83.390", october(2025), "icd10cm:2025"),)


def test_a_placeholder_goes_to_the_codes_that_fill_it() -> None:
    """V29.88XA became V29.881A and V29.888A."""
    life = world(
        {
            "V2988": (range(0), ALWAYS),
            "V2988XA": until(2023),
            "V29881A": since(2023),
            "V29888A": since(2023),
            "V29881D": since(2023),
        }
    )
    assert carried(life.carrier(2018, 2025), "V2988XA") == {"V2988XA": ({"V29881A", "V29888A"}, set())}


def test_the_category_itself_has_no_placeholder() -> None:
    assert fillers("X58XXXA", ["X580XXA", "X5801XA", "X58XXXD", "A58XXXA"]) == []
    assert fillers("X58XXXA", ["X58123A"]) == ["X58123A"]


def test_what_a_code_may_fill_has_the_fewest_placeholders_first() -> None:
    assert unfilled("V29881A")[:4] == ["V29X81A", "V298X1A", "V2988XA", "V29XX1A"]
    assert unfilled("X58XXXA") == unfilled("G20A1") == []


def test_what_leads_no_further_is_listed_with_its_reason_and_candidates() -> None:
    """Q51.20 ended in October 2020 and no table says what replaced it."""
    life = world({"Q512": (range(0), ALWAYS), "Q5120": until(2021), "Q5121": ALWAYS, "Q5122": ALWAYS, "Q518": ALWAYS})
    carrier = life.carrier(2018, 2025)
    carrier.learn({"Q5120"})
    became = carrier.carried("Q5120")
    assert became is not None
    assert became.ends == ()
    (not_carried,) = became.not_carried
    assert (not_carried.code, not_carried.candidates) == ("Q51.20", ("Q51.21", "Q51.22"))
    assert not_carried.reason == "not billable since 2020-10-01; no loaded conversion table says what replaced it"


def test_several_previous_codes_together_decide_nothing() -> None:
    life = world(
        {"A01": until(2020), "A02": ALWAYS, "A03": since(2020)}, [before("A03", "A01", "A02", relation=Relation.ALL)]
    )
    carrier = life.carrier(2018, 2025)
    carrier.learn({"A01"})
    became = carrier.carried("A01")
    assert became is not None
    assert became.not_carried[0].candidates == ("A03",)
    assert became.not_carried[0].reason.endswith("the conversion tables name it only together with others")


def test_the_nearest_codes_differ_in_the_fewest_characters() -> None:
    assert nearest("0SGM0ZZ", ["0SGM03Z", "0SGM33Z", "0SGM0KZ"]) == ["0SGM03Z", "0SGM0KZ"]
    assert nearest("S020XX", ["S0200XA", "S021XXA", "S020XXD"]) == ["S020XXD"]
    assert nearest("0SGM0ZZ", []) == []


# To an earlier day


def test_a_target_that_had_not_come_in_goes_back_to_where_its_cases_were_coded() -> None:
    life = world({"A047": (until(2018), since(2018)), "A0471": since(2018)}, [before("A0471", "A047", year=2018)])
    carrier = life.carrier(2018, 2017)
    assert carried(carrier, "A0471") == {"A0471": ({"A047"}, set())}


def test_a_target_that_had_not_come_in_and_has_no_row_is_listed_as_not_yet_valid() -> None:
    life = world({"A04": (range(0), ALWAYS), "A047": until(2018), "A0471": since(2018)})
    carrier = life.carrier(2018, 2017)
    carrier.learn({"A0471"})
    became = carrier.carried("A0471")
    assert became is not None
    (not_carried,) = became.not_carried
    assert not_carried.reason == "not billable before 2017-10-01; no loaded conversion table names a code before it"
    assert not_carried.candidates == ("A04.7",)


def test_outside_the_days_of_the_loaded_releases_nothing_is_carried() -> None:
    carrier = world({"A01": until(2018)}, loaded=[2016, 2017]).carrier(2017, 2020)
    carrier.learn({"A01"})
    assert carrier.judged("A01")[0] is Status.NOT_COVERED
    assert carrier.carried("A01") is None


# The promises, in worlds of any kind

YEARS = range(2017, 2026)
CODES = ("A01", "A02", "A03", "A04", "A05", "A06", "A071", "A072", "A07")


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Codes that come once and go once. Rows name what lived before them, and lead to what is billable on their day.

    A07 may be split into A071 and A072, with a row or without.
    """
    lives: dict[str, tuple[range, range]] = {}
    for one in CODES[:6]:
        first = draw(st.integers(2016, 2022))
        lives[one] = range(first, draw(st.integers(first + 1, 2026))), range(0)
    split = draw(st.integers(2018, 2026))
    lives["A07"] = range(2016, split), range(split, 2026)
    for one in ("A071", "A072"):
        lives[one] = range(split, draw(st.integers(split + 1, 2027))), range(0)
    rows = []
    for newer, older in draw(st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)), max_size=14)):
        end = lives[older][0].stop
        year = draw(st.sampled_from([end, end, draw(st.integers(2017, 2025))]))
        if newer != older and year in lives[newer][0] and year - 1 in lives[older][0]:
            rows.append(before(newer, older, year=year))
    return world(lives, set(rows))


JOURNEYS = st.lists(st.sampled_from(YEARS), min_size=3, max_size=3).map(sorted)


@thorough
@given(worlds(), JOURNEYS)
def test_from_a_to_c_is_from_a_to_b_and_on_to_c(life: World, years: Sequence[int]) -> None:
    a, b, c = years
    start = [one for one in CODES if a in life.lives[one][0]]
    at_once = carried(life.carrier(a, c), *start)
    halfway = carried(life.carrier(a, b), *start)
    onward = carried(life.carrier(b, c), *{end for ends, _ in halfway.values() for end in ends})
    for one in start:
        ends, not_carried = halfway[one]
        assert at_once[one][0] == {final for end in ends for final in onward[end][0]}, one
        assert at_once[one][1] == not_carried | {lost for end in ends for lost in onward[end][1]}, one


@thorough
@given(worlds(), JOURNEYS)
def test_what_is_reached_is_billable_on_the_day(life: World, years: Sequence[int]) -> None:
    a, _, c = years
    start = [one for one in CODES if a in life.lives[one][0]]
    for ends, not_carried in carried(life.carrier(a, c), *start).values():
        assert all(c in life.lives[end][0] for end in ends)
        assert not any(c in life.lives[lost][0] for lost in not_carried)
        assert ends or not_carried


@thorough
@given(worlds(), st.sampled_from(YEARS))
def test_to_the_day_of_the_edition_nothing_moves(life: World, year: int) -> None:
    carrier = life.carrier(year, year)
    start = {one for one in CODES if year in life.lives[one][0]}
    carrier.learn(start)
    assert carrier.changed(start) == set()


@thorough
@given(worlds(), JOURNEYS)
def test_many_codes_at_once_are_as_one_by_one(life: World, years: Sequence[int]) -> None:
    a, _, c = years
    together = life.carrier(a, c)
    together.learn(CODES)
    for one in reversed(CODES):
        alone = life.carrier(a, c)
        alone.learn({one})
        assert alone.carried(one) == together.carried(one)
        assert alone.related(one) == together.related(one)


# Alternatives


def choice(code: str, flags: str = "10000") -> Choice:
    return Choice(code, Status.VALID, None, flags)


def became(*ends: str, not_carried: Sequence[str] = (), of: str = "X") -> Carried:
    hops = {end: (Hop(of, end, october(2020), "table"),) for end in ends}
    return Carried(tuple(End(end, hops[end]) for end in ends), tuple(NotCarried(one, "ended") for one in not_carried))


def single(code: str) -> Alternative:
    return Alternative(0, False, ((choice(code),),))


def codes(ways: Sequence[Alternative]) -> list[list[list[str]]]:
    return [[[one.code for one in choices] for choices in way.choices] for way in ways]


def test_a_carried_single_is_one_alternative_a_successor_approximate_with_its_hop() -> None:
    ways, lost = carry([single("X")], {"X": became("Y", "Z")}, choice)
    assert codes(ways) == [[["Y"]], [["Z"]]]
    assert all(way.approximate for way in ways)
    assert [way.carried[0].after for way in ways] == ["Y", "Z"]
    assert lost == ()


def test_a_single_carried_to_another_target_of_the_map_is_that_one() -> None:
    ways, _ = carry([single("X"), single("Y")], {"X": became("Y")}, choice)
    assert codes(ways) == [[["Y"]]]
    assert [hop.before for hop in ways[0].carried] == ["X"]


def test_in_a_scenario_the_choice_list_widens() -> None:
    scenario = Alternative(1, True, ((choice("F"),), (choice("X"), choice("W"))))
    ways, lost = carry([scenario], {"X": became("Y", "Z")}, choice)
    assert codes(ways) == [[["F"], ["Y", "Z", "W"]]]
    assert (ways[0].scenario, lost) == (1, ())


def test_a_scenario_without_a_list_is_left_out_whole() -> None:
    scenario = Alternative(1, True, ((choice("F"),), (choice("X"),)))
    ways, lost = carry([single("V"), scenario], {"X": became(not_carried=["X"])}, choice)
    assert codes(ways) == [[["V"]]]
    assert [(one.code, one.reason) for one in lost] == [("X", "ended; the combinations that need it are left out")]


NAMES = st.sampled_from("FGHXYZ")
FATES = st.dictionaries(
    NAMES,
    st.tuples(st.lists(st.sampled_from("PQR"), unique=True, max_size=2), st.booleans()).map(
        lambda drawn: became(*drawn[0], not_carried=["S"] if drawn[1] or not drawn[0] else [])
    ),
)
LISTS = st.lists(NAMES, min_size=1, max_size=3, unique=True).map(lambda names: tuple(map(choice, names)))
SCENARIOS = st.tuples(st.integers(1, 3), st.lists(LISTS, min_size=2, max_size=4)).map(
    lambda drawn: Alternative(drawn[0], True, tuple(drawn[1]))
)


@given(st.lists(st.one_of(NAMES.map(single), SCENARIOS), max_size=6), FATES)
def test_no_alternative_ever_loses_a_choice_list(ways: list[Alternative], fates: dict[str, Carried]) -> None:
    moved, lost = carry(ways, fates, choice)
    whole = [way for way in ways if way.scenario and all(_reaches(choices, fates) for choices in way.choices)]
    kept = [way for way in moved if way.scenario]
    assert [len(way.choices) for way in kept] == [len(way.choices) for way in whole]
    assert all(choices for way in moved for choices in way.choices)
    for way in ways:
        for one in (one for choices in way.choices for one in choices if one.code in fates):
            assert {each.code for each in fates[one.code].not_carried} <= {each.code for each in lost}


def _reaches(choices: Sequence[Choice], fates: dict[str, Carried]) -> bool:
    return any(one.code not in fates or fates[one.code].ends for one in choices)
