"""Custom resources of a template: which adapter deals with each."""

from __future__ import annotations

from cirrusql.stack.adapters import Adapter
from cirrusql.stack.cloudformation.loading import Loading
from cirrusql.stack.cloudformation.scope import Scope
from cirrusql.stack.cloudformation.template import ResourceEntry


def custom_adapter(entry: ResourceEntry, scope: Scope, loading: Loading) -> Adapter | None:
    """The adapter of a custom resource; None, and a refusal, if there is none."""
    loading.refuse(f"{entry.name}: {entry.type_name} is a custom resource", entry.place)
    return None
