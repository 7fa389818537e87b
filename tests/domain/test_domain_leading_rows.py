"""Which rows lead from a code to what came before it (docs/design.md, rules 5.5 and 5.11)."""

from __future__ import annotations

from carrying_samples import before, carried, october, world

from crosswalk.domain.lineage.conversion_tables import Relation
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.lookup.conversion_rows import ConversionRows
from crosswalk.domain.lookup.leading_rows import LeadingRows
from crosswalk.domain.lookup.lives import Lives
from crosswalk.domain.lookup.splits import Splits

LYMPHOMA = {
    "C8339": (range(2016, 2025), range(2025, 2028)),
    "C83390": range(2025, 2028),
    "C83398": range(2025, 2028),
    "Z8572": range(2016, 2028),
}
VAGINA = {"Q5212": (range(2016, 2017), range(2017, 2028)), "Q52120": range(2017, 2028), "Q52121": range(2017, 2028)}


def leading(lives: dict[str, object], *rows: Predecessor, loaded: range = range(2016, 2026)) -> LeadingRows:
    this = world(lives, rows, loaded)  # type: ignore[arg-type]
    calendar = this.calendar
    conversion = ConversionRows(this, calendar.system)  # type: ignore[arg-type]
    known = Lives(this, calendar.system)  # type: ignore[arg-type]
    splits = Splits(this, calendar, known)  # type: ignore[arg-type]
    found = LeadingRows(calendar, conversion, splits, known)
    found.learn(lives.keys() | {row.code for row in rows})
    return found


def told(found: LeadingRows, code: str) -> list[tuple[str, str | None]]:
    return [(row.text, row.doubtful) for row in found.of(code)]


def test_a_row_whose_previous_code_no_release_knows_does_not_lead_where_its_header_was_split() -> None:
    found = leading(dict(VAGINA), before("Q52120", "Q2512", year=2017), before("Q52121", "Q5212", year=2017))
    assert told(found, "Q52120") == [("Q52.12", None)]
    assert told(found, "Q52121") == [("Q5212", None)]
    (row,) = found.doubtful_of("Q52120")
    assert row.doubtful == "no release has Q25.12 before 2016-10-01"
    assert found.split_before("Q52120") == "Q5212"
    assert found.split_before("Q52121") is None


def test_a_row_that_contradicts_the_split_of_its_header_does_not_lead() -> None:
    found = leading(dict(LYMPHOMA), before("C83390", "Z8572", year=2025), before("C83398", "Z8572", year=2025))
    assert told(found, "C83390") == told(found, "C83398") == [("C83.39", None)]
    assert [row.doubtful for row in found.all_of("C83390")] == ["it contradicts the split of C83.39 on that day"]


def test_a_row_is_sound_where_another_of_that_day_names_the_header() -> None:
    """C86.01, "in remission", was coded as a personal history: the rest of C86.0 became C86.00."""
    found = leading(dict(LYMPHOMA), before("C83390", "C8339", year=2025), before("C83398", "Z8572", year=2025))
    assert told(found, "C83398") == [("Z8572", None)]
    assert found.doubtful_of("C83398") == []


def test_a_doubtful_row_leads_where_nothing_else_does() -> None:
    found = leading({"R10": range(2020, 2026)}, before("R10", "R99"))
    assert told(found, "R10") == [("R99", "no release has R99 before 2019-10-01")]


def test_of_several_previous_codes_one_that_is_known_makes_a_row_sound_unless_all_are_needed() -> None:
    lives: dict[str, object] = {"R10": range(2020, 2026), "R20": range(2020, 2026), "A00": range(2016, 2026)}
    found = leading(lives, before("R10", "A00", "R99"), before("R20", "A00", "R99", relation=Relation.ALL))
    assert [row.doubtful for row in (*found.all_of("R10"), *found.all_of("R20"))] == [
        None,
        "no release has R99 before 2019-10-01",
    ]


