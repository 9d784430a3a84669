"""A page's manifest with values for its placeholders, and what is planned of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from cirrusql.catalog import ResourceType
from cirrusql.catalog.naming import snake_name
from cirrusql.catalog.statements import parameter
from cirrusql.engine.engine import Engine
from cirrusql.stack import Change, Deployer, StackOptions, load


class Filled:
    """A manifest's text with a model's values in its places.

    An entry for which the model has nothing is left out, as one does who needs it not. `wanted` is
    what should come of it: the model as far as the manifest has places. `unplaced` are the paths of
    values of another alternative than the manifest shows; they stand there as they are.
    """

    def __init__(self, text: str, kind: ResourceType, model: Mapping[str, Any], region: str):
        manifest = yaml.load(text, Loader=yaml.CSafeLoader)
        (resource,) = manifest["resources"]
        names = {parameter(kind, name): name for name in model}
        props, self.wanted, self.unplaced = [], dict[str, Any](), list[str]()
        for prop in resource["props"]:
            if prop["name"] in names:
                name = names[prop["name"]]
                said = self._said(prop["value"], model[name], name)
                props.append({"name": prop["name"], "value": said})
                self.wanted[name] = model[name]
        resource["props"] = props
        manifest["globals"] = [{"name": "region", "value": region}]
        self.text = yaml.dump(manifest, Dumper=yaml.CSafeDumper, sort_keys=False)

    def _said(self, shape: Any, value: Any, path: str) -> Any:
        """A value with its names as the manifest spells them."""
        if isinstance(shape, dict) and isinstance(value, Mapping):
            entries = (self._entry(shape, key, inner, path) for key, inner in value.items())
            return dict(entries)
        if isinstance(shape, list) and isinstance(value, list):
            return [self._said(shape[0], item, f"{path}[]") for item in value]
        if not isinstance(shape, str):
            self.unplaced.append(path)
        return _untouched(value)

    def _entry(self, shape: Mapping[str, Any], key: str, value: Any, path: str) -> tuple[str, Any]:
        path = f"{path}.{key}"
        if (name := snake_name(key)) in shape:
            return name, self._said(shape[name], value, path)
        if "*" in shape:
            return key, self._said(shape["*"], value, path)
        self.unplaced.append(path)
        return key, value


def planned(engine: Engine, folder: Path, text: str) -> Change:
    """The only change that a build of the manifest would make."""
    folder.mkdir(exist_ok=True)
    (folder / "stackql_manifest.yml").write_text(text, "utf-8")
    stack = load(folder, "dev", {}, catalog=engine.catalog)
    plan = Deployer(engine, stack, StackOptions(confirmed=True, state="none")).plan()
    (change,) = plan.changes
    return change


def _untouched(value: Any) -> Any:
    """A value with each text that templates would read marked as one that they leave alone."""
    if isinstance(value, Mapping):
        return {key: _untouched(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_untouched(item) for item in value]
    is_read = isinstance(value, str) and any(mark in value for mark in ("{{", "{%", "{#"))
    return f"{{% raw %}}{value}{{% endraw %}}" if is_read else value
