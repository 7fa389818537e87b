"""Regular expressions of strangers, matched in time that grows with the text alone.

An expression becomes an automaton that is followed in all of its states at once (Thompson, CACM 1968), so that none
makes a server think for hours, as backtracking does. It is that of the filter `regex`: the whole code must match.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from api.fhir.outcome import FhirFault, invalid

LONGEST: Final = 500
"""Characters of an expression."""
MOST_STATES: Final = 2_000
"""Places that an expression has when its repetitions are written out."""
_MOST_KEPT: Final = 5_000

_Test = Callable[[str], bool]
_CLASSES: Final[dict[str, _Test]] = {
    "d": str.isdigit,
    "w": lambda char: char.isalnum() or char == "_",
    "s": str.isspace,
}
_CONTROLS: Final = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_END: Final = -1


class Pattern:
    """An expression that whole texts are held against. Raises `FhirFault` for what cannot be read or is too long."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise invalid(f"a regular expression of more than {LONGEST} characters is not matched.")
        self._graph = _Reader(text).graph()
        self._start = self._graph.closed({self._graph.start})
        self._steps: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def matches(self, text: str) -> bool:
        """Whether the whole text matches."""
        at = self._start
        for char in text:
            at = self._step(at, char)
            if not at:
                return False
        return self._graph.end in at

    def _step(self, at: frozenset[int], char: str) -> frozenset[int]:
        found = self._steps.get((at, char))
        if found is None:
            found = self._graph.step(at, char)
            if len(self._steps) >= _MOST_KEPT:
                self._steps.clear()
            self._steps[at, char] = found
        return found


class _Graph:
    """States, each with the states that follow it: at once, or over a character that passes a test."""

    def __init__(self) -> None:
        self._at_once: list[list[int]] = []
        self._over: list[tuple[_Test, int] | None] = []
        self.start = self.end = _END

    def state(self) -> int:
        if len(self._over) >= MOST_STATES:
            raise invalid("the regular expression repeats too much to be matched.")
        self._at_once.append([])
        self._over.append(None)
        return len(self._over) - 1

    def join(self, one: int, other: int) -> None:
        self._at_once[one].append(other)

    def over(self, one: int, test: _Test, other: int) -> None:
        self._over[one] = test, other

    def closed(self, states: set[int]) -> frozenset[int]:
        waiting = list(states)
        while waiting:
            for each in self._at_once[waiting.pop()]:
                if each not in states:
                    states.add(each)
                    waiting.append(each)
        return frozenset(states)

    def step(self, at: frozenset[int], char: str) -> frozenset[int]:
        edges = (self._over[state] for state in at)
        return self.closed({edge[1] for edge in edges if edge is not None and edge[0](char)})


_Piece = Callable[[_Graph], tuple[int, int]]
"""Adds itself to a graph, as often as it is asked to: its first state and its last."""


