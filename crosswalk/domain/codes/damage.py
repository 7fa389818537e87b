"""What happens to codes on their way, and a code that an input may have been before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem


class Damage(StrEnum):
    """What happened to a code on its way."""

    LEADING_ZEROS = "leading_zeros"
    TRAILING_ZEROS = "trailing_zeros"
    ZEROS = "leading_and_trailing_zeros"
    DECIMALS = "decimals_added"
    SCIENTIFIC = "scientific_notation"
    MARKS = "blanks_or_quotes"
    CHARACTERS = "other_characters"
    BRACKETS = "brackets"
    FILLER = "filler"
    COMMA = "comma"
    PREFIX = "system_named"
    LABEL = "label"
    MODIFIER = "modifier"
    PLACEHOLDER = "placeholder"
    LETTERS = "letters_and_digits"
    POINT = "point_misplaced"
    ZEROS_ADDED = "leading_zeros_added"
    SURPLUS = "surplus"
    INCOMPLETE = "incomplete"
    COLUMNS = "other_columns"
    OTHER_SYSTEM = "other_system"


DAMAGES: Final = {
    Damage.LEADING_ZEROS: "leading zeros lost",
    Damage.TRAILING_ZEROS: "trailing zeros lost",
    Damage.ZEROS: "leading and trailing zeros lost",
    Damage.DECIMALS: "decimals added",
    Damage.SCIENTIFIC: "written in scientific notation",
    Damage.MARKS: "blanks or quotation marks in it",
    Damage.CHARACTERS: "other characters in it",
    Damage.BRACKETS: "brackets around it",
    Damage.FILLER: "a point or filler around it",
    Damage.COMMA: "a comma in it",
    Damage.PREFIX: "its system named with it",
    Damage.LABEL: "a label beside it",
    Damage.MODIFIER: "a modifier behind it",
    Damage.PLACEHOLDER: "placeholder X missing, surplus or in the wrong place",
    Damage.LETTERS: "letters and digits confused",
    Damage.POINT: "decimal point in the wrong place",
    Damage.ZEROS_ADDED: "leading zeros added",
    Damage.SURPLUS: "characters too many at its end",
    Damage.INCOMPLETE: "characters missing at its end",
    Damage.COLUMNS: "other columns beside it",
    Damage.OTHER_SYSTEM: "of another system",
}

WRAPPINGS: Final = frozenset(
    (
        Damage.MARKS,
        Damage.CHARACTERS,
        Damage.BRACKETS,
        Damage.FILLER,
        Damage.COMMA,
        Damage.PREFIX,
        Damage.LABEL,
        Damage.MODIFIER,
    )
)
"""What stands around a code that is whole: it is the one that is meant, header or not."""

OF_NUMBERS: Final = frozenset(
    (Damage.LEADING_ZEROS, Damage.TRAILING_ZEROS, Damage.ZEROS, Damage.DECIMALS, Damage.SCIENTIFIC)
)
"""What happens to codes that a program takes for numbers."""

ONLY_SUGGESTED: Final = frozenset((Damage.SURPLUS, Damage.INCOMPLETE, Damage.COLUMNS, Damage.OTHER_SYSTEM))
"""What nobody can be sure of, though only one code fits."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A code (undotted) that an input may have been. `told` says whether the input shows the damage itself.

    What is `doubtful` is only suggested, though no other code fits. `modifiers` stand behind it.
    """

    system: CodeSystem
    code: str
    damage: Damage
    told: bool
    doubtful: bool = False
    modifiers: tuple[str, ...] = ()

    @property
    def is_suggestion(self) -> bool:
        """Whether nobody can be sure of it, though only one code fits."""
        return self.doubtful or self.damage in ONLY_SUGGESTED

    @property
    def shown(self) -> str:
        """The code with its point, as people write it."""
        return self.system.display(self.code)
