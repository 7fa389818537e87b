"""A day as people write it."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from crosswalk.domain.errors import BadDate

_FISCAL_YEAR: Final = re.compile(r"fy *((?:19|20)?[0-9]{2})", re.IGNORECASE)
_YEAR_OR_MONTH: Final = re.compile(r"(?:19|20)[0-9]{2}(-(?:0[1-9]|1[0-2]))?")
_WHOLE: Final = 4


def read_day(text: str) -> date:
    """An ISO day. Raises `BadDate`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # Python reads weeks, and days without hyphens, too.
    if day is None or day.isoformat() != text:
        raise _no_day(text)
    return day


def _no_day(text: str) -> BadDate:
    """A year or a month has many days, of which only who asks knows the one that is meant."""
    if found := _FISCAL_YEAR.fullmatch(text):
        year = int(found[1]) if len(found[1]) == _WHOLE else 2000 + int(found[1])
        begins = f"{year - 1:04}-10-01"
        return BadDate(f"{text!r} is a fiscal year, not a day.", remedy=f"Write a day of it: it begins on {begins}.")
    if found := _YEAR_OR_MONTH.fullmatch(text):
        what, day = ("month", f"{text}-01") if found[1] else ("year", f"{text}-10-01")
        return BadDate(f"{text!r} is a {what}, not a day.", remedy=f"Write a day of it, as {day}.")
    return BadDate(f"{text!r} is not a day.", remedy="Write it as 2024-10-01.")


_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_ZONE: Final = r"(?: ?(?:[AP]M|Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?))?"
_TIME: Final = rf"(?:[T :](?:[01]?\d|2[0-4]):[0-5]\d(?::[0-6]\d(?:[.,]\d+)?)?{_ZONE})?"
"""The time of a timestamp, to a part of a second, with the half of the day or the zone."""
_WRITTEN: Final = re.ASCII | re.IGNORECASE
_DASHED: Final = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}}){_TIME}", _WRITTEN)
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})", _WRITTEN)
_AMERICAN: Final = re.compile(rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}}){_TIME}", _WRITTEN)
_SAS: Final = re.compile(rf"(\d{{1,2}})({'|'.join(_MONTHS)})(\d{{4}}){_TIME}", _WRITTEN)
_SHORT_YEAR: Final = re.compile(rf"\d{{1,2}}/\d{{1,2}}/\d{{2}}|\d{{1,2}}(?:{'|'.join(_MONTHS)})\d{{2}}", re.IGNORECASE)


def read_written_day(text: str) -> date:
    """A day as files write it: `2015-10-01`, `20151001`, `10/01/2015`, `01OCT2015`, the day of a timestamp.

    Month and day stand as the United States write them, and the year has four digits (docs/design.md, rule 11.4).
    Raises `BadDate` for all else, also for a day that no calendar has.
    """
    typed = text.strip()
    if found := _DASHED.fullmatch(typed) or _COMPACT.fullmatch(typed):
        return _calendar_day(typed, found[1], found[2], found[3])
    if found := _AMERICAN.fullmatch(typed):
        return _calendar_day(typed, found[3], found[1], found[2])
    if found := _SAS.fullmatch(typed):
        return _calendar_day(typed, found[3], str(_MONTHS.index(found[2].upper()) + 1), found[1])
    remedy = "Write it as 2015-10-01, 20151001, 10/01/2015 or 01OCT2015."
    if _SHORT_YEAR.fullmatch(typed):
        raise BadDate(f"the year of {typed!r} has two digits.", remedy=remedy)
    raise BadDate(f"{typed[:_MOST_SHOWN]!r} is not a day.", remedy=remedy)


_MOST_SHOWN: Final = 40
_MONTHS_OF_A_YEAR: Final = 12


def _calendar_day(typed: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        swapped = "/" in typed and int(month) > _MONTHS_OF_A_YEAR
        told = "the month stands first, as in 10/01/2015" if swapped else "no calendar has it"
        raise BadDate(f"{typed!r} is not a day: {told}.", remedy="Write it as 2015-10-01.") from None
