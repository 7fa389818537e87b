"""What a program hands in is not always of the type that was asked for: a column of a data frame, a day as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest

import crosswalk
from crosswalk.domain.errors import BadDate, UsageError
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Outcome
from crosswalk.service import Crosswalk


@pytest.fixture(scope="module")
def codes(starter_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(starter_store, today=lambda: date(2025, 6, 1)) as opened:
        yield opened


@pytest.mark.parametrize("given", [250.0, 25000, None, float("nan"), b"250.00", ["250.00"], True], ids=str)
def test_a_value_that_is_no_text_is_malformed_with_its_reason(codes: Crosswalk, given: Any) -> None:
    """Also where it would print as a code that is right: 250.0 may have been 250.0, 250.00 or 0250."""
    reason = f"{given} is no text but of type {type(given).__name__}: give codes as text"
    first, odd, last = codes.translate(["250.01", given, "250.00"], "icd9cm", titled=True)
    assert (first.input, odd.input, last.input) == ("250.01", str(given), "250.00")
    assert (first.status, odd.status, last.status) == (Outcome.MAPPED, Outcome.MALFORMED, Outcome.MAPPED)
    for answers in (codes.lookup([given, "E11.9"]), codes.lookup([given, "250.00"], "icd9cm")):
        assert answers[0].status is Status.MALFORMED
        assert (answers[0].input, answers[0].reason) == (str(given), reason)
    described, _ = codes.describe([given, "E11.9"])
    assert (described.answer.status, described.answer.reason) == (Status.MALFORMED, reason)
    life, _ = codes.history([given, "E11.9"])
    assert (life.input, life.states, life.reason) == (str(given), (), reason)
    assert odd.reason == reason


def test_what_is_no_text_is_not_kept_for_the_text_that_it_prints_as(codes: Crosswalk) -> None:
    number: Any = 25000
    (odd,), (text,) = codes.translate([number], "icd9cm"), codes.translate(["25000"], "icd9cm")
    assert (odd.status, text.status) == (Outcome.MALFORMED, Outcome.MAPPED)
    assert codes.translate([number], "icd9cm") == [odd]


@pytest.mark.parametrize("given", ["E11.9", b"E11.9", None, 5])
def test_codes_are_a_list(codes: Crosswalk, given: Any) -> None:
    """A lone code is not read character by character."""
    for ask in (codes.lookup, codes.describe, codes.history, codes.translate):
        with pytest.raises(UsageError, match="is no list of codes"):
            ask(given)


def test_any_collection_is_a_list_of_codes(codes: Crosswalk) -> None:
    for given in ({"E11.9": 1}, iter(["E11.9"]), ("E11.9",)):
        assert codes.lookup(given)[0].code == "E11.9"  # type: ignore[arg-type]


Ask = Callable[[Crosswalk, Any], Any]
_ON: dict[str, Ask] = {
    "translate": lambda codes, day: codes.translate(["250.00"], "icd9cm", on=day),
    "source day": lambda codes, day: codes.translate(["250.00"], "icd9cm", source_on=day),
    "lookup": lambda codes, day: codes.lookup(["E11.9"], on=day),
    "describe": lambda codes, day: codes.describe(["E11.9"], on=day),
    "search": lambda codes, day: codes.search("hay fever", on=day),
    "value set": lambda codes, day: codes.translate_value_set("250.00", "icd9cm", on=day, source_on=day),
    "subgraph": lambda codes, day: codes.subgraph("E11.9", on=day).graph,
}


@pytest.mark.parametrize("ask", _ON.values(), ids=_ON)
def test_a_day_may_be_a_text_or_a_moment_of_it(codes: Crosswalk, ask: Ask) -> None:
    told = ask(codes, date(2024, 3, 1))
    assert ask(codes, "2024-03-01") == told
    assert ask(codes, datetime(2024, 3, 1, 23, 59)) == told  # noqa: DTZ001 - as data frames have them
    for wrong in ("2024-13-01", "yesterday", 20240301, 1.5):
        with pytest.raises(BadDate, match="is not a day"):
            ask(codes, wrong)


@pytest.mark.parametrize("given", [2025, 2025.0, b"2025"])
def test_the_name_of_a_release_is_a_text(codes: Crosswalk, given: Any) -> None:
    for ask in (
        lambda: codes.lookup(["E11.9"], release=given),
        lambda: codes.translate(["250.00"], "icd9cm", release=given),
        lambda: codes.search("hay fever", release=given),
        lambda: codes.diff("icd10cm", given),
    ):
        with pytest.raises(UsageError, match="is no text"):
            ask()


@pytest.mark.parametrize(
    ("ask", "told", "remedy"),
    [
        (lambda codes: codes.search("hay fever", "icd10cm"), "systems are a list, and 'icd10cm'", "['icd10cm']"),
        (lambda codes: codes.load("icd10cm"), "targets are a list, and 'icd10cm' is one text", "['icd10cm']"),
        (lambda codes: codes.unload("icd10cm:2024"), "targets are a list", "['icd10cm:2024']"),
        (lambda codes: codes.verify("icd10cm"), "targets are a list", "['icd10cm']"),
        (lambda codes: codes.load([5]), "targets are a list of texts, and 5 is none", "'5'"),
        (lambda codes: codes.load_file(5), "paths are a list of texts, and 5 is none", "'5'"),
        (lambda codes: codes.load_file(["a.txt"]), "paths are a list of texts, and ['a.txt'] is none", ""),
        (lambda codes: codes.search(5), "the query is a text, and 5 is none", "'5'"),
        (lambda codes: codes.search("hay fever", 5), "systems are a list of texts, and 5 is none", "'5'"),
        (lambda codes: codes.translate_value_set(["250.00"], "icd9cm"), "the set is a text", ""),
        (lambda codes: codes.translate_value_set("250.00", "icd9cm", reference=5), "the reference is a text", "'5'"),
        (lambda codes: codes.maps.version(5), "the name of a map is a text, and 5 is none", "'5'"),
        (lambda _: crosswalk.open(5), "the URL of a store is a text, and 5 is none", "'5'"),
    ],
)
def test_one_text_for_a_list_and_other_types_are_refused_with_the_remedy(
    codes: Crosswalk, ask: Callable[[Any], object], told: str, remedy: str
) -> None:
    with pytest.raises(UsageError) as raised:
        ask(codes)
    assert raised.value.message.startswith(told)
    assert remedy in (raised.value.remedy or "")


_COUNTED: dict[str, Callable[[Crosswalk, Any], object]] = {
    "limit": lambda codes, given: codes.search("heart", limit=given),
    "depth": lambda codes, given: codes.tree("E11", depth=given),
}


@pytest.mark.parametrize("ask", _COUNTED.values(), ids=_COUNTED)
@pytest.mark.parametrize("given", [2.5, "3", True], ids=str)
def test_a_count_is_a_whole_number(codes: Crosswalk, ask: Callable[[Crosswalk, Any], object], given: Any) -> None:
    with pytest.raises(UsageError, match="is a whole number, and"):
        ask(codes, given)


@pytest.mark.parametrize("given", ["no", 1, None], ids=str)
def test_a_choice_of_two_is_no_text(codes: Crosswalk, given: Any) -> None:
    """`best="no"` would be true."""
    for ask in (
        lambda: codes.translate(["250.00"], "icd9cm", best=given),
        lambda: codes.translate(["250.00"], "icd9cm", titled=given),
        lambda: codes.search("heart", billable=given),
    ):
        with pytest.raises(UsageError, match="is True or False"):
            ask()


def test_a_mended_code_is_printed_with_what_was_mended(codes: Crosswalk) -> None:
    told = "'\"E11.9\"' read as E11.9: blanks or quotation marks in it (certain)"
    assert told in str(codes.lookup(['"E11.9"'])[0])
    assert told in str(codes.history(['"E11.9"'])[0])
