"""An application of the CDK: what its own library writes is planned, built and torn down."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud
from tests.cli.conftest import Command, Ended, _own_home, command
from tests.clients.conftest import HERE, cache, installed, run

__all__ = ["_own_home", "command"]

pytestmark = [pytest.mark.clients, pytest.mark.slow]

Synthesise = Callable[[Path, str], Path]


@pytest.fixture(scope="session")
def synthesise() -> Synthesise:
    """Writes the application's folder, with a visibility timeout for its queue."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("the CDK runs in Node: neither node nor npm may be missing")
    source = HERE / "cdk"
    folder = cache("cdk", source / "package-lock.json")
    pinned = [str(source / name) for name in ("package.json", "package-lock.json")]
    install = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    installed(folder, ["cp", *pinned, str(folder)], install)
    shutil.copy(source / "app.js", folder)

    def synthesised(into: Path, hidden: str) -> Path:
        environment = {"PATH": os.environ["PATH"], "CDK_OUTDIR": str(into), "HIDDEN": hidden}
        run(["node", "app.js"], cwd=folder, env=environment)
        return into

    return synthesised


def test_an_application_is_deployed_as_its_library_writes_it(
    synthesise: Synthesise, command: Command, catalog: Catalog, tmp_path: Path
) -> None:
    cloud = tmp_path / "cloud.db"
    LocalCloud.open(cloud, catalog).close()
    out = synthesise(tmp_path / "cdk.out", "60")

    def stack(words: str) -> Ended:
        name, *options = words.split()
        target = () if name == "validate" else (f"--local={cloud}", "--region=us-east-1")
        return command("stack", name, str(out), *target, *options)

    def done(words: str) -> str:
        ended = stack(words)
        assert ended.code == 0, ended.out + ended.err
        return ended.out

    def there() -> int:
        asked = "SELECT count(*) AS n FROM awscc.ec2.vpcs WHERE region = 'us-east-1'"
        found = command("exec", f"--local={cloud}", "--output=json", asked)
        return int(json.loads(found.out)[0]["n"])

    done("validate")
    planned = done("plan")
    assert planned.index("LanternGround in us-east-1:") < planned.index("LanternWork in us-east-1:")
    assert there() == 0
    given = json.loads(done("build"))
    assert list(given) == ["LanternGround", "LanternWork"]
    assert given["LanternWork"]["WorkerName"].startswith("LanternWork-Worker")
    assert there() == 1
    done("plan --detailed-exitcode")
    done("test")
    done("drift --detailed-exitcode")
    synthesise(out, "90")
    changed = stack("plan --detailed-exitcode")
    assert changed.code == 2
    assert "VisibilityTimeout: 60 → 90" in changed.out
    assert "LanternWork in us-east-1: nothing to do" in changed.out
    done("build")
    done("plan --detailed-exitcode")
    done("teardown --yes")
    assert there() == 0
