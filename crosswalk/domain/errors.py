"""One tree of errors for the whole product.

CrosswalkError
├── UsageError          the question was wrong
│   ├── UnknownSystem, UnknownRelease, UnknownMapSet, BadDate, BadQuery, AmbiguousContent, LicenceNotAccepted,
│   │   ExpressionFault, UnknownMap, MapConflict, ChoiceRefused, UnknownCode, AmbiguousCode
├── SourceError         an official file, archive or data package is at fault
│   ├── SourceNotFound, UnreadableArchive, UnsafeArchive, MemberNotFound
│   ├── LayoutError, DuplicateCode, CountMismatch, ChecksumMismatch, ConflictingContent
│   ├── FetchFailed, LibraryFault
├── StoreError          the store is at fault
│   ├── StoreNotFound, StoreBusy, StoreClosed, SchemaMismatch, StoreDamaged, ReleaseNotLoaded
│   ├── WorkspaceFault
│   ├── StoreUnreachable, StoreRefused, ServerMismatch
└── InstallationError   the installation is at fault
    ├── MissingExtra, ForeignPackage
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Where:
    """The place a fault was found: a file, the member of an archive, a line (from 1)."""

    file: str
    member: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        place = self.file if self.member is None else f"{self.file}, member {self.member}"
        return place if self.line is None else f"{place}, line {self.line}"


class CrosswalkError(Exception):
    """Base of all errors that Crosswalk raises on purpose.

    `code` is stable and meant for programs; `message` says what happened, `where` names the place
    in a file, `remedy` says what the user can do.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, where: Where | None = None, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.message}{remedy}"


class UsageError(CrosswalkError):
    code = "usage"


class UnknownSystem(UsageError):
    code = "unknown_system"


class UnknownRelease(UsageError):
    code = "unknown_release"


class UnknownMapSet(UsageError):
    code = "unknown_map_set"


class BadDate(UsageError):
    code = "bad_date"


class BadQuery(UsageError):
    """A search for nothing, or for more than anybody types."""

    code = "bad_query"


class UnknownMap(UsageError):
    """There is no applied map of this name, or no such version of it."""

    code = "unknown_map"


class MapConflict(UsageError):
    """A map of this name is there, or somebody changed it in the meantime."""

    code = "map_conflict"


class ChoiceRefused(UsageError):
    """A choice for an applied map that names no billable codes."""

    code = "choice_refused"


class UnknownCode(UsageError):
    """A question about one code or group that nothing in the store has."""

    code = "unknown_code"


class AmbiguousCode(UsageError):
    """A question about one code or group, and several are called so."""

    code = "ambiguous_code"


class AmbiguousContent(UsageError):
    """A file whose content several releases share, and no label says which is meant."""

    code = "ambiguous_content"


class LicenceNotAccepted(UsageError):
    """A file of a licensed code system, and nobody has said that there is a licence for it."""

    code = "licence_not_accepted"


class ExpressionFault(UsageError):
    """A value set that cannot be read; the message names the column, `where` the line."""

    code = "expression"


class SourceError(CrosswalkError):
    code = "source"


class SourceNotFound(SourceError):
    code = "source_not_found"


class UnreadableArchive(SourceError):
    code = "unreadable_archive"


class UnsafeArchive(SourceError):
    """An archive larger than any official one, or with a member that leaves its folder."""

    code = "unsafe_archive"


class MemberNotFound(SourceError):
    code = "member_not_found"


class LayoutError(SourceError):
    code = "layout"


class DuplicateCode(SourceError):
    code = "duplicate_code"


class CountMismatch(SourceError):
    code = "count_mismatch"


class ChecksumMismatch(SourceError):
    code = "checksum_mismatch"


class ConflictingContent(SourceError):
    """Two files of the same kind that state different things about one release."""

    code = "conflicting_content"


class FetchFailed(SourceError):
    """A server could not be reached, broke off, or answered what no archive is."""

    code = "fetch_failed"


class LibraryFault(SourceError):
    """The folder of the local library cannot be used, or somebody changed it."""

    code = "library"


class StoreError(CrosswalkError):
    code = "store"


class StoreNotFound(StoreError):
    code = "store_not_found"


class StoreBusy(StoreError):
    code = "store_busy"


class StoreClosed(StoreError):
    """The store was closed before or while the question was answered."""

    code = "closed"


class SchemaMismatch(StoreError):
    code = "schema_mismatch"


class StoreDamaged(StoreError):
    code = "store_damaged"


class ReleaseNotLoaded(StoreError):
    code = "release_not_loaded"


class WorkspaceFault(StoreError):
    """The file with people's own work cannot be read or written."""

    code = "workspace"


class StoreUnreachable(StoreError):
    """The server that holds the store does not answer."""

    code = "store_unreachable"


class StoreRefused(StoreError):
    """The server that holds the store does not let this user in, or do this."""

    code = "store_refused"


class ServerMismatch(StoreError):
    """A server of a version or kind that this program does not work with."""

    code = "server_mismatch"


class InstallationError(CrosswalkError):
    code = "installation"


class MissingExtra(InstallationError):
    code = "missing_extra"


class ForeignPackage(InstallationError):
    """A foreign package that shadows one of the rooms on the import path."""

    code = "foreign_package"
