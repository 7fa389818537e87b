"""What changes between releases do to codes of lists, each of the code set that its row says or its shape shows.

What rows say is read once for each text, and codes are judged with a few requests for each system (docs/impact.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.collector import collector_paused
from crosswalk.domain.lookup.impact import Judged
from crosswalk.questions.code_impacts import code_impacts
from crosswalk.questions.reviewed import reviewed
from crosswalk.questions.sorting import Asked, sorted_out

if TYPE_CHECKING:
    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.questions.view import View


def impact(
    view: View,
    asked: Sequence[Asked],
    before: Sequence[str | date],
    after: Sequence[str | date],
    repairs: Repairs,
) -> Judged:
    """What the changes from one end to the other do to each of these codes, in their order.

    Raises what `reviewed` raises; what a row says wrong is told of that row alone.
    """
    review = reviewed(view, before, after)
    with collector_paused():
        found = sorted_out(view, review, {*asked}, repairs)
        impacts, differences = dict(found.told), []
        for system, each in review.systems.items():
            difference, judged = code_impacts(view, each, found.known.get(system, {}))
            differences.append(difference)
            impacts |= judged
    return Judged(tuple(differences), review.left_out, tuple(impacts[each] for each in asked))
