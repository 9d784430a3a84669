"""Where facts come from: the data files inside three pinned packages, read without importing them.

`c7n-awscc` has the raw schemas, whose property order is the column order. `cfn-lint` has newer
types and says which type exists in which region, but sorts its keys. `botocore` has the models of
AWS's APIs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cirrusql.catalog_build.api.models import ServiceModel, models
from cirrusql.records import Record

Schema = dict[str, Any]

# cfn-lint repeats us-east-1's list for these partitions, so it knows nothing of them.
_UNKNOWN_REGIONS = ("us-iso", "us-isob", "us-isof", "eu-isoe", "eusc")


class Sources(Record):
    """All that the catalogue is compiled from."""

    schemas: Mapping[str, Schema]
    regions: Mapping[str, frozenset[str]]
    versions: Mapping[str, str]
    models: Path | None = None

    def services(self) -> Iterator[ServiceModel]:
        """AWS's service models, one by one: all at once are half a gigabyte. None without them."""
        return models(self.models) if self.models is not None else iter(())


@contextmanager
def installed(requirements: Path) -> Iterator[Path]:
    """Install the pinned packages, without what they depend on, into a folder for a while.

    Raises subprocess.CalledProcessError, with pip's words on stderr, when they cannot be had.
    """
    with tempfile.TemporaryDirectory(prefix="catalog-sources-") as folder:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
        arguments = ["--disable-pip-version-check", "--root-user-action=ignore"]
        env = {**os.environ, "PIP_REQUIRE_VIRTUALENV": "0"}
        target = ["--target", folder, "--requirement", str(requirements)]
        subprocess.run([*pip, *arguments, *target], check=True, env=env)
        yield Path(folder)


def read(folder: Path) -> Sources:
    """Read both packages' data from where they were installed."""
    regions = _regions(folder)
    schemas = dict(_c7n_schemas(folder))
    for type_name, schema in _cfn_lint_schemas(folder):
        schemas.setdefault(type_name, schema)
    aws_types = {name: schema for name, schema in schemas.items() if name.startswith("AWS::")}
    services = folder / "botocore" / "data"
    return Sources(dict(sorted(aws_types.items())), regions, _versions(folder), services)


def _c7n_schemas(folder: Path) -> Iterator[tuple[str, Schema]]:
    for path in sorted((folder / "c7n_awscc" / "data").glob("*.json")):
        schema = json.loads(path.read_text("utf-8"))
        if "typeName" in schema:
            yield schema["typeName"], schema


def _providers(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    providers = folder / "cfnlint" / "data" / "schemas" / "providers"
    for path in sorted(providers.glob("*-*.json")):
        if not path.stem.startswith(_UNKNOWN_REGIONS):
            yield path.stem, json.loads(path.read_text("utf-8"))


def _cfn_lint_schemas(folder: Path) -> Iterator[tuple[str, Schema]]:
    resources = folder / "cfnlint" / "data" / "schemas" / "resources"
    hashes: dict[str, str] = {}
    for _, provider in _providers(folder):
        hashes.update(provider)
    for type_name, digest in sorted(hashes.items()):
        yield type_name, json.loads((resources / f"{digest}.json").read_text("utf-8"))


def _regions(folder: Path) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for region, provider in _providers(folder):
        for type_name in provider:
            found.setdefault(type_name, set()).add(region)
    return {type_name: frozenset(regions) for type_name, regions in found.items()}


def _versions(folder: Path) -> dict[str, str]:
    """Package name to version, from the names of the installed metadata folders."""
    pairs = (path.name.removesuffix(".dist-info") for path in folder.glob("*.dist-info"))
    return dict(sorted(pair.replace("_", "-").rsplit("-", 1) for pair in pairs))
