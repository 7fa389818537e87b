"""Categories of Boyd et al.: the shape of the mapping network around a code."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.maps.categories import Category, categorize, counts
from crosswalk.domain.maps.map_sets import LATEST_EDITION, MapRow


def rows(*texts: str) -> list[MapRow]:
    return [MapRow(*text.split(), 2018, LATEST_EDITION) for text in texts]


def test_two_codes_that_translate_only_to_each_other_are_identical() -> None:
    near, far = categorize(rows("0010 A000 00000"), rows("A000 0010 00000"))
    assert near == {"0010": Category.IDENTITY}
    assert far == {"A000": Category.IDENTITY}


def test_a_pair_that_one_map_alone_knows_is_not_reciprocal() -> None:
    near, _ = categorize(rows("0010 A000 10000"), rows("A000 NoDx 11000"))
    assert near == {"0010": Category.CONVOLUTED}


def test_a_code_that_was_divided_is_a_class_and_each_part_a_subclass_of_it() -> None:
    near, far = categorize(rows("7291 M791 10000"), rows("M791 7291 10000", "M797 7291 10000"))
    assert near == {"7291": Category.CLASS_TO_SUBCLASS}
    assert far == {"M791": Category.SUBCLASS_TO_CLASS, "M797": Category.SUBCLASS_TO_CLASS}


def test_codes_that_were_merged_are_subclasses_of_one() -> None:
    near, far = categorize(rows("25000 E119 10000", "25002 E119 10000"), rows("E119 25000 10000"))
    assert set(near.values()) == {Category.SUBCLASS_TO_CLASS}
    assert far == {"E119": Category.CLASS_TO_SUBCLASS}


def test_several_codes_on_both_sides_are_convoluted() -> None:
    near, far = categorize(rows("A X 10000", "B X 10000", "B Y 10000"), rows("X A 10000", "Y B 10000"))
    assert set(near.values()) | set(far.values()) == {Category.CONVOLUTED}


def test_a_code_without_a_map_in_either_direction_has_none() -> None:
    near, far = categorize(rows("E9500 NoDx 11000", "V9 NoDx 11000"), rows("Z1 NoDx 11000", "T36 E9500 10000"))
    assert near == {"E9500": Category.CONVOLUTED, "V9": Category.NO_MAPPING}
    assert far == {"Z1": Category.NO_MAPPING, "T36": Category.CONVOLUTED}


def test_the_rows_of_a_combination_link_codes_as_singles_do() -> None:
    near, _ = categorize(rows("80022 S020XXA 10111", "80022 S064X1A 10112"), rows("S020XXA 80022 10000"))
    assert near == {"80022": Category.CLASS_TO_SUBCLASS}


def test_counts_name_every_category() -> None:
    assert counts({"A": Category.IDENTITY}) == {
        Category.IDENTITY: 1,
        Category.CLASS_TO_SUBCLASS: 0,
        Category.SUBCLASS_TO_CLASS: 0,
        Category.CONVOLUTED: 0,
        Category.NO_MAPPING: 0,
    }


_NEAR, _FAR = st.sampled_from("ABCDEF"), st.sampled_from(["U", "V", "W", "X", "Y", "Z", "NoDx"])


def _map(sources: st.SearchStrategy[str], targets: st.SearchStrategy[str]) -> st.SearchStrategy[list[MapRow]]:
    return st.lists(st.builds(MapRow, sources, targets, st.just("10000"), st.just(2018), st.just(2018)), max_size=12)


_THERE = _map(_NEAR, _FAR)
_BACK = _map(st.sampled_from("UVWXYZ"), st.sampled_from(["A", "B", "C", "D", "E", "F", "NoDx"]))


@given(_THERE, _BACK)
def test_every_code_of_both_maps_has_one_category_whichever_map_is_named_first(
    there: list[MapRow], back: list[MapRow]
) -> None:
    near, far = categorize(there, back)
    assert near.keys() == {row.source for row in there} | {row.target for row in back if not row.is_no_map}
    assert far.keys() == {row.source for row in back} | {row.target for row in there if not row.is_no_map}
    assert categorize(back, there) == (far, near)
    assert categorize(reversed(there), reversed(back)) == (near, far)


@given(_THERE, _BACK)
def test_a_category_agrees_with_the_partners_of_the_code(there: list[MapRow], back: list[MapRow]) -> None:
    near, far = categorize(there, back)
    links = _links(there) | {(one, other) for other, one in _links(back)}
    for code, category in near.items():
        partners = {other for one, other in links if one == code}
        second = {one for one, other in links if other in partners} - {code}
        match category:
            case Category.NO_MAPPING:
                assert not partners
            case Category.IDENTITY:
                assert len(partners) == 1
                assert not second
            case Category.CLASS_TO_SUBCLASS:
                assert len(partners) > 1
                assert not second
                assert {far[one] for one in partners} == {Category.SUBCLASS_TO_CLASS}
            case Category.SUBCLASS_TO_CLASS:
                assert len(partners) == 1
                assert second
            case Category.CONVOLUTED:
                assert partners


def _links(some: Iterable[MapRow]) -> set[tuple[str, str]]:
    return {(row.source, row.target) for row in some if not row.is_no_map}
