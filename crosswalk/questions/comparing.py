"""The questions that compare releases, as methods of the service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Unpack

from crosswalk.domain.answer import Answers
from crosswalk.domain.codes.repairs import repairs_of
from crosswalk.questions.asking import day_of, texts

if TYPE_CHECKING:
    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.domain.history.difference import Difference
    from crosswalk.domain.lookup.changes import Changes
    from crosswalk.domain.lookup.impact import Judged
    from crosswalk.domain.lookup.load_lines import LoadLine
    from crosswalk.domain.lookup.upcoming import Upcoming
    from crosswalk.questions.changes import Narrowed
    from crosswalk.questions.sorting import Asked
    from crosswalk.questions.view import Views


class Comparing:
    """What changed from one release to another, and what is to come."""

    _views: Views

    def diff(self, system: str, *releases: str) -> Difference:
        """What changed: between two releases, or in one against the base of its official count.

            codes.diff("icd10cm", "2025")             # against the release its addendum counts from
            codes.diff("icd10cm", "2024-10-01", "fy2026")  # those in force on a day, or in a fiscal year

        Counted as the footers of the official addenda do (docs/design.md, rules 6.1 to 6.3). Raises `UnknownSystem`,
        `UnknownRelease`, `ReleaseNotLoaded`, `BadDate`, and `UsageError` for more than two releases or none.
        """
        from crosswalk.questions.diff import official_difference

        with self._views.one() as view:
            return official_difference(view, system, releases)

    def changes(self, system: str, *releases: str, **narrowed: Unpack[Narrowed]) -> Changes:
        """What `diff` counts and all else that changed, code by code, with what replaced and what preceded it.

            codes.changes("icd10cm", "2026", "2027", under="I42", kinds=["deleted", "notes"])

        As far as is asked for: of a `chapter` by its id, `under` codes and sections, of some `kinds` (docs/diff.md).
        Raises what `diff` raises, and `UsageError` for a chapter, a code or a kind that there is not.
        """
        from crosswalk.questions.changes import changes

        with self._views.one() as view:
            return changes(view, system, releases, narrowed)

    def load_lines(self, system: str, *releases: str) -> Answers[LoadLine]:
        """What a site loads of a new release: the billable codes that come, change and go, with titles and days.

        Applied to the codes of the older release they give those of the newer one (docs/diff.md). Raises what `diff`
        raises.
        """
        from crosswalk.questions.load_lines import lines_to_load

        with self._views.one() as view:
            return Answers(lines_to_load(view, system, releases))

    def judge(
        self,
        asked: Sequence[Asked],
        *,
        before: Sequence[date | str],
        after: Sequence[date | str],
        repairs: Repairs | str = "safe",
    ) -> Judged:
        """What `impact` tells of the codes of a list that is somewhere else: each once, with what its row says of it.

        All codes of a list are asked about together, since those around one tell of which system it is. Raises what
        `diff` raises.
        """
        from crosswalk.questions.impact import impact

        with self._views.one() as view:
            return impact(view, asked, before, after, repairs_of(repairs))

    def upcoming(self, on: date | str | None = None, systems: Sequence[str] = ()) -> Upcoming:
        """What starts, ends and is retitled from a day on, by default today, in these systems or all that are loaded.

        Raises `UnknownSystem` and `BadDate`.
        """
        from crosswalk.questions.upcoming import upcoming

        day = day_of(on)
        with self._views.one() as view:
            return upcoming(view, view.today if day is None else day, texts("systems", systems))
