"""File formats that several code systems share, and what every loader needs."""
