"""The example package, installed by pip into a folder of its own, and used by the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "plugin"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """That of a user who has installed the package; nothing is downloaded for it."""
    folder = tmp_path_factory.mktemp("site")
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--no-compile")
    install = [sys.executable, "-m", "pip", "install", *options, "--target", str(folder)]
    subprocess.run([*install, str(EXAMPLE)], check=True, timeout=120)
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(folder), os.environ.get("PYTHONPATH", ""))),
        "TEAM_OWNERS": str(EXAMPLE / "owners.csv"),
    }


def answered(environment: Mapping[str, str], sql: str, *options: str) -> tuple[int, str, str]:
    words = [sys.executable, "-m", "cirrusql", "exec", "-o", "json", *options, sql]
    ran = subprocess.run(
        words, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return ran.returncode, ran.stdout, ran.stderr


def test_it_joins_with_the_cloud(environment: Mapping[str, str], tmp_path: Path) -> None:
    cloud = f"--local={tmp_path / 'cloud.sqlite3'}"
    sql = (
        "INSERT INTO awscc.logs.log_groups (log_group_name, tags, region) VALUES"
        """ ('a', '[{"Key": "Team", "Value": "data"}]', 'us-east-1'),"""
        """ ('b', '[{"Key": "Team", "Value": "payments"}]', 'us-east-1'),"""
        " ('c', NULL, 'us-east-1');"
        "SELECT g.log_group_name AS name, o.owner, mail_domain(o.email) AS domain"
        " FROM awscc.logs.log_groups g LEFT JOIN team.directory.owners o"
        " ON o.team = g.tags_map ->> 'Team' WHERE length(g.log_group_name) = 1 ORDER BY 1"
    )
    code, out, err = answered(environment, sql, cloud, "--region", "us-east-1")
    assert code == 0, err
    assert json.loads(out) == [
        {"name": "a", "owner": "Edsger", "domain": None},
        {"name": "b", "owner": "Grace", "domain": "pay.example.com"},
        {"name": "c", "owner": None, "domain": None},
    ]


def test_it_is_found_by_its_name_alone_and_can_be_turned_off(
    environment: Mapping[str, str],
) -> None:
    sql = "SELECT count(*) AS n FROM shifts(8)"
    code, out, err = answered(environment, sql, "--local=:memory:")
    assert (code, json.loads(out), err) == (0, [{"n": 3}], "")
    off = {**environment, "CIRRUSQL_PLUGINS": "off"}
    code, out, err = answered(off, sql, "--local=:memory:")
    assert (code, out) == (1, "")
    assert "no function 'shifts'" in err


def test_its_own_tests_pass(environment: Mapping[str, str]) -> None:
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
    ran = subprocess.run(
        [*words, *(f"--{one}={EXAMPLE}" for one in ("rootdir", "confcutdir")), "tests"],
        env=environment,
        cwd=EXAMPLE,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "6 passed" in ran.stdout
