"""The methods of translating through a pair of maps."""

from __future__ import annotations

from enum import StrEnum


class Method(StrEnum):
    """Which maps of a pair are asked, and how often. (Fung et al. 2016, PMC4862764.)

    `forward`: the rows of the map of which the code is the source. `backward`: the rows of the opposite map
    of which it is the target, read the other way. `both`: either, the "forward-backward mapping" of the
    paper. `secondary` and `tertiary` are for sets of codes: the codes found by `both` are taken back by
    both maps to all codes that share one of them, and these forward by both again; tertiary does so twice.

    Of the paper only the abstract could be read. It names the four methods (simple forward, forward-backward,
    secondary, tertiary) and says that the later find more and are less precise; that each adds one round
    trip is our reading, and for one round trip that of the "multi-stage" mapping of the AHRQ MapIT tool as
    the R packages that follow it do it.
    """

    FORWARD = "forward"
    BACKWARD = "backward"
    BOTH = "both"
    SECONDARY = "secondary"
    TERTIARY = "tertiary"

    @property
    def round_trips(self) -> int:
        """How often the codes found are taken back to their sources and forward again."""
        return {Method.SECONDARY: 1, Method.TERTIARY: 2}.get(self, 0)
