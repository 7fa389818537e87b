"""The tables of values that people attach to codes, as methods of the service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crosswalk.domain.attached.standing import Attached
    from crosswalk.domain.lookup.validity import Lookup
    from crosswalk.questions.view import Views
    from crosswalk.values.attached import AttachedValues
    from crosswalk.workspace.file import WorkspaceFile


class Valuing:
    """What tables of values in the workspace say of codes."""

    _views: Views
    _workspace: WorkspaceFile
    _today: Callable[[], date]

    @property
    def values(self) -> AttachedValues:
        """The tables of values of the workspace: attached, asked what they say of codes, reviewed, dropped."""
        from crosswalk.bulk.value_files import read_values
        from crosswalk.values.attached import AttachedValues
        from crosswalk.workspace.values import SqliteValues

        return AttachedValues(SqliteValues(self._workspace), self._views.one, self._today, read_values)

    def attached(self, answers: Sequence[Lookup], names: Sequence[str] = ()) -> list[tuple[Attached, ...]]:
        """What all tables of values, or those of these names, say of codes that were looked up, one tuple an answer.

            codes.attached(codes.lookup(["E11.9"], on="2026-10-01"))

        Reads nothing where people have kept nothing. Raises `UnknownTable`.
        """
        return self.values.of(answers, names) if names or self._workspace.exists else [()] * len(answers)
