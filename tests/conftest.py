"""What holds for every test: nothing of the user's own is read or written.

`--share` and `--seed` choose some of the slow tests, each by itself, so that CI runs other ones for
every commit.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import settings

from cirrusql.catalog import Catalog

# A shell ignores interrupts for what it runs in the background, and children inherit that: tests
# that interrupt one waited for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options that choose among the slow tests."""
    parser.addoption("--share", type=float, default=1.0, help="of the slow tests that run, 0 to 1")
    parser.addoption("--seed", default="1", help="what the choice is made from")
    help_ = "what properties are tried with: the same examples each time, or new ones"
    parser.addoption("--examples", choices=("same", "new"), default="same", help=help_)


def pytest_configure(config: pytest.Config) -> None:
    """Properties are tried with the same examples, unless new ones are wanted, as by `make soak`.

    What lands is not decided by chance: new examples are looked for where somebody looks at them.
    """
    settings.register_profile("same", derandomize=True, database=None)
    settings.register_profile("new")
    settings.load_profile(config.option.examples)


def pytest_report_header(config: pytest.Config) -> str:
    """Which slow tests run, so that a failure can be had again."""
    return f"slow tests: share {config.option.share:g}, seed {config.option.seed}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the slow tests that were not chosen; other people's clients always run."""
    share, seed = config.option.share, config.option.seed
    left = [
        item
        for item in items
        if item.get_closest_marker("slow")
        and not item.get_closest_marker("clients")
        and Random(f"{seed} {item.nodeid}").random() >= share
    ]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


@pytest.fixture(autouse=True, scope="session")
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The journal of writes and the databases are kept for the tests alone."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp("own")))
        yield


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The package's own."""
    return Catalog.open()
