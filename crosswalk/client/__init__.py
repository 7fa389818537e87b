"""The library's questions, asked of a server of the API: the same answers, from another machine.

    from crosswalk.client import Client

    with Client("https://codes.example.org", key="…") as codes:
        answer, = codes.translate(["250.00"], "icd9cm", "icd10cm")

    async with AsyncClient("https://codes.example.org", key="…") as codes:
        answer, = await codes.translate(["250.00"], "icd9cm", "icd10cm")

Questions, parameters and defaults are those of `crosswalk.Crosswalk`, answers are of the same types and equal to those
that the server's own library gives, and errors are of the same types. Any number of codes may be asked about: more than
a request takes go in several. `maps` and `reviews` are those that people keep on the server; lists are read and written
here (`impact`). What a network can do beside that is a `crosswalk.ServiceError` (docs/api.md).
"""

from __future__ import annotations

from crosswalk.client.clients import AsyncClient, Client
from crosswalk.client.exchange import Patience

__all__ = ["AsyncClient", "Client", "Patience"]