class _Reader:
    """Reads an expression from left to right; each method reads what its name says."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def graph(self) -> _Graph:
        if self._text.startswith("^"):
            self._at = 1
        piece = self._choice()
        if self._at < len(self._text):
            raise self._fault("a bracket closes that was not opened")
        graph = _Graph()
        graph.start, graph.end = piece(graph)
        return graph

    def _choice(self) -> _Piece:
        pieces = [self._sequence()]
        while self._take("|"):
            pieces.append(self._sequence())
        return pieces[0] if len(pieces) == 1 else _any_of(pieces)

    def _sequence(self) -> _Piece:
        pieces: list[_Piece] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            if self._text[self._at] == "$" and self._at + 1 == len(self._text):
                self._at += 1
                break
            pieces.append(self._repeated(self._atom()))
        return _in_turn(pieces)

    def _repeated(self, piece: _Piece) -> _Piece:
        while self._at < len(self._text):
            if self._take("*"):
                piece = _repeated(piece, 0, None)
            elif self._take("+"):
                piece = _repeated(piece, 1, None)
            elif self._take("?"):
                piece = _repeated(piece, 0, 1)
            elif self._text[self._at] == "{":
                piece = _repeated(piece, *self._bounds())
            else:
                break
            # Of whole texts a lazy repetition matches what a greedy one does.
            self._take("?")
        return piece

    def _bounds(self) -> tuple[int, int | None]:
        end = self._text.find("}", self._at)
        least, comma, most = self._text[self._at + 1 : max(end, 0)].partition(",")
        if end < 0 or not _is_number(least) or not (most == "" or _is_number(most)):
            raise self._fault("a repetition is {2}, {2,} or {2,5}")
        self._at = end + 1
        bounds = int(least), int(most) if most else None if comma else int(least)
        if bounds[1] is not None and bounds[1] < bounds[0]:
            raise self._fault("a repetition ends before it begins")
        return bounds

    def _atom(self) -> _Piece:
        char = self._next()
        if char == "(":
            if self._take("?") and not self._take(":"):
                raise self._fault("groups that look about are not matched")
            self._depth += 1
            if self._depth > 50:
                raise self._fault("its brackets lie too deep")
            piece = self._choice()
            self._depth -= 1
            if not self._take(")"):
                raise self._fault("a bracket is not closed")
            return piece
        if char == "[":
            return _one(self._char_class())
        if char == ".":
            return _one(lambda _: True)
        if char == "\\":
            return _one(self._escaped())
        if char in "*+?{":
            raise self._fault(f"{char} repeats nothing")
        return _one(char.__eq__)

    def _escaped(self) -> _Test:
        char = self._next()
        test = _CLASSES.get(char.lower())
        if test is not None:
            return test if char.islower() else lambda other: not test(other)
        if char.isalnum() and char not in _CONTROLS:
            raise self._fault(f"\\{char} is not matched")
        return _CONTROLS.get(char, char).__eq__

    def _char_class(self) -> _Test:
        negative = self._take("^")
        tests: list[_Test] = []
        while not (self._take("]") if tests else False):
            if self._take("\\"):
                tests.append(self._escaped())
                continue
            first = self._next()
            if self._text[self._at : self._at + 1] == "-" and self._text[self._at + 1 : self._at + 2] not in ("]", ""):
                self._at += 1
                tests.append(_between(first, self._next()))
            else:
                tests.append(first.__eq__)
        return lambda char: any(test(char) for test in tests) != negative

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise self._fault("it ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def _take(self, char: str) -> bool:
        taken = self._text.startswith(char, self._at)
        self._at += taken
        return taken

    def _fault(self, why: str) -> FhirFault:
        return invalid(f"the regular expression '{self._text}' cannot be read at character {self._at + 1}: {why}.")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5


def _between(first: str, last: str) -> _Test:
    return lambda char: first <= char <= last


def _one(test: _Test) -> _Piece:
    def piece(graph: _Graph) -> tuple[int, int]:
        first, last = graph.state(), graph.state()
        graph.over(first, test, last)
        return first, last

    return piece


def _in_turn(pieces: list[_Piece]) -> _Piece:
    def piece(graph: _Graph) -> tuple[int, int]:
        first = last = graph.state()
        for start, end in _added(graph, pieces):
            graph.join(last, start)
            last = end
        return first, last

    return piece


def _any_of(pieces: list[_Piece]) -> _Piece:
    def piece(graph: _Graph) -> tuple[int, int]:
        first, last = graph.state(), graph.state()
        for start, end in _added(graph, pieces):
            graph.join(first, start)
            graph.join(end, last)
        return first, last

    return piece


def _repeated(repeated: _Piece, least: int, most: int | None) -> _Piece:
    def piece(graph: _Graph) -> tuple[int, int]:
        first, last = _in_turn([repeated] * least)(graph)
        if most is None:
            start, end = repeated(graph)
            graph.join(last, start)
            graph.join(end, last)
            return first, last
        finish = graph.state()
        graph.join(last, finish)
        for start, end in _added(graph, [repeated] * (most - least)):
            graph.join(last, start)
            graph.join(end, finish)
            last = end
        return first, finish

    return piece


def _added(graph: _Graph, pieces: list[_Piece]) -> Iterator[tuple[int, int]]:
    return (piece(graph) for piece in pieces)
