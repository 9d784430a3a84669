"""`make demo-inventory` says what it promises to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_demo_of_the_inventory_runs_to_its_end(tmp_path: Path) -> None:
    example = tmp_path / "examples" / "demo_inventory.py"
    example.parent.mkdir()
    example.write_text((ROOT / "examples" / "demo_inventory.py").read_text("utf-8"))
    ended = subprocess.run([sys.executable, example], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    *_, as_it_was, status = ended.stdout.split("── ")
    assert "│ production │ harbour-demo-inventory │" in as_it_was
    assert "│ complete │" in status
