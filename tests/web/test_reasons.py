"""Why a hit was found, in a few words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.web.reasons import shortened

TERM = "Angina (attack) (cardiac) (chest) (heart) (pectoris) (syndrome) (vasomotor), unstable"


def test_only_asides_that_were_asked_for_are_told() -> None:
    assert shortened(TERM, {"heart", "attack"}) == "Angina (attack) (heart), unstable"
    assert shortened(TERM, {"angina"}) == "Angina, unstable"


def test_a_word_that_is_only_begun_counts() -> None:
    assert shortened(TERM, {"hea"}) == "Angina (heart), unstable"


@given(st.text(alphabet="ab (),", max_size=40), st.sets(st.sampled_from(["a", "b", "ab"])))
def test_a_reason_never_grows(text: str, asked: set[str]) -> None:
    assert len(shortened(text, asked)) <= len(text)
