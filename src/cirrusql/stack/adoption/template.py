"""Writing resources that are there as a CloudFormation template: the reverse of deploying it.

What holds data stays when the stack goes: it was there before the stack, and is not its to lose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cirrusql.catalog.partitions import PARTITIONS, partition_of
from cirrusql.engine.engine import Engine
from cirrusql.errors import DataError, NotSupportedError, OperationalError
from cirrusql.execute.read.direct import Key
from cirrusql.records import Record
from cirrusql.stack.adoption.chosen import main_region, resources_of
from cirrusql.stack.adoption.described import Described
from cirrusql.stack.adoption.naming import logical_ids
from cirrusql.stack.adoption.template_document import document, without_lookalikes
from cirrusql.stack.adoption.template_notes import notes_of, notes_of_size
from cirrusql.stack.adoption.template_text import as_json, as_yaml
from cirrusql.stack.adoption.template_values import Here
from cirrusql.stack.cloudformation.support import Treatment, support_of


class ExportedTemplate(Record):
    """What was written: the template's text, which resource each logical id is, and their region.

    `notes` are what to know of it.
    """

    text: str
    keys: Mapping[str, Key]
    region: str
    notes: tuple[str, ...] = ()


def exported_template(
    queries: Sequence[str], engine: Engine, *, is_json: bool = False
) -> ExportedTemplate:
    """The template of the resources that queries speak of: YAML, or JSON.

    Resources that hold data have the policies `Retain`. A plan has nothing to do once the stack's
    state has noted which resource is which (`cirrusql.stack.adoption.noting`). Raises what
    `resources_of` does, DataError for resources of several regions, and NotSupportedError for a
    type that means something else in a template.
    """
    resources = resources_of(queries, engine)
    region = _only_region(resources, engine)
    resources = list(_each_once(resources, region))
    _require_supported(resources, engine)
    names = logical_ids(resources)
    notes = tuple(notes_of(resources, names))
    partition = partition_of(region) or PARTITIONS[0]
    here = Here(engine.account_id(), region, partition.name)
    sayable = [without_lookalikes(one, engine.catalog) for one in resources]
    template = document(sayable, names, here)
    text = as_json(template) if is_json else as_yaml(template)
    keys = {names[one.key]: _key(one, region) for one in resources}
    return ExportedTemplate(text, keys, region, (*notes, *notes_of_size(len(keys), text)))


def require_new_file(path: Path) -> None:
    """Raise OperationalError if there is something in the place of a file."""
    if path.exists():
        message = f"{path} is there already"
        raise OperationalError(message, hint="name another file, or move it away")


def write_template(path: Path, text: str) -> None:
    """Write a template into a new file; raises OperationalError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        require_new_file(path)
        raise
    except OSError as error:
        raise OperationalError(f"cannot write {path}: {error.strerror}") from None


def _only_region(resources: Sequence[Described], engine: Engine) -> str:
    """The region of the resources; those that are everywhere are in any."""
    counted = Counter(one.region for one in resources if not one.resource_type.is_global)
    if len(counted) > 1:
        listed = ", ".join(f"{counted[region]} in {region}" for region in sorted(counted))
        message = f"a template is for one region, and these resources are {listed}"
        hint = "export those of each region to a file of their own: WHERE region = '…'"
        raise DataError(message, hint=hint)
    if counted:
        return main_region(resources)
    return engine.default_region or resources[0].region


def _each_once(resources: Sequence[Described], region: str) -> Iterator[Described]:
    """The resources; one that is everywhere only once, wherever it was seen."""
    seen: set[Key] = set()
    for one in resources:
        key = _key(one, region)
        if key not in seen:
            seen.add(key)
            yield one


def _key(one: Described, region: str) -> Key:
    """Which resource that is, in the stack's region where its type is there."""
    is_everywhere = one.resource_type.is_global and region in one.resource_type.regions
    return (*one.key[:2], region) if is_everywhere else one.key


def _require_supported(resources: Sequence[Described], engine: Engine) -> None:
    for one in resources:
        name = one.resource_type.type_name
        if support_of(name, engine.catalog).treatment is not Treatment.DECLARED:
            message = f"{name} means something else in a template than the resource that is there"
            raise NotSupportedError(message, hint="leave it out", type_name=name)
