"""Who owns what: `team.directory.owners`, from a CSV file that `TEAM_OWNERS` names."""

from __future__ import annotations

from cirrusql.plugins import Plugin
from cirrusql_team.functions import FUNCTIONS
from cirrusql_team.owners import OWNERS

plugin = Plugin(relations=(OWNERS,), functions=FUNCTIONS)
