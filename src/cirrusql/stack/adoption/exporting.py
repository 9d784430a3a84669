"""Writing resources that are there as a stack, of which a plan then says that nothing is to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cirrusql.engine.engine import Engine
from cirrusql.errors import OperationalError
from cirrusql.execute.read.direct import Key
from cirrusql.records import Record, replace
from cirrusql.stack.adoption.chosen import main_region, resources_of
from cirrusql.stack.adoption.described import Described
from cirrusql.stack.adoption.naming import names_of
from cirrusql.stack.adoption.references import Pieces, References
from cirrusql.stack.adoption.sources import Source, made, named
from cirrusql.stack.adoption.text import Template, escaped, yaml_text
from cirrusql.stack.graph.stack import ordered
from cirrusql.stack.manifest.reader import MANIFEST_NAME
from cirrusql.stack.manifest.resource_types import REGION

Json = Any


class Exported(Record):
    """What was written: the manifest's text, how many resources it has, and what to know of it."""

    text: str
    resources: int
    notes: tuple[str, ...] = ()


def exported(queries: Sequence[str], name: str, engine: Engine) -> Exported:
    """The manifest of a stack of the resources that queries speak of.

    Raises what `resources_of` does.
    """
    resources = resources_of(queries, engine)
    names = names_of(resources)
    region = main_region(resources)
    references = References(resources, made(resources), named(resources))
    written = {
        names[one.key]: replace(one, props=_templates(references.within(one, one.props), names))
        for one in resources
    }
    needs = {names[one.key]: [names[key] for key in references.needs(one.key)] for one in resources}
    entries = _entries(written, list(ordered(list(written), needs)), region)
    text = _head(name, region) + "".join(entries)
    return Exported(text, len(resources), tuple(_notes(resources, names)))


def _templates(value: Json, names: Mapping[Key, str]) -> Json:
    """A value with references as templates."""
    if isinstance(value, dict):
        return {name: _templates(inner, names) for name, inner in value.items()}
    if isinstance(value, list):
        return [_templates(inner, names) for inner in value]
    if not isinstance(value, Pieces):
        return value
    return Template("".join(_template(part, names) for part in value.parts))


def _template(part: str | Source, names: Mapping[Key, str]) -> str:
    if isinstance(part, str):
        return escaped(part)
    return f"{{{{ {names[part.owner]}.{part.column} }}}}"


def require_new(folder: Path) -> None:
    """Raise OperationalError if there is a stack in a folder already."""
    path = folder / MANIFEST_NAME
    if path.exists():
        message = f"{path} is there already"
        raise OperationalError(message, hint="name another folder, or move it away")


def write_stack(folder: Path, text: str) -> None:
    """Write the manifest into a folder; raises OperationalError if there is one already."""
    require_new(folder)
    path = folder / MANIFEST_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise OperationalError(f"cannot write {path}: {error.strerror}") from None


def _head(name: str, region: str) -> str:
    head: Mapping[str, Any] = {
        "version": 1,
        "name": name,
        "description": "Written of what is there by cirrusql stack export.",
        "providers": ["awscc"],
        "globals": [{"name": REGION, "value": region}],
    }
    return yaml_text(head) + "resources:\n"


def _entries(written: Mapping[str, Described], order: Sequence[str], region: str) -> Iterator[str]:
    """The resources in their order; what cannot be read of a type is told where it comes first."""
    told: set[str] = set()
    for name in order:
        one = written[name]
        comments = [] if one.resource_type.type_name in told else list(_comments(one))
        told.add(one.resource_type.type_name)
        lines = [*comments, *_entry(one, name, region)]
        yield "".join(f"{'  ' + line if line else ''}\n" for line in lines)


def _entry(one: Described, name: str, region: str) -> list[str]:
    """The lines of a resource, as an item of a list."""
    entry: dict[str, Any] = {"name": name, "resource": one.resource_type.name}
    if not one.names_itself or one.is_refused:  # it says that the resource is there
        entry["identifier"] = one.identifier
    props = [{"name": prop, "value": value} for prop, value in one.props.items()]
    if one.region != region and not _is_everywhere(one, region):
        props.insert(0, {"name": REGION, "value": one.region})
    if props:
        entry["props"] = props
    return yaml_text([entry]).rstrip("\n").split("\n")


def _is_everywhere(one: Described, region: str) -> bool:
    return one.resource_type.is_global and region in one.resource_type.regions


def _comments(one: Described) -> Iterator[str]:
    others = [name for name in one.hidden if name not in one.required]
    if one.required:
        yield f"# cannot be read, and must be given to make one anew: {_columns(one, one.required)}"
    if others:
        yield f"# cannot be read, and is left out: {_columns(one, others)}"


def _columns(one: Described, names: Sequence[str]) -> str:
    return ", ".join(one.resource_type.column_by_property[name].name for name in names)


def _notes(resources: Sequence[Described], names: Mapping[Key, str]) -> Iterator[str]:
    for one in resources:
        if one.required:
            what = _columns(one, one.required)
            yield f"{names[one.key]}: {what} cannot be read; it must be given to make it anew"
