"""One tree of errors for the whole product.

CrosswalkError
├── UsageError          the question was wrong
│   ├── UnknownSystem, UnknownRelease, UnknownMapSet, BadDate, BadQuery, AmbiguousContent, LicenceNotAccepted,
│   │   ExpressionFault, UnknownMap, MapConflict, ChoiceRefused, UnknownCode, AmbiguousCode,
│   │   UnknownReview, ReviewConflict, DecisionRefused, UnknownTable, TableConflict, UnknownKey, TooMany
├── SourceError         an official file, archive or data package is at fault
│   ├── SourceNotFound, UnreadableArchive, UnsafeArchive, MemberNotFound
│   ├── LayoutError, DuplicateCode, CountMismatch, ChecksumMismatch, ConflictingContent
│   ├── FetchFailed, LibraryFault, UnreadableRows
├── StoreError          the store is at fault
│   ├── StoreNotFound, StoreBusy, StoreClosed, SchemaMismatch, StoreDamaged, ReleaseNotLoaded
│   ├── WorkspaceFault
│   ├── StoreUnreachable, StoreRefused, ServerMismatch
├── ServiceError        a server of the API is at fault, or refuses what it is asked (`service_errors.py`)
├── OutputFault         a file that was to be made cannot be
└── InstallationError   the installation is at fault
    ├── MissingExtra, ForeignPackage
"""

from __future__ import annotations

from collections.abc import Sequence
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
    """The question was wrong: what was asked does not make sense, names nothing that is known, or is refused."""

    code = "usage"


class UnknownSystem(UsageError):
    """A code system that does not exist; the message names those that do."""

    code = "unknown_system"


class UnknownRelease(UsageError):
    """A release or edition that the catalog does not know."""

    code = "unknown_release"


class UnknownMapSet(UsageError):
    """A map set that does not exist, or a direction in which no map is loaded."""

    code = "unknown_map_set"


class BadDate(UsageError):
    """A text that is no day, written as 2024-10-01."""

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


class UnknownReview(UsageError):
    """There is no review of this name, or no such step or row in it."""

    code = "unknown_review"


@dataclass(frozen=True, slots=True)
class DecidedMeanwhile:
    """What somebody else did to a row of a review: `what` was decided, by whom, when, in which step."""

    code: str
    what: str
    who: str
    at: str
    step: int

    def __str__(self) -> str:
        return f"{self.code}: {self.what}, by {self.who} on {self.at} (step {self.step})"


class ReviewConflict(UsageError):
    """A review of this name is there, or somebody decided meanwhile: `decided` tells what, and nothing was changed."""

    code = "review_conflict"

    def __init__(
        self, message: str, *, remedy: str, decided: Sequence[DecidedMeanwhile] = (), where: Where | None = None
    ) -> None:
        super().__init__(message, where=where, remedy=remedy)
        self.decided = tuple(decided)


class DecisionRefused(UsageError):
    """A decision on rows of a review that cannot be: no such row, or replacements that are not billable."""

    code = "decision_refused"


class UnknownTable(UsageError):
    """There is no table of values of this name, or no such edition of it."""

    code = "unknown_table"


class TableConflict(UsageError):
    """A table of values of this name is there that the new edition does not fit, or it has an edition of that day."""

    code = "table_conflict"


class UnknownKey(UsageError):
    """There is no key of this prefix or name that is not revoked."""

    code = "unknown_key"


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


class TooMany(UsageError):
    """A question about more than whoever asks may ask at once; the message counts, the remedy says how to ask less."""

    code = "too_many"


class SourceError(CrosswalkError):
    """An official file, an archive or an installed data package is at fault; `where` names the place in it."""

    code = "source"


class SourceNotFound(SourceError):
    """A file, archive or directory that is needed is not there."""

    code = "source_not_found"


class UnreadableArchive(SourceError):
    """An archive, workbook or file that is cut off or damaged."""

    code = "unreadable_archive"


class UnsafeArchive(SourceError):
    """An archive larger than any official one, or with a member that leaves its folder."""

    code = "unsafe_archive"


class MemberNotFound(SourceError):
    """An archive without a member of the kind that is wanted, or with several where one is."""

    code = "member_not_found"


class LayoutError(SourceError):
    """A line, row or element that is not laid out as the format says (docs/formats.md)."""

    code = "layout"


class DuplicateCode(SourceError):
    """A code, group or row that a file may list once and lists twice."""

    code = "duplicate_code"


class CountMismatch(SourceError):
    """Another number of codes or changes than the publisher, or the file itself, states."""

    code = "count_mismatch"


class ChecksumMismatch(SourceError):
    """Other content than the checksum says: another file under the name, or a damaged one."""

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


class UnreadableRows(SourceError):
    """A file of rows that cannot be taken apart into rows and fields without guessing; `where` names the line."""

    code = "unreadable_rows"


class StoreError(CrosswalkError):
    """The store is at fault, or does not hold what the question needs."""

    code = "store"


class StoreNotFound(StoreError):
    """There is no store at this address."""

    code = "store_not_found"


class StoreBusy(StoreError):
    """Somebody else writes to the store or loaded it meanwhile, or it answers too slowly. Asking again may help."""

    code = "store_busy"


class StoreClosed(StoreError):
    """The store was closed before or while the question was answered."""

    code = "closed"


class SchemaMismatch(StoreError):
    """A store or workspace of another version of the schema, which this program cannot read or bring up to date."""

    code = "schema_mismatch"


class StoreDamaged(StoreError):
    """The file or database is no store, or holds what no load can have written."""

    code = "store_damaged"


class ReleaseNotLoaded(StoreError):
    """A release that exists and that the store does not hold, or a system of which it holds none."""

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


class OutputFault(CrosswalkError):
    """A file that was to be made cannot be written to its end; nothing of it is left."""

    code = "output"


class InstallationError(CrosswalkError):
    """The installation is at fault: files that belong to it are missing or damaged."""

    code = "installation"


class MissingExtra(InstallationError):
    """A command that needs packages which the bare installation does not bring; the remedy is the line to type."""

    code = "missing_extra"


class ForeignPackage(InstallationError):
    """A foreign package that shadows one of the rooms on the import path."""

    code = "foreign_package"
