"""Run every benchmark, or those named on the command line."""

import importlib
import sys

_ALL = (
    "startup",
    "reading",
    "writing",
    "frames",
    "inventory",
    "collection",
    "fleet",
    "limits",
    "operations",
    "pgcatalog",
    "local_endpoint",
    "mcp",
    "postgres",
    "console",
    "local_memory",
    "sessions",
    "stacks",
    "templates",
)


def main() -> None:
    """Print one table after the other."""
    names = sys.argv[1:] or _ALL
    del sys.argv[1:]  # a benchmark's own options are for when it is run by itself
    for name in names:
        importlib.import_module(f"benchmarks.{name}").main()
        print()


if __name__ == "__main__":
    main()
