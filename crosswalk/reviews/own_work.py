"""What people keep in the workspace, as properties of the service: maps, reviews, keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.workspace.file import WorkspaceFile

if TYPE_CHECKING:
    from crosswalk.applied.maps import AppliedMaps
    from crosswalk.questions.view import Views
    from crosswalk.reviews.recent import RecentReviews
    from crosswalk.reviews.reviews import Reviews
    from crosswalk.stores.readers import Readers
    from crosswalk.workspace.keys import Keys


class OwnWork:
    """The applied maps, the reviews and the keys of the workspace."""

    _views: Views
    _readers: Readers
    _workspace: WorkspaceFile
    _today: Callable[[], date]
    _recent: RecentReviews | None = None

    @property
    def maps(self) -> AppliedMaps:
        """The applied maps of the workspace: made, edited, compared, checked and used to translate."""
        from crosswalk.applied.maps import AppliedMaps
        from crosswalk.workspace.maps import SqliteMaps

        self._readers.require_open()
        return AppliedMaps(SqliteMaps(self._workspace), self._views.one, self._today)

    @property
    def reviews(self) -> Reviews:
        """The reviews of the workspace: what changed, and what people decided about it, row by row."""
        from crosswalk.reviews.recent import RecentReviews
        from crosswalk.reviews.reviews import Reviews
        from crosswalk.workspace.reviews import SqliteReviews

        self._readers.require_open()
        if self._recent is None:
            self._recent = RecentReviews()
        return Reviews(SqliteReviews(self._workspace), self._views.one, self._today, self._recent)

    @property
    def keys(self) -> Keys:
        """The keys with which others ask over HTTP: made, listed, revoked."""
        from crosswalk.workspace.keys import Keys

        # Over a connection of its own: whoever checks keys waits for no review that is being read.
        return Keys(WorkspaceFile(self._workspace.path), self._today)
