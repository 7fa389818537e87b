"""One release: its parts merge in any order, and it is named by its content; when two titles are the same."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Mapping

import pytest
from domain_samples import (
    CODES_10,
    FY,
    LONGS,
    PROPERTIES,
    SHORTS,
    code,
    issue,
    stated,
    thorough,
)
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.history.folding import same_title
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.history.snapshot import (
    VERSIONS,
    Facts,
    Part,
    Property,
    merge,
)

RELEASE_9 = issue("23", "2005-10-01", system="icd9cm")

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
    Role.ORDER: frozenset(Property) - VERSIONS,
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
        st.none(),
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
    assert merge(RELEASE_9, [short, long]).facts == {"25000": Facts(True, "DMII", "Diabetes")}


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
