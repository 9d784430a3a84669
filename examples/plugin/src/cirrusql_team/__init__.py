"""Who owns what: `team.directory.owners`, from a CSV file that `TEAM_OWNERS` names."""

from __future__ import annotations

from cirrusql_team.functions import FUNCTIONS
from cirrusql_team.owners import OWNERS

from cirrusql.plugins import Plugin

plugin = Plugin(relations=(OWNERS,), functions=FUNCTIONS)
