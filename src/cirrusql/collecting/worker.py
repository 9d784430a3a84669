"""What carries out tasks in one process, on one engine."""

from __future__ import annotations

from cirrusql.collecting.list_models import ListPlans
from cirrusql.collecting.scope import Scope
from cirrusql.collecting.tasks import Manifest, Task
from cirrusql.engine.engine import Engine
from cirrusql.events import Listener
from cirrusql.inventory.redaction import Redactor


class Worker:
    """What the tasks of a process share: an engine, and what hides secrets.

    Mutable: how types are listed, which is kept once worked out.
    """

    def __init__(
        self, engine: Engine, redactor: Redactor, listener: Listener | None = None
    ) -> None:
        self._engine = engine
        self._redactor = redactor
        self._plans = ListPlans(engine.catalog)
        self._listener = listener

    async def collect(self, task: Task) -> Manifest:
        """Carry out a task, on the engine's loop; what it found is in its file.

        Whatever the service refuses is in the file, too. Raises OperationalError where the file
        cannot be written.
        """
        scope = Scope(
            task,
            self._engine.client,
            self._engine.catalog,
            self._plans,
            self._redactor,
            self._listener,
        )
        return await scope.collect()
