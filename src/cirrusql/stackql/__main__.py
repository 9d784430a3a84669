"""`python -m cirrusql.stackql`: the same as the launcher."""

from cirrusql.stackql.main import run

run()
