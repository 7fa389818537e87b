"""Of which system and day the codes of a row are: by its system column, its dates and its setting.

(docs/design.md, rules 11.1 to 11.4.)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from crosswalk.domain.codes.care_settings import Setting, setting_said
from crosswalk.domain.codes.qualifiers import SYSTEMS_OF, Kind, other_version, systems_said
from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.days import read_written_day
from crosswalk.domain.errors import BadDate, UnknownSystem, UsageError

ICD10_BEGINS: Final = SYSTEMS["icd10cm"].in_force_from
_EARLIEST: Final = date(1900, 1, 1)
_OCTOBER: Final = 10


class RowStatus(StrEnum):
    """What keeps a row from being taken as it stands, whatever its code is."""

    SPANS_BOUNDARY = "spans_boundary"
    VERSION_CONFLICT = "version_conflict"
    BAD_DATE = "bad_date"
    UNKNOWN_SYSTEM = "unknown_system"
    UNKNOWN_SETTING = "unknown_setting"


@dataclass(frozen=True, slots=True)
class RowSource:
    """Of which systems and day the codes of a row are.

    `systems` are ids: one as a rule, several where what is said leaves that to the code (a 9 that may stand for
    diagnoses and procedures, HCPCS and CPT), none where nothing is said. `stated` says that the row itself names them.
    `day` is the one by which its codes are judged, None where no date is given. `status` is None for a row that can
    be taken as it stands, and `reason` says why it is not; without a status it tells what was decided.
    Where the row is `refused`, nothing may be said about its codes, and it has neither systems nor a day.
    """

    systems: tuple[str, ...] = ()
    day: date | None = None
    stated: bool = False
    status: RowStatus | None = None
    reason: str | None = None
    refused: bool = False


def row_source(
    kind: Kind | None = None,
    given: str | None = None,
    value: object = None,
    first: object = None,
    through: object = None,
    setting: object = None,
) -> RowSource:
    """Of which systems and day the codes of a row are. A pure function: ask once for each combination that occurs.

    `kind` is what the column reports, `given` the id of the system that is given for all rows. Of the row are the
    `value` of its system column, its `first` and `through` day (that of service or admission, and of discharge) and
    its `setting`: texts, numbers and dates as a file or frame has them; None, NaN and blanks say nothing. The value
    decides, or else, of a column with a kind, the day, or else what is given. A row that says what cannot be read is
    refused, with the reason, and nothing is raised.
    """
    try:
        stated = _stated(value, kind)
    except UnknownSystem as fault:
        return _refused(RowStatus.UNKNOWN_SYSTEM, str(fault))
    try:
        stay = setting_said(str(setting)) if _is_said(setting) else None
    except UsageError as fault:
        return _refused(RowStatus.UNKNOWN_SETTING, str(fault))
    try:
        begins, ends = _day(first), _day(through)
    except BadDate as fault:
        return _refused(RowStatus.BAD_DATE, str(fault))
    if begins is not None and ends is not None and ends < begins:
        return _refused(RowStatus.BAD_DATE, f"the last day, {ends}, is before the first, {begins}")
    day = (ends or begins) if stay is Setting.INPATIENT else (begins or ends)
    decides = kind is not None and not stated and day is not None
    systems = stated or _by_day(kind, day) or ((given,) if given else SYSTEMS_OF[kind] if kind else ())
    crossed = _crossed(begins, ends) if not systems or _of_icd(systems) else None
    undecided = decides and crossed == ICD10_BEGINS
    if crossed is not None and stay is not Setting.INPATIENT:
        span = f"services from {begins} to {ends} span {crossed}: split them, or say that they are of an inpatient"
        if undecided:
            return _refused(RowStatus.SPANS_BOUNDARY, span)
        return RowSource(systems, day, bool(stated), RowStatus.SPANS_BOUNDARY, span)
    told = f"a stay from {begins} to {ends} is coded by its discharge" if undecided else None
    return _judged(RowSource(systems, day, bool(stated), reason=told))


def shape_conflict(code: str, source: RowSource) -> str | None:
    """Why a code contradicts the version of ICD that its row states: it has the shape of the other version only.

    E11.9 beside a 9, 250.00 beside a 0. The row keeps what it states.
    """
    if not source.stated or any(shaped(SYSTEMS[each], code) for each in source.systems):
        return None
    others = [SYSTEMS[other] for each in source.systems if (other := other_version(each))]
    found = next((each for each in others if shaped(each, code)), None)
    return None if found is None else f"the row says {' or '.join(source.systems)}, and {code} is written as {found.id}"


def _stated(value: object, kind: Kind | None) -> tuple[str, ...]:
    """The systems that the row names."""
    return systems_said(str(value), kind) if _is_said(value) else ()


def _day(given: object) -> date | None:
    """The day that is given. Raises `BadDate`, also for one that stands for none, as 0001-01-01."""
    if not _is_said(given):
        return None
    if not isinstance(given, str | date):
        raise BadDate(f"{given!r} is not a day.", remedy="Give a date, or a text like 2015-10-01.")
    day = read_written_day(given) if isinstance(given, str) else given.date() if isinstance(given, datetime) else given
    if day < _EARLIEST:
        raise BadDate(f"{day} is before {_EARLIEST}, and no day of a claim.")
    return day


def _is_said(value: object) -> bool:
    """Whether a cell says anything: None and blanks do not, nor do the gaps of data frames, which equal nothing."""
    return value is not None and value == value and bool(str(value).strip())


def _by_day(kind: Kind | None, day: date | None) -> tuple[str, ...]:
    """The system that was in force on a day, of the kind of the column."""
    if kind is None or day is None:
        return ()
    before, since = SYSTEMS_OF[kind]
    return (before,) if day < ICD10_BEGINS else (since,)


def _of_icd(systems: tuple[str, ...]) -> bool:
    return any(other_version(each) for each in systems)


def _crossed(begins: date | None, ends: date | None) -> date | None:
    """The 1 October that a span goes over, on which codes change: that of ICD-10 before all others, or the last."""
    if begins is None or ends is None:
        return None
    if begins < ICD10_BEGINS <= ends:
        return ICD10_BEGINS
    boundary = date(ends.year, 10, 1) if ends.month >= _OCTOBER else date(ends.year - 1, 10, 1)
    return boundary if begins < boundary else None


def _judged(source: RowSource) -> RowSource:
    """The row, in conflict where the day is one on which no system that it names was in force."""
    if not source.stated or source.day is None:
        return source
    said = [SYSTEMS[each] for each in source.systems if other_version(each)]
    if not said or any(each.in_force_from <= source.day < each.in_force_to for each in said):
        return source
    told = f"the row says {' or '.join(source.systems)}, which was not in force on {source.day}"
    return RowSource(source.systems, source.day, True, RowStatus.VERSION_CONFLICT, told)


def _refused(status: RowStatus, reason: str) -> RowSource:
    return RowSource(status=status, reason=reason, refused=True)
