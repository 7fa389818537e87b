"""A life is projected once for all codes of which the releases tell the same, and is that of each of them."""

from __future__ import annotations

from domain_samples import CODES, FACTS, ICD10CM, LONGS, ORDER, PROPERTIES, SHORTS, issue, thorough
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.history.alike import Alike, Row
from crosswalk.domain.history.built_titles import stating
from crosswalk.domain.history.projection import Axis, project_row
from crosswalk.domain.history.snapshot import Facts, Versions
from crosswalk.domain.history.states import States

ISSUES = [issue(str(year), f"{year - 1}-10-01") for year in range(2020, 2024)]
AXIS = Axis.of(ICD10CM, ISSUES, [frozenset(stated) for stated in (FACTS, ORDER, CODES, ORDER)], ISSUES)

FACTS_OF_A_CODE = st.builds(
    Facts,
    st.booleans(),
    st.none() | st.sampled_from(SHORTS),
    st.none() | st.sampled_from(LONGS),
    st.none() | st.sampled_from([*PROPERTIES, stating("Sezary"), stating("Diabetes")]),
    st.none() | st.builds(Versions, st.none() | st.sampled_from("01"), st.sampled_from("01")),
)


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Rows of codes in four releases, cells of which may hold the same facts or equal ones."""
    pool = draw(st.lists(FACTS_OF_A_CODE, min_size=1, max_size=5))
    pool += [fact._replace() for fact in pool]
    cell = st.none() | st.sampled_from(pool)
    return draw(st.lists(st.lists(cell, min_size=4, max_size=4).filter(any), min_size=1, max_size=6))


@thorough
@given(rows())
def test_every_code_has_the_life_that_its_own_row_projects_to(codes: list[Row]) -> None:
    alike = Alike(lambda row, _: project_row(row, AXIS))
    assert [alike.life(row, 0) for row in codes] == [project_row(row, AXIS) for row in codes]


def test_codes_told_of_alike_are_projected_once_and_keep_their_own_titles() -> None:
    projected: list[Row] = []

    def project(row: Row, _: int) -> States:
        projected.append(row)
        return project_row(row, AXIS)

    alike = Alike(project)
    told = (("E119", "Type 2 diabetes"), ("I10", "Hypertension"), ("J449", "COPD"))
    lives = {
        code: alike.life([None, fact, fact, fact], 0) for code, title in told if (fact := Facts(True, code, title))
    }
    assert {code: (life[0].short, life[0].long) for code, life in lives.items()} == {
        code: (code, title) for code, title in told
    }
    assert len(projected) == 1


def test_what_a_release_says_by_silence_is_told_apart() -> None:
    alike = Alike(lambda row, silent: project_row([Facts(False) if silent else None, *row[1:]], AXIS))
    row: Row = [None, None, None, Facts(True, "a", "b")]
    assert [len(alike.life(row, silent)) for silent in (0, 1, 0)] == [1, 2, 1]
