"""Opening the local cloud and reading from it stays light."""

from __future__ import annotations

import subprocess
import sys

import pytest

READ = """
import json, sys
from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud
cloud = LocalCloud.open(":memory:", Catalog.open())
body = json.dumps({"TypeName": "AWS::Logs::LogGroup", "Identifier": "none"}).encode()
for operation in ("GetResource", "ListResources"):
    cloud.call(operation, body, account="000000000000", region="us-east-1")
print(" ".join(sys.modules))
"""


@pytest.mark.parametrize("module", ["jsonschema_rs", "uvicorn", "uvloop", "botocore", "sqlglot"])
def test_reads_do_not_load_what_they_do_not_need(module: str) -> None:
    command = [sys.executable, "-c", READ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert module not in done.stdout.split()
