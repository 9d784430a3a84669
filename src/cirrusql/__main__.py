"""`python -m cirrusql`: the command."""

from cirrusql.cli.main import run

run()
