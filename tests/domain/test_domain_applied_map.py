"""Applied maps: names, texts, what identifies an entry, what two maps decide differently."""

from __future__ import annotations

import contextlib

import pytest
from applied_samples import row
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.applied.applied_map import Origin, basis_of, compared, read_ref
from crosswalk.domain.errors import UsageError
from crosswalk.domain.maps.map_sets import LATEST_EDITION, MapRow
from crosswalk.domain.own_words import checked_name, checked_text


@pytest.mark.parametrize(
    ("text", "read"), [("claims", ("claims", None)), ("claims@3", ("claims", 3)), ("a.b_c-2025@12", ("a.b_c-2025", 12))]
)
def test_a_map_is_named_with_or_without_its_version(text: str, read: tuple[str, int | None]) -> None:
    assert read_ref(text) == read


@pytest.mark.parametrize(
    "text", ["", "Claims", "a b", "../x", "-x", "claims@", "claims@0", "claims@x", "x@1@2", "x" * 65, "ä"]
)
def test_other_names_are_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_ref(text)
    assert raised.value.remedy


@given(st.text(max_size=80))
def test_any_name_is_kept_as_it_is_or_refused(text: str) -> None:
    with contextlib.suppress(UsageError):
        assert checked_name("a map", text) == text


@pytest.mark.parametrize("text", ["", "  \t", "x" * 501, "a\x00b", "a\x1b[31mb"])
def test_a_reason_is_plain_text_of_bounded_length(text: str) -> None:
    with pytest.raises(UsageError):
        checked_text("the reason", text)


def test_blanks_and_line_ends_of_a_reason_become_single_blanks() -> None:
    assert checked_text("the reason", "  type 2\n unless   said otherwise ") == "type 2 unless said otherwise"


def test_an_entry_is_known_by_its_targets_and_flags_in_whatever_edition() -> None:
    e119, e139 = MapRow("25000", "E119", "10000", 2013, 2017), MapRow("25000", "E139", "10000", 2013, LATEST_EDITION)
    later = MapRow("25000", "E119", "10000", 2018, LATEST_EDITION)
    assert basis_of([e119, e139]) == basis_of([e139, later]) != basis_of([e119])
    assert basis_of([MapRow("25000", "E119", "00000", 2013, 2017)]) != basis_of([e119])
    assert basis_of([]) == ""


def test_maps_differ_in_what_codes_become_not_in_who_said_so() -> None:
    before = {"1": row("1", "A"), "2": row("2"), "3": row("3", "A", "B"), "4": row("4", "A")}
    after = {"1": row("1", "A", origin=Origin.OWN), "2": row("2", "B"), "3": row("3", "A"), "5": row("5", "A")}
    changes = list(compared(before, after))
    assert [each.source for each in changes] == ["2", "3", "4", "5"]
    assert (changes[2].after, changes[3].before) == (None, None)
    assert list(compared(before, before)) == []
