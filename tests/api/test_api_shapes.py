"""Rows, and answers that have no path, are what their shapes declare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from api.rest.documented import documented
from crosswalk.contract import (
    applied,
    categories,
    diff,
    history,
    lookup,
    releases,
    reviews,
    search,
    translation,
    validation,
)
from crosswalk.contract import value_sets as sets
from crosswalk.contract.common import columns
from crosswalk.contract.shapes.applied import BrokenRow, MapChangeRow, MapJson, MapRow, RecheckJson
from crosswalk.contract.shapes.categories import CategoryCountsJson, CategoryRow
from crosswalk.contract.shapes.diff import ChangeRow
from crosswalk.contract.shapes.history import HistoryRow
from crosswalk.contract.shapes.lookup import LookupRow
from crosswalk.contract.shapes.releases import ReleaseRow
from crosswalk.contract.shapes.reviews import CarriedJson, RecordJson, ReviewedJson, ReviewLine, ReviewStepJson
from crosswalk.contract.shapes.reviews import ReviewRow as ReviewedRow
from crosswalk.contract.shapes.search import HitRow
from crosswalk.contract.shapes.translation import TranslationRow
from crosswalk.contract.shapes.validation import ValidationRow
from crosswalk.contract.shapes.value_sets import ReviewRow
from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, Origin, RowChange, Standing
from crosswalk.domain.applied.recheck import Breach, Broken, Recheck
from crosswalk.domain.lookup.changes import Altered
from crosswalk.domain.reviews.carrying import Carried, Lapse, Lapsed
from crosswalk.domain.reviews.decisions import Action, Aspect, Entry, Step
from crosswalk.domain.reviews.keeping import Record
from crosswalk.domain.reviews.review import Ends, OnList, Review, Subject
from crosswalk.domain.reviews.review import ReviewRow as ReviewedThing
from crosswalk.domain.reviews.reviewed import reviewed
from crosswalk.domain.translation.methods import Method
from crosswalk.service import Crosswalk

CODES = ["E11.9", "0051", "250.00", "18.82", "nonsense", "99213"]


def check(shape: type, found: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """The rows, of which every one has the fields of its shape, all of them and no other, of the right types."""
    adapter = TypeAdapter(documented(shape))
    told = list(found)
    assert told
    for each in told:
        assert each.keys() == set(columns(shape))
        assert adapter.dump_python(adapter.validate_python(each), mode="json", exclude_unset=True) == each
    return told


def test_rows_of_codes(service: Crosswalk) -> None:
    check(LookupRow, map(lookup.lookup_row, service.lookup(CODES), range(100)))
    check(ValidationRow, map(validation.validation_row, service.validate(CODES), range(100)))
    lives = [row for answer in service.history(CODES) for row in history.history_rows(answer)]
    assert [row["code"] for row in check(HistoryRow, lives) if row["first_release"] is None] == [None, None]
    check(HitRow, map(search.hit_json, service.search("asthma").hits))


@pytest.mark.parametrize(("best", "clusters"), [(False, None), (True, 3)])
def test_rows_of_translations(service: Crosswalk, best: bool, clusters: int | None) -> None:
    answers = service.translate(["250.00", "80022", "752.2", "E950.0", "nonsense"], "icd9cm", best=best)
    rows = [row for each in answers for row in translation.translation_rows(each, clusters, 7)]
    assert {row["input"] for row in check(TranslationRow, rows)} == {each.input for each in answers}
    assert any(row["clusters"] for row in rows) is (clusters is not None)
    assert any(row["best"] for row in rows) is best
    assert any(row["not_carried"] for row in rows)


def test_rows_of_value_sets(service: Crosswalk) -> None:
    answer = service.translate_value_set("250.* not 250.0*\n799.99", "icd9cm")
    for method in Method:
        check(ReviewRow, sets.review_rows(answer, method))


def test_rows_of_releases_and_maps(service: Crosswalk) -> None:
    check(ChangeRow, diff.difference_rows(service.diff("icd10cm", "2024", "2026-04")))
    check(ReleaseRow, map(releases.release_row, service.releases().lines))
    counted = service.category_counts()
    check(CategoryCountsJson, map(categories.category_counts_json, counted))
    check(CategoryRow, (row for each in counted for row in categories.category_rows(each)))


def test_reviews() -> None:
    row = ReviewedThing(
        1, "icd10cm", "M72.2", ("deleted",), "was", None, (Altered("section", ("A",), ()),), ("M72.20",), ("M72",),
        ("13",), OnList("cdm.csv", (2, 3), 1.5, safe=True),
    )  # fmt: skip
    time = "2026-07-01T09:00:00+00:00"
    step = Step(1, Action.CARRY, "A.", time)
    said = [
        Entry(1, Aspect.RULING, 1, 1, "replace", ("M72.20",), "A.", time, "fy2026"),
        Entry(1, Aspect.COMMENT, 1, 1, "so", (), "A.", time, "fy2026", 1),
        Entry(2, Aspect.TOLD, 1, 1, "changed", ("accept", "M72.21"), "A.", time, "fy2026"),
    ]
    ends = (Ends("icd10cm", "icd10cm:2026", "icd10cm:2027"),)
    review = Review("r", Subject.IMPACT, ends, "", "A.", time, "fy2026", 1)
    record = Record(review, (row, replace(row, number=2, code="I10", on=None)), (step,), tuple(said))
    answer = reviewed(record)
    check(ReviewedJson, [reviews.reviewed_json(answer)])
    check(RecordJson, [reviews.record_json(record)])
    check(ReviewLine, [reviews.review_line(answer)])
    check(ReviewStepJson, reviews.review_steps(answer))
    first, second = check(ReviewedRow, answer.rows())
    assert (first["lines"], first["decision"], first["comments"]) == ("2 3", "replace", "so (A., 2026-07-01)")
    assert second["lapsed"] == "accept, by A. in fy2026: changed (M72.21)"
    lapsed = Lapsed(row, said[0], Lapse.REPLACEMENT_ENDED, ("M72.20",))
    check(CarriedJson, [reviews.carried_json(Carried(review, 1, (lapsed,), 0, 0))])


def test_applied_maps() -> None:
    made = AppliedMap(
        "m", 2, "", "icd9cm", "icd10cm", "gem", None, "icd10cm:2025", None, "first-exact", "A", "2025-01-01", ""
    )
    row = AppliedRow("25000", Standing.MAPPED, ("E119", "I10"), True, Origin.OWN, "so", "", "A", "2025-01-01")
    change = RowChange("25000", row, None)
    broken = Recheck(made, "icd10cm:2026", None, (Broken(row, Breach.TARGET_GONE, "E119"),), {"25000": ("E11.A",)})
    check(MapJson, [applied.map_json(made)])
    check(RecheckJson, [applied.recheck_json(broken)])
    (told,) = check(MapRow, [applied.map_row(made, row)])
    assert told["targets"] == "E11.9 + I10"
    assert check(MapChangeRow, [applied.change_row(made, made, change)]) == [
        {"source": "250.00", "before": "E11.9 + I10", "after": ""}
    ]
    (told,) = check(BrokenRow, applied.broken_rows(broken))
    assert (told["code"], told["remedies"]) == ("E11.9", "E11.A")
