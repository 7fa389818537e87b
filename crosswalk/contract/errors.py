"""An error, as other programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crosswalk.contract.shapes.errors import ErrorJson
    from crosswalk.domain.errors import CrosswalkError


def error_json(error: CrosswalkError) -> ErrorJson:
    """Its stable code, what happened, where, and the remedy."""
    where = error.where
    return {
        "error": error.code,
        "message": error.message,
        "file": where.file if where else None,
        "member": where.member if where else None,
        "line": where.line if where else None,
        "remedy": error.remedy,
    }
