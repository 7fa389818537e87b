"""Errors of a server as those of the library: by the stable code of its problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from crosswalk.domain.errors import CrosswalkError, DecidedMeanwhile, ReviewConflict, Where
from crosswalk.domain.service_errors import RequestRefused, ServiceError, ServiceFault, ServiceTooSlow

_NOT_ADMITTED: Final = (401, 403)
"""Who asks is refused, and not what: the question was not looked at."""
_TOO_SLOW: Final = (408, 504)
_INTERNAL: Final = 500
_CHANGED_MEANWHILE: Final = 412
_UNAVAILABLE: Final = 503


def error_of(status: int, document: object, files: Mapping[str, str] | None = None) -> CrosswalkError:
    """What an answer with this status tells: an error of the library, or that the server refuses or fails.

    `files` has the names of what the server names otherwise.
    """
    problem: Mapping[str, object] = document if isinstance(document, dict) else {}
    code, detail, remedy = (_text(problem.get(name)) for name in ("code", "detail", "remedy"))
    if code is None or detail is None:
        return ServiceFault(
            f"the server answered with status {status}, and does not say why.",
            remedy="See whether this is the address of a Crosswalk server, and what stands between.",
        )
    kind = ReviewConflict if status == _CHANGED_MEANWHILE else _KINDS.get(code)
    if kind is not None and status not in _NOT_ADMITTED:
        return _ours(kind, detail, remedy, _where(problem, files or {}), problem)
    if status in _TOO_SLOW:
        return ServiceTooSlow(detail, remedy=remedy)
    if status >= _INTERNAL and status != _UNAVAILABLE:
        return ServiceFault(detail, remedy=remedy)
    return RequestRefused(detail, problem=code, status=status, remedy=remedy)


def _ours(
    kind: type[CrosswalkError], detail: str, remedy: str | None, where: Where | None, problem: Mapping[str, object]
) -> CrosswalkError:
    if kind is ReviewConflict:
        told = problem.get("decided")
        decided = [_decided(each) for each in told if isinstance(each, dict)] if isinstance(told, list) else []
        return ReviewConflict(detail, remedy=remedy or "", decided=decided, where=where)
    return kind(detail, where=where, remedy=remedy)


def _where(problem: Mapping[str, object], files: Mapping[str, str]) -> Where | None:
    file, line = _text(problem.get("file")), problem.get("line")
    if file is None:
        return None
    return Where(files.get(file, file), _text(problem.get("member")), line if isinstance(line, int) else None)


def _decided(told: Mapping[str, object]) -> DecidedMeanwhile:
    code, what, who, at = (_text(told.get(name)) or "" for name in ("code", "what", "who", "at"))
    step = told.get("step")
    return DecidedMeanwhile(code, what, who, at, step if isinstance(step, int) else 0)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _below(kind: type[CrosswalkError]) -> Iterator[type[CrosswalkError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _below(each)


_KINDS: Final = {kind.code: kind for kind in _below(CrosswalkError) if not issubclass(kind, ServiceError)}
"""The errors that a server may tell of, by their codes."""
