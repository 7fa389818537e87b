"""Trees of cards: a card with those below it beneath, in as many columns as make the whole about as high as wide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

WIDTH: Final = 176
HEIGHT: Final = 58
"""Of a card."""
GAP: Final = 26
"""Between cards, and how far those below another are set in."""
_ROW: Final = 16
_SHAPE: Final = 1.35
"""How much wider than high a tree is, roughly."""
_FEWEST_ROWS: Final = 6
_MOST_COLUMNS: Final = 40


class Spot(NamedTuple):
    """A point; of a card, its middle."""

    x: float
    y: float

    def moved(self, x: float, y: float) -> Spot:
        """The point so much further right and down."""
        return Spot(self.x + x, self.y + y)


@dataclass(slots=True)
class Block:
    """Cards and bent lines that keep their places to each other, from the left upper corner of the whole."""

    width: float
    height: float
    spots: dict[str, Spot] = field(default_factory=dict)
    bends: dict[tuple[str, str], tuple[Spot, ...]] = field(default_factory=dict)

    def put(self, other: Block, x: float, y: float) -> None:
        """Take the cards and lines of another block, so far right and down."""
        self.spots.update({node: spot.moved(x, y) for node, spot in other.spots.items()})
        self.bends.update({ends: tuple(each.moved(x, y) for each in line) for ends, line in other.bends.items()})


def tree(root: str, below: Mapping[str, Sequence[str]]) -> Block:
    """The tree of a card, which lies in its left upper corner; lines lead from each card to the one above it."""
    whole = Block(WIDTH, HEIGHT, {root: Spot(WIDTH / 2, HEIGHT / 2)})
    children = below.get(root, ())
    placed = columns([tree(each, below) for each in children])
    top = HEIGHT + _ROW
    for child, (block, x, y) in zip(children, placed, strict=True):
        whole.put(block, x + GAP, y + top)
        whole.bends[(child, root)] = _line(whole.spots[child], x)
        whole.width = max(whole.width, x + GAP + block.width)
        whole.height = max(whole.height, y + top + block.height)
    return whole


def columns(blocks: Sequence[Block]) -> list[tuple[Block, float, float]]:
    """Where each block begins, when they are read down one column after the other."""
    if not blocks:
        return []
    heights = _heights(blocks)
    return min((_broken(blocks, height) for height in heights), key=_extent)


def _broken(blocks: Sequence[Block], height: float) -> list[tuple[Block, float, float]]:
    """Where each block begins, when a column is at most so high."""
    placed: list[tuple[Block, float, float]] = []
    x = y = widest = 0.0
    for block in blocks:
        if y and y + block.height > height:
            x, y, widest = x + widest + GAP, 0.0, 0.0
        placed.append((block, x, y))
        y += block.height + _ROW
        widest = max(widest, block.width)
    return placed


def _heights(blocks: Sequence[Block]) -> list[float]:
    """How high columns may be, from the highest block to all in one column."""
    least = max(_FEWEST_ROWS * (HEIGHT + _ROW), *(each.height for each in blocks), 0)
    whole = sum(each.height + _ROW for each in blocks)
    return [least, *(whole / n for n in range(1, min(len(blocks), _MOST_COLUMNS) + 1) if whole / n > least)]


def _extent(placed: Sequence[tuple[Block, float, float]]) -> float:
    """How wide a window has to be that shows all of it; of two that are alike the first is taken."""
    width = max(x + block.width for block, x, _ in placed)
    height = max(y + block.height for block, _, y in placed)
    return max(width, height * _SHAPE)


def _line(child: Spot, column: float) -> tuple[Spot, ...]:
    """Where the line from the left of a card bends on its way to the foot of the card in the corner."""
    foot, gutter = GAP / 2, column + GAP / 2
    if column == 0:
        return (Spot(foot, child.y),)
    bus = HEIGHT + _ROW / 2
    return (Spot(gutter, child.y), Spot(gutter, bus), Spot(foot, bus))
