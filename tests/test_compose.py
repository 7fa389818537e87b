"""compose.yaml, its Dockerfile and the unit of systemd, as far as they can be checked without starting any."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from shutil import which
from typing import Any

import click
import pytest

from cli.main import crosswalk as commands
from graph_schema.neo4j.settings import settings_for

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


@pytest.fixture(scope="module")
def services() -> Any:
    # Comes with pre-commit.
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]


def test_the_server_is_the_one_the_tests_run_on(services: Any) -> None:
    pinned = re.search(r"<neo4j.version>(.+)</neo4j.version>", (ROOT / "scripts/neo4j/pom.xml").read_text("utf-8"))
    assert pinned is not None
    assert services["neo4j"]["image"] == f"neo4j:{pinned[1]}-community"


def test_it_is_reached_from_this_machine_only(services: Any) -> None:
    assert services["neo4j"]["ports"] == ["127.0.0.1:7474:7474", "127.0.0.1:7687:7687"]
    assert services["api"]["ports"] == ["127.0.0.1:8765:8765"]
    assert "ports" not in services["loader"]


def test_there_is_no_password_but_that_of_the_environment(services: Any) -> None:
    server, loader = services["neo4j"]["environment"], services["loader"]["environment"]
    required = r"\$\{NEO4J_PASSWORD:\?write NEO4J_PASSWORD=[^}]+\.env[^}]+\}"
    assert re.fullmatch(f"neo4j/{required}", server["NEO4J_AUTH"])
    assert re.fullmatch(required, loader["CROSSWALK_NEO4J_PASSWORD"])
    # The image takes it for a setting, and does not start.
    assert "NEO4J_PASSWORD" not in server
    assert ".env" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


def test_the_loader_waits_until_the_server_is_healthy(services: Any) -> None:
    assert services["neo4j"]["healthcheck"]["test"][0] == "CMD"
    assert services["loader"]["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    assert services["loader"]["restart"] == "no"


def test_the_loader_runs_what_the_command_line_understands(services: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    name, *arguments = services["loader"]["command"]
    # Click keeps the help option that a command is first asked for: it is asked under the command line, as always.
    line = click.Context(commands, help_option_names=["-h", "--help"])
    command = commands.get_command(line, name)
    assert command is not None
    assert command.make_context(name, list(arguments), parent=line).params["targets"] == ("starter",)
    for variable, value in services["loader"]["environment"].items():
        monkeypatch.setenv(variable, value)
    settings = settings_for(os.environ["CROSSWALK_STORE"])
    assert (settings.address, settings.user) == ("neo4j://neo4j:7687", "neo4j")
    assert settings.password == services["loader"]["environment"]["CROSSWALK_NEO4J_PASSWORD"]


def test_the_image_has_the_whole_package_and_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    building, running = re.split(r"^FROM .+$", DOCKERFILE, flags=re.MULTILINE)[1:]
    copied = [word for line in re.findall(r"^COPY (.+)$", building, re.MULTILINE) for word in line.split()[:-1]]
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(copied) == {"pyproject.toml", "hatch_build.py", project["project"]["readme"], "LICENSE", *packages}
    assert all((ROOT / each).exists() for each in copied)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {line[1:] for line in ignored if line.startswith("!")} == set(copied)
    assert "*" in ignored
    assert not any(fnmatch(".env", line[1:]) for line in ignored if line.startswith("!"))
    # What the build takes from npm is pinned: it is neither what lies in a checkout, nor may it be missing.
    assert "api/assets" in ignored
    assert "RUN CI=true pip wheel " in building
    assert "COPY" not in running
    (extras,) = re.findall(r'pip install --no-cache-dir "\$\(ls /wheels/\*\.whl\)\[(.+)\]"', running)
    assert set(extras.split(",")) == {"api", "neo4j", "starter"} <= project["project"]["optional-dependencies"].keys()
    assert 'ENTRYPOINT ["crosswalk"]' in running
    assert "\nUSER crosswalk\n" in running


def _serve_options(arguments: list[str]) -> dict[str, Any]:
    line = click.Context(commands, help_option_names=["-h", "--help"])
    command = commands.get_command(line, "serve")
    assert command is not None
    return command.make_context("serve", list(arguments), parent=line).params


def test_the_api_is_served_from_a_container_that_writes_its_workspace_alone(services: Any) -> None:
    api = services["api"]
    name, *arguments = api["command"]
    asked = _serve_options(arguments)
    assert (name, asked["host"], asked["plain_keys"], asked["workers"]) == ("serve", "0.0.0.0", True, 2)  # noqa: S104
    assert (asked["keys"], asked["without_keys"]) == (None, False)
    assert api["read_only"] is True
    assert api["cap_drop"] == ["ALL"]
    ((_, _, written),) = (each.partition(":") for each in api["volumes"])
    assert f"CROSSWALK_HOME={written} " in DOCKERFILE
    assert f"VOLUME {written}" in DOCKERFILE
    assert api["depends_on"]["loader"]["condition"] == "service_completed_successfully"
    assert int(api["stop_grace_period"].removesuffix("s")) > 10
    assert api["environment"] == services["loader"]["environment"]
    assert "HEALTHCHECK" in DOCKERFILE
    assert "127.0.0.1:8765/healthz" in DOCKERFILE


UNIT = (ROOT / "deploy/crosswalk.service").read_text("utf-8")


def test_the_unit_runs_what_the_command_line_understands() -> None:
    (start,) = re.findall(r"^ExecStart=(.+)$", UNIT, re.MULTILINE)
    program, name, *arguments = start.split()
    assert (program.rpartition("/")[2], name, arguments.pop()) == ("crosswalk", "serve", "$CROSSWALK_OPTIONS")
    assert _serve_options(arguments)["keys"] is True
    (home,) = re.findall(r"^Environment=CROSSWALK_HOME=(.+)$", UNIT, re.MULTILINE)
    (state,) = re.findall(r"^StateDirectory=(.+)$", UNIT, re.MULTILINE)
    assert home == f"/var/lib/{state}"
    for needed in ("DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet="):
        assert f"\n{needed}\n" in UNIT


@pytest.mark.skipif(which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_knows_every_line_of_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "crosswalk.service"
    unit.write_text(UNIT.replace("/opt/crosswalk/bin/crosswalk", "/bin/true"), encoding="utf-8")
    checked = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    told = [line for line in checked.stderr.splitlines() if "crosswalk.service" in line]
    assert (checked.returncode, told) == (0, [])


def test_every_option_of_serve_is_explained_for_who_runs_it() -> None:
    told = (ROOT / "docs/operation.md").read_text("utf-8")
    table = told.partition("## Options")[2].partition("\n## ")[0]
    line = click.Context(commands, help_option_names=["-h", "--help"])
    command = commands.get_command(line, "serve")
    assert command is not None
    options = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
    assert sorted(name for name in options if f"`{name}" not in table) == []
