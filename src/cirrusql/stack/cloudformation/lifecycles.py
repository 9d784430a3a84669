"""DeletionPolicy and UpdateReplacePolicy: how the resources of a template may end.

The defaults are those of the user guide: databases that nobody has said anything of leave a
snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.stack.adapters.snapshots import SNAPSHOT_TYPES
from cirrusql.stack.cloudformation.evaluation import Evaluation
from cirrusql.stack.cloudformation.scope import Scope
from cirrusql.stack.cloudformation.template import ResourceEntry
from cirrusql.stack.cloudformation.values import NoValue
from cirrusql.stack.graph.nodes import Ending, Lifecycle
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.templates import TemplateError

_ENDINGS: Mapping[str, Ending] = {
    "Delete": Ending.DELETE,
    "Retain": Ending.KEEP,
    "RetainExceptOnCreate": Ending.KEEP,
    "Snapshot": Ending.SNAPSHOT,
}


def lifecycle_of(entry: ResourceEntry, scope: Scope) -> Lifecycle:
    """How a resource may end; raises TemplateError for a policy that there is not."""
    at_end, said = _policy(entry, scope, "DeletionPolicy")
    replaced, _ = _policy(entry, scope, "UpdateReplacePolicy")
    if at_end is None:
        at_end = Ending.SNAPSHOT if _has_snapshot_by_default(entry, scope) else Ending.DELETE
    if at_end is Ending.SNAPSHOT and entry.type_name not in SNAPSHOT_TYPES:
        place = entry.other["DeletionPolicy"].place
        message = (
            f"Template error: resource type {entry.type_name} does not support deletion policy"
        )
        raise TemplateError(f"{message} Snapshot", place=place)
    if replaced is Ending.SNAPSHOT and entry.type_name not in SNAPSHOT_TYPES:
        replaced = Ending.DELETE
    return Lifecycle(False, at_end, replaced or Ending.DELETE, said == "Retain")


def _policy(entry: ResourceEntry, scope: Scope, name: str) -> tuple[Ending | None, str]:
    node = entry.other.get(name)
    if node is None:
        return None, ""
    said = Evaluation(scope.for_conditions, Outputs()).text(node, name)
    if isinstance(said, Unknown):
        return None, ""
    if said not in _ENDINGS or (name == "UpdateReplacePolicy" and said == "RetainExceptOnCreate"):
        words = ", ".join(_ENDINGS)
        message = f"Template error: Unrecognized {name} {said} for resource {entry.name}"
        raise TemplateError(message, place=node.place, hint=f"there is {words}")
    return _ENDINGS[str(said)], str(said)


def _has_snapshot_by_default(entry: ResourceEntry, scope: Scope) -> bool:
    """Whether a database is one; an instance of a cluster has no data of its own."""
    if entry.type_name != "AWS::RDS::DBInstance":
        return entry.type_name == "AWS::RDS::DBCluster"
    cluster = entry.properties.get("DBClusterIdentifier")
    # It may be `!If [Alone, !Ref AWS::NoValue, !Ref Cluster]`.
    return cluster is None or isinstance(Evaluation(scope, Outputs()).value(cluster), NoValue)
