"""A value set as people write it: codes, ranges, wildcards, what is below a header, and sets of these.

    250.00                    the code; a header stands for its billable descendants
    250.00-250.93             from the first to the last in the order of the tabular list, ends included
    250.*                     the codes that begin so
    250.?0                    those that have any character there
    descendants(I21)          the billable codes below, without the code itself
    250.* not 250.0*          the first without the second
    (E10 union E11) not E11.9 a group; commas, semicolons, `or` and `union` join

A line is one expression, read from left to right; the set is all of them together. A line that begins
with `not` takes its codes out of the whole set, wherever it stands. What follows # is a remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from crosswalk.domain.codes.reading import parse, why_malformed
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import ExpressionFault, Where

MOST_TERMS: Final = 20_000
LONGEST_TEXT: Final = 1_000_000
"""Characters: more than any published value set has."""
DEEPEST: Final = 20

_TOKEN: Final = re.compile(r"[ \t]*(?:(?P<end>#.*|$)|(?P<word>[A-Za-z0-9.?]+\*?)|(?P<sign>[-–(),;*])|(?P<bad>.))")
_JOINS: Final = frozenset({",", ";", "or", "union"})


class Kind(Enum):
    """How a term names codes."""

    CODE = "code"
    RANGE = "range"
    PREFIX = "prefix"
    PATTERN = "pattern"
    BELOW = "descendants"


@dataclass(frozen=True, slots=True)
class Term:
    """Codes named in one way: undotted `first`, and `last` of a range. `text` is what was written.

    In the first of a pattern ? is any character.
    """

    kind: Kind
    first: str
    last: str | None
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Group:
    """Parts taken from left to right: each adds its codes, or takes them away where its sign is False."""

    parts: tuple[tuple[bool, Term | Group], ...]


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    line: int
    column: int
    is_word: bool = False

    @property
    def word(self) -> str:
        return self.text.lower() if self.is_word else self.text


_LINE_END: Final = "end of line"


def parse_expressions(text: str, system: CodeSystem, name: str) -> Group:
    """The value set that a text describes: what it adds first, then what it takes out of the whole.

    `name` is that of the file, for errors. Raises `ExpressionFault` with the line and column.
    """
    check_length(text, name)
    return _Parser(list(_tokens(text, name)), system, name).whole()


def with_codes(group: Group, codes: Mapping[str, str]) -> Group:
    """The value set with other codes for some that it names singly."""
    return Group(tuple((adds, _with_codes(part, codes)) for adds, part in group.parts))


def _with_codes(part: Term | Group, codes: Mapping[str, str]) -> Term | Group:
    if isinstance(part, Group):
        return with_codes(part, codes)
    return replace(part, first=codes.get(part.first, part.first)) if part.kind is Kind.CODE else part


def check_length(text: str, name: str) -> None:
    """Raise `ExpressionFault` for a text that is longer than any value set."""
    if len(text) > LONGEST_TEXT:
        raise ExpressionFault(
            f"it has {len(text):,} characters, more than the {LONGEST_TEXT:,} of a value set.", where=Where(name)
        )


def is_expression(line: str, system: CodeSystem) -> bool:
    """Whether one line can be read by itself; a line without any term can."""
    try:
        _Parser(list(_tokens(line, "")), system, "").lines()
    except ExpressionFault:
        return False
    return True


def _tokens(text: str, name: str) -> Iterator[_Token]:
    # A file saved on Windows begins with a byte-order mark.
    number = 0
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        at = 0
        while at < len(line):
            match = _TOKEN.match(line, at)
            assert match is not None  # noqa: S101 - its last choice is any character
            at = match.end()
            kind = match.lastgroup
            if kind == "end":
                break
            token = _Token(match[kind or ""], number, match.start(kind or "") + 1, kind == "word")
            if kind == "bad":
                raise _fault(name, token, f"{token.text!r} has no meaning here")
            yield token
        yield _Token(_LINE_END, number, len(line) + 1)
    yield _Token("", number + 1, 1)


def _fault(name: str, token: _Token, what: str) -> ExpressionFault:
    return ExpressionFault(
        f"column {token.column}: {what}.",
        where=Where(name, None, token.line),
        remedy="One code or expression a line: 250.00, 250.*, 250.00-250.93, descendants(I21), not; remarks after #.",
    )


class _Parser:
    """Reads tokens from left to right; each method reads what its name says."""

    def __init__(self, tokens: list[_Token], system: CodeSystem, name: str) -> None:
        self._tokens = tokens
        self._at = 0
        self._system = system
        self._name = name
        self._terms = 0

    def whole(self) -> Group:
        """What all lines add, and after it what they take out."""
        added, taken = self.lines()
        if not added:
            raise ExpressionFault("it names no code.", where=Where(self._name))
        return Group((*added, *taken))

    def lines(self) -> tuple[list[tuple[bool, Term | Group]], list[tuple[bool, Term | Group]]]:
        """What the lines add, and what they take out."""
        added: list[tuple[bool, Term | Group]] = []
        taken: list[tuple[bool, Term | Group]] = []
        while self._now.text:
            if self._now.text == _LINE_END:
                self._at += 1
                continue
            takes_out = self._takes("not")
            group = self._group(0)
            self._expect(_LINE_END)
            (taken if takes_out else added).append((not takes_out, group))
        return added, taken

    @property
    def _now(self) -> _Token:
        return self._tokens[self._at]

    def _takes(self, *words: str) -> bool:
        if self._now.word not in words:
            return False
        self._at += 1
        return True

    def _expect(self, text: str) -> None:
        if not self._takes(text):
            seen = self._now.text
            missing = seen in (_LINE_END, "")
            raise self._wrong(f"{text!r} is missing" if missing else f"{seen!r} where {text!r} should be")

    def _wrong(self, what: str, token: _Token | None = None) -> ExpressionFault:
        return _fault(self._name, token or self._now, what)

    def _group(self, depth: int) -> Group:
        """Terms up to the end of the line, or up to the parenthesis that closes the group."""
        if depth > DEEPEST:
            raise self._wrong(f"more than {DEEPEST} parentheses in each other")
        ends = (")", "") if depth else (_LINE_END, "")
        self._skip_lines(depth)
        parts: list[tuple[bool, Term | Group]] = [(True, self._term(depth))]
        self._skip_lines(depth)
        while self._now.text not in ends:
            joined = self._takes(*_JOINS)
            self._skip_lines(depth)
            if joined and self._now.text in ends:
                break
            adds = not self._takes("not")
            parts.append((adds, self._term(depth)))
            self._skip_lines(depth)
        return Group(tuple(parts))

    def _skip_lines(self, depth: int) -> None:
        while depth and self._now.text == _LINE_END:
            self._at += 1

    def _term(self, depth: int) -> Term | Group:
        start = self._now
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise self._wrong(f"more than {MOST_TERMS:,} terms")
        if self._takes("("):
            group = self._group(depth + 1)
            self._expect(")")
            return group
        if self._takes("descendants"):
            self._expect("(")
            code, shown = self._code()
            self._expect(")")
            return Term(Kind.BELOW, code, None, f"descendants({shown})", start.line, start.column)
        if start.is_word and (start.text.endswith("*") or "?" in start.text):
            self._at += 1
            kind = Kind.PATTERN if "?" in start.text else Kind.PREFIX
            return Term(kind, self._prefix(start), None, start.text, start.line, start.column)
        code, shown = self._code()
        if not self._takes("-", "–"):
            return Term(Kind.CODE, code, None, shown, start.line, start.column)
        end = self._now
        last, shown_last = self._code()
        if self._system.id == "hcpcs" and len(last) < len(code):
            raise self._wrong(f"{shown_last!r} is a modifier and ends no range of codes", end)
        return Term(Kind.RANGE, code, last, f"{shown}-{shown_last}", start.line, start.column)

    def _code(self) -> tuple[str, str]:
        """A code, undotted and as it was written."""
        token = self._now
        if not token.is_word:
            seen = "nothing" if token.text in (_LINE_END, "") else repr(token.text)
            raise self._wrong(f"{seen} where a code should be")
        parsed = parse(self._system, token.text)
        if parsed.code is None:
            raise self._wrong(parsed.reason or why_malformed(token.text, self._system))
        self._at += 1
        return parsed.code, token.text

    def _prefix(self, token: _Token) -> str:
        """The beginning that a wildcard asks for; a decimal point must stand where the codes have it."""
        begin = token.text.removesuffix("*").upper()
        code = begin.replace(".", "", 1)
        dot = self._system.dot_position(code)
        well = "." not in begin or (dot and begin.index(".") == dot)
        if not code or "." in code or not well:
            raise self._wrong(f"{token.text!r} is the beginning of no code of {self._system.title}", token)
        return code
