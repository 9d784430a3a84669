"""How SQLAlchemy finds the dialect, and who does not need SQLAlchemy."""

import subprocess
import sys
import tomllib
import venv
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import sqlalchemy as sa

from cirrusql.sqlalchemy_dialect import CirruSQLDialect

_ROOT = Path(__file__).resolve().parents[2]


def test_the_entry_point_is_the_dialect():
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]
    group = "sqlalchemy.dialects"
    ((name, value),) = project["entry-points"][group].items()
    assert EntryPoint(name, value, group).load() is CirruSQLDialect
    assert name == CirruSQLDialect.name
    assert sa.make_url("cirrusql://").get_dialect() is CirruSQLDialect


def test_nothing_else_imports_sqlalchemy():
    code = (
        "import sys, cirrusql; cirrusql.connect(local=':memory:').execute('SELECT 1').fetchall();"
        "import cirrusql.sqlalchemy_dialect, cirrusql.cli.main; print('sqlalchemy' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


@pytest.mark.slow
def test_an_installed_wheel_is_found(tmp_path):
    wheels, there = tmp_path / "wheels", tmp_path / "venv"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(build, cwd=_ROOT, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    venv.create(there, with_pip=True)
    python = there / "bin" / "python"
    install = [python, "-m", "pip", "install", "-q", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    # What the wheel stands on is that of these tests; its own place comes before them.
    (site,) = there.glob("lib/python*/site-packages")
    (site / "zz.pth").write_text(str(Path(sa.__file__).parents[1]) + "\n")
    code = (
        "import sqlalchemy as sa, cirrusql; engine = sa.create_engine('cirrusql:///:memory:?seed=on');"
        "print(cirrusql.__file__); inspector = sa.inspect(engine);"
        "print(len(inspector.get_table_names('s3')) > 10); engine.dispose()"
    )
    run = [python, "-W", "error", "-c", code]
    told = subprocess.run(
        run, capture_output=True, text=True, cwd=tmp_path, env={"HOME": str(tmp_path)}, check=False
    )
    assert told.stderr == ""
    place, worked = told.stdout.split()
    assert Path(place).is_relative_to(there)
    assert worked == "True"
