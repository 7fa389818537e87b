"""The flat rows of any answer: those that its CSV has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.contract.categories import category_rows
from crosswalk.contract.changes import changes_rows
from crosswalk.contract.diff import difference_rows
from crosswalk.contract.findings import finding_json
from crosswalk.contract.history import history_rows
from crosswalk.contract.impact import impact_rows
from crosswalk.contract.load_lines import load_row
from crosswalk.contract.lookup import lookup_row
from crosswalk.contract.releases import release_row
from crosswalk.contract.reviews import lapsed_row, reviewed_rows
from crosswalk.contract.search import hit_json
from crosswalk.contract.translation import translation_rows
from crosswalk.contract.tree import tree_rows
from crosswalk.contract.upcoming import upcoming_rows
from crosswalk.contract.validation import validation_row
from crosswalk.contract.value_sets import review_rows
from crosswalk.contract.values import value_review_rows
from crosswalk.domain.attached.review import ValueReview
from crosswalk.domain.history.difference import Difference
from crosswalk.domain.history.overview import Overview, ReleaseLine
from crosswalk.domain.history.verification import Finding
from crosswalk.domain.lookup.changes import Changes
from crosswalk.domain.lookup.description import Described
from crosswalk.domain.lookup.history import History
from crosswalk.domain.lookup.impact import Impact
from crosswalk.domain.lookup.load_lines import LoadLine
from crosswalk.domain.lookup.tree import Tree
from crosswalk.domain.lookup.upcoming import Upcoming
from crosswalk.domain.lookup.validation import Validation
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.domain.maps.category_counts import CategoryCounts
from crosswalk.domain.reviews.carrying import Carried
from crosswalk.domain.reviews.reviewed import Reviewed
from crosswalk.domain.search.answers import Hit, Search
from crosswalk.domain.translation.answers import Translation
from crosswalk.domain.translation.methods import Method
from crosswalk.domain.value_sets.set_translation import SetTranslation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crosswalk.domain.answer import Row


def rows_of(answer: object) -> list[Row]:
    """The rows of an answer, whichever it is; those of a value set are by its widest method."""
    return [*_rows(answer)]


def _rows(answer: object) -> Iterable[Row]:
    match answer:
        case Translation():
            return translation_rows(answer)
        case Lookup():
            return [lookup_row(answer)]
        case Described():
            return [lookup_row(answer.answer)]
        case Validation():
            return [validation_row(answer)]
        case History():
            return history_rows(answer)
        case Search():
            return map(hit_json, answer.hits)
        case Hit():
            return [hit_json(answer)]
        case Difference():
            return difference_rows(answer)
        case Changes():
            return changes_rows(answer)
        case LoadLine():
            return [load_row(answer)]
        case Overview():
            return map(release_row, answer.lines)
        case ReleaseLine():
            return [release_row(answer)]
        case Impact():
            return impact_rows(answer)
        case Finding():
            return [finding_json(answer)]
        case Upcoming():
            return upcoming_rows(answer)
        case Tree():
            return tree_rows(answer)
        case ValueReview():
            return value_review_rows(answer)
        case CategoryCounts():
            return category_rows(answer)
        case SetTranslation():
            return review_rows(answer, Method.TERTIARY)
        case Reviewed():
            return reviewed_rows(answer)
        case Carried():
            return map(lapsed_row, answer.lapsed)
    raise TypeError(f"{type(answer).__name__} has no rows")
