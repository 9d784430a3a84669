"""Packages that add relations and functions, found by their entry points when they are needed.

`importlib.metadata` takes four times as long to import as an interpreter takes to start, so it is
asked only where a statement names what is not known here, or lists what there is; and not even then
if no installed package says that it has such an entry point.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cirrusql.catalog.plugin_api import Plugin, Relation
from cirrusql.catalog.plugin_relations import PluginRelation, faults
from cirrusql.records import Record

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "cirrusql.plugins"
"""The group of entry points."""
SWITCH = "CIRRUSQL_PLUGINS"
"""The variable that turns them off, or says which there may be."""
_INFO = (".dist-info", ".egg-info")


class Found(Record):
    """A plugin that is installed: its name, its package with its version, and how to load it."""

    name: str
    package: str
    version: str
    load: Callable[[], Any]

    def __str__(self) -> str:
        return f"{self.name} ({self.package} {self.version})"


class Loaded(Record):
    """A plugin that is in use: what was found, and what it brings."""

    found: Found
    relations: tuple[PluginRelation, ...]
    functions: tuple[Any, ...]


class Plugins:
    """The plugins of a process, loaded when first asked for.

    What is wrong with one is a line of `problems`, and leaves the others as they are. Mutable
    state: what was loaded, what was wrong with it, and what of that was told. Safe to share between
    threads.
    """

    def __init__(self, find: Callable[[], Iterable[Found]] | None = None) -> None:
        self._find = find or installed
        self._lock = threading.RLock()
        self._loaded: list[Loaded] | None = None
        self._problems: list[str] = []
        self._told = 0

    def relation(self, name: Sequence[str]) -> PluginRelation | None:
        """The relation with these parts for a name, in any case."""
        wanted = ".".join(name).lower()
        return next((one for one in self.relations() if one.name == wanted), None)

    def relations(self, provider: str | None = None) -> list[PluginRelation]:
        """All of them, or those of a provider, sorted by name."""
        found = [one for plugin in self.all() for one in plugin.relations]
        return sorted(
            (one for one in found if provider in (None, one.provider)), key=lambda one: one.name
        )

    def providers(self) -> dict[str, str]:
        """The first parts of their names, each with the version of the package that brings it."""
        return {
            one.provider: plugin.found.version for plugin in self.all() for one in plugin.relations
        }

    def all(self) -> Sequence[Loaded]:
        """Those that are in use, sorted by name."""
        with self._lock:
            if self._loaded is None:
                self._loaded = []
                self._load()
            return list(self._loaded)

    def refuse(self, plugin: Loaded, why: str) -> None:
        """Do without a plugin, for what is wrong with its functions is found only later."""
        with self._lock:
            self.all()
            assert self._loaded is not None
            if plugin in self._loaded:
                self._loaded.remove(plugin)
                self._problems.append(f"the plugin {plugin.found} is not used: {why}")

    @property
    def problems(self) -> Sequence[str]:
        """What was wrong with plugins so far, a line each; none before any was loaded."""
        return list(self._problems)

    def untold(self) -> Sequence[str]:
        """The problems that this has not given before."""
        with self._lock:
            found, self._told = self._problems[self._told :], len(self._problems)
            return found

    def _load(self) -> None:
        assert self._loaded is not None
        try:
            found = sorted(self._find(), key=str)
        except Exception as error:  # noqa: BLE001 - metadata of any package may be broken
            self._problems.append(f"plugins cannot be looked for: {_said(error)}")
            return
        times = Counter(one.name for one in found)
        for one in found:
            if times[one.name] == 1:
                self._use(one)
        for name in sorted(name for name, count in times.items() if count > 1):
            packages = " and ".join(f"{x.package} {x.version}" for x in found if x.name == name)
            self._problems.append(
                f"two plugins are called '{name}', and neither is used: {packages}"
            )

    def _use(self, found: Found) -> None:
        assert self._loaded is not None
        try:
            plugin = found.load()
            if callable(plugin):
                plugin = plugin()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - it may raise anything
            self._problems.append(f"the plugin {found} could not be loaded: {_said(error)}")
            return
        wrong = next(_wrong(plugin, self._loaded), None)
        if wrong is not None:
            self._problems.append(f"the plugin {found} is not used: {wrong}")
            return
        relations = tuple(PluginRelation(one, str(found)) for one in plugin.relations)
        self._loaded.append(Loaded(found, relations, tuple(plugin.functions)))


def installed() -> Iterator[Found]:
    """The plugins that are installed and that the environment allows.

    `CIRRUSQL_PLUGINS=off` allows none, and names with commas between them only these.
    """
    allowed = os.environ.get(SWITCH, "").strip()
    if allowed.lower() == "off" or not _may_be_installed():
        return
    from importlib.metadata import entry_points

    names = [name.strip() for name in allowed.split(",")] if allowed else None
    for point in entry_points(group=GROUP):
        if names is None or point.name in names:
            yield _found(point)


def _found(point: EntryPoint) -> Found:
    package = point.dist
    name = package.name if package is not None else "an unknown package"
    return Found(point.name, name, package.version if package is not None else "?", point.load)


def _may_be_installed() -> bool:
    """Whether some package's list of entry points names ours, as far as that is quickly seen."""
    for folder in dict.fromkeys(sys.path):
        try:
            every = os.listdir(folder or ".")  # noqa: PTH208 - pathlib is slow to import
            names = [name for name in every if name.endswith(_INFO)]
        except FileNotFoundError:
            continue
        except OSError:  # an archive, which only importlib looks into
            return True
        for name in names:
            try:
                path = os.path.join(folder, name, "entry_points.txt")  # noqa: PTH118 - start-up
                with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
                    if f"[{GROUP}]" in file.read():
                        return True
            except OSError:
                continue
    return False


def _wrong(plugin: Any, others: Sequence[Loaded]) -> Iterator[str]:
    """What is wrong with what an entry point gave, beside those that are in use."""
    if not isinstance(plugin, Plugin):
        yield f"its entry point gives no Plugin but {type(plugin).__name__}"
        return
    taken = {one.name: f"the plugin {each.found}" for each in others for one in each.relations}
    for relation in plugin.relations:
        if not isinstance(relation, Relation):
            yield f"a relation is no Relation but {type(relation).__name__}"
            return
        for fault in faults(relation):
            yield f"relation {relation.name}: {fault}"
        if relation.name in taken:
            yield f"relation {relation.name} is there already, of {taken[relation.name]}"
        taken[relation.name] = "the same"


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}".removesuffix(": ")
