"""Tasks carried out by the workers of a Dask cluster; docs/decisions/inventory-cluster.md says why.

A task may be carried out more than once: a worker that died, or that only cannot be reached, has a
successor. Each time it writes a file of its own, and the first that is accepted counts.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cirrusql.collecting.orders import Order, Refusal, Sameness, carried_out
from cirrusql.collecting.tasks import Manifest, Task, Untasked
from cirrusql.engine.target import Target
from cirrusql.errors import InterfaceError, NotSupportedError, OperationalError

# A region with 100,000 resources takes little more than an hour at the rate of Cloud Control.
_DEADLINE_SECONDS = 7200.0
_CONNECT_SECONDS = 10
Accept = Callable[[Manifest], None]


class Cluster:
    """A cluster by the address of its scheduler. Raises InterfaceError for one that is not safe.

    Whoever reaches a scheduler has code run by its workers, with their keys: beyond this machine
    only `tls://` will do, with the certificates that Dask's configuration names.

    >>> Cluster("tcp://10.0.0.1:8786", Target())
    Traceback (most recent call last):
    cirrusql.errors.InterfaceError: tcp://10.0.0.1:8786 is neither encrypted nor on this machine
    """

    def __init__(self, address: str, target: Target, deadline: float = _DEADLINE_SECONDS) -> None:
        self.address = address
        self._target = target
        self._deadline = deadline
        self._encrypted = address.startswith("tls://")
        if not self._encrypted and not address.startswith("tcp://"):
            hint = "it is tls://HOST:PORT, or tcp://HOST:PORT on this machine"
            raise InterfaceError(f"'{address}' is no address of a cluster", hint=hint)
        self._require_safe(address)

    def carry_out(self, tasks: Sequence[Task], same: Sameness, accept: Accept) -> list[Untasked]:
        """Have tasks carried out; each that has ended is accepted.

        Those that were given up are returned: their workers died, time and again, or their time was
        over. Raises OperationalError if the cluster is not there or goes away, or workers lack what
        they need. What is under way is cancelled then.
        """
        from distributed import as_completed

        given_up: list[Untasked] = []
        with self._client() as client:
            orders = {
                client.submit(
                    carried_out,
                    Order(task.folder, task.account_id, task.region, self._target, same,
                          self._deadline),
                    key=task.key,
                    priority=task.weight,
                ): task
                for task in tasks
            }  # fmt: skip
            try:
                for future, result in as_completed(
                    orders, loop=client.loop, with_results=True, raise_errors=False
                ):
                    task = orders.pop(future)
                    outcome = self._outcome(future.status, result)
                    future.release()  # or a worker would keep it until the end
                    if isinstance(outcome, Manifest):
                        _require_shared(task, outcome)
                        accept(outcome)
                    else:
                        given_up.append(
                            Untasked(task.account_id, task.region, task.types, "failed",
                                     outcome.code, outcome.message)
                        )  # fmt: skip
            except BaseException:
                client.cancel(list(orders), force=True)
                raise
        return given_up

    def _outcome(self, status: str, result: Any) -> Manifest | Refusal:
        from distributed.scheduler import KilledWorker

        if status == "error":
            problem = result[1]
            if isinstance(problem, KilledWorker):
                return Refusal("KilledWorker", "the workers that it was given to died", fatal=False)
            hint = "workers need the collector's versions of Python, Dask and cirrusql"
            told = f"{type(problem).__name__}: {problem}"
            raise OperationalError(f"a worker cannot carry out tasks: {told}", hint=hint)
        if status != "finished":
            raise OperationalError(f"the cluster at {self.address} has gone away")
        if isinstance(result, Refusal) and result.fatal:
            raise OperationalError(f"a worker cannot collect: {result.message}", hint=result.hint)
        assert isinstance(result, Manifest | Refusal)
        return result

    @contextmanager
    def _client(self) -> Iterator[Any]:
        try:
            from distributed import Client, Security
        except ImportError:
            hint = "pip install 'cirrusql[cluster]'"
            raise NotSupportedError("--cluster needs cirrusql[cluster]", hint=hint) from None
        # What goes wrong is told by errors; its own words of the same would be a second account.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        security = Security(require_encryption=True) if self._encrypted else None
        try:
            client = Client(
                self.address, security=security, timeout=_CONNECT_SECONDS, set_as_default=False
            )
        except (OSError, ValueError, TypeError) as problem:
            told = str(problem).partition("\n")[0] or type(problem).__name__
            raise OperationalError(f"no cluster answers at {self.address}: {told}") from problem
        with client:
            for address in _workers(client.scheduler_info(n_workers=-1)):
                self._require_safe(address)
            yield client

    def _require_safe(self, address: str) -> None:
        if not address.startswith("tls://") and not _is_loopback(urlsplit(address).hostname):
            raise InterfaceError(f"{address} is neither encrypted nor on this machine")

    def __repr__(self) -> str:
        return f"<Cluster at {self.address}>"


def _workers(known: Mapping[str, Any]) -> list[str]:
    return list(known["workers"])


def _require_shared(task: Task, manifest: Manifest) -> None:
    if not (Path(task.folder) / manifest.file).exists():
        hint = "all workers need the collector's staging folder, under the same name"
        raise OperationalError(f"a worker's file is not in {task.folder}", hint=hint)


def _is_loopback(host: str | None) -> bool:
    if host is None or host == "localhost":
        return host is not None
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
