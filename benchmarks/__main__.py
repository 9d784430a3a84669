"""Run every benchmark, or those named on the command line."""

import importlib
import sys

_ALL = ("startup", "reading", "writing", "local_endpoint")


def main() -> None:
    """Print one table after the other."""
    for name in sys.argv[1:] or _ALL:
        importlib.import_module(f"benchmarks.{name}").main()
        print()


if __name__ == "__main__":
    main()
