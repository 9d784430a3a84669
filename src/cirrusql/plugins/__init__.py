"""What a package needs that adds relations and functions: the whole of it, and stable.

A package names an entry point of the group `cirrusql.plugins`, which is a `Plugin`, or a function
without arguments that gives one:

    [project.entry-points."cirrusql.plugins"]
    team = "cirrusql_team:plugin"

>>> def owners(request):
...     yield {"team": "web", "owner": "Ada"}
>>> columns = (Column("team", help="the team", key=True), Column("owner", help="whom to ask"))
>>> plugin = Plugin(relations=(Relation("team.directory.owners", columns, owners),))

`docs/plugins.md` says how. Nothing here asks a cloud, and no credentials are handed over.
"""

from __future__ import annotations

from cirrusql.catalog.plugin_api import Column, Context, Plugin, Relation, Request
from cirrusql.engine.functions.function import Argument, Running, Type
from cirrusql.engine.functions.function import SqlFunction as Function

__all__ = [
    "Argument",
    "Column",
    "Context",
    "Function",
    "Plugin",
    "Relation",
    "Request",
    "Running",
    "Type",
]