def test_a_release_that_is_not_loaded_makes_no_row_doubtful() -> None:
    found = leading({"R10": range(2020, 2026)}, before("R10", "R99"), loaded=range(2020, 2026))
    assert told(found, "R10") == [("R99", None)]


def test_without_a_row_a_new_code_goes_back_through_its_header_that_was_billable_the_day_before() -> None:
    found = leading(dict(LYMPHOMA))
    assert told(found, "C83390") == [("C83.39", None)]
    assert [row.source for row in found.of("C83390")] == ["icd10cm:2025"]
    assert told(found, "Z8572") == []
    assert told(found, "C8339") == []


def test_without_a_row_a_new_code_goes_back_through_the_code_whose_placeholder_it_fills() -> None:
    """T52.8X1A became T52.811A, T52.821A and T52.891A; T52.8X2A lives on, and so does T52.XX1A."""
    lives: dict[str, object] = {
        "T528": (range(0), range(2016, 2028)),
        "T528X1A": range(2016, 2025),
        "T528X2A": range(2016, 2028),
        "T52XX1A": range(2016, 2028),
        **dict.fromkeys(("T52811A", "T52821A", "T52891A", "T52812A"), range(2025, 2028)),
    }
    found = leading(lives, before("T52891A", "T5289XA", year=2025))
    assert told(found, "T52811A") == told(found, "T52891A") == [("T52.8X1A", None)]
    assert found.split_before("T52811A") == "T528X1A"
    assert [row.doubtful for row in found.doubtful_of("T52891A")] == ["no release has T52.89XA before 2024-10-01"]
    assert told(found, "T52812A") == told(found, "T528X1A") == []


def test_a_code_that_was_there_already_or_whose_beginning_is_not_covered_does_not() -> None:
    late = leading(dict(LYMPHOMA), loaded=range(2025, 2026))
    assert told(late, "C83390") == []
    old = leading({"G20": (range(2016, 2020), range(2020, 2026)), "G20A1": (range(2020, 2026), range(2018, 2020))})
    assert told(old, "G20A1") == []


def test_back_within_its_system_a_code_goes_to_its_header() -> None:
    this = world(LYMPHOMA, [before("C83390", "Z8572", year=2025)])
    back = this.carrier(2016, 2020)
    assert carried(back, "C83390", "C83398") == {"C83390": ({"C8339"}, set()), "C83398": ({"C8339"}, set())}
    assert [row.text for row in back.doubtful("C83390")] == ["Z8572"]


def test_a_doubtful_row_relates_no_code_and_is_told() -> None:
    onward = world(LYMPHOMA, [before("C83390", "Z8572", year=2025)]).carrier(2016, 2025)
    assert carried(onward, "Z8572") == {"Z8572": ({"Z8572"}, set())}
    assert onward.related("Z8572") == []
    assert [row.code for row in onward.doubtful("Z8572")] == ["C83390"]
    assert onward.changed({"Z8572"}) == {"Z8572"}


def test_a_code_is_not_related_to_itself_and_others_from_the_first_day_on_which_they_took_part() -> None:
    """037004Z: 0370046 took part of its cases in October 2016 and gave them back in October 2019."""
    rows = [
        before("I20", "I10", year=2017),
        before("I30", "I10", year=2017),
        before("I40", "I10", year=2017),
        before("I10", "I20", year=2020),
        before("I40", "I30", year=2020),
    ]
    lives = {"I10": range(2016, 2026), "I20": range(2017, 2020), "I30": range(2017, 2020), "I40": range(2017, 2026)}
    onward = world(lives, rows).carrier(2016, 2025)
    onward.learn(["I10", "I20"])
    assert [(each.code, each.effective) for each in onward.related("I10")] == [("I40", october(2017))]
    back = onward.carried("I20")
    assert back is not None
    (end,) = back.ends
    assert (end.code, end.since) == ("I10", october(2020))
    assert onward.related(end.code, end.since) == []
