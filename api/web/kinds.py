"""What happened to a code, in words and with the tone that it is shown in."""

from __future__ import annotations

from typing import Final

from crosswalk.contract.changes import KIND_TITLES
from crosswalk.domain.lookup.changes import ChangeKind

_TONES: Final = {
    ChangeKind.NEW: "good",
    ChangeKind.BECAME_BILLABLE: "good",
    ChangeKind.DELETED: "bad",
    ChangeKind.BECAME_HEADER: "bad",
    ChangeKind.REVISED: "warn",
    ChangeKind.RETITLED: "warn",
}


def kind_told(kind: ChangeKind) -> tuple[str, str]:
    """The words of a kind of change, and its tone: what is none of those that matter for billing is plain."""
    return KIND_TITLES[kind], _TONES.get(kind, "plain")
