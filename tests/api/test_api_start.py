"""What the start of a server leaves for later."""

from __future__ import annotations

import subprocess
import sys

_START = """
import gc, json, sys
from pydantic import BaseModel
from api.server.starting import light_imports

with light_imports():
    import api.app
from fastapi.openapi.models import OpenAPI
import crosswalk
from api.prepared.prepared import Prepared
from api.rest import documented
from api.rest.app import rest_app

heavy = ["crosswalk.bulk.lists.opening", "releases.catalog", "pandas", "pyarrow", "duckdb", "networkx"]
said = {
    "imported": [name for name in heavy if name in sys.modules],
    "built": [OpenAPI.__pydantic_complete__, documented._made.cache_info().currsize > 0],
    "frozen": gc.get_freeze_count() > 0 and gc.isenabled(),
    "as it was": BaseModel.model_config,
}
with crosswalk.open(sys.argv[1]) as service:
    document = rest_app(service, Prepared(service.standing)).openapi()
said["described"] = sorted({"LookupAnswer", "Problem"} & set(document["components"]["schemas"]))
print(json.dumps(said))
"""


def test_a_start_makes_nothing_that_no_first_answer_needs(starter_store: str) -> None:
    command = [sys.executable, "-c", _START, starter_store]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == (
        '{"imported": [], "built": [false, false], "frozen": true, "as it was": {}, '
        '"described": ["LookupAnswer", "Problem"]}\n'
    )
